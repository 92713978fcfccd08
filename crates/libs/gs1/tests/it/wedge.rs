//! What keyboard wedges type, as far as a server gets to see it: the text. (Keys and times are the devices' part.)

use ambar_gs1::{Reading, Repair, normalise};
use serde_json::Value;

use crate::{
    scans::read,
    testdata::{field, json},
};

fn events(case: &Value) -> impl Iterator<Item = &Value> {
    case["events"].as_array().unwrap().iter()
}

#[test]
fn every_scan_that_must_come_out_is_understood_and_stays_as_it_is() {
    let file = json("wedge/keystrokes.json");
    let scans = file["cases"].as_array().unwrap().iter().filter_map(|case| case["scans"].as_array()).flatten();
    let mut count = 0;
    for scan in scans.map(|scan| scan.as_str().unwrap()) {
        assert_eq!(normalise(scan, None).text, scan);
        assert!(matches!(read(scan), Reading::Gtin { .. } | Reading::Gs1(_)), "{scan:?}");
        count += 1;
    }
    assert!(count > 10, "there are scans in it");
}

#[test]
fn what_the_russian_layout_typed_is_brought_back() {
    let file = json("wedge/keystrokes.json");
    let with_text = file["cases"].as_array().unwrap().iter().filter(|case| case["expect_normalised"].is_string());
    let mut count = 0;
    for case in with_text {
        let typed: String =
            events(case).map(|event| field(event, "key")).filter(|key| key.chars().count() == 1).collect();
        let normalised = normalise(&typed, None);
        assert_eq!(normalised.text, field(case, "expect_normalised"));
        assert_eq!(normalised.repairs, [Repair::Layout]);
        count += 1;
    }
    assert!(count > 0, "there is such a case");
}

#[test]
fn harm_on_the_way_is_mended_and_told() {
    let cases: [(&str, Option<&str>, &str, &[Repair]); 9] = [
        ("\u{FEFF}4006381333931\r\n", None, "4006381333931", &[]),
        ("]c10109521234000013", None, "0109521234000013", &[Repair::CapsLock]),
        ("]D2010952123400001310l26", None, "010952123400001310L26", &[Repair::CapsLock]),
        ("ъС1010952123400001310Д1", None, "010952123400001310L1", &[Repair::Layout]),
        ("10A<gs>21B", None, "10A\u{1d}21B", &[Repair::WrittenSeparator]),
        ("10A\u{241d}21B", None, "10A\u{1d}21B", &[Repair::WrittenSeparator]),
        ("10A|21B|", Some("|"), "10A\u{1d}21B", &[Repair::WrittenSeparator]),
        ("\u{1d}\u{1d}10A\u{1d}\u{1d}21B\u{1d}\r", None, "10A\u{1d}21B", &[]),
        ("Ж-01 and Latin", None, "Ж-01 and Latin", &[]),
    ];
    for (raw, separator, text, repairs) in cases {
        let normalised = normalise(raw, separator);
        assert_eq!((normalised.text.as_str(), normalised.repairs.as_slice()), (text, repairs), "{raw:?}");
    }
}
