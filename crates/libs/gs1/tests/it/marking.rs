//! Russian marking codes as scanners really deliver them.

use ambar_gs1::{Elements, Marking, Reading, american_key};
use serde_json::{Value, json};

use crate::{
    scans::read,
    testdata::{cases, field, json, none_failed},
};

fn shown(elements: Option<&Elements>, marking: &Marking) -> Value {
    let value = |code: &str| elements.and_then(|elements| elements.value(code));
    json!({
        "gtin": marking.gtin, "serial": marking.serial, "ki": marking.identification, "crypto": marking.checked,
        "group": marking.groups.iter().map(|group| group.name()).collect::<Vec<_>>(), "mrp_code": marking.price_code,
        "check": marking.check, "ai91": value("91"), "ai92": value("92"), "ai93": value("93"),
    })
}

/// What is wrong with a reading; None if nothing is.
fn wrong(reading: &Reading, expect: &Value) -> Option<String> {
    let said = match reading {
        Reading::Gs1(one) => shown(Some(&one.elements), one.marking.as_ref()?),
        Reading::Tobacco(marking) => shown(None, marking),
        Reading::Faulty(fault) => json!({ "error": fault.code() }),
        Reading::Ambiguous { readings, .. } => {
            // Whoever knows the product group knows the serial's length.
            let serial = readings.iter().filter_map(|one| one.marking.as_ref()).filter(|one| one.checked);
            let serials: Vec<_> = serial.map(|marking| marking.serial.as_str()).collect();
            let gtin = readings.first().and_then(|one| one.facts.gtin.as_deref());
            json!({ "error": "separator_lost", "gtin": gtin, "serial_if_group_known": serials })
        }
        other => return Some(format!("{other:?}")),
    };
    let differs = |(name, wanted): (&String, &Value)| {
        let right = match &said[name] {
            Value::Array(any) => any.contains(wanted),
            said => said == wanted,
        };
        (name != "resolvable_with" && !right).then(|| format!("{name}: {}, wanted {wanted}", said[name]))
    };
    expect.as_object().unwrap().iter().find_map(differs)
}

#[test]
fn marking_codes() {
    let all = cases(&json("marking-ru/scan-vectors.json"), None);
    let mut failed = Vec::new();
    for case in &all {
        let reading = read(field(case, "raw"));
        if let Some(wrong) = wrong(&reading, &case["expect"]) {
            failed.push(format!("{}: {wrong}", field(case, "case")));
        }
        if matches!(&reading, Reading::Gs1(one) if one.marking.is_none()) {
            failed.push(format!("{}: not seen to be a marking code", field(case, "case")));
        }
    }
    none_failed(&failed, all.len());
}

#[test]
fn the_keys_of_the_russian_layout() {
    let map = json("marking-ru/ru-en-keyboard-map.json");
    let map = map["ru_to_en"].as_object().unwrap();
    for (russian, american) in map {
        let key = american_key(russian.chars().next().unwrap());
        assert_eq!(key.map(String::from).as_deref(), american.as_str(), "{russian}");
    }
    let others = (0..=0x04FF_u32).filter_map(char::from_u32).filter(|c| american_key(*c).is_some());
    assert_eq!(others.count(), map.len() - 1, "№ lies beyond, and no other key is known");
}
