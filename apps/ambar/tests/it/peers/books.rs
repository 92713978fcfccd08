//! The figures are the sum of the movements, whatever happens at once or is killed in between.

use std::fmt::Write;

use ambar::verify;
use chrono::{Duration, SecondsFormat};
use futures::{StreamExt, stream};
use serde_json::{Value, json};

use super::{Choices, at_once, granted, rounds, units};
use crate::{
    concurrency::in_time,
    imports::figures,
    scene::{Scene, text},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p_04_the_figure_is_the_sum_of_the_movements_under_eight_workers() {
    let scene = Scene::set().await;
    let mugs = scene.item("MUG");
    let rows = [scene.put(mugs, "R-1", 200).await, scene.put(mugs, "R-2", 200).await];
    let delivery = scene.announce(json!([{"sku": "MUG", "quantity": "100000"}]), json!([])).await;
    let receipts = format!("/deliveries/{}/receipts", text(&delivery["id"]));
    let steps = rounds(12);
    let workers = stream::iter(0..8_usize).map(|worker| {
        let (scene, rows, receipts) = (&scene, &rows, &receipts);
        async move {
            let (mut choices, mut book) = (Choices::seeded(worker), 0);
            for _ in 0..steps {
                let quantity = choices.between(1, 4);
                let from = usize::try_from(choices.below(2)).unwrap();
                let (path, body, gain) = match choices.below(3) {
                    0 => (
                        receipts.as_str(),
                        json!({"by": "unit", "sku": "MUG", "quantity": quantity.to_string()}),
                        quantity,
                    ),
                    1 => ("/stock/moves", Scene::moving(&rows[from], quantity, ["R-2", "R-1"][from]), 0),
                    _ => ("/stock/adjustments", Scene::correcting(&rows[from], "out", quantity), -quantity),
                };
                let answer = scene.boss.post(path, body).await;
                // Room that is held for what was received is not free for what is moved.
                if granted(&answer, &["inventory.not_enough", "inventory.place_full"]) {
                    book += gain;
                }
            }
            book
        }
    });
    let books = in_time(workers.buffer_unordered(8).collect::<Vec<i64>>()).await;
    assert_eq!(scene.held(mugs).await, (400 + books.iter().sum::<i64>(), 0));
    scene.no_deadlocks().await;
    scene.settled().await;
}

/// The movements of a row, as they are told: when, and by how much it became more or less.
async fn told(scene: &Scene, row: &Value) -> Vec<(String, i64)> {
    let (mut movements, mut after) = (Vec::new(), String::new());
    loop {
        let page = scene.get(&format!("/stock/{row}/movements?limit=200{after}")).await;
        for it in page["items"].as_array().unwrap() {
            let quantity = units(&it["quantity"]);
            let change = if it["to"]["stock_id"] == *row { quantity } else { -quantity };
            movements.push((text(&it["moved_at"]).to_owned(), change));
        }
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return movements,
        }
    }
}

/// There is no stored running balance that could be wrong: what was there at a moment is added up from the movements.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p_10_receipt_and_issue_at_once_with_clocks_that_disagree_add_up_at_every_moment() {
    let scene = Scene::set().await;
    let clock = &scene.app.test.clock;
    let begin = scene.app.test.db.system_ctx().now;
    let mut book = 5000;
    let row = scene.put(scene.item("MUG"), "STAGE-1", book).await;
    for seed in 0..rounds(25) {
        let mut choices = Choices::seeded(seed);
        let (received, issued) = (choices.between(1, 3), choices.between(1, 3));
        // The one that is sent first has the later time, or both have the same.
        let (later, earlier) = (choices.between(60, 120), choices.between(1, 60));
        let turned = choices.below(2) == 0;
        let calls = [("in", received), ("out", issued)];
        let calls = if turned { [calls[1], calls[0]] } else { calls };
        let sent = calls.into_iter().zip([later, earlier]).map(|((direction, quantity), minutes)| {
            let (scene, row) = (&scene, &row);
            async move {
                clock.set(begin + Duration::minutes(minutes));
                scene.boss.post("/stock/adjustments", Scene::correcting(row, direction, quantity)).await
            }
        });
        for answer in at_once(sent).await {
            answer.expect(201);
        }
        book += received - issued;
        assert_eq!(scene.held(scene.item("MUG")).await, (book, 0), "seed {seed}");
    }
    let movements = told(&scene, &row).await;
    assert_eq!(movements.len(), 1 + 2 * rounds(25));
    assert_eq!(movements.iter().map(|(_, change)| change).sum::<i64>(), book);
    let moments: std::collections::BTreeSet<&String> = movements.iter().map(|(at, _)| at).collect();
    assert!(moments.len() > 2 && !movements.iter().rev().map(|(at, _)| at).is_sorted(), "time went back and forth");
    for at in moments {
        let there: i64 = movements.iter().filter(|(when, _)| when <= at).map(|(_, change)| change).sum();
        let past = scene.get(&format!("/stock-at?at={at}&item_id={}", text(scene.item("MUG")))).await;
        assert_eq!(units(&past["items"][0]["on_hand"]), there, "at {at}");
    }
    clock.set(begin + Duration::minutes(121));
    let now = scene.app.test.db.system_ctx().now.to_rfc3339_opts(SecondsFormat::Secs, true);
    let past = scene.get(&format!("/stock-at?at={now}&item_id={}", text(scene.item("MUG")))).await;
    assert_eq!(units(&past["items"][0]["on_hand"]), book);
    scene.settled().await;
}

/// A worker is broken off in the middle of an import, as `kill -9` does; the binary itself is killed by
/// `ambar-reliability crash`. What an import declares to come in together is a chunk of a thousand rows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p_13_an_import_that_is_killed_has_whole_chunks_and_goes_on() {
    const CHUNK: i64 = 1000;
    let scene = Scene::set().await;
    let movements = "SELECT count(*) FROM inventory.movement";
    let on_hand = "SELECT coalesce(sum(on_hand), 0)::bigint FROM inventory.stock";
    let mut broken_off = 0;
    for round in 0..rounds(2) {
        let before = scene.figure(movements).await;
        let import = scene.checked(&scene.opening(), lots(5 * CHUNK, round)).await;
        scene.post(&format!("/imports/{}/commit", text(&import["id"])), json!({"mode": "all"})).await;
        let jobs = scene.app.contexts.jobs();
        let dies = tokio::spawn(async move { jobs.drain().await });
        in_time(async {
            while scene.figure(movements).await == before && !dies.is_finished() {}
            // Somewhere in what comes next.
            for _ in 0..Choices::seeded(round).below(40) {
                tokio::task::yield_now().await;
            }
        })
        .await;
        dies.abort();
        drop(dies.await);
        scene.app.drain().await;
        let report = verify::run(&scene.app.test.db, false).await.unwrap();
        assert!(report.ok, "{:?}", report.broken());
        let (came, stands) = scene.both(movements, on_hand).await;
        assert_eq!((came % CHUNK, came), (0, stands), "whole chunks, each with both of its sides");
        broken_off += usize::from(came < before + 5 * CHUNK);

        // Its lease is over: another worker goes on.
        scene.app.test.clock.advance(Duration::seconds(61));
        scene.work().await;
        let done = scene.import(&import["id"]).await;
        assert_eq!(figures(&done, &["done_rows", "added", "refused"]), [5 * CHUNK, 5 * CHUNK, 0], "{done:#}");
        let all = before + 5 * CHUNK;
        assert_eq!(scene.both(movements, on_hand).await, (all, all));
    }
    assert!(broken_off > 0, "every worker was faster than its death");
    scene.settled().await;
}

/// A file of opening stock, another for every round.
fn lots(rows: i64, round: usize) -> String {
    let mut file = "sku,location,quantity,lot\n".to_owned();
    for n in 0..rows {
        writeln!(file, "TEA,{},1,L{}-{round}", ["STAGE-1", "OVER-1"][usize::from(n % 2 == 0)], n % 50).unwrap();
    }
    file
}

impl Scene {
    /// Two numbers of one moment.
    async fn both(&self, one: &'static str, other: &'static str) -> (i64, i64) {
        let both = sqlx::AssertSqlSafe(format!("SELECT ({one}), ({other})"));
        sqlx::query_as(both).fetch_one(&self.app.test.owner).await.unwrap()
    }
}
