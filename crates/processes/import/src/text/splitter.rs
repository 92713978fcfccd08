//! Rows and their cells, from pieces of text.

use csv_core::ReadRecordResult;

/// The longest row in bytes.
const LONGEST: usize = 64 * 1024;
/// The most cells of a row.
const MOST_CELLS: usize = 256;

/// A row is longer than any that is meant: most often a quote that is never closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooWide {
    /// Where it begins.
    pub(crate) row: i32,
}

/// Cuts text into rows, which have the numbers that a spreadsheet shows.
pub(crate) struct Splitter {
    reader: csv_core::Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
    written: usize,
    cells: usize,
    /// The number of the row that is being read.
    row: i32,
    /// Whether any byte of it was seen.
    begun: bool,
}

impl Splitter {
    pub(crate) fn new(delimiter: u8) -> Self {
        Self {
            reader: csv_core::ReaderBuilder::new().delimiter(delimiter).build(),
            text: vec![0; LONGEST],
            ends: vec![0; MOST_CELLS],
            written: 0,
            cells: 0,
            row: 1,
            begun: false,
        }
    }

    /// Reads the next piece and hands over every row that ends in it. An empty piece is the end of the file.
    ///
    /// # Errors
    /// [`TooWide`].
    pub(crate) fn piece(&mut self, piece: &str, mut row: impl FnMut(i32, Vec<String>)) -> Result<(), TooWide> {
        let mut rest = piece.as_bytes();
        let end = rest.is_empty();
        loop {
            if !self.begun {
                rest = self.skip_blank_lines(rest);
                if rest.is_empty() && !end {
                    return Ok(());
                }
            }
            let (result, read, written, cells) =
                self.reader.read_record(rest, &mut self.text[self.written..], &mut self.ends[self.cells..]);
            self.begun |= read > 0;
            self.written += written;
            self.cells += cells;
            let last = rest[..read].last().copied();
            rest = &rest[read..];
            match result {
                ReadRecordResult::InputEmpty => return Ok(()),
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    return Err(TooWide { row: self.row });
                }
                ReadRecordResult::End => return Ok(()),
                ReadRecordResult::Record => {
                    let number = self.row;
                    let cells = self.take();
                    // After "\r" the "\n" is still to come, and counts then.
                    self.row += i32::from(last == Some(b'\n'));
                    if cells.iter().any(|cell| !cell.is_empty()) {
                        row(number, cells);
                    }
                }
            }
        }
    }

    fn skip_blank_lines<'a>(&mut self, mut rest: &'a [u8]) -> &'a [u8] {
        while let [b'\r' | b'\n', after @ ..] = rest {
            self.row += i32::from(rest[0] == b'\n');
            rest = after;
        }
        rest
    }

    fn take(&mut self) -> Vec<String> {
        let mut from = 0;
        let cells = self.ends[..self.cells].iter().map(|end| {
            let cell = String::from_utf8_lossy(&self.text[from..*end]).trim().to_owned();
            from = *end;
            cell
        });
        let cells = cells.collect();
        (self.written, self.cells, self.begun) = (0, 0, false);
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, piece: usize) -> Result<Vec<(i32, Vec<String>)>, TooWide> {
        let mut splitter = Splitter::new(b';');
        let mut rows = Vec::new();
        let chars: Vec<char> = text.chars().collect();
        for some in chars.chunks(piece) {
            splitter.piece(&some.iter().collect::<String>(), |row, cells| rows.push((row, cells)))?;
        }
        splitter.piece("", |row, cells| rows.push((row, cells)))?;
        Ok(rows)
    }

    fn row(number: i32, cells: &[&str]) -> (i32, Vec<String>) {
        (number, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn cells_are_the_same_however_the_text_is_cut() {
        let text = "a;b\r\n\"x;1\";\" say \"\"no\"\" \"\r\n;\r\n\r\nВода;\n";
        for piece in 1..9 {
            let expected = [row(1, &["a", "b"]), row(2, &["x;1", "say \"no\""]), row(5, &["Вода", ""])];
            assert_eq!(rows(text, piece).unwrap(), expected, "in pieces of {piece}");
        }
    }

    #[test]
    fn rows_have_the_numbers_that_a_spreadsheet_shows() {
        let text = "a;b\n\"two\nlines\";1\nlast;2";
        assert_eq!(rows(text, 4).unwrap(), [row(1, &["a", "b"]), row(2, &["two\nlines", "1"]), row(3, &["last", "2"])]);
    }

    #[test]
    fn a_quote_that_is_never_closed_is_found() {
        let text = format!("a;b\n\"open;1\n{}", "x;1\n".repeat(30_000));
        assert_eq!(rows(&text, 5000), Err(TooWide { row: 2 }));
        assert_eq!(rows(&";".repeat(300), 50), Err(TooWide { row: 1 }));
    }
}
