//! How goods are chosen, and how a choice is changed, over all contexts.

use serde_json::{Value, json};

use crate::scene::{Scene, each, list, text};

async fn order_with(scene: &Scene, lines: Value, priority: i16) -> Value {
    let body = json!({"owner_id": scene.owner, "customer_id": scene.customer, "warehouse_id": scene.warehouse, "lines": lines,
        "priority": priority});
    scene.post("/orders", body).await
}

#[tokio::test]
async fn an_urgent_order_takes_from_another_and_both_are_picked_and_shipped() {
    let scene = Scene::set().await;
    for lot in ["T1", "T2"] {
        scene.bring_in("TEA", "10", json!({"lot": lot})).await;
    }
    let low = scene.release(&order_with(&scene, json!([{"sku": "TEA", "quantity": "8"}]), 10).await).await;
    // The customer wants another lot: nobody has begun, so the stop changes over.
    let stop = &scene.stops(&low).await[0];
    assert_eq!(stop["lot"], "T1");
    let path = format!("/pick-lists/{}/lines/{}/reallocate", text(&low["pick_list_id"]), text(&stop["id"]));
    let other = scene.post(&path, json!({"lot": "T2"})).await;
    assert_eq!((&other["new_stops"][0]["lot"], &other["new_stops"][0]["quantity"]), (&json!("T2"), &json!("8")));
    scene.settled().await;
    assert_eq!(scene.seen(&low).await["lines"][0]["allocations"][0]["lot"], "T2");

    let urgent = order_with(&scene, json!([{"sku": "TEA", "quantity": "15"}]), 90).await;
    let released =
        scene.post(&format!("/orders/{}/release", text(&urgent["id"])), json!({"take_from_lower": true})).await;
    assert_eq!((&released["state"], &released["lines"][0]["allocated"]), (&json!("allocated"), &json!("15")));
    scene.settled().await;
    let loser = scene.seen(&low).await;
    assert_eq!(
        (&loser["state"], each(&loser["lines"], "allocated"), each(&loser["lines"], "short")),
        (&json!("partially_allocated"), vec!["5"], vec!["3"])
    );
    for (order, units) in [(&released, "15"), (&loser, "5")] {
        let token = scene.claim(&order["task_id"]).await;
        let mut stops = scene.stops(order).await;
        stops.retain(|stop| stop["state"] == "open");
        for stop in &stops {
            scene.pick(order, &token, stop).await;
        }
        scene.pack(order, &stops).await;
        let shipment = scene.ship(order).await;
        assert_eq!(each(&shipment["lines"], "shipped"), [units]);
    }
    assert_eq!(scene.available("TEA").await, "0");
    scene.settled().await;
}

#[tokio::test]
async fn the_rule_of_a_customer_is_followed_and_told() {
    let scene = Scene::set().await;
    for (lot, quantity) in [("T1", "4"), ("T2", "6"), ("T3", "9")] {
        scene.bring_in("TEA", quantity, json!({"lot": lot})).await;
        scene.app.test.clock.advance(chrono::Duration::minutes(1));
    }
    scene.post("/allocation-rules", json!({"item_id": scene.item("TEA"), "order": "fifo"})).await;
    let agreed = json!({"customer_id": scene.customer, "order": "lifo", "one_lot": true});
    let agreed = scene.post("/allocation-rules", agreed).await;
    let lines = json!([
        {"sku": "TEA", "quantity": "5"},
        {"sku": "TEA", "quantity": "2", "allocation": "fifo"},
        {"sku": "TEA", "quantity": "9"},
    ]);
    let released = scene.release(&scene.order(lines).await).await;
    let chosen = |line: usize| -> Vec<(&str, &str)> {
        let allocations = list(&released["lines"][line]["allocations"]);
        allocations.iter().map(|it| (text(&it["lot"]), text(&it["quantity"]))).collect()
    };
    assert_eq!((chosen(0), chosen(1)), (vec![("T3", "5")], vec![("T1", "2")]));
    let why = &released["lines"][0]["allocations"][0]["why"];
    assert_eq!((&why["order"], &why["one_lot"]), (&json!("lifo"), &json!(true)));
    assert_eq!(why["rule_id"], agreed["id"]);
    assert!(chosen(2).is_empty(), "no lot has nine left");
    let shortage = &released["lines"][2]["shortage"];
    assert_eq!(shortage["missing"], "9");
    let one_lot = list(&shortage["passed_over"]).iter().find(|it| it["why"] == "one_lot").unwrap();
    assert_eq!(one_lot["quantity"], "12");
    scene.settled().await;
}
