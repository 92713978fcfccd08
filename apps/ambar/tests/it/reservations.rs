//! Stock reserved for orders of other systems, beside orders that are kept here.

use serde_json::{Value, json};

use crate::scene::{Scene, list, text};

/// Reserves mugs for a line of another system's order.
async fn reserve(scene: &Scene, order_id: &Value, line_id: &Value, quantity: &str) -> Value {
    let line = json!({"order_line_id": line_id, "item_id": scene.item("MUG"), "quantity": quantity});
    let body = json!({"warehouse_id": scene.warehouse, "order_id": order_id, "lines": [line]});
    scene.post("/stock/reservations", body).await
}

#[tokio::test]
async fn an_order_here_and_another_systems_order_with_the_same_ids_do_not_meet() {
    let scene = Scene::set().await;
    scene.bring_in("MUG", "10", json!({})).await;
    let order = scene.order(json!([{"sku": "MUG", "quantity": "3"}])).await;
    let line = &order["lines"][0]["id"];
    reserve(&scene, &order["id"], line, "4").await;
    scene.settled().await;
    assert_eq!(scene.available("MUG").await, "6");
    let released = scene.release(&order).await;
    assert_eq!(released["lines"][0]["allocated"], "3");
    scene.settled().await;
    let stops = scene.pick_all(&released).await;
    scene.pack(&released, &stops).await;
    scene.ship(&released).await;
    scene.settled().await;
    assert_eq!(scene.available("MUG").await, "3", "the order here took only what was its own");

    let told = scene.post("/stock/reservations/release", json!({"order_id": order["id"]})).await;
    assert_eq!((list(&told["released"]).len(), &told["released"][0]["quantity"]), (1, &json!("4")));
    assert_eq!(scene.available("MUG").await, "7");
    scene.settled().await;
}

#[tokio::test]
async fn an_order_here_that_is_cancelled_or_takes_from_others_leaves_what_another_system_reserved() {
    let scene = Scene::set().await;
    scene.bring_in("MUG", "10", json!({})).await;
    let order = scene.order(json!([{"sku": "MUG", "quantity": "3"}])).await;
    reserve(&scene, &order["id"], &order["lines"][0]["id"], "9").await;
    let path = format!("/orders/{}/release", text(&order["id"]));
    let released = scene.post(&path, json!({"take_from_lower": true})).await;
    let line = &released["lines"][0];
    assert_eq!((&line["allocated"], &line["short"]), (&json!("1"), &json!("2")));
    assert_eq!(line["shortage"]["passed_over"], json!([{"why": "reserved", "quantity": "9"}]));
    scene.settled().await;
    scene.post(&format!("/orders/{}/cancel", text(&order["id"])), json!({"reason": "MIND"})).await;
    scene.settled().await;
    assert_eq!(scene.available("MUG").await, "1", "what was released is free, what was reserved is not");
}

#[tokio::test]
async fn a_picker_who_finds_nothing_ends_what_another_system_reserved_there_and_nothing_here_stumbles() {
    let scene = Scene::set().await;
    scene.bring_in("MUG", "10", json!({})).await;
    let order = scene.release(&scene.order(json!([{"sku": "MUG", "quantity": "3"}])).await).await;
    let outside = json!("019a0000-0000-7000-8000-00000000000a");
    reserve(&scene, &outside, &order["lines"][0]["id"], "4").await;
    let token = scene.claim(&order["task_id"]).await;
    let stop = scene.stops(&order).await[0].clone();
    let path = format!("/pick-lists/{}/lines/{}/short", text(&order["pick_list_id"]), text(&stop["id"]));
    let shorted = scene.post(&path, json!({"token": token, "found": "1"})).await;
    assert_eq!((&shorted["short"], list(&shorted["new_stops"]).len()), (&json!("2"), 0), "{shorted:#}");
    scene.settled().await;
    let claims = scene.rows(&format!("/reservations?closed=true&order_id={}", text(&outside))).await;
    assert_eq!((claims.len(), &claims[0]["state"], &claims[0]["outside"]), (1, &json!("released"), &json!(true)));
}
