//! What is wrong is said, with its place.

use ambar_label_layout::{Fault, Fields, Language, Record, Template};
use serde_json::{Value, json};

fn template() -> Value {
    json!({
        "format": 1, "name": "one", "subject": "test", "title": { "en": "One" }, "width_mm": 58, "height_mm": 40,
        "fields": [{ "name": "a", "sample": "1" }], "words": { "lot": { "en": "Lot" } },
        "elements": [
            { "kind": "text", "x": 2, "y": 2, "width": 50, "height": 6, "text": "{#lot} {a}", "size": 10 },
            { "kind": "barcode", "x": 2, "y": 10, "width": 54, "height": 20, "symbology": "code128", "data": "{a}" },
            { "kind": "box", "x": 0, "y": 0, "width": 58, "height": 40 },
            { "kind": "line", "x": 0, "y": 9, "length": 58 },
        ],
    })
}

fn faults(change: impl FnOnce(&mut Value)) -> Vec<(String, &'static str)> {
    let mut json = template();
    change(&mut json);
    let faults = Template::from_json(&json.to_string()).err().unwrap_or_default();
    assert!(faults.iter().all(|fault| !fault.detail.is_empty()));
    faults.into_iter().map(|Fault { at, code, .. }| (at, code)).collect()
}

fn one(change: impl FnOnce(&mut Value), at: &str, code: &str) {
    let found = faults(change);
    assert_eq!(found.iter().map(|(at, code)| (at.as_str(), *code)).collect::<Vec<_>>(), [(at, code)]);
}

#[test]
fn a_right_template_has_none() {
    assert!(faults(|_| {}).is_empty());
}

#[test]
fn each_fault_is_found_where_it_is() {
    one(|it| it["format"] = json!(2), "/format", "labels.format");
    one(|it| it["name"] = json!("One!"), "/name", "labels.name");
    one(|it| it["title"] = json!({}), "/title", "labels.title");
    one(|it| it["dpi"] = json!(299), "/dpi", "labels.dpi");
    one(|it| it["width_mm"] = json!(501), "/width_mm", "labels.size");
    let more = |name: &str| json!([{ "name": "a", "sample": "1" }, { "name": name, "sample": "" }]);
    one(|it| it["fields"] = more("page"), "/fields/1/name", "labels.name");
    one(|it| it["fields"] = more("A B"), "/fields/1/name", "labels.name");
    one(|it| it["fields"] = more("a"), "/fields/1/name", "labels.twice");
    one(|it| it["words"]["lot"] = json!({}), "/words/lot", "labels.word");
    one(|it| it["elements"][0]["x"] = json!(20), "/elements/0", "labels.outside");
    one(|it| it["elements"][0]["x"] = json!(-1), "/elements/0", "labels.position");
    one(|it| it["elements"][0]["size"] = json!(1), "/elements/0/size", "labels.font_size");
    one(|it| it["elements"][0]["text"] = json!("{b}"), "/elements/0/text", "labels.unknown_field");
    one(|it| it["elements"][0]["text"] = json!("{#b}"), "/elements/0/text", "labels.unknown_word");
    one(|it| it["elements"][0]["text"] = json!("{a"), "/elements/0/text", "labels.pattern");
    one(|it| it["elements"][3]["thickness"] = json!(0.05), "/elements/3/thickness", "labels.thickness");
    one(|it| it["elements"][1]["symbology"] = json!("gs1_128"), "/elements/1/data", "labels.gs1");
    one(|it| it["elements"][1]["otherwise"] = json!("gs1_128"), "/elements/1/otherwise", "labels.otherwise");
    one(|it| it["elements"] = json!([]), "/elements", "labels.empty");
    let long = |it: &mut Value| it["fields"][0]["sample"] = json!("a".repeat(50));
    one(long, "/elements/1", "labels.barcode_too_large");
}

#[test]
fn what_cannot_be_read_says_where() {
    one(|it| it["elements"][1]["symbology"] = json!("code39"), "/elements/1", "labels.unreadable");
    one(|it| it["elements"][1]["colour"] = json!("red"), "/elements/1", "labels.unreadable");
    one(|it| it["more"] = json!(1), "/more", "labels.unreadable");
    one(|it| it["width_mm"] = json!("58"), "/width_mm", "labels.unreadable");
    assert_eq!(Template::from_json("{").unwrap_err()[0].code, "labels.unreadable");
    assert_eq!(Template::from_toml("name = ").unwrap_err()[0].code, "labels.unreadable");
}

#[test]
fn several_faults_are_told_at_once() {
    let found = faults(|it| {
        it["dpi"] = json!(1);
        it["elements"][0]["size"] = json!(0);
        it["elements"][2]["width"] = json!(99);
    });
    let places: Vec<&str> = found.iter().map(|(at, _)| at.as_str()).collect();
    assert_eq!(places, ["/dpi", "/elements/0/size", "/elements/2"]);
}

#[test]
fn a_barcode_that_cannot_be_printed_is_refused_by_name_unless_another_stands_in() {
    let draw = |json: &Value, value: &str| {
        let template = Template::from_json(&json.to_string()).unwrap();
        let record = Record { fields: Fields::from([("a".to_owned(), value.to_owned())]), rows: Vec::new() };
        template.lay_out(&[record], Language::En, 203).map(drop).map_err(|fault| (fault.at, fault.code))
    };
    let mut json = template();
    assert_eq!(draw(&json, "Полка"), Err(("/elements/1/data".to_owned(), "labels.not_encodable")));
    assert_eq!(draw(&json, &"a".repeat(50)), Err(("/elements/1".to_owned(), "labels.barcode_too_large")));
    json["elements"][1]["otherwise"] = json!("datamatrix");
    assert_eq!(draw(&json, "Полка"), Ok(()));
    assert_eq!(draw(&json, &"a".repeat(50)), Ok(()));
    assert_eq!(draw(&json, &"a".repeat(5000)), Err(("/elements/1/data".to_owned(), "labels.not_encodable")));
}

#[test]
fn a_template_survives_being_kept_as_json() {
    let template = Template::from_json(&template().to_string()).unwrap();
    let kept = serde_json::to_string(&template).unwrap();
    assert_eq!(Template::from_json(&kept).unwrap(), template);
    assert!(serde_json::from_str::<Template>(&kept.replace("\"dpi\":203", "\"dpi\":7")).is_err());
}
