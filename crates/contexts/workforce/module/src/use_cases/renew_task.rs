//! Prolongs the lease of a task that the caller holds.

use ambar_kernel::{Ctx, Result, TaskId};
use ambar_web::{Allow, Json, Path, Problem};
use ambar_workforce_contract::WorkforceWrite;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{Served, store, views::ClaimedTask};

/// The claim that goes on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RenewTask {
    /// The claim's token.
    token: i64,
}

/// Prolongs the lease of a task. Working on it does so too.
#[utoipa::path(post, path = "/tasks/{id}/renew", operation_id = "renew_task", tag = "workforce",
    params(("id" = TaskId, Path, description = "The task")), request_body = RenewTask,
    responses((status = 200, body = ClaimedTask)),
    extensions(("x-permission" = json!("workforce:write")),
        ("x-problems" = json!(["404 workforce.task_unknown", "409 workforce.not_held"]))))]
pub(crate) async fn post(
    State(served): State<Served>,
    allow: Allow<WorkforceWrite>,
    Path(id): Path<TaskId>,
    Json(body): Json<RenewTask>,
) -> Result<Json<ClaimedTask>, Problem> {
    Ok(Json(renew_task(&served, &allow.ctx, id, &body).await?))
}

// A sign of life, like progress: no line in the audit trail.
async fn renew_task(served: &Served, ctx: &Ctx, id: TaskId, body: &RenewTask) -> Result<ClaimedTask> {
    let mut tx = served.db.begin(ctx).await?;
    let before = store::task::lock(&mut tx, id).await?;
    let renewed = before.standing().renew(ctx.actor.account, body.token, ctx.now)?;
    let renewed = store::task::write(&mut tx, id, &renewed).await?;
    tx.commit(200, renewed.into()).await
}
