//! Many hands at once.

use futures::future::join_all;
use serde_json::json;

use crate::world::{PALLET, World, task, text};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn scans_of_one_line_at_once_all_count() {
    let world = World::new().await;
    let delivery = world.announce("STRICT", &[("MUG", "40"), ("CUP", "40")]).await;
    let path = World::receipts(&delivery);
    let scans = (0..40).map(|n| {
        let sku = if n % 2 == 0 { "MUG" } else { "CUP" };
        let (otto, path) = (world.operator(), path.clone());
        async move { otto.post(&path, json!({"by": "unit", "sku": sku, "quantity": "2"})).await.expect(201) }
    });
    join_all(scans).await;
    let seen = world.delivery(&delivery).await;
    assert_eq!((&seen["lines"][0]["received"], &seen["lines"][1]["received"]), (&json!("40"), &json!("40")));
    assert_eq!(seen["state"], "completed", "it ended with the last of them, whichever that was");
    assert_eq!(world.events_named("receiving.delivery_closed").await.len(), 1);
    assert_eq!((world.inventory.at("DOCK-1"), world.workforce.count()), (80, 40));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn together_scans_never_pass_the_tolerance() {
    let world = World::new().await;
    let delivery = world.announce("GENEROUS", &[("MUG", "20"), ("CUP", "1")]).await;
    let path = World::receipts(&delivery);
    let scans = (0..40).map(|_| {
        let (otto, path) = (world.operator(), path.clone());
        async move { otto.post(&path, json!({"by": "unit", "sku": "MUG", "quantity": "1"})).await }
    });
    let answers = join_all(scans).await;
    let taken = answers.iter().filter(|answer| answer.status == 201).count();
    assert!(answers.iter().all(|answer| answer.status == 201 || answer.json["code"] == "receiving.over_receipt"));
    assert_eq!((taken, world.inventory.at("DOCK-1")), (22, 22));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_scan_of_a_pallet_wins_and_twins_answer_alike() {
    let world = World::new().await;
    let fields = json!({
        "lines": [{"sku": "MUG", "quantity": "24"}, {"sku": "CUP", "quantity": "24"}],
        "handling_units": [{"sscc": PALLET, "contents": [{"line": 2, "quantity": "12"}, {"line": 1, "quantity": "12"}]}],
    });
    let delivery = world.announce_with("STRICT", fields).await;
    let path = World::receipts(&delivery);
    let scan = json!({"by": "handling_unit", "sscc": PALLET});
    let answers = join_all((0..8).map(|n| {
        let (otto, path, scan) = (world.operator(), path.clone(), scan.clone());
        async move { otto.post_keyed(&path, &format!("k{}", n % 4), scan).await }
    }))
    .await;
    let winners: Vec<_> =
        answers.iter().filter(|answer| answer.status == 201).map(|answer| answer.json["id"].clone()).collect();
    assert!((1..=2).contains(&winners.len()) && winners.iter().all(|id| *id == winners[0]), "{winners:?}");
    assert!(
        answers.iter().all(|answer| answer.status == 201 || answer.json["code"] == "receiving.unit_received"),
        "{answers:#?}"
    );
    assert_eq!(world.inventory.at("DOCK-1"), 24);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn closing_waits_for_no_scan_and_loses_none() {
    let world = World::new().await;
    let delivery = world.announce("STRICT", &[("MUG", "100")]).await;
    world.receive(&delivery, "MUG", "1").await;
    let path = World::receipts(&delivery);
    let close = format!("/deliveries/{}/close", text(&delivery["id"]));
    let boss = world.boss();
    let closing = async { boss.post(&close, json!({"reason": "SHORT"})).await.expect(200) };
    let scans = join_all((0..12).map(|_| {
        let (otto, path) = (world.operator(), path.clone());
        async move { otto.post(&path, json!({"by": "unit", "sku": "MUG", "quantity": "1"})).await }
    }));
    let (closed, answers) = tokio::join!(closing, scans);
    let taken = answers.iter().filter(|answer| answer.status == 201).count();
    assert!(
        answers.iter().all(|answer| answer.status == 201 || answer.json["code"] == "receiving.delivery_closed"),
        "{answers:#?}"
    );
    let seen = world.delivery(&delivery).await;
    assert_eq!(seen["lines"][0]["received"], (taken + 1).to_string());
    assert_eq!(
        (&seen["lines"][0]["received"], &seen["state"]),
        (&closed["lines"][0]["received"], &json!("partially_completed"))
    );
    assert_eq!(world.inventory.at("DOCK-1"), i64::try_from(taken).unwrap() + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_putaway_sent_many_times_moves_its_goods_once() {
    let world = World::new().await;
    let putaway = world.putaway("MUG", "10").await;
    let token = world.workforce.claim(task(&putaway));
    let path = format!("/putaways/{}/complete", text(&putaway["id"]));
    let answers = join_all((0..10).map(|n| {
        let (otto, path) = (world.operator(), path.clone());
        async move { otto.post_keyed(&path, &format!("k{n}"), json!({"token": token, "location": "A-01"})).await }
    }))
    .await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1, "{answers:#?}");
    let late = ["receiving.putaway_closed", "workforce.not_held"];
    assert!(answers.iter().all(|it| it.status == 200 || late.contains(&text(&it.json["code"]))), "{answers:#?}");
    assert_eq!((world.inventory.at("DOCK-1"), world.inventory.at("A-01")), (0, 10));
    assert_eq!(world.events_named("receiving.putaway_completed").await.len(), 1);
}
