//! Checks a file whole: every row is read and judged by the context that will take it, and every error is kept.

mod documents;

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
    kinds::{Door, Kind},
    map::{Mapping, expected},
    sheet::{CellFault, Header, HeaderFault, Row, read_header},
    source::{About, Source},
    stopped::{Stopped, refused},
    store::{
        file::{self, Checked, FileRow},
        lines, rows,
    },
};

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
                self.take_header(&source.about(), &header.1).await?;
            }
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

    async fn take_header(&mut self, about: &About, cells: &[String]) -> Result<(), Stopped> {
        let known = self.file.kind.columns();
        let map = Mapping::stored(known, &self.file.map);
        let header = read_header(known, &map, cells).map_err(|fault| explain(self.file.kind, fault, cells))?;
        let recognised = sqlx::query(file::RECOGNISED)
            .bind(self.file.id)
            .bind(about.encoding)
            .bind(about.delimiter)
            .bind(header.sheet.names())
            .bind(&header.ignored)
            .bind(self.ctx.now)
            .bind(about.format)
            .bind(&about.sheet)
            .execute(self.import.db.reader())
            .await
            .map_err(Failure::from)?;
        if recognised.rows_affected() == 0 {
            return Err(Stopped::Cancelled);
        }
        self.header = Some(header);
        Ok(())
    }

    /// Takes rows as they stand in the file.
    async fn take(&mut self, mut rows: Vec<Row>) -> Result<(), Stopped> {
        let Some(header) = self.header.take() else { return Ok(()) };
        for row in &mut rows {
            row.1 = header.from.iter().map(|at| row.1.get(*at).cloned().unwrap_or_default()).collect();
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
        let bad = if lost { chunk.iter().map(|row| (row.0, Vec::new())).collect() } else { self.judge(&chunk).await? };
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
        let rows: Vec<i32> = bad.iter().map(|(row, _)| *row).collect();
        rows::put_chunk(&mut tx, self.file.id, number, &chunk, &rows).await?;
        rows::put_errors(&mut tx, self.file.id, "check", &bad).await?;
        tx.commit_step().await?;
        let progress = json!({ "checked_rows": self.done.rows, "bad_rows": self.done.bad_rows });
        Ok(self.job.progress(progress).await?)
    }

    /// The rows that cannot be taken, with everything that is wrong with each; nothing, if another row is why.
    async fn judge(&mut self, chunk: &[Row]) -> Result<Vec<(i32, Vec<CellFault>)>, Stopped> {
        let Some(header) = self.header.take() else { return Ok(Vec::new()) };
        let outcomes = self.door.pass(&self.ctx, &header.sheet, chunk, ambar_kernel::BulkMode::Check).await?;
        let mut bad = Vec::new();
        for (row, outcome) in chunk.iter().zip(outcomes) {
            let mut faults = self.taken_before(&header, row);
            let refused = outcome.is_err() || !faults.is_empty();
            // The door sees what is twice in a chunk too; once is enough.
            let doubled = |fault: &CellFault| faults.iter().any(|own| own.column == fault.column);
            let found: Vec<_> = outcome.err().unwrap_or_default().into_iter().filter(|fault| !doubled(fault)).collect();
            faults.extend(found);
            if refused {
                bad.push((row.0, faults));
            }
        }
        self.header = Some(header);
        Ok(bad)
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
        sqlx::query(lines::FORGET).bind(id).execute(tx.conn()).await.map_err(Failure::from)?;
        Ok(tx.commit_step().await?)
    }
}

/// Why a header cannot be read, with what is there and what is expected.
fn explain(kind: Kind, fault: HeaderFault, cells: &[String]) -> Stopped {
    let there = shown(cells);
    let expected = expected(kind.columns());
    match fault {
        HeaderFault::Missing(names) => refused(
            "import.columns_missing",
            format!(
                "The first row must name the columns, and lacks: {}. It reads: {there}. The columns of {} are: {expected} (* must \
                 be there). If a heading has another name, say so with map.",
                names.join(", "),
                kind.name()
            ),
        ),
        HeaderFault::Twice(name) => refused(
            "import.column_twice",
            format!("Two columns are {name}. Take one out. The first row reads: {there}."),
        ),
        HeaderFault::Absent(headings) => refused(
            "import.heading_missing",
            format!("The first row has no heading {}, which map names. It reads: {there}.", headings.join(", ")),
        ),
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

fn shown(cells: &[String]) -> String {
    let text = cells.join(" | ");
    let short: String = text.chars().take(200).collect();
    short
}
