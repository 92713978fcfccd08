//! Files whose rows make documents: the rows of one document come together first, wherever they stand in the file.

use serde_json::json;

use super::{Checker, fingerprint};
use crate::{
    kinds::Outcome,
    sheet::{CellFault, Header, Row, params},
    stopped::Stopped,
    store::{file, lines},
};

/// A row is right by itself, and its document is not.
fn not_valid(bad: usize, rows: usize) -> CellFault {
    CellFault {
        column: None,
        code: "import.document_not_valid".to_owned(),
        message: format!("this document is not valid as a whole: {bad} of its {rows} rows cannot be taken"),
        value: None,
        params: params([("bad", json!(bad)), ("rows", json!(rows))]),
    }
}

/// Rows after which a chunk of documents is whole.
const ENOUGH: usize = 250;

/// Rows of one document that are looked at together. No document may have as many.
const MOST_OF_ONE: usize = 6000;

/// Rows that are read back at once.
const PAGE: i64 = 1000;

impl Checker<'_> {
    /// Keeps rows by the document that they belong to.
    pub(super) async fn keep(&mut self, header: &Header, rows: Vec<Row>) -> Result<(), Stopped> {
        let mut kept = Vec::with_capacity(rows.len());
        for row in rows {
            let document = match self.door.document(&header.sheet.read(&row)) {
                Some(key) => *self.seen.entry(fingerprint(&key)).or_insert(row.0),
                None => row.0,
            };
            kept.push((document, row));
        }
        let mut tx = self.import.db.begin(&self.job.ctx()).await?;
        if !file::check_progress(&mut tx, self.file.id, self.done).await? {
            return Err(Stopped::Cancelled);
        }
        lines::put(&mut tx, self.file.id, &kept).await?;
        tx.commit_step().await?;
        Ok(self.job.progress(serde_json::json!({ "read_rows": self.read })).await?)
    }

    /// A document comes in whole or not at all: where cells of one row are damaged, no row of it is taken.
    pub(super) fn whole_or_not(&self, header: &Header, chunk: &[Row], judged: &mut [Outcome]) {
        let key = |row: &Row| self.door.document(&header.sheet.read(row));
        let mut at = 0;
        for rows in chunk.chunk_by(|one, next| key(one).is_some_and(|own| key(next) == Some(own))) {
            let Some(document) = judged.get_mut(at..at + rows.len()) else { return };
            at += rows.len();
            let bad = document.iter().filter(|outcome| outcome.is_err()).count();
            if bad == 0 {
                continue;
            }
            for (at, outcome) in document.iter_mut().enumerate().filter(|(_, outcome)| outcome.is_ok()) {
                // The first row tells of the others.
                *outcome = Err(if at == 0 { vec![not_valid(bad, rows.len())] } else { Vec::new() });
            }
        }
    }

    /// Judges what was kept, document after document, in chunks of whole documents.
    pub(super) async fn gather(&mut self) -> Result<(), Stopped> {
        let (mut chunk, mut one) = (Vec::new(), Vec::new());
        // The document whose rows are gathered, and whether it is too long already.
        let (mut document, mut too_long) = (0, false);
        let mut after = (0, 0);
        loop {
            let page = lines::page(self.import.db.reader(), self.file.id, after, PAGE).await?;
            let Some((last, row)) = page.last() else { break };
            after = (*last, row.0);
            for (of, row) in page {
                if of != document || one.len() == MOST_OF_ONE {
                    self.gathered(&mut chunk, &mut one, too_long).await?;
                    too_long = of == document;
                    document = of;
                }
                one.push(row);
            }
        }
        self.gathered(&mut chunk, &mut one, too_long).await?;
        self.judged(std::mem::take(&mut chunk), false).await
    }

    /// A document is whole; of one that is too long, another piece is there.
    async fn gathered(&mut self, chunk: &mut Vec<Row>, one: &mut Vec<Row>, too_long: bool) -> Result<(), Stopped> {
        if too_long || chunk.len() + one.len() > ENOUGH {
            self.judged(std::mem::take(chunk), false).await?;
        }
        if too_long {
            return self.judged(std::mem::take(one), true).await;
        }
        chunk.append(one);
        Ok(())
    }
}
