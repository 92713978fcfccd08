//! Shipping orders.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::{
    bench::{Bench, figures, id, item, line_of, order_id},
    masters::customer,
};

#[tokio::test]
async fn an_order_leaves_with_its_cartons() {
    let bench = Bench::start().await;
    let order = bench.packed(&[(1, "4"), (2, "3")]).await;
    let shipment = bench.act(&order, "ship", json!({"carrier": "DPD", "tracking_number": "X1"})).await.expect(201);
    assert_eq!(
        (&shipment["number"], &shipment["carrier"], &shipment["order_number"]),
        (&json!("SH-000001"), &json!("DPD"), &json!("SO-000001"))
    );
    assert_eq!((&shipment["backorder_id"], &shipment["cartons"][0]["state"]), (&json!(null), &json!("shipped")));
    assert_eq!(shipment["cartons"][0]["contents"].as_array().unwrap().len(), 2);
    assert_eq!((&shipment["lines"][0]["shipped"], &shipment["lines"][1]["shipped"]), (&json!("4"), &json!("3")));
    let shown = bench.show(&order).await;
    assert_eq!(
        (&shown["state"], figures(&shown, 0, &["shipped", "open", "backordered"])),
        (&json!("shipped"), vec!["4".into(), "0".into(), "0".into()])
    );
    assert_eq!((bench.inventory.claimed("shipped"), bench.inventory.count("ship")), (7, 2));
    let by_id = bench.ann.get(&format!("/shipments/{}", shipment["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(by_id, shipment);
    assert_eq!(bench.events().await.last().unwrap(), "shipments.order_shipped");
    let event: Value = sqlx::query_scalar("SELECT payload FROM platform.event WHERE name = 'shipments.order_shipped'")
        .fetch_one(&bench.test.owner)
        .await
        .unwrap();
    assert_eq!(event["lines"][0], json!({"order_line_id": line_of(&order, 0), "item_id": item(1), "quantity": "4"}));
    bench.act(&order, "ship", json!({})).await.refused(409, "shipments.order_state");
    bench.drain().await;
    assert_eq!((bench.state(&order).await, bench.waiting().await), ("shipped".into(), 0));
}

/// An order of two lines of which 2 of 4 were found of the first and nothing of the second, packed.
async fn short_order(bench: &Bench, more: Value) -> Value {
    let order = bench.take_with(&[(1, "4"), (2, "3")], more).await.expect(201);
    bench.act(&order, "release", json!({})).await.expect(200);
    bench.picking.pick(order_id(&order), line_of(&order, 0), 2).await;
    bench.picking.short(order_id(&order), line_of(&order, 0), 2).await;
    bench.picking.short(order_id(&order), line_of(&order, 1), 3).await;
    bench.picking.complete(order_id(&order)).await;
    let carton = bench.carton(&order).await;
    bench.pack(carton, line_of(&order, 0), "2").await.expect(200);
    bench.close(carton).await.expect(200);
    order
}

#[tokio::test]
async fn what_is_short_goes_on_as_a_backorder_of_the_same_priority() {
    let bench = Bench::start().await;
    let more = json!({"priority": 80, "due_on": "2026-12-01", "customer_id": customer(1), "source": "shop", "external_ref": "1", "ship_to": {"city": "Omsk"}});
    let order = short_order(&bench, more).await;
    let shown = bench.show(&order).await;
    assert_eq!(figures(&shown, 0, &["allocated", "picked", "short"]), ["2", "2", "2"]);
    let shipment = bench.act(&order, "ship", json!({})).await.expect(201);
    assert_eq!(shipment["backorder_number"], "SO-000001-B1");
    let backorder = bench.ann.get(&format!("/orders/{}", shipment["backorder_id"].as_str().unwrap())).await.expect(200);
    assert_eq!(
        (&backorder["parent_id"], &backorder["priority"], &backorder["due_on"]),
        (&order["id"], &json!(80), &json!("2026-12-01"))
    );
    assert_eq!(
        (&backorder["ship_to"]["city"], &backorder["customer_id"], &backorder["external_ref"]),
        (&json!("Omsk"), &json!(customer(1)), &json!(null))
    );
    assert_eq!(backorder["state"], "promised");
    assert_eq!(
        (figures(&backorder, 0, &["ordered", "promised"]), figures(&backorder, 1, &["ordered", "promised"])),
        (vec!["2".into(), "2".into()], vec!["3".into(), "3".into()])
    );
    let shown = bench.show(&order).await;
    assert_eq!(
        (&shown["backorder_id"], figures(&shown, 0, &["shipped", "backordered", "open"])),
        (&backorder["id"], vec!["2".into(), "2".into(), "0".into()])
    );
    assert_eq!(figures(&shown, 1, &["shipped", "backordered", "cancelled"]), ["0", "3", "0"]);
    // The rest of the rest.
    let again = bench.act(&backorder, "release", json!({})).await.expect(200);
    bench.picking.pick(order_id(&again), line_of(&again, 0), 2).await;
    bench.picking.short(order_id(&again), line_of(&again, 1), 3).await;
    bench.picking.complete(order_id(&again)).await;
    let carton = bench.carton(&again).await;
    bench.pack(carton, line_of(&again, 0), "2").await.expect(200);
    bench.close(carton).await.expect(200);
    let second = bench.act(&again, "ship", json!({})).await.expect(201);
    assert_eq!((&second["number"], &second["backorder_number"]), (&json!("SH-000001-B1"), &json!("SO-000001-B2")));
    let last = bench.ann.get(&format!("/orders/{}", second["backorder_id"].as_str().unwrap())).await.expect(200);
    assert_eq!((last["lines"].as_array().unwrap().len(), &last["lines"][0]["line_no"]), (1, &json!(2)));
}

#[tokio::test]
async fn a_customer_may_want_the_rest_cancelled() {
    let bench = Bench::start().await;
    let order = short_order(&bench, json!({"customer_id": customer(3)})).await;
    let shipment = bench.act(&order, "ship", json!({})).await.expect(201);
    assert_eq!(shipment["backorder_id"], json!(null));
    let shown = bench.show(&order).await;
    assert_eq!(
        (figures(&shown, 0, &["shipped", "cancelled"]), figures(&shown, 1, &["shipped", "cancelled"])),
        (vec!["2".into(), "2".into()], vec!["0".into(), "3".into()])
    );
    assert_eq!(bench.ann.get("/orders").await.expect(200)["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_customer_of_whole_orders_gets_less_only_by_a_decision() {
    let bench = Bench::start().await;
    let order = short_order(&bench, json!({"customer_id": customer(2)})).await;
    let refusal = bench.act(&order, "ship", json!({})).await.refused(409, "shipments.incomplete");
    assert_eq!(refusal["params"]["short_lines"], 2);
    let shipment = bench.act(&order, "ship", json!({"accept_short": true})).await.expect(201);
    assert!(shipment["backorder_id"].is_string());
}

#[tokio::test]
async fn an_order_leaves_only_when_everything_that_was_found_is_in_closed_cartons() {
    let bench = Bench::start().await;
    let order = bench.released(&[(1, "4")]).await;
    let line = line_of(&order, 0);
    bench.act(&order, "ship", json!({})).await.refused(409, "shipments.picking_not_complete");
    bench.picking.pick(order_id(&order), line, 4).await;
    bench.act(&order, "ship", json!({})).await.refused(409, "shipments.picking_not_complete");
    bench.picking.complete(order_id(&order)).await;
    let refusal = bench.act(&order, "ship", json!({})).await.refused(409, "shipments.not_packed");
    assert_eq!(refusal["params"]["lines"], json!([{"line_no": 1, "sku": "sku-1", "unpacked": "4"}]));
    let carton = bench.carton(&order).await;
    bench.pack(carton, line, "4").await.expect(200);
    let refusal = bench.act(&order, "ship", json!({})).await.refused(409, "shipments.carton_open");
    assert_eq!(refusal["params"]["sscc"].as_array().unwrap().len(), 1);
    bench.close(carton).await.expect(200);
    let empty = bench.carton(&order).await;
    bench.act(&order, "ship", json!({"colour": "red"})).await.refused(422, "invalid");
    bench.act(&order, "ship", json!({})).await.expect(201);
    let shown = bench.show(&order).await;
    assert_eq!(
        (&shown["cartons"][0]["state"], &shown["cartons"][1]["state"]),
        (&json!("shipped"), &json!("discarded"))
    );
    bench.pack(empty, line, "1").await.refused(409, "shipments.carton_closed");
    bench
        .ann
        .post(&format!("/orders/{}/ship", id::<()>("order", 9)), json!({}))
        .await
        .refused(404, "shipments.order_unknown");
}

#[tokio::test]
async fn goods_that_may_not_leave_stay_and_may_leave_later() {
    let bench = Bench::start().await;
    let order = bench.packed(&[(1, "4")]).await;
    bench.inventory.refuse(Some("ship"));
    bench.act(&order, "ship", json!({})).await.refused(409, "inventory.test_refusal");
    assert_eq!(bench.state(&order).await, "packed");
    bench.carton(&order).await;
    bench.inventory.refuse(None);
    bench.act(&order, "ship", json!({})).await.expect(201);
    assert_eq!(bench.inventory.claimed("shipped"), 4);
}

#[tokio::test]
async fn an_order_shipped_by_two_at_once_leaves_once() {
    let bench = Arc::new(Bench::start().await);
    let order = short_order(&bench, json!({})).await;
    let ships: Vec<_> = (0..4)
        .map(|_| {
            let (bench, order) = (bench.clone(), order.clone());
            tokio::spawn(async move { bench.act(&order, "ship", json!({})).await })
        })
        .collect();
    let mut shipments = Vec::new();
    for ship in ships {
        let answer = ship.await.unwrap();
        match answer.status {
            201 => shipments.push(answer.json),
            _ => drop(answer.refused(409, "shipments.order_state")),
        }
    }
    shipments.dedup();
    assert_eq!(shipments.len(), 1);
    assert_eq!((bench.inventory.claimed("shipped"), bench.inventory.count("ship")), (2, 1));
    assert_eq!(bench.ann.get("/orders").await.expect(200)["items"].as_array().unwrap().len(), 2);
    assert_eq!(bench.ann.get("/shipments").await.expect(200)["items"].as_array().unwrap().len(), 1);
}
