//! What was acknowledged is usable in the very next request, in every context, without an event being delivered.

use futures::{StreamExt, stream};
use serde_json::{Value, json};

use crate::scene::{Scene, list, text};

/// As many as the promise says.
const ITEMS: usize = 1000;
/// People at work at the same time.
const CLIENTS: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_new_items_are_received_in_the_request_after_the_one_that_made_them() {
    let scene = Scene::set().await;
    stream::iter(0..ITEMS).for_each_concurrent(CLIENTS, |n| add_and_receive(&scene, n)).await;
    let figures = "SELECT count(*), count(DISTINCT item_id), sum(quantity)::bigint FROM inventory.movement WHERE from_virtual = 'supplier'";
    let found: (i64, i64, i64) = sqlx::query_as(figures).fetch_one(&scene.app.test.owner).await.unwrap();
    let all = i64::try_from(ITEMS).unwrap();
    assert_eq!(found, (all, all, 2 * all));
    let (waiting, dead, _) = scene.app.dispatcher.lag().await.unwrap();
    assert!(waiting >= all && dead == 0, "{waiting} events wait: nothing of this needed one of them");
    scene.settled().await;
}

/// Half of the items come unannounced, half are announced first.
async fn add_and_receive(scene: &Scene, n: usize) {
    let sku = format!("NEW-{n}");
    scene.post("/items", json!({"owner_id": scene.owner, "sku": sku, "name": sku})).await;
    let receipt = if n.is_multiple_of(2) {
        let body = json!({"kind": "unannounced", "warehouse_id": scene.warehouse, "sku": sku, "quantity": "2", "reason": "SAMPLE"});
        scene.post("/receipts", body).await
    } else {
        let delivery = scene.announce(json!([{"sku": sku, "quantity": "2"}]), json!([])).await;
        let scan = json!({"by": "unit", "sku": sku, "quantity": "2"});
        scene.post(&format!("/deliveries/{}/receipts", text(&delivery["id"])), scan).await
    };
    assert_eq!((&receipt["lines"][0]["sku"], &receipt["lines"][0]["quantity"]), (&json!(sku), &json!("2")));
}

#[tokio::test]
async fn a_new_place_takes_goods_and_a_new_item_is_put_into_it_and_ordered_at_once() {
    let scene = Scene::set().await;
    let place = json!({"warehouse_id": scene.warehouse, "zone_id": scene.zone, "code": "NEW-1", "kind": "storage"});
    scene.post("/locations", place).await;
    let item = json!({"owner_id": scene.owner, "sku": "FRESH", "name": "Fresh", "initial_quantity": "5",
        "warehouse_id": scene.warehouse, "location": "NEW-1"});
    let added = scene.post("/items", item).await;
    assert_eq!((&added["placed"]["location"], &added["placed"]["quantity"]), (&json!("NEW-1"), &json!("5")));
    let order = scene.order(json!([{"sku": "FRESH", "quantity": "5"}])).await;
    assert_eq!(order["state"], "promised");
    let released = scene.release(&order).await;
    assert_eq!(released["lines"][0]["allocations"][0]["location"], "NEW-1");
    scene.settled().await;
}

#[tokio::test]
async fn a_lock_takes_effect_in_the_very_next_stock_move() {
    let scene = Scene::set().await;
    let place = scene.bring_in("MUG", "10", json!({})).await;
    let stock_id = scene.rows(&format!("/stock?item_id={}", text(scene.item("MUG")))).await[0]["stock_id"].clone();
    let target = scene.get(&format!("/warehouses/{}/locations/R-1", text(&scene.warehouse))).await;
    let source = scene.get(&format!("/warehouses/{}/locations/{place}", text(&scene.warehouse))).await;
    let lock = async |location: &Value, body: Value| {
        scene.post(&format!("/locations/{}/lock", text(&location["id"])), body).await
    };
    let order = scene.order(json!([{"sku": "MUG", "quantity": "1"}])).await;
    let moved = json!({"stock_id": stock_id, "quantity": "1", "to_location": "R-1"});

    lock(&target, json!({"in": true, "reason": "LEAK"})).await;
    scene.boss.post("/stock/moves", moved.clone()).await.refused(409, "inventory.place_locked_in");
    lock(&target, json!({"in": false, "reason": "DRY"})).await;
    scene.post("/stock/moves", moved.clone()).await;
    lock(&source, json!({"out": true, "reason": "LEAK"})).await;
    scene.boss.post("/stock/moves", moved.clone()).await.refused(409, "inventory.place_locked_out");
    assert_eq!(scene.available("MUG").await, "1", "what is locked is not to be claimed");
    let released = scene.release(&order).await;
    assert_eq!(released["lines"][0]["allocations"][0]["location"], "R-1", "{released:#}");
    lock(&source, json!({"out": false, "reason": "DRY"})).await;
    scene.post("/stock/moves", moved).await;
    assert_eq!(scene.available("MUG").await, "9");
    scene.settled().await;
}

#[tokio::test]
async fn a_changed_item_is_changed_for_everybody_at_once() {
    let scene = Scene::set().await;
    let path = format!("/items/{}", text(scene.item("MUG")));
    let changed = scene.boss.patch(&path, 1, json!({"name": "Mug, blue"})).await.expect(200);
    assert_eq!(changed["name"], "Mug, blue");
    let delivery = scene.announce(json!([{"sku": "mug", "quantity": "3"}]), json!([])).await;
    assert_eq!(delivery["lines"][0]["name"], "Mug, blue");
    let gone = scene.boss.post(&format!("/items/{}/deactivate", text(scene.item("TEA"))), json!({})).await;
    gone.expect(200);
    let body = json!({"kind": "unannounced", "warehouse_id": scene.warehouse, "sku": "TEA", "quantity": "2", "lot": "T1", "reason": "SAMPLE"});
    let refusal = scene.boss.post("/receipts", body).await;
    assert!((400..500).contains(&refusal.status), "{refusal:?}");
    let order = json!({"warehouse_id": scene.warehouse, "lines": [{"sku": "TEA", "quantity": "1"}]});
    let refusal = scene.boss.post("/orders", order).await.refused(422, "invalid");
    assert_eq!(list(&refusal["errors"])[0]["code"], "shipments.item_inactive");
    scene.settled().await;
}
