//! Makes a task somebody's to do, or anybody's.

use ambar_kernel::{AccountId, Ctx, ErrorKind, Failure, FieldError, Result, TaskId};
use ambar_web::{Allow, Json, Path, Problem};
use ambar_workforce_contract::{TaskChange, WorkforceManage};
use ambar_workforce_domain::Holder;
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{Served, store, views::TaskView};

/// Whose it is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssignTask {
    /// The account; null: anybody's.
    user_id: Option<AccountId>,
    /// Also if somebody else works on it: they hold it no longer.
    #[serde(default)]
    even_if_held: bool,
}

/// Gives a task to an account: it is offered to that account first, and to nobody else. Null gives it back to all.
///
/// Whoever else works on it loses it, if `even_if_held` says so. What they have done stays done; what they still tell of it is
/// refused, and kept for somebody to look at if it comes late from a device.
#[utoipa::path(post, path = "/tasks/{id}/assign", operation_id = "assign_task", tag = "workforce",
    params(("id" = TaskId, Path, description = "The task")), request_body = AssignTask,
    responses((status = 200, body = TaskView)),
    extensions(("x-permission" = json!("workforce:manage")),
        ("x-problems" = json!(["404 workforce.task_unknown", "409 workforce.task_held", "409 workforce.task_closed", "422 invalid"]))))]
pub(crate) async fn post(
    State(served): State<Served>,
    allow: Allow<WorkforceManage>,
    Path(id): Path<TaskId>,
    Json(body): Json<AssignTask>,
) -> Result<Json<TaskView>, Problem> {
    Ok(Json(assign_task(&served, &allow.ctx, id, &body).await?))
}

async fn assign_task(served: &Served, ctx: &Ctx, id: TaskId, body: &AssignTask) -> Result<TaskView> {
    let to = match body.user_id {
        Some(account) => Some(worker(served, ctx, account).await?),
        None => None,
    };
    let mut tx = served.db.begin(ctx).await?;
    let before = store::task::lock(&mut tx, id).await?;
    let assigned = before.standing().assign(to.as_ref(), body.even_if_held, ctx.now)?;
    let assigned = store::task::assign(&mut tx, id, &assigned).await?;
    let taken_from = before.holder_name.filter(|_| assigned.holder.is_none());
    let detail = json!({ "kind": before.kind, "from": before.assignee_name, "to": assigned.assignee_name, "taken_from": taken_from });
    tx.audit("assign_task", "task", id, detail);
    store::task::tell(&mut tx, &assigned, TaskChange::Assigned)?;
    tx.commit(200, assigned).await
}

/// The account as one who holds tasks.
async fn worker(served: &Served, ctx: &Ctx, account: AccountId) -> Result<Holder> {
    let refuse = |code, detail: String| Failure::invalid(vec![FieldError { pointer: "/user_id".into(), code, detail }]);
    match served.accounts.worker(ctx, account).await {
        Ok(card) if card.may_work => Ok(Holder { account, name: card.name }),
        Ok(card) => {
            Err(refuse("workforce.cannot_work", format!("{} may not work on tasks: choose somebody else.", card.name)))
        }
        Err(failure) if failure.kind == ErrorKind::NotFound => {
            Err(refuse("workforce.account_unknown", "There is no such account.".into()))
        }
        Err(failure) => Err(failure),
    }
}
