//! Digital Links, by the reference engine's inputs.

use ambar_gs1::{CANONICAL_SITE, Elements, LinkOptions, Unknown, read_link, write_link};
use proptest::prelude::*;
use serde_json::Value;

use crate::{
    engine::{FILE, unknown, with_carets},
    testdata::{cases, field, json, none_failed},
};

fn options(case: &Value) -> LinkOptions {
    LinkOptions {
        unknown: unknown(case),
        short_gtins: case["options"]["PermitZeroSuppressedGTINinDLuris"] == true,
        // The engine's tests turn words on between two of their cases, of which the file of the cases says nothing.
        words: case["valid"] == true,
    }
}

#[test]
fn links_are_read() {
    let all = cases(&json(FILE), Some("parse_digital_link_uri"));
    let mut failed = Vec::new();
    for case in &all {
        let read = read_link(field(case, "input"), options(case));
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
fn links_are_written() {
    let all = cases(&json(FILE), Some("generate_digital_link_uri"));
    let mut failed = Vec::new();
    for case in &all {
        let elements = Elements::parse_bracketed(field(case, "input"), unknown(case)).unwrap();
        let written = write_link(&elements, case["stem"].as_str().unwrap_or(CANONICAL_SITE));
        let right = match &written {
            Ok(link) => case["valid"] == true && link == field(case, "uri"),
            Err(_) => case["valid"] == false,
        };
        if !right {
            failed.push(format!("{case}: {written:?}"));
        }
    }
    none_failed(&failed, all.len());
}

#[test]
fn words_and_short_gtins_of_old_links_are_read_where_they_are_let_pass() {
    let old = LinkOptions { words: true, short_gtins: true, unknown: Unknown::Refused };
    let read = read_link("https://example.com/gtin/9521234000013/lot/L1", old).unwrap();
    assert_eq!(read.to_bracketed(), "(01)09521234000013(10)L1");
    assert!(read_link("https://example.com/gtin/9521234000013/lot/L1", LinkOptions::default()).is_err());
    assert!(read_link("https://example.com/01/9521234000013", LinkOptions::default()).is_err());
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(lot in "[!-~&&[^^$@#\\[\\]\\\\`{|}~]]{1,20}", serial in "[A-Za-z0-9/+%]{1,20}") {
        let bracketed = format!("(01)09521234000013(10){}(21){serial}(17)261231", lot.replace('(', "\\("));
        if let Ok(elements) = Elements::parse_bracketed(&bracketed, Unknown::Refused) {
            let read = read_link(&write_link(&elements, CANONICAL_SITE).unwrap(), LinkOptions::default()).unwrap();
            prop_assert_eq!(read, elements);
        }
    }

    #[test]
    fn no_address_makes_it_fail(address in "https?://[ -~]{0,80}", path in "(/(01|10|21|17|gtin|x)/?[0-9A-Z%&=?#]{0,20}){0,5}") {
        let whole = format!("{address}{path}");
        for uri in [address.as_str(), &whole] {
            let _ = read_link(uri, LinkOptions { words: true, short_gtins: true, unknown: Unknown::Taken });
        }
    }
}
