//! A delivery that goods are received for, as a script.

use ambar_kernel::{Ctx, DeliveryId, Failure, Permission, Result};
use ambar_locations_contract::LocationKind;
use ambar_receiving_contract::{ReceivingManage, ReceivingWrite};
use ambar_steps_script::Script;
use ambar_web::{Allow, Path, Problem};
use axum::{extract::State, http::HeaderMap, response::Response};

use crate::{Steps, flow, serving};

/// Compiles the receiving of a delivery: a handling unit by its number and the place, a case by one code, loose goods counted.
#[utoipa::path(get, path = "/deliveries/{id}/script", operation_id = "get_delivery_script", tag = "steps",
    params(("id" = DeliveryId, Path, description = "The delivery."), ("If-None-Match" = Option<String>, Header, description = "The revision that the caller has.")),
    responses((status = 200, body = Script), (status = 304, description = "Nothing has changed since that revision.")),
    extensions(("x-permission" = json!("receiving:write")), ("x-problems" = json!(["404 receiving.delivery_unknown",
        "409 receiving.delivery_closed"]))))]
pub(crate) async fn get(
    State(steps): State<Steps>,
    allow: Allow<ReceivingWrite>,
    Path(id): Path<DeliveryId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let script = delivery_script(&steps, &allow.ctx, id).await?;
    Ok(serving::answer(script, &headers)?)
}

async fn delivery_script(steps: &Steps, ctx: &Ctx, id: DeliveryId) -> Result<Script> {
    let work = steps.asks.receiving.delivery_work(ctx, id).await?;
    if !work.open {
        return Err(Failure::refused(
            "receiving.delivery_closed",
            "This delivery is closed: nothing more is received for it.",
        ));
    }
    let mut docks = Vec::new();
    for kind in [LocationKind::Dock, LocationKind::Staging, LocationKind::Inspection] {
        docks.extend(steps.asks.locations.locations_of_kind(ctx, work.warehouse_id, kind).await?);
    }
    let docks: Vec<_> = docks.into_iter().map(|place| place.code).chain(work.dock.clone()).collect();
    let mut distinct = docks.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let items = work.lines.iter().map(|line| line.item_id);
    let known = steps.known(ctx, work.warehouse_id, items, docks).await?;
    Ok(flow::receive::compile(&work, &distinct, ctx.actor.may(ReceivingManage::NAME), &known))
}
