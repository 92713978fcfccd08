//! Holds an order back. It keeps what it was promised.

use ambar_kernel::{Ctx, Note, OrderId, Result};
use ambar_shipments_contract::{OrderHeld, ShipmentsWrite};
use ambar_shipments_domain::{Action, OrderState};
use ambar_web::{Allow, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{Shipments, queries::order::show, store, views::order::Order};

/// Why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HoldOrder {
    /// Why it is held back.
    reason: Option<Note>,
}

/// Holds an order back that is not released.
#[utoipa::path(post, path = "/orders/{id}/hold", operation_id = "hold_order", tag = "shipments",
    params(("id" = OrderId, Path, description = "The order.")), request_body = HoldOrder, responses((status = 200, body = Order)),
    extensions(("x-permission" = json!("shipments:write")),
        ("x-problems" = json!(["404 shipments.order_unknown", "409 shipments.order_state"]))))]
pub(crate) async fn post(
    State(shipments): State<Shipments>,
    allow: Allow<ShipmentsWrite>,
    Path(id): Path<OrderId>,
    Json(body): Json<HoldOrder>,
) -> Result<Versioned<Json<Order>>, Problem> {
    let order = hold_order(&shipments, &allow.ctx, id, body).await?;
    Ok(versioned(order.version, Json(order)))
}

async fn hold_order(shipments: &Shipments, ctx: &Ctx, id: OrderId, body: HoldOrder) -> Result<Order> {
    let mut tx = shipments.db.begin(ctx).await?;
    let mut order = store::order::lock(&mut tx, id).await?;
    order.state.may(Action::Hold)?;
    let detail = json!({ "reason": body.reason });
    store::order::enter(&mut tx, &mut order, OrderState::Hold, "held", detail.clone()).await?;
    tx.emit(id, &OrderHeld { order_id: id })?;
    tx.audit("hold_order", "order", id, detail);
    let reply = show(tx.conn(), id).await?;
    tx.commit(200, reply).await
}
