//! The rows of a workbook's first sheet. It is read by a thread of its own, since reading it waits for nobody.

use std::io::Cursor;

use ambar_pg::Db;
use calamine::{Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use tokio::{sync::mpsc, task::JoinHandle};

use super::{
    About, cells, too_long,
    unpacked::{LIMITS, Limits, Refused, check},
};
use crate::{
    sheet::Row,
    stopped::{Stopped, refused},
    store::{file::FileRow, rows},
};

/// Rows that are handed over together.
const PIECE: usize = 1000;

/// Pieces that may wait for the checker.
const WAITING: usize = 4;

/// The most cells of a row, and the longest text of one row.
const MOST_CELLS: usize = 256;
const LONGEST: usize = 64 * 1024;

/// What the reading thread hands over.
enum Piece {
    Sheet(String),
    Rows(Vec<Row>),
}

/// A workbook that is being read.
pub(crate) struct Book {
    sheet: String,
    pieces: mpsc::Receiver<Piece>,
    reading: Option<JoinHandle<Result<(), Stopped>>>,
}

impl Book {
    pub(super) async fn open(db: &Db, file: &FileRow) -> Result<Self, Stopped> {
        let bytes = whole(db, file).await?;
        Self::start(bytes, LIMITS).await
    }

    async fn start(bytes: Vec<u8>, limits: Limits) -> Result<Self, Stopped> {
        let (hand_over, pieces) = mpsc::channel(WAITING);
        let reading = tokio::task::spawn_blocking(move || read(bytes, limits, &hand_over));
        let mut book = Self { sheet: String::new(), pieces, reading: Some(reading) };
        match book.pieces.recv().await {
            Some(Piece::Sheet(name)) => book.sheet = name,
            Some(Piece::Rows(_)) | None => book.ended().await?,
        }
        Ok(book)
    }

    pub(super) async fn next(&mut self) -> Result<Option<Vec<Row>>, Stopped> {
        match self.pieces.recv().await {
            Some(Piece::Rows(rows)) => Ok(Some(rows)),
            Some(Piece::Sheet(_)) => Ok(Some(Vec::new())),
            None => self.ended().await.map(|()| None),
        }
    }

    /// How the reading ended. A file that lets the reader fall is none that can be read.
    async fn ended(&mut self) -> Result<(), Stopped> {
        match self.reading.take() {
            None => Ok(()),
            Some(reading) => reading.await.unwrap_or_else(|fall| Err(unreadable(&fall.to_string()))),
        }
    }

    pub(super) fn about(&self) -> About {
        About { format: "xlsx", sheet: Some(self.sheet.clone()), encoding: None, delimiter: None }
    }
}

/// The whole file, if it is not larger than a workbook may be.
pub(super) async fn whole(db: &Db, file: &FileRow) -> Result<Vec<u8>, Stopped> {
    let bytes = usize::try_from(file.bytes).unwrap_or(usize::MAX);
    if bytes > LIMITS.packed {
        return Err(too_large(LIMITS));
    }
    let mut whole = Vec::with_capacity(bytes);
    let mut number = 0;
    while let Some(part) = rows::part(db.reader(), file.id, number).await? {
        whole.extend_from_slice(&part);
        number += 1;
    }
    Ok(whole)
}

/// Why what begins like an old workbook is not read.
pub(super) fn compound(whole: &[u8]) -> Stopped {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if whole.windows(name.len()).any(|window| window == name) {
        return encrypted();
    }
    refused("import.workbook_old", "This is a file of Excel before 2007 (.xls). Save it as .xlsx, or as CSV.")
}

fn encrypted() -> Stopped {
    refused("import.workbook_encrypted", "The workbook has a password. Save it without one, or as CSV.")
}

fn too_large(limits: Limits) -> Stopped {
    let mib = |bytes: u64| bytes / (1024 * 1024);
    let detail = format!(
        "The workbook is too large: {} MiB, and {} MiB unpacked, {} of them beside the sheets, are the most. Save the sheet as CSV.",
        limits.packed / (1024 * 1024),
        mib(limits.unpacked),
        mib(limits.beside_sheets)
    );
    refused("import.workbook_too_large", detail)
}

fn unreadable(why: &str) -> Stopped {
    let detail = format!("This is no workbook that can be read ({why}). Save it as .xlsx again, or as CSV.");
    refused("import.workbook_unreadable", detail)
}

fn explain(error: &XlsxError) -> Stopped {
    match error {
        XlsxError::Password => encrypted(),
        other => unreadable(&other.to_string()),
    }
}

fn read(bytes: Vec<u8>, limits: Limits, hand_over: &mpsc::Sender<Piece>) -> Result<(), Stopped> {
    check(&bytes, limits).map_err(|fault| match fault {
        Refused::TooLarge => too_large(limits),
        Refused::Encrypted => encrypted(),
        Refused::Broken(why) => unreadable(&why),
    })?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| explain(&error))?;
    let sheets = book.sheets_metadata().iter();
    let shown = sheets.filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible);
    let Some(name) = shown.map(|sheet| sheet.name.clone()).next() else {
        return Err(unreadable("it has no sheet that is not hidden"));
    };
    if hand_over.blocking_send(Piece::Sheet(name.clone())).is_err() {
        return Ok(());
    }
    let mut reader = book.worksheet_cells_reader(&name).map_err(|error| explain(&error))?;
    let mut rows = Rows::default();
    while let Some(cell) = reader.next_cell().map_err(|error| explain(&error))? {
        rows.take(cell.get_position(), cells::text(cell.get_value()))?;
        if rows.done.len() >= PIECE && hand_over.blocking_send(Piece::Rows(std::mem::take(&mut rows.done))).is_err() {
            // Nobody reads on: the check was stopped.
            return Ok(());
        }
    }
    rows.end();
    drop(hand_over.blocking_send(Piece::Rows(rows.done)));
    Ok(())
}

/// Cells that are put together to rows.
#[derive(Default)]
struct Rows {
    done: Vec<Row>,
    /// The row that is being read, from 0.
    at: u32,
    cells: Vec<String>,
    length: usize,
}

impl Rows {
    fn take(&mut self, (row, column): (u32, u32), text: String) -> Result<(), Stopped> {
        if text.is_empty() {
            return Ok(());
        }
        if row < self.at {
            return Err(unreadable("its rows are out of order"));
        }
        if row > self.at {
            self.end();
            self.at = row;
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        self.length += text.len();
        if column >= MOST_CELLS || self.length > LONGEST {
            let why = format!("{MOST_CELLS} cells and {LONGEST} bytes are the most.");
            return Err(too_long(number(row), &why));
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        if let Some(cell) = self.cells.get_mut(column) {
            *cell = text;
        }
        Ok(())
    }

    fn end(&mut self) {
        if !self.cells.is_empty() {
            self.done.push(Row(number(self.at), std::mem::take(&mut self.cells)));
        }
        self.length = 0;
    }
}

/// As a spreadsheet numbers rows.
fn number(row: u32) -> i32 {
    i32::try_from(row).unwrap_or(i32::MAX).saturating_add(1)
}

#[cfg(test)]
mod tests;
