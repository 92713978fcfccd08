use proptest::prelude::*;

use super::*;

fn scale(decimals: u8) -> Scale {
    Scale::new(decimals).unwrap()
}

#[test]
fn reads_decimal_strings_at_the_items_scale() {
    for (text, decimals, units) in [
        ("0", 0, 0),
        ("12", 0, 12),
        ("0012", 0, 12),
        ("12.0", 0, 12),
        ("0.5", 3, 500),
        ("12.345", 3, 12345),
        ("1.50", 1, 15),
        ("000.000001", 6, 1),
        ("1000000000000000", 0, Quantity::MAX.units()),
    ] {
        assert_eq!(Quantity::parse(text, scale(decimals)).map(Quantity::units), Ok(units), "{text}");
    }
}

#[test]
fn refuses_what_is_no_exact_quantity() {
    for text in [
        "", " 1", "1 ", "+1", "1e3", "1,5", "1.", ".5", "1.2.3", "१", "NaN", "Infinity", "0x1", "-", "-x", "-1.", "1\0",
    ] {
        assert!(matches!(Quantity::parse(text, scale(3)), Err(QuantityError::NotANumber { .. })), "{text:?}");
    }
    assert_eq!(Quantity::parse("-1", scale(0)), Err(QuantityError::Negative));
    assert_eq!(Quantity::parse("-0.5", scale(0)), Err(QuantityError::Negative));
    assert_eq!(Quantity::parse("0.5", scale(0)), Err(QuantityError::TooFine { text: "0.5".into(), allowed: 0 }));
    assert_eq!(Quantity::parse("1000000000000001", scale(0)), Err(QuantityError::TooLarge));
    assert_eq!(Quantity::parse(&"9".repeat(400), scale(0)), Err(QuantityError::TooLarge));
}

#[test]
fn holds_only_what_can_be_counted() {
    assert_eq!(Quantity::new(-1), Err(QuantityError::Negative));
    assert_eq!(Quantity::new(Quantity::MAX.units() + 1), Err(QuantityError::TooLarge));
    assert_eq!(Quantity::positive(0), Err(QuantityError::Zero));
    assert_eq!(Quantity::positive(3).map(Quantity::units), Ok(3));
    assert!(serde_json::from_str::<Quantity>("-1").is_err());
    assert_eq!(serde_json::from_str::<Quantity>("5").unwrap(), Quantity::new(5).unwrap());
    assert_eq!(Scale::new(7), Err(QuantityError::Scale { decimals: 7 }));
    assert!(serde_json::from_str::<Scale>("7").is_err());
    assert_eq!(serde_json::from_str::<Scale>("3").unwrap().decimals(), 3);
    assert_eq!(Scale::WHOLE.factor(), 1);
}

#[test]
fn arithmetic_never_leaves_the_range() {
    let (two, five) = (Quantity::new(2).unwrap(), Quantity::new(5).unwrap());
    assert_eq!(two.add(five).map(Quantity::units), Ok(7));
    assert_eq!(Quantity::MAX.add(two), Err(QuantityError::TooLarge));
    assert_eq!(five.minus(two).map(Quantity::units), Some(3));
    assert_eq!(two.minus(five), None);
    assert_eq!(two.saturating_minus(five), Quantity::ZERO);
    assert_eq!(five.saturating_minus(two).units(), 3);
    assert_eq!(five.times(3).map(Quantity::units), Ok(15));
    assert_eq!(Quantity::MAX.times(i64::MAX), Err(QuantityError::TooLarge));
    assert_eq!(five.times(-1), Err(QuantityError::Negative));
    assert_eq!([two, five].into_iter().sum::<Quantity>().units(), 7);
    assert!(Quantity::ZERO.is_zero());
}

#[test]
fn text_is_read_once_the_scale_is_known() {
    let text: DecimalText = serde_json::from_str("\"0.5\"").unwrap();
    assert_eq!((text.as_str(), text.to_string()), ("0.5", "0.5".to_owned()));
    assert_eq!(text.at(scale(1)).map(Quantity::units), Ok(5));
    assert_eq!(text.positive_at(scale(1)).map(Quantity::units), Ok(5));
    assert_eq!(DecimalText::new("0.0").positive_at(scale(0)), Err(QuantityError::Zero));
    assert!(DecimalText::new("x").positive_at(scale(0)).is_err());
    assert!(serde_json::from_str::<DecimalText>("0.5").is_err(), "a JSON number is refused");
}

#[test]
fn every_refusal_has_a_code_and_says_why() {
    let refusals = [
        QuantityError::NotANumber { text: "x".into() },
        QuantityError::TooFine { text: "0.5".into(), allowed: 0 },
        QuantityError::Negative,
        QuantityError::Zero,
        QuantityError::TooLarge,
        QuantityError::Scale { decimals: 9 },
    ];
    for refusal in refusals {
        assert!(refusal.code().starts_with("quantity."));
        assert_eq!(refusal.kind(), ErrorKind::Invalid);
        assert!(!refusal.to_string().is_empty());
    }
}

#[test]
fn zeros_beyond_the_scale_are_no_decimals() {
    assert_eq!(Quantity::parse("3.000000000000", Scale::WHOLE).map(Quantity::units), Ok(3));
}

#[test]
fn leading_zeros_do_not_make_a_quantity_large() {
    let text = format!("{}7", "0".repeat(400));
    assert_eq!(Quantity::parse(&text, Scale::WHOLE).map(Quantity::units), Ok(7));
}

#[test]
fn the_limit_is_on_smallest_units_whatever_the_scale() {
    let finest = scale(Scale::MAX);
    assert_eq!(Quantity::parse("1000000000", finest), Ok(Quantity::MAX));
    assert_eq!(Quantity::parse("1000000000.000001", finest), Err(QuantityError::TooLarge));
}

#[test]
fn a_refusal_quotes_no_more_than_forty_characters() {
    let quoted = |text: &str| match Quantity::parse(text, Scale::WHOLE) {
        Err(QuantityError::NotANumber { text } | QuantityError::TooFine { text, .. }) => text.chars().count(),
        other => panic!("{other:?}"),
    };
    assert_eq!(quoted(&"é".repeat(1000)), 40);
    assert_eq!(quoted(&format!("0.{}", "1".repeat(1000))), 40);
    assert_eq!(quoted("many"), 4);
}

#[test]
fn text_has_no_needless_zeros() {
    for (units, decimals, text) in [
        (0, 6, "0"),
        (500, 3, "0.5"),
        (1000, 3, "1"),
        (120, 1, "12"),
        (1, 6, "0.000001"),
        (Quantity::MAX.units(), 0, "1000000000000000"),
    ] {
        assert_eq!(Quantity::new(units).unwrap().to_text(scale(decimals)).as_str(), text);
    }
}

#[test]
fn a_sum_of_full_figures_is_exact_above_what_one_figure_holds() {
    let thousand = std::iter::repeat_n(Quantity::MAX, 1000).sum::<Quantity>();
    assert_eq!(thousand.units(), 1000 * Quantity::MAX.units());
}

#[test]
fn a_quantity_in_json_is_a_whole_number() {
    assert_eq!(serde_json::to_string(&Quantity::new(5).unwrap()).unwrap(), "5");
    for odd in ["5.0", "\"5\"", "5e0", "null", "1000000000000001"] {
        assert!(serde_json::from_str::<Quantity>(odd).is_err(), "{odd}");
    }
}

#[test]
fn a_decimal_text_keeps_the_spelling_it_came_in() {
    let text: DecimalText = serde_json::from_str("\"01.50\"").unwrap();
    assert_eq!(serde_json::to_string(&text).unwrap(), "\"01.50\"");
    assert_eq!(text.at(scale(2)), DecimalText::new("1.5").at(scale(2)));
}

proptest! {
    #[test]
    fn text_and_quantity_are_two_faces_of_one_number(units in 0..=Quantity::MAX.units(), decimals in 0..=Scale::MAX) {
        let (quantity, scale) = (Quantity::new(units).unwrap(), scale(decimals));
        prop_assert_eq!(quantity.to_text(scale).at(scale), Ok(quantity));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,40}", decimals in 0..=Scale::MAX) {
        let _ = Quantity::parse(&text, scale(decimals));
    }

    #[test]
    fn what_was_added_can_be_taken_away_again(a in 0..=Quantity::MAX.units() / 2, b in 0..=Quantity::MAX.units() / 2) {
        let (a, b) = (Quantity::new(a).unwrap(), Quantity::new(b).unwrap());
        let sum = a.add(b).unwrap();
        prop_assert_eq!(b.add(a), Ok(sum));
        prop_assert_eq!(sum.minus(b), Some(a));
    }

    #[test]
    fn a_difference_below_zero_is_none_or_nothing(a in 0..1000_i64, b in 0..1000_i64) {
        let (a, b) = (Quantity::new(a).unwrap(), Quantity::new(b).unwrap());
        prop_assert_eq!(a.minus(b).is_some(), a >= b);
        prop_assert_eq!(a.saturating_minus(b), a.minus(b).unwrap_or(Quantity::ZERO));
    }

    #[test]
    fn taking_a_quantity_so_often_is_summing_it_up(units in 0..=1_000_000_i64, count in 0..100_usize) {
        let quantity = Quantity::new(units).unwrap();
        let summed = std::iter::repeat_n(quantity, count).sum::<Quantity>();
        prop_assert_eq!(quantity.times(i64::try_from(count).unwrap()), Ok(summed));
    }

    #[test]
    fn one_text_is_ten_times_the_units_at_the_next_finer_scale(units in 0..=1_000_000_i64, decimals in 0..Scale::MAX) {
        let text = Quantity::new(units).unwrap().to_text(scale(decimals));
        prop_assert_eq!(text.at(scale(decimals + 1)), Quantity::new(units * 10));
    }

    #[test]
    fn text_is_written_as_the_api_description_says(units in 0..=Quantity::MAX.units(), decimals in 0..=Scale::MAX) {
        let text = Quantity::new(units).unwrap().to_text(scale(decimals)).to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, "1"));
        prop_assert!((1..=16).contains(&whole.len()) && (1..=6).contains(&fraction.len()), "{}", text);
        prop_assert!(whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()), "{}", text);
    }
}
