use ambar_inventory_contract::{AllocationOrder, StockStatus};
use ambar_kernel::{LotCode, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::{
    Lot,
    book::sample::{id, place, q, row},
};

struct Stock {
    rows: Vec<(Row, Place, Option<Lot>, Option<SerialCode>)>,
}

impl Stock {
    fn of(rows: &[(i64, i64, Option<&str>)]) -> Self {
        let rows = rows.iter().zip(1_i64..).map(|((on_hand, reserved, expires_on), n)| {
            let received_at = Timestamp::UNIX_EPOCH + chrono::Duration::days(n);
            let row = Row { reserved: q(*reserved), received_at, ..row(n, *on_hand) };
            let lot = expires_on.map(|day| Lot {
                id: id(1),
                item_id: id(1),
                code: LotCode::parse(day).unwrap(),
                expires_on: day.parse().ok(),
            });
            (row, place(u32::try_from(n).unwrap(), &format!("A-{n}")), lot, None)
        });
        Self { rows: rows.collect() }
    }

    fn allocate(&self, wanted: i64, terms: &Terms<'_>) -> Choice {
        let stock: Vec<Stocked<'_>> = self
            .rows
            .iter()
            .map(|(row, place, lot, serial)| Stocked { row, place, lot: lot.as_ref(), serial: serial.as_ref() })
            .collect();
        allocate(q(wanted), &stock, terms)
    }
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 24).unwrap()
}

fn terms(rule: &AllocationRule) -> Terms<'_> {
    let min_remaining_days = rule.min_remaining_days;
    Terms { rule, min_remaining_days, exclude: BTreeSet::new(), today: today() }
}

fn chosen(choice: &Choice) -> Vec<(i64, i64)> {
    choice.picks.iter().map(|pick| (pick.stock_id.0, pick.quantity.units())).collect()
}

fn fefo() -> AllocationRule {
    AllocationRule { order: AllocationOrder::Fefo, ..AllocationRule::default() }
}

#[test]
fn what_came_in_first_goes_first() {
    let mut stock = Stock::of(&[(5, 0, None), (5, 0, None), (5, 0, None)]);
    stock.rows[2].0.received_at = Timestamp::UNIX_EPOCH;
    let choice = stock.allocate(8, &terms(&AllocationRule::default()));
    assert_eq!(chosen(&choice), [(3, 5), (1, 3)]);
    assert_eq!(choice.shortage, None);
    let why = &choice.picks[1].why;
    assert_eq!((why.rank, why.free, why.order), (2, q(5), AllocationOrder::Fifo));
}

#[test]
fn of_goods_of_one_age_the_nearer_go_first() {
    let mut stock = Stock::of(&[(5, 0, None), (5, 0, None), (5, 0, None)]);
    stock.rows.iter_mut().for_each(|(row, ..)| row.received_at = Timestamp::UNIX_EPOCH);
    stock.rows[0].1.sequence = 9;
    assert_eq!(chosen(&stock.allocate(15, &terms(&AllocationRule::default()))), [(2, 5), (3, 5), (1, 5)]);
}

#[test]
fn what_expires_first_goes_first_and_what_has_no_date_last() {
    let stock = Stock::of(&[(5, 0, None), (5, 0, Some("2027-05-01")), (5, 0, Some("2027-02-01"))]);
    assert_eq!(chosen(&stock.allocate(11, &terms(&fefo()))), [(3, 5), (2, 5), (1, 1)]);
    assert_eq!(chosen(&stock.allocate(11, &terms(&AllocationRule::default()))), [(1, 5), (2, 5), (3, 1)]);
}

#[test]
fn only_what_lasts_long_enough_goes() {
    let stock = Stock::of(&[(5, 0, Some("2026-11-23")), (5, 0, Some("2026-11-24")), (5, 0, Some("2026-12-24"))]);
    assert_eq!(chosen(&stock.allocate(99, &terms(&fefo()))), [(2, 5), (3, 5)]);
    let month = AllocationRule { min_remaining_days: 30, ..fefo() };
    let choice = stock.allocate(99, &terms(&month));
    assert_eq!(chosen(&choice), [(3, 5)]);
    assert_eq!(choice.shortage, Some(Shortage { missing: q(94), passed_over: vec![(PassedOver::Expiry, q(10))] }));
}

#[test]
fn a_lot_or_a_unit_can_be_asked_for() {
    let mut stock = Stock::of(&[(5, 0, Some("2027-05-01")), (5, 0, Some("2027-02-01")), (1, 0, None)]);
    stock.rows[2].3 = Some(SerialCode::parse("S1").unwrap());
    let lot = AllocationRule { lot: Some(LotCode::parse("2027-05-01").unwrap()), ..AllocationRule::default() };
    let choice = stock.allocate(9, &terms(&lot));
    assert_eq!(chosen(&choice), [(1, 5)]);
    assert_eq!(choice.shortage.unwrap().passed_over, [(PassedOver::NotTheLot, q(6))]);
    let unit = AllocationRule { serial: Some(SerialCode::parse("S1").unwrap()), ..AllocationRule::default() };
    assert_eq!(chosen(&stock.allocate(1, &terms(&unit))), [(3, 1)]);
}

#[test]
fn everything_that_is_passed_over_is_told_with_its_reason() {
    let mut stock = Stock::of(&[(2, 1, None), (3, 0, None), (5, 0, None), (7, 0, None), (11, 0, None)]);
    stock.rows[1].0.key.status = StockStatus::Hold;
    stock.rows[2].1.kind = PlaceKind::Passage;
    stock.rows[3].1.locked_out = true;
    let rule = AllocationRule::default();
    let terms = Terms { exclude: BTreeSet::from([id(5)]), ..terms(&rule) };
    let choice = stock.allocate(10, &terms);
    assert_eq!(chosen(&choice), [(1, 1)]);
    assert_eq!(
        choice.shortage.unwrap().passed_over,
        [
            (PassedOver::Status, q(3)),
            (PassedOver::Reserved, q(1)),
            (PassedOver::Locked, q(7)),
            (PassedOver::NotInStorage, q(5)),
            (PassedOver::Excluded, q(11)),
        ]
    );
}

#[test]
fn nothing_wanted_takes_nothing() {
    assert_eq!(Stock::of(&[(5, 0, None)]).allocate(0, &terms(&fefo())), Choice { picks: vec![], shortage: None });
}

proptest! {
    #[test]
    fn no_more_is_granted_than_is_free_and_everything_is_accounted_for(
        rows in prop::collection::vec((0_i64..50, 0_i64..50, 0_u8..6, prop::option::of(1_u32..28)), 0..12),
        wanted in 0_i64..300,
        is_fefo in any::<bool>(),
    ) {
        let mut stock = Stock { rows: Vec::new() };
        for ((on_hand, reserved, kind, day), n) in rows.into_iter().zip(1_i64..) {
            let date = day.map(|day| format!("2026-12-{day:02}"));
            let mut made = Stock::of(&[(on_hand, reserved.min(on_hand), date.as_deref())]);
            let (mut row, mut place, lot, serial) = made.rows.remove(0);
            row.id = StockId(n);
            row.received_at = Timestamp::UNIX_EPOCH + chrono::Duration::days((n * 7) % 5);
            match kind {
                0 => row.key.status = StockStatus::Damaged,
                1 => place.locked_out = true,
                _ => {}
            }
            stock.rows.push((row, place, lot, serial));
        }
        let rule = if is_fefo { fefo() } else { AllocationRule::default() };
        let choice = stock.allocate(wanted, &terms(&rule));
        let granted: i64 = choice.picks.iter().map(|pick| pick.quantity.units()).sum();
        let missing = choice.shortage.as_ref().map_or(0, |shortage| shortage.missing.units());
        prop_assert_eq!(granted + missing, wanted);
        let mut before = None;
        for pick in &choice.picks {
            let (row, place, lot, _) = stock.rows.iter().find(|(row, ..)| row.id == pick.stock_id).unwrap();
            prop_assert!(!pick.quantity.is_zero() && pick.quantity <= row.free());
            prop_assert!(row.key.status.allocatable() && !place.locked_out);
            let date = lot.as_ref().and_then(|lot| lot.expires_on);
            let key = if is_fefo { (date.is_none(), date, row.received_at) } else { (false, None, row.received_at) };
            prop_assert!(before <= Some(key), "the order of the rule is kept");
            before = Some(key);
        }
        // A row is taken in part only if it is the last: nothing older or nearer to expiry stays behind.
        for pick in choice.picks.iter().rev().skip(1) {
            prop_assert_eq!(pick.quantity, pick.why.free);
        }
        if let Some(shortage) = choice.shortage {
            let there: i64 = stock.rows.iter().map(|(row, ..)| row.on_hand.units()).sum();
            let passed: i64 = shortage.passed_over.iter().map(|(_, quantity)| quantity.units()).sum();
            prop_assert_eq!(passed + granted, there, "what was not granted is told");
        }
    }
}
