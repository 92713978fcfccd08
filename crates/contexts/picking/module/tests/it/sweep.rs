//! What a crash left between picking and workforce.

use ambar_testkit::account;
use ambar_workforce_contract::TaskState;
use chrono::Duration;
use serde_json::json;

use crate::{
    crash::When,
    floor::{Floor, order, task_of},
};

async fn sweep(floor: &Floor, seconds: i64) {
    floor.test.clock.advance(Duration::seconds(seconds));
    for work in floor.picking.periodic() {
        assert!(["picking.close_tasks", "picking.finish_reallocations"].contains(&work.name()));
        assert_eq!(work.every().as_secs(), 15);
        work.run(&floor.test.db).await.unwrap();
    }
}

#[tokio::test]
async fn a_task_that_could_not_be_completed_is_completed_in_the_walkers_name() {
    let floor = Floor::stocked().await;
    let (list, token) = floor.walk(1, &[(1, 3)], "ann").await;
    floor.crash.plan(2, When::Before);
    floor.confirm(list, "A-1", json!({"token": token})).await.expect(200);
    sweep(&floor, 30).await;
    assert_eq!(
        floor.workforce.state(task_of(1)),
        TaskState::InProgress,
        "half a minute is given to the command itself"
    );
    sweep(&floor, 1).await;
    assert_eq!(floor.workforce.state(task_of(1)), TaskState::Completed);
    floor.crash.plan(99, When::Before);
    sweep(&floor, 60).await;
    assert!(floor.crash.calls().is_empty(), "once is enough");
}

#[tokio::test]
async fn a_task_that_somebody_took_over_is_cancelled() {
    let floor = Floor::stocked().await;
    let (list, token) = floor.walk(1, &[(1, 3)], "ann").await;
    floor.crash.plan(2, When::Before);
    floor.confirm(list, "A-1", json!({"token": token})).await.expect(200);
    floor.workforce.claim(task_of(1), account("bob"));
    sweep(&floor, 61).await;
    assert_eq!(floor.workforce.state(task_of(1)), TaskState::Canceled);
}

#[tokio::test]
async fn the_task_of_a_withdrawn_list_is_cancelled_in_the_end() {
    let floor = Floor::stocked().await;
    floor.open(1, &[(1, 3)]).await;
    floor.crash.plan(0, When::Before);
    floor.gateway.cancel_pick_list(&floor.ctx(), order(1)).await.unwrap();
    assert_eq!(floor.workforce.state(task_of(1)), TaskState::Pending);
    sweep(&floor, 61).await;
    assert_eq!(floor.workforce.state(task_of(1)), TaskState::Canceled);
}
