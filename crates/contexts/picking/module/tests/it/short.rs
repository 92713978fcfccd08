//! Short picks: what replaces the missing goods, what is short, and what becomes of others who were to pick there.

use ambar_testkit::account;
use ambar_workforce_contract::TaskState;
use serde_json::json;

use crate::floor::{Floor, item, line_of, order, q, task_of};

#[tokio::test]
async fn what_is_missing_is_picked_elsewhere() {
    let floor = Floor::stocked().await;
    let (list, token) = floor.walk(1, &[(1, 5)], "ann").await;
    let done = floor.short(list, "A-1", json!({"token": token, "found": "2"})).await.expect(200);
    assert_eq!((&done["short"], &done["suspect"], &done["stop"]["state"]), (&json!("0"), &json!("5"), &json!("short")));
    let new = &done["new_stops"][0];
    assert_eq!((&new["location"], &new["quantity"], &new["state"]), (&json!("B-1"), &json!("3"), &json!("open")));
    assert_eq!((&new["replaces"], &new["why"]["order"]), (&done["stop"]["id"], &json!("fifo")));
    assert!(done["count_id"].is_string());
    assert_eq!(done["stop"]["open_lines"], 1);
    assert_eq!(floor.stops(list).await, ["A-1 short 2/5", "B-1 open 0/3"]);
    assert_eq!(floor.inventory.done(), ["move_reserved", "mark_doubt", "reserve"]);
    floor.confirm(list, "B-1", json!({"token": token})).await.expect(200);
    let state = floor.gateway.picking_state(&floor.ctx(), order(1)).await.unwrap();
    assert!(state.complete && state.short.is_empty());
    assert_eq!(state.picked.iter().map(|line| line.quantity).sum::<ambar_kernel::Quantity>(), q(5));
    assert_eq!(floor.event_names().await, ["picking.pick_started", "picking.pick_list_completed"]);
}

#[tokio::test]
async fn what_nothing_replaces_is_short_and_its_order_is_told() {
    let floor = Floor::stocked().await;
    let (list, token) = floor.walk(1, &[(2, 4)], "ann").await;
    let done = floor.short(list, "C-1", json!({"token": token, "found": "0"})).await.expect(200);
    assert_eq!(
        (&done["short"], &done["new_stops"], &done["stop"]["list_state"]),
        (&json!("4"), &json!([]), &json!("completed"))
    );
    assert_eq!(floor.workforce.state(task_of(1)), TaskState::Completed);
    let events = floor.events().await;
    let names: Vec<_> = events.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["picking.pick_started", "picking.pick_shorted", "picking.pick_list_completed"]);
    let shorted = &events[1].1;
    assert_eq!((&shorted["location"], &shorted["quantity"], &shorted["total"]), (&json!("C-1"), &json!(4), &json!(4)));
    assert_eq!(shorted["order_line_id"], json!(line_of(1, 1)));
    assert_eq!(events[2].1["short"], json!([{"order_line_id": line_of(1, 1), "quantity": 4}]));
    let state = floor.gateway.picking_state(&floor.ctx(), order(1)).await.unwrap();
    assert_eq!((state.complete, state.picked.len(), state.short[0].quantity), (true, 0, q(4)));
}

#[tokio::test]
async fn a_second_short_stop_of_a_line_adds_up() {
    let floor = Floor::stocked().await;
    let (list, token) = floor.walk(1, &[(1, 10)], "ann").await;
    floor.short(list, "A-1", json!({"token": token, "found": "4"})).await.expect(200);
    floor.short(list, "B-1", json!({"token": token, "found": "3"})).await.expect(200);
    let totals: Vec<_> = floor.events().await.into_iter().filter(|(name, _)| name == "picking.pick_shorted").collect();
    let totals: Vec<_> = totals.iter().map(|(_, event)| (event["quantity"].clone(), event["total"].clone())).collect();
    assert_eq!(totals, [(json!(1), json!(1)), (json!(2), json!(3))]);
    assert_eq!(floor.stops(list).await, ["A-1 short 4/5", "B-1 short 3/5"]);
}

#[tokio::test]
async fn everything_found_is_not_short() {
    let floor = Floor::stocked().await;
    let (list, token) = floor.walk(1, &[(1, 5)], "ann").await;
    floor.confirm(list, "A-1", json!({"token": token, "quantity": "2"})).await.expect(200);
    floor.short(list, "A-1", json!({"token": token, "found": "3"})).await.refused(409, "picking.not_short");
    floor.short(list, "A-1", json!({"token": token, "found": "-3"})).await.refused(422, "invalid");
    floor.short(list, "A-1", json!({"token": token + 1, "found": "0"})).await.refused(409, "workforce.not_held");
    floor.short(list, "A-1", json!({"token": token, "found": "1"})).await.expect(200);
    assert_eq!(floor.stops(list).await, ["A-1 short 3/5", "B-1 open 0/2"]);
    floor.short(list, "A-1", json!({"token": token, "found": "0"})).await.refused(409, "picking.stop_closed");
}

#[tokio::test]
async fn others_who_were_to_pick_there_get_new_stops_or_are_short() {
    let floor = Floor::start().await;
    floor.inventory.stock(item(1), "A-1", 9);
    let (mine, token) = floor.walk(1, &[(1, 5)], "ann").await;
    let (second, bobs) = floor.walk(2, &[(1, 2)], "bob").await;
    let third = floor.open(3, &[(1, 2)]).await;
    floor.inventory.stock(item(1), "B-1", 6);
    let done = floor.short(mine, "A-1", json!({"token": token, "found": "0"})).await.expect(200);
    assert_eq!(done["short"], "0");
    assert_eq!(floor.stops(mine).await, ["A-1 short 0/5", "B-1 open 0/5"]);
    // One unit is left in B for the second and third order: which of them gets it is the engine's choice.
    let (of_second, of_third) = (floor.stops(second).await, floor.stops(third.pick_list_id).await);
    assert_eq!(
        (of_second.len() + of_third.len(), &*of_second[0], &*of_third[0]),
        (3, "A-1 dropped 0/2", "A-1 dropped 0/2")
    );
    let loser = if of_second.len() == 1 { 2 } else { 3 };
    let opposite = if loser == 2 { 3 } else { 2 };
    assert_eq!(floor.workforce.state(task_of(loser)), TaskState::Canceled, "nothing is left to walk to");
    assert_ne!(floor.workforce.state(task_of(opposite)), TaskState::Canceled);
    let shorts: Vec<_> = floor.events().await.into_iter().filter(|(name, _)| name == "picking.pick_shorted").collect();
    let mut shorts: Vec<_> =
        shorts.iter().map(|(_, event)| (event["order_id"].clone(), event["quantity"].clone())).collect();
    shorts.sort_by_key(|(_, quantity)| quantity.as_i64());
    assert_eq!(shorts, [(json!(order(opposite)), json!(1)), (json!(order(loser)), json!(2))]);
    let token = if opposite == 2 { bobs } else { floor.workforce.claim(third.task_id, account("bob")) };
    let list = if opposite == 2 { second } else { third.pick_list_id };
    let path = floor.path(list, "B-1", "confirm").await;
    floor.api.anyone("bob").post(&path, json!({"token": token})).await.expect(200);
    assert!(floor.gateway.picking_state(&floor.ctx(), order(opposite)).await.unwrap().complete);
}

#[tokio::test]
async fn a_list_that_was_begun_is_completed_for_its_walker_when_its_last_stop_is_dropped() {
    let floor = Floor::stocked().await;
    let (bobs, token) = floor.walk(2, &[(2, 3)], "bob").await;
    let path = floor.path(bobs, "C-1", "confirm").await;
    floor.api.anyone("bob").post(&path, json!({"token": token, "quantity": "1"})).await.expect(200);
    let (mine, token) = floor.walk(1, &[(2, 1)], "ann").await;
    floor.short(mine, "C-1", json!({"token": token, "found": "0"})).await.expect(200);
    assert_eq!(floor.stops(bobs).await, ["C-1 dropped 1/3"]);
    assert_eq!(floor.workforce.state(task_of(2)), TaskState::Completed, "in bob's name");
    let state = floor.gateway.picking_state(&floor.ctx(), order(2)).await.unwrap();
    assert_eq!((state.complete, state.picked[0].quantity, state.short[0].quantity), (true, q(1), q(2)));
    assert_eq!(floor.inventory.claimed("allocated"), 0);
}
