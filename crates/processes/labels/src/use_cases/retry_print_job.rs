//! Prints a job once more.

use ambar_identity_contract::LabelsPrint;
use ambar_kernel::{Ctx, Failure, Result};
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde_json::json;
use uuid::Uuid;

use crate::{
    Labels,
    store::job::{self, RETRY},
    views::PrintJobView,
};

/// Sends a job once more that has failed, was cancelled, or is to be printed again. It keeps its place before those that were
/// asked for after it.
#[utoipa::path(post, path = "/print-jobs/{id}/retry", operation_id = "retry_print_job", tag = "labels",
    params(("id" = Uuid, Path, description = "The print job")), responses((status = 200, body = PrintJobView)),
    extensions(("x-permission" = json!("labels:print")),
        ("x-problems" = json!(["404 labels.job_unknown", "409 labels.job_open"]))))]
pub(crate) async fn post(
    State(labels): State<Labels>,
    allow: Allow<LabelsPrint>,
    Path(id): Path<Uuid>,
) -> Result<Json<PrintJobView>, Problem> {
    Ok(Json(retry_print_job(&labels, &allow.ctx, id).await?))
}

async fn retry_print_job(labels: &Labels, ctx: &Ctx, id: Uuid) -> Result<PrintJobView> {
    let mut tx = labels.db.begin(ctx).await?;
    let before = job::find(tx.conn(), id).await?;
    let retried = sqlx::query(RETRY).bind(id).bind(ctx.now).execute(tx.conn()).await.map_err(Failure::from)?;
    if retried.rows_affected() == 0 {
        let detail = format!("This job is {}: only one that is over can be printed again.", before.state);
        return Err(Failure::refused("labels.job_open", detail).param("state", before.state));
    }
    job::wake(&mut tx).await?;
    tx.audit("retry_print_job", "print_job", id, json!({ "state": before.state }));
    let view = PrintJobView::from(job::find(tx.conn(), id).await?);
    tx.commit(200, view).await
}
