//! Every template that comes with the library, printed on a label and on paper in both languages, and every barcode of it
//! scanned back.

use ambar_label_layout::{Language, Record, Sheet, Template, builtin, pdf, zpl};
use serde_json::Value;

use crate::{paper, picture::Picture, printer, scanner::scan};

const SSCC: &str = "346012345000000013";

/// What a scanner must read from a template's samples, barcode by barcode, those of a row last.
fn expected(name: &str) -> Vec<String> {
    let sscc = format!("]C100{SSCC}");
    let with_order = format!("]d200{SSCC}400SO-000123");
    match name {
        "location_58x40" => vec!["]C0A-01-02-03".into()],
        "location_100x150" => vec!["]Q1A-01-02-03".into()],
        "item_58x40" => vec!["]C04601234567893".into()],
        "item_75x120" => vec!["]C04601234567893".into(), "]d20104601234567893".into()],
        "unit_75x120" | "unit_100x150" => vec![sscc],
        "carton_75x120" | "carton_100x150" => vec![with_order, sscc],
        "printer_58x40" => vec!["]C0PRN-GATE-3".into()],
        "commands_a4" => vec!["]C0CMD-OK".into()],
        "pick_list_a4" => vec!["]C0DOC-SO-000123".into(), "]C0A-01-02-03".into()],
        other => panic!("what must be scanned from {other}?"),
    }
}

/// Where a template's barcodes are: of the page, and of every row.
fn places(template: &Template) -> Vec<[f32; 4]> {
    let json = serde_json::to_value(template).unwrap();
    let mm = |value: &Value| value.as_f64().unwrap_or_default() as f32;
    let of = |elements: &Value, x: f32, y: f32| -> Vec<[f32; 4]> {
        let elements = elements.as_array().cloned().unwrap_or_default();
        let barcodes = elements.into_iter().filter(|element| element["kind"] == "barcode");
        barcodes.map(|it| [x + mm(&it["x"]), y + mm(&it["y"]), mm(&it["width"]), mm(&it["height"])]).collect()
    };
    let mut places = of(&json["elements"], 0.0, 0.0);
    let rows = &json["rows"];
    for index in 0..rows["samples"].as_u64().unwrap_or(0) {
        let down = rows["down"].as_u64().unwrap();
        let (column, line) = ((index / down) as f32, (index % down) as f32);
        let (x, y) = (mm(&rows["x"]) + column * mm(&rows["width"]), mm(&rows["y"]) + line * mm(&rows["height"]));
        places.extend(of(&rows["elements"], x, y));
    }
    places
}

fn printed(sheets: &[Sheet], dpi: u16) -> [Vec<Picture>; 2] {
    let labels = printer::print(&zpl(sheets, 1)).into_iter().map(|(picture, _)| picture).collect();
    [labels, paper::print(&pdf(sheets, 1, "labels").unwrap(), dpi)]
}

#[test]
fn every_barcode_of_every_template_is_read_back_from_both_formats_in_both_languages() {
    for template in builtin() {
        let expected = expected(template.name());
        let places = places(&template);
        for language in Language::ALL {
            let sheets = template.lay_out(&[template.sample()], language, template.dpi()).unwrap();
            for (format, pages) in ["zpl", "pdf"].iter().zip(printed(&sheets, template.dpi())) {
                assert_eq!(pages.len(), 1);
                pages[0].show(&format!("{}-{}-{format}", template.name(), language.code()));
                let (width, height) = template.size_mm();
                let dots = |mm: f32| mm * f32::from(template.dpi()) / 25.4;
                assert!((pages[0].width as f32 - dots(width)).abs() < 1.5, "{}", template.name());
                assert!((pages[0].height as f32 - dots(height)).abs() < 1.5, "{}", template.name());
                let scanned: Vec<String> =
                    places.iter().map(|place| scan(&pages[0].part(*place, template.dpi())).unwrap()).collect();
                let of_rows = expected.last().unwrap();
                let wanted: Vec<&String> =
                    (0..places.len()).map(|index| expected.get(index).unwrap_or(of_rows)).collect();
                assert_eq!(scanned.iter().collect::<Vec<_>>(), wanted, "{} {language:?} {format}", template.name());
            }
        }
    }
}

#[test]
fn labels_read_back_at_every_resolution_of_printers() {
    let small = ["location_58x40", "item_58x40", "carton_75x120"];
    for template in builtin().into_iter().filter(|template| small.contains(&template.name())) {
        for dpi in [300, 600] {
            let sheets = template.lay_out(&[template.sample()], Language::En, dpi).unwrap();
            let label = &printer::print(&zpl(&sheets, 1))[0].0;
            for (place, expected) in places(&template).iter().zip(expected(template.name())) {
                assert_eq!(scan(&label.part(*place, dpi)), Ok(expected), "{} at {dpi}", template.name());
            }
        }
    }
}

#[test]
fn the_languages_differ_in_their_words_and_in_nothing_else() {
    let same = ["location_58x40", "item_58x40"];
    for template in builtin().iter().filter(|template| !same.contains(&template.name())) {
        let draw = |language| {
            printer::print(&zpl(&template.lay_out(&[template.sample()], language, 203).unwrap(), 1)).remove(0).0
        };
        let likeness = draw(Language::En).likeness(&draw(Language::Ru));
        assert!(likeness < 0.9999, "{} is the same in both", template.name());
    }
}

#[test]
fn rows_go_on_over_as_many_pages_as_they_take() {
    let template = builtin().into_iter().find(|template| template.name() == "pick_list_a4").unwrap();
    let sample = template.sample();
    let mut rows = vec![sample.rows[0].clone(); 21];
    rows[20].insert("location".to_owned(), "Z-99".to_owned());
    let sheets = template.lay_out(&[Record { rows, ..sample }], Language::Ru, 203).unwrap();
    assert_eq!(sheets.len(), 3);
    let [labels, pages] = printed(&sheets, 203);
    for last in [&labels[2], &pages[2]] {
        assert_eq!(scan(&last.part([15.0, 44.0, 52.0, 12.0], 203)).as_deref(), Ok("]C0Z-99"));
        assert!(scan(&last.part([15.0, 68.0, 52.0, 12.0], 203)).is_err(), "there is one row on the last page");
    }
}

#[test]
fn a_code_in_cyrillic_or_too_long_for_bars_becomes_a_data_matrix() {
    let template = builtin().into_iter().find(|template| template.name() == "location_58x40").unwrap();
    for (code, expected) in
        [("А-01-Щ", "]d4А-01-Щ"), ("RACK-000001-LEVEL-000002-BIN-000003", "]d1RACK-000001-LEVEL-000002-BIN-000003")]
    {
        let mut record = template.sample();
        record.fields.insert("code".to_owned(), code.to_owned());
        let sheets = template.lay_out(&[record], Language::Ru, 203).unwrap();
        for pages in printed(&sheets, 203) {
            pages[0].show(&format!("location-{}", code.len()));
            assert_eq!(scan(&pages[0].part(places(&template)[0], 203)).as_deref(), Ok(expected));
        }
    }
}
