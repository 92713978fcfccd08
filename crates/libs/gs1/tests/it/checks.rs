//! The checks of the dictionary, by the inputs that its own are tested with.

use ambar_gs1::{Ai, AiCode, Check, ValueFault};
use proptest::prelude::*;

use crate::testdata::{cases, field, json, none_failed};

/// Faults that only a register of all company prefixes could find; the dictionary's own tests put a false one in its place.
fn needs_a_register_of_prefixes(case: &serde_json::Value) -> bool {
    let check = field(case, "linter");
    field(case, "error") == "GCP_DATASOURCE_OFFLINE"
        || (matches!(check, "gcppos1" | "gcppos2" | "couponcode")
            && field(case, "error") == "INVALID_GCP_PREFIX"
            && field(case, "data").chars().skip(usize::from(check == "gcppos2")).all(|c| c.is_ascii_digit()))
}

/// The bytes that the text of a case stands for: a character each.
fn bytes(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(c).unwrap()).collect()
}

/// The input with what is wrong between asterisks, as the cases write it.
fn marked(data: &[u8], at: usize, len: usize) -> String {
    let (before, rest) = data.split_at(at);
    let (wrong, after) = rest.split_at(len);
    [before, b"*", wrong, b"*", after].concat().iter().map(|byte| char::from(*byte)).collect()
}

#[test]
fn the_checks_of_the_dictionary() {
    let all = cases(&json("gs1/linter-vectors.json"), None);
    let mut failed = Vec::new();
    for case in all.iter().filter(|case| !needs_a_register_of_prefixes(case)) {
        let (name, data) = (field(case, "linter"), field(case, "data"));
        let check = Check::ALL.iter().find(|check| check.name() == name).unwrap_or_else(|| panic!("no check {name}"));
        let data = bytes(data);
        let outcome = check.run(&data);
        let right = match outcome {
            Ok(()) => case["valid"] == true,
            Err(fault) => {
                fault.code == field(case, "error")
                    && case.get("marked").is_none_or(|wanted| marked(&data, fault.at, fault.len) == *wanted)
            }
        };
        if !right {
            failed.push(format!("{name} {data:?}: {outcome:?}, wanted {case}"));
        }
    }
    none_failed(&failed, all.len());
}

#[test]
fn values_of_application_identifiers_are_checked_part_by_part() {
    let shipper = Ai::of(AiCode::parse("8006").unwrap()).unwrap();
    assert_eq!(shipper.lengths(), (18, 18));
    assert_eq!(shipper.check("123456789012310102"), Ok(()));
    assert_eq!(shipper.check("12345678901231010"), Err(ValueFault::TooShort));
    assert_eq!(shipper.check("1234567890123101020"), Err(ValueFault::TooLong));
    let Err(ValueFault::Check(fault)) = shipper.check("123456789012310201") else { panic!("piece 2 of 1") };
    assert_eq!((fault.code, fault.at), ("PIECE_NUMBER_EXCEEDS_TOTAL", 14));
}

proptest! {
    #[test]
    fn no_check_fails_over_any_bytes(data in proptest::collection::vec(any::<u8>(), 0..120)) {
        for check in Check::ALL {
            if let Err(fault) = check.run(&data) {
                prop_assert!(fault.at + fault.len <= data.len(), "{} points outside: {fault:?}", check.name());
            }
        }
    }

    #[test]
    fn a_check_digit_and_a_check_pair_check(body in "[0-9]{17}", key in "[0-9]{4}[!-&A-Za-z0-9]{1,19}") {
        let digit = ambar_gs1::check_digit(&body).unwrap();
        let whole = format!("{body}{digit}");
        prop_assert!(Check::CheckDigit.run(whole.as_bytes()).is_ok());
        if let Ok([high, low]) = ambar_gs1::check_pair(&key) {
            let whole = format!("{key}{}{}", char::from(high), char::from(low));
            prop_assert!(Check::CheckPair.run(whole.as_bytes()).is_ok());
        }
    }
}
