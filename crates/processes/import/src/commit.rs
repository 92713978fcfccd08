//! Commits a file that was checked: chunk after chunk through the door of its kind, from where an earlier attempt stopped.

use std::{collections::VecDeque, sync::Arc};

use ambar_kernel::{BulkDone, BulkMode, Ctx, Failure, Result};
use ambar_pg::{Job, JobEnd, JobWork};
use async_trait::async_trait;
use serde_json::json;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::{
    Import,
    check::{give_up, import_id},
    kinds::{Door, Outcome},
    sheet::{CellFault, Sheet},
    store::{
        file::{self, FileRow, Written},
        rows,
    },
};

/// The job's kind.
pub(crate) const KIND: &str = "import.commit";

/// The job.
pub(crate) struct Commit(pub(crate) Import);

/// The outcomes of a chunk's rows, with their numbers.
type Passed = Vec<(i32, Outcome)>;

#[async_trait]
impl JobWork for Commit {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, job: &Job) -> Result<JobEnd> {
        let import = &self.0;
        let file = file::take_up(import.db.reader(), import_id(job)?, "committing", job.ctx().now).await?;
        if file.state != "committing" {
            return Ok(JobEnd::Done);
        }
        match commit(import, job, &file).await {
            Err(failure) if failure.kind.is_outcome() => {
                // The owner or the warehouse is not there any more: no repetition changes that.
                file::fail(import.db.reader(), file.id, &failure.code, &failure.detail, job.ctx().now).await?;
                Ok(JobEnd::Done)
            }
            ended => ended,
        }
    }

    async fn gave_up(&self, job: &Job, error: &str) -> Result<()> {
        give_up(&self.0, job, error).await
    }
}

async fn commit(import: &Import, job: &Job, file: &FileRow) -> Result<JobEnd> {
    let ctx = Ctx { actor: file.kind.empowered(job.actor.clone()), ..job.ctx() };
    let door: Arc<dyn Door> = file.kind.door(import, file.id, file.owner_id, file.warehouse_id)?.into();
    let sheet = Arc::new(Sheet::stored(file.kind.columns(), &file.columns));
    let mut at_work: VecDeque<JoinHandle<Result<Passed>>> = VecDeque::new();
    let mut next = file.done_chunks;
    for chunk in file.done_chunks..file.chunks {
        while at_work.len() < file.kind.at_once() && next < file.chunks {
            let pass = pass(import.clone(), ctx.clone(), Arc::clone(&door), Arc::clone(&sheet), file.id, next);
            // A chunk that has begun is carried to its end, whatever becomes of the worker's interest in it.
            at_work.push_back(tokio::spawn(pass));
            next += 1;
        }
        let Some(first) = at_work.pop_front() else { break };
        let passed = first.await.map_err(Failure::internal)??;
        if !note(import, job, file.id, chunk, passed).await? {
            return Ok(JobEnd::Done);
        }
        let progress = json!({ "chunk": chunk + 1, "chunks": file.chunks });
        job.progress(progress).await?;
        if job.stop.is_cancelled() {
            return Ok(JobEnd::Interrupted);
        }
    }
    let now = job.ctx().now;
    sqlx::query(file::FINISH).bind(file.id).bind(now).execute(import.db.reader()).await?;
    Ok(JobEnd::Done)
}

async fn pass(
    import: Import,
    ctx: Ctx,
    door: Arc<dyn Door>,
    sheet: Arc<Sheet>,
    id: Uuid,
    chunk: i32,
) -> Result<Passed> {
    let rows = rows::good_rows(import.db.reader(), id, chunk).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let outcomes = door.pass(&ctx, &sheet, &rows, BulkMode::Write).await?;
    Ok(rows.iter().map(|row| row.0).zip(outcomes).collect())
}

/// Notes what became of a chunk; false if another worker has, or somebody has cancelled the import.
async fn note(import: &Import, job: &Job, id: Uuid, chunk: i32, passed: Passed) -> Result<bool> {
    let mut written = Written::default();
    let mut errors: Vec<(i32, Vec<CellFault>)> = Vec::new();
    for (row, outcome) in passed {
        written.rows += 1;
        match outcome {
            Ok(BulkDone::Added(())) => written.added += 1,
            Ok(BulkDone::Unchanged(())) => written.unchanged += 1,
            Err(faults) => {
                written.refused += 1;
                written.errors += i32::try_from(faults.len()).unwrap_or(i32::MAX);
                errors.push((row, faults));
            }
        }
    }
    let mut tx = import.db.begin(&job.ctx()).await?;
    if !file::commit_progress(&mut tx, id, chunk, written).await? {
        tx.rollback().await?;
        return Ok(false);
    }
    rows::put_errors(&mut tx, id, "commit", &errors).await?;
    tx.commit_step().await?;
    Ok(true)
}
