//! The platform on a real PostgreSQL.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up must stop at once")]

mod jobs;
mod live;
mod outbox;
mod pace;
mod pool;
mod unit_of_work;

use ambar_pg::platform_schema;
use ambar_testkit::{TestDb, prepare_all};

#[tokio::test]
async fn every_statement_is_valid_sql() {
    let test = TestDb::new(vec![platform_schema()]).await;
    prepare_all(test.db.reader(), ambar_pg::STATEMENTS).await;
}
