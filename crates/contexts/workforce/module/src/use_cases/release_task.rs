//! Gives a task back: it waits for someone again.

use ambar_kernel::{Ctx, Result, TaskId};
use ambar_web::{Allow, Json, Path, Problem};
use ambar_workforce_contract::{TaskChange, WorkforceManage, WorkforceWrite};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{Served, store, views::TaskView};

/// The claim that ends.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReleaseTask {
    /// The claim's token. Without it the task is taken from whoever holds it, which needs `workforce:manage`.
    token: Option<i64>,
}

/// Gives a task back.
#[utoipa::path(post, path = "/tasks/{id}/release", operation_id = "release_task", tag = "workforce",
    params(("id" = TaskId, Path, description = "The task")), request_body = ReleaseTask,
    responses((status = 200, body = TaskView)),
    extensions(("x-permission" = json!("workforce:write")),
        ("x-problems" = json!(["404 workforce.task_unknown", "409 workforce.not_held"]))))]
pub(crate) async fn post(
    State(served): State<Served>,
    allow: Allow<WorkforceWrite>,
    Path(id): Path<TaskId>,
    Json(body): Json<ReleaseTask>,
) -> Result<Json<TaskView>, Problem> {
    Ok(Json(release_task(&served, &allow.ctx, id, &body).await?))
}

async fn release_task(served: &Served, ctx: &Ctx, id: TaskId, body: &ReleaseTask) -> Result<TaskView> {
    if body.token.is_none() {
        ctx.require::<WorkforceManage>()?;
    }
    let mut tx = served.db.begin(ctx).await?;
    let before = store::task::lock(&mut tx, id).await?;
    let released = match body.token {
        Some(token) => before.standing().release(ctx.actor.account, token)?,
        None => before.standing().take_away()?,
    };
    let released = store::task::write(&mut tx, id, &released).await?;
    store::task::tell(&mut tx, &released, TaskChange::Released)?;
    tx.audit("release_task", "task", id, json!({ "kind": before.kind, "from": before.holder_name }));
    tx.commit(200, released).await
}
