//! A crash between any two calls, and a retry with the same key: the same end.

use ambar_kernel::{PickListId, Quantity};
use ambar_workforce_contract::TaskState;
use serde_json::{Value, json};

use crate::{
    crash::When,
    floor::{Floor, item, order, q, task_of},
};

/// Lets the `n`th call of an action fail, repeats the action, and answers the answer; `None` once it has fewer calls.
async fn crashed(floor: &Floor, path: &str, body: &Value, n: usize, when: When) -> Option<Value> {
    floor.crash.plan(n, when);
    let first = floor.ann.post_keyed(path, "k", body.clone()).await;
    if floor.crash.is_pending() {
        floor.crash.cancel();
        return None;
    }
    if first.status != 200 {
        first.refused(503, "test.crash");
    }
    Some(floor.ann.post_keyed(path, "k", body.clone()).await.expect(200))
}

async fn sweep(floor: &Floor) {
    floor.test.clock.advance(chrono::Duration::seconds(61));
    for work in floor.picking.periodic() {
        work.run(&floor.test.db).await.unwrap();
    }
}

fn sum(lines: impl IntoIterator<Item = Quantity>) -> Quantity {
    lines.into_iter().sum()
}

#[tokio::test]
async fn a_confirmation_ends_the_same_whichever_call_crashed() {
    for when in [When::Before, When::After] {
        let mut crashes = 0;
        loop {
            let floor = Floor::stocked().await;
            let (list, token) = floor.walk(1, &[(1, 3)], "ann").await;
            let path = floor.path(list, "A-1", "confirm").await;
            let body = json!({"token": token});
            let Some(done) = crashed(&floor, &path, &body, crashes, when).await else { break };
            assert_eq!(
                (&done["picked"], &done["list_state"]),
                (&json!("3"), &json!("completed")),
                "{crashes} {when:?}"
            );
            assert_eq!((floor.inventory.claimed("picked"), floor.inventory.done().len()), (3, 1));
            assert_eq!(floor.event_names().await, ["picking.pick_started", "picking.pick_list_completed"]);
            sweep(&floor).await;
            assert_eq!(floor.workforce.state(task_of(1)), TaskState::Completed, "{crashes} {when:?}");
            crashes += 1;
        }
        assert_eq!(crashes, 3, "progress, submit, complete");
    }
}

#[tokio::test]
async fn whoever_comes_after_a_last_pick_ends_the_task() {
    let floor = Floor::stocked().await;
    let (list, token) = floor.walk(1, &[(1, 3)], "ann").await;
    let (path, body) = (floor.path(list, "A-1", "confirm").await, json!({"token": token}));
    // The goods moved, and workforce was not told of it.
    floor.crash.plan(2, When::Before);
    floor.ann.post_keyed(&path, "one", body.clone()).await.expect(200);
    assert_eq!(floor.workforce.state(task_of(1)), TaskState::InProgress);
    floor.ann.post_keyed(&path, "two", body.clone()).await.refused(409, "picking.stop_closed");
    assert_eq!(floor.workforce.state(task_of(1)), TaskState::Completed, "without a sweep");
    assert_eq!(floor.ann.post_keyed(&path, "one", body).await.expect(200)["list_state"], "completed");
    assert_eq!(floor.inventory.done().len(), 1);
}

/// The first order's pick falls short; the second one's stop is dropped by that.
async fn scarce() -> (Floor, PickListId, i64) {
    let floor = Floor::start().await;
    floor.inventory.stock(item(1), "A-1", 8);
    let (list, token) = floor.walk(1, &[(1, 6)], "ann").await;
    floor.open(2, &[(1, 2)]).await;
    floor.inventory.stock(item(1), "B-1", 3);
    (floor, list, token)
}

/// Of order 1: 2 found, 4 missing; of order 2: 2 missing; 3 stand in B.
async fn check_scarce(floor: &Floor, what: &str) {
    let (first, second) = (
        floor.gateway.picking_state(&floor.ctx(), order(1)).await.unwrap(),
        floor.gateway.picking_state(&floor.ctx(), order(2)).await.unwrap(),
    );
    assert_eq!(sum(first.picked.iter().map(|line| line.quantity)), q(2), "{what}");
    let short = sum(first.short.iter().chain(&second.short).map(|line| line.quantity));
    assert_eq!((short, floor.inventory.claimed("allocated")), (q(3), 3), "{what}");
    let moves = floor.inventory.done();
    assert_eq!(moves.iter().filter(|done| *done == "mark_doubt").count(), 1, "{what} {moves:?}");
    assert_eq!(moves.iter().filter(|done| *done == "reserve").count(), 2, "{what} {moves:?}");
    let stops: Vec<String> =
        [floor.stops(crate::floor::list_of(1)).await, floor.stops(crate::floor::list_of(2)).await].concat();
    assert_eq!(stops.iter().filter(|stop| stop.starts_with("A-1 short 2/6")).count(), 1, "{what} {stops:?}");
    assert_eq!(stops.iter().filter(|stop| stop.starts_with("A-1 dropped 0/2")).count(), 1, "{what} {stops:?}");
    let claims: i64 = sqlx::query_scalar("SELECT sum(quantity)::bigint FROM picking.pick_line WHERE state = 'open'")
        .fetch_one(&floor.test.owner)
        .await
        .unwrap();
    assert_eq!(claims, 3, "{what}: what is claimed is on a list");
}

#[tokio::test]
async fn a_short_pick_ends_the_same_whichever_call_crashed() {
    for when in [When::Before, When::After] {
        let mut crashes = 0;
        loop {
            let (floor, list, token) = scarce().await;
            let path = floor.path(list, "A-1", "short").await;
            let body = json!({"token": token, "found": "2"});
            if crashed(&floor, &path, &body, crashes, when).await.is_none() {
                break;
            }
            check_scarce(&floor, &format!("{crashes} {when:?}")).await;
            crashes += 1;
        }
        assert!(crashes >= 4, "progress, move, doubt, reserve: {crashes}");
    }
}

#[tokio::test]
async fn what_a_crash_left_of_a_short_pick_another_command_ends() {
    for when in [When::Before, When::After] {
        for crashes in 0..4 {
            let (floor, list, token) = scarce().await;
            let path = floor.path(list, "A-1", "short").await;
            floor.crash.plan(crashes, when);
            floor.ann.post_keyed(&path, "k", json!({"token": token, "found": "2"})).await.refused(503, "test.crash");
            // The picker's device lost the command; the picker tries again with a new one.
            let left = floor.get(list).await["lines"][0]["left"].as_str().unwrap().to_owned();
            let moved = floor.inventory.claimed("picked") > 0;
            let found = if moved { "0" } else { "2" };
            floor.ann.post(&path, json!({"token": token, "found": found})).await.expect(200);
            check_scarce(&floor, &format!("{crashes} {when:?} {left}")).await;
        }
    }
}
