//! The tables are what the code thinks they are.

use ambar_receiving::STATEMENTS;
use ambar_testkit::prepare_all;

use crate::world::World;

#[tokio::test]
async fn every_statement_is_valid_sql() {
    let world = World::new().await;
    prepare_all(world.test.db.reader(), STATEMENTS).await;
}
