//! What a count may say, and when.

use futures::{StreamExt, stream};
use serde_json::{Value, json};

use super::{Choices, at_once, granted, rounds, unharmed};
use crate::{
    concurrency::in_time,
    scene::{Scene, text},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p_06_a_count_does_not_put_one_serial_in_two_places() {
    let scene = Scene::set().await;
    let seen_at = |serial: &str, place: &str| {
        let found = json!({"warehouse_id": scene.warehouse, "location": place, "item_id": scene.item("LAMP"), "serial": serial});
        json!({"found": found, "quantity": "1"})
    };
    // The book has it at R-1, a person sees it at R-2.
    let row = scene.put_unit("S-1", "R-1").await;
    let movements = scene.movements().await;
    scene.boss.post("/stock/finds", seen_at("S-1", "R-2")).await.refused(409, "inventory.serial_on_hand");
    let mut correction = seen_at("S-1", "R-2");
    correction["direction"] = json!("in");
    correction["reason"] = json!("COUNTED");
    scene.boss.post("/stock/adjustments", correction).await.refused(409, "inventory.serial_on_hand");
    assert_eq!(scene.movements().await, movements, "nothing was posted");

    // It goes to R-3 while it is counted at R-1, and the counter still says that it is there.
    let (count, token) = scene.counting(&row).await;
    scene.post("/stock/moves", Scene::moving(&row, 1, "R-3")).await;
    let movements = scene.movements().await;
    let result = json!({"token": token, "counted": "1"});
    scene.boss.post(&format!("{count}/result"), result).await.refused(409, "inventory.serial_on_hand");
    assert_eq!(scene.movements().await, movements, "nothing was posted");
    scene.post(&format!("{count}/cancel"), json!({"reason": "MOVED"})).await;
    assert_eq!(scene.held(scene.item("LAMP")).await, (1, 0));

    // Many see one and the same unknown unit at the same moment, each in another place.
    for round in 0..rounds(3) {
        let serial = format!("NEW-{round}");
        let places = (0..12).map(|n| ["R-1", "R-2", "R-3", "R-4"][n % 4]);
        let finds = at_once(places.map(|place| scene.boss.post("/stock/finds", seen_at(&serial, place)))).await;
        let taken_in = finds.iter().filter(|find| granted(find, &["inventory.serial_on_hand"])).count();
        assert_eq!(taken_in, 1, "{finds:#?}");
    }
    scene.settled().await;
}

/// Everything that the ledger held up to a movement, as one text.
async fn history(scene: &Scene, last: i64) -> String {
    sqlx::query_scalar(
        "SELECT md5(string_agg(m::text, E'\n' ORDER BY m.seq)) FROM inventory.movement m WHERE m.seq <= $1",
    )
    .bind(last)
    .fetch_one(&scene.app.test.owner)
    .await
    .unwrap()
}

/// Ambar does not repost: what is entered late is one movement more, at the moment at which it is entered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p_12_a_late_entry_under_load_is_one_movement_more_and_nobody_meets_a_deadlock() {
    let scene = Scene::set().await;
    let (near, far) = (scene.put(scene.item("MUG"), "R-1", 300).await, scene.put(scene.item("MUG"), "R-2", 300).await);
    let rice = scene.put(scene.item("RICE"), "R-1", 20).await;
    // Counted and seen now, entered hours later, in the middle of the work.
    let (count, token) = scene.counting(&rice).await;
    scene.app.test.clock.advance(chrono::Duration::minutes(20));
    let last = scene.figure("SELECT max(seq) FROM inventory.movement").await;
    let before = history(&scene, last).await;
    let steps = rounds(12);
    let load = stream::iter(0..6_usize).map(|worker| {
        let (scene, near, far) = (&scene, &near, &far);
        async move {
            let (mut choices, mut book) = (Choices::seeded(worker), 0);
            for _ in 0..steps {
                let (row, to) = [(near, "R-2"), (far, "R-1")][usize::try_from(choices.below(2)).unwrap()];
                let moved = scene.boss.post("/stock/moves", Scene::moving(row, choices.between(1, 3), to)).await;
                granted(&moved, &["inventory.not_enough"]);
                let quantity = choices.between(1, 2);
                let out = scene.boss.post("/stock/adjustments", Scene::correcting(row, "out", quantity)).await;
                if granted(&out, &["inventory.not_enough"]) {
                    book -= quantity;
                }
            }
            book
        }
    });
    let load = load.buffer_unordered(6).collect::<Vec<i64>>();
    let late = async {
        let mut entered = 0;
        for n in 0..steps {
            let (row, quantity) = if n % 2 == 0 { (&near, 2) } else { (&far, 1) };
            let entry = scene.boss.post("/stock/adjustments", Scene::correcting(row, "in", quantity)).await;
            unharmed(&entry);
            entry.expect(201);
            entered += quantity;
        }
        let result = json!({"token": token, "counted": "19.5"});
        let counted = scene.boss.post(&format!("{count}/result"), result).await;
        unharmed(&counted);
        (entered, counted.expect(200))
    };
    let (load, (entered, counted)): (Vec<i64>, (i64, Value)) = in_time(async { tokio::join!(load, late) }).await;
    assert_eq!((text(&counted["book"]), text(&counted["difference"])), ("20", "-0.5"));
    assert_eq!(history(&scene, last).await, before, "what was written stays as it was written");
    assert_eq!(scene.held(scene.item("MUG")).await, (600 + load.iter().sum::<i64>() + entered, 0));
    let entry = &scene.rows(&format!("/movements?kind=adjustment&item_id={}", text(scene.item("RICE")))).await;
    assert_eq!(entry.len(), 2, "{entry:#?}");
    let times: Vec<&str> = entry.iter().map(|it| text(&it["moved_at"])).collect();
    assert_ne!(times[0], times[1], "it stands at the moment at which it was entered");
    assert_eq!(entry.iter().filter(|it| it["quantity"] == "0.5").count(), 1, "{entry:#?}");
    scene.no_deadlocks().await;
    scene.settled().await;
}
