//! Shipments on a real PostgreSQL, through its routes, with the other contexts in memory.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up must stop at once")]

mod bench;
mod crash;
mod crashes;
mod inventory;
mod lists;
mod masters;
mod pack;
mod pack_together;
mod picking;
mod preview;
mod reactions;
mod release;
mod ship;
mod states;
mod take;
mod taking;
mod withdraw;

use ambar_shipments::STATEMENTS;
use ambar_testkit::prepare_all;

#[tokio::test]
async fn every_statement_is_valid_sql() {
    let bench = bench::Bench::start().await;
    prepare_all(bench.test.db.reader(), STATEMENTS).await;
}
