//! Work that is no task, as a script.

use ambar_inventory_contract::InventoryWrite;
use ambar_kernel::{Ctx, Result, WarehouseId};
use ambar_steps_script::Script;
use ambar_web::{Allow, Path, Problem, Query};
use axum::{extract::State, http::HeaderMap, response::Response};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::{Steps, flow, serving};

/// Which work.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FreeFlow {
    /// Handling units and goods to another place.
    Move,
    /// More or less than the book says.
    Adjust,
    /// Ask for counts of places.
    Count,
    /// What is this?
    Inquiry,
}

/// Where.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Where {
    /// The site.
    warehouse_id: WarehouseId,
}

/// Compiles work that is no task: moving, adjusting, counting on the spot, asking what something is.
#[utoipa::path(get, path = "/scripts/{flow}", operation_id = "get_free_script", tag = "steps",
    params(("flow" = inline(FreeFlow), Path, description = "Which work."), Where, ("If-None-Match" = Option<String>, Header, description = "The revision that the caller has.")),
    responses((status = 200, body = Script), (status = 304, description = "Nothing has changed since that revision.")),
    extensions(("x-permission" = json!("inventory:write")), ("x-problems" = json!(["404 locations.warehouse_unknown"]))))]
pub(crate) async fn get(
    State(steps): State<Steps>,
    allow: Allow<InventoryWrite>,
    Path(flow): Path<FreeFlow>,
    Query(at): Query<Where>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let script = free_script(&steps, &allow.ctx, flow, at.warehouse_id).await?;
    Ok(serving::answer(script, &headers)?)
}

async fn free_script(steps: &Steps, ctx: &Ctx, flow: FreeFlow, warehouse: WarehouseId) -> Result<Script> {
    let warehouse = steps.asks.locations.warehouse(ctx, warehouse).await?.id;
    Ok(match flow {
        FreeFlow::Move => flow::free::moving(warehouse),
        FreeFlow::Adjust => flow::free::adjusting(warehouse),
        FreeFlow::Count => flow::free::counting(warehouse),
        FreeFlow::Inquiry => flow::free::inquiring(warehouse),
    })
}
