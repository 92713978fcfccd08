//! Rows by the names of their columns, and what is read from their cells.

use std::str::FromStr;

use ambar_kernel::{DecimalText, Fault, Quantity, QuantityError, Scale, TextError};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    map::Mapping,
    spoilt::{self, Spoilt},
};

/// A column that a kind of file may have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    /// Its name here, in errors and in the documentation.
    pub(crate) name: &'static str,
    /// Whether every file of the kind has it.
    pub(crate) required: bool,
    /// What else its header may be. Case, blanks and punctuation do not count.
    pub(crate) also: &'static [&'static str],
}

/// A header as it is compared.
pub(crate) fn folded(header: &str) -> String {
    let lower = header.to_lowercase().replace('ё', "е");
    lower.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The columns of a file, in its order; one that is left out has no name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sheet {
    columns: Vec<&'static str>,
}

/// Why a header cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HeaderFault {
    /// Columns that every file of the kind has.
    Missing(Vec<&'static str>),
    /// Two headers name one column.
    Twice(&'static str),
    /// The uploader named headings that are not there.
    Absent(Vec<String>),
}

/// A header that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) sheet: Sheet,
    /// The headers that nobody knows.
    pub(crate) ignored: Vec<String>,
}

/// Finds the columns of a kind in the first row of a file. What the uploader said of a heading goes before its own name.
pub(crate) fn read_header(known: &'static [Column], map: &Mapping, cells: &[String]) -> Header {
    let column = |cell: &String| map.said(cell).unwrap_or_else(|| by_name(known, map, cell)).unwrap_or_default();
    let columns: Vec<&'static str> = cells.iter().map(column).collect();
    let left_out = columns.iter().zip(cells).filter(|(column, cell)| column.is_empty() && !folded(cell).is_empty());
    let ignored = left_out.map(|(_, cell)| cell.clone()).collect();
    Header { sheet: Sheet { columns }, ignored }
}

/// What is wrong with a header as a whole.
///
/// # Errors
/// [`HeaderFault`].
pub(crate) fn check_header(
    known: &'static [Column],
    map: &Mapping,
    cells: &[String],
    header: &Header,
) -> Result<(), HeaderFault> {
    let absent = map.absent(cells);
    if !absent.is_empty() {
        return Err(HeaderFault::Absent(absent));
    }
    let columns = &header.sheet.columns;
    let named = columns.iter().enumerate().filter(|(_, column)| !column.is_empty());
    for (at, column) in named {
        if columns.iter().take(at).any(|before| before == column) {
            return Err(HeaderFault::Twice(column));
        }
    }
    let missing: Vec<_> =
        known.iter().filter(|column| column.required && !columns.contains(&column.name)).map(|it| it.name).collect();
    if missing.is_empty() { Ok(()) } else { Err(HeaderFault::Missing(missing)) }
}

/// The column that has this name, unless another heading was said to be that column.
fn by_name(known: &'static [Column], map: &Mapping, heading: &str) -> Option<&'static str> {
    let wanted = folded(heading);
    let is = |column: &&Column| folded(column.name) == wanted || column.also.iter().any(|name| folded(name) == wanted);
    known.iter().find(is).map(|column| column.name).filter(|name| !map.names(name))
}

impl Sheet {
    /// The columns as they were stored.
    pub(crate) fn stored(known: &'static [Column], names: &[String]) -> Self {
        let known = |name: &String| known.iter().find(|column| column.name == name).map_or("", |column| column.name);
        Self { columns: names.iter().map(known).collect() }
    }

    pub(crate) fn names(&self) -> &[&'static str] {
        &self.columns
    }

    pub(crate) fn read<'a>(&'a self, row: &'a Row) -> Reader<'a> {
        Reader { sheet: self, row, faults: Vec::new() }
    }
}

/// A row: its number and its cells in the order of the sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Row(pub(crate) i32, pub(crate) Vec<String>);

/// What is wrong with a cell, or with the row as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CellFault {
    pub(crate) column: Option<&'static str>,
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) value: Option<String>,
    /// What the message says in numbers and names.
    pub(crate) params: Map<String, Value>,
}

/// The numbers and names of a message.
pub(crate) fn params<const N: usize>(pairs: [(&str, Value); N]) -> Map<String, Value> {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// A fault of checked text or of a number, with what its message says in numbers.
pub(crate) trait Told: Fault {
    fn told(&self) -> Map<String, Value>;
}

impl Told for TextError {
    fn told(&self) -> Map<String, Value> {
        match self {
            Self::TooLong { max, .. } => params([("max", json!(max))]),
            Self::Unprintable { found, .. } => params([("found", json!(format!("U+{:04X}", *found as u32)))]),
            Self::Empty { .. } | Self::Blank { .. } => Map::new(),
        }
    }
}

impl Told for QuantityError {
    fn told(&self) -> Map<String, Value> {
        match self {
            Self::TooFine { allowed, .. } => params([("allowed", json!(allowed))]),
            _ => Map::new(),
        }
    }
}

/// Reads the cells of a row and keeps everything that is wrong with them.
pub(crate) struct Reader<'a> {
    sheet: &'a Sheet,
    row: &'a Row,
    faults: Vec<CellFault>,
}

impl<'a> Reader<'a> {
    /// What a cell holds; `None` if it is empty or there is no such column.
    pub(crate) fn cell(&self, column: &str) -> Option<&'a str> {
        let at = self.sheet.columns.iter().position(|name| *name == column)?;
        self.row.1.get(at).map(String::as_str).filter(|cell| !cell.is_empty())
    }

    pub(crate) fn fault(&mut self, column: &'static str, code: impl Into<String>, message: impl Into<String>) {
        self.fault_with(column, code, message, Map::new());
    }

    /// A fault whose message says something in numbers and names.
    pub(crate) fn fault_with(
        &mut self,
        column: &'static str,
        code: impl Into<String>,
        message: impl Into<String>,
        params: Map<String, Value>,
    ) {
        let value = self.cell(column).map(|cell| cell.chars().take(200).collect());
        self.faults.push(CellFault { column: Some(column), code: code.into(), message: message.into(), value, params });
    }

    /// A fault of checked text or of a number.
    pub(crate) fn refuse(&mut self, column: &'static str, fault: &impl Told) {
        self.fault_with(column, fault.code(), fault.to_string(), fault.told());
    }

    /// Checked text.
    pub(crate) fn text<T: FromStr<Err = TextError>>(&mut self, column: &'static str) -> Option<T> {
        match self.cell(column)?.parse() {
            Ok(text) => Some(text),
            Err(fault) => {
                self.refuse(column, &fault);
                None
            }
        }
    }

    /// Checked text that must be there.
    pub(crate) fn required<T: FromStr<Err = TextError>>(&mut self, column: &'static str) -> Option<T> {
        if self.cell(column).is_none() {
            self.missing(column);
        }
        self.text(column)
    }

    pub(crate) fn missing(&mut self, column: &'static str) {
        self.fault(column, "import.missing", "this must be filled in");
    }

    /// A number with a decimal comma or point and blanks between thousands, in the form that quantities have here.
    pub(crate) fn decimal(&self, column: &str) -> Option<DecimalText> {
        self.cell(column).map(|cell| DecimalText::new(number(cell)))
    }

    /// A number that is 0 or more, with so many decimals at most, in the smallest units.
    pub(crate) fn units(&mut self, column: &'static str, decimals: u8) -> Option<i64> {
        let text = self.decimal(column)?;
        let read = Scale::new(decimals).and_then(|scale| Quantity::parse(text.as_str(), scale));
        match read {
            Ok(quantity) => Some(quantity.units()),
            Err(fault) => {
                self.refuse(column, &fault);
                None
            }
        }
    }

    /// A whole number within what `T` holds.
    pub(crate) fn whole<T: TryFrom<i64>>(&mut self, column: &'static str) -> Option<T> {
        let units = self.units(column, 0)?;
        match T::try_from(units) {
            Ok(whole) => Some(whole),
            Err(_) => {
                self.fault(column, "quantity.too_large", "this is too large");
                None
            }
        }
    }

    /// Yes or no.
    pub(crate) fn flag(&mut self, column: &'static str) -> Option<bool> {
        match self.cell(column)?.to_lowercase().as_str() {
            "да" | "yes" | "true" | "1" | "y" | "д" | "истина" | "+" | "x" => Some(true),
            "нет" | "no" | "false" | "0" | "n" | "н" | "ложь" | "-" => Some(false),
            _ => {
                self.fault(column, "import.flag", "this is yes or no");
                None
            }
        }
    }

    /// A day: `2027-03-31` or `31.03.2027`.
    pub(crate) fn day(&mut self, column: &'static str) -> Option<NaiveDate> {
        let cell = self.cell(column)?;
        // A spreadsheet may add a time of midnight.
        let day = cell.split([' ', 'T']).next().unwrap_or(cell);
        let read = ["%Y-%m-%d", "%d.%m.%Y"].into_iter().find_map(|form| NaiveDate::parse_from_str(day, form).ok());
        if read.is_none() {
            self.fault(column, "import.day", "a day is written 2027-03-31 or 31.03.2027");
        }
        read
    }

    /// One of these words.
    pub(crate) fn choice<T: Copy>(&mut self, column: &'static str, choices: &[(&str, T)]) -> Option<T> {
        let wanted = self.cell(column)?.to_lowercase();
        if let Some((_, choice)) = choices.iter().find(|(name, _)| name.to_lowercase() == wanted) {
            return Some(*choice);
        }
        let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
        let message = format!("this is one of: {}", names.join(", "));
        self.fault_with(column, "import.choice", message, params([("choices", json!(names.join(", ")))]));
        None
    }

    /// A code that a spreadsheet has not spoiled.
    pub(crate) fn code<T: FromStr<Err = TextError>>(&mut self, column: &'static str) -> Option<T> {
        match spoilt::code(self.cell(column)?) {
            Spoilt::No(code) => match code.parse() {
                Ok(code) => Some(code),
                Err(fault) => {
                    self.refuse(column, &fault);
                    None
                }
            },
            Spoilt::Rounded => {
                let message = "a spreadsheet has rounded this number: format the column as text there, and put the number in again";
                self.fault(column, "import.spoiled_by_spreadsheet", message);
                None
            }
        }
    }

    /// A code that must be there and that a spreadsheet has not spoiled.
    pub(crate) fn required_code<T: FromStr<Err = TextError>>(&mut self, column: &'static str) -> Option<T> {
        if self.cell(column).is_none() {
            self.missing(column);
        }
        self.code(column)
    }

    /// Everything that was wrong.
    pub(crate) fn faults(self) -> Vec<CellFault> {
        self.faults
    }

    /// # Errors
    /// Everything that was wrong.
    pub(crate) fn end<T>(self, made: impl FnOnce() -> Option<T>) -> Result<T, Vec<CellFault>> {
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        let unreadable = CellFault {
            column: None,
            code: "import.unreadable".into(),
            message: "this row cannot be read".into(),
            value: None,
            params: Map::new(),
        };
        made().ok_or_else(|| vec![unreadable])
    }
}

/// A number as quantities are written here: without blanks, with a point.
fn number(cell: &str) -> String {
    let plain: String = cell.chars().filter(|c| !c.is_whitespace()).collect();
    // "1,234.50" has its point already; "1,5" has none.
    if plain.contains('.') { plain.replace(',', "") } else { plain.replace(',', ".") }
}

#[cfg(test)]
mod tests {
    use ambar_kernel::{Barcode, Sku};

    use super::*;

    fn read_mapped(map: &Mapping, cells: &[String]) -> Result<Header, HeaderFault> {
        let header = read_header(COLUMNS, map, cells);
        check_header(COLUMNS, map, cells, &header).map(|()| header)
    }

    fn read(cells: &[String]) -> Result<Header, HeaderFault> {
        read_mapped(&Mapping::default(), cells)
    }

    const COLUMNS: &[Column] = &[
        Column { name: "sku", required: true, also: &["Артикул"] },
        Column { name: "weight_kg", required: false, also: &["Вес, кг"] },
        Column { name: "lot_tracked", required: false, also: &["Партионный учёт"] },
    ];

    fn cells(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn headers_are_known_in_both_languages_whatever_their_case_and_punctuation() {
        let header = read(&cells(&["партионный учет", "Цвет", " АРТИКУЛ ", "вес (кг)", ""])).unwrap();
        assert_eq!(header.sheet.names(), ["lot_tracked", "", "sku", "weight_kg", ""]);
        assert_eq!(header.ignored, cells(&["Цвет"]));
    }

    #[test]
    fn a_header_lacks_no_column_and_has_none_twice() {
        assert_eq!(read(&cells(&["Вес, кг"])), Err(HeaderFault::Missing(vec!["sku"])));
        assert_eq!(read(&cells(&["sku", "Артикул"])), Err(HeaderFault::Twice("sku")));
    }

    #[test]
    fn the_uploaders_headings_go_before_known_names() {
        let map = Mapping::parse(COLUMNS, "Код=sku").unwrap();
        let header = read_mapped(&map, &cells(&["sku", "код", "Вес, кг"])).unwrap();
        assert_eq!((header.sheet.names(), header.ignored), (&["", "sku", "weight_kg"][..], cells(&["sku"])));
        assert_eq!(read_mapped(&map, &cells(&["sku"])), Err(HeaderFault::Absent(cells(&["Код"]))));
        let map = Mapping::parse(COLUMNS, "Артикул=-").unwrap();
        assert_eq!(read_mapped(&map, &cells(&["Артикул", "sku"])).unwrap().sheet.names(), ["", "sku"]);
    }

    fn one(name: &'static str, cell: &str) -> (Sheet, Row) {
        (Sheet { columns: vec![name] }, Row(7, vec![cell.to_owned()]))
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (cell, grams) in [("0,52", 520), ("1.04", 1040), ("1 234,5", 1_234_500), ("1,234.5", 1_234_500), ("0", 0)] {
            let (sheet, row) = one("weight_kg", cell);
            assert_eq!(sheet.read(&row).units("weight_kg", 3), Some(grams), "{cell}");
        }
        for cell in ["-1", "много", "0,0001"] {
            let (sheet, row) = one("weight_kg", cell);
            let mut reader = sheet.read(&row);
            assert_eq!(reader.units("weight_kg", 3), None, "{cell}");
            assert_eq!(reader.faults[0].value.as_deref(), Some(cell));
        }
    }

    #[test]
    fn flags_and_days_are_read_as_people_write_them() {
        for (cell, flag) in [("да", Some(true)), ("Нет", Some(false)), ("TRUE", Some(true)), ("maybe", None)] {
            let (sheet, row) = one("lot_tracked", cell);
            assert_eq!(sheet.read(&row).flag("lot_tracked"), flag, "{cell}");
        }
        let day = NaiveDate::from_ymd_opt(2027, 3, 31);
        for (cell, expected) in [("2027-03-31", day), ("31.03.2027", day), ("2027-03-31 00:00:00", day), ("31/3", None)]
        {
            let (sheet, row) = one("day", cell);
            assert_eq!(sheet.read(&row).day("day"), expected, "{cell}");
        }
    }

    #[test]
    fn a_number_that_a_spreadsheet_has_rounded_is_no_code() {
        for (cell, code) in [("9,52123E+12", None), ("4006381333931", Some("4006381333931"))] {
            let (sheet, row) = one("gtin", cell);
            let read: Option<Barcode> = sheet.read(&row).code("gtin");
            assert_eq!(read.as_ref().map(Barcode::as_str), code, "{cell}");
        }
    }

    #[test]
    fn everything_that_is_wrong_with_a_row_is_kept() {
        let sheet = Sheet { columns: vec!["sku", "weight_kg", "lot_tracked"] };
        let row = Row(2, cells(&["", "x", "?"]));
        let mut reader = sheet.read(&row);
        let sku: Option<Sku> = reader.required("sku");
        reader.units("weight_kg", 3);
        reader.flag("lot_tracked");
        let faults = reader.end(|| sku).unwrap_err();
        let found: Vec<_> = faults.iter().map(|fault| (fault.column.unwrap(), &*fault.code)).collect();
        assert_eq!(
            found,
            [("sku", "import.missing"), ("weight_kg", "quantity.not_a_number"), ("lot_tracked", "import.flag")]
        );
    }
}
