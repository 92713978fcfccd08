//! What others may ask.

use ambar_kernel::{Ctx, ErrorKind, LocationCode, LocationId, WarehouseId};
use ambar_locations_contract::LocationKind;
use serde_json::json;

use crate::world::{World, id};

#[tokio::test]
async fn what_was_acknowledged_is_known_to_the_next_question() {
    let world = World::new().await;
    let gateway = world.locations.gateway();
    let ctx: Ctx = world.test.db.system_ctx();
    let warehouse: WarehouseId = world.warehouse.parse().unwrap();
    let card = gateway.warehouse(&ctx, warehouse).await.unwrap();
    assert_eq!((card.code.as_str(), card.time_zone.as_str(), card.version), ("MOW", "Europe/Moscow", 1));
    let unknown = gateway.warehouse(&ctx, WarehouseId::NIL).await.unwrap_err();
    assert_eq!((unknown.kind, &*unknown.code), (ErrorKind::Invalid, "locations.warehouse_unknown"));

    let a1: LocationId = id(&world.place("A-1").await).parse().unwrap();
    world.place("A-2").await;
    let cards = gateway.locations(&ctx, &[a1, LocationId::NIL]).await.unwrap();
    assert_eq!(cards.iter().map(|card| card.code.as_str()).collect::<Vec<_>>(), ["A-1"]);
    assert_eq!(gateway.locations(&ctx, &[]).await.unwrap(), []);
    assert_eq!(world.follower.knows("A-1").as_ref(), cards.first());

    let codes = ["A-1", "A-2", "A-3"].map(|code| LocationCode::parse(code).unwrap());
    let found = gateway.locations_by_code(&ctx, warehouse, &codes).await.unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(gateway.locations_by_code(&ctx, WarehouseId::NIL, &codes).await.unwrap(), []);
}

#[tokio::test]
async fn active_places_of_a_kind_come_in_walking_order() {
    let world = World::new().await;
    let body = world.body(json!({"pattern": "D-{01..60}", "kind": "dock"}));
    world.ann.post("/locations/generate", body).await.expect(201);
    world.place("A-1").await;
    let first = world.ann.get("/locations?code=D-01").await.expect(200)["items"][0].clone();
    world.ann.post(&format!("/locations/{}/deactivate", id(&first)), json!(null)).await.expect(200);
    let gateway = world.locations.gateway();
    let warehouse: WarehouseId = world.warehouse.parse().unwrap();
    let docks = gateway.locations_of_kind(&world.test.db.system_ctx(), warehouse, LocationKind::Dock).await.unwrap();
    assert_eq!((docks.len(), docks[0].code.as_str(), docks[49].code.as_str()), (50, "D-02", "D-51"));
}
