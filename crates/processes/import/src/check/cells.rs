//! What is wrong with cells whatever they mean: what spreadsheets and damaged files leave in them.

use serde_json::{Map, json};

use crate::sheet::{CellFault, Reader, Row, Sheet, params};

/// What spreadsheets show where a formula failed, in English and Russian.
const FAILED: [&str; 14] = [
    "#REF!",
    "#N/A",
    "#VALUE!",
    "#NAME?",
    "#DIV/0!",
    "#NULL!",
    "#NUM!",
    "#ССЫЛКА!",
    "#Н/Д",
    "#ЗНАЧ!",
    "#ИМЯ?",
    "#ДЕЛ/0!",
    "#ПУСТО!",
    "#ЧИСЛО!",
];

/// A cell as it was meant: `="0123"` is how exports keep a spreadsheet from making a number of a text.
pub(super) fn plain(cell: String) -> String {
    match cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        Some(text) if !text.contains('"') => text.trim().to_owned(),
        _ => cell,
    }
}

/// How a row came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Came {
    /// In a file that says of each row how many cells it has.
    pub(super) as_text: bool,
    /// A quote in it is never closed.
    pub(super) torn: bool,
}

/// What is wrong with a row's cells before anybody asks what they mean.
pub(super) fn damage(sheet: &Sheet, row: &Row, came: Came) -> Vec<CellFault> {
    let (names, cells) = (sheet.names(), &row.1);
    let mut reader = sheet.read(row);
    let mut found = Vec::new();
    if came.torn {
        found.push(torn(sheet, row));
    } else if let Some(fault) = counted(names.len(), cells, came.as_text) {
        found.push(fault);
    }
    for (name, cell) in names.iter().zip(cells).filter(|(name, cell)| !name.is_empty() && !cell.is_empty()) {
        damaged(&mut reader, name, cell);
    }
    found.extend(reader.faults());
    found
}

fn damaged(reader: &mut Reader<'_>, name: &'static str, cell: &str) {
    if cell.contains('\u{FFFD}') {
        let message = "some characters are lost here: save the file as UTF-8 again, or write the text anew";
        reader.fault(name, "import.characters_lost", message);
    } else if FAILED.contains(&cell.to_uppercase().as_str()) {
        reader.fault(name, "import.cell_error", "a formula has failed in the spreadsheet: put the value in");
    } else if cell.starts_with('=') && cell.len() > 1 {
        reader.fault(name, "import.formula", "this is a formula, which is not worked out here: put the value in");
    }
}

/// A row has as many cells as the first one. One that has fewer may have lost some; what is beyond would be lost.
fn counted(columns: usize, cells: &[String], as_text: bool) -> Option<CellFault> {
    let beyond = cells.iter().skip(columns).any(|cell| !cell.is_empty());
    let (code, message) = if beyond {
        ("import.cells_beyond", "more cells than columns: does one hold a delimiter without quotes around it?")
    } else if as_text && cells.len() < columns {
        ("import.cells_missing", "fewer cells than columns: is the line broken, or a delimiter missing?")
    } else {
        return None;
    };
    let params = params([("cells", json!(cells.len())), ("columns", json!(columns))]);
    let message = format!("this row has {} cells for {columns} columns: {message}", cells.len());
    Some(CellFault { column: None, code: code.into(), message, value: None, params })
}

/// A quote that is never closed, at the cell that begins with it.
fn torn(sheet: &Sheet, row: &Row) -> CellFault {
    let opened = row.1.iter().position(|cell| cell.starts_with('"'));
    let column = opened.and_then(|at| sheet.names().get(at).copied()).filter(|name| !name.is_empty());
    let value = opened.and_then(|at| row.1.get(at)).map(|cell| cell.chars().take(200).collect());
    let message = "a quote is opened here and never closed: close it, or take it out".to_owned();
    CellFault { column, code: "import.unclosed_quote".into(), message, value, params: Map::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        map::Mapping,
        sheet::{Column, read_header},
    };

    const COLUMNS: &[Column] =
        &[Column { name: "sku", required: true, also: &[] }, Column { name: "name", required: true, also: &[] }];

    fn found(cells: &[&str], came: Came) -> Vec<(Option<&'static str>, String)> {
        let owned = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let header = read_header(COLUMNS, &Mapping::default(), &owned(&["sku", "colour", "name"]));
        let faults = damage(&header.sheet, &Row(2, owned(cells)), came);
        faults.into_iter().map(|fault| (fault.column, fault.code)).collect()
    }

    #[test]
    fn damage_is_found_in_the_columns_that_count() {
        let text = Came { as_text: true, torn: false };
        let book = Came { as_text: false, torn: false };
        let one = |column, code: &str| vec![(column, code.to_owned())];
        assert_eq!(found(&["A", "red", "Mug"], text), []);
        assert_eq!(found(&["A", "=1", "Mug \u{FFFD}"], text), one(Some("name"), "import.characters_lost"));
        assert_eq!(found(&["=A1+1", "", "Mug"], text), one(Some("sku"), "import.formula"));
        assert_eq!(found(&["A", "", "#н/д"], book), one(Some("name"), "import.cell_error"));
        assert_eq!(found(&["A", "", "Mug", "x"], text), one(None, "import.cells_beyond"));
        assert_eq!(found(&["A", "", "Mug", ""], text), []);
        assert_eq!(found(&["A", "Mug"], text), one(None, "import.cells_missing"));
        assert_eq!(found(&["A"], book), []);
        assert_eq!(found(&["A", "\"red", "Mug"], Came { torn: true, ..text }), one(None, "import.unclosed_quote"));
        assert_eq!(found(&["A", "", "\"Mug"], Came { torn: true, ..text }), one(Some("name"), "import.unclosed_quote"));
    }

    #[test]
    fn a_text_that_was_kept_from_becoming_a_number_is_itself() {
        for (cell, expected) in [("=\"0123\"", "0123"), ("=\"a\"&\"b\"", "=\"a\"&\"b\""), ("=1", "=1"), ("x", "x")] {
            assert_eq!(plain(cell.to_owned()), expected);
        }
    }
}
