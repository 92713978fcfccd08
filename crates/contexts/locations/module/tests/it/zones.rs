//! Zones.

use serde_json::json;

use crate::world::{World, column, id};

const NOTHING: &str = "019a0000-0000-7000-8000-000000000000";

#[tokio::test]
async fn a_zone_is_unique_in_its_warehouse() {
    let world = World::new().await;
    let body = json!({"warehouse_id": world.warehouse, "code": "PALLETS", "name": "Again"});
    world.ann.post("/zones", body).await.refused(409, "locations.zone_code_taken");
    let led = json!({"code": "LED", "name": "Leningrad", "time_zone": "Europe/Moscow"});
    let led = id(&world.ann.post("/warehouses", led).await.expect(201));
    let body = json!({"warehouse_id": led, "code": "PALLETS", "name": "There"});
    let there = world.ann.post("/zones", body).await.expect(201);
    let body = json!({"warehouse_id": NOTHING, "code": "A", "name": "A"});
    let refused = world.ann.post("/zones", body).await.refused(422, "invalid");
    assert_eq!(refused["errors"][0]["pointer"], "/warehouse_id");
    let listed = world.ann.get(&format!("/zones?warehouse_id={led}&code=PALLETS")).await.expect(200);
    assert_eq!(column(&listed, "id"), [id(&there)]);
    let first = world.ann.get("/zones?limit=1").await.expect(200);
    let rest = world.ann.get(&format!("/zones?after={}", first["next"].as_str().unwrap())).await.expect(200);
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn another_systems_name_of_a_zone_belongs_to_one() {
    let world = World::new().await;
    let body = |code: &str| json!({"warehouse_id": world.warehouse, "code": code, "name": "Z", "external_ref": "Z-1"});
    let first = world.ann.post("/zones", body("A")).await.expect(201);
    let refused = world.ann.post("/zones", body("B")).await.refused(409, "locations.external_ref_taken");
    assert_eq!(refused["params"]["id"], first["id"]);
    let path = format!("/zones/{}", world.zone);
    world.ann.patch(&path, 1, json!({"external_ref": "Z-1"})).await.refused(409, "locations.external_ref_taken");
    world.ann.patch(&path, 1, json!({"source": "erp"})).await.refused(422, "invalid");
    assert_eq!(column(&world.ann.get("/zones?external_ref=Z-1").await.expect(200), "code"), ["A"]);
    assert_eq!(column(&world.ann.get("/zones?source=erp").await.expect(200), "code"), [""; 0]);
}

#[tokio::test]
async fn a_zones_new_code_reaches_the_cards_of_its_places() {
    let world = World::new().await;
    world.place("A-1").await;
    let path = format!("/zones/{}", world.zone);
    let renamed = world.ann.patch(&path, 1, json!({"name": "Racks"})).await.expect(200);
    assert_eq!((&renamed["code"], &renamed["name"]), (&json!("PALLETS"), &json!("Racks")));
    assert_eq!(world.follower.knows("A-1").unwrap().version, 1);
    world.ann.patch(&path, 2, json!({"code": "RACKS"})).await.expect(200);
    let card = world.follower.knows("A-1").unwrap();
    assert_eq!((card.version, card.zone.as_str()), (2, "RACKS"));
    assert_eq!(world.ann.get(&path).await.expect(200)["code"], "RACKS");
}

#[tokio::test]
async fn a_zone_is_changed_at_the_version_that_was_read() {
    let world = World::new().await;
    let path = format!("/zones/{}", world.zone);
    world.ann.patch(&path, 7, json!({"name": "Racks"})).await.refused(412, "stale");
    let body = json!({"warehouse_id": world.warehouse, "code": "SHELVES", "name": "Shelves"});
    world.ann.post("/zones", body).await.expect(201);
    world.ann.patch(&path, 1, json!({"code": "SHELVES"})).await.refused(409, "locations.zone_code_taken");
    let unknown = format!("/zones/{NOTHING}");
    world.ann.get(&unknown).await.refused(404, "locations.zone_unknown");
    world.ann.patch(&unknown, 1, json!({})).await.refused(404, "locations.zone_unknown");
    let odd = world.ann.patch(&path, 1, json!({"warehouse_id": NOTHING})).await.refused(422, "invalid");
    assert_eq!(odd["errors"][0]["code"], "field.unknown");
}
