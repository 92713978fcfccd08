//! Stock of an item that is moved.

use ambar_inventory_contract::StockStatus;
use ambar_kernel::Quantity;
use serde_json::{Value, json};

use crate::{
    fake_locations::{WAREHOUSE, place},
    faults::When,
    setup::{It, database, on, seven, start, with},
};

/// An item with seven pieces in A-1; the path of its move.
async fn stocked(it: &It, fields: Value) -> String {
    let added = it.ann.post("/items", with(seven(), fields)).await.expect(201);
    format!("/items/{}/move", added["id"].as_str().unwrap())
}

fn body(quantity: &str) -> Value {
    json!({"warehouse_id": WAREHOUSE, "from_location": "A-1", "to_location": "A-2", "quantity": quantity})
}

#[tokio::test]
async fn stock_moves_once_between_two_places() {
    let it = start().await;
    let path = stocked(&it, json!({})).await;
    let moved = it.ann.post_keyed(&path, "m", body("3")).await.expect(200);
    assert_eq!((&moved["sku"], &moved["quantity"], &moved["to_location"]), (&json!("S-1"), &json!("3"), &json!("A-2")));
    assert_eq!(it.ann.post_keyed(&path, "m", body("3")).await.expect(200), moved);
    assert_eq!(it.ann.post(&path, body("4")).await.expect(200)["quantity"], "4");
    it.ann.post(&path, body("1")).await.refused(409, "add_item.nothing_to_move");
    let inventory = it.inventory.state.lock().unwrap();
    let there: i64 =
        inventory.rows.iter().filter(|row| row.location == place("A-2")).map(|row| row.row.on_hand.units()).sum();
    assert_eq!(there, 7);
}

#[tokio::test]
async fn a_retry_after_a_crash_answers_even_when_the_place_is_empty_by_then() {
    let test = database().await;
    for when in [When::Before, When::After] {
        let it = on(test.clone());
        let path = stocked(&it, json!({})).await;
        it.faults.crash_at(1, when);
        let key = format!("{when:?}");
        it.ann.post_keyed(&path, &key, body("7")).await.refused(503, "test.crash");
        let moved = it.ann.post_keyed(&path, &key, body("7")).await.expect(200);
        assert_eq!((&moved["quantity"], &moved["to_location"]), (&json!("7"), &json!("A-2")));
        assert_eq!(it.inventory.state.lock().unwrap().rows.len(), 2);
    }
}

#[tokio::test]
async fn where_several_lots_stand_one_must_be_named() {
    let it = start().await;
    let path = stocked(&it, json!({"tracking": "lot", "lot": "L-1"})).await;
    let mut second = it.inventory.state.lock().unwrap().rows[0].clone();
    second.row.stock_id = ambar_inventory_contract::StockId(2);
    second.row.lot = Some("L-2".parse().unwrap());
    it.inventory.state.lock().unwrap().rows.push(second);
    let refusal = it.ann.post_keyed(&path, "m", body("1")).await.refused(409, "add_item.several_lots");
    assert_eq!(refusal["params"], json!({"lots": ["L-1", "L-2"], "serials": []}));
    assert_eq!(it.ann.post(&path, with(body("1"), json!({"lot": "L-2"}))).await.expect(200)["lot"], "L-2");
    it.ann.post(&path, with(body("1"), json!({"lot": "L-3"}))).await.refused(409, "add_item.nothing_to_move");
}

#[tokio::test]
async fn a_numbered_unit_is_moved_by_its_number() {
    let it = start().await;
    let path = stocked(&it, json!({"tracking": "serial", "initial_quantity": "2", "serials": ["N-1", "N-2"]})).await;
    let refusal = it.ann.post(&path, body("1")).await.refused(409, "add_item.several_lots");
    assert_eq!(refusal["params"]["serials"], json!(["N-1", "N-2"]));
    let moved = it.ann.post(&path, with(body("1"), json!({"serial": "N-2"}))).await.expect(200);
    assert_eq!(moved["serial"], "N-2");
}

#[tokio::test]
async fn only_free_and_available_stock_is_moved() {
    let it = start().await;
    let path = stocked(&it, json!({})).await;
    it.inventory.state.lock().unwrap().rows[0].row.reserved = Quantity::new(5).unwrap();
    it.ann.post(&path, body("3")).await.refused(409, "inventory.not_enough");
    it.ann.post(&path, body("2")).await.expect(200);
    it.ann.post(&path, body("1")).await.refused(409, "add_item.nothing_to_move");
    let path = stocked(&it, json!({"sku": "S-2"})).await;
    it.inventory.state.lock().unwrap().rows.last_mut().unwrap().row.status = StockStatus::Hold;
    it.ann.post(&path, body("1")).await.refused(409, "add_item.nothing_to_move");
}

#[tokio::test]
async fn what_is_not_there_is_pointed_at() {
    let it = start().await;
    let path = stocked(&it, json!({})).await;
    for (fields, pointer, code) in [
        (json!({"from_location": "NOWHERE"}), "/from_location", "add_item.location_unknown"),
        (json!({"to_location": "NOWHERE"}), "/to_location", "add_item.location_unknown"),
        (json!({"quantity": "0"}), "/quantity", "quantity.zero"),
        (json!({"quantity": "0.5"}), "/quantity", "quantity.too_fine"),
        (json!({"quantity": 1}), "/quantity", "field.type"),
        (json!({"to_location": "A 2"}), "/to_location", "field.invalid"),
        (json!({"colour": "red"}), "/colour", "field.unknown"),
    ] {
        let refusal = it.ann.post(&path, with(body("1"), fields)).await.refused(422, "invalid");
        assert_eq!(
            (refusal["errors"][0]["pointer"].as_str(), refusal["errors"][0]["code"].as_str()),
            (Some(pointer), Some(code))
        );
    }
    it.ann
        .post("/items/0192f0c1-2345-7abc-8def-0123456789ab/move", body("1"))
        .await
        .refused(404, "catalog.item_unknown");
    it.api.caller("bob", &["catalog:write"]).post(&path, body("1")).await.refused(403, "auth.forbidden");
}
