//! Tests of the packaging rules.

use proptest::prelude::*;

use super::*;

const ITEM: ItemId = ItemId::NIL;

fn new(level: PackagingLevel, units: i64) -> NewPackaging {
    NewPackaging {
        level,
        quantity: Quantity::new(units).unwrap(),
        length_mm: None,
        width_mm: None,
        height_mm: None,
        weight_g: None,
        gtin: None,
        barcodes: vec![],
    }
}

fn codes(texts: &[&str]) -> Vec<Barcode> {
    texts.iter().map(|text| Barcode::parse(text).unwrap()).collect()
}

fn refused(wanted: Vec<NewPackaging>) -> Vec<(String, &'static str)> {
    let Misfits(found) = packagings(ITEM, Scale::WHOLE, wanted).unwrap_err();
    found.into_iter().map(|misfit| (misfit.pointer, misfit.fault.code())).collect()
}

#[test]
fn each_is_always_there_and_is_one_base_unit() {
    let whole = packagings(ITEM, Scale::WHOLE, vec![]).unwrap();
    assert_eq!((whole.len(), whole[0].level, whole[0].quantity.units()), (1, PackagingLevel::Each, 1));
    let kilograms = packagings(ITEM, Scale::new(3).unwrap(), vec![]).unwrap();
    assert_eq!(kilograms[0].quantity.units(), 1000);
    assert_eq!(
        refused(vec![new(PackagingLevel::Each, 2)]),
        [("/packagings/0/quantity".into(), "catalog.packaging_each_is_one")]
    );
}

#[test]
fn levels_are_sorted_and_keep_their_ids_measures_and_barcodes() {
    let pallet = NewPackaging { weight_g: Some(500_000), barcodes: codes(&["P-1"]), ..new(PackagingLevel::Pallet, 96) };
    let each = NewPackaging {
        length_mm: Some(1),
        width_mm: Some(2),
        height_mm: Some(3),
        gtin: codes(&["4006381333931"]).pop(),
        barcodes: codes(&["E-1"]),
        ..new(PackagingLevel::Each, 1)
    };
    let levels = packagings(ITEM, Scale::WHOLE, vec![pallet.clone(), new(PackagingLevel::Case, 12), each]).unwrap();
    let steps: Vec<_> = levels.iter().map(|card| (card.level.name(), card.quantity.units())).collect();
    assert_eq!(steps, [("each", 1), ("case", 12), ("pallet", 96)]);
    assert_eq!((levels[0].length_mm, levels[0].width_mm, levels[0].height_mm), (Some(1), Some(2), Some(3)));
    assert_eq!(levels[0].barcodes, codes(&["4006381333931", "E-1"]));
    assert_eq!(levels[2].weight_g, Some(500_000));
    let again = packagings(ITEM, Scale::WHOLE, vec![pallet]).unwrap();
    assert_eq!(again[1].id, levels[2].id);
    assert_ne!(again[0].id, again[1].id);
}

#[test]
fn a_level_holds_two_or_more_whole_ones_of_the_level_below() {
    for (inner, case) in [(6, 6), (6, 3), (6, 13), (1, 12)] {
        let wanted = vec![new(PackagingLevel::Inner, inner), new(PackagingLevel::Case, case)];
        let found = refused(wanted);
        assert!(found.iter().all(|(_, code)| *code == "catalog.packaging_not_whole"), "{found:?}");
    }
    assert_eq!(
        PackagingFault::NotWhole { level: PackagingLevel::Case, below: PackagingLevel::Inner }.to_string(),
        "the case must hold two or more whole inners"
    );
    assert!(refused(vec![new(PackagingLevel::Each, 0), new(PackagingLevel::Case, 3)]).len() == 2);
}

#[test]
fn a_level_comes_once() {
    let wanted = vec![new(PackagingLevel::Case, 12), new(PackagingLevel::Case, 24)];
    assert_eq!(refused(wanted), [("/packagings/1/level".into(), "catalog.packaging_level_twice")]);
}

#[test]
fn lengths_and_weights_are_what_something_can_have() {
    let wanted = NewPackaging {
        length_mm: Some(0),
        width_mm: Some(100_001),
        height_mm: Some(u32::MAX),
        weight_g: Some(1_000_000_001),
        ..new(PackagingLevel::Case, 2)
    };
    let at: Vec<_> = refused(vec![wanted]).into_iter().map(|(pointer, _)| pointer).collect();
    assert_eq!(at, ["/length_mm", "/width_mm", "/height_mm", "/weight_g"].map(|field| format!("/packagings/0{field}")));
}

#[test]
fn a_barcode_names_one_level_of_an_item() {
    let case = NewPackaging { gtin: codes(&["0036000291452"]).pop(), ..new(PackagingLevel::Case, 2) };
    let pallet = NewPackaging { barcodes: codes(&["X", "036000291452", "X"]), ..new(PackagingLevel::Pallet, 4) };
    assert_eq!(
        refused(vec![case.clone(), pallet]),
        [
            ("/packagings/1/barcodes/1".into(), "catalog.barcode_twice"),
            ("/packagings/1/barcodes/2".into(), "catalog.barcode_twice")
        ]
    );
    let same_gtin = NewPackaging { gtin: case.gtin.clone(), ..new(PackagingLevel::Pallet, 4) };
    assert_eq!(refused(vec![case, same_gtin]), [("/packagings/1/gtin".into(), "catalog.barcode_twice")]);
}

#[test]
fn a_mistyped_gtin_and_too_many_barcodes_are_refused() {
    let mistyped = NewPackaging { gtin: codes(&["4006381333932"]).pop(), ..new(PackagingLevel::Case, 2) };
    assert_eq!(refused(vec![mistyped]), [("/packagings/0/gtin".into(), "catalog.gtin_check_digit")]);
    let many: Vec<String> = (0..=MOST_BARCODES).map(|n| format!("B{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let wanted = NewPackaging { barcodes: codes(&many), ..new(PackagingLevel::Case, 2) };
    assert_eq!(refused(vec![wanted]), [("/packagings/0/barcodes".into(), "catalog.too_many_barcodes")]);
}

#[test]
fn refusals_become_fields_of_one_failure() {
    let failure = Failure::from(packagings(ITEM, Scale::WHOLE, vec![new(PackagingLevel::Each, 2)]).unwrap_err());
    assert_eq!((failure.kind, failure.fields[0].pointer.as_str()), (ErrorKind::Invalid, "/packagings/0/quantity"));
    assert_eq!(PackagingFault::EachIsOne.kind(), ErrorKind::Invalid);
}

#[test]
fn everything_that_is_wrong_with_a_request_is_reported_at_once() {
    let flat = NewPackaging { height_mm: Some(0), ..new(PackagingLevel::Case, 12) };
    let mistyped = NewPackaging { gtin: codes(&["4006381333932"]).pop(), ..new(PackagingLevel::Case, 24) };
    let found = refused(vec![flat, mistyped, new(PackagingLevel::Pallet, 25), new(PackagingLevel::Each, 2)]);
    let expected = [
        ("/packagings/0/height_mm", "catalog.packaging_measure"),
        ("/packagings/1/gtin", "catalog.gtin_check_digit"),
        ("/packagings/1/level", "catalog.packaging_level_twice"),
        ("/packagings/3/quantity", "catalog.packaging_each_is_one"),
        ("/packagings/2/quantity", "catalog.packaging_not_whole"),
    ];
    assert_eq!(found, expected.map(|(pointer, code)| (pointer.to_owned(), code)));
}

#[test]
fn the_smallest_and_the_largest_measures_are_taken() {
    for (length, weight) in [(1, 1), (LONGEST_MM, HEAVIEST_G)] {
        let wanted = NewPackaging {
            length_mm: Some(length),
            width_mm: Some(length),
            height_mm: Some(length),
            weight_g: Some(weight),
            ..new(PackagingLevel::Case, 2)
        };
        assert!(packagings(ITEM, Scale::WHOLE, vec![wanted]).is_ok(), "{length} mm {weight} g");
    }
}

#[test]
fn a_refused_measure_says_the_range_in_its_own_unit() {
    let wanted = NewPackaging { length_mm: Some(0), weight_g: Some(0), ..new(PackagingLevel::Case, 2) };
    let Misfits(found) = packagings(ITEM, Scale::WHOLE, vec![wanted]).unwrap_err();
    let texts: Vec<_> = found.into_iter().map(|misfit| misfit.fault.to_string()).collect();
    assert_eq!(texts, ["must be 1 to 100000 mm", "must be 1 to 1000000000 g"]);
}

#[test]
fn a_gtin_is_one_of_the_barcodes_that_a_level_may_have() {
    let many: Vec<String> = (0..MOST_BARCODES).map(|n| format!("B{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let full = NewPackaging { barcodes: codes(&many), ..new(PackagingLevel::Case, 2) };
    let levels = packagings(ITEM, Scale::WHOLE, vec![full.clone()]).unwrap();
    assert_eq!(levels[1].barcodes.len(), MOST_BARCODES);
    let one_more = NewPackaging { gtin: codes(&["4006381333931"]).pop(), ..full };
    assert_eq!(refused(vec![one_more]), [("/packagings/0/barcodes".into(), "catalog.too_many_barcodes")]);
}

#[test]
fn the_gtin_of_a_level_is_not_sent_again_among_its_barcodes() {
    let wanted = NewPackaging {
        gtin: codes(&["036000291452"]).pop(),
        barcodes: codes(&["C-1", "00036000291452"]),
        ..new(PackagingLevel::Case, 2)
    };
    assert_eq!(refused(vec![wanted]), [("/packagings/0/barcodes/1".into(), "catalog.barcode_twice")]);
}

#[test]
fn a_level_is_measured_by_the_nearest_level_below_that_is_there() {
    let pallet = || new(PackagingLevel::Pallet, 12);
    assert!(packagings(ITEM, Scale::WHOLE, vec![new(PackagingLevel::Case, 4), pallet()]).is_ok());
    let wanted = vec![new(PackagingLevel::Case, 4), new(PackagingLevel::Layer, 8), pallet()];
    let Misfits(found) = packagings(ITEM, Scale::WHOLE, wanted).unwrap_err();
    let fault = PackagingFault::NotWhole { level: PackagingLevel::Pallet, below: PackagingLevel::Layer };
    assert_eq!(found, [Misfit { pointer: "/packagings/2/quantity".into(), fault }]);
}

#[test]
fn a_level_holds_whole_base_units_of_an_item_that_is_counted_in_parts() {
    let tenths = Scale::new(1).unwrap();
    let case = |units| packagings(ITEM, tenths, vec![new(PackagingLevel::Case, units)]);
    assert_eq!(case(30).unwrap()[1].quantity.units(), 30);
    assert_eq!(case(25).unwrap_err().0[0].fault.code(), "catalog.packaging_not_whole");
}

#[test]
fn a_level_is_known_by_its_item_and_its_name_alone() {
    let case = |item, units| packagings(item, Scale::WHOLE, vec![new(PackagingLevel::Case, units)]).unwrap()[1].id;
    let other: ItemId = ItemId::derived(ITEM.uuid(), "another item");
    assert_eq!(case(ITEM, 6), case(ITEM, 12));
    assert_ne!(case(ITEM, 6), case(other, 6));
}

proptest! {
    #[test]
    fn whole_multiples_are_taken_in_any_order(factors in prop::collection::vec(2..50_i64, 4), order in Just([0, 1, 2, 3]).prop_shuffle()) {
        let mut units = 1;
        let steps: Vec<NewPackaging> = PackagingLevel::ALL[1..].iter().zip(factors).map(|(level, factor)| {
            units *= factor;
            new(*level, units)
        }).collect();
        let wanted = order.iter().map(|at| steps[*at].clone()).collect();
        let levels = packagings(ITEM, Scale::WHOLE, wanted).unwrap();
        prop_assert_eq!(levels.len(), 5);
        prop_assert!(levels.windows(2).all(|pair| pair[1].quantity.units() % pair[0].quantity.units() == 0));
    }

    #[test]
    fn what_is_accepted_keeps_every_rule(wanted in prop::collection::vec((0..5_usize, 0..40_i64), 0..6), decimals in 0..=2_u8) {
        let scale = Scale::new(decimals).unwrap();
        let wanted = wanted.into_iter().map(|(at, units)| new(PackagingLevel::ALL[at], units)).collect();
        if let Ok(levels) = packagings(ITEM, scale, wanted) {
            prop_assert_eq!((levels[0].level, levels[0].quantity.units()), (PackagingLevel::Each, scale.factor()));
            for pair in levels.windows(2) {
                prop_assert!(pair[0].level < pair[1].level && pair[0].quantity < pair[1].quantity);
                prop_assert_eq!(pair[1].quantity.units() % pair[0].quantity.units(), 0);
            }
        }
    }

    #[test]
    fn the_order_in_which_levels_are_sent_changes_nothing(
        units in prop::collection::vec(0..40_i64, 5), order in Just([0, 1, 2, 3, 4]).prop_shuffle(),
    ) {
        let level = |at: usize| new(PackagingLevel::ALL[at], units[at]);
        let sorted = packagings(ITEM, Scale::WHOLE, (0..5).map(level).collect());
        let shuffled = packagings(ITEM, Scale::WHOLE, order.into_iter().map(level).collect());
        prop_assert_eq!(sorted.as_ref().ok(), shuffled.as_ref().ok());
        let faults = |found: Misfits| found.0.into_iter().map(|misfit| misfit.fault).collect::<Vec<_>>();
        prop_assert_eq!(sorted.map_err(faults), shuffled.map_err(faults));
    }

    #[test]
    fn a_refusal_points_at_a_level_that_was_sent(wanted in prop::collection::vec((0..5_usize, 0..40_i64), 0..6)) {
        let sent = wanted.len();
        let wanted = wanted.into_iter().map(|(at, units)| new(PackagingLevel::ALL[at], units)).collect();
        if let Err(Misfits(found)) = packagings(ITEM, Scale::WHOLE, wanted) {
            for misfit in found {
                prop_assert!((0..sent).any(|at| misfit.pointer.starts_with(&format!("/packagings/{at}/"))), "{}", misfit.pointer);
            }
        }
    }
}
