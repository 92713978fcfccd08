//! Goods found beyond the book.

use ambar_catalog_contract::Tracking;
use ambar_locations_contract::LocationKind;
use serde_json::json;

use super::Site;
use crate::fakes;

#[tokio::test]
async fn goods_found_are_taken_in_as_suspect_whatever_the_room() {
    let site = Site::open().await;
    let item = site.item("A");
    let mut card = fakes::place("F-1", LocationKind::Storage);
    (card.limits.max_weight_g, card.locked_in) = (Some(100), true);
    let bin = site.fakes.locations.add(card);
    let bob = site.api.caller("bob", &["inventory:write"]);
    let body =
        json!({ "found": { "location_id": bin, "item_id": item }, "quantity": "5", "note": "behind the pallet" });
    let found = bob.post_keyed("/stock/finds", "k", body.clone()).await.expect(201);
    assert_eq!(bob.post_keyed("/stock/finds", "k", body).await.expect(201), found);
    let movement = &found["movements"][0];
    assert_eq!((&movement["to"]["status"], &movement["reason"]), (&json!("suspect"), &json!("found")));
    assert_eq!(site.on_hand(movement["to"]["stock_id"].as_i64().unwrap()).await, "5");
    assert_eq!(site.number("SELECT count(*) FROM inventory.place WHERE over_limit_reason = 'found'").await, 1);
}

#[tokio::test]
async fn what_cannot_be_told_apart_must_be_said() {
    let site = Site::open().await;
    let bin = site.bin("A-1");
    let by_lot = site.fakes.catalog.add(fakes::tracked("L", Tracking::Lot));
    let by_date = site.fakes.catalog.add(fakes::tracked("E", Tracking::Expiry));
    let by_serial = site.fakes.catalog.add(fakes::tracked("S", Tracking::Serial));
    let find = |item, more: serde_json::Value| {
        let mut found = json!({ "location_id": bin, "item_id": item });
        found.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let ann = site.ann.clone();
        async move { ann.post("/stock/finds", json!({ "found": found, "quantity": "1" })).await }
    };
    find(by_lot, json!({})).await.refused(422, "inventory.lot_required");
    find(by_date, json!({ "lot": { "code": "L1" } })).await.refused(422, "inventory.expiry_required");
    find(by_serial, json!({})).await.refused(422, "inventory.serials_required");
    find(by_lot, json!({ "lot": { "code": "L1" } })).await.expect(201);
    find(by_serial, json!({ "serial": "S1" })).await.expect(201);
    find(by_serial, json!({ "serial": "S1" })).await.refused(409, "inventory.serial_on_hand");
    find(by_date, json!({ "lot": { "code": "L1", "expires_on": "2027-05-01" } })).await.expect(201);
    let other_date = json!({ "lot": { "code": "L1", "expires_on": "2027-05-02" } });
    find(by_date, other_date).await.refused(409, "inventory.lot_date_differs");
    let available = find(by_lot, json!({ "lot": { "code": "L1" }, "status": "available" })).await;
    assert_eq!(available.refused(422, "invalid")["errors"][0]["code"], "inventory.found_is_suspect");
}
