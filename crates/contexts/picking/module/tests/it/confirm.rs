//! Confirming picks.

use ambar_testkit::account;
use ambar_workforce_contract::TaskState;
use chrono::Duration;
use serde_json::json;

use crate::floor::{Floor, item, list_of, order, q, task_of};

#[tokio::test]
async fn a_list_is_walked_from_the_first_stop_to_the_last() {
    let floor = Floor::stocked().await;
    let (list, token) = floor.walk(1, &[(2, 4), (1, 7)], "ann").await;
    assert_eq!(floor.stops(list).await, ["A-1 open 0/5", "B-1 open 0/2", "C-1 open 0/4"]);
    for (location, left) in [("A-1", 2), ("B-1", 1)] {
        let done = floor.confirm(list, location, json!({"token": token, "location": location})).await.expect(200);
        assert_eq!(
            (&done["state"], &done["list_state"], &done["open_lines"]),
            (&json!("picked"), &json!("in_picking"), &json!(left))
        );
    }
    assert_eq!(floor.workforce.state(task_of(1)), TaskState::InProgress);
    let last = floor.confirm(list, "C-1", json!({"token": token, "quantity": "4"})).await.expect(200);
    assert_eq!(
        (&last["list_state"], &last["open_lines"], &last["left"]),
        (&json!("completed"), &json!(0), &json!("0"))
    );
    assert_eq!(floor.workforce.state(task_of(1)), TaskState::Completed);
    assert_eq!((floor.inventory.claimed("picked"), floor.inventory.claimed("allocated")), (11, 0));
    assert_eq!(floor.event_names().await, ["picking.pick_started", "picking.pick_list_completed"]);
    let state = floor.gateway.picking_state(&floor.ctx(), order(1)).await.unwrap();
    assert!(state.started && state.complete && state.short.is_empty());
    assert_eq!(state.pick_list_id, Some(list));
    let mut picked: Vec<_> = state.picked.iter().map(|line| (line.item_id, line.quantity)).collect();
    picked.sort();
    let mut wanted = vec![(item(1), q(5)), (item(1), q(2)), (item(2), q(4))];
    wanted.sort();
    assert_eq!(picked, wanted);
    let event = floor.events().await.pop().unwrap().1;
    assert_eq!(event["picked"], serde_json::to_value(&state.picked).unwrap());
}

#[tokio::test]
async fn less_than_allocated_leaves_the_rest_open() {
    let floor = Floor::stocked().await;
    let (list, token) = floor.walk(1, &[(1, 5)], "ann").await;
    let done = floor.confirm(list, "A-1", json!({"token": token, "quantity": "2"})).await.expect(200);
    assert_eq!((&done["picked"], &done["left"], &done["state"]), (&json!("2"), &json!("3"), &json!("open")));
    floor
        .confirm(list, "A-1", json!({"token": token, "quantity": "4"}))
        .await
        .refused(409, "picking.more_than_allocated");
    floor.confirm(list, "A-1", json!({"token": token})).await.expect(200);
    assert_eq!(floor.stops(list).await, ["A-1 picked 5/5"]);
    floor.confirm(list, "A-1", json!({"token": token})).await.refused(409, "picking.stop_closed");
    assert_eq!(floor.gateway.picking_state(&floor.ctx(), order(1)).await.unwrap().picked.len(), 2);
}

#[tokio::test]
async fn a_scan_of_another_place_lot_or_unit_is_refused_naming_both() {
    let floor = Floor::stocked().await;
    let (list, token) = floor.walk(1, &[(1, 5)], "ann").await;
    let refusal = floor.confirm(list, "A-1", json!({"token": token, "location": "B-1"})).await;
    let refusal = refusal.refused(409, "picking.wrong_location");
    assert_eq!(refusal["params"], json!({"expected": "A-1", "scanned": "B-1"}));
    floor.confirm(list, "A-1", json!({"token": token, "lot": "L"})).await.refused(409, "picking.wrong_lot");
    floor.confirm(list, "A-1", json!({"token": token, "serial": "S"})).await.refused(409, "picking.wrong_serial");
    assert!(floor.inventory.done().is_empty());
}

#[tokio::test]
async fn a_retry_answers_the_same_and_picks_nothing_more() {
    let floor = Floor::stocked().await;
    let (list, token) = floor.walk(1, &[(1, 5)], "ann").await;
    let (path, body) = (floor.path(list, "A-1", "confirm").await, json!({"token": token, "quantity": "2"}));
    let first = floor.ann.post_keyed(&path, "k", body.clone()).await.expect(200);
    assert_eq!(floor.ann.post_keyed(&path, "k", body).await.expect(200), first);
    assert_eq!(floor.inventory.claimed("picked"), 2);
    floor.ann.post_keyed(&path, "k", json!({"token": token})).await.refused(422, "idempotency.key_reused");
}

#[tokio::test]
async fn only_the_holder_of_the_task_picks() {
    let floor = Floor::stocked().await;
    let (list, token) = floor.walk(1, &[(1, 5)], "ann").await;
    floor.confirm(list, "A-1", json!({"token": token + 1})).await.refused(409, "workforce.not_held");
    let bob = floor.api.anyone("bob");
    let path = floor.path(list, "A-1", "confirm").await;
    bob.post(&path, json!({"token": token})).await.refused(409, "workforce.not_held");
    floor
        .api
        .caller("ann", &["picking:read"])
        .post(&path, json!({"token": token}))
        .await
        .refused(403, "auth.forbidden");
    assert!(floor.inventory.done().is_empty());
    assert!(floor.event_names().await.is_empty());
}

#[tokio::test]
async fn whoever_takes_the_task_over_goes_on() {
    let floor = Floor::stocked().await;
    let (list, token) = floor.walk(1, &[(1, 5)], "ann").await;
    floor.confirm(list, "A-1", json!({"token": token, "quantity": "1"})).await.expect(200);
    let taken = floor.workforce.claim(task_of(1), account("bob"));
    floor.confirm(list, "A-1", json!({"token": token})).await.refused(409, "workforce.not_held");
    let path = floor.path(list, "A-1", "confirm").await;
    floor.api.anyone("bob").post(&path, json!({"token": taken})).await.expect(200);
    assert_eq!(floor.workforce.state(task_of(1)), TaskState::Completed);
}

#[tokio::test]
async fn a_long_walk_prolongs_its_lease() {
    let floor = Floor::stocked().await;
    let (list, token) = floor.walk(1, &[(1, 5)], "ann").await;
    for (minutes, call) in [
        (0, "workforce.progress"),
        (5, "workforce.require_held"),
        (6, "workforce.progress"),
        (1, "workforce.require_held"),
    ] {
        floor.test.clock.advance(Duration::minutes(minutes));
        floor.crash.plan(99, crate::crash::When::Before);
        floor.confirm(list, "A-1", json!({"token": token, "quantity": "1"})).await.expect(200);
        assert_eq!(floor.crash.calls(), [call, "inventory.conclude"]);
    }
}

#[tokio::test]
async fn what_cannot_be_read_or_found_is_refused() {
    let floor = Floor::stocked().await;
    let (list, token) = floor.walk(1, &[(1, 5)], "ann").await;
    for (quantity, code) in [
        ("x", "quantity.not_a_number"),
        ("0.5", "quantity.too_fine"),
        ("0", "quantity.zero"),
        ("-1", "quantity.negative"),
    ] {
        let problem =
            floor.confirm(list, "A-1", json!({"token": token, "quantity": quantity})).await.refused(422, "invalid");
        assert_eq!(
            (&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]),
            (&json!("/quantity"), &json!(code))
        );
    }
    floor.confirm(list, "A-1", json!({"token": token, "basket": "T"})).await.refused(422, "invalid");
    floor.confirm(list, "A-1", json!({})).await.refused(422, "invalid");
    let stop = floor.stop_at(list, "A-1").await;
    let elsewhere = format!("/pick-lists/{}/lines/{stop}/confirm", list_of(9));
    floor.ann.post(&elsewhere, json!({"token": token})).await.refused(404, "picking.stop_unknown");
    floor.ann.post("/pick-lists/x/lines/y/confirm", json!({"token": token})).await.refused(404, "path.unknown");
}

#[tokio::test]
async fn a_refusal_of_the_stock_engine_is_not_for_ever() {
    let floor = Floor::stocked().await;
    let (list, token) = floor.walk(1, &[(1, 5)], "ann").await;
    floor.inventory.lock(Some("A-1"));
    floor.confirm(list, "A-1", json!({"token": token})).await.refused(409, "inventory.place_locked_out");
    floor.inventory.lock(None);
    floor.confirm(list, "A-1", json!({"token": token})).await.expect(200);
    assert_eq!(floor.stops(list).await, ["A-1 picked 5/5"]);
}
