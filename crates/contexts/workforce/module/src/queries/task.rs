//! One task.

use ambar_kernel::TaskId;
use ambar_web::{Allow, Json, Path, Problem};
use ambar_workforce_contract::WorkforceRead;
use axum::extract::State;

use crate::{Served, store, views::TaskView};

/// Shows a task.
#[utoipa::path(get, path = "/tasks/{id}", operation_id = "get_task", tag = "workforce",
    params(("id" = TaskId, Path, description = "The task")), responses((status = 200, body = TaskView)),
    extensions(("x-permission" = json!("workforce:read")), ("x-problems" = json!(["404 workforce.task_unknown"]))))]
pub(crate) async fn get(
    State(served): State<Served>,
    _allow: Allow<WorkforceRead>,
    Path(id): Path<TaskId>,
) -> Result<Json<TaskView>, Problem> {
    Ok(Json(store::task::find(served.db.reader(), id).await?))
}
