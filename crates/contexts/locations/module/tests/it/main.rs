//! Locations on a real PostgreSQL, through its routes.

mod deactivation;
mod followers;
mod gateway;
mod generation;
#[cfg(test)]
mod map;
mod places;
mod rules;
mod warehouses;
#[cfg(test)]
mod world;
mod zones;

use ambar_locations::STATEMENTS;
use ambar_testkit::prepare_all;

use world::World;

#[tokio::test]
async fn every_statement_is_valid_sql() {
    let world = World::new().await;
    prepare_all(world.test.db.reader(), STATEMENTS).await;
}

#[tokio::test]
async fn who_only_reads_changes_nothing() {
    let world = World::new().await;
    let reader = world.api.caller("rob", &["locations:read"]);
    assert_eq!(reader.get("/warehouses").await.status, 200);
    let body = serde_json::json!({"code": "LED", "name": "Leningrad", "time_zone": "Europe/Moscow"});
    reader.post("/warehouses", body).await.refused(403, "auth.forbidden");
    world.api.nobody().get("/locations").await.refused(401, "auth.not_signed_in");
}
