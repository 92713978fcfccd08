//! What can be wrong with a template.

use std::collections::BTreeMap;

use super::{DPIS, Element, Field, Parts, Pattern, Rows, pattern::Piece};
use crate::{Fault, Language};

/// Elements of a page, and rows on it: no label needs more.
const MOST: usize = 200;

/// Fields that every page has beside those of the record.
pub(crate) const OF_THE_PAGE: [&str; 2] = ["page", "pages"];

/// Everything that is wrong, in the template's order.
pub(super) fn faults(parts: &Parts) -> Vec<Fault> {
    let mut check = Check { words: &parts.words, faults: Vec::new() };
    check.head(parts);
    check.fields("/fields", &parts.fields);
    check.words();
    let of_page: Vec<&str> = parts.fields.iter().map(|field| field.name.as_str()).chain(OF_THE_PAGE).collect();
    check.elements("/elements", &parts.elements, (parts.width_mm, parts.height_mm), &of_page);
    if let Some(rows) = &parts.rows {
        check.rows(parts, rows, &of_page);
    } else if parts.elements.is_empty() {
        check.fault("/elements", "labels.empty", "a label needs at least one element");
    }
    check.faults
}

struct Check<'a> {
    words: &'a BTreeMap<String, BTreeMap<Language, String>>,
    faults: Vec<Fault>,
}

impl Check<'_> {
    fn fault(&mut self, at: impl Into<String>, code: &'static str, detail: impl Into<String>) {
        self.faults.push(Fault::new(at, code, detail));
    }

    fn head(&mut self, parts: &Parts) {
        if parts.format != 1 {
            self.fault("/format", "labels.format", "this server knows format 1");
        }
        for (at, name) in [("/name", &parts.name), ("/subject", &parts.subject)] {
            if !is_name(name) {
                self.fault(
                    at,
                    "labels.name",
                    "a name has 1 to 40 small letters, digits and _, and begins with a letter",
                );
            }
        }
        if parts.title.is_empty() || parts.title.values().any(|title| title.trim().is_empty() || title.len() > 200) {
            self.fault(
                "/title",
                "labels.title",
                "a template needs a title in one language at least, of 200 bytes at most",
            );
        }
        for (at, size) in [("/width_mm", parts.width_mm), ("/height_mm", parts.height_mm)] {
            if !(10.0..=500.0).contains(&size) {
                self.fault(at, "labels.size", "a label is 10 to 500 mm wide and high");
            }
        }
        if !DPIS.contains(&parts.dpi) {
            self.fault("/dpi", "labels.dpi", "printers have 152, 203, 300 or 600 dots per inch");
        }
    }

    fn fields(&mut self, at: &str, fields: &[Field]) {
        for (index, field) in fields.iter().enumerate() {
            if !is_name(&field.name) || OF_THE_PAGE.contains(&field.name.as_str()) {
                let detail = "a field's name has small letters, digits and _, and is not page or pages";
                self.fault(format!("{at}/{index}/name"), "labels.name", detail);
            }
            if fields.iter().take(index).any(|before| before.name == field.name) {
                self.fault(format!("{at}/{index}/name"), "labels.twice", format!("{} is there twice", field.name));
            }
        }
    }

    fn words(&mut self) {
        for (name, words) in self.words {
            if words.is_empty() {
                self.fault(format!("/words/{name}"), "labels.word", "a word needs a text in one language at least");
            }
        }
    }

    fn rows(&mut self, parts: &Parts, rows: &Rows, of_page: &[&str]) {
        self.fields("/rows/fields", &rows.fields);
        if rows.down == 0 || rows.across == 0 || usize::from(rows.down) * usize::from(rows.across) > MOST {
            self.fault("/rows/down", "labels.rows", format!("a page has 1 to {MOST} rows, down and across"));
        }
        let (width, height) = (rows.width * f32::from(rows.across), rows.height * f32::from(rows.down));
        self.inside("/rows", [rows.x, rows.y, width, height], (parts.width_mm, parts.height_mm));
        let known: Vec<&str> = rows.fields.iter().map(|field| field.name.as_str()).chain(of_page.to_vec()).collect();
        self.elements("/rows/elements", &rows.elements, (rows.width, rows.height), &known);
    }

    fn elements(&mut self, at: &str, elements: &[Element], within: (f32, f32), known: &[&str]) {
        if elements.len() > MOST {
            self.fault(at, "labels.too_many", format!("a label has at most {MOST} elements"));
        }
        for (index, element) in elements.iter().enumerate() {
            self.element(&format!("{at}/{index}"), element, within, known);
        }
    }

    fn element(&mut self, at: &str, element: &Element, within: (f32, f32), known: &[&str]) {
        match element {
            Element::Text(text) => {
                self.inside(at, [text.x, text.y, text.width, text.height], within);
                if !(3.0..=300.0).contains(&text.size) {
                    self.fault(format!("{at}/size"), "labels.font_size", "letters are 3 to 300 points high");
                }
                self.pattern(&format!("{at}/text"), &text.text, known);
            }
            Element::Barcode(barcode) => {
                self.inside(at, [barcode.x, barcode.y, barcode.width, barcode.height], within);
                if barcode.otherwise.is_some_and(|other| other.is_gs1() != barcode.symbology.is_gs1()) {
                    let detail = "a barcode of GS1 stands in for one of GS1, and none for another";
                    self.fault(format!("{at}/otherwise"), "labels.otherwise", detail);
                }
                let pattern = self.pattern(&format!("{at}/data"), &barcode.data, known);
                if let (true, Some(pattern)) = (barcode.symbology.is_gs1(), pattern)
                    && let Err(detail) = pattern.gs1_parts()
                {
                    self.fault(format!("{at}/data"), "labels.gs1", detail);
                }
            }
            Element::Box(frame) => {
                self.inside(at, [frame.x, frame.y, frame.width, frame.height], within);
                self.thickness(at, frame.thickness);
            }
            Element::Line(line) => {
                let (width, height) =
                    if line.down { (line.thickness, line.length) } else { (line.length, line.thickness) };
                self.inside(at, [line.x, line.y, width, height], within);
                self.thickness(at, line.thickness);
            }
        }
    }

    fn thickness(&mut self, at: &str, thickness: f32) {
        if !(0.1..=20.0).contains(&thickness) {
            self.fault(format!("{at}/thickness"), "labels.thickness", "lines are 0.1 to 20 mm thick");
        }
    }

    fn inside(&mut self, at: &str, [x, y, width, height]: [f32; 4], within: (f32, f32)) {
        let numbers = [x, y, width, height].iter().all(|number| number.is_finite());
        if !numbers || x < 0.0 || y < 0.0 || width <= 0.0 || height <= 0.0 {
            self.fault(at, "labels.position", "positions are numbers from 0 on, and sizes are above 0");
        } else if x + width > within.0 + 0.01 || y + height > within.1 + 0.01 {
            let (right, bottom) = (x + width, y + height);
            let detail = format!(
                "it reaches to {right} × {bottom} mm, and there are {} × {} mm: move it or make it smaller",
                within.0, within.1
            );
            self.fault(at, "labels.outside", detail);
        }
    }

    fn pattern(&mut self, at: &str, text: &str, known: &[&str]) -> Option<Pattern> {
        if text.len() > 2000 {
            self.fault(at, "labels.too_long", "a text has at most 2000 bytes");
            return None;
        }
        let pattern = match Pattern::parse(text) {
            Ok(pattern) => pattern,
            Err(detail) => {
                self.fault(at, "labels.pattern", detail);
                return None;
            }
        };
        for piece in pattern.pieces() {
            match piece {
                Piece::Field(name, _) if !known.contains(&name.as_str()) => {
                    let detail = format!("there is no field {name:?}; there are {}", known.join(", "));
                    self.fault(at, "labels.unknown_field", detail);
                }
                Piece::Word(name) if !self.words.contains_key(name) => {
                    self.fault(at, "labels.unknown_word", format!("the template has no word {name:?}"));
                }
                _ => {}
            }
        }
        Some(pattern)
    }
}

/// Whether something can be a name.
fn is_name(name: &str) -> bool {
    name.len() <= 40
        && name.bytes().next().is_some_and(|first| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}
