use ambar_kernel::Id;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn q(units: i64) -> Quantity {
    Quantity::new(units).unwrap()
}

fn lot(text: &str) -> LotCode {
    LotCode::parse(text).unwrap()
}

fn serial(text: &str) -> SerialCode {
    SerialCode::parse(text).unwrap()
}

fn claim(n: u128, lot_code: Option<&str>, serial_code: Option<&str>, left: i64) -> PickedClaim {
    PickedClaim {
        reservation_id: Id::from_uuid(Uuid::from_u128(n)),
        order_line_id: Id::from_uuid(Uuid::from_u128(n / 10)),
        lot: lot_code.map(lot),
        serial: serial_code.map(serial),
        left: q(left),
    }
}

fn scan(quantity: i64) -> Scan<'static> {
    Scan { quantity: q(quantity), lot: None, serial: None, scale: Scale::WHOLE }
}

fn taken(claims: &[PickedClaim], scan: Scan<'_>) -> Vec<(u128, i64)> {
    plan(claims, scan)
        .unwrap()
        .iter()
        .map(|part| (part.reservation_id.uuid().as_u128(), part.quantity.units()))
        .collect()
}

#[test]
fn a_scan_takes_from_the_first_claim_and_goes_on_to_the_next() {
    let claims = [claim(11, None, None, 3), claim(12, None, None, 0), claim(21, None, None, 4)];
    assert_eq!(taken(&claims, scan(2)), [(11, 2)]);
    assert_eq!(taken(&claims, scan(5)), [(11, 3), (21, 2)]);
    assert_eq!(plan(&claims, scan(5)).unwrap()[1].order_line_id.uuid().as_u128(), 2);
}

#[test]
fn a_scanned_lot_or_unit_chooses_its_claim() {
    let lots = [claim(11, Some("A"), None, 3), claim(12, Some("B"), None, 4)];
    let b = lot("B");
    assert_eq!(taken(&lots, Scan { lot: Some(&b), ..scan(2) }), [(12, 2)]);
    let serials = [claim(11, None, Some("S1"), 1), claim(12, None, Some("S2"), 1)];
    let second = serial("S2");
    assert_eq!(taken(&serials, Scan { serial: Some(&second), ..scan(1) }), [(12, 1)]);
    assert_eq!(taken(&serials, scan(2)), [(11, 1), (12, 1)], "all that waits needs no telling apart");
    assert_eq!(taken(&[claim(11, Some("A"), Some("S1"), 2)], scan(1)), [(11, 1)], "nor does what is alike");
}

#[test]
fn goods_that_differ_are_told_apart_by_a_scan() {
    let lots = [claim(11, Some("B"), None, 3), claim(12, Some("A"), None, 4)];
    let refusal = plan(&lots, scan(2)).unwrap_err();
    assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Refused, "shipments.which_lot"));
    assert_eq!(Value::from(refusal.params()), json!({"picked": ["A", "B"]}));
    assert_eq!(refusal.to_string(), "Goods of several lots wait to be packed (A, B): scan the lot.");
    let units: Vec<_> = (1..8).map(|n| claim(10 + n, None, Some(&format!("S{n}")), 1)).collect();
    let refusal = plan(&units, scan(1)).unwrap_err();
    assert_eq!(refusal.code(), "shipments.which_serial");
    assert_eq!(refusal.params()["picked"].as_array().unwrap().len(), 7);
    assert!(refusal.to_string().contains("(S1, S2, S3, S4, S5, …)"), "{refusal}");
}

#[test]
fn more_than_is_picked_is_refused_with_both_figures() {
    let refusal = plan(&[claim(11, None, None, 3)], scan(4)).unwrap_err();
    assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Refused, "shipments.not_picked"));
    assert_eq!(Value::from(refusal.params()), json!({"scanned": "4", "left": "3"}));
    let lot = lot("A");
    let nothing = plan(&[], Scan { lot: Some(&lot), ..scan(4) }).unwrap_err();
    assert_eq!(nothing.params()["left"], "0");
}

#[test]
fn another_lot_or_unit_is_refused_naming_what_was_picked() {
    let (odd_lot, odd_serial) = (lot("Z"), serial("Z"));
    let lots = [claim(11, Some("A"), None, 3)];
    let refusal = plan(&lots, Scan { lot: Some(&odd_lot), ..scan(1) }).unwrap_err();
    assert_eq!(refusal.code(), "shipments.wrong_lot");
    assert_eq!(Value::from(refusal.params()), json!({"scanned": "Z", "picked": ["A"]}));
    let refusal = plan(&lots, Scan { serial: Some(&odd_serial), ..scan(1) }).unwrap_err();
    assert_eq!(refusal.code(), "shipments.wrong_serial");
    assert_eq!(Value::from(refusal.params()), json!({"scanned": "Z", "picked": []}));
    assert!(refusal.to_string().contains("(none)"), "{refusal}");
}

#[test]
fn a_lot_and_a_unit_that_do_not_belong_together_are_not_there() {
    let claims = [claim(11, Some("A"), Some("S1"), 1), claim(12, Some("B"), Some("S2"), 1)];
    let (a, second) = (lot("A"), serial("S2"));
    let refusal = plan(&claims, Scan { lot: Some(&a), serial: Some(&second), ..scan(1) }).unwrap_err();
    assert_eq!((refusal.code(), &refusal.params()["left"]), ("shipments.not_picked", &json!("0")));
}

#[test]
fn of_a_wrong_lot_and_a_wrong_unit_and_too_much_the_lot_is_said_first() {
    let claims = [claim(11, Some("A"), Some("S1"), 1)];
    let (a, odd) = (lot("A"), lot("Z"));
    let unit = serial("Z");
    let refused = |lot| plan(&claims, Scan { lot: Some(lot), serial: Some(&unit), ..scan(9) }).unwrap_err().code();
    assert_eq!(refused(&odd), "shipments.wrong_lot");
    assert_eq!(refused(&a), "shipments.wrong_serial");
}

#[test]
fn what_is_in_a_carton_already_is_not_among_what_waits() {
    let claims = [claim(11, Some("A"), None, 0), claim(12, Some("B"), None, 4)];
    let a = lot("A");
    let refusal = plan(&claims, Scan { lot: Some(&a), ..scan(1) }).unwrap_err();
    assert_eq!(Value::from(refusal.params()), json!({"scanned": "A", "picked": ["B"]}));
    assert_eq!(taken(&claims, scan(1)), [(12, 1)], "one lot is left, which needs no scan");
}

#[test]
fn a_scanned_lot_still_asks_which_of_its_units() {
    let claims =
        [claim(11, Some("A"), Some("S1"), 1), claim(12, Some("A"), Some("S2"), 1), claim(13, Some("B"), Some("S3"), 1)];
    let a = lot("A");
    let refusal = plan(&claims, Scan { lot: Some(&a), ..scan(1) }).unwrap_err();
    assert_eq!((refusal.code(), &refusal.params()["picked"]), ("shipments.which_serial", &json!(["S1", "S2"])));
    assert_eq!(taken(&claims, Scan { lot: Some(&a), ..scan(2) }), [(11, 1), (12, 1)]);
    let unlotted = plan(&claims, scan(1)).unwrap_err();
    assert_eq!(unlotted.code(), "shipments.which_serial", "asked before the lot, which it tells");
}

proptest! {
    #[test]
    fn a_scan_takes_exactly_what_was_scanned_and_no_claim_gives_more_than_it_has(
        claims in prop::collection::vec((0..3_u8, 0..3_u8, 0..10_i64), 0..8),
        quantity in 1..30_i64, lot_scanned in prop::option::of(0..3_u8), serial_scanned in prop::option::of(0..3_u8),
    ) {
        let claims: Vec<_> = claims.into_iter().zip(0..)
            .map(|((l, s, left), n)| {
                let (l, s) = (format!("L{l}"), format!("S{s}"));
                claim(100 + n, Some(&l), (n % 2 == 0).then_some(&*s), left)
            })
            .collect();
        let lot = lot_scanned.map(|n| lot(&format!("L{n}")));
        let serial = serial_scanned.map(|n| serial(&format!("S{n}")));
        let Ok(parts) = plan(&claims, Scan { lot: lot.as_ref(), serial: serial.as_ref(), ..scan(quantity) }) else { return Ok(()) };
        prop_assert_eq!(parts.iter().map(|part| part.quantity.units()).sum::<i64>(), quantity);
        for part in parts {
            let of = claims.iter().find(|claim| claim.reservation_id == part.reservation_id).unwrap();
            prop_assert!(part.quantity <= of.left && !part.quantity.is_zero());
            prop_assert!(lot.is_none() || of.lot == lot);
            prop_assert!(serial.is_none() || of.serial == serial);
        }
    }

    #[test]
    fn everything_that_waits_may_go_into_one_carton(claims in prop::collection::vec((0..3_u8, any::<bool>(), 0..10_i64), 1..8)) {
        let claims: Vec<_> = claims.into_iter().zip(0..)
            .map(|((l, numbered, left), n)| {
                let (l, s) = (format!("L{l}"), format!("S{n}"));
                claim(100 + n, Some(&l), numbered.then_some(&*s), left)
            })
            .collect();
        let waiting = claims.iter().filter(|claim| !claim.left.is_zero());
        let waiting: Vec<_> = waiting.map(|claim| (claim.reservation_id.uuid().as_u128(), claim.left.units())).collect();
        let all = waiting.iter().map(|(_, left)| left).sum::<i64>();
        prop_assert_eq!(taken(&claims, scan(all)), waiting);
        prop_assert_eq!(plan(&claims, scan(all + 1)).unwrap_err().code(), "shipments.not_picked");
    }

    #[test]
    fn in_whatever_scans_alike_goods_are_packed_each_claim_is_used_up_once(
        lefts in prop::collection::vec(0..10_i64, 1..8), scans in prop::collection::vec(1..6_i64, 1..60),
    ) {
        let mut claims: Vec<_> = lefts.iter().zip(0..).map(|(left, n)| claim(100 + n, Some("A"), None, *left)).collect();
        let (all, mut packed) = (lefts.iter().sum::<i64>(), 0);
        for quantity in scans {
            let Ok(parts) = plan(&claims, scan(quantity)) else {
                prop_assert!(packed + quantity > all);
                continue;
            };
            for part in parts {
                let of = claims.iter_mut().find(|claim| claim.reservation_id == part.reservation_id).unwrap();
                of.left = of.left.minus(part.quantity).unwrap();
            }
            packed += quantity;
            prop_assert_eq!(claims.iter().map(|claim| claim.left.units()).sum::<i64>(), all - packed);
            let first = claims.iter().position(|claim| !claim.left.is_zero()).unwrap_or(claims.len());
            let mut later = claims.iter().zip(&lefts).skip(first + 1);
            prop_assert!(later.all(|(claim, left)| claim.left == q(*left)), "in the order of their lines");
        }
    }
}
