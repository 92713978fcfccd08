//! Checks a file whole: every row is read and judged by the context that will take it, and every error is kept.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use ambar_kernel::{Ctx, Failure, Result};
use ambar_pg::{Job, JobEnd, JobWork};
use async_trait::async_trait;
use serde_json::json;
use uuid::Uuid;

use crate::{
    Import,
    kinds::Door,
    sheet::{CellFault, Header, HeaderFault, Row, read_header},
    store::{
        file::{self, Checked, FileRow},
        rows,
    },
    text::{Decoder, Delimiter, Encoding, Guess, Splitter},
};

/// Rows in a chunk: one pass of a door.
pub(crate) const CHUNK: usize = 1000;

/// The most rows of a file.
const MOST_ROWS: i32 = 1_000_000;

/// The job's kind.
pub(crate) const KIND: &str = "import.check";

/// The job.
pub(crate) struct Check(pub(crate) Import);

/// How a check ended early.
enum Stopped {
    /// The whole file is refused.
    Refused { code: String, detail: String },
    /// Somebody cancelled it.
    Cancelled,
    /// The worker is to stop.
    Interrupted,
    /// An accident.
    Failed(Failure),
}

impl From<Failure> for Stopped {
    /// A refusal of a door is about the file: its owner, its warehouse.
    fn from(failure: Failure) -> Self {
        if failure.kind.is_outcome() {
            Self::Refused { code: failure.code.into_owned(), detail: failure.detail }
        } else {
            Self::Failed(failure)
        }
    }
}

fn refused(code: &str, detail: impl Into<String>) -> Stopped {
    Stopped::Refused { code: code.into(), detail: detail.into() }
}

#[async_trait]
impl JobWork for Check {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, job: &Job) -> Result<JobEnd> {
        let import = &self.0;
        let file = file::take_up(import.db.reader(), import_id(job)?, "checking", job.ctx().now).await?;
        if file.state != "checking" {
            return Ok(JobEnd::Done);
        }
        begin_anew(import, &job.ctx(), file.id).await?;
        let ctx = Ctx { actor: file.kind.empowered(job.actor.clone()), ..job.ctx() };
        let id = file.id;
        let door = file.kind.door(import, id, file.owner_id, file.warehouse_id)?;
        let checker =
            Checker { import, job, ctx, door, file, header: None, seen: HashMap::new(), done: Checked::default() };
        match checker.run().await {
            Ok(()) | Err(Stopped::Cancelled) => Ok(JobEnd::Done),
            Err(Stopped::Interrupted) => Ok(JobEnd::Interrupted),
            Err(Stopped::Failed(failure)) => Err(failure),
            Err(Stopped::Refused { code, detail }) => {
                file::fail(import.db.reader(), id, &code, &detail, job.ctx().now).await?;
                Ok(JobEnd::Done)
            }
        }
    }

    async fn gave_up(&self, job: &Job, error: &str) -> Result<()> {
        give_up(&self.0, job, error).await
    }
}

/// The import that a job is about.
pub(crate) fn import_id(job: &Job) -> Result<Uuid> {
    job.key.parse().map_err(|_| Failure::internal(format!("{:?} is no import's id", job.key)))
}

/// Says in the import that its job was given up.
pub(crate) async fn give_up(import: &Import, job: &Job, error: &str) -> Result<()> {
    tracing::error!(job = %job.id, import = job.key, error, "an import was given up");
    let detail = format!(
        "The work on it failed again and again and was given up: see the job {}. What was imported stays.",
        job.id
    );
    file::fail(import.db.reader(), import_id(job)?, "import.given_up", &detail, job.ctx().now).await
}

/// What an attempt before this one left is forgotten.
async fn begin_anew(import: &Import, ctx: &Ctx, id: Uuid) -> Result<()> {
    let mut tx = import.db.begin(ctx).await?;
    sqlx::query(rows::FORGET_CHUNKS).bind(id).execute(tx.conn()).await?;
    sqlx::query(rows::FORGET_ERRORS).bind(id).execute(tx.conn()).await?;
    tx.commit_step().await
}

struct Checker<'a> {
    import: &'a Import,
    job: &'a Job,
    ctx: Ctx,
    door: Box<dyn Door>,
    file: FileRow,
    header: Option<Header>,
    /// What rows before have taken, and which row it was.
    seen: HashMap<u128, i32>,
    done: Checked,
}

impl Checker<'_> {
    async fn run(mut self) -> Result<(), Stopped> {
        let encoding = self.encoding().await?;
        let mut decoder = Decoder::new(encoding);
        let mut splitter = None;
        let mut waiting = Vec::new();
        let mut number = 0;
        loop {
            let part = self.part(number).await?;
            let end = part.is_none();
            let text = decoder.piece(&part.unwrap_or_default(), end).map_err(|_| {
                refused(
                    "import.encoding",
                    format!("The file is not {}. Save it as UTF-8, or name its encoding.", encoding.name()),
                )
            })?;
            let splitter = match &mut splitter {
                Some(splitter) => splitter,
                none => {
                    let delimiter = self.file.delimiter.as_deref().and_then(Delimiter::from_name);
                    let delimiter = delimiter.unwrap_or_else(|| Delimiter::guess(&text));
                    (self.file.encoding, self.file.delimiter) =
                        (Some(encoding.name().into()), Some(delimiter.name().into()));
                    none.insert(Splitter::new(delimiter.byte()))
                }
            };
            split(splitter, &text, &mut waiting)?;
            if end {
                split(splitter, "", &mut waiting)?;
            }
            self.take(&mut waiting, end).await?;
            if end {
                break;
            }
            number += 1;
        }
        self.end().await
    }

    async fn part(&self, number: i32) -> Result<Option<Vec<u8>>, Stopped> {
        Ok(rows::part(self.import.db.reader(), self.file.id, number).await?)
    }

    async fn encoding(&self) -> Result<Encoding, Stopped> {
        if let Some(encoding) = self.file.encoding.as_deref().and_then(Encoding::from_name) {
            return Ok(encoding);
        }
        let mut guess = Guess::default();
        let mut number = 0;
        while let Some(part) = self.part(number).await? {
            guess.see(&part);
            number += 1;
        }
        Ok(guess.end())
    }

    /// Takes the header, and as many whole chunks as there are; at the end what is left too.
    async fn take(&mut self, waiting: &mut Vec<Row>, end: bool) -> Result<(), Stopped> {
        if self.header.is_none() && !waiting.is_empty() {
            let header = waiting.remove(0);
            self.take_header(&header.1).await?;
        }
        while waiting.len() >= CHUNK || (end && !waiting.is_empty()) {
            let rest = waiting.split_off(waiting.len().min(CHUNK));
            let rows = std::mem::replace(waiting, rest);
            self.take_chunk(rows).await?;
        }
        Ok(())
    }

    async fn take_header(&mut self, cells: &[String]) -> Result<(), Stopped> {
        let header = read_header(self.file.kind.columns(), cells).map_err(|fault| match fault {
            HeaderFault::Missing(names) => refused(
                "import.columns_missing",
                format!(
                    "The first row must name the columns, and lacks: {}. It reads: {}.",
                    names.join(", "),
                    shown(cells)
                ),
            ),
            HeaderFault::Twice(name) => {
                refused("import.column_twice", format!("Two columns are {name}. Take one out."))
            }
        })?;
        let recognised = sqlx::query(file::RECOGNISED)
            .bind(self.file.id)
            .bind(&self.file.encoding)
            .bind(&self.file.delimiter)
            .bind(header.sheet.names())
            .bind(&header.ignored)
            .bind(self.ctx.now)
            .execute(self.import.db.reader())
            .await
            .map_err(Failure::from)?;
        if recognised.rows_affected() == 0 {
            return Err(Stopped::Cancelled);
        }
        self.header = Some(header);
        Ok(())
    }

    async fn take_chunk(&mut self, mut chunk: Vec<Row>) -> Result<(), Stopped> {
        if self.job.stop.is_cancelled() {
            return Err(Stopped::Interrupted);
        }
        let Some(header) = self.header.take() else { return Ok(()) };
        for row in &mut chunk {
            row.1 = header.from.iter().map(|at| row.1.get(*at).cloned().unwrap_or_default()).collect();
        }
        let errors = self.judge(&header, &chunk).await?;
        self.header = Some(header);
        let bad: Vec<i32> = errors.iter().map(|(row, _)| *row).collect();
        let found: usize = errors.iter().map(|(_, faults)| faults.len()).sum();
        let number = self.done.chunks;
        self.done.rows += count(chunk.len());
        self.done.bad_rows += count(bad.len());
        self.done.errors += count(found);
        self.done.chunks += 1;
        if self.done.rows > MOST_ROWS {
            return Err(refused(
                "import.too_many_rows",
                format!("A file has {MOST_ROWS} rows at most. Cut it in pieces."),
            ));
        }
        let mut tx = self.import.db.begin(&self.job.ctx()).await?;
        if !file::check_progress(&mut tx, self.file.id, self.done).await? {
            return Err(Stopped::Cancelled);
        }
        rows::put_chunk(&mut tx, self.file.id, number, &chunk, &bad).await?;
        rows::put_errors(&mut tx, self.file.id, "check", &errors).await?;
        tx.commit_step().await?;
        let progress = json!({ "checked_rows": self.done.rows, "bad_rows": self.done.bad_rows });
        Ok(self.job.progress(progress).await?)
    }

    /// The rows that cannot be taken, with everything that is wrong with each.
    async fn judge(&mut self, header: &Header, chunk: &[Row]) -> Result<Vec<(i32, Vec<CellFault>)>, Stopped> {
        let outcomes = self.door.pass(&self.ctx, &header.sheet, chunk, ambar_kernel::BulkMode::Check).await?;
        let mut errors = Vec::new();
        for (row, outcome) in chunk.iter().zip(outcomes) {
            let mut faults = self.taken_before(header, row);
            let found = outcome.err().unwrap_or_default();
            // The door sees what is twice in a chunk too; once is enough.
            let doubled = |fault: &CellFault| faults.iter().any(|own| own.column == fault.column);
            let found: Vec<_> = found.into_iter().filter(|fault| !doubled(fault)).collect();
            faults.extend(found);
            if !faults.is_empty() {
                errors.push((row.0, faults));
            }
        }
        Ok(errors)
    }

    fn taken_before(&mut self, header: &Header, row: &Row) -> Vec<CellFault> {
        let mut reader = header.sheet.read(row);
        for (column, key) in self.door.unique(&reader) {
            match self.seen.get(&fingerprint(&key)) {
                Some(before) => {
                    reader.fault(column, "import.twice_in_file", format!("this is in row {before} already"));
                }
                None => drop(self.seen.insert(fingerprint(&key), row.0)),
            }
        }
        reader.end(|| Some(())).err().unwrap_or_default()
    }

    async fn end(self) -> Result<(), Stopped> {
        if self.header.is_none() {
            return Err(refused("import.empty", "There is nothing in the file."));
        }
        let id = self.file.id;
        let mut tx = self.import.db.begin(&self.job.ctx()).await?;
        let now = tx.ctx().now;
        sqlx::query(file::CHECKED).bind(id).bind(now).execute(tx.conn()).await.map_err(Failure::from)?;
        sqlx::query(rows::FORGET_PARTS).bind(id).execute(tx.conn()).await.map_err(Failure::from)?;
        Ok(tx.commit_step().await?)
    }
}

fn split(splitter: &mut Splitter, text: &str, waiting: &mut Vec<Row>) -> Result<(), Stopped> {
    let too_wide = |row| {
        let detail = format!("Row {row} is longer than any row should be. Is a quote opened there and never closed?");
        refused("import.row_too_long", detail)
    };
    splitter.piece(text, |row, cells| waiting.push(Row(row, cells))).map_err(|fault| too_wide(fault.row))
}

/// What a value is remembered by: two hashes, so that two values never share one.
fn fingerprint(key: &str) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, key).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    (half(0) << 64) | half(1)
}

fn count(rows: usize) -> i32 {
    i32::try_from(rows).unwrap_or(i32::MAX)
}

fn shown(cells: &[String]) -> String {
    let text = cells.join(" | ");
    let short: String = text.chars().take(200).collect();
    short
}
