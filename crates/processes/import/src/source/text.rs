//! The rows of a CSV file.

use ambar_kernel::Result as Outcome;
use ambar_pg::Db;
use uuid::Uuid;

use super::{About, too_long};
use crate::{
    sheet::Row,
    stopped::{Stopped, refused},
    store::{file::FileRow, rows},
    text::{Decoder, Delimiter, Encoding, Guess, Guessed, Splitter},
};

/// A text that is read part after part.
pub(crate) struct Text {
    db: Db,
    file: Uuid,
    encoding: Encoding,
    /// As the uploader said; else as the first row tells.
    delimiter: Option<Delimiter>,
    decoder: Decoder,
    splitter: Option<Splitter>,
    next: i32,
    ended: bool,
}

impl Text {
    pub(super) async fn open(db: &Db, file: &FileRow) -> Result<Self, Stopped> {
        let guessed = match file.encoding.as_deref().and_then(Encoding::from_name) {
            Some(encoding) => Guessed { encoding, damaged: false },
            None => guess(db, file.id).await?,
        };
        Ok(Self {
            db: db.clone(),
            file: file.id,
            encoding: guessed.encoding,
            delimiter: file.delimiter.as_deref().and_then(Delimiter::from_name),
            decoder: Decoder::new(guessed),
            splitter: None,
            next: 0,
            ended: false,
        })
    }

    pub(super) async fn next(&mut self) -> Result<Option<Vec<Row>>, Stopped> {
        if self.ended {
            return Ok(None);
        }
        let part = rows::part(self.db.reader(), self.file, self.next).await?;
        self.next += 1;
        self.ended = part.is_none();
        let encoding = self.encoding.name();
        let text = self.decoder.piece(&part.unwrap_or_default(), self.ended).map_err(|_| {
            refused("import.encoding", format!("The file is not {encoding}. Save it as UTF-8, or name its encoding."))
        })?;
        let delimiter = *self.delimiter.get_or_insert_with(|| Delimiter::guess(&text));
        let splitter = self.splitter.get_or_insert_with(|| Splitter::new(delimiter.byte()));
        let mut rows = Vec::new();
        split(splitter, &text, &mut rows)?;
        if self.ended {
            split(splitter, "", &mut rows)?;
        }
        Ok(Some(rows))
    }

    /// The rows since the last time with a quote that is never closed.
    pub(super) fn take_torn(&mut self) -> Vec<i32> {
        self.splitter.as_mut().map(Splitter::take_torn).unwrap_or_default()
    }

    pub(super) fn about(&self) -> About {
        About {
            format: "csv",
            sheet: None,
            encoding: Some(self.encoding.name()),
            delimiter: self.delimiter.map(Delimiter::name),
        }
    }
}

async fn guess(db: &Db, file: Uuid) -> Outcome<Guessed> {
    let mut guess = Guess::default();
    let mut number = 0;
    while let Some(part) = rows::part(db.reader(), file, number).await? {
        guess.see(&part);
        number += 1;
    }
    Ok(guess.end())
}

fn split(splitter: &mut Splitter, text: &str, rows: &mut Vec<Row>) -> Result<(), Stopped> {
    let read = splitter.piece(text, |row, cells| rows.push(Row(row, cells)));
    read.map_err(|fault| too_long(fault.row, "Are quotes opened there and never closed?"))
}
