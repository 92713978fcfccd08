//! A crash between any two calls: the retry, another command or the sweep ends what was begun.

use serde_json::{Value, json};

use crate::{
    bench::{Bench, figures, line_of, order_id, path},
    crash::When,
};

/// Lets the `n`th call of an action fail; false once it has fewer calls.
async fn crashed(bench: &Bench, path: &str, body: &Value, n: usize, when: When) -> bool {
    bench.crash.plan(n, when);
    let first = bench.ann.post_keyed(path, "k", body.clone()).await;
    if bench.crash.is_pending() {
        bench.crash.cancel();
        return false;
    }
    first.refused(503, "test.crash");
    true
}

/// How what a crash left is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// By a retry with the same key.
    Retry,
    /// By a sweep, and then the retry comes.
    Sweep,
}

const ENDS: [End; 2] = [End::Retry, End::Sweep];

async fn end(bench: &Bench, end: End, path: &str, body: &Value, status: u16) -> Value {
    if end == End::Sweep {
        bench.sweep().await;
    }
    bench.ann.post_keyed(path, "k", body.clone()).await.expect(status)
}

#[tokio::test]
async fn an_order_is_taken_and_promised_once() {
    for ended_by in ENDS {
        for when in [When::Before, When::After] {
            let bench = Bench::start().await;
            let body = Bench::body(&[(1, "4")]);
            assert!(crashed(&bench, "/orders", &body, 0, when).await);
            let listed = bench.ann.get("/orders").await.expect(200);
            assert_eq!(listed["items"][0]["state"], "created");
            let order = end(&bench, ended_by, "/orders", &body, 201).await;
            assert_eq!(
                (&order["state"], figures(&order, 0, &["promised"])),
                (&json!("promised"), vec!["4".to_owned()]),
                "{ended_by:?} {when:?}"
            );
            assert_eq!((bench.inventory.promised(), bench.inventory.count("promise")), (4, 1));
            assert_eq!(bench.ann.get("/orders").await.expect(200)["items"].as_array().unwrap().len(), 1);
            assert_eq!(bench.events().await, ["shipments.order_received"]);
        }
    }
}

#[tokio::test]
async fn a_release_is_recorded_once() {
    for ended_by in ENDS {
        for when in [When::Before, When::After] {
            let mut crashes = 0;
            loop {
                let bench = Bench::start().await;
                let order = bench.take(&[(1, "4"), (2, "20")]).await;
                let release = path(&order, "release");
                if !crashed(&bench, &release, &json!({}), crashes, when).await {
                    break;
                }
                assert_eq!(bench.state(&order).await, "released");
                bench.act(&order, "hold", json!({})).await.refused(409, "shipments.order_state");
                let released = end(&bench, ended_by, &release, &json!({}), 200).await;
                assert_eq!(released["state"], "partially_allocated", "{ended_by:?} {when:?} {crashes}");
                assert_eq!((bench.inventory.claimed("allocated"), bench.inventory.count("reserve")), (14, 2));
                assert_eq!(bench.picking.opened.lock().unwrap().len(), 1);
                assert_eq!(bench.events().await, ["shipments.order_received", "shipments.order_released"]);
                crashes += 1;
            }
            assert_eq!(crashes, 2, "reserve, open the list");
        }
    }
}

#[tokio::test]
async fn a_release_that_finds_nothing_is_recorded_once() {
    for ended_by in ENDS {
        let mut crashes = 0;
        loop {
            let bench = Bench::start().await;
            let order = bench.take(&[(7, "4")]).await;
            let release = path(&order, "release");
            if !crashed(&bench, &release, &json!({}), crashes, When::After).await {
                break;
            }
            let released = end(&bench, ended_by, &release, &json!({}), 200).await;
            assert_eq!(
                (&released["state"], bench.inventory.count("promise")),
                (&json!("open"), 2),
                "{ended_by:?} {crashes}"
            );
            crashes += 1;
        }
        assert_eq!(crashes, 2, "reserve, promise");
    }
}

#[tokio::test]
async fn a_cancellation_is_carried_to_its_end_by_the_next_one() {
    for (when, key) in [(When::Before, "k"), (When::After, "k"), (When::Before, "other"), (When::After, "other")] {
        let mut crashes = 0;
        loop {
            let bench = Bench::start().await;
            let order = bench.released(&[(1, "4")]).await;
            let cancel = path(&order, "cancel");
            if !crashed(&bench, &cancel, &json!({}), crashes, when).await {
                break;
            }
            let cancelled = bench.ann.post_keyed(&cancel, key, json!({})).await.expect(200);
            assert_eq!((&cancelled["state"], bench.inventory.claimed("allocated")), (&json!("cancelled"), 0));
            crashes += 1;
        }
        assert_eq!(crashes, 2, "withdraw the list, give up");
    }
}

#[tokio::test]
async fn a_carton_is_opened_once() {
    for when in [When::Before, When::After] {
        let bench = Bench::start().await;
        let order = bench.picked(&[(1, "4")]).await;
        bench.drain().await;
        let open = path(&order, "cartons");
        assert!(crashed(&bench, &open, &json!({}), 0, when).await);
        bench.ann.post_keyed(&open, "k", json!({})).await.expect(201);
        let shown = bench.show(&order).await;
        assert_eq!((shown["cartons"].as_array().unwrap().len(), bench.inventory.count("open_unit")), (1, 1));
    }
}

#[tokio::test]
async fn an_order_leaves_once() {
    for ended_by in ENDS {
        for when in [When::Before, When::After] {
            let mut crashes = 0;
            loop {
                let bench = Bench::start().await;
                let order = bench.released(&[(1, "12")]).await;
                bench.picking.pick_all(order_id(&order)).await;
                bench.drain().await;
                let carton = bench.carton(&order).await;
                bench.pack(carton, line_of(&order, 0), "10").await.expect(200);
                bench.close(carton).await.expect(200);
                let (ship, body) = (path(&order, "ship"), json!({"carrier": "DPD"}));
                if !crashed(&bench, &ship, &body, crashes, when).await {
                    break;
                }
                bench.act(&order, "cartons", json!({})).await.refused(409, "shipments.leaving");
                let shipment = end(&bench, ended_by, &ship, &body, 201).await;
                assert_eq!(
                    (&shipment["carrier"], &shipment["lines"][0]["shipped"]),
                    (&json!("DPD"), &json!("10")),
                    "{ended_by:?} {when:?} {crashes}"
                );
                assert_eq!((bench.inventory.claimed("shipped"), bench.inventory.count("ship")), (10, 1));
                assert_eq!(bench.ann.get("/orders").await.expect(200)["items"].as_array().unwrap().len(), 2);
                assert_eq!(bench.state(&order).await, "shipped");
                crashes += 1;
            }
            assert_eq!(crashes, 2, "ship, promise the rest");
        }
    }
}

#[tokio::test]
async fn the_sweep_gives_half_a_minute_and_leaves_alone_what_is_done() {
    let bench = Bench::start().await;
    let order = bench.take(&[(1, "4")]).await;
    bench.crash.plan(0, When::Before);
    bench.act(&order, "release", json!({})).await.refused(503, "test.crash");
    bench.test.clock.advance(chrono::Duration::seconds(30));
    for work in bench.shipments.periodic() {
        assert_eq!((work.name(), work.every().as_secs()), ("shipments.finish", 15));
        work.run(&bench.test.db).await.unwrap();
    }
    assert_eq!(bench.state(&order).await, "released");
    // A sweep that fails is tried again.
    bench.crash.plan(0, When::Before);
    bench.sweep().await;
    assert_eq!(bench.state(&order).await, "released");
    bench.sweep().await;
    assert_eq!(bench.state(&order).await, "allocated");
    bench.crash.plan(99, When::Before);
    bench.sweep().await;
    assert!(bench.crash.calls().is_empty());
}
