//! The tables. What is printed is tested on all contexts together, with the binary.

use ambar_pg::platform_schema;
use ambar_testkit::{TestDb, prepare_all};

#[tokio::test]
async fn every_statement_is_valid_sql() {
    let test = TestDb::new(vec![platform_schema(), ambar_labels::schema()]).await;
    prepare_all(test.db.reader(), ambar_labels::STATEMENTS).await;
}
