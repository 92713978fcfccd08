//! Pickers, a counter and a customer who changes their mind, all at one shelf.

use ambar_testkit::TestResponse;
use futures::future::BoxFuture;
use serde_json::{Value, json};

use super::{Choices, at_once, granted, rounds, units};
use crate::scene::{Scene, text};

/// What may be answered to whoever comes second at the shelf.
const LATE: [&str; 8] = [
    "inventory.not_enough",
    "inventory.count_below_claims",
    "picking.list_closed",
    "picking.stop_closed",
    "picking.more_than_allocated",
    "shipments.picking_started",
    "shipments.order_state",
    "workforce.not_held",
];

/// An order for four, released and in the hands of a picker: the order, and the path and the token of its one stop.
async fn in_hand(scene: &Scene, sku: &str) -> (Value, String, Value) {
    let order = scene.release(&scene.order(json!([{"sku": sku, "quantity": "4"}])).await).await;
    let token = scene.claim(&order["task_id"]).await;
    let stop = scene.stops(&order).await.remove(0);
    let path = format!("/pick-lists/{}/lines/{}/confirm", text(&order["pick_list_id"]), text(&stop["id"]));
    (order, path, token)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p_03_what_is_reserved_is_the_sum_of_the_claims() {
    let scene = Scene::set().await;
    for seed in 0..rounds(8) {
        let mut choices = Choices::seeded(seed);
        let sku = format!("SHELF-{seed}");
        let item = scene.new_item(&sku).await;
        let row = scene.put(&item, ["R-1", "R-2", "R-3", "R-4"][seed % 4], 12).await;
        let (first, second) = (in_hand(&scene, &sku).await, in_hand(&scene, &sku).await);
        let (count, counting) = scene.counting(&row).await;
        let (result, cancelling) = (format!("{count}/result"), format!("/orders/{}/cancel", text(&first.0["id"])));
        let corrected = choices.between(1, 4);
        let direction = ["in", "out"][usize::try_from(choices.below(2)).unwrap()];
        let pick = |token: &Value, quantity: i64| json!({"token": token, "quantity": quantity.to_string()});
        let mut calls: Vec<BoxFuture<'_, TestResponse>> = vec![
            Box::pin(scene.boss.post(&first.1, pick(&first.2, choices.between(1, 4)))),
            Box::pin(scene.boss.post(&second.1, pick(&second.2, choices.between(1, 4)))),
            Box::pin(
                scene.boss.post(&result, json!({"token": counting, "counted": choices.between(2, 14).to_string()})),
            ),
            Box::pin(scene.boss.post("/stock/adjustments", Scene::correcting(&row, direction, corrected))),
        ];
        if seed % 2 == 0 {
            calls.push(Box::pin(scene.boss.post(&cancelling, json!({}))));
        }
        // Who begins is another in every round.
        let calls_in_all = calls.len();
        let turn = usize::try_from(choices.below(4)).unwrap();
        calls.rotate_left(turn);
        let mut answers = at_once(calls).await;
        answers.rotate_right(turn % calls_in_all);
        let done: Vec<bool> = answers.iter().map(|answer| granted(answer, &LATE)).collect();
        assert!(done[1], "nobody took the second picker's goods: {:?}", answers[1]);
        let cancelled = done.get(4) == Some(&true);
        assert!(!(cancelled && done[0]), "picked and cancelled: {answers:#?}");
        let counted = if done[2] { units(&answers[2].json["difference"]) } else { 0 };
        let corrected = match (done[3], direction) {
            (true, "in") => corrected,
            (true, _) => -corrected,
            (false, _) => 0,
        };
        let claimed = if cancelled { 4 } else { 8 };
        assert_eq!(scene.held(&item).await, (12 + counted + corrected, claimed), "seed {seed}: {answers:#?}");
        scene.settled().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p_15_a_unit_is_picked_once_and_lines_of_one_item_each_get_their_own() {
    let scene = Scene::set().await;
    scene.put_unit("S-1", "R-1").await;
    scene.put(scene.item("MUG"), "R-2", 5).await;
    let lines =
        json!([{"sku": "LAMP", "quantity": "1"}, {"sku": "MUG", "quantity": "3"}, {"sku": "MUG", "quantity": "2"}]);
    let order = scene.release(&scene.order(lines).await).await;
    assert_eq!(order["state"], "allocated", "{order:#}");
    let token = scene.claim(&order["task_id"]).await;
    let stops = scene.stops(&order).await;
    assert_eq!(stops.len(), 3);
    let paths: Vec<String> = stops
        .iter()
        .map(|stop| format!("/pick-lists/{}/lines/{}/confirm", text(&order["pick_list_id"]), text(&stop["id"])))
        .collect();
    // Six devices at every stop, each with a command of its own.
    let scans: Vec<&String> = (0..6).flat_map(|_| &paths).collect();
    let scan = json!({"token": token});
    let answers = at_once(scans.iter().map(|path| scene.boss.post(path, scan.clone()))).await;
    for path in &paths {
        let of_stop = scans.iter().zip(&answers).filter(|(scanned, _)| **scanned == path);
        let picked = of_stop.filter(|(_, answer)| granted(answer, &LATE)).count();
        assert_eq!(picked, 1, "{path}: {answers:#?}");
    }
    // After the list is done nothing is picked any more.
    for path in &paths {
        let late = scene.boss.post(path, scan.clone()).await;
        assert!(!granted(&late, &LATE), "{late:?}");
    }
    assert_eq!(scene.held(scene.item("LAMP")).await, (1, 1));
    assert_eq!(scene.held(scene.item("MUG")).await, (5, 5));
    let transfers = scene.figure("SELECT count(*) FROM inventory.movement WHERE kind = 'transfer'").await;
    assert_eq!(transfers, 3, "each stop's goods went once");
    scene.settled().await;
    scene.pack(&order, &stops).await;
    let shipment = scene.ship(&order).await;
    let shipped: Vec<i64> = shipment["lines"].as_array().unwrap().iter().map(|line| units(&line["shipped"])).collect();
    assert_eq!(shipped, [1, 3, 2]);
    assert_eq!(scene.held(scene.item("MUG")).await, (0, 0));
    scene.settled().await;
}
