//! Closes a delivery of which nothing more is expected.

use ambar_kernel::{Ctx, DeliveryId, DeliveryLineId, Failure, Fault, ReasonCode, Result};
use ambar_receiving_contract::{DeliveryClosed, ReceivingManage};
use ambar_receiving_domain::DeliveryFault;
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Receiving,
    draft::invalid,
    store::{
        self,
        delivery::{DeliveryRow, LineRow},
    },
    views::delivery::ClosedView,
};

/// Why less came than was announced.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CloseDelivery {
    /// For every short line that has no reason of its own.
    reason: Option<ReasonCode>,
    /// For single lines.
    #[serde(default)]
    lines: Vec<LineReason>,
}

/// Why less came of a line.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LineReason {
    line_id: DeliveryLineId,
    reason: ReasonCode,
}

/// Closes a delivery.
///
/// It is completed if everything came, otherwise partially completed; then every short line needs a reason.
#[utoipa::path(post, path = "/deliveries/{id}/close", operation_id = "close_delivery", tag = "receiving",
    params(("id" = DeliveryId, Path, description = "The delivery.")), request_body = CloseDelivery,
    responses((status = 200, body = ClosedView)),
    extensions(("x-permission" = json!("receiving:manage")), ("x-problems" = json!([
        "404 receiving.delivery_unknown", "409 receiving.delivery_closed", "409 receiving.nothing_received"]))))]
pub(crate) async fn post(
    State(receiving): State<Receiving>,
    allow: Allow<ReceivingManage>,
    Path(id): Path<DeliveryId>,
    Json(body): Json<CloseDelivery>,
) -> Result<Json<ClosedView>, Problem> {
    Ok(Json(close_delivery(&receiving, &allow.ctx, id, body).await?))
}

async fn close_delivery(receiving: &Receiving, ctx: &Ctx, id: DeliveryId, body: CloseDelivery) -> Result<ClosedView> {
    let mut tx = receiving.db.begin(ctx).await?;
    let (mut delivery, mut lines) = store::delivery::lock(&mut tx, id).await?;
    delivery.domain().may_receive()?;
    end(ctx, &mut delivery, &mut lines, &body)?;
    store::delivery::close(&mut tx, &delivery, &lines).await?;
    tx.emit(id, &DeliveryClosed { delivery_id: id, state: delivery.state.name().into() })?;
    tx.audit("close_delivery", "delivery", id, detail(&delivery, &lines));
    tx.commit(200, ClosedView::of(delivery, &lines)).await
}

fn end(ctx: &Ctx, delivery: &mut DeliveryRow, lines: &mut [LineRow], body: &CloseDelivery) -> Result<()> {
    if let Some(at) = body.lines.iter().position(|reason| !lines.iter().any(|line| line.id == reason.line_id)) {
        let detail = "this delivery has no such line";
        return Err(invalid(format!("/lines/{at}/line_id"), "receiving.no_such_line", detail));
    }
    let reason = |line: &LineRow| {
        let own = body.lines.iter().find(|reason| reason.line_id == line.id).map(|own| &own.reason);
        own.or(body.reason.as_ref()).cloned()
    };
    let figures: Vec<_> = lines.iter().map(|line| (line.line_no, line.domain(), reason(line).is_some())).collect();
    let (state, ends) = delivery.domain().close(&figures).map_err(|fault| match fault {
        DeliveryFault::ShortWithoutReason { .. } => {
            let mut failure = Failure::field("/reason", &fault);
            failure.params = fault.params();
            failure
        }
        fault => fault.into(),
    })?;
    for (line, end) in lines.iter_mut().zip(ends) {
        line.state = end.state();
        line.reason = reason(line).filter(|_| !line.domain().short().is_zero());
    }
    delivery.state = state;
    delivery.close_reason = body.reason.clone();
    delivery.closed_at = Some(ctx.now);
    Ok(())
}

fn detail(delivery: &DeliveryRow, lines: &[LineRow]) -> serde_json::Value {
    let short = lines.iter().filter(|line| !line.domain().short().is_zero());
    let short: Vec<_> = short
        .map(|line| json!({ "line_no": line.line_no, "short": line.domain().short().to_text(line.scale), "reason": line.reason }))
        .collect();
    json!({ "number": delivery.number, "state": delivery.state, "short": short })
}
