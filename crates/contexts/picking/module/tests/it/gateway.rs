//! What others ask of picking.

use std::sync::Arc;

use ambar_picking_contract::PickingState;
use ambar_testkit::account;
use ambar_workforce_contract::{TaskKind, TaskState};
use serde_json::json;
use sqlx::{Connection, PgConnection};
use tokio::task::JoinSet;

use crate::floor::{Floor, list_of, order, task_of};

#[tokio::test]
async fn a_list_is_opened_once_with_its_task() {
    let floor = Floor::stocked().await;
    let list = floor.list(1, &[(2, 4), (1, 6)]);
    let opened = floor.gateway.open_pick_list(&floor.ctx(), list.clone()).await.unwrap();
    assert_eq!((opened.pick_list_id, opened.task_id), (list_of(1), task_of(1)));
    assert_eq!(floor.gateway.open_pick_list(&floor.ctx(), list).await.unwrap(), opened);
    let task = floor.workforce.tasks.lock().unwrap()[&opened.task_id].new.clone();
    assert_eq!((task.kind, task.reference, task.priority), (TaskKind::Pick, list_of(1).uuid(), 50));
    assert_eq!((task.location.unwrap().as_str(), task.sequence), ("A-1", 65));
    assert_eq!(task.summary, json!({"order": "SO-1", "stops": 3}));
    assert_eq!(floor.get(list_of(1)).await["open_lines"], 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_list_that_several_open_at_once_is_opened_once_and_nobody_is_refused() {
    let floor = Floor::stocked().await;
    for n in 1..=6 {
        let (list, mut twins) = (floor.list(n, &[(1, 1)]), JoinSet::new());
        for _ in 0..16 {
            let (gateway, list, ctx) = (Arc::clone(&floor.gateway), list.clone(), floor.ctx());
            twins.spawn(async move { gateway.open_pick_list(&ctx, list).await });
        }
        for opened in twins.join_all().await {
            assert_eq!(opened.unwrap().pick_list_id, list_of(n));
        }
    }
}

#[tokio::test]
async fn an_order_has_one_list_at_a_time() {
    let floor = Floor::stocked().await;
    floor.open(1, &[(1, 1)]).await;
    let mut second = floor.list(2, &[(1, 1)]);
    second.order_id = order(1);
    let refusal = floor.gateway.open_pick_list(&floor.ctx(), second).await.unwrap_err();
    assert_eq!(refusal.code, "picking.list_exists");
    let mut empty = floor.list(3, &[]);
    empty.lines.clear();
    assert_eq!(floor.gateway.open_pick_list(&floor.ctx(), empty).await.unwrap_err().code, "internal");
}

#[tokio::test]
async fn a_list_that_nobody_walks_is_withdrawn_and_its_claims_are_told() {
    let floor = Floor::stocked().await;
    let (list, token) = floor.walk(1, &[(1, 6)], "ann").await;
    let claims = floor.gateway.cancel_pick_list(&floor.ctx(), order(1)).await.unwrap();
    assert_eq!(claims.len(), 2);
    assert_eq!(floor.gateway.cancel_pick_list(&floor.ctx(), order(1)).await.unwrap(), claims);
    assert_eq!(floor.workforce.state(task_of(1)), TaskState::Canceled);
    assert_eq!(floor.stops(list).await, ["A-1 dropped 0/5", "B-1 dropped 0/1"]);
    let refusal = floor.confirm(list, "A-1", json!({"token": token})).await.refused(409, "picking.stop_closed");
    assert_eq!(refusal["params"]["state"], "dropped");
    assert!(floor.gateway.cancel_pick_list(&floor.ctx(), order(7)).await.unwrap().is_empty());
    let state = floor.gateway.picking_state(&floor.ctx(), order(1)).await.unwrap();
    assert_eq!(state, PickingState { pick_list_id: Some(list), ..PickingState::default() });
}

#[tokio::test]
async fn a_list_that_somebody_walks_is_not_withdrawn() {
    let floor = Floor::stocked().await;
    let (list, token) = floor.walk(1, &[(1, 6)], "ann").await;
    floor.confirm(list, "A-1", json!({"token": token, "quantity": "1"})).await.expect(200);
    let refusal = floor.gateway.cancel_pick_list(&floor.ctx(), order(1)).await.unwrap_err();
    assert_eq!((refusal.code.as_ref(), &refusal.params["state"]), ("picking.started", &json!("in_picking")));
    floor.confirm(list, "A-1", json!({"token": token})).await.expect(200);
    floor.confirm(list, "B-1", json!({"token": token})).await.expect(200);
    let refusal = floor.gateway.cancel_pick_list(&floor.ctx(), order(1)).await.unwrap_err();
    assert_eq!(refusal.params["state"], "completed");
}

#[tokio::test]
async fn of_a_withdrawal_and_a_first_pick_at_once_one_is_done() {
    for round in 0..6 {
        let floor = Floor::stocked().await;
        let (list, token) = floor.walk(1, &[(1, 3)], "ann").await;
        let path = floor.path(list, "A-1", "confirm").await;
        let (ctx, body) = (floor.ctx(), json!({"token": token}));
        let (withdrawn, picked) =
            tokio::join!(floor.gateway.cancel_pick_list(&ctx, order(1)), floor.ann.post(&path, body));
        let moved = floor.inventory.claimed("picked");
        match withdrawn {
            Ok(claims) => assert_eq!((claims.len(), picked.status, moved), (1, 409, 0), "{round}"),
            Err(refusal) => assert_eq!((&*refusal.code, picked.status, moved), ("picking.started", 200, 3), "{round}"),
        }
    }
}

/// Waits until somebody in the database waits for a lock.
async fn until_waiting(watcher: &mut PgConnection) {
    let waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&mut *watcher).await.unwrap() == 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_withdrawal_that_waited_for_the_first_part_of_a_stop_is_refused() {
    let floor = Floor::stocked().await;
    floor.open(1, &[(1, 3)]).await;
    let mut picker = PgConnection::connect(&floor.test.url).await.unwrap();
    let mut watcher = PgConnection::connect(&floor.test.url).await.unwrap();
    // Somebody begins and picks one of three, and is not done with writing it down.
    for sql in [
        "BEGIN",
        "UPDATE picking.pick_line SET picked = 1, attempt = attempt + 1",
        "UPDATE picking.pick_list SET state = 'in_picking', started_at = now(), renewed_at = now()",
    ] {
        sqlx::query(sql).execute(&mut picker).await.unwrap();
    }
    let written = async {
        until_waiting(&mut watcher).await;
        sqlx::query("COMMIT").execute(&mut picker).await.unwrap();
    };
    let ctx = floor.ctx();
    let (withdrawn, ()) = tokio::join!(floor.gateway.cancel_pick_list(&ctx, order(1)), written);
    assert_eq!(withdrawn.unwrap_err().code, "picking.started");
    assert_eq!(floor.stops(list_of(1)).await, ["A-1 open 1/3"]);
}

#[tokio::test]
async fn an_order_without_a_list_has_no_state() {
    let floor = Floor::stocked().await;
    assert_eq!(floor.gateway.picking_state(&floor.ctx(), order(1)).await.unwrap(), PickingState::default());
}

#[tokio::test]
async fn the_last_list_of_an_order_counts() {
    let floor = Floor::stocked().await;
    let (list, token) = floor.walk(1, &[(2, 4)], "ann").await;
    floor.short(list, "C-1", json!({"token": token, "found": "0"})).await.expect(200);
    floor.test.clock.advance(chrono::Duration::seconds(1));
    let mut again = floor.list(2, &[(1, 2)]);
    again.order_id = order(1);
    let opened = floor.gateway.open_pick_list(&floor.ctx(), again).await.unwrap();
    let state = floor.gateway.picking_state(&floor.ctx(), order(1)).await.unwrap();
    assert_eq!((state.pick_list_id, state.started, state.short.len()), (Some(opened.pick_list_id), false, 0));
    let token = floor.workforce.claim(opened.task_id, account("ann"));
    floor.confirm(opened.pick_list_id, "A-1", json!({"token": token})).await.expect(200);
    assert!(floor.gateway.picking_state(&floor.ctx(), order(1)).await.unwrap().complete);
}
