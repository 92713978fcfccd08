//! What a warehouse must understand of one scan.

use ambar_gs1::{Command, Elements, Facts, Gs1Reading, LabelKind, Reading, Scan, ScanRules, Subject, Unknown};
use chrono::NaiveDate;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::testdata::{cases, field, json, none_failed};

pub fn rules() -> ScanRules {
    ScanRules::on(NaiveDate::from_ymd_opt(2026, 11, 26).unwrap())
}

pub fn read(raw: &str) -> Reading {
    Scan::read(raw, &rules()).reading
}

/// Facts by the names that the cases give them.
pub fn named(facts: &Facts) -> Map<String, Value> {
    let all = json!({
        "sscc": facts.sscc, "gtin": facts.gtin, "content_gtin": facts.content_gtin, "count": facts.count, "lot": facts.lot,
        "serial": facts.serial, "expiry": facts.expiry.map(|day| day.to_string()), "net_weight_kg": facts.net_weight_kg,
        "price": facts.price, "gln": facts.gln, "extension": facts.gln_extension, "grai": facts.grai, "giai": facts.giai,
        "best_before": facts.best_before.map(|day| day.to_string()), "order": facts.order,
    });
    let Value::Object(all) = all else { unreachable!("it is one") };
    all.into_iter().filter(|(_, value)| !value.is_null()).collect()
}

fn of_gs1(reading: &Gs1Reading) -> (&'static str, Value) {
    let kind = match reading.subject {
        Subject::Unit => "license_plate",
        Subject::Product => "product",
        Subject::Content => "logistic_content",
        Subject::Place => "location",
        Subject::Asset => "asset",
        Subject::Document | Subject::Shipment | Subject::Order => "document",
        Subject::Attributes => "attributes",
    };
    (kind, Value::Object(named(&reading.facts)))
}

/// A reading as the cases write it.
fn as_the_cases_write(reading: &Reading) -> (&'static str, Value) {
    match reading {
        Reading::Ignored => ("ignored", json!({})),
        Reading::Command(command) => ("command", json!({ "command": command.name() })),
        Reading::Label { kind: LabelKind::Location, code } => ("location", json!({ "code": code })),
        Reading::Label { kind: LabelKind::Unit, code } => ("license_plate", json!({ "lpn": code })),
        Reading::Label { kind: LabelKind::Device, code } => ("device", json!({ "code": code })),
        Reading::Label { kind: LabelKind::Printer, code } => ("printer", json!({ "code": code })),
        Reading::Label { kind: LabelKind::Document, code } => ("document", json!({ "code": code })),
        Reading::CheckDigits { location, digits } => {
            ("check_digits", json!({ "location": location, "digits": digits }))
        }
        Reading::Gs1(reading) => of_gs1(reading),
        Reading::Tobacco(marking) => ("product", json!({ "gtin": marking.gtin, "serial": marking.serial })),
        Reading::Gtin { gtin } => ("product", json!({ "gtin": gtin })),
        Reading::Sscc { sscc } => ("license_plate", json!({ "sscc": sscc })),
        Reading::Ambiguous { readings, .. } => {
            let candidates: Vec<Value> = readings.iter().map(|one| of_gs1(one).1).collect();
            ("ambiguous", json!({ "code": "separator_lost", "candidates": candidates }))
        }
        Reading::Faulty(fault) => ("error", json!({ "code": fault.code() })),
        Reading::Unknown => ("error", json!({ "code": "unknown_barcode" })),
    }
}

#[test]
fn one_scan_says_what_a_warehouse_asks() {
    let all = cases(&json("gs1/warehouse-scan-vectors.json"), None);
    let mut failed = Vec::new();
    for case in &all {
        let (kind, said) = as_the_cases_write(&read(field(case, "raw")));
        if kind != field(case, "kind") || said != case["expect"] {
            failed.push(format!("{case}: {kind} {said}"));
        }
    }
    none_failed(&failed, all.len());
}

#[test]
fn a_separator_that_arrived_is_believed() {
    assert!(matches!(read("0119521234000010\u{1d}10L2601A17261231"), Reading::Gs1(_)), "all would have arrived");
    assert!(matches!(read("\u{1d}011952123400001010L2601A17261231"), Reading::Gs1(_)));
    let kept = ScanRules { separators_kept: true, ..rules() };
    assert!(matches!(Scan::read("011952123400001010L2601A17261231", &kept).reading, Reading::Gs1(_)));
    assert!(matches!(read("]C1011952123400001010L2601A17261231"), Reading::Ambiguous { .. }));
}

#[test]
fn what_must_not_stand_together_is_told() {
    let Reading::Faulty(fault) = read("]C101195212340000100109521234000013") else { panic!("two GTINs") };
    assert_eq!(fault.code(), "repeated");
    let Reading::Faulty(fault) = read("]d2010952123400001302195212340000103760") else {
        panic!("an item and a content")
    };
    assert_eq!(fault.code(), "excluded");
}

#[test]
fn commands_and_own_labels_come_first() {
    for command in Command::ALL {
        assert_eq!(read(&command.barcode()), Reading::Command(command));
        assert_eq!(read(&format!("]C0{}\r", command.barcode().to_lowercase())), Reading::Command(command));
    }
    for (raw, kind, code) in [
        ("LOC-A1", LabelKind::Location, "A1"),
        ("l-A1", LabelKind::Location, "A1"),
        ("DEV-7", LabelKind::Device, "7"),
        ("PRN-dock", LabelKind::Printer, "dock"),
        ("DOC-SO-1", LabelKind::Document, "SO-1"),
        ("lpn0001", LabelKind::Unit, "lpn0001"),
    ] {
        assert_eq!(read(raw), Reading::Label { kind, code: code.into() });
    }
    assert_eq!(read("L-"), Reading::Unknown, "a prefix alone is no label");
}

#[test]
fn digits_are_what_their_symbol_says() {
    assert_eq!(read("]E09521234000013"), Reading::Gtin { gtin: "09521234000013".into() });
    assert_eq!(read("]E401234565"), Reading::Gtin { gtin: "00000001234565".into() });
    assert_eq!(read("]I119521234000010"), Reading::Gtin { gtin: "19521234000010".into() });
    let upc_e = ScanRules { upc_e: true, ..rules() };
    assert_eq!(Scan::read("01234558", &upc_e).reading, Reading::Gtin { gtin: "00012345000058".into() });
    assert_eq!(read("395212340000000014"), Reading::Sscc { sscc: "395212340000000014".into() });
    assert!(matches!(read("395212340000000015"), Reading::Faulty(fault) if fault.code() == "check_digit"));
    assert_eq!(read("12345"), Reading::Unknown);
    let Reading::Gs1(both) = read("]E09521234000013|]e010L1") else { panic!("a composite symbol") };
    assert_eq!(both.elements.to_bracketed(), "(01)09521234000013(10)L1");
}

#[test]
fn addresses_that_are_no_digital_links_are_unknown() {
    assert_eq!(read("https://example.com/catalogue"), Reading::Unknown);
    assert!(
        matches!(read("https://example.com/01/09521234000014"), Reading::Faulty(fault) if fault.code() == "check_digit")
    );
    let Reading::Gs1(old) = read("https://example.com/gtin/9521234000013") else { panic!("an old link") };
    assert_eq!(old.facts.gtin.as_deref(), Some("09521234000013"));
}

proptest! {
    #[test]
    fn nothing_that_arrives_makes_it_fail(raw in "\\PC{0,120}", bytes in proptest::collection::vec(any::<u8>(), 0..160)) {
        let _ = read(&raw);
        let _ = read(&ambar_gs1::text_of(&bytes));
        let ascii: String = bytes.iter().map(|byte| char::from(byte % 128)).collect();
        for start in ["", "]C1", "]d2", "(01)", "01095212340000132", "https://a/01/", "]E0"] {
            let _ = read(&format!("{start}{ascii}"));
        }
    }

    #[test]
    fn element_strings_are_read_back_whatever_way_they_come(
        lot in "[0-9A-Za-z/+.-]{1,20}", serial in "[0-9A-Za-z!%&]{1,20}", day in 1..29u32, weight in 0..999_999u32
    ) {
        let written = format!("(01)09521234000013(10){lot}(21){serial}(17)2612{day:02}(3103){weight:06}");
        let elements = Elements::parse_bracketed(&written, Unknown::Refused).unwrap();
        let raw = elements.to_raw();
        let ways = [
            raw.clone(),
            format!("]C1{raw}\r\n"),
            format!("\u{FEFF}]d2\u{1d}{raw}\u{1d}\t"),
            raw.replace('\u{1d}', "<GS>"),
            raw.replace('\u{1d}', "{gs}"),
            raw.replace('\u{1d}', "\\u001D"),
            elements.to_bracketed(),
            ambar_gs1::write_link(&elements, ambar_gs1::CANONICAL_SITE).unwrap(),
        ];
        for way in ways {
            let Reading::Gs1(read) = read(&way) else { panic!("{way:?}") };
            let mut facts = named(&read.facts);
            prop_assert_eq!(facts.remove("lot"), Some(json!(lot)), "{:?}", way);
            prop_assert_eq!(facts.remove("serial"), Some(json!(serial)));
        }
    }

    #[test]
    fn of_lost_separators_the_true_reading_is_among_those_told(lot in "[A-Z]{1,6}[0-9]{0,3}", serial in "[A-Z0-9]{1,8}") {
        let written = format!("(01)09521234000013(10){lot}(21){serial}(17)261231");
        let elements = Elements::parse_bracketed(&written, Unknown::Refused).unwrap();
        let lost = elements.to_raw().replace('\u{1d}', "");
        match read(&lost) {
            Reading::Ambiguous { readings, more } => {
                prop_assert!(more || readings.iter().any(|one| one.elements == elements), "{:?}", lost);
            }
            Reading::Gs1(one) => prop_assert_eq!(one.elements, elements),
            other => prop_assert!(false, "{:?}", other),
        }
    }
}
