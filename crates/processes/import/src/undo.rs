//! Takes back what an import brought in: chunk after chunk through the door of its kind, from where an earlier attempt stopped.

use ambar_kernel::{Ctx, Failure, Result};
use ambar_pg::{Job, JobEnd, JobWork};
use async_trait::async_trait;
use serde_json::json;

use crate::{
    Import,
    check::{give_up, import_id},
    sheet::{CellFault, Sheet},
    store::{
        file::{self, FileRow},
        rows,
    },
};

/// The job's kind.
pub(crate) const KIND: &str = "import.undo";

/// The job.
pub(crate) struct Undo(pub(crate) Import);

#[async_trait]
impl JobWork for Undo {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, job: &Job) -> Result<JobEnd> {
        let import = &self.0;
        let file = file::take_up(import.db.reader(), import_id(job)?, "undoing", job.ctx().now).await?;
        if file.state != "undoing" {
            return Ok(JobEnd::Done);
        }
        undo(import, job, &file).await
    }

    async fn gave_up(&self, job: &Job, error: &str) -> Result<()> {
        give_up(&self.0, job, error).await
    }
}

async fn undo(import: &Import, job: &Job, file: &FileRow) -> Result<JobEnd> {
    let ctx = Ctx { actor: file.kind.empowered(job.actor.clone()), ..job.ctx() };
    let door = file.kind.door(import, file.id, file.owner_id, file.warehouse_id)?;
    let sheet = Sheet::stored(file.kind.columns(), &file.columns);
    // What came in last goes first.
    for done in file.undone_chunks..file.done_chunks {
        let chunk = file.done_chunks - 1 - done;
        let rows = rows::good_rows(import.db.reader(), file.id, chunk).await?;
        let kept = if rows.is_empty() { Vec::new() } else { door.undo(&ctx, &sheet, &rows).await? };
        let errors: Vec<(i32, Vec<CellFault>)> = kept.into_iter().map(|(row, fault)| (row, vec![fault])).collect();
        let count = |many: usize| i32::try_from(many).map_err(Failure::internal);
        let mut tx = import.db.begin(&job.ctx()).await?;
        let noted = sqlx::query(file::UNDO_PROGRESS)
            .bind(file.id)
            .bind(done)
            .bind(count(rows.len())?)
            .bind(count(errors.len())?)
            .bind(job.ctx().now)
            .execute(tx.conn())
            .await?;
        if noted.rows_affected() == 0 {
            tx.rollback().await?;
            return Ok(JobEnd::Done);
        }
        rows::put_errors(&mut tx, file.id, "undo", &errors).await?;
        tx.commit_step().await?;
        job.progress(json!({ "chunk": done + 1, "chunks": file.done_chunks })).await?;
        if job.stop.is_cancelled() {
            return Ok(JobEnd::Interrupted);
        }
    }
    sqlx::query(file::UNDONE).bind(file.id).bind(job.ctx().now).execute(import.db.reader()).await?;
    Ok(JobEnd::Done)
}
