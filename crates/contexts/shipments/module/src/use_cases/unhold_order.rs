//! Lets an order that was held back go on. If nothing was promised to it, promises are asked for.

use ambar_kernel::{Ctx, Failure, OrderId, Result};
use ambar_shipments_contract::{OrderUnheld, ShipmentsWrite};
use ambar_shipments_domain::{Action, OrderState, after_promise};
use ambar_web::{Allow, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::take_order;
use crate::{
    Shipments, promise,
    queries::order::show,
    store::{self, line::LineRow},
    views::order::Order,
};

/// Nothing to say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnholdOrder {}

/// Lets an order that was held back go on.
#[utoipa::path(post, path = "/orders/{id}/unhold", operation_id = "unhold_order", tag = "shipments",
    params(("id" = OrderId, Path, description = "The order.")), request_body = UnholdOrder, responses((status = 200, body = Order)),
    extensions(("x-permission" = json!("shipments:write")),
        ("x-problems" = json!(["404 shipments.order_unknown", "409 shipments.order_state", "503 shipments.busy"]))))]
pub(crate) async fn post(
    State(shipments): State<Shipments>,
    allow: Allow<ShipmentsWrite>,
    Path(id): Path<OrderId>,
    Json(UnholdOrder {}): Json<UnholdOrder>,
) -> Result<Versioned<Json<Order>>, Problem> {
    let order = unhold_order(&shipments, &allow.ctx, id).await?;
    Ok(versioned(order.version, Json(order)))
}

async fn unhold_order(shipments: &Shipments, ctx: &Ctx, id: OrderId) -> Result<Order> {
    let order = store::order::find(shipments.db.reader(), id).await?;
    order.state.may(Action::Unhold)?;
    let mut lines = store::line::of_order(shipments.db.reader(), id).await?;
    let figures = lines.iter().map(LineRow::figures).collect::<Result<Vec<_>>>()?;
    if after_promise(&figures) == OrderState::Open {
        lines = promise::ask(shipments, ctx, &order, lines).await?;
    }
    let round = order.round;
    let mut tx = shipments.db.begin(ctx).await?;
    let mut order = store::order::lock(&mut tx, id).await?;
    order.state.may(Action::Unhold)?;
    if order.round != round {
        return Err(Failure::unavailable(
            "shipments.busy",
            "Others change this order. Try again with the same key.",
            1,
        ));
    }
    take_order::open(&mut tx, &mut order, &lines).await?;
    tx.emit(id, &OrderUnheld { order_id: id })?;
    tx.audit("unhold_order", "order", id, json!({}));
    let reply = show(tx.conn(), id).await?;
    tx.commit(200, reply).await
}
