//! Items that are added.

use ambar_catalog_contract::CategoryRef;
use ambar_inventory_contract::StockCommand;
use ambar_kernel::{CategoryId, DecimalText};
use serde_json::{Value, json};

use crate::{
    fake_catalog::OWNER,
    fake_inventory::Room,
    fake_locations::{WAREHOUSE, place},
    setup::{seven, start, with},
};

#[tokio::test]
async fn an_item_without_stock_is_added_once() {
    let it = start().await;
    let body = json!({"sku": "S-1", "name": "Item"});
    let response = it.ann.post_keyed("/items", "k", body.clone()).await;
    assert_eq!(response.headers["etag"], "\"1\"");
    let added = response.expect(201);
    assert_eq!((&added["base_unit"], &added["scale"], &added["tracking"]), (&json!("pcs"), &json!(0), &json!("none")));
    assert_eq!((&added["owner_id"], &added["placed"]), (&json!(OWNER), &Value::Null));
    assert_eq!(it.ann.post_keyed("/items", "k", body).await.expect(201), added);
    assert_eq!(it.settled().len(), 1);
    assert_eq!(it.inventory.state.lock().unwrap().requests, []);
    it.ann.post("/items", json!({"sku": "s-1", "name": "Item"})).await.refused(409, "catalog.sku_taken");
    let zero = json!({"sku": "S-2", "name": "Item", "initial_quantity": "0", "warehouse_id": WAREHOUSE});
    assert_eq!(it.ann.post("/items", zero).await.expect(201)["placed"], Value::Null);
    assert_eq!(it.settled().len(), 2);
}

/// Plan row P14, over the whole process.
#[tokio::test]
async fn placing_publishes_an_event() {
    let it = start().await;
    let added = it.ann.post("/items", with(seven(), json!({"strategy": "abc"}))).await.expect(201);
    assert_eq!(
        added["placed"],
        json!({"location_id": place("A-1"), "location": "A-1", "quantity": "7", "strategy": "abc", "why": "nearest_empty",
               "rejected": [{"location": "A-2", "why": "weight"}]})
    );
    let item = it.settled().remove(0);
    assert_eq!(it.catalog.state.lock().unwrap().added, [(item, Some((DecimalText::new("7"), place("A-1"))))]);
    let inventory = it.inventory.state.lock().unwrap();
    let kinds: Vec<_> =
        inventory.requests.iter().map(|request| (request.reference.kind.as_str(), request.reference.id)).collect();
    assert_eq!(kinds, [("item", item.uuid()), ("item", item.uuid())]);
}

#[tokio::test]
async fn a_given_location_is_honoured() {
    let it = start().await;
    it.inventory.state.lock().unwrap().room = Room::Nowhere;
    let added = it.ann.post("/items", with(seven(), json!({"location": "DOCK"}))).await.expect(201);
    assert_eq!((&added["placed"]["location"], &added["placed"]["why"]), (&json!("DOCK"), &Value::Null));
    it.settled();
    let inventory = it.inventory.state.lock().unwrap();
    assert!(matches!(&inventory.requests[..], [only] if matches!(only.command, StockCommand::Receive(_))));
}

#[tokio::test]
async fn everything_that_is_sent_reaches_catalog_and_stock() {
    let it = start().await;
    let body = json!({
        "owner_id": OWNER, "sku": "S-1", "name": "Item", "base_unit": "kg", "scale": 3, "tracking": "expiry", "category": "FOOD",
        "abc": "A", "min_remaining_days": 10, "external_ref": "17", "source": "erp",
        "packagings": [{"level": "case", "quantity": "12.5", "gtin": "4006381333931", "barcodes": ["C-1"], "weight_g": 13_000}],
        "initial_quantity": "7", "warehouse_id": WAREHOUSE, "lot": "L-1", "expires_on": "2027-01-31",
    });
    let added = it.ann.post("/items", body).await.expect(201);
    assert_eq!((&added["source"], &added["external_ref"], &added["abc"]), (&json!("erp"), &json!("17"), &json!("A")));
    assert_eq!((&added["packagings"][0]["quantity"], &added["placed"]["quantity"]), (&json!("12.5"), &json!("7")));
    assert_eq!(added["packagings"][0]["barcodes"], json!(["4006381333931", "C-1"]));
    assert!(
        matches!(&it.catalog.state.lock().unwrap().categories[..], [CategoryRef::Code(code)] if code.as_str() == "FOOD")
    );
    let inventory = it.inventory.state.lock().unwrap();
    let Some(StockCommand::Receive(receive)) = inventory.requests.last().map(|request| request.command.clone()) else {
        panic!("nothing was received")
    };
    assert_eq!((receive.quantity.units(), receive.owner_id), (7000, OWNER));
    let lot = receive.lot.unwrap();
    assert_eq!((lot.code.as_str(), lot.expires_on.unwrap().to_string().as_str()), ("L-1", "2027-01-31"));
}

#[tokio::test]
async fn numbered_units_are_received_by_their_numbers() {
    let it = start().await;
    let serials = json!({"tracking": "serial", "initial_quantity": "2", "serials": ["N-1", "N-2"]});
    let added = it.ann.post("/items", with(seven(), serials)).await.expect(201);
    assert_eq!(added["placed"]["quantity"], "2");
    assert_eq!(it.inventory.state.lock().unwrap().rows.len(), 2);
    let by_id = with(seven(), json!({"sku": "S-2", "category_id": CategoryId::NIL}));
    it.ann.post("/items", by_id).await.expect(201);
    assert!(matches!(it.catalog.state.lock().unwrap().categories[..], [CategoryRef::Id(_)]));
}
