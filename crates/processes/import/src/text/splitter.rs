//! Rows and their cells, from pieces of text.

use csv_core::ReadRecordResult;

/// The longest row in bytes.
const LONGEST: usize = 64 * 1024;
/// The most cells of a row.
const MOST_CELLS: usize = 256;
/// The most rows with a quote that is never closed. With more of them it is another kind of file.
const MOST_TORN: usize = 200;

/// A row is longer than any that is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooWide {
    /// Where it begins.
    pub(crate) row: i32,
}

/// Cuts text into rows, which have the numbers that a spreadsheet shows. A quote that is never closed, or only by that of
/// another row, would swallow the rows in between: such a row is read as its line stands, named by [`Splitter::take_torn`], and
/// the next begins on the next line.
pub(crate) struct Splitter {
    delimiter: u8,
    reader: csv_core::Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
    written: usize,
    cells: usize,
    /// The bytes of the row that is being read.
    raw: Vec<u8>,
    /// The number of the row that is being read.
    row: i32,
    /// Whether any byte of it was seen.
    begun: bool,
    /// Cells of the first row.
    width: Option<usize>,
    /// Rows with a quote that is never closed, which nobody asked for yet, and how many there were.
    torn: Vec<i32>,
    many_torn: usize,
}

impl Splitter {
    pub(crate) fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            reader: reader(delimiter),
            text: vec![0; LONGEST],
            ends: vec![0; MOST_CELLS],
            written: 0,
            cells: 0,
            raw: Vec::new(),
            row: 1,
            begun: false,
            width: None,
            torn: Vec::new(),
            many_torn: 0,
        }
    }

    /// The rows since the last time with a quote that is never closed.
    pub(crate) fn take_torn(&mut self) -> Vec<i32> {
        std::mem::take(&mut self.torn)
    }

    /// Reads the next piece and hands over every row that ends in it. An empty piece is the end of the file.
    ///
    /// # Errors
    /// [`TooWide`].
    pub(crate) fn piece(&mut self, piece: &str, mut row: impl FnMut(i32, Vec<String>)) -> Result<(), TooWide> {
        let end = piece.is_empty();
        let mut held: Vec<u8>;
        let mut rest = piece.as_bytes();
        loop {
            let ending = rest.is_empty();
            match self.read(rest, &mut row)? {
                None if end && !ending => rest = &[],
                None => return Ok(()),
                Some(again) => {
                    held = again;
                    rest = &held;
                    if rest.is_empty() && !end {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Reads rows until the bytes are used up; `Some` with those to go on with if a row is torn. No bytes are the end.
    fn read(&mut self, mut rest: &[u8], row: &mut impl FnMut(i32, Vec<String>)) -> Result<Option<Vec<u8>>, TooWide> {
        let end = rest.is_empty();
        loop {
            if !self.begun {
                rest = self.skip_blank_lines(rest);
                if rest.is_empty() && !end {
                    return Ok(None);
                }
            }
            let (result, read, written, cells) =
                self.reader.read_record(rest, &mut self.text[self.written..], &mut self.ends[self.cells..]);
            self.begun |= read > 0;
            self.written += written;
            self.cells += cells;
            let (used, after) = rest.split_at(read);
            self.raw.extend_from_slice(used);
            rest = after;
            match result {
                ReadRecordResult::InputEmpty | ReadRecordResult::End => return Ok(None),
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    if !self.raw.contains(&b'\n') {
                        return Err(TooWide { row: self.row });
                    }
                    return self.tear(rest, row).map(Some);
                }
                ReadRecordResult::Record if self.is_torn(end) => return self.tear(rest, row).map(Some),
                ReadRecordResult::Record => {
                    let number = self.row;
                    // After "\r" the "\n" is still to come, and counts then.
                    self.row += i32::from(used.last() == Some(&b'\n'));
                    let cells = self.take();
                    self.hand_over(number, cells, row);
                }
            }
        }
    }

    fn hand_over(&mut self, number: i32, cells: Vec<String>, row: &mut impl FnMut(i32, Vec<String>)) {
        if cells.iter().any(|cell| !cell.is_empty()) {
            self.width.get_or_insert(cells.len());
            row(number, cells);
        }
    }

    /// Whether a quote of the row is closed by no quote of its own.
    fn is_torn(&self, end: bool) -> bool {
        let line = self.raw.trim_ascii_end();
        if !line.contains(&b'\n') {
            return end && quoting(line, self.delimiter) == Quoting::Open;
        }
        quoting(line, self.delimiter) != Quoting::Whole || self.width.is_some_and(|width| width != self.cells)
    }

    /// Hands the row's first line over as it stands; what comes after it is read again.
    fn tear(&mut self, rest: &[u8], row: &mut impl FnMut(i32, Vec<String>)) -> Result<Vec<u8>, TooWide> {
        self.many_torn += 1;
        let number = self.row;
        if self.many_torn > MOST_TORN {
            return Err(TooWide { row: number });
        }
        let raw = std::mem::take(&mut self.raw);
        let cut = raw.iter().position(|byte| *byte == b'\n').map_or(raw.len(), |at| at + 1);
        let (line, after) = raw.split_at(cut);
        let cells = line.trim_ascii_end().split(|byte| *byte == self.delimiter);
        let cells = cells.map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).take(MOST_CELLS).collect();
        self.reader = reader(self.delimiter);
        (self.written, self.cells, self.begun) = (0, 0, false);
        self.row += i32::from(line.ends_with(b"\n"));
        self.torn.push(number);
        self.hand_over(number, cells, row);
        Ok([after, rest].concat())
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
        self.raw.clear();
        (self.written, self.cells, self.begun) = (0, 0, false);
        cells
    }
}

fn reader(delimiter: u8) -> csv_core::Reader {
    csv_core::ReaderBuilder::new().delimiter(delimiter).build()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quoting {
    /// Every quoted cell ends with its quote.
    Whole,
    /// Something stands behind the quote that ends a cell.
    Loose,
    /// The last quoted cell does not end.
    Open,
}

/// How the cells of a row are quoted.
fn quoting(row: &[u8], delimiter: u8) -> Quoting {
    let mut bytes = row.iter().copied().peekable();
    let mut loose = false;
    // Cell after cell.
    while let Some(first) = bytes.next() {
        if first == b'"' {
            loop {
                match bytes.next() {
                    None => return Quoting::Open,
                    Some(b'"') if bytes.peek() == Some(&b'"') => drop(bytes.next()),
                    Some(b'"') => break,
                    Some(_) => {}
                }
            }
            loose |= bytes.peek().is_some_and(|next| *next != delimiter && *next != b'\r' && *next != b'\n');
        } else if first == delimiter {
            continue;
        }
        for byte in bytes.by_ref() {
            if byte == delimiter {
                break;
            }
        }
    }
    if loose { Quoting::Loose } else { Quoting::Whole }
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

    fn torn(text: &str, piece: usize) -> (Vec<i32>, Vec<(i32, Vec<String>)>) {
        let mut splitter = Splitter::new(b';');
        let mut rows = Vec::new();
        let chars: Vec<char> = text.chars().collect();
        for some in chars.chunks(piece) {
            splitter.piece(&some.iter().collect::<String>(), |row, cells| rows.push((row, cells))).unwrap();
        }
        splitter.piece("", |row, cells| rows.push((row, cells))).unwrap();
        (splitter.take_torn(), rows)
    }

    #[test]
    fn a_quote_that_is_never_closed_swallows_no_row() {
        let all = [row(1, &["a", "b"]), row(2, &["1", "x"]), row(3, &["2", "\"open"]), row(4, &["3", "y"])];
        for piece in 1..12 {
            assert_eq!(torn("a;b\n1;x\n2;\"open\n3;y\n", piece), (vec![3], all.to_vec()), "in pieces of {piece}");
            assert_eq!(torn("a;b\r\n1;x\r\n2;\"open\r\n3;y", piece), (vec![3], all.to_vec()));
        }
        let text = "a;b\n\"1;x\n2;y\n\"3;z\n4;\"w\n\"\n";
        let expected = [
            row(1, &["a", "b"]),
            row(2, &["\"1", "x"]),
            row(3, &["2", "y"]),
            row(4, &["\"3", "z"]),
            row(5, &["4", "w"]),
        ];
        assert_eq!(torn(text, 3), (vec![2, 4], expected.to_vec()));
        let text = format!("a;b\n\"open;1\n{}", "x;1\n".repeat(30_000));
        let (at, rows) = torn(&text, 5000);
        assert_eq!((at, rows.len(), rows[30_001].0), (vec![2], 30_002, 30_002));
    }

    #[test]
    fn a_line_that_no_row_can_be_is_found_and_so_is_a_file_of_open_quotes() {
        assert_eq!(rows(&";".repeat(300), 50), Err(TooWide { row: 1 }));
        assert_eq!(rows(&format!("a;b\n\"{}", "x".repeat(70_000)), 5000), Err(TooWide { row: 2 }));
        assert_eq!(rows(&format!("a;b\n{}", "\"1;x\n".repeat(300)), 500), Err(TooWide { row: 202 }));
    }
}
