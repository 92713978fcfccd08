//! Cancels a print job.

use ambar_identity_contract::LabelsPrint;
use ambar_kernel::{Ctx, Failure, Result};
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde_json::json;
use uuid::Uuid;

use crate::{
    Labels,
    store::job::{self, CANCEL},
    views::PrintJobView,
};

/// Cancels a job that waits or has failed. One that is being sent cannot be called back.
#[utoipa::path(post, path = "/print-jobs/{id}/cancel", operation_id = "cancel_print_job", tag = "labels",
    params(("id" = Uuid, Path, description = "The print job")), responses((status = 200, body = PrintJobView)),
    extensions(("x-permission" = json!("labels:print")),
        ("x-problems" = json!(["404 labels.job_unknown", "409 labels.job_not_waiting"]))))]
pub(crate) async fn post(
    State(labels): State<Labels>,
    allow: Allow<LabelsPrint>,
    Path(id): Path<Uuid>,
) -> Result<Json<PrintJobView>, Problem> {
    Ok(Json(cancel_print_job(&labels, &allow.ctx, id).await?))
}

async fn cancel_print_job(labels: &Labels, ctx: &Ctx, id: Uuid) -> Result<PrintJobView> {
    let mut tx = labels.db.begin(ctx).await?;
    let cancelled = sqlx::query(CANCEL).bind(id).bind(ctx.now).execute(tx.conn()).await.map_err(Failure::from)?;
    let job = job::find(tx.conn(), id).await?;
    if cancelled.rows_affected() == 0 {
        let detail = match job.state.as_str() {
            "printing" => "This job is being sent. If it does not get through, it can be cancelled then.".to_owned(),
            state => format!("This job is {state}: there is nothing to cancel."),
        };
        return Err(Failure::refused("labels.job_not_waiting", detail).param("state", job.state));
    }
    tx.audit("cancel_print_job", "print_job", id, json!({ "template": job.template, "attempts": job.attempts }));
    tx.commit(200, job.into()).await
}
