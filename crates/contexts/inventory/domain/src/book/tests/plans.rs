use ambar_inventory_contract::{
    IntoUnit, Move, PlacePlan, PlacementReason, PlacementStrategy, PlanPutaway, ReleasePlan, StockCommand, StockDone,
};
use ambar_kernel::LotCode;
use uuid::Uuid;

use crate::{
    AbcClass, Book, Hints, Item, Load, Mixing, Tracking,
    book::sample::{book, book_with, go, id, item, putaway},
};

fn plan(book: &mut Book, plan: PlanPutaway, candidates: &[u128]) -> PlacePlan {
    let hints = Hints { candidates: candidates.iter().map(|n| id(*n)).collect(), ..Hints::default() };
    plan_with(book, plan, hints)
}

fn plan_with(book: &mut Book, plan: PlanPutaway, hints: Hints) -> PlacePlan {
    book.load_hints(plan.hold_id, hints);
    let StockDone::Planned { plan } = book.does(StockCommand::PlanPutaway(plan)) else { panic!() };
    plan
}

fn code(plan: &PlacePlan) -> &str {
    plan.location.as_ref().map_or("", |code| code.as_str())
}

#[test]
fn the_best_place_is_held_and_not_proposed_again() {
    let mut book = book_with(1, |place| place.limits.weight_g = Some(500));
    let first = plan(&mut book, PlanPutaway { whole_unit: true, ..putaway(700, 1, 5) }, &[2, 1]);
    assert_eq!((code(&first), first.why, first.sequence), ("A-1", Some(PlacementReason::NearestEmpty), 1));
    assert_eq!(first.rejected[0].why, PlacementReason::RankedLower);
    assert_eq!((book.at(1).held, book.at(1).holds), (Load { weight_g: 500, volume_cm3: 5_000, units: 1 }, 1));
    let second = plan(&mut book, putaway(701, 1, 5), &[1, 2]);
    assert_eq!((code(&second), second.rejected[0].why), ("A-2", PlacementReason::Weight));
    assert_eq!(book.refuses(StockCommand::PlanPutaway(putaway(700, 1, 5))), "inventory.hold_taken");
}

#[test]
fn a_hold_is_used_up_by_the_goods_or_given_up() {
    let mut book = book_with(1, |place| place.limits.weight_g = Some(500));
    let row = book.stock(1, 8, 5);
    plan(&mut book, putaway(700, 1, 5), &[1]);
    assert_eq!(book.refuses(StockCommand::Move(go(row, 1, 5))), "inventory.place_full");
    book.does(StockCommand::Move(Move { hold_id: Some(Uuid::from_u128(700)), ..go(row, 1, 5) }));
    assert_eq!((book.at(1).holds, book.at(1).load.weight_g), (0, 500));
    plan(&mut book, putaway(701, 1, 5), &[2]);
    let release = StockCommand::ReleasePlan(ReleasePlan { hold_id: Uuid::from_u128(701) });
    book.does(release.clone());
    book.does(release);
    assert_eq!((book.at(2).holds, book.at(2).held), (0, Load::default()));
    book.does(StockCommand::Move(Move {
        hold_id: Some(Uuid::from_u128(701)),
        unit: IntoUnit::Loose,
        ..go(book_row(&book), 2, 1)
    }));
}

/// The row with goods.
fn book_row(book: &Book) -> ambar_inventory_contract::StockId {
    book.rows.values().find(|row| !row.on_hand.is_zero()).unwrap().id
}

#[test]
fn a_place_that_is_not_counted_is_held_without_figures() {
    let mut book = book();
    let asked = PlanPutaway { location_id: Some(id(8)), ..putaway(700, 1, 5) };
    assert_eq!(plan(&mut book, asked, &[]).why, Some(PlacementReason::Asked));
    assert_eq!(book.at(8).holds, 0);
    book.does(StockCommand::ReleasePlan(ReleasePlan { hold_id: Uuid::from_u128(700) }));
    assert_eq!((book.at(8).holds, book.holds.changes().len()), (0, 0));
}

#[test]
fn the_place_that_was_asked_for_must_take_the_goods() {
    let mut book = book_with(1, |place| place.limits.weight_g = Some(400));
    let ask = |n, at| StockCommand::PlanPutaway(PlanPutaway { location_id: Some(id(at)), ..putaway(n, 1, 5) });
    assert_eq!(book.refuses(ask(700, 1)), "inventory.place_full");
    assert_eq!(book.refuses(ask(700, 77)), "inventory.place_unknown");
    book.does(ask(700, 2));
    assert_eq!(book.refuses(StockCommand::PlanPutaway(putaway(701, 77, 5))), "inventory.item_unknown");
    assert_eq!(book.refuses(StockCommand::PlanPutaway(putaway(701, 1, 0))), "inventory.nothing_to_move");
}

#[test]
fn every_place_that_is_passed_over_says_why() {
    let mut book = book_with(1, |place| place.locked_in = true);
    book.places.load(id(70), crate::Place { mixing: Mixing::OneLot, ..crate::book::sample::place(70, "B") });
    book.places.load(id(71), crate::Place { warehouse_id: id(2), ..crate::book::sample::place(71, "C") });
    let lot = |code| Some(LotCode::parse(code).unwrap());
    plan(&mut book, PlanPutaway { lot: lot("L1"), ..putaway(700, 2, 5) }, &[70]);
    let other_lot = PlanPutaway { lot: lot("L2"), avoid: vec![id(2)], ..putaway(701, 2, 5) };
    let none = plan(&mut book, other_lot, &[1, 2, 8, 70, 71]);
    assert_eq!((none.location_id, none.why, none.sequence), (None, None, 0));
    let why: Vec<_> = none.rejected.iter().map(|it| it.why).collect();
    assert_eq!(
        why,
        [PlacementReason::LockedIn, PlacementReason::Avoided, PlacementReason::NotStorage, PlacementReason::NotStorage]
    );
    assert_eq!(book.holds.values().count(), 1, "nothing is held where nothing was chosen");
}

#[test]
fn places_nearby_are_never_chosen_and_tell_why_not() {
    let mut book = book_with(1, |place| place.limits.weight_g = Some(100));
    let hints = Hints { candidates: vec![id(3)], nearby: vec![id(1), id(2), id(3), id(77)], ..Hints::default() };
    let chosen = plan_with(&mut book, putaway(700, 1, 5), hints);
    assert_eq!(code(&chosen), "A-3", "somebody else may be taking A-2");
    let told: Vec<_> = chosen.rejected.iter().map(|it| (it.location.as_str(), it.why)).collect();
    assert_eq!(told, [("A-1", PlacementReason::Weight)]);
}

#[test]
fn without_hints_there_is_no_place() {
    let mut book = book();
    let StockDone::Planned { plan } = book.does(StockCommand::PlanPutaway(putaway(700, 1, 5))) else { panic!() };
    assert_eq!((plan.location_id, plan.rejected), (None, vec![]));
}

#[test]
fn the_strategy_is_the_callers_or_the_items_own() {
    let fast = Item { abc: Some(AbcClass::A), ..item(6, Tracking::None) };
    assert_eq!(
        (item(1, Tracking::None).own_strategy(), fast.own_strategy()),
        (PlacementStrategy::NearestEmpty, PlacementStrategy::Abc)
    );
    assert_eq!((item(1, Tracking::None).class(), fast.class()), (AbcClass::C, AbcClass::A));
    let mut book = book();
    book.load_item(fast);
    let own = plan(&mut book, putaway(700, 6, 5), &[1, 2]);
    assert_eq!(
        (own.strategy, code(&own), own.why),
        (PlacementStrategy::Abc, "A-1", Some(PlacementReason::NearDispatch))
    );
    let asked = PlanPutaway { strategy: Some(PlacementStrategy::Fifo), ..putaway(701, 6, 5) };
    let hints = Hints { oldest: Some(id(1)), candidates: vec![id(2), id(3)], ..Hints::default() };
    let fifo = plan_with(&mut book, asked, hints);
    assert_eq!((fifo.strategy, fifo.why), (PlacementStrategy::Fifo, Some(PlacementReason::OldestStockZone)));
}
