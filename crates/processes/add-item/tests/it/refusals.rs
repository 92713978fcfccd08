//! Items that are not added, and of which nothing is left.

use serde_json::json;

use crate::{
    fake_inventory::Room,
    fake_locations::WAREHOUSE,
    setup::{seven, start, with},
};

#[tokio::test]
async fn without_room_there_is_no_item() {
    let it = start().await;
    for (number, room) in [Room::Nowhere, Room::Overflow].into_iter().enumerate() {
        it.inventory.state.lock().unwrap().room = room;
        let key = format!("k{number}");
        let refusal = it.ann.post_keyed("/items", &key, seven()).await.refused(409, "add_item.no_room");
        assert_eq!(refusal["params"]["warehouse_id"], json!(WAREHOUSE));
        assert_eq!(it.settled(), []);
        it.inventory.state.lock().unwrap().room = Room::Storage;
        assert_eq!(it.ann.post_keyed("/items", &key, seven()).await.refused(409, "add_item.no_room"), refusal);
    }
    it.ann.post("/items", seven()).await.expect(201);
    assert_eq!(it.settled().len(), 1, "the SKU is free for another command");
}

#[tokio::test]
async fn a_refused_receipt_takes_back_the_draft_and_the_hold() {
    let it = start().await;
    it.inventory.state.lock().unwrap().refuse_receipts = true;
    it.ann.post_keyed("/items", "k", seven()).await.refused(409, "inventory.serial_known");
    assert_eq!(it.settled(), []);
    it.ann.post("/items", with(seven(), json!({"location": "A-2"}))).await.refused(409, "inventory.serial_known");
    assert_eq!(it.settled(), []);
    it.inventory.state.lock().unwrap().refuse_receipts = false;
    it.ann.post_keyed("/items", "k", seven()).await.refused(409, "inventory.serial_known");
    it.ann.post("/items", seven()).await.expect(201);
    assert_eq!(it.settled().len(), 1);
}

#[tokio::test]
async fn a_place_that_is_not_there_is_pointed_at_and_leaves_no_item() {
    let it = start().await;
    let refusal = it.ann.post("/items", with(seven(), json!({"location": "NOWHERE"}))).await.refused(422, "invalid");
    assert_eq!(
        (&refusal["errors"][0]["pointer"], &refusal["errors"][0]["code"]),
        (&json!("/location"), &json!("add_item.location_unknown"))
    );
    let unknown = with(seven(), json!({"warehouse_id": "0192f0c1-2345-7abc-8def-0123456789ab"}));
    let refusal = it.ann.post("/items", unknown).await.refused(422, "locations.warehouse_unknown");
    assert_eq!(refusal["errors"][0]["pointer"], "/warehouse_id");
    it.ann.post("/items", with(seven(), json!({"owner_id": WAREHOUSE}))).await.refused(422, "catalog.owner_unknown");
    assert_eq!(it.settled(), []);
}

#[tokio::test]
async fn bodies_that_make_no_sense_are_refused_by_field() {
    let it = start().await;
    let bare = || json!({"sku": "S-1", "name": "Item"});
    for (body, pointer, code) in [
        (with(bare(), json!({"initial_quantity": "7"})), "/warehouse_id", "add_item.warehouse_required"),
        (with(bare(), json!({"location": "A-1"})), "/location", "add_item.nothing_to_place"),
        (with(bare(), json!({"strategy": "fifo"})), "/strategy", "add_item.nothing_to_place"),
        (with(bare(), json!({"lot": "L", "initial_quantity": "0"})), "/lot", "add_item.nothing_to_place"),
        (with(bare(), json!({"expires_on": "2027-01-01"})), "/expires_on", "add_item.nothing_to_place"),
        (with(bare(), json!({"serials": ["N"]})), "/serials", "add_item.nothing_to_place"),
        (with(seven(), json!({"expires_on": "2027-01-01"})), "/lot", "add_item.lot_required"),
        (with(bare(), json!({"category": "A", "category_id": WAREHOUSE})), "/category", "add_item.category_twice"),
        (with(seven(), json!({"initial_quantity": "7.5"})), "/initial_quantity", "quantity.too_fine"),
        (with(seven(), json!({"initial_quantity": "-7"})), "/initial_quantity", "quantity.negative"),
        (with(seven(), json!({"initial_quantity": "9".repeat(300)})), "/initial_quantity", "quantity.too_large"),
        (with(seven(), json!({"initial_quantity": 7})), "/initial_quantity", "field.type"),
        (with(seven(), json!({"strategy": "best"})), "/strategy", "field.choice"),
        (with(seven(), json!({"expires_on": "2027-02-30"})), "/expires_on", "field.invalid"),
        (with(bare(), json!({"scale": 9})), "/scale", "field.invalid"),
        (
            with(bare(), json!({"packagings": [{"level": "case", "quantity": "x"}]})),
            "/packagings/0/quantity",
            "quantity.not_a_number",
        ),
        (with(bare(), json!({"sku": "a\u{0}"})), "/sku", "text.unprintable"),
        (with(bare(), json!({"name": "a\u{202E}"})), "/name", "field.invalid"),
        (with(bare(), json!({"colour": "red"})), "/colour", "field.unknown"),
        (json!({"name": "Item"}), "/sku", "field.missing"),
    ] {
        let refusal = it
            .ann
            .post("/items", body.clone())
            .await
            .refused(422, if code == "text.unprintable" { code } else { "invalid" });
        let error = &refusal["errors"][0];
        assert_eq!((error["pointer"].as_str(), error["code"].as_str()), (Some(pointer), Some(code)), "{body}");
    }
    assert_eq!(it.settled(), []);
}

#[tokio::test]
async fn first_stock_needs_the_right_to_correct_stock() {
    let it = start().await;
    let clerk = it.api.caller("bob", &["catalog:write"]);
    clerk.post("/items", seven()).await.refused(403, "auth.forbidden");
    assert_eq!(it.settled(), []);
    clerk.post("/items", json!({"sku": "S-1", "name": "Item"})).await.expect(201);
    it.api.caller("eve", &["inventory:adjust"]).post("/items", seven()).await.refused(403, "auth.forbidden");
}
