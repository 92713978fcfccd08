//! An order that is packed, as a script.

use ambar_kernel::{Ctx, Failure, OrderId, Result};
use ambar_shipments_contract::ShipmentsPack;
use ambar_steps_script::Script;
use ambar_web::{Allow, Path, Problem};
use axum::{extract::State, http::HeaderMap, response::Response};

use crate::{Steps, flow, serving};

/// Compiles the packing of an order. What is one line is packed and its carton closed by one scan.
#[utoipa::path(get, path = "/orders/{id}/pack-script", operation_id = "get_pack_script", tag = "steps",
    params(("id" = OrderId, Path, description = "The order."), ("If-None-Match" = Option<String>, Header, description = "The revision that the caller has.")),
    responses((status = 200, body = Script), (status = 304, description = "Nothing has changed since that revision.")),
    extensions(("x-permission" = json!("shipments:pack")), ("x-problems" = json!(["404 shipments.order_unknown",
        "409 shipments.nothing_to_pack"]))))]
pub(crate) async fn get(
    State(steps): State<Steps>,
    allow: Allow<ShipmentsPack>,
    Path(id): Path<OrderId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let script = pack_script(&steps, &allow.ctx, id).await?;
    Ok(serving::answer(script, &headers)?)
}

async fn pack_script(steps: &Steps, ctx: &Ctx, id: OrderId) -> Result<Script> {
    let work = steps.asks.shipments.pack_work(ctx, id).await?;
    let waits = work.lines.iter().any(|line| line.packed < line.picked);
    if !work.open || !(waits || work.carton_open) {
        return Err(Failure::refused(
            "shipments.nothing_to_pack",
            "Nothing of this order waits to be packed: it is not picked yet, packed already, or on its way.",
        ));
    }
    let known = steps.known(ctx, work.warehouse_id, work.lines.iter().map(|line| line.item_id), []).await?;
    Ok(flow::pack::compile(&work, &known))
}
