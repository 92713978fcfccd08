//! What is left of a task, as a script for whoever holds it.

use ambar_kernel::{CountId, Ctx, Failure, PickListId, PutawayId, Result, TaskId};
use ambar_steps_script::{HeldTask, Script};
use ambar_web::{Allow, Path, Problem};
use ambar_workforce_contract::{HeldCard, TaskKind, WorkforceWrite};
use axum::{extract::State, http::HeaderMap, response::Response};

use crate::{Steps, flow, serving};

/// Compiles what is left of a task that the caller holds. The lease is prolonged to a whole one: the work may be taken along
/// to where there is no network.
#[utoipa::path(get, path = "/tasks/{id}/script", operation_id = "get_task_script", tag = "steps",
    params(("id" = TaskId, Path, description = "The task."), ("If-None-Match" = Option<String>, Header, description = "The revision that the caller has.")),
    responses((status = 200, body = Script), (status = 304, description = "Nothing has changed since that revision.")),
    extensions(("x-permission" = json!("workforce:write")), ("x-problems" = json!(["404 workforce.task_unknown",
        "409 workforce.not_held", "409 steps.nothing_left"]))))]
pub(crate) async fn get(
    State(steps): State<Steps>,
    allow: Allow<WorkforceWrite>,
    Path(id): Path<TaskId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let script = task_script(&steps, &allow.ctx, id).await?;
    Ok(serving::answer(script, &headers)?)
}

async fn task_script(steps: &Steps, ctx: &Ctx, id: TaskId) -> Result<Script> {
    let task = steps.asks.workforce.take_along(ctx, id).await?;
    match task.kind {
        TaskKind::Putaway => putaway(steps, ctx, &task).await,
        TaskKind::Pick => pick(steps, ctx, &task).await,
        TaskKind::Count => count(steps, ctx, &task).await,
        TaskKind::Exception => exception(steps, ctx, &task).await,
    }
}

pub(super) fn held(task: &HeldCard) -> HeldTask {
    HeldTask {
        id: task.id.to_string(),
        kind: task.kind.name().to_owned(),
        token: task.token,
        lease_until: task.lease_until.map(|until| until.to_rfc3339()),
    }
}

pub(super) fn nothing_left() -> Failure {
    Failure::refused("steps.nothing_left", "Nothing is left to do of this task. Take the next one.")
}

async fn putaway(steps: &Steps, ctx: &Ctx, task: &HeldCard) -> Result<Script> {
    let work = steps.asks.receiving.putaway_work(ctx, PutawayId::from_uuid(task.reference)).await?;
    if !work.open {
        return Err(nothing_left());
    }
    let items = work.goods.iter().map(|goods| goods.item_id).chain([work.item_id]);
    let places = work.location.iter().cloned().chain([work.from.clone()]);
    let known = steps.known(ctx, work.warehouse_id, items, places).await?;
    Ok(flow::putaway::compile(&work, held(task), &known))
}

async fn pick(steps: &Steps, ctx: &Ctx, task: &HeldCard) -> Result<Script> {
    let work = steps.asks.picking.pick_work(ctx, PickListId::from_uuid(task.reference)).await?;
    let items = work.left.iter().map(|stop| stop.item_id);
    let places = work.left.iter().map(|stop| stop.location.clone());
    let known = steps.known(ctx, work.warehouse_id, items, places).await?;
    flow::pick::compile(&work, held(task), &known).filter(|_| work.open).ok_or_else(nothing_left)
}

async fn count(steps: &Steps, ctx: &Ctx, task: &HeldCard) -> Result<Script> {
    let work = steps.asks.inventory.count_work(ctx, CountId::from_uuid(task.reference)).await?;
    if !work.open {
        return Err(nothing_left());
    }
    let known = steps.known(ctx, work.warehouse_id, [work.item_id], [work.location.clone()]).await?;
    Ok(flow::count::compile(&work, held(task), &known))
}

async fn exception(steps: &Steps, ctx: &Ctx, task: &HeldCard) -> Result<Script> {
    let place = task.summary["location"].as_str().and_then(|code| ambar_kernel::LocationCode::parse(code).ok());
    let known = steps.known(ctx, task.warehouse_id, [], place).await?;
    Ok(flow::exception::compile(task.warehouse_id, held(task), &task.summary, &known))
}
