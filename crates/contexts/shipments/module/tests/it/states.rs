//! Holding orders back, letting them go on, giving them up.

use serde_json::json;

use crate::bench::{Bench, figures, item, line_of, order_id};

#[tokio::test]
async fn an_order_may_be_taken_on_hold_and_let_go() {
    let bench = Bench::start().await;
    let order = bench.take_with(&[(1, "4")], json!({"hold": true})).await.expect(201);
    assert_eq!((&order["state"], bench.inventory.promised()), (&json!("hold"), 0));
    let refusal = bench.act(&order, "release", json!({})).await.refused(409, "shipments.on_hold");
    assert_eq!(refusal["params"]["state"], "hold");
    let open = bench.act(&order, "unhold", json!({})).await.expect(200);
    assert_eq!((&open["state"], figures(&open, 0, &["promised"])), (&json!("promised"), vec!["4".to_owned()]));
    bench.act(&order, "unhold", json!({})).await.refused(409, "shipments.order_state");
    assert_eq!(bench.timeline(&order).await, ["taken", "held", "promised"]);
}

#[tokio::test]
async fn a_held_order_keeps_its_promise() {
    let bench = Bench::start().await;
    let order = bench.take(&[(1, "10")]).await;
    let held = bench.act(&order, "hold", json!({"reason": "credit"})).await.expect(200);
    assert_eq!((&held["state"], &held["timeline"][2]["detail"]["reason"]), (&json!("hold"), &json!("credit")));
    assert_eq!(held["timeline"][2]["account_name"], "ann");
    assert_eq!(figures(&bench.take(&[(1, "1")]).await, 0, &["promised"]), ["0"]);
    let open = bench.act(&order, "unhold", json!({})).await.expect(200);
    assert_eq!(figures(&open, 0, &["promised"]), ["10"]);
    assert_eq!(bench.inventory.count("promise"), 2);
    let events = bench.events().await;
    assert_eq!(
        events.iter().filter(|name| name.ends_with("held")).collect::<Vec<_>>(),
        ["shipments.order_held", "shipments.order_unheld"]
    );
}

#[tokio::test]
async fn an_order_without_a_promise_asks_again_each_time_it_goes_on() {
    let bench = Bench::start().await;
    let order = bench.take(&[(7, "2")]).await;
    for (stock, promised) in [(0, "0"), (1, "1")] {
        bench.inventory.stock(item(7), "D-1", stock);
        bench.act(&order, "hold", json!({})).await.expect(200);
        let open = bench.act(&order, "unhold", json!({})).await.expect(200);
        assert_eq!(figures(&open, 0, &["promised"]), [promised]);
    }
}

#[tokio::test]
async fn an_order_on_the_floor_is_not_held() {
    let bench = Bench::start().await;
    let order = bench.released(&[(1, "1")]).await;
    let refusal = bench.act(&order, "hold", json!({})).await.refused(409, "shipments.order_state");
    assert_eq!(refusal["params"]["state"], "allocated");
    bench.ann.post(&format!("/orders/{}/hold", item(1)), json!({})).await.refused(404, "shipments.order_unknown");
}

#[tokio::test]
async fn a_cancelled_order_gives_everything_back() {
    let bench = Bench::start().await;
    let promised = bench.take(&[(1, "4")]).await;
    let cancelled = bench.act(&promised, "cancel", json!({"reason": "changed their mind"})).await.expect(200);
    assert_eq!(
        (&cancelled["state"], figures(&cancelled, 0, &["cancelled", "promised", "open"])),
        (&json!("cancelled"), vec!["4".into(), "0".into(), "0".into()])
    );
    assert_eq!(bench.inventory.promised(), 0);
    let released = bench.released(&[(1, "4"), (2, "20")]).await;
    let cancelled = bench.act(&released, "cancel", json!({})).await.expect(200);
    assert_eq!(figures(&cancelled, 1, &["cancelled", "allocated", "short", "open"]), ["20", "0", "0", "0"]);
    assert_eq!(bench.inventory.claimed("allocated"), 0);
    assert!(bench.picking.list(order_id(&released)).canceled);
    let held = bench.take_with(&[(1, "1")], json!({"hold": true})).await.expect(201);
    bench.act(&held, "cancel", json!({})).await.expect(200);
    let events = bench.events().await;
    assert_eq!(events.iter().filter(|name| *name == "shipments.order_cancelled").count(), 3);
    for action in ["cancel", "hold", "unhold", "release", "ship", "cartons"] {
        bench.act(&released, action, json!({})).await.refused(409, "shipments.order_state");
    }
}

#[tokio::test]
async fn an_order_that_is_being_picked_is_not_cancelled_and_says_what_to_do() {
    let bench = Bench::start().await;
    let order = bench.released(&[(1, "4")]).await;
    bench.picking.pick(order_id(&order), line_of(&order, 0), 1).await;
    for _ in 0..2 {
        let refusal = bench.act(&order, "cancel", json!({})).await.refused(409, "shipments.picking_started");
        assert!(refusal["detail"].as_str().unwrap().contains("reporting as short"), "{refusal}");
        // The second time the order knows by itself.
        bench.drain().await;
    }
    assert_eq!(bench.state(&order).await, "in_picking");
}

#[tokio::test]
async fn of_a_cancellation_and_a_release_at_once_the_order_ends_in_one_state() {
    for _ in 0..5 {
        let bench = Bench::start().await;
        let order = bench.take(&[(1, "4")]).await;
        let (cancelled, released) =
            tokio::join!(bench.act(&order, "cancel", json!({})), bench.act(&order, "release", json!({})));
        let state = bench.state(&order).await;
        match (cancelled.status, released.status) {
            (200, 409) => assert_eq!((state.as_str(), bench.inventory.claimed("allocated")), ("cancelled", 0)),
            (409, 200) => assert_eq!((state.as_str(), bench.inventory.claimed("allocated")), ("allocated", 4)),
            (200, 200) => assert_eq!((state.as_str(), bench.inventory.claimed("allocated")), ("cancelled", 0)),
            other => panic!("{other:?}"),
        }
    }
}
