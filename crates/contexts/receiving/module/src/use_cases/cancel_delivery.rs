//! Cancels a delivery of which nothing came.

use ambar_kernel::{Ctx, DeliveryId, ReasonCode, Result};
use ambar_receiving_contract::{DeliveryClosed, ReceivingManage};
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{Receiving, store, views::delivery::ClosedView};

/// Why nothing will come.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CancelDelivery {
    reason: ReasonCode,
}

/// Cancels a delivery.
///
/// Possible until its first goods are received; after that, close it.
#[utoipa::path(post, path = "/deliveries/{id}/cancel", operation_id = "cancel_delivery", tag = "receiving",
    params(("id" = DeliveryId, Path, description = "The delivery.")), request_body = CancelDelivery,
    responses((status = 200, body = ClosedView)),
    extensions(("x-permission" = json!("receiving:manage")), ("x-problems" = json!([
        "404 receiving.delivery_unknown", "409 receiving.delivery_closed", "409 receiving.already_received"]))))]
pub(crate) async fn post(
    State(receiving): State<Receiving>,
    allow: Allow<ReceivingManage>,
    Path(id): Path<DeliveryId>,
    Json(body): Json<CancelDelivery>,
) -> Result<Json<ClosedView>, Problem> {
    Ok(Json(cancel_delivery(&receiving, &allow.ctx, id, body).await?))
}

async fn cancel_delivery(receiving: &Receiving, ctx: &Ctx, id: DeliveryId, body: CancelDelivery) -> Result<ClosedView> {
    let mut tx = receiving.db.begin(ctx).await?;
    let (mut delivery, mut lines) = store::delivery::lock(&mut tx, id).await?;
    let counted = lines.iter().any(|line| !line.counted.is_zero());
    delivery.state = delivery.domain().cancel(counted)?;
    delivery.closed_at = Some(ctx.now);
    for line in &mut lines {
        line.state = delivery.state;
        line.reason = Some(body.reason.clone());
    }
    delivery.close_reason = Some(body.reason);
    store::delivery::close(&mut tx, &delivery, &lines).await?;
    tx.emit(id, &DeliveryClosed { delivery_id: id, state: delivery.state.name().into() })?;
    tx.audit("cancel_delivery", "delivery", id, json!({ "number": delivery.number, "reason": delivery.close_reason }));
    tx.commit(200, ClosedView::of(delivery, &lines)).await
}
