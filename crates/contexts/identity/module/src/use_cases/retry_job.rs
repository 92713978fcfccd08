//! Lets a job that was given up be tried again.

use ambar_identity_contract::JobsWrite;
use ambar_kernel::{Ctx, Result};
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde_json::json;
use uuid::Uuid;

use crate::{Identity, queries::jobs::JobView};

/// Lets a dead job be tried again, from its first attempt: find out first, from `last_error`, why it died.
#[utoipa::path(post, path = "/jobs/{id}/retry", operation_id = "retry_job", tag = "identity",
    params(("id" = Uuid, Path, description = "The job")), responses((status = 200, body = JobView)),
    extensions(("x-permission" = json!("jobs:write")), ("x-problems" = json!(["404 job.unknown", "409 job.not_dead"]))))]
pub(crate) async fn post(
    State(identity): State<Identity>,
    allow: Allow<JobsWrite>,
    Path(id): Path<Uuid>,
) -> Result<Json<JobView>, Problem> {
    Ok(Json(retry_job(&identity, &allow.ctx, id).await?))
}

async fn retry_job(identity: &Identity, ctx: &Ctx, id: Uuid) -> Result<JobView> {
    let mut tx = identity.db.begin(ctx).await?;
    let job = ambar_pg::retry_job(&mut tx, id).await?;
    tx.audit("retry_job", "job", id, json!({ "kind": job.kind, "key": job.key }));
    tx.commit(200, JobView::from(job)).await
}
