//! The inputs that GS1's reference engine is tested with.

use ambar_gs1::{Element, Elements, Gs1Fault, Unknown};
use serde_json::Value;

use crate::testdata::{cases, field, json, none_failed};

pub const FILE: &str = "gs1/syntax-engine-vectors.json";

/// The engine writes `^` for FNC1, before the first element too.
pub fn with_carets(elements: &Elements) -> String {
    format!("^{}", elements.to_raw().replace(ambar_gs1::SEPARATOR, "^"))
}

pub fn unknown(case: &Value) -> Unknown {
    if case["options"]["PermitUnknownAIs"] == true { Unknown::Taken } else { Unknown::Refused }
}

fn without_carets(text: &str, unknown: Unknown) -> Result<Elements, Gs1Fault> {
    let data = text.strip_prefix('^').ok_or(Gs1Fault::Empty)?;
    Elements::parse(&data.replace('^', "\u{1D}"), unknown)
}

#[test]
fn bracketed_element_strings() {
    let all = cases(&json(FILE), Some("parse_bracketed_ai"));
    let mut failed = Vec::new();
    for case in &all {
        let read = Elements::parse_bracketed(field(case, "input"), unknown(case));
        let right = match &read {
            Ok(elements) => case["valid"] == true && with_carets(elements) == field(case, "element_string"),
            Err(_) => case["valid"] == false,
        };
        if !right {
            failed.push(format!("{case}: {read:?}"));
        }
    }
    none_failed(&failed, all.len());
}

#[test]
fn element_strings() {
    let all = cases(&json(FILE), Some("process_element_string"));
    let mut failed = Vec::new();
    for case in &all {
        let read = without_carets(field(case, "input"), unknown(case));
        if read.is_ok() != (case["valid"] == true) {
            failed.push(format!("{case}: {read:?}"));
        }
    }
    none_failed(&failed, all.len());
}

#[test]
fn what_stands_together() {
    let all = cases(&json(FILE), Some("ai_associations"));
    let mut failed = Vec::new();
    for case in &all {
        let read = Elements::parse_bracketed(field(case, "input"), unknown(case)).unwrap();
        let right = match field(case, "rule") {
            "repeats" => !matches!(read.check_together(), Err(Gs1Fault::Repeated { .. })),
            "mutually_exclusive" => !matches!(read.check_together(), Err(Gs1Fault::Excluded { .. })),
            "required" => read.missing().is_empty(),
            "digsig_needs_serial" => !matches!(read.check_together(), Err(Gs1Fault::SerialMissing { .. })),
            rule => panic!("no rule {rule}"),
        };
        if right != (case["valid"] == true) {
            failed.push(format!("{case}: {:?} {:?}", read.check_together(), read.missing()));
        }
    }
    none_failed(&failed, all.len());
}

#[test]
fn values() {
    let all = cases(&json(FILE), Some("ai_value_checks"));
    let mut failed = Vec::new();
    for case in &all {
        let read = Elements::parse_bracketed(field(case, "input"), Unknown::Refused);
        let said = match &read {
            Ok(_) => "OK",
            Err(Gs1Fault::Value { fault, .. }) => fault.code,
            Err(other) => other.code(),
        };
        if said != field(case, "error") {
            failed.push(format!("{case}: {read:?}"));
        }
    }
    none_failed(&failed, all.len());
}

#[test]
fn what_was_read_is_written_and_read_as_the_same() {
    for section in ["parse_bracketed_ai", "ai_associations", "ai_value_checks", "generate_digital_link_uri"] {
        for case in cases(&json(FILE), Some(section)) {
            let Ok(elements) = Elements::parse_bracketed(field(&case, "input"), Unknown::Refused) else { continue };
            assert_eq!(Elements::parse_bracketed(&elements.to_bracketed(), Unknown::Refused).as_ref(), Ok(&elements));
            assert_eq!(Elements::parse(&elements.to_raw(), Unknown::Refused).as_ref(), Ok(&elements));
            let copied: Elements = elements.iter().map(Element::clone).collect();
            assert_eq!(copied, elements);
        }
    }
}
