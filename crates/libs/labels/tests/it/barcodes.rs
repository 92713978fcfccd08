//! Each symbology holds what it was given, whatever that is.

use ambar_label_layout::{Fields, Language, Record, Template, pdf, zpl};

use crate::{paper, picture::Picture, printer, scanner::scan};

const DPI: u16 = 203;

/// With a barcode of a field `a`, and `b`, whose samples are these.
fn template(symbology: &str, data: &str, samples: [&str; 2]) -> Template {
    let json = serde_json::json!({
        "format": 1, "name": "one", "subject": "test", "title": { "en": "One" }, "width_mm": 150, "height_mm": 40,
        "fields": [{ "name": "a", "sample": samples[0] }, { "name": "b", "sample": samples[1] }],
        "elements": [{ "kind": "barcode", "x": 2, "y": 2, "width": 146, "height": 36, "symbology": symbology, "data": data }],
    });
    Template::from_json(&json.to_string()).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn printed(template: &Template, fields: &[(&str, &str)]) -> [Picture; 2] {
    let fields: Fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let sheets = template.lay_out(&[Record { fields, rows: Vec::new() }], Language::En, DPI).unwrap();
    let label = printer::print(&zpl(&sheets, 1)).remove(0).0;
    [label, paper::print(&pdf(&sheets, 1, "t").unwrap(), DPI).remove(0)]
}

fn holds(symbology: &str, data: &str, fields: &[(&str, &str)], expected: &str) {
    let sample = |name| fields.iter().find(|(field, _)| *field == name).map_or("", |(_, value)| *value);
    let samples = [sample("a"), sample("b")];
    for picture in printed(&template(symbology, data, samples), fields) {
        assert_eq!(scan(&picture).as_deref(), Ok(expected), "{symbology} {data} {fields:?}");
    }
}

#[test]
fn code_128_holds_every_printable_character() {
    let all: String = (' '..='~').collect();
    for part in all.as_bytes().chunks(24) {
        let part = std::str::from_utf8(part).unwrap();
        holds("code128", "{a}", &[("a", part)], &format!("]C0{part}"));
    }
}

#[test]
fn code_128_holds_digits_and_letters_in_any_mixture() {
    for text in [
        "1",
        "12",
        "123",
        "1234",
        "12345",
        "A1",
        "A123456",
        "A1234567B",
        "00123400",
        "A-01-02-03",
        "12AB3456CD",
        "1A2B3",
    ] {
        holds("code128", "{a}", &[("a", text)], &format!("]C0{text}"));
    }
}

#[test]
fn gs1_128_begins_with_the_function_character_and_separates_what_has_no_fixed_length() {
    holds("gs1_128", "(00){a}", &[("a", "346012345000000013")], "]C100346012345000000013");
    let both = &[("a", "AB-12"), ("b", "4601234567893")];
    holds("gs1_128", "(01){b:gtin14}(10){a}", both, "]C1010460123456789310AB-12");
    holds("gs1_128", "(10){a}(01){b:gtin14}", both, "]C110AB-12\u{1d}0104601234567893");
    holds("gs1_128", "(10){a}(21)77(37)12", both, "]C110AB-12\u{1d}2177\u{1d}3712");
    holds("gs1_128", "(3103)001250(10){a}", &[("a", "12345")], "]C131030012501012345");
}

#[test]
fn gs1_data_matrix_does_the_same() {
    holds("gs1_datamatrix", "(00){a}", &[("a", "346012345000000013")], "]d200346012345000000013");
    let both = &[("a", "AB-12"), ("b", "4601234567893")];
    holds("gs1_datamatrix", "(10){a}(01){b:gtin14}", both, "]d210AB-12\u{1d}0104601234567893");
}

#[test]
fn what_looks_like_an_identifier_in_a_value_stays_a_value() {
    holds("gs1_128", "(10){a}", &[("a", "A(17)270131")], "]C110A(17)270131");
}

#[test]
fn data_matrix_and_qr_hold_any_text() {
    for text in ["A-01", "Полка 5, ярус №2 «Ёж»", "^XA~JA{a}", "1234567890123456789012345"] {
        let latin = text.chars().all(|letter| u32::from(letter) < 256);
        let identifier = if latin { "]d1" } else { "]d4" };
        holds("datamatrix", "{a}", &[("a", text)], &format!("{identifier}{text}"));
        holds("qr", "{a}", &[("a", text)], &format!("]Q1{text}"));
    }
}

#[test]
fn nothing_is_printed_where_there_is_nothing_to_hold() {
    for (symbology, data) in
        [("code128", "{a}"), ("qr", "{a}{b}"), ("gs1_128", "(10){a}"), ("gs1_datamatrix", "(10){a}(21){b}")]
    {
        let sheets = template(symbology, data, ["1", "2"]).lay_out(&[Record::default()], Language::En, DPI).unwrap();
        assert_eq!(printer::print(&zpl(&sheets, 1))[0].0.ink(), 0, "{symbology}");
    }
}

#[test]
fn nothing_of_a_record_can_be_a_command_of_the_printer() {
    let nasty = "^XZ^XA^FO0,0^FDowned^FS~JA~HS_5E\\^CC!\u{2}\u{1d}\r\n";
    let json = serde_json::json!({
        "format": 1, "name": "one", "subject": "test", "title": { "en": "One" }, "width_mm": 100, "height_mm": 100,
        "fields": [{ "name": "a", "sample": "1" }],
        "elements": [
            { "kind": "text", "x": 2, "y": 2, "width": 96, "height": 20, "text": "{a}", "size": 10, "wrap": true },
            { "kind": "barcode", "x": 2, "y": 25, "width": 70, "height": 70, "symbology": "datamatrix", "data": "{a}" },
        ],
    });
    let template = Template::from_json(&json.to_string()).unwrap();
    let fields = Fields::from([("a".to_owned(), nasty.to_owned())]);
    let sheets = template.lay_out(&[Record { fields, rows: Vec::new() }], Language::En, DPI).unwrap();
    let sent = zpl(&sheets, 3);
    let text = String::from_utf8(sent.clone()).unwrap();
    assert_eq!((text.matches("^XA").count(), text.matches("^XZ").count()), (1, 1));
    // The printer of the test knows no ^FD, no ~ and no ^CC: it would panic.
    let printed = printer::print(&sent);
    assert_eq!((printed.len(), printed[0].1), (1, 3));
    assert_eq!(scan(&printed[0].0.part([0.0, 24.0, 100.0, 76.0], DPI)), Ok(format!("]d4{nasty}")));
}
