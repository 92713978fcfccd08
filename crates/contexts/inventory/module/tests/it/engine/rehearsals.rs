//! Claims that are tried out, on a real database.

use ambar_catalog_contract::Tracking;
use ambar_inventory_contract::*;
use ambar_kernel::{ErrorKind, LotCode};

use super::{Floor, floor::*};

fn claims(reserves: impl IntoIterator<Item = Reserve>) -> Vec<StockRequest> {
    reserves.into_iter().map(|it| request(StockCommand::Reserve(it))).collect()
}

/// Everything that a claim writes.
const WRITTEN: &str = "
SELECT (SELECT count(*) FROM inventory.reservation) + (SELECT coalesce(sum(reserved), 0) FROM inventory.stock)::bigint
     + (SELECT count(*) FROM inventory.command) + (SELECT count(*) FROM platform.event) + (SELECT count(*) FROM platform.audit)
     + (SELECT count(*) FROM inventory.item) + (SELECT coalesce(sum(promised), 0) FROM inventory.promise_total)::bigint";

#[tokio::test]
async fn a_rehearsal_answers_what_claims_then_get_and_writes_nothing() {
    let floor = Floor::open().await;
    let (item, milk) = (floor.item("A"), floor.tracked("E", Tracking::Expiry));
    let (near, far) = (floor.bin("A-1"), floor.bin("A-2"));
    let shut = floor.place_with("A-3", ambar_locations_contract::LocationKind::Storage, |card| card.locked_out = true);
    for (bin, units) in [(near, 5), (far, 4), (shut, 3)] {
        floor.stock(item, bin, units).await;
    }
    for (code, date) in [("LATE", "2028-01-01"), ("SOON", "2026-12-01"), ("NEXT", "2027-03-01")] {
        let lot = Some(LotInput { code: LotCode::parse(code).unwrap(), expires_on: date.parse().ok() });
        floor.done(StockCommand::Receive(Receive { lot, ..receive(milk, near, 5) })).await;
    }
    let fefo = AllocationRule { order: AllocationOrder::Fefo, min_remaining_days: 30, ..AllocationRule::default() };
    let one_lot = AllocationRule { one_lot: true, ..fefo.clone() };
    let each = claims([
        reserve(item, 6),
        Reserve { rule: one_lot, ..reserve(milk, 4) },
        Reserve { rule: fefo, ..reserve(milk, 9) },
        reserve(item, 6),
        Reserve { partial: false, ..reserve(item, 1) },
        reserve(item, 0),
    ]);
    let all = claims([Reserve { partial: false, ..reserve(milk, 5) }, Reserve { partial: false, ..reserve(item, 1) }]);
    let before = floor.count(WRITTEN).await;
    let wanted = [each.clone(), all.clone()].concat();
    let mut rehearsal = floor.gateway.rehearse(&floor.ctx(), &wanted).await.unwrap();
    let tried = (rehearsal.submit(&each, Mode::Each), rehearsal.submit(&all, Mode::All));
    assert_eq!(rehearsal.submit(&each, Mode::Each), tried.0, "a key that was seen is answered again");
    assert_eq!(floor.count(WRITTEN).await, before);
    let done = (floor.submit(each, Mode::Each).await, floor.submit(all, Mode::All).await);
    assert_eq!(tried, done);
    let short = |outcome: &StockOutcome| match outcome {
        Ok(StockDone::Allocated { allocation }) => allocation.short(),
        other => panic!("{other:?}"),
    };
    assert_eq!((short(&tried.0[0]), short(&tried.0[3])), (q(0), q(3)), "what the first got is gone for the other");
    floor.assert_sound().await;
}

#[tokio::test]
async fn what_is_taken_from_others_is_taken_in_a_rehearsal_as_in_earnest() {
    let floor = Floor::open().await;
    let (item, bin) = (floor.item("A"), floor.bin("A-1"));
    floor.stock(item, bin, 10).await;
    let theirs = allocation(floor.done(StockCommand::Reserve(reserve(item, 7))).await).rows.remove(0);
    let from = |row: &AllocatedRow| vec![TakeFrom { reservation_id: row.reservation_id, quantity: row.quantity }];
    let first = request(StockCommand::TakeOver(TakeOver { reserve: reserve(item, 5), from: from(&theirs) }));
    let mut rehearsal = floor.gateway.rehearse(&floor.ctx(), std::slice::from_ref(&first)).await.unwrap();
    let tried = rehearsal.submit(std::slice::from_ref(&first), Mode::Each);
    let Ok(StockDone::Allocated { allocation }) = &tried[0] else { panic!("{tried:?}") };
    let kept = allocation.taken[0].kept.clone().unwrap();
    assert_eq!((allocation.allocated(), kept.quantity), (q(5), q(5)));
    // What they would have kept, and what was claimed in the rehearsal, may be taken in it too.
    let more = [from(&kept), from(&allocation.rows[0])].concat();
    let second = request(StockCommand::TakeOver(TakeOver { reserve: reserve(item, 7), from: more }));
    let tried = [tried, rehearsal.submit(std::slice::from_ref(&second), Mode::Each)].concat();
    let mut done = floor.submit(vec![first], Mode::Each).await;
    done.extend(floor.submit(vec![second], Mode::Each).await);
    assert_eq!(tried, done);
}

#[tokio::test]
async fn a_command_that_was_carried_out_is_answered_as_it_was_then() {
    let floor = Floor::open().await;
    let (item, bin) = (floor.item("A"), floor.bin("A-1"));
    floor.stock(item, bin, 4).await;
    let known = claims([reserve(item, 3)]);
    let done = floor.submit(known.clone(), Mode::Each).await;
    let more = claims([reserve(item, 3)]);
    let wanted = [known.clone(), more.clone()].concat();
    let mut rehearsal = floor.gateway.rehearse(&floor.ctx(), &wanted).await.unwrap();
    assert_eq!(rehearsal.submit(&known, Mode::Each), done);
    let tried = rehearsal.submit(&more, Mode::Each);
    assert_eq!(tried, floor.submit(more, Mode::Each).await);
}

#[tokio::test]
async fn an_item_that_nobody_told_of_yet_is_asked_for_and_other_commands_are_not_rehearsed() {
    let floor = Floor::open().await;
    let (item, bin) = (floor.item("A"), floor.bin("A-1"));
    let before = floor.count(WRITTEN).await;
    let unknown = claims([reserve(item, 1), reserve(new(), 1)]);
    let mut rehearsal = floor.gateway.rehearse(&floor.ctx(), &unknown).await.unwrap();
    let tried = rehearsal.submit(&unknown, Mode::Each);
    assert_eq!(floor.count(WRITTEN).await, before, "its copy is not kept");
    assert_eq!(tried, floor.submit(unknown, Mode::Each).await);
    assert_eq!(tried[1].as_ref().unwrap_err().code, "inventory.item_unknown");
    let other = request(StockCommand::Receive(receive(item, bin, 1)));
    let failure = floor.gateway.rehearse(&floor.ctx(), &[other]).await.err().unwrap();
    assert_eq!(failure.kind, ErrorKind::Internal);
}
