//! The rules beyond first in and first to expire.

use ambar_inventory_contract::{AllocationOrder, AllocationStep};
use ambar_kernel::{HandlingUnitId, LotCode, LotId, Timestamp, ZoneId};
use proptest::prelude::*;

use super::*;
use crate::book::sample::{id, place, q, row};

/// A row of goods.
#[derive(Debug, Clone, Copy, Default)]
struct Goods {
    on_hand: i64,
    reserved: i64,
    /// Position in the walk.
    at: i64,
    /// Days since it came in, counted down.
    day: i64,
    /// 0 is loose.
    unit: u128,
    /// 0 is none.
    lot: u128,
    zone: u128,
    damaged: bool,
}

fn goods(on_hand: i64) -> Goods {
    Goods { on_hand, ..Goods::default() }
}

struct Stock(Vec<(Row, Place, Option<Lot>)>);

impl Stock {
    fn of(rows: &[Goods]) -> Self {
        Self(rows.iter().zip(1..).map(|(goods, n)| Self::row(n, goods)).collect())
    }

    fn row(n: i64, goods: &Goods) -> (Row, Place, Option<Lot>) {
        let mut row = Row { reserved: q(goods.reserved), ..row(n, goods.on_hand) };
        row.received_at = Timestamp::UNIX_EPOCH + chrono::Duration::days(goods.day);
        row.key.handling_unit_id = if goods.unit == 0 { HandlingUnitId::NIL } else { id(goods.unit) };
        row.key.lot_id = if goods.lot == 0 { LotId::NIL } else { id(goods.lot) };
        if goods.damaged {
            row.key.status = ambar_inventory_contract::StockStatus::Damaged;
        }
        let code = LotCode::parse(&format!("L{}", goods.lot)).unwrap();
        let lot = (goods.lot != 0).then(|| Lot { id: id(goods.lot), item_id: id(1), code, expires_on: None });
        let place = Place { sequence: goods.at, zone_id: id(goods.zone), ..place(u32::try_from(n).unwrap(), "A") };
        (row, place, lot)
    }

    fn allocate(&self, wanted: i64, rule: &AllocationRule) -> Choice {
        let stock: Vec<Stocked<'_>> =
            self.0.iter().map(|(row, place, lot)| Stocked { row, place, lot: lot.as_ref(), serial: None }).collect();
        let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        allocate(q(wanted), &stock, &Terms { rule, min_remaining_days: 0, exclude: BTreeSet::new(), today })
    }
}

fn order(order: AllocationOrder) -> AllocationRule {
    AllocationRule { order, ..AllocationRule::default() }
}

fn chosen(choice: &Choice) -> Vec<(i64, i64)> {
    choice.picks.iter().map(|pick| (pick.stock_id.0, pick.quantity.units())).collect()
}

fn steps(choice: &Choice) -> Vec<AllocationStep> {
    choice.picks.iter().map(|pick| pick.why.step).collect()
}

#[test]
fn what_came_in_last_goes_first() {
    let stock = Stock::of(&[1, 3, 2].map(|day| Goods { day, ..goods(5) }));
    assert_eq!(chosen(&stock.allocate(12, &order(AllocationOrder::Lifo))), [(2, 5), (3, 5), (1, 2)]);
}

#[test]
fn what_is_nearest_to_the_start_goes_first_on_either_side_of_it() {
    let stock = Stock::of(&[10, 40, 55, 90].map(|at| Goods { at, day: -at, ..goods(5) }));
    let from = |start| AllocationRule { start, ..order(AllocationOrder::Nearest) };
    assert_eq!(chosen(&stock.allocate(12, &from(Some(50)))), [(3, 5), (2, 5), (4, 2)]);
    assert_eq!(chosen(&stock.allocate(12, &from(None))), [(1, 5), (2, 5), (3, 2)]);
    let away = Stock::of(&[Goods { at: i64::MIN, ..goods(5) }, Goods { at: i64::MAX, ..goods(5) }]);
    assert_eq!(chosen(&away.allocate(6, &from(Some(i64::MAX)))), [(2, 5), (1, 1)]);
    let age = AllocationRule { start: Some(90), ..AllocationRule::default() };
    assert_eq!(chosen(&stock.allocate(1, &age)), [(4, 1)], "by age the start does not matter");
}

#[test]
fn the_fewest_units_and_loose_rows_go() {
    let in_units =
        [(1, 6), (2, 10), (3, 4)].map(|(unit, on_hand)| Goods { unit, at: i64::from(unit as u8), ..goods(on_hand) });
    let stock = Stock::of(&in_units);
    let few = stock.allocate(10, &order(AllocationOrder::FewestUnits));
    assert_eq!((chosen(&few), steps(&few)), (vec![(2, 10)], vec![AllocationStep::FewestUnits]));
    assert_eq!(chosen(&stock.allocate(14, &order(AllocationOrder::FewestUnits))), [(2, 10), (3, 4)]);
    // Two rows in one unit are fetched together.
    let mixed = Stock::of(&[Goods { unit: 1, lot: 1, ..goods(4) }, Goods { unit: 1, lot: 2, ..goods(4) }, goods(7)]);
    assert_eq!(chosen(&mixed.allocate(8, &order(AllocationOrder::FewestUnits))), [(1, 4), (2, 4)]);
}

#[test]
fn whole_units_that_fit_go_first_and_the_rest_comes_from_loose_goods() {
    let rule = AllocationRule { whole_units_first: true, ..AllocationRule::default() };
    let unit = |unit, day, on_hand| Goods { unit, day, ..goods(on_hand) };
    let stock = Stock::of(&[Goods { day: 1, ..goods(9) }, unit(1, 2, 12), unit(2, 3, 30), unit(3, 4, 12)]);
    let choice = stock.allocate(28, &rule);
    assert_eq!(chosen(&choice), [(2, 12), (4, 12), (1, 4)]);
    assert_eq!(steps(&choice), [AllocationStep::WholeUnit, AllocationStep::WholeUnit, AllocationStep::Rest]);
    assert_eq!(choice.picks[1].why.rank, 4);
    let more = stock.allocate(35, &rule);
    assert_eq!(chosen(&more), [(2, 12), (4, 12), (1, 9), (3, 2)], "a unit is opened only when loose goods are gone");
}

#[test]
fn a_unit_with_something_claimed_or_unusable_in_it_is_not_whole() {
    let rule = AllocationRule { whole_units_first: true, ..AllocationRule::default() };
    let unit = |unit| Goods { unit, ..goods(5) };
    let stock = Stock::of(&[
        Goods { reserved: 1, ..unit(1) },
        unit(2),
        Goods { damaged: true, ..unit(2) },
        unit(3),
        Goods { lot: 1, ..unit(3) },
        goods(5),
    ]);
    let choice = stock.allocate(14, &rule);
    assert_eq!(chosen(&choice), [(4, 5), (5, 5), (6, 4)]);
}

#[test]
fn whole_units_first_and_then_the_fewest() {
    let rule = AllocationRule { whole_units_first: true, ..order(AllocationOrder::FewestUnits) };
    let stock = Stock::of(&[Goods { unit: 1, ..goods(5) }, goods(2), goods(2), goods(3)]);
    let choice = stock.allocate(9, &rule);
    assert_eq!(chosen(&choice), [(1, 5), (2, 2), (3, 2)]);
    assert_eq!(steps(&choice)[1..], [AllocationStep::FewestUnits; 2]);
}

#[test]
fn a_line_gets_the_best_lot_that_has_all_of_it_or_nothing() {
    let lots = [(1, 4), (2, 3), (2, 3), (3, 9), (0, 2)];
    let stock = Stock::of(&lots.map(|(lot, on_hand)| Goods { lot, ..goods(on_hand) }));
    let rule = AllocationRule { one_lot: true, ..AllocationRule::default() };
    assert_eq!(chosen(&stock.allocate(4, &rule)), [(1, 4)]);
    let choice = stock.allocate(5, &rule);
    assert_eq!(chosen(&choice), [(2, 3), (3, 2)]);
    assert!(choice.picks.iter().all(|pick| pick.why.one_lot));
    let few = AllocationRule { order: AllocationOrder::FewestUnits, ..rule.clone() };
    assert_eq!(chosen(&stock.allocate(5, &few)), [(4, 5)]);
    let none = stock.allocate(10, &rule);
    assert_eq!(chosen(&none), []);
    assert_eq!(none.shortage, Some(Shortage { missing: q(10), passed_over: vec![(PassedOver::OneLot, q(21))] }));
    assert_eq!(stock.allocate(0, &rule), Choice { picks: vec![], shortage: None });
}

#[test]
fn goods_come_from_the_zones_of_the_rule_in_their_order_and_from_no_other() {
    let stock = Stock::of(&[(1, 1), (2, 2), (3, 3), (2, 4)].map(|(zone, day)| Goods { zone, day, ..goods(5) }));
    let zones: Vec<ZoneId> = vec![id(2), id(1)];
    let rule = AllocationRule { zones, ..AllocationRule::default() };
    let choice = stock.allocate(16, &rule);
    assert_eq!(chosen(&choice), [(2, 5), (4, 5), (1, 5)]);
    assert_eq!(choice.shortage, Some(Shortage { missing: q(1), passed_over: vec![(PassedOver::Zone, q(5))] }));
    let whole = AllocationRule { whole_units_first: true, ..rule };
    assert_eq!(chosen(&stock.allocate(6, &whole)), [(2, 5), (4, 1)], "every zone is emptied before the next");
}

#[test]
fn the_stored_rule_that_was_followed_is_told() {
    let rule = AllocationRule { rule_id: Some(uuid::Uuid::from_u128(7)), ..AllocationRule::default() };
    assert_eq!(Stock::of(&[goods(1)]).allocate(1, &rule).picks[0].why.rule_id, rule.rule_id);
}

fn any_goods() -> impl Strategy<Value = Goods> {
    (0_i64..20, 0_i64..20, 0_i64..9, 0_i64..5, 0_u128..4, 0_u128..4, 0_u128..4, any::<bool>()).prop_map(
        |(on_hand, reserved, at, day, unit, lot, zone, damaged)| Goods {
            reserved: if reserved > 10 { 0 } else { reserved.min(on_hand) },
            damaged: damaged && zone == 0,
            on_hand,
            at,
            day,
            unit,
            lot,
            zone,
        },
    )
}

fn any_rule() -> impl Strategy<Value = AllocationRule> {
    (0..5_usize, any::<bool>(), any::<bool>(), prop::option::of(0_i64..9), prop::collection::btree_set(0_u128..4, 0..3))
        .prop_map(|(which, whole_units_first, one_lot, start, zones)| AllocationRule {
            whole_units_first,
            one_lot,
            start,
            zones: zones.into_iter().map(id).collect(),
            ..order(AllocationOrder::ALL[which])
        })
}

/// What the simplest reading of a rule grants in all: everything that is usable, or what one lot has.
fn grantable(rows: &[Goods], wanted: i64, rule: &AllocationRule) -> i64 {
    let usable = |goods: &&Goods| !goods.damaged && (rule.zones.is_empty() || rule.zones.contains(&id(goods.zone)));
    let free = |lot: Option<u128>| -> i64 {
        let of_lot = rows.iter().filter(usable).filter(|goods| lot.is_none_or(|lot| goods.lot == lot));
        of_lot.map(|goods| goods.on_hand - goods.reserved).sum()
    };
    if !rule.one_lot {
        free(None).min(wanted)
    } else if (0..4).any(|lot| free(Some(lot)) >= wanted) {
        wanted
    } else {
        0
    }
}

proptest! {
    #[test]
    fn every_rule_grants_what_can_be_granted_and_tells_the_rest(
        rows in prop::collection::vec(any_goods(), 0..10), wanted in 0_i64..90, rule in any_rule(),
    ) {
        let stock = Stock::of(&rows);
        let choice = stock.allocate(wanted, &rule);
        let granted: i64 = choice.picks.iter().map(|pick| pick.quantity.units()).sum();
        prop_assert_eq!(granted, grantable(&rows, wanted, &rule));
        prop_assert_eq!(choice.shortage.as_ref().map_or(0, |it| it.missing.units()), wanted - granted);
        let of = |pick: &Pick| &rows[usize::try_from(pick.stock_id.0).unwrap() - 1];
        let mut seen = BTreeSet::new();
        for pick in &choice.picks {
            prop_assert!(seen.insert(pick.stock_id), "a row is chosen once");
            prop_assert!(!pick.quantity.is_zero() && pick.quantity.units() <= of(pick).on_hand - of(pick).reserved);
            prop_assert_eq!((pick.why.order, pick.why.one_lot), (rule.order, rule.one_lot));
        }
        let lots: BTreeSet<_> = choice.picks.iter().map(|pick| of(pick).lot).collect();
        prop_assert!(!rule.one_lot || lots.len() <= 1);
        // Of no more than one row is a part left that was free.
        let opened = choice.picks.iter().filter(|pick| pick.quantity != pick.why.free).count();
        prop_assert!(opened <= 1);
        let by_zone: Vec<_> =
            choice.picks.iter().map(|pick| rule.zones.iter().position(|zone| *zone == id(of(pick).zone))).collect();
        prop_assert!(by_zone.is_sorted(), "one zone after the other");
        if let Some(shortage) = choice.shortage {
            let there: i64 = rows.iter().map(|goods| goods.on_hand).sum();
            let passed: i64 = shortage.passed_over.iter().map(|(_, quantity)| quantity.units()).sum();
            prop_assert_eq!(passed + granted, there, "what was not granted is told");
        }
    }

    #[test]
    fn the_order_alone_takes_the_best_first(
        rows in prop::collection::vec(any_goods(), 0..10), wanted in 0_i64..90, which in 0..4_usize, start in prop::option::of(0_i64..9),
    ) {
        let rule = AllocationRule { start, ..order(AllocationOrder::ALL[which]) };
        let choice = Stock::of(&rows).allocate(wanted, &rule);
        let mut best: Vec<(i64, i64, i64, i64, i64)> = rows
            .iter()
            .zip(1..)
            .filter(|(goods, _)| !goods.damaged && goods.on_hand > goods.reserved)
            .map(|(goods, n)| {
                let first = match rule.order {
                    AllocationOrder::Lifo => -goods.day,
                    AllocationOrder::Nearest => start.map_or(goods.at, |start| (goods.at - start).abs()),
                    _ => 0,
                };
                (first, goods.day, goods.at, n, goods.on_hand - goods.reserved)
            })
            .collect();
        best.sort_unstable();
        let mut left = wanted;
        let mut expected = Vec::new();
        for (.., n, free) in best {
            if left > 0 {
                expected.push((n, free.min(left)));
                left -= free.min(left);
            }
        }
        prop_assert_eq!(chosen(&choice), expected);
    }
}
