//! The file: one day of a web shop's invoices, a line an invoice line, as found.

use std::{fs::File, path::Path};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// The columns, in any order.
const COLUMNS: [&str; 8] =
    ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"];
/// The largest file, in bytes: a day has less than one megabyte.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// A row as it stands in the file.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Row {
    /// Its line in the file; the header is line 1.
    #[serde(skip)]
    pub(crate) line: u64,
    #[serde(rename = "InvoiceNo")]
    pub(crate) invoice: String,
    #[serde(rename = "StockCode")]
    pub(crate) code: String,
    #[serde(rename = "Description")]
    pub(crate) description: String,
    #[serde(rename = "Quantity")]
    pub(crate) quantity: String,
    #[serde(rename = "UnitPrice")]
    pub(crate) price: String,
    #[serde(rename = "CustomerID")]
    pub(crate) customer: String,
    #[serde(rename = "Country")]
    pub(crate) country: String,
}

/// Reads the whole file, or says what is wrong with it. Bytes that are no UTF-8 become replacement characters: they
/// stand in descriptions.
///
/// # Errors
/// If it cannot be read, is too large, has other columns, or has no rows.
pub(crate) fn read(path: &Path) -> Result<Vec<Row>> {
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let bytes = file.metadata().with_context(|| format!("{} cannot be read", path.display()))?.len();
    if bytes > MOST_BYTES {
        bail!(
            "{} has {} MB: a replay takes the orders of one day, at most {} MB. Split the file by day.",
            path.display(),
            bytes / 1_048_576,
            MOST_BYTES / 1_048_576
        );
    }
    parse(file).with_context(|| format!("{} is not a day of orders", path.display()))
}

fn parse(input: impl std::io::Read) -> Result<Vec<Row>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::Headers).from_reader(input);
    let header = reader.byte_headers()?.clone();
    let header: csv::StringRecord =
        header.iter().map(|name| String::from_utf8_lossy(name).trim_start_matches('\u{feff}').to_owned()).collect();
    if header.iter().all(str::is_empty) {
        bail!("the file is empty");
    }
    let missing: Vec<_> =
        COLUMNS.iter().filter(|column| !header.iter().any(|name| name == **column)).copied().collect();
    if !missing.is_empty() {
        bail!(
            "the columns {} are missing; its first line is {:?}",
            missing.join(", "),
            header.iter().collect::<Vec<_>>().join(",")
        );
    }
    let mut rows = Vec::new();
    for record in reader.byte_records() {
        let record = record?;
        let line = record.position().map_or(0, csv::Position::line);
        let text: csv::StringRecord = record.iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect();
        if text.len() != header.len() {
            bail!("line {line} has {} fields instead of {}", text.len(), header.len());
        }
        let mut row: Row = text.deserialize(Some(&header)).with_context(|| format!("line {line} cannot be read"))?;
        row.line = line;
        rows.push(row);
    }
    if rows.is_empty() {
        bail!("there is a header but not one row");
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

    fn rows(text: &[u8]) -> Result<Vec<Row>, String> {
        parse(text).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn rows_know_their_line_and_odd_bytes_do_no_harm() {
        let mut text = HEADER.as_bytes().to_vec();
        text.extend_from_slice(
            b"1,85123A,\"A, \xa3 B\",6,2011-12-05 08:38:00,2.55,17850.0,United Kingdom\n2,M,,-1,,0,,\n",
        );
        let rows = rows(&text).unwrap();
        assert_eq!((rows[0].line, rows[0].description.as_str()), (2, "A, \u{fffd} B"));
        assert_eq!((rows[1].line, rows[1].code.as_str(), rows[1].customer.as_str()), (3, "M", ""));
    }

    #[test]
    fn another_shape_is_refused_with_what_is_missing() {
        assert!(rows(b"").unwrap_err().contains("empty"));
        assert!(rows(HEADER.as_bytes()).unwrap_err().contains("not one row"));
        let refusal = rows(b"sku;name\na;b\n").unwrap_err();
        assert!(refusal.contains("StockCode") && refusal.contains("sku;name"), "{refusal}");
        let refusal = rows(format!("{HEADER}1,2\n").as_bytes()).unwrap_err();
        assert!(refusal.contains("line 2") && refusal.contains("2 fields"), "{refusal}");
    }

    #[test]
    fn a_file_that_is_too_large_is_refused_before_it_is_read() {
        let path = std::env::temp_dir().join(format!("ambar-large-{}.csv", std::process::id()));
        File::create(&path).unwrap().set_len(200 * 1_048_576).unwrap();
        let refusal = read(&path).unwrap_err().to_string();
        std::fs::remove_file(&path).unwrap();
        assert!(refusal.contains("200 MB") && refusal.contains("Split"), "{refusal}");
    }

    #[test]
    fn a_byte_order_mark_and_blanks_around_the_names_of_columns_do_no_harm() {
        let text = format!("\u{feff}{}1,22423,X,6,,1,,France\n", HEADER.replace(',', " , "));
        assert_eq!(rows(text.as_bytes()).unwrap()[0].invoice, "1");
    }

    #[test]
    fn columns_are_found_by_name_wherever_they_stand() {
        let text = "Country,Extra,CustomerID,UnitPrice,InvoiceDate,Quantity,Description,StockCode,InvoiceNo\n\
                    France,?,17850,2.55,2011-12-05,6,LANTERN,85123A,536365\n";
        let rows = rows(text.as_bytes()).unwrap();
        assert_eq!((rows[0].invoice.as_str(), rows[0].code.as_str()), ("536365", "85123A"));
        assert_eq!((rows[0].country.as_str(), rows[0].quantity.as_str()), ("France", "6"));
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let refusal = read(Path::new("/no/such/day.csv")).unwrap_err().to_string();
        assert_eq!(refusal, "/no/such/day.csv cannot be read");
    }
}
