//! Letters are there, and are the letters that they should be.

use ambar_label_layout::{Fields, Language, Record, Template, pdf, zpl};

use crate::{paper, picture::Picture, printer};

const DPI: u16 = 203;

/// Each text on a label of its own, as ZPL and as PDF.
fn printed(font: &str, width: u32, texts: &[String]) -> [Vec<Picture>; 2] {
    let json = serde_json::json!({
        "format": 1, "name": "one", "subject": "test", "title": { "en": "One" }, "width_mm": width, "height_mm": 12,
        "fields": [{ "name": "a", "sample": "1" }],
        "elements": [{ "kind": "text", "x": 1, "y": 1, "width": width - 2, "height": 10, "text": "{a}", "font": font, "size": 20 }],
    });
    let template = Template::from_json(&json.to_string()).unwrap();
    let record = |text: &String| Record { fields: Fields::from([("a".to_owned(), text.clone())]), rows: Vec::new() };
    let records: Vec<Record> = texts.iter().map(record).collect();
    let sheets = template.lay_out(&records, Language::Ru, DPI).unwrap();
    let labels = printer::print(&zpl(&sheets, 1)).into_iter().map(|(label, _)| label).collect();
    [labels, paper::print(&pdf(&sheets, 1, "t").unwrap(), DPI)]
}

fn letters(letters: &str) -> Vec<String> {
    letters.chars().map(String::from).collect()
}

const FONTS: [&str; 3] = ["regular", "bold", "mono"];

#[test]
fn cyrillic_letters_are_letters_and_no_boxes() {
    let all = letters("\u{10ffff}АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюяЁё№«»Az09");
    for font in FONTS {
        for pictures in printed(font, 12, &all) {
            // A letter that no font has shows the box that stands for missing letters.
            for (letter, picture) in all.iter().zip(&pictures).skip(1) {
                assert!(picture.ink() > 30, "{font} {letter} is not there");
                assert!(picture.likeness(&pictures[0]) < 0.6, "{font} {letter} is a box");
            }
        }
    }
}

#[test]
fn letters_that_differ_look_different_and_the_same_look_the_same() {
    for font in FONTS {
        for pictures in printed(font, 12, &letters("ЖШШЩИЙЕЁ0O1lЫЬАA")) {
            let likeness: Vec<f64> = pictures.chunks(2).map(|pair| pair[0].likeness(&pair[1])).collect();
            let (same, different) = likeness.split_last().unwrap();
            assert!(different.iter().all(|likeness| *likeness < 0.95), "{font}: {different:?}");
            assert!(*same > 0.9, "{font}: the Cyrillic А is no A: {same}");
        }
    }
}

#[test]
fn paper_and_label_show_the_same() {
    let texts = ["Съешь ещё этих мягких французских булок", "The quick brown fox 0123456789"].map(ToOwned::to_owned);
    for font in FONTS {
        let [labels, pages] = printed(font, 180, &texts);
        for (index, (label, page)) in labels.iter().zip(&pages).enumerate() {
            label.show(&format!("letters-{font}-{index}-zpl"));
            page.show(&format!("letters-{font}-{index}-pdf"));
            let likeness = label.likeness(page);
            assert!(likeness > 0.8, "{font}: {likeness}");
        }
    }
}

#[test]
fn only_the_letters_that_are_used_are_embedded() {
    let json = serde_json::json!({
        "format": 1, "name": "one", "subject": "test", "title": { "en": "One" }, "width_mm": 60, "height_mm": 20,
        "elements": [{ "kind": "text", "x": 2, "y": 2, "width": 56, "height": 16, "text": "Ёж", "size": 24 }],
    });
    let template = Template::from_json(&json.to_string()).unwrap();
    let sheets = template.lay_out(&[template.sample()], Language::Ru, DPI).unwrap();
    let file = pdf(&sheets, 2, "Ёж").unwrap();
    assert!(file.len() < 20_000, "{} bytes", file.len());
    assert_eq!(paper::print(&file, 72).len(), 2);
    let has = |needle: &[u8]| file.windows(needle.len()).any(|window| window == needle);
    assert!(has(b"/FontFile2") && has(b"/ToUnicode"), "the font is embedded and its text can be searched");
}
