//! A stop is picked from other goods.

use std::sync::Arc;

use ambar_kernel::LotCode;
use ambar_picking_contract::{KeptClaim, TakenPick};
use serde_json::{Value, json};

use crate::{
    crash::When,
    floor::{Floor, id, item, order, q},
    inventory::place,
};

/// A floor where item 1 stands in A (5, lot OLD), B (5, lot NEW) and C (5, lot NEW).
async fn lots() -> Floor {
    let floor = Floor::start().await;
    for (location, lot) in [("A-1", "OLD"), ("B-1", "NEW"), ("C-1", "NEW")] {
        floor.inventory.stock(item(1), location, 5);
        floor.inventory.book.lock().unwrap().rows.last_mut().unwrap().lot = Some(LotCode::parse(lot).unwrap());
    }
    floor
}

async fn rule(floor: &Floor, order_no: u32, rule: Value) {
    sqlx::query("UPDATE picking.rule SET rule = $2 WHERE pick_list_id = $1")
        .bind(crate::floor::list_of(order_no))
        .bind(rule)
        .execute(&floor.test.owner)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_stop_goes_to_another_place_another_lot_or_the_row_that_is_named() {
    let floor = lots().await;
    let (list, token) = floor.walk(1, &[(1, 4)], "ann").await;
    let done = floor.ann.post(&floor.path(list, "A-1", "reallocate").await, json!({})).await.expect(200);
    assert_eq!((&done["stop"]["state"], &done["stop"]["open_lines"]), (&json!("dropped"), &json!(1)));
    let new = &done["new_stops"][0];
    assert_eq!((&new["location"], &new["quantity"], &new["lot"]), (&json!("B-1"), &json!("4"), &json!("NEW")));
    let old = json!({"lot": "OLD", "reason": "the customer asked"});
    floor.ann.post(&floor.path(list, "B-1", "reallocate").await, old).await.expect(200);
    let stop = floor.get(list).await["lines"].as_array().unwrap().iter().find(|stop| stop["state"] == "open").cloned();
    let path = format!("/pick-lists/{list}/lines/{}/reallocate", stop.unwrap()["id"].as_str().unwrap());
    floor.ann.post(&path, json!({"stock_id": 2})).await.expect(200);
    let mut stops = floor.stops(list).await;
    stops.sort();
    assert_eq!(stops, ["A-1 dropped 0/4", "A-1 dropped 0/4", "B-1 dropped 0/4", "C-1 open 0/4"]);
    assert_eq!(floor.inventory.claimed("allocated"), 4, "claimed once");
    floor.confirm(list, "C-1", json!({"token": token})).await.expect(200);
    assert_eq!((floor.inventory.claimed("picked"), floor.inventory.claimed("allocated")), (4, 0));
    let events = floor.events().await;
    let (name, payload) = &events[0];
    assert_eq!(name, "picking.pick_reallocated");
    assert_eq!(payload["claims"][0]["location"], "B-1");
}

#[tokio::test]
async fn nothing_changes_where_it_cannot_be_done_and_a_stop_that_was_begun_stays() {
    let floor = lots().await;
    let (list, token) = floor.walk(1, &[(1, 4)], "ann").await;
    let path = floor.path(list, "A-1", "reallocate").await;
    floor.ann.post(&path, json!({"lot": "NONE"})).await.refused(409, "inventory.shortage");
    assert_eq!(floor.stops(list).await, ["A-1 open 0/4"]);
    // What was refused does not stand in the way.
    floor.confirm(list, "A-1", json!({"token": token, "quantity": "1"})).await.expect(200);
    let begun = floor.ann.post(&path, json!({})).await.refused(409, "picking.stop_begun");
    assert!(begun["detail"].as_str().unwrap().contains("reported short"));
    floor.confirm(list, "A-1", json!({"token": token})).await.expect(200);
    floor.ann.post(&path, json!({})).await.refused(409, "picking.stop_closed");
    let nowhere = format!("/pick-lists/{list}/lines/{list}/reallocate");
    floor.ann.post(&nowhere, json!({})).await.refused(404, "picking.stop_unknown");
    assert_eq!(floor.inventory.claimed("picked"), 4);
}

#[tokio::test]
async fn goods_that_a_picker_took_and_learnt_nothing_of_are_not_lost_by_it() {
    let floor = lots().await;
    let (list, token) = floor.walk(1, &[(1, 4)], "ann").await;
    let confirm = floor.path(list, "A-1", "confirm").await;
    let body = json!({"token": token, "quantity": "3"});
    floor.crash.plan(1, When::After);
    floor.ann.post_keyed(&confirm, "lost", body.clone()).await.expect(200);
    let path = floor.path(list, "A-1", "reallocate").await;
    floor.ann.post(&path, json!({})).await.refused(409, "picking.stop_begun");
    let done = floor.ann.post_keyed(&confirm, "lost", body).await.expect(200);
    assert_eq!((&done["picked"], floor.inventory.claimed("picked")), (&json!("3"), 3));
}

#[tokio::test]
async fn what_the_order_committed_to_stays() {
    let floor = lots().await;
    let (list, _) = floor.walk(1, &[(1, 4)], "ann").await;
    rule(&floor, 1, json!({"order": "fifo", "min_remaining_days": 0, "lot": "OLD", "serial": null})).await;
    let path = floor.path(list, "A-1", "reallocate").await;
    let refusal = floor.ann.post(&path, json!({"lot": "NEW"})).await.refused(409, "picking.lot_committed");
    assert_eq!(refusal["params"]["lot"], "OLD");
    rule(&floor, 1, json!({"order": "fifo", "min_remaining_days": 0, "lot": null, "serial": null, "one_lot": true}))
        .await;
    let done = floor.ann.post(&path, json!({"lot": "NEW"})).await.expect(200);
    assert_eq!(done["new_stops"][0]["location"], "B-1", "the line has no other stop: all of it changes its lot");
}

#[tokio::test]
async fn one_lot_stays_one_lot() {
    let floor = lots().await;
    // Five of C are out of the way, so that A and B are claimed: as if they were of one lot.
    let (list, _) = floor.walk(1, &[(1, 7)], "ann").await;
    rule(&floor, 1, json!({"order": "fifo", "min_remaining_days": 0, "lot": null, "serial": null, "one_lot": true}))
        .await;
    let path = floor.path(list, "A-1", "reallocate").await;
    floor.ann.post(&path, json!({"lot": "NEW"})).await.refused(409, "picking.one_lot");
    floor.ann.post(&path, json!({})).await.refused(409, "inventory.shortage");
    assert_eq!(floor.stops(list).await, ["A-1 open 0/5", "B-1 open 0/2"]);
}

#[tokio::test]
async fn it_ends_the_same_whichever_call_crashed_and_whoever_comes_next() {
    for when in [When::Before, When::After] {
        for by_sweep in [false, true] {
            let floor = lots().await;
            let (list, token) = floor.walk(1, &[(1, 4)], "ann").await;
            let path = floor.path(list, "A-1", "reallocate").await;
            floor.crash.plan(0, when);
            floor.ann.post_keyed(&path, "k", json!({})).await.refused(503, "test.crash");
            if by_sweep {
                floor.test.clock.advance(chrono::Duration::seconds(61));
                for work in floor.picking.periodic() {
                    work.run(&floor.test.db).await.unwrap();
                }
            }
            let done = floor.ann.post_keyed(&path, "k", json!({})).await.expect(200);
            assert_eq!(done["new_stops"][0]["location"], "B-1");
            assert_eq!(floor.stops(list).await, ["A-1 dropped 0/4", "B-1 open 0/4"]);
            assert_eq!(floor.inventory.claimed("allocated"), 4);
            floor.confirm(list, "B-1", json!({"token": token})).await.expect(200);
        }
    }
}

#[tokio::test]
async fn a_picker_who_finds_the_claim_gone_is_sent_elsewhere_and_nothing_stays_claimed_twice() {
    let floor = lots().await;
    let (list, token) = floor.walk(1, &[(1, 4)], "ann").await;
    let path = floor.path(list, "A-1", "reallocate").await;
    // The claim has gone to B; the list does not know yet.
    floor.crash.plan(0, When::After);
    floor.ann.post_keyed(&path, "k", json!({})).await.refused(503, "test.crash");
    floor.confirm(list, "A-1", json!({"token": token})).await.refused(409, "picking.claim_given_up");
    let done = floor.ann.post_keyed(&path, "k", json!({})).await.expect(200);
    // One is left at B besides what this command had claimed there, and three come from C.
    assert_eq!((done["new_stops"].as_array().unwrap().len(), &done["stop"]["state"]), (2, &json!("dropped")));
    assert_eq!(floor.inventory.claimed("allocated"), 4);
}

#[tokio::test]
async fn one_of_many_who_want_it_at_once_has_it_done() {
    let floor = Arc::new(lots().await);
    let (list, _) = floor.walk(1, &[(1, 4)], "ann").await;
    let path = floor.path(list, "A-1", "reallocate").await;
    let calls: Vec<_> = (0..8)
        .map(|n| {
            let (floor, path) = (floor.clone(), path.clone());
            tokio::spawn(async move {
                loop {
                    let answer = floor.ann.post_keyed(&path, &format!("swap-{n}"), json!({})).await;
                    if answer.status != 503 {
                        return answer.status;
                    }
                }
            })
        })
        .collect();
    let mut statuses = Vec::new();
    for call in calls {
        statuses.push(call.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409, 409, 409, 409, 409]);
    assert_eq!((floor.inventory.claimed("allocated"), floor.stops(list).await.len()), (4, 2));
}

#[tokio::test]
async fn a_list_gives_way_to_an_order_of_higher_priority() {
    let floor = Floor::start().await;
    floor.inventory.stock(item(1), "A-1", 5);
    floor.open(1, &[(1, 5)]).await;
    let (claim, kept) = {
        let mut book = floor.inventory.book.lock().unwrap();
        let (claim, found) = book.claims.iter_mut().next().map(|(id, claim)| (*id, claim)).unwrap();
        let rest = crate::inventory::Claim { left: 2, ..found.clone() };
        (found.left, found.state) = (0, "released");
        book.claims.insert(id("kept", 1), rest);
        (claim, id("kept", 1))
    };
    let kept = KeptClaim {
        reservation_id: kept,
        location_id: place("A-1"),
        location: ambar_kernel::LocationCode::parse("A-1").unwrap(),
        pick_sequence: 65,
        handling_unit_id: ambar_kernel::HandlingUnitId::NIL,
        lot: None,
        serial: None,
        quantity: q(2),
        why: json!({}),
    };
    let taken = [TakenPick { reservation_id: claim, kept: Some(kept) }];
    for _ in 0..2 {
        floor.gateway.give_way(&floor.ctx(), order(9), &taken).await.unwrap();
        let mut stops = floor.stops(crate::floor::list_of(1)).await;
        stops.sort();
        assert_eq!(stops, ["A-1 dropped 0/5", "A-1 open 0/2"]);
        assert_eq!(floor.inventory.claimed("allocated"), 2);
    }
    let events = floor.events().await;
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].0.as_str(), &events[0].1["taken_by"]), ("picking.pick_shorted", &json!(order(9))));
    assert_eq!((&events[0].1["quantity"], &events[0].1["total"]), (&json!(3), &json!(3)));
    // The rest is taken too: nothing is left to pick, and the list is over.
    let rest = [TakenPick { reservation_id: id("kept", 1), kept: None }];
    floor.gateway.give_way(&floor.ctx(), order(9), &rest).await.unwrap();
    assert_eq!(floor.event_names().await[1..], ["picking.pick_shorted", "picking.pick_list_completed"]);
    assert!(!floor.workforce.state(crate::floor::task_of(1)).is_open());
}

#[tokio::test]
async fn what_a_withdrawn_list_would_have_kept_is_given_up() {
    let floor = Floor::start().await;
    floor.inventory.stock(item(1), "A-1", 5);
    floor.open(1, &[(1, 5)]).await;
    let claim = {
        let mut book = floor.inventory.book.lock().unwrap();
        let (claim, found) = book.claims.iter_mut().next().map(|(id, claim)| (*id, claim)).unwrap();
        let rest = crate::inventory::Claim { left: 2, ..found.clone() };
        (found.left, found.state) = (0, "released");
        book.claims.insert(id("kept", 1), rest);
        claim
    };
    floor.gateway.cancel_pick_list(&floor.ctx(), order(1)).await.unwrap();
    let kept = KeptClaim {
        reservation_id: id("kept", 1),
        location_id: place("A-1"),
        location: ambar_kernel::LocationCode::parse("A-1").unwrap(),
        pick_sequence: 65,
        handling_unit_id: ambar_kernel::HandlingUnitId::NIL,
        lot: None,
        serial: None,
        quantity: q(2),
        why: json!({}),
    };
    let taken = [TakenPick { reservation_id: claim, kept: Some(kept) }];
    floor.gateway.give_way(&floor.ctx(), order(9), &taken).await.unwrap();
    assert_eq!(floor.inventory.claimed("allocated"), 0);
    assert!(floor.event_names().await.is_empty());
}
