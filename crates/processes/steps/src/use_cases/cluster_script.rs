//! What is left of several pick lists, as one script for whoever holds their tasks.

use ambar_kernel::{ClusterId, Ctx, Failure, Result};
use ambar_steps_script::Script;
use ambar_web::{Allow, Path, Problem};
use ambar_workforce_contract::WorkforceWrite;
use axum::{extract::State, http::HeaderMap, response::Response};

use super::task_script::{held, nothing_left};
use crate::{Steps, flow, flow::cluster::HeldList, serving};

/// Compiles what is left of pick lists that are walked at once: a tote for each order first, where they go into totes, then the stops
/// of all as they lie on the way. Lists that somebody else took over are left out. The leases of all are prolonged to whole ones.
#[utoipa::path(get, path = "/pick-clusters/{id}/script", operation_id = "get_cluster_script", tag = "steps",
    params(("id" = ClusterId, Path, description = "The lists that are walked at once."),
        ("If-None-Match" = Option<String>, Header, description = "The revision that the caller has.")),
    responses((status = 200, body = Script), (status = 304, description = "Nothing has changed since that revision.")),
    extensions(("x-permission" = json!("workforce:write")), ("x-problems" = json!(["404 picking.cluster_unknown",
        "409 workforce.not_held", "409 steps.nothing_left"]))))]
pub(crate) async fn get(
    State(steps): State<Steps>,
    allow: Allow<WorkforceWrite>,
    Path(id): Path<ClusterId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let script = cluster_script(&steps, &allow.ctx, id).await?;
    Ok(serving::answer(script, &headers)?)
}

async fn cluster_script(steps: &Steps, ctx: &Ctx, id: ClusterId) -> Result<Script> {
    let cluster = steps.asks.picking.cluster_work(ctx, id).await?;
    let mut lists = Vec::new();
    let mut lost: Option<Failure> = None;
    for work in cluster.lists.iter().filter(|work| work.open) {
        match steps.asks.workforce.take_along(ctx, work.task_id).await {
            Ok(task) => lists.push(HeldList { work, task: held(&task) }),
            Err(failure) if failure.code == "workforce.not_held" => lost = Some(failure),
            Err(failure) => return Err(failure),
        }
    }
    if let (true, Some(failure)) = (lists.is_empty(), lost) {
        return Err(failure);
    }
    let stops = || lists.iter().flat_map(|list| &list.work.left);
    let items = stops().map(|stop| stop.item_id);
    let places = stops().map(|stop| stop.location.clone());
    let known = steps.known(ctx, cluster.warehouse_id, items, places).await?;
    flow::cluster::compile(&cluster, &lists, &known).ok_or_else(nothing_left)
}
