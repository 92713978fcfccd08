//! Cancels a task that nobody needs any more.

use ambar_kernel::{Ctx, ReasonCode, Result, TaskId};
use ambar_web::{Allow, Json, Path, Problem};
use ambar_workforce_contract::{TaskChange, WorkforceManage};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{Served, store, views::TaskView};

/// Why, and whether it matters that someone works on it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CancelTask {
    /// Why, in one word.
    reason: ReasonCode,
    /// Also if someone works on it.
    #[serde(default)]
    even_if_held: bool,
}

/// Cancels a task. What it was about stays as it is: cancel that where it belongs, and its task goes with it.
#[utoipa::path(post, path = "/tasks/{id}/cancel", operation_id = "cancel_task", tag = "workforce",
    params(("id" = TaskId, Path, description = "The task")), request_body = CancelTask,
    responses((status = 200, body = TaskView)),
    extensions(("x-permission" = json!("workforce:manage")),
        ("x-problems" = json!(["404 workforce.task_unknown", "409 workforce.task_held", "409 workforce.task_closed"]))))]
pub(crate) async fn post(
    State(served): State<Served>,
    allow: Allow<WorkforceManage>,
    Path(id): Path<TaskId>,
    Json(body): Json<CancelTask>,
) -> Result<Json<TaskView>, Problem> {
    Ok(Json(cancel_task(&served, &allow.ctx, id, &body).await?))
}

async fn cancel_task(served: &Served, ctx: &Ctx, id: TaskId, body: &CancelTask) -> Result<TaskView> {
    let mut tx = served.db.begin(ctx).await?;
    let before = store::task::lock(&mut tx, id).await?;
    before.standing().cancel(body.even_if_held, ctx.now)?;
    store::task::cancel_many(&mut tx, &[id]).await?;
    let detail = json!({ "kind": before.kind, "reason": body.reason, "from": before.holder_name });
    tx.audit("cancel_task", "task", id, detail);
    let cancelled = store::task::find(tx.conn(), id).await?;
    store::task::tell(&mut tx, &cancelled, TaskChange::Canceled)?;
    tx.commit(200, cancelled).await
}
