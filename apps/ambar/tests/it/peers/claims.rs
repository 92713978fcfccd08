//! Who gets what is scarce.

use serde_json::{Value, json};

use super::{at_once, rounds, units};
use crate::scene::{Scene, each, list, text};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p_01_one_serial_is_reserved_once() {
    let scene = Scene::set().await;
    let one = json!([{"sku": "LAMP", "quantity": "1"}]);
    let mut waiting = scene.orders(50, one.clone()).await;
    for round in 0..rounds(2) {
        scene.put_unit(&format!("S-{round}"), "R-1").await;
        let (winners, losers) = scene.release_at_once(&waiting).await;
        // An order without stock is not refused as a whole: it is told what is missing, and waits.
        assert_eq!((winners.len(), losers.len()), (1, 49));
        assert!(losers.iter().all(|order| order["lines"][0]["shortage"]["missing"] == "1"), "{losers:#?}");
        assert_eq!(scene.held(scene.item("LAMP")).await, (1, 1));
        let rows = scene.figure("SELECT count(*) FROM inventory.stock WHERE on_hand <> 0").await;
        assert_eq!(rows, 1, "no second row was made");
        assert_eq!(each(&scene.send_off(&winners[0]).await["lines"], "shipped"), ["1"]);
        assert_eq!(scene.held(scene.item("LAMP")).await, (0, 0));
        waiting = losers;
        waiting.push(scene.order(one.clone()).await);
    }
    scene.settled().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p_02_twenty_who_want_ten_reserve_ten() {
    let scene = Scene::set().await;
    scene.put(scene.item("MUG"), "R-1", 6).await;
    scene.put(scene.item("MUG"), "R-2", 4).await;
    let one = json!([{"sku": "MUG", "quantity": "1"}]);
    let mut waiting = scene.orders(20, one.clone()).await;
    for _ in 0..rounds(2) {
        let (winners, losers) = scene.release_at_once(&waiting).await;
        assert_eq!((winners.len(), losers.len()), (10, 10));
        assert_eq!(scene.held(scene.item("MUG")).await, (10, 10));
        for order in &winners {
            scene.cancel(order).await;
        }
        assert_eq!(scene.held(scene.item("MUG")).await, (10, 0));
        waiting = losers;
        waiting.extend(scene.orders(10, one.clone()).await);
    }
    scene.settled().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p_16_of_two_automatic_allocations_one_has_all_and_the_other_is_short() {
    let scene = Scene::set().await;
    let five = json!([{"sku": "MUG", "quantity": "5"}]);
    for _ in 0..rounds(3) {
        scene.put(scene.item("MUG"), "R-1", 5).await;
        let (winners, losers) = scene.release_at_once(&scene.orders(2, five.clone()).await).await;
        let ([winner], [loser]) = (&winners[..], &losers[..]) else { panic!("{winners:#?}{losers:#?}") };
        assert_eq!((each(&winner["lines"], "allocated"), &winner["lines"][0]["short"]), (vec!["5"], &json!("0")));
        assert_eq!(loser["lines"][0]["shortage"]["missing"], "5");
        assert_eq!(each(&scene.send_off(winner).await["lines"], "shipped"), ["5"]);
        assert_eq!(scene.held(scene.item("MUG")).await, (0, 0));
        scene.cancel(loser).await;
    }
    scene.settled().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p_17_lines_of_one_request_are_counted_together() {
    let scene = Scene::set().await;
    let mut there = 0;
    for lines in [2, 7, 50] {
        // One less than all lines together want.
        let row = scene.put(scene.item("MUG"), "R-1", lines - 1 - there).await;
        there = lines - 1;
        let movements = scene.movements().await;
        let wanted: Vec<Value> = (0..lines).map(|_| json!({"sku": "MUG", "quantity": "1"})).collect();
        let whole = json!({"customer_id": scene.customer, "warehouse_id": scene.warehouse, "policy": "ship_complete", "lines": wanted});
        let whole = scene.post("/orders", whole).await;
        let released = scene.release(&whole).await;
        assert!(list(&released["lines"]).iter().all(|line| line["allocated"] == "0"), "{released:#}");
        assert!(released["pick_list_id"].is_null(), "{released:#}");
        assert_eq!(scene.held(scene.item("MUG")).await, (there, 0));
        scene.cancel(&whole).await;

        // Who takes what there is gets all of it, and no more.
        let order = scene.release(&scene.order(json!(wanted)).await).await;
        assert_eq!(list(&order["lines"]).iter().map(|line| units(&line["allocated"])).sum::<i64>(), there);
        assert_eq!(scene.held(scene.item("MUG")).await, (there, there));
        scene.cancel(&order).await;

        // The lines of a move that stands or falls as a whole.
        let moves: Vec<Value> = (0..lines).map(|_| Scene::moving(&row, 1, "R-2")).collect();
        let all = json!({"mode": "all", "moves": moves});
        scene.boss.post("/stock/moves/bulk", all).await.refused(409, "inventory.not_enough");
        assert_eq!(scene.movements().await, movements, "nothing moved");
        assert_eq!(scene.held(scene.item("MUG")).await, (there, 0));
    }
    scene.settled().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p_20_the_last_unit_has_one_winner() {
    let scene = Scene::set().await;
    scene.put(scene.item("MUG"), "R-1", 1).await;
    let one = json!([{"sku": "MUG", "quantity": "1"}]);
    let mut waiting = scene.orders(10, one.clone()).await;
    for round in 0..rounds(10) {
        let (winners, losers) = scene.release_at_once(&waiting).await;
        assert_eq!((winners.len(), losers.len()), (1, 9), "round {round}");
        assert_eq!(scene.held(scene.item("MUG")).await, (1, 1));
        scene.cancel(&winners[0]).await;
        waiting = losers;
        waiting.push(scene.order(one.clone()).await);
    }
    let (winners, losers) = scene.release_at_once(&waiting).await;
    scene.send_off(&winners[0]).await;
    let paths: Vec<String> = losers.iter().map(|order| format!("/orders/{}/release", text(&order["id"]))).collect();
    for late in at_once(paths.iter().map(|path| scene.boss.post(path, json!({})))).await {
        assert_eq!(late.expect(200)["lines"][0]["allocated"], "0");
    }
    assert_eq!(scene.held(scene.item("MUG")).await, (0, 0));
    scene.settled().await;
}
