//! The catalog on a real PostgreSQL, through its routes and its gateway.

mod barcodes;
mod changes;
mod concurrency;
mod deactivation;
mod drafts;
#[cfg(test)]
mod lists;
mod odd_input;
mod owners;
#[cfg(test)]
mod packaging;
mod partners;
#[cfg(test)]
mod setup;

use ambar_catalog::STATEMENTS;
use ambar_testkit::prepare_all;

use setup::start;

#[tokio::test]
async fn every_statement_is_valid_sql() {
    let it = start().await;
    prepare_all(it.test.db.reader(), STATEMENTS).await;
}
