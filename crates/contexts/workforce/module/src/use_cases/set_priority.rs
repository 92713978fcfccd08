//! Makes a task more or less urgent.

use ambar_kernel::{Ctx, Failure, Result, TaskId};
use ambar_web::{Allow, Json, Path, Problem};
use ambar_workforce_contract::{TaskChange, WorkforceManage};
use ambar_workforce_domain::{Priority, rank};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{Served, store, views::TaskView};

/// How urgent it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetPriority {
    /// Higher first; 0 to 100, 50 is ordinary.
    #[schema(minimum = 0, maximum = 100)]
    priority: i16,
}

/// Makes a task more or less urgent.
#[utoipa::path(post, path = "/tasks/{id}/priority", operation_id = "set_task_priority", tag = "workforce",
    params(("id" = TaskId, Path, description = "The task")), request_body = SetPriority,
    responses((status = 200, body = TaskView)),
    extensions(("x-permission" = json!("workforce:manage")),
        ("x-problems" = json!(["404 workforce.task_unknown", "409 workforce.task_closed", "422 invalid"]))))]
pub(crate) async fn post(
    State(served): State<Served>,
    allow: Allow<WorkforceManage>,
    Path(id): Path<TaskId>,
    Json(body): Json<SetPriority>,
) -> Result<Json<TaskView>, Problem> {
    Ok(Json(set_priority(&served, &allow.ctx, id, &body).await?))
}

async fn set_priority(served: &Served, ctx: &Ctx, id: TaskId, body: &SetPriority) -> Result<TaskView> {
    let priority = Priority::new(body.priority).map_err(|error| Failure::field("/priority", &error))?;
    let mut tx = served.db.begin(ctx).await?;
    let before = store::task::lock(&mut tx, id).await?;
    before.standing().reprioritise()?;
    let set = store::task::set_priority(&mut tx, id, priority, rank(priority, before.opened_at)).await?;
    store::task::tell(&mut tx, &set, TaskChange::Prioritised)?;
    tx.audit("set_task_priority", "task", id, json!({ "from": before.priority, "to": set.priority }));
    tx.commit(200, set).await
}
