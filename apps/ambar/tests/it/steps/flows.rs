//! Each flow from its script to the stock, and what it costs in scans and taps.

use ambar_steps_script::{SlotKind, runner::Scan};
use serde_json::{Value, json};

use super::{Walk, released};
use crate::scene::{Scene, each, list, sscc, text};

type Row = (String, String, String, String);

fn row(location: &str, on_hand: &str) -> Row {
    (location.into(), "available".into(), on_hand.into(), "0".into())
}

const CASE: &str = "14006381333945";

/// Cheese by lot and date, in cases that have a code of their own.
async fn cheese(scene: &Scene) -> Value {
    let packagings = json!([{"level": "each", "quantity": "1", "barcodes": ["4006381333931"]},
        {"level": "case", "quantity": "12", "barcodes": [CASE]}]);
    let body = json!({"owner_id": scene.owner, "sku": "CHEESE", "name": "Cheese", "tracking": "expiry", "scale": 0,
        "base_unit": "pcs", "packagings": packagings});
    scene.post("/items", body).await["id"].clone()
}

async fn on_hand(scene: &Scene, item: &Value) -> Vec<(String, String)> {
    let rows = scene.rows(&format!("/stock?item_id={}", text(item))).await;
    rows.iter().map(|row| (text(&row["location"]).to_owned(), text(&row["on_hand"]).to_owned())).collect()
}

#[tokio::test]
async fn a_pallet_is_received_by_two_scans_a_case_by_one_and_each_is_put_away_by_two() {
    let scene = Scene::set().await;
    let item = cheese(&scene).await;
    let pallet = sscc(7);
    let lines =
        json!([{"sku": "MUG", "quantity": "36"}, {"sku": "CHEESE", "quantity": "24"}, {"sku": "TEA", "quantity": "5"}]);
    let units = json!([{"sscc": pallet, "kind": "pallet", "contents": [{"line": 1, "quantity": "36"}]}]);
    let delivery = scene.announce(lines, units).await;
    let script = scene.script(&format!("/deliveries/{}/script", text(&delivery["id"]))).await;
    let mut walk = Walk::of(&scene, &script);
    walk.scan_all(Scan::sscc(&pallet)).await;
    walk.scan("DOCK-1").await;
    assert_eq!(walk.effort(), (2, 0));
    walk.scan_all(Scan { lot: Some("C1".into()), expiry: Some("2027-03-01".into()), ..Scan::code(CASE) }).await;
    assert_eq!((walk.effort(), &walk.last()["lines"][0]["quantity"]), ((3, 0), &json!("12")));
    // Loose tea: its code, its lot, and a tap for all of it.
    walk.scan("TEA").await;
    walk.enter("lot", "T1").await;
    walk.all().await;
    assert_eq!(walk.last()["lines"][0]["quantity"], "5");
    let putaways: Vec<Value> = walk.answers.iter().map(|receipt| receipt["putaways"][0].clone()).collect();
    for (putaway, code) in putaways.iter().zip([Scan::sscc(&pallet), Scan::code("4006381333931"), Scan::code("TEA")]) {
        let script = scene.task_script(&putaway["task_id"]).await;
        let mut walk = Walk::of(&scene, &script);
        walk.scan_all(code).await;
        walk.scan(text(&putaway["location"])).await;
        assert_eq!((walk.effort(), walk.runner.at(), &walk.last()["state"]), ((2, 0), None, &json!("completed")));
    }
    assert_eq!(scene.stock("MUG").await, [row(text(&putaways[0]["location"]), "36")]);
    assert_eq!(on_hand(&scene, &item).await, [(text(&putaways[1]["location"]).to_owned(), "12".to_owned())]);
    assert_eq!(scene.stock("TEA").await, [row(text(&putaways[2]["location"]), "5")]);
    scene.settled().await;
}

#[tokio::test]
async fn loose_goods_damaged_goods_and_too_many_of_them_are_received() {
    let scene = Scene::set().await;
    let delivery =
        scene.announce(json!([{"sku": "MUG", "quantity": "10"}, {"sku": "LAMP", "quantity": "1"}]), json!([])).await;
    // Whoever may not take too many is not asked to.
    let operator = scene.role("warehouse_operator");
    let served = operator.get(&format!("/deliveries/{}/script", text(&delivery["id"]))).await.expect(200);
    assert!(!served.to_string().contains("over_delivery"));
    let script = scene.script(&format!("/deliveries/{}/script", text(&delivery["id"]))).await;
    let mut walk = Walk::of(&scene, &script);
    for _ in 0..3 {
        walk.scan("MUG").await;
    }
    walk.confirm().await;
    assert_eq!(walk.last()["lines"][0]["quantity"], "3");
    walk.choose("damaged").await;
    walk.scan("MUG").await;
    walk.confirm().await;
    assert_eq!(walk.last()["lines"][0]["status"], "damaged");
    walk.scan("MUG").await;
    walk.enter("quantity", "20").await;
    walk.choose("over").await;
    walk.enter("reason", "over_delivery").await;
    assert_eq!(walk.last()["reason"], "over_delivery");
    walk.scan("LAMP").await;
    walk.scan("S-1").await;
    assert_eq!(walk.last()["lines"][0]["quantity"], "1");
    walk.choose("unknown_barcode").await;
    walk.enter("unknown", "4600000000008").await;
    assert_eq!(
        (&walk.last()["kind"], &walk.last()["summary"]["barcode"]),
        (&json!("exception"), &json!("4600000000008"))
    );
    walk.choose("finish").await;
    assert_eq!(walk.runner.at(), None);
    for receipt in &walk.answers {
        for putaway in receipt["putaways"].as_array().into_iter().flatten() {
            scene.put_away(putaway).await;
        }
    }
    scene.settled().await;
}

#[tokio::test]
async fn an_order_is_picked_by_two_scans_a_stop_packed_and_closed_by_one_scan_and_leaves() {
    let scene = Scene::set().await;
    scene.bring_in("MUG", "30", json!({})).await;
    let order = released(&scene, "MUG", "5").await;
    let script = scene.task_script(&order["task_id"]).await;
    let place = text(&scene.stops(&order).await[0]["location"]).to_owned();
    let mut walk = Walk::of(&scene, &script);
    walk.scan(&place).await;
    walk.scan("MUG").await;
    walk.all().await;
    assert_eq!((walk.effort(), walk.runner.at(), &walk.last()["list_state"]), ((2, 1), None, &json!("completed")));
    let pack = scene.script(&format!("/orders/{}/pack-script", text(&order["id"]))).await;
    let mut walk = Walk::of(&scene, &pack);
    walk.scan("MUG").await;
    let carton = walk.last();
    assert_eq!(
        (walk.effort(), &carton["state"], &carton["contents"][0]["quantity"]),
        ((1, 0), &json!("closed"), &json!("5"))
    );
    assert_eq!(text(&carton["sscc"]).len(), 18);
    scene
        .boss
        .get(&format!("/orders/{}/pack-script", text(&order["id"])))
        .await
        .refused(409, "shipments.nothing_to_pack");
    assert_eq!(each(&scene.ship(&order).await["lines"], "shipped"), ["5"]);
    assert_eq!(scene.stock("MUG").await, [row(&place, "25")]);
    scene.settled().await;
}

#[tokio::test]
async fn several_orders_are_picked_in_one_walk_each_into_its_tote_by_which_it_is_found_and_packed() {
    let scene = Scene::set().await;
    scene.bring_in("MUG", "30", json!({})).await;
    scene.bring_in("RICE", "4.5", json!({})).await;
    let one = scene
        .release(&scene.order(json!([{"sku": "MUG", "quantity": "2"}, {"sku": "RICE", "quantity": "1"}])).await)
        .await;
    let two = scene.release(&scene.order(json!([{"sku": "MUG", "quantity": "1"}])).await).await;
    let cart = json!({"warehouse_id": scene.warehouse, "orders": 5, "into_totes": true});
    let cluster = scene.boss.post("/pick-clusters", cart).await.expect(200);
    assert_eq!(cluster["lists"].as_array().unwrap().len(), 2);
    let path = format!("/pick-clusters/{}/script", text(&cluster["id"]));
    let script = scene.script(&path).await;
    let mut walk = Walk::of(&scene, &script);
    let totes: Vec<(String, String)> = list(&cluster["lists"])
        .iter()
        .enumerate()
        .map(|(n, list)| (text(&list["order_number"]).to_owned(), format!("TOTE-{n}")))
        .collect();
    for (_, tote) in &totes {
        walk.scan(tote).await;
    }
    assert_eq!((walk.effort(), walk.runner.at()), ((2, 0), None));
    // What is left is the walk, in which each order's goods go into its tote.
    let script = scene.script(&path).await;
    assert_eq!((script.also.len(), script.steps.keys().any(|id| id.starts_with("tote-"))), (1, false));
    let mut walk = Walk::of(&scene, &script);
    let mut stops = Vec::new();
    while let Some(step) = walk.runner.at().and_then(|at| script.steps.get(at)) {
        let right = |kind| {
            let accept = step.accepts.iter().find(|it| it.kind == kind)?;
            Some((accept.values[0].value.clone(), accept.given.is_some()))
        };
        let (place, stands_there) = right(SlotKind::Location).unwrap();
        let sku = right(SlotKind::Item).unwrap().0;
        if !stands_there {
            walk.scan(&place).await;
        }
        walk.scan(&sku).await;
        if walk.runner.prompt().unwrap().0.code != "pick.into_tote" {
            walk.all().await;
        }
        walk.scan(&right(SlotKind::Tote).unwrap().0).await;
        stops.push(stands_there);
    }
    assert_eq!(stops.iter().filter(|there| **there).count(), 1, "the mugs of both lie at one place");
    assert_eq!((walk.answers.len(), &walk.last()["list_state"]), (3, &json!("completed")));
    scene.boss.get(&path).await.refused(409, "steps.nothing_left");
    for (order, lines) in [(&one, vec!["2", "1"]), (&two, vec!["1"])] {
        let number = text(&scene.get(&format!("/orders/{}", text(&order["id"]))).await["number"]).to_owned();
        let tote = &totes.iter().find(|it| it.0 == number).unwrap().1;
        scene.settled().await;
        let scan = json!({"text": tote, "warehouse_id": scene.warehouse});
        let found = scene.boss.post("/scans", scan).await.expect(200);
        assert_eq!((&found["matches"][0]["kind"], &found["matches"][0]["number"]), (&json!("order"), &json!(number)));
        let stops = scene.stops(order).await;
        scene.pack(order, &stops).await;
        assert_eq!(each(&scene.ship(order).await["lines"], "shipped"), lines);
    }
    scene.settled().await;
}

#[tokio::test]
async fn an_order_of_many_lines_is_picked_by_lot_number_and_weight_and_packed_line_by_line() {
    let scene = Scene::set().await;
    scene.bring_in("MUG", "10", json!({})).await;
    scene.bring_in("TEA", "10", json!({"lot": "T1"})).await;
    scene.bring_in("RICE", "4.5", json!({})).await;
    let delivery = scene.announce(json!([{"sku": "LAMP", "quantity": "1"}]), json!([])).await;
    let scan = json!({"by": "unit", "sku": "LAMP", "quantity": "1", "serials": ["S-1"]});
    let receipt = scene.post(&format!("/deliveries/{}/receipts", text(&delivery["id"])), scan).await;
    scene.put_away(&receipt["putaways"][0]).await;
    let lines = json!([{"sku": "MUG", "quantity": "2"}, {"sku": "TEA", "quantity": "1"}, {"sku": "RICE", "quantity": "1.25"},
        {"sku": "LAMP", "quantity": "1"}]);
    let order = scene.release(&scene.order(lines).await).await;
    let script = scene.task_script(&order["task_id"]).await;
    let mut walk = Walk::of(&scene, &script);
    for stop in scene.stops(&order).await {
        walk.scan(text(&stop["location"])).await;
        match text(&stop["sku"]) {
            "LAMP" => walk.scan("S-1").await,
            "TEA" => walk.scan_all(Scan { lot: Some("T1".into()), ..Scan::code("TEA") }).await,
            "RICE" => {
                walk.scan("RICE").await;
                walk.all().await;
            }
            sku => {
                walk.scan(sku).await;
                walk.scan(sku).await;
            }
        }
    }
    assert_eq!(walk.runner.at(), None);
    assert_eq!((walk.answers.len(), &walk.last()["list_state"]), (4, &json!("completed")));
    let pack = scene.script(&format!("/orders/{}/pack-script", text(&order["id"]))).await;
    let mut walk = Walk::of(&scene, &pack);
    for code in ["MUG", "MUG", "TEA", "LAMP", "S-1", "RICE"] {
        walk.scan(code).await;
    }
    walk.all().await;
    walk.choose("close").await;
    assert_eq!((list(&walk.last()["contents"]).len(), &walk.last()["state"]), (4, &json!("closed")));
    assert_eq!(each(&scene.ship(&order).await["lines"], "shipped"), ["2", "1", "1.25", "1"]);
    scene.settled().await;
}

#[tokio::test]
async fn an_empty_bin_is_counted_by_one_scan_and_one_tap_and_the_exceptions_of_a_pick_take_three_taps() {
    let scene = Scene::set().await;
    scene.bring_in("MUG", "10", json!({})).await;
    scene.bring_in("MUG", "20", json!({})).await;
    let order = released(&scene, "MUG", "8").await;
    let script = scene.task_script(&order["task_id"]).await;
    let place = text(&scene.stops(&order).await[0]["location"]).to_owned();
    let mut walk = Walk::of(&scene, &script);
    walk.scan(&place).await;
    walk.choose("short").await;
    walk.enter("found", "3").await;
    assert_eq!((walk.effort(), walk.runner.at()), ((1, 3), None));
    let count = walk.last()["count_id"].clone();
    // The script is taken anew: the stop that replaces the missing goods is there now.
    let script = scene.task_script(&order["task_id"]).await;
    let stop = scene.stops(&order).await.into_iter().find(|stop| stop["state"] == "open").unwrap();
    let mut walk = Walk::of(&scene, &script);
    walk.scan(text(&stop["location"])).await;
    walk.choose("damaged").await;
    walk.enter("found", "4").await;
    assert_eq!(walk.runner.taps, 3);
    let task = scene.get(&format!("/counts/{}", text(&count))).await["task_id"].clone();
    let script = scene.task_script(&task).await;
    assert!(!serde_json::to_string(&script).unwrap().contains("\"7\""), "what the book has is not told");
    let mut walk = Walk::of(&scene, &script);
    walk.scan(&place).await;
    walk.choose("empty").await;
    assert_eq!((walk.effort(), &walk.last()["counted"]), ((1, 1), &json!("0")));
    assert!(!scene.stock("MUG").await.iter().any(|row| row.0 == place), "the book is right again");
}

#[tokio::test]
async fn pallets_go_to_one_place_by_one_scan_more_than_there_are_and_loose_goods_by_their_codes() {
    let scene = Scene::set().await;
    let range = json!({"kind": "pallet", "warehouse_id": scene.warehouse, "location": "DOCK-1"});
    let mut pallets = Vec::new();
    for _ in 0..3 {
        pallets.push(text(&scene.post("/handling-units", range.clone()).await["sscc"]).to_owned());
    }
    let from = scene.bring_in("MUG", "10", json!({})).await;
    let script = scene.free_script("move").await;
    let mut walk = Walk::of(&scene, &script);
    walk.scan_all(Scan::resolved(SlotKind::Location, "R-4")).await;
    for pallet in &pallets {
        walk.scan_all(Scan::sscc(pallet)).await;
    }
    assert_eq!(walk.effort(), (4, 0));
    walk.scan_all(Scan::resolved(SlotKind::Item, "MUG")).await;
    walk.scan_all(Scan::resolved(SlotKind::Location, &*from)).await;
    walk.confirm().await;
    assert_eq!(walk.last()["quantity"], "1");
    for pallet in &pallets {
        assert_eq!(scene.rows(&format!("/handling-units?sscc={pallet}")).await[0]["location"], "R-4");
    }
    let mut stock = scene.stock("MUG").await;
    stock.sort();
    assert_eq!(stock, [row(&from, "9"), row("R-4", "1")]);
    scene.settled().await;
}

#[tokio::test]
async fn what_is_found_is_taken_in_and_places_are_counted_on_the_spot() {
    let scene = Scene::set().await;
    let place = scene.bring_in("MUG", "10", json!({})).await;
    let script = scene.free_script("adjust").await;
    let mut walk = Walk::of(&scene, &script);
    walk.scan_all(Scan::resolved(SlotKind::Location, &*place)).await;
    walk.scan_all(Scan::resolved(SlotKind::Item, "TEA")).await;
    walk.enter("lot", "T7").await;
    walk.confirm().await;
    walk.scan_all(Scan::resolved(SlotKind::Location, &*place)).await;
    walk.choose("less").await;
    assert_eq!(list(&walk.last()["counts"]).len(), 2, "the mugs and what was found");
    assert_eq!(scene.stock("TEA").await, [(place.clone(), "suspect".into(), "1".into(), "0".into())]);
    let script = scene.free_script("count").await;
    let other = scene.bring_in("RICE", "1.5", json!({})).await;
    let mut walk = Walk::of(&scene, &script);
    walk.scan_all(Scan::resolved(SlotKind::Location, &*other)).await;
    let count = walk.last()["counts"].as_array().unwrap().iter().find(|it| it["sku"] == "RICE").unwrap().clone();
    let script = scene.task_script(&count["task_id"]).await;
    let mut walk = Walk::of(&scene, &script);
    walk.scan(&other).await;
    walk.enter("quantity", "1.4").await;
    walk.confirm().await;
    assert_eq!(walk.last()["difference"], "-0.1");
    let inquiry = scene.free_script("inquiry").await;
    let mut walk = Walk::of(&scene, &inquiry);
    walk.scan_all(Scan::resolved(SlotKind::Unit, sscc(1))).await;
    assert!(walk.answers.is_empty() && walk.runner.at() == Some("ask"), "asking does nothing");
}

#[tokio::test]
async fn goods_go_elsewhere_than_planned_with_a_reason_or_to_a_place_planned_anew() {
    let scene = Scene::set().await;
    let delivery =
        scene.announce(json!([{"sku": "MUG", "quantity": "10"}, {"sku": "TEA", "quantity": "4"}]), json!([])).await;
    let receipts = format!("/deliveries/{}/receipts", text(&delivery["id"]));
    let mugs =
        scene.post(&receipts, json!({"by": "unit", "sku": "MUG", "quantity": "10"})).await["putaways"][0].clone();
    let script = scene.task_script(&mugs["task_id"]).await;
    let mut walk = Walk::of(&scene, &script);
    walk.choose("other_place").await;
    walk.enter("reason", "blocked").await;
    walk.scan_all(Scan::resolved(SlotKind::Location, "R-2")).await;
    assert_eq!((walk.runner.taps, &walk.last()["location"]), (2, &json!("R-2")));
    let tea =
        scene.post(&receipts, json!({"by": "unit", "sku": "TEA", "quantity": "4", "lot": "T1"})).await["putaways"][0]
            .clone();
    let script = scene.task_script(&tea["task_id"]).await;
    let mut walk = Walk::of(&scene, &script);
    walk.choose("full").await;
    assert!(walk.last()["location"].is_string() && walk.last()["location"] != tea["location"]);
    let script = scene.task_script(&tea["task_id"]).await;
    let mut part = Walk::of(&scene, &script);
    part.choose("part").await;
    part.enter("part", "1").await;
    part.scan(text(&walk.last()["location"])).await;
    assert_eq!(part.last()["done"], "1");
    let script = scene.task_script(&tea["task_id"]).await;
    let mut rest = Walk::of(&scene, &script);
    rest.scan("TEA").await;
    let place = scene.get(&format!("/putaways/{}", text(&tea["id"]))).await["location"].clone();
    rest.scan(text(&place)).await;
    assert_eq!(rest.last()["state"], "completed");
    scene.settled().await;
}
