//! Checks a file whole: every row is read and judged by the context that will take it, and every error is kept.

mod cells;
mod documents;
mod header;

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use ambar_kernel::{BulkDone, BulkMode, Ctx, Failure, Result};
use ambar_pg::{Job, JobEnd, JobWork};
use async_trait::async_trait;
use serde_json::json;
use uuid::Uuid;

use crate::{
    Import,
    kinds::{Door, Outcome},
    sheet::{CellFault, Header, Row, params},
    source::Source,
    stopped::{Stopped, refused},
    store::{
        edits::{self, Edits},
        file::{self, Checked, FileRow},
        lines,
        rows::{self, Verdict},
    },
};

use cells::Came;

/// Rows in a chunk: one pass of a door.
pub(crate) const CHUNK: usize = 1000;

/// The most rows of a file.
const MOST_ROWS: i32 = 1_000_000;

/// The job's kind.
pub(crate) const KIND: &str = "import.check";

/// The job.
pub(crate) struct Check(pub(crate) Import);

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
        let checker = Checker {
            import,
            job,
            ctx,
            door,
            file,
            header: None,
            edits: edits::of(import.db.reader(), id).await?,
            torn: HashSet::new(),
            as_text: true,
            seen: HashMap::new(),
            read: 0,
            done: Checked::default(),
        };
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
    // Work that is asked for anew has more in its key.
    let id = job.key.split(' ').next().unwrap_or_default();
    id.parse().map_err(|_| Failure::internal(format!("{:?} is no import's id", job.key)))
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
    sqlx::query(lines::FORGET).bind(id).execute(tx.conn()).await?;
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
    /// What somebody has written over cells.
    edits: Edits,
    /// Rows with a quote that is never closed.
    torn: HashSet<i32>,
    /// Whether the file is text, in which every row says how many cells it has.
    as_text: bool,
    /// What rows before have taken, or the documents that they begin, and which row it was.
    seen: HashMap<u128, i32>,
    /// Rows that were read.
    read: i32,
    done: Checked,
}

impl Checker<'_> {
    async fn run(mut self) -> Result<(), Stopped> {
        let mut source = Source::open(&self.import.db, &self.file).await?;
        let mut waiting = Vec::new();
        while let Some(mut rows) = source.next().await? {
            if self.header.is_none() && !rows.is_empty() {
                let header = rows.remove(0);
                self.take_header(&source.about(), &header.1, &rows).await?;
            }
            self.torn.extend(source.take_torn());
            waiting.append(&mut rows);
            while waiting.len() >= CHUNK {
                let rest = waiting.split_off(CHUNK);
                self.take(std::mem::replace(&mut waiting, rest)).await?;
            }
        }
        self.take(waiting).await?;
        if self.file.kind.in_documents() {
            self.gather().await?;
        }
        self.end().await
    }

    /// Takes rows as they stand in the file.
    async fn take(&mut self, mut rows: Vec<Row>) -> Result<(), Stopped> {
        let Some(header) = self.header.take() else { return Ok(()) };
        for row in &mut rows {
            row.1 = std::mem::take(&mut row.1).into_iter().map(cells::plain).collect();
            if self.edits.apply(row) {
                // Whoever wrote into the row has looked at it as it stands, with a cell for each column.
                self.torn.remove(&row.0);
                row.1.resize(header.sheet.names().len().max(row.1.len()), String::new());
            }
        }
        self.read = self.read.saturating_add(count(rows.len()));
        if self.read > MOST_ROWS {
            return Err(refused(
                "import.too_many_rows",
                format!("A file has {MOST_ROWS} rows at most. Cut it in pieces."),
            ));
        }
        if self.job.stop.is_cancelled() {
            return Err(Stopped::Interrupted);
        }
        if self.file.kind.in_documents() {
            self.keep(&header, rows).await?;
            self.header = Some(header);
            return Ok(());
        }
        self.header = Some(header);
        self.judged(rows, false).await
    }

    /// Judges a chunk and keeps it; of rows that are lost already it is only kept that they are.
    async fn judged(&mut self, chunk: Vec<Row>, lost: bool) -> Result<(), Stopped> {
        if self.job.stop.is_cancelled() {
            return Err(Stopped::Interrupted);
        }
        if chunk.is_empty() {
            return Ok(());
        }
        let judged = if lost { chunk.iter().map(|_| Err(Vec::new())).collect() } else { self.judge(&chunk).await? };
        let (mut verdict, mut bad) = (Verdict::default(), Vec::new());
        for (row, outcome) in chunk.iter().zip(judged) {
            match outcome {
                Ok(BulkDone::Added(())) => self.done.would_add += 1,
                Ok(BulkDone::Unchanged(())) => {
                    self.done.would_leave += 1;
                    verdict.same.push(row.0);
                }
                Err(faults) => {
                    verdict.bad.push(row.0);
                    bad.push((row.0, faults));
                }
            }
        }
        let found: usize = bad.iter().map(|(_, faults)| faults.len()).sum();
        let number = self.done.chunks;
        self.done.rows += count(chunk.len());
        self.done.bad_rows += count(bad.len());
        self.done.errors += count(found);
        self.done.chunks += 1;
        let mut tx = self.import.db.begin(&self.job.ctx()).await?;
        if !file::check_progress(&mut tx, self.file.id, self.done).await? {
            return Err(Stopped::Cancelled);
        }
        rows::put_chunk(&mut tx, self.file.id, number, &chunk, &verdict).await?;
        rows::put_errors(&mut tx, self.file.id, "check", &bad).await?;
        tx.commit_step().await?;
        let progress = json!({ "checked_rows": self.done.rows, "bad_rows": self.done.bad_rows });
        Ok(self.job.progress(progress).await?)
    }

    /// What would become of rows: of one that cannot be taken, everything that is wrong with it; nothing, if another row is why.
    async fn judge(&mut self, chunk: &[Row]) -> Result<Vec<Outcome>, Stopped> {
        let Some(header) = self.header.take() else { return Ok(Vec::new()) };
        let outcomes = self.door.pass(&self.ctx, &header.sheet, chunk, BulkMode::Check).await?;
        let mut judged = Vec::with_capacity(chunk.len());
        for (row, outcome) in chunk.iter().zip(outcomes) {
            let came = Came { as_text: self.as_text, torn: self.torn.contains(&row.0) };
            let mut faults = cells::damage(&header.sheet, row, came);
            let told = |faults: &[CellFault], column| faults.iter().any(|own: &CellFault| own.column == column);
            // What is damaged is not what it was: once is enough. So it is with what the door has seen twice too.
            let twice = self.taken_before(&header, row);
            faults.extend(twice.into_iter().filter(|fault| !told(&faults, fault.column)).collect::<Vec<_>>());
            judged.push(match outcome {
                Ok(done) if faults.is_empty() => Ok(done),
                Ok(_) => Err(faults),
                Err(found) => {
                    let more: Vec<_> =
                        found.into_iter().filter(|it| it.column.is_none() || !told(&faults, it.column)).collect();
                    faults.extend(more);
                    Err(faults)
                }
            });
        }
        if self.file.kind.in_documents() {
            self.whole_or_not(&header, chunk, &mut judged);
        }
        self.header = Some(header);
        Ok(judged)
    }

    fn taken_before(&mut self, header: &Header, row: &Row) -> Vec<CellFault> {
        let mut reader = header.sheet.read(row);
        for (column, key) in self.door.unique(&reader) {
            match self.seen.get(&fingerprint(&key)) {
                Some(before) => {
                    let message = format!("this is in row {before} already");
                    reader.fault_with(column, "import.twice_in_file", message, params([("row", json!(before))]));
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
        sqlx::query(lines::FORGET).bind(id).execute(tx.conn()).await.map_err(Failure::from)?;
        Ok(tx.commit_step().await?)
    }
}

/// What a value is remembered by: two hashes, so that two values never share one.
pub(crate) fn fingerprint(key: &str) -> u128 {
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
