//! Sheets as ZPL II, the language of label printers.
//!
//! Everything that comes from a record is a picture (`^GFA`): nothing of it can be a command, and a printer needs no font.

use std::fmt::Write;

use crate::{
    layout::{Mark, Placed, Sheet},
    raster::{self, Bitmap},
};

/// The sheets as ZPL, each printed so many times.
#[must_use]
pub fn zpl(sheets: &[Sheet], copies: u32) -> Vec<u8> {
    let mut out = String::new();
    for sheet in sheets {
        // Writing to a String never fails.
        let _ = write_sheet(&mut out, sheet, copies);
    }
    out.into_bytes()
}

fn write_sheet(out: &mut String, sheet: &Sheet, copies: u32) -> std::fmt::Result {
    writeln!(out, "^XA^LH0,0^LS0^LT0^PON^PW{}^LL{}", sheet.width, sheet.height)?;
    for mark in &sheet.marks {
        match mark {
            Mark::Bar { x, y, width, height } => {
                writeln!(out, "^FO{x},{y}^GB{width},{height},{}^FS", width.min(height))?;
            }
            Mark::Text(line) => {
                let (picture, x, y) = raster::text(line);
                write_picture(out, &picture, x, y)?;
            }
            Mark::Symbol(placed) => write_picture(out, &symbol(placed), placed.x, placed.y)?,
        }
    }
    writeln!(out, "^PQ{copies}^XZ")
}

/// A barcode as a picture, its rows repeated as often as it takes.
fn symbol(placed: &Placed) -> Bitmap {
    let (module, row_height) = (placed.module as usize, placed.row_height as usize);
    let (columns, rows) = (placed.symbol.width, placed.symbol.height());
    let mut picture = Bitmap::new(columns * module, rows * row_height);
    for y in 0..rows * row_height {
        for x in 0..columns * module {
            if placed.symbol.is_dark(x / module, y / row_height) {
                picture.blacken(x, y);
            }
        }
    }
    picture
}

fn write_picture(out: &mut String, picture: &Bitmap, x: i32, y: i32) -> std::fmt::Result {
    // A field origin is never negative; what would begin left of the label or above it is a letter's empty edge.
    let (x, y) = (x.max(0), y.max(0));
    let total = picture.bytes.len();
    if picture.bytes.iter().all(|byte| *byte == 0) {
        return Ok(());
    }
    write!(out, "^FO{x},{y}^GFA,{total},{total},{},", picture.stride)?;
    let mut before: Option<&[u8]> = None;
    for row in picture.rows() {
        if before == Some(row) {
            out.push(':');
        } else {
            write_row(out, row);
        }
        before = Some(row);
    }
    writeln!(out, "^FS")
}

/// A row in hexadecimal digits, runs counted by letters; a run to the end of the row has a sign of its own.
fn write_row(out: &mut String, row: &[u8]) {
    let digits: Vec<u8> = row.iter().flat_map(|byte| [byte >> 4, byte & 15]).collect();
    let mut rest = digits.as_slice();
    while let Some(first) = rest.first() {
        let run = rest.iter().take_while(|digit| *digit == first).count();
        match (first, run == rest.len()) {
            (0, true) => out.push(','),
            (15, true) => out.push('!'),
            _ => write_run(out, *first, run),
        }
        rest = rest.get(run..).unwrap_or_default();
    }
}

fn write_run(out: &mut String, digit: u8, mut run: usize) {
    let digit = char::from_digit(u32::from(digit), 16).unwrap_or('0').to_ascii_uppercase();
    while run > 0 {
        let part = run.min(419);
        if part > 1 {
            // g is 20, h is 40, … z is 400; G is 1, … Y is 19.
            out.extend(counting(b'f', part / 20));
            out.extend(counting(b'F', part % 20));
        }
        out.push(digit);
        run -= part;
    }
}

fn counting(below_first: u8, count: usize) -> Option<char> {
    let count = u8::try_from(count).ok().filter(|count| *count > 0)?;
    Some(char::from(below_first + count))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(bytes: &[u8]) -> String {
        let mut out = String::new();
        write_row(&mut out, bytes);
        out
    }

    #[test]
    fn runs_are_counted_as_printers_count_them() {
        assert_eq!(row(&[0, 0]), ",");
        assert_eq!(row(&[0xff, 0xff]), "!");
        assert_eq!(row(&[0x12, 0x30]), "123,");
        assert_eq!(row(&[0x11, 0x11, 0xf0]), "J1F,");
        assert_eq!(row(&[&[0_u8; 12][..], &[1]].concat()), "gK01");
        assert_eq!(row(&[&[0_u8; 210][..], &[1]].concat()), "zY0H01");
    }
}
