//! From the order to the shipment, over all contexts.

use serde_json::{Value, json};

use crate::scene::{Scene, each, list, text};

fn sorted(mut codes: Vec<&str>) -> Vec<&str> {
    codes.sort_unstable();
    codes
}

#[tokio::test]
async fn an_order_is_promised_released_picked_in_walking_order_packed_and_shipped() {
    let scene = Scene::set().await;
    for (sku, quantity, label) in [
        ("RICE", "5.000", json!({})),
        ("MUG", "30", json!({})),
        ("TEA", "20", json!({"lot": "T1"})),
        ("LAMP", "2", json!({"serials": ["S-1", "S-2"]})),
    ] {
        let announced = json!([{"sku": sku, "quantity": quantity, "lot": label["lot"]}]);
        let delivery = scene.announce(announced, json!([])).await;
        let mut scan = label;
        scan["by"] = json!("unit");
        scan["sku"] = json!(sku);
        scan["quantity"] = json!(quantity);
        let receipt = scene.post(&format!("/deliveries/{}/receipts", text(&delivery["id"])), scan).await;
        scene.put_away(&receipt["putaways"][0]).await;
    }
    let lines = json!([{"sku": "LAMP", "quantity": "1"}, {"sku": "RICE", "quantity": "1.250"}, {"sku": "TEA", "quantity": "4"},
        {"sku": "MUG", "quantity": "12"}]);
    let order = scene.order(lines).await;
    assert_eq!(order["state"], "promised");
    assert_eq!(each(&order["lines"], "promised"), ["1", "1.25", "4", "12"]);
    let released = scene.release(&order).await;
    assert_eq!(released["state"], "allocated");
    for line in list(&released["lines"]) {
        let chosen = &line["allocations"][0];
        assert_eq!((&chosen["why"]["rank"], &line["short"]), (&json!(1), &json!("0")), "{line:#}");
        assert!(chosen["why"]["order"] == "fifo" && chosen["why"]["received_at"].is_string(), "{chosen:#}");
    }
    let task = scene.get(&format!("/tasks/{}", text(&released["task_id"]))).await;
    assert_eq!((&task["kind"], &task["state"]), (&json!("pick"), &json!("pending")));
    let stops = scene.pick_all(&released).await;
    let walk: Vec<i64> = stops.iter().map(|stop| stop["pick_sequence"].as_i64().unwrap()).collect();
    assert!(walk.len() == 4 && walk.is_sorted(), "{walk:?}");
    assert_eq!(scene.get(&format!("/tasks/{}", text(&released["task_id"]))).await["state"], "completed");

    let carton = scene.pack(&released, &stops).await;
    assert_eq!((text(&carton["sscc"]).len(), &carton["state"]), (18, &json!("closed")));
    assert_eq!(list(&carton["contents"]).len(), 4);
    let unit = &scene.rows(&format!("/handling-units?sscc={}", text(&carton["sscc"]))).await[0];
    assert_eq!((&unit["location"], &unit["kind"]), (&carton["location"], &json!("carton")));
    let shipment = scene.ship(&released).await;
    assert_eq!(each(&shipment["lines"], "shipped"), ["1", "1.25", "4", "12"]);
    assert!(shipment["backorder_id"].is_null());
    let seen = scene.seen(&order).await;
    assert_eq!((&seen["state"], &seen["cartons"][0]["state"]), (&json!("shipped"), &json!("shipped")));
    for (sku, left) in [("MUG", "18"), ("RICE", "3.75"), ("TEA", "16"), ("LAMP", "1")] {
        assert_eq!(scene.available(sku).await, left);
        assert!(scene.stock(sku).await.iter().all(|row| row.3 == "0"), "nothing is claimed any more");
    }
    let out = scene.rows("/movements?kind=outbound").await;
    assert_eq!(sorted(each(&Value::Array(out), "sku")), ["LAMP", "MUG", "RICE", "TEA"]);
    scene.settled().await;
}

#[tokio::test]
async fn what_expires_first_leaves_first_and_what_expires_too_soon_stays() {
    let scene = Scene::set().await;
    let mut place_of = Vec::new();
    for (lot, day) in [("LATE", "2027-06-01"), ("SOON", "2026-12-01"), ("EARLY", "2027-01-15")] {
        place_of.push((lot, scene.bring_in("MILK", "10", json!({"lot": lot, "expires_on": day})).await));
    }
    let line = json!({"sku": "MILK", "quantity": "15", "min_remaining_days": 14});
    let released = scene.release(&scene.order(json!([line])).await).await;
    let line = &released["lines"][0];
    let chosen: Vec<_> =
        list(&line["allocations"]).iter().map(|it| (text(&it["lot"]), text(&it["quantity"]))).collect();
    assert_eq!(chosen, [("EARLY", "10"), ("LATE", "5")]);
    let why = &line["allocations"][0]["why"];
    assert_eq!((&why["order"], &why["rank"], &why["expires_on"]), (&json!("fefo"), &json!(1), &json!("2027-01-15")));
    for stop in scene.stops(&released).await {
        assert!(place_of.contains(&(text(&stop["lot"]), text(&stop["location"]).to_owned())), "{stop:#}");
    }
    let more = scene.order(json!([{"sku": "MILK", "quantity": "20", "min_remaining_days": 14}])).await;
    let line = &scene.release(&more).await["lines"][0];
    let passed_over = list(&line["shortage"]["passed_over"]);
    assert!(passed_over.contains(&json!({"why": "expiry", "quantity": "10"})), "{line:#}");
    scene.settled().await;
}

#[tokio::test]
async fn an_order_beyond_the_stock_is_shipped_in_part_and_the_rest_goes_on_as_a_backorder() {
    let scene = Scene::set().await;
    scene.bring_in("MUG", "7", json!({})).await;
    let order = scene.order(json!([{"sku": "MUG", "quantity": "10"}, {"sku": "TEA", "quantity": "3"}])).await;
    let released = scene.release(&order).await;
    assert_eq!(released["state"], "partially_allocated");
    let [mugs, tea] = list(&released["lines"]) else { panic!("{released:#}") };
    assert_eq!(
        (&mugs["allocated"], &mugs["short"], &mugs["shortage"]["missing"]),
        (&json!("7"), &json!("3"), &json!("3"))
    );
    assert_eq!(
        (&tea["allocated"], &tea["short"], &tea["shortage"]["missing"]),
        (&json!("0"), &json!("3"), &json!("3"))
    );
    let stops = scene.pick_all(&released).await;
    scene.pack(&released, &stops).await;
    let shipment = scene.ship(&released).await;
    assert_eq!(
        (each(&shipment["lines"], "shipped"), each(&shipment["lines"], "backordered")),
        (vec!["7", "0"], vec!["3", "3"])
    );
    let backorder = scene.get(&format!("/orders/{}", text(&shipment["backorder_id"]))).await;
    assert_eq!((&backorder["parent_id"], &backorder["state"]), (&order["id"], &json!("open")));
    assert_eq!((&backorder["priority"], &backorder["customer_id"]), (&order["priority"], &order["customer_id"]));
    assert_eq!(each(&backorder["lines"], "ordered"), ["3", "3"]);
    assert_eq!(scene.seen(&order).await["backorder_id"], backorder["id"]);
    scene.settled().await;

    scene.bring_in("MUG", "50", json!({})).await;
    scene.bring_in("TEA", "3", json!({"lot": "T9"})).await;
    let released = scene.release(&backorder).await;
    assert_eq!(released["state"], "allocated", "{released:#}");
    let stops = scene.pick_all(&released).await;
    scene.pack(&released, &stops).await;
    assert!(scene.ship(&released).await["backorder_id"].is_null());
    assert_eq!(scene.available("MUG").await, "47");
    scene.settled().await;
}

#[tokio::test]
async fn an_order_that_is_cancelled_before_picking_frees_everything() {
    let scene = Scene::set().await;
    scene.bring_in("MUG", "10", json!({})).await;
    let order = scene.order(json!([{"sku": "MUG", "quantity": "8"}])).await;
    let view = async || scene.get(&format!("/availability?item_id={}", text(scene.item("MUG")))).await;
    assert_eq!((&view().await["promised"], &view().await["available_to_promise"]), (&json!("8"), &json!("2")));
    let released = scene.release(&order).await;
    assert_eq!((&view().await["reserved"], &view().await["available"]), (&json!("8"), &json!("2")));
    let cancelled =
        scene.post(&format!("/orders/{}/cancel", text(&order["id"])), json!({"reason": "Changed their mind"})).await;
    assert_eq!((&cancelled["state"], &cancelled["lines"][0]["cancelled"]), (&json!("cancelled"), &json!("8")));
    let free = view().await;
    assert_eq!((&free["reserved"], &free["promised"], &free["available"]), (&json!("0"), &json!("0"), &json!("10")));
    assert_eq!(scene.get(&format!("/tasks/{}", text(&released["task_id"]))).await["state"], "canceled");
    scene
        .boss
        .post(&format!("/orders/{}/release", text(&order["id"])), json!({}))
        .await
        .refused(409, "shipments.order_state");
    scene.settled().await;

    let picked = scene.order(json!([{"sku": "MUG", "quantity": "1"}])).await;
    let released = scene.release(&picked).await;
    scene.pick_all(&released).await;
    scene
        .boss
        .post(&format!("/orders/{}/cancel", text(&picked["id"])), json!({}))
        .await
        .refused(409, "shipments.picking_started");
    scene.settled().await;
}

#[tokio::test]
async fn what_customers_send_back_waits_to_be_looked_at_and_is_sold_again_once_a_person_says_so() {
    let scene = Scene::set().await;
    scene.bring_in("MUG", "10", json!({})).await;
    let order = scene.order(json!([{"sku": "MUG", "quantity": "10"}])).await;
    let released = scene.release(&order).await;
    let stops = scene.pick_all(&released).await;
    scene.pack(&released, &stops).await;
    scene.ship(&released).await;
    let body = json!({"kind": "return", "owner_id": scene.owner, "warehouse_id": scene.warehouse, "sku": "MUG", "quantity": "4",
        "reason": "UNWANTED", "reference": order["number"], "source": "shop", "external_ref": "R-1"});
    let receipt = scene.post("/receipts", body.clone()).await;
    assert_eq!((&receipt["location"], &receipt["lines"][0]["status"]), (&json!("CHECK-1"), &json!("inspection")));
    scene.boss.post("/receipts", body).await.refused(409, "receiving.external_ref_taken");
    assert_eq!(scene.available("MUG").await, "0");
    assert_eq!(
        scene.order(json!([{"sku": "MUG", "quantity": "1"}])).await["state"],
        "open",
        "nobody is promised returns"
    );
    scene.settled().await;

    let row = receipt["lines"][0]["rows"][0]["stock_id"].clone();
    let approved = json!({"stock_id": row, "to": "available", "quantity": "3", "reason": "LIKE_NEW"});
    scene.post("/stock/status-changes", approved).await;
    let rows = scene.rows(&format!("/stock?status=available&item_id={}", text(scene.item("MUG")))).await;
    scene.post("/stock/moves", json!({"stock_id": rows[0]["stock_id"], "quantity": "3", "to_location": "R-1"})).await;
    assert_eq!(scene.available("MUG").await, "3");
    scene.settled().await;
}

#[tokio::test]
async fn a_customer_of_whole_orders_gets_all_or_waits() {
    let scene = Scene::set().await;
    scene.bring_in("MUG", "5", json!({})).await;
    scene.bring_in("TEA", "5", json!({"lot": "T1"})).await;
    let lines = json!([{"sku": "TEA", "quantity": "5"}, {"sku": "MUG", "quantity": "6"}]);
    let body = json!({"customer_id": scene.customer, "warehouse_id": scene.warehouse, "policy": "ship_complete", "lines": lines});
    let order = scene.post("/orders", body).await;
    let waiting = scene.release(&order).await;
    assert_eq!(waiting["lines"][1]["shortage"]["missing"], "1", "{waiting:#}");
    assert!(waiting["pick_list_id"].is_null() && each(&waiting["lines"], "allocated") == ["0", "0"], "{waiting:#}");
    assert!(scene.stock("TEA").await.iter().all(|row| row.3 == "0"), "nothing is claimed for an order that waits");
    scene.settled().await;
    scene.bring_in("MUG", "1", json!({})).await;
    assert_eq!(scene.release(&order).await["state"], "allocated");
    scene.settled().await;
}
