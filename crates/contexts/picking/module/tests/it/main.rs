//! Picking on a real PostgreSQL, through its routes and its gateway, with a stock engine and a workforce in memory.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up must stop at once")]

mod clusters;
mod confirm;
mod crash;
mod crashes;
mod floor;
mod gateway;
mod inventory;
mod lists;
mod others;
mod reallocate;
mod short;
mod sweep;
mod workforce;

use ambar_picking::STATEMENTS;
use ambar_testkit::prepare_all;

#[tokio::test]
async fn every_statement_is_valid_sql() {
    let floor = floor::Floor::start().await;
    prepare_all(floor.test.db.reader(), STATEMENTS).await;
}
