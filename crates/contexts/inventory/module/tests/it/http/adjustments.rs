//! Correcting the book.

use ambar_catalog_contract::Tracking;
use ambar_inventory_contract::Receive;
use ambar_kernel::Scale;
use serde_json::json;
use uuid::Uuid;

use super::{Site, goods, serials};
use crate::fakes;

#[tokio::test]
async fn the_book_is_corrected_up_and_down_once() {
    let site = Site::open().await;
    let (item, bin) = (site.item("A"), site.bin("A-1"));
    let row = site.stock(item, bin, 10).await;
    let body = json!({ "stock_id": row, "direction": "out", "quantity": "3", "reason": "lost", "note": "not there" });
    let done = site.ann.post_keyed("/stock/adjustments", "k", body.clone()).await.expect(201);
    assert_eq!(site.ann.post_keyed("/stock/adjustments", "k", body).await.expect(201), done);
    assert_eq!(site.on_hand(row).await, "7");
    let movement = &done["movements"][0];
    assert_eq!((&movement["kind"], &movement["quantity"]), (&json!("adjustment"), &json!("3")));
    assert_eq!(
        (&movement["from"]["location"], &movement["to"]["virtual_place"]),
        (&json!("A-1"), &json!("adjustment"))
    );
    assert_eq!((&movement["reason"], &movement["note"]), (&json!("lost"), &json!("not there")));
    let body = json!({ "stock_id": row, "direction": "in", "quantity": "5", "reason": "found" });
    site.ann.post("/stock/adjustments", body).await.expect(201);
    assert_eq!(site.on_hand(row).await, "12");
}

#[tokio::test]
async fn the_retry_of_a_correction_whose_answer_was_lost_corrects_nothing_more() {
    let site = Site::open().await;
    let (item, bin) = (site.item("A"), site.bin("A-1"));
    let row = site.stock(item, bin, 10).await;
    let body = json!({ "stock_id": row, "direction": "out", "quantity": "3", "reason": "lost" });
    let done = site.ann.post_keyed("/stock/adjustments", "k", body.clone()).await.expect(201);
    sqlx::query("DELETE FROM platform.idempotency").execute(&site.test.owner).await.unwrap();
    assert_eq!(site.ann.post_keyed("/stock/adjustments", "k", body).await.expect(201), done);
    assert_eq!(site.on_hand(row).await, "7");
}

#[tokio::test]
async fn goods_that_the_book_does_not_have_get_a_row() {
    let site = Site::open().await;
    let item = site.fakes.catalog.add(fakes::tracked("M", Tracking::Expiry));
    site.bin("A-1");
    let found = json!({ "warehouse_id": fakes::warehouse(), "location": "A-1", "item_id": item, "status": "available",
        "lot": { "code": "L1", "expires_on": "2027-05-01" } });
    let body = json!({ "found": found, "direction": "in", "quantity": "2", "reason": "missed" });
    let done = site.ann.post("/stock/adjustments", body).await.expect(201);
    let to = &done["movements"][0]["to"];
    assert_eq!((&to["location"], &to["status"]), (&json!("A-1"), &json!("available")));
    let row = site.row(to["stock_id"].as_i64().unwrap()).await;
    assert_eq!((&row["lot"], &row["expires_on"], &row["on_hand"]), (&json!("L1"), &json!("2027-05-01"), &json!("2")));
}

#[tokio::test]
async fn decimals_are_those_of_the_item() {
    let site = Site::open().await;
    let mut card = fakes::item("KG");
    card.scale = Scale::new(3).unwrap();
    let item = site.fakes.catalog.add(card);
    let row = site.stock(item, site.bin("A-1"), 2500).await;
    let body = json!({ "stock_id": row, "direction": "out", "quantity": "0.125", "reason": "spilt" });
    site.ann.post("/stock/adjustments", body).await.expect(201);
    assert_eq!(site.on_hand(row).await, "2.375");
}

#[tokio::test]
async fn what_cannot_be_corrected_is_refused() {
    let site = Site::open().await;
    let (item, bin) = (site.item("A"), site.bin("A-1"));
    let row = site.stock(item, bin, 10).await;
    site.claim(item, 8).await;
    let adjust = |body| site.ann.post("/stock/adjustments", body);
    let out = json!({ "stock_id": row, "direction": "out", "quantity": "3", "reason": "lost" });
    adjust(out).await.refused(409, "inventory.not_enough");
    let found = |more: serde_json::Value| {
        let mut found = json!({ "location_id": bin, "item_id": item });
        found.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "found": found, "direction": "in", "quantity": "1", "reason": "found" })
    };
    let with_lot = found(json!({ "lot": { "code": "L1" }, "status": "available" }));
    adjust(with_lot).await.refused(422, "inventory.lot_not_tracked");
    adjust(found(json!({ "serial": "S1" }))).await.refused(422, "inventory.serials_not_tracked");
    adjust(found(json!({ "handling_unit_id": Uuid::from_u128(5) }))).await.refused(404, "inventory.unit_unknown");

    let by_serial = site.fakes.catalog.add(fakes::tracked("S", Tracking::Serial));
    site.receive(Receive { serials: serials(&["S1"]), ..goods(by_serial, bin, 1) }).await;
    let again = json!({ "found": { "location_id": bin, "item_id": by_serial, "serial": "S1" }, "direction": "in",
        "quantity": "1", "reason": "found" });
    adjust(again).await.refused(409, "inventory.serial_on_hand");
}

#[tokio::test]
async fn what_a_body_names_wrongly_is_pointed_at() {
    let site = Site::open().await;
    let (item, bin) = (site.item("A"), site.bin("A-1"));
    let row = site.stock(item, bin, 10).await;
    let nothing = Uuid::from_u128(5);
    let with = |more: serde_json::Value| {
        let mut body = json!({ "direction": "in", "quantity": "1", "reason": "found" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let found = |found: serde_json::Value| with(json!({ "found": found }));
    for (body, pointer, code) in [
        (with(json!({})), "/stock_id", "inventory.target_required"),
        (with(json!({ "stock_id": row, "found": { "item_id": item } })), "/stock_id", "inventory.target_required"),
        (with(json!({ "stock_id": 99 })), "/stock_id", "inventory.stock_unknown"),
        (with(json!({ "stock_id": row, "quantity": "x" })), "/quantity", "quantity.not_a_number"),
        (with(json!({ "stock_id": row, "reason": "" })), "/reason", "field.invalid"),
        (with(json!({ "stock_id": row, "direction": "up" })), "/direction", "field.choice"),
        (found(json!({ "item_id": nothing, "location_id": bin })), "/found/item_id", "inventory.item_unknown"),
        (found(json!({ "item_id": item, "location_id": nothing })), "/found/location_id", "inventory.place_unknown"),
        (found(json!({ "item_id": item, "location": "A-1" })), "/found/warehouse_id", "inventory.warehouse_required"),
        (found(json!({ "item_id": item, "location_id": bin, "sscc": "1" })), "/found/sscc", "inventory.unit_unknown"),
        (
            found(json!({ "item_id": item, "location_id": bin, "lot": { "code": "L", "expires_on": "+12000-01-01" } })),
            "/found/lot/expires_on",
            "inventory.time_out_of_range",
        ),
        (
            {
                let mut body = found(json!({ "item_id": item, "location_id": bin }));
                body["direction"] = json!("out");
                body
            },
            "/direction",
            "inventory.found_is_more",
        ),
    ] {
        let refusal = site.ann.post("/stock/adjustments", body.clone()).await.refused(422, "invalid");
        assert_eq!(
            (refusal["errors"][0]["pointer"].as_str(), refusal["errors"][0]["code"].as_str()),
            (Some(pointer), Some(code)),
            "{body}"
        );
    }
    let without_reason = json!({ "stock_id": row, "direction": "in", "quantity": "1" });
    let refusal = site.ann.post("/stock/adjustments", without_reason).await.refused(422, "invalid");
    assert_eq!(refusal["errors"][0]["pointer"], "/reason");
    assert_eq!(site.on_hand(row).await, "10");
}
