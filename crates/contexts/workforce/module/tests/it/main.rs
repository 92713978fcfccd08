//! Workforce on a real PostgreSQL, through its routes and its gateway.

mod assigning;
mod claims;
mod gateway;
mod lists;
mod managing;
mod next;
#[cfg(test)]
mod parts;
mod people;
#[cfg(test)]
mod world;

use ambar_testkit::prepare_all;
use ambar_workforce::STATEMENTS;
use serde_json::json;

use world::World;

#[tokio::test]
async fn every_statement_is_valid_sql() {
    let world = World::new().await;
    prepare_all(world.test.db.reader(), STATEMENTS).await;
}

#[tokio::test]
async fn each_right_opens_its_own_doors() {
    let world = World::new().await;
    let task = world.task(50, 1).await;
    let reader = world.api.caller("rob", &["workforce:read"]);
    assert_eq!(reader.get("/tasks").await.status, 200);
    reader.post(&format!("/tasks/{task}/claim"), json!(null)).await.refused(403, "auth.forbidden");
    let worker = world.api.caller("will", &["workforce:write"]);
    worker.get("/tasks").await.refused(403, "auth.forbidden");
    worker.post(&format!("/tasks/{task}/priority"), json!({"priority": 1})).await.refused(403, "auth.forbidden");
    worker.post(&format!("/tasks/{task}/release"), json!({})).await.refused(403, "auth.forbidden");
    worker.post("/people", json!({"badge": "1", "name": "N"})).await.refused(403, "auth.forbidden");
    world.api.nobody().get("/people").await.refused(401, "auth.not_signed_in");
}
