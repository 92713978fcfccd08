//! Claims a task: it is the caller's until the lease lapses or it is released.

use ambar_kernel::{Ctx, Result, TaskId};
use ambar_web::{Allow, Json, Path, Problem};
use ambar_workforce_contract::{TaskChange, WorkforceWrite};
use ambar_workforce_domain::Holder;
use axum::extract::State;
use serde_json::json;

use crate::{Served, store, views::ClaimedTask};

/// Claims a task. Claiming one's own again answers the same token and prolongs the lease; a claim whose lease has lapsed
/// is taken over.
#[utoipa::path(post, path = "/tasks/{id}/claim", operation_id = "claim_task", tag = "workforce",
    params(("id" = TaskId, Path, description = "The task")), responses((status = 200, body = ClaimedTask)),
    extensions(("x-permission" = json!("workforce:write")),
        ("x-problems" = json!(["404 workforce.task_unknown", "409 workforce.task_held", "409 workforce.task_closed",
            "409 workforce.task_assigned"]))))]
pub(crate) async fn post(
    State(served): State<Served>,
    allow: Allow<WorkforceWrite>,
    Path(id): Path<TaskId>,
) -> Result<Json<ClaimedTask>, Problem> {
    Ok(Json(claim_task(&served, &allow.ctx, id).await?))
}

async fn claim_task(served: &Served, ctx: &Ctx, id: TaskId) -> Result<ClaimedTask> {
    let mut tx = served.db.begin(ctx).await?;
    let before = store::task::lock(&mut tx, id).await?;
    let claimed = before.standing().claim(&caller(ctx), ctx.now)?;
    let claimed = store::task::write(&mut tx, id, &claimed).await?;
    store::task::tell(&mut tx, &claimed, TaskChange::Claimed)?;
    tx.audit("claim_task", "task", id, json!({ "kind": claimed.kind, "token": claimed.token }));
    tx.commit(200, claimed.into()).await
}

/// The caller as one who holds tasks.
pub(crate) fn caller(ctx: &Ctx) -> Holder {
    Holder { account: ctx.actor.account, name: ctx.actor.name.to_string() }
}
