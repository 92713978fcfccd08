//! Says what was done about an exception: its task is completed.

use ambar_kernel::{Ctx, Failure, Note, Result, TaskId};
use ambar_web::{Allow, Json, Path, Problem};
use ambar_workforce_contract::{TaskChange, TaskKind, WorkforceWrite};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{Served, store, views::TaskView};

/// What was done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResolveException {
    /// The token of the claim on the task.
    token: i64,
    /// What was found and done, in words.
    note: Note,
}

/// Resolves an exception: says what was done about it. Its task is completed, and keeps the note.
#[utoipa::path(post, path = "/tasks/{id}/resolve", operation_id = "resolve_exception", tag = "workforce",
    params(("id" = TaskId, Path, description = "The task")), request_body = ResolveException,
    responses((status = 200, body = TaskView)),
    extensions(("x-permission" = json!("workforce:write")), ("x-late" = json!(true)),
        ("x-problems" = json!(["404 workforce.task_unknown", "409 workforce.not_held", "409 workforce.not_an_exception"]))))]
pub(crate) async fn post(
    State(served): State<Served>,
    allow: Allow<WorkforceWrite>,
    Path(id): Path<TaskId>,
    Json(body): Json<ResolveException>,
) -> Result<Json<TaskView>, Problem> {
    Ok(Json(resolve_exception(&served, &allow.ctx, id, &body).await?))
}

async fn resolve_exception(served: &Served, ctx: &Ctx, id: TaskId, body: &ResolveException) -> Result<TaskView> {
    let mut tx = served.db.begin(ctx).await?;
    let before = store::task::lock(&mut tx, id).await?;
    if before.kind != TaskKind::Exception {
        return Err(Failure::refused(
            "workforce.not_an_exception",
            format!("This task is a {}: it is completed by doing it, not by a note.", before.kind.name()),
        ));
    }
    before.standing().require_held(ctx.actor.account, body.token)?;
    let resolved = store::task::resolve(&mut tx, id, body.note.as_str()).await?;
    store::task::tell(&mut tx, &resolved, TaskChange::Completed)?;
    tx.audit("resolve_exception", "task", id, json!({ "note": body.note, "token": body.token }));
    tx.commit(200, resolved).await
}
