//! The same command more than once.

use serde_json::{Value, json};

use super::{at_once, granted, rounds};
use crate::{
    concurrency::{in_time, patiently, twenty_at_once},
    scene::{Scene, list, text},
};

/// An order for some, picked and packed: it only has to leave.
async fn packed(scene: &Scene) -> Value {
    let order = scene.release(&scene.order(json!([{"sku": "MUG", "quantity": "2"}])).await).await;
    let stops = scene.pick_all(&order).await;
    scene.pack(&order, &stops).await;
    order
}

const OUTBOUND: &str = "SELECT count(*) FROM inventory.movement WHERE kind = 'outbound'";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p_07_a_lost_answer_is_asked_for_again_and_a_second_tab_is_refused() {
    let scene = Scene::set().await;
    let mut left = 0;
    for round in 0..rounds(3) {
        scene.put(scene.item("MUG"), "R-1", 4).await;
        // The answer is lost: whoever asked hangs up while the order leaves, and then sends the same five times more.
        let order = packed(&scene).await;
        let (ship, key) = (format!("/orders/{}/ship", text(&order["id"])), format!("ship-{round}"));
        let began = async { while scene.figure(OUTBOUND).await == left {} };
        in_time(async {
            tokio::select! {
                biased;
                answer = scene.boss.post_keyed(&ship, &key, json!({})) => drop(answer),
                () = began => {}
            }
        })
        .await;
        left += 1;
        let first = in_time(patiently(&scene.boss, &ship, &key, &json!({}))).await;
        for _ in 0..4 {
            let again = scene.boss.post_keyed(&ship, &key, json!({})).await;
            assert!(again.headers.contains_key("idempotency-replayed"), "{again:?}");
            assert_eq!(again.expect(201), first);
        }
        assert_eq!(scene.figure(OUTBOUND).await, left);
        // Another tab still shows the order as packed.
        scene.boss.post(&ship, json!({})).await.refused(409, "shipments.order_state");
        assert_eq!(scene.figure(OUTBOUND).await, left);

        // Two tabs confirm one pick at the same moment.
        let order = scene.release(&scene.order(json!([{"sku": "MUG", "quantity": "2"}])).await).await;
        let token = scene.claim(&order["task_id"]).await;
        let stop = scene.stops(&order).await.remove(0);
        let confirm = format!("/pick-lists/{}/lines/{}/confirm", text(&order["pick_list_id"]), text(&stop["id"]));
        let tabs = at_once((0..2).map(|_| scene.boss.post(&confirm, json!({"token": token})))).await;
        let refusals = ["picking.stop_closed", "picking.list_closed", "picking.more_than_allocated"];
        assert_eq!(tabs.iter().filter(|tab| granted(tab, &refusals)).count(), 1, "{tabs:#?}");

        // Two tabs ship one order at the same moment: there is one shipment, whichever of them is told of it.
        scene.pack(&order, &[stop]).await;
        let ship = format!("/orders/{}/ship", text(&order["id"]));
        let tabs = at_once((0..2).map(|_| scene.boss.post(&ship, json!({})))).await;
        let shipped: Vec<&Value> =
            tabs.iter().filter(|tab| granted(tab, &["shipments.order_state"])).map(|tab| &tab.json).collect();
        assert!(!shipped.is_empty() && shipped.iter().all(|it| it["id"] == shipped[0]["id"]), "{tabs:#?}");
        left += 1;
        assert_eq!(scene.figure(OUTBOUND).await, left);
        let shipments = scene.figure("SELECT count(*) FROM shipments.shipment").await;
        assert_eq!(shipments, left, "each order left once");
    }
    scene.settled().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p_08_a_double_click_is_one_entry() {
    let scene = Scene::set().await;
    let mugs = scene.item("MUG");
    let row = scene.put(mugs, "R-1", 20).await;
    let found = json!({"warehouse_id": scene.warehouse, "location": "R-2", "item_id": mugs});
    let delivery = scene.announce(json!([{"sku": "TEA", "quantity": "9", "lot": "T1"}]), json!([])).await;
    let receipts = format!("/deliveries/{}/receipts", text(&delivery["id"]));
    let moves = [Scene::moving(&row, 1, "R-3"), Scene::moving(&row, 2, "R-4")];
    for (path, body, movements) in [
        ("/stock/moves", Scene::moving(&row, 3, "R-2"), 1),
        ("/stock/moves/bulk", json!({"moves": moves}), 2),
        ("/stock/adjustments", Scene::correcting(&row, "out", 4), 1),
        ("/stock/finds", json!({"found": found, "quantity": "2"}), 1),
        ("/stock/status-changes", json!({"stock_id": row, "to": "hold", "quantity": "5", "reason": "DIRTY"}), 1),
        (
            "/receipts",
            json!({"kind": "return", "owner_id": scene.owner, "warehouse_id": scene.warehouse, "sku": "MUG",
            "quantity": "1", "reason": "UNWANTED"}),
            1,
        ),
        (&receipts, json!({"by": "unit", "sku": "TEA", "quantity": "4", "lot": "T1"}), 1),
    ] {
        let before = scene.movements().await;
        twenty_at_once(&scene, path, &body).await;
        assert_eq!(scene.movements().await - before, movements, "{path}");
    }
    // 20 less 4 that were lost, 2 found, 1 returned.
    assert_eq!(scene.held(mugs).await, (19, 0));
    let seen = scene.get(&format!("/deliveries/{}", text(&delivery["id"]))).await;
    assert_eq!(list(&seen["lines"])[0]["received"], "4");
    scene.settled().await;
}
