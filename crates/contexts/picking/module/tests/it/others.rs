//! Several people and devices at one stop, and what one leaves unfinished for the next.

use std::sync::Arc;

use ambar_kernel::ReservationId;
use serde_json::{Value, json};

use crate::{
    crash::When,
    floor::{Floor, item, order, q},
};

#[tokio::test]
async fn as_many_units_are_picked_as_were_allocated_however_many_devices_scan() {
    let floor = Arc::new(Floor::stocked().await);
    let (list, token) = floor.walk(1, &[(1, 5)], "ann").await;
    let path = floor.path(list, "A-1", "confirm").await;
    let scans: Vec<_> = (0..8)
        .map(|n| {
            let (floor, path) = (floor.clone(), path.clone());
            tokio::spawn(async move {
                let body = json!({"token": token, "quantity": "1"});
                loop {
                    let answer = floor.ann.post_keyed(&path, &format!("scan-{n}"), body.clone()).await;
                    if answer.status != 503 {
                        return answer.status;
                    }
                }
            })
        })
        .collect();
    let mut statuses = Vec::new();
    for scan in scans {
        statuses.push(scan.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 200, 200, 200, 409, 409, 409]);
    assert_eq!(floor.inventory.claimed("picked"), 5);
    assert_eq!(floor.stops(list).await, ["A-1 picked 5/5"]);
    assert_eq!(floor.event_names().await, ["picking.pick_started", "picking.pick_list_completed"]);
}

#[tokio::test]
async fn goods_move_and_are_recorded_together_whoever_learns_of_it() {
    let floor = Floor::stocked().await;
    let (list, token) = floor.walk(1, &[(1, 5)], "ann").await;
    floor.confirm(list, "A-1", json!({"token": token, "quantity": "1"})).await.expect(200);
    let path = floor.path(list, "A-1", "confirm").await;
    let lost = json!({"token": token, "quantity": "2"});
    floor.crash.plan(1, When::Before);
    floor.ann.post_keyed(&path, "lost", lost.clone()).await.refused(503, "test.crash");
    assert_eq!((floor.inventory.claimed("picked"), floor.stops(list).await), (1, vec!["A-1 open 1/5".to_owned()]));
    // The stock engine's answer is lost: the reply that it stored is found.
    floor.crash.plan(1, When::After);
    floor.ann.post_keyed(&path, "lost", lost.clone()).await.expect(200);
    assert_eq!((floor.inventory.claimed("picked"), floor.stops(list).await), (3, vec!["A-1 open 3/5".to_owned()]));
    let next = floor.ann.post_keyed(&path, "next", json!({"token": token, "quantity": "1"})).await.expect(200);
    assert_eq!((&next["picked"], &next["left"]), (&json!("4"), &json!("1")));
    // The lost one comes after all: it is answered as it would have been, nothing more moves.
    let late = floor.ann.post_keyed(&path, "lost", lost).await.expect(200);
    assert_eq!((&late["picked"], floor.inventory.claimed("picked")), (&json!("3"), 4));
    let state = floor.gateway.picking_state(&floor.ctx(), order(1)).await.unwrap();
    let mut picked: Vec<_> = state.picked.iter().map(|line| line.quantity).collect();
    picked.sort();
    assert_eq!(picked, [q(1), q(1), q(2)]);
}

/// Gives up the claims at a place, as another list's short pick does whose own record is still to come.
fn doubt_elsewhere(floor: &Floor, location: &str) {
    let mut book = floor.inventory.book.lock().unwrap();
    let row = book.rows.iter().position(|row| row.location == location).unwrap();
    book.rows[row].suspect = true;
    for claim in book.claims.values_mut().filter(|claim| claim.row == row && claim.state == "allocated") {
        (claim.left, claim.state) = (0, "released");
    }
}

#[tokio::test]
async fn a_picker_whose_claim_was_given_up_is_sent_elsewhere() {
    let floor = Floor::stocked().await;
    let (list, token) = floor.walk(1, &[(1, 5)], "ann").await;
    doubt_elsewhere(&floor, "A-1");
    let refusal = floor.confirm(list, "A-1", json!({"token": token})).await.refused(409, "picking.claim_given_up");
    assert_eq!(
        (&refusal["params"]["short"], &refusal["params"]["new_stops"][0]["location"]),
        (&json!("0"), &json!("B-1"))
    );
    assert_eq!(floor.stops(list).await, ["A-1 dropped 0/5", "B-1 open 0/5"]);
    floor.confirm(list, "B-1", json!({"token": token})).await.expect(200);
}

#[tokio::test]
async fn a_short_pick_where_another_was_first_has_no_doubt_of_its_own() {
    let floor = Floor::stocked().await;
    for (found, order_no) in [("0", 1), ("1", 2)] {
        let (list, token) = floor.walk(order_no, &[(2, 2)], "ann").await;
        doubt_elsewhere(&floor, "C-1");
        let done = floor.short(list, "C-1", json!({"token": token, "found": found})).await.expect(200);
        assert_eq!((&done["suspect"], &done["count_id"], &done["short"]), (&json!(null), &json!(null), &json!("2")));
        assert_eq!(floor.stops(list).await, ["C-1 dropped 0/2"]);
        floor.inventory.book.lock().unwrap().rows.iter_mut().for_each(|row| row.suspect = false);
    }
}

#[tokio::test]
async fn a_stop_that_another_drops_keeps_what_was_picked_at_it() {
    let floor = Floor::start().await;
    floor.inventory.stock(item(1), "A-1", 9);
    let (bobs, bobs_token) = floor.walk(2, &[(1, 4)], "bob").await;
    let path = floor.path(bobs, "A-1", "confirm").await;
    let (bob, body) = (floor.api.anyone("bob"), json!({"token": bobs_token, "quantity": "3"}));
    floor.crash.plan(1, When::After);
    bob.post_keyed(&path, "lost", body.clone()).await.expect(200);
    let (mine, token) = floor.walk(1, &[(1, 5)], "ann").await;
    floor.short(mine, "A-1", json!({"token": token, "found": "0"})).await.expect(200);
    assert_eq!(floor.stops(bobs).await, ["A-1 dropped 3/4"]);
    let state = floor.gateway.picking_state(&floor.ctx(), order(2)).await.unwrap();
    assert_eq!((state.picked[0].quantity, state.short[0].quantity), (q(3), q(1)));
    assert_eq!(floor.inventory.claimed("picked"), 3);
}

#[tokio::test]
async fn claims_for_a_list_that_was_withdrawn_meanwhile_are_given_up() {
    let floor = Floor::start().await;
    floor.inventory.stock(item(1), "A-1", 9);
    let (mine, token) = floor.walk(1, &[(1, 5)], "ann").await;
    floor.open(2, &[(1, 4)]).await;
    floor.inventory.stock(item(1), "B-1", 20);
    let path = floor.path(mine, "A-1", "short").await;
    let body = json!({"token": token, "found": "0"});
    // Progress, doubt, reserve: the claims elsewhere are made and nobody knows.
    floor.crash.plan(2, When::After);
    floor.ann.post_keyed(&path, "k", body.clone()).await.refused(503, "test.crash");
    assert_eq!(floor.inventory.claimed("allocated"), 9);
    let claims: Vec<ReservationId> = floor.gateway.cancel_pick_list(&floor.ctx(), order(2)).await.unwrap();
    assert_eq!(claims.len(), 1, "the one that was given up already");
    let done: Value = floor.ann.post_keyed(&path, "k", body).await.expect(200);
    assert_eq!(done["new_stops"][0]["location"], "B-1");
    assert_eq!(floor.inventory.claimed("allocated"), 5, "nothing is claimed for the withdrawn list");
}
