//! Where rows come from: text or a workbook, as the first bytes of the file tell.

mod book;
mod cells;
mod text;
mod unpacked;

use ambar_pg::Db;

use crate::{
    sheet::Row,
    stopped::{Stopped, refused},
    store::{file::FileRow, rows},
};
use book::Book;
use text::Text;

/// With this begins what is packed as a workbook is.
const PACKED: &[u8] = b"PK\x03\x04";

/// With this begins what Excel wrote before 2007, and a workbook with a password.
const COMPOUND: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// The rows of a file, in its order.
pub(crate) enum Source {
    /// CSV.
    Text(Box<Text>),
    /// XLSX.
    Book(Book),
}

/// What is known of a file once its first row is read.
#[derive(Debug, Clone, Default)]
pub(crate) struct About {
    pub(crate) format: &'static str,
    pub(crate) sheet: Option<String>,
    pub(crate) encoding: Option<&'static str>,
    pub(crate) delimiter: Option<&'static str>,
}

impl Source {
    /// Opens a file that was uploaded.
    ///
    /// # Errors
    /// If it is none that can be read.
    pub(crate) async fn open(db: &Db, file: &FileRow) -> Result<Self, Stopped> {
        let first = rows::part(db.reader(), file.id, 0).await?.unwrap_or_default();
        if first.starts_with(PACKED) {
            return Ok(Self::Book(Book::open(db, file).await?));
        }
        if first.starts_with(COMPOUND) {
            let whole = book::whole(db, file).await?;
            return Err(book::compound(&whole));
        }
        if named_workbook(&file.name) {
            return Err(refused(
                "import.workbook_unreadable",
                format!(
                    "{} is named like a workbook, and is none. Save it as .xlsx, or as CSV with a name of that.",
                    file.name
                ),
            ));
        }
        Ok(Self::Text(Box::new(Text::open(db, file).await?)))
    }

    /// The next rows; `None` after the last.
    ///
    /// # Errors
    /// If what comes cannot be read.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<Row>>, Stopped> {
        match self {
            Self::Text(text) => text.next().await,
            Self::Book(book) => book.next().await,
        }
    }

    /// The rows since the last time with a quote that is never closed: they are read as their line stands.
    pub(crate) fn take_torn(&mut self) -> Vec<i32> {
        match self {
            Self::Text(text) => text.take_torn(),
            Self::Book(_) => Vec::new(),
        }
    }

    pub(crate) fn about(&self) -> About {
        match self {
            Self::Text(text) => text.about(),
            Self::Book(book) => book.about(),
        }
    }
}

fn named_workbook(name: &str) -> bool {
    let lower = name.to_lowercase();
    [".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"].iter().any(|end| lower.ends_with(end))
}

/// A row that is longer than any that is meant.
fn too_long(row: i32, why: &str) -> Stopped {
    refused("import.row_too_long", format!("Row {row} is longer than any row should be. {why}"))
}
