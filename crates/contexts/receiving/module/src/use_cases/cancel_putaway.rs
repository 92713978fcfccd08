//! Cancels a putaway that nobody needs any more: its goods left the dock in another way.

use ambar_kernel::{Ctx, PutawayId, ReasonCode, Result};
use ambar_receiving_contract::ReceivingManage;
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    Receiving,
    steps::{self, Ready},
    store::{self, ATTEMPTS, step::StepKind},
    submission::Submission,
    views::putaway::PutawayView,
};

/// Why it is not needed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CancelPutaway {
    reason: ReasonCode,
}

/// Cancels a putaway.
///
/// Gives up the room that is held and cancels its task, even if somebody holds it. The goods stay where they are.
#[utoipa::path(post, path = "/putaways/{id}/cancel", operation_id = "cancel_putaway", tag = "receiving",
    params(("id" = PutawayId, Path, description = "The putaway.")), request_body = CancelPutaway,
    responses((status = 200, body = PutawayView)),
    extensions(("x-permission" = json!("receiving:manage")), ("x-problems" = json!([
        "404 receiving.putaway_unknown", "409 receiving.putaway_closed"]))))]
pub(crate) async fn post(
    State(receiving): State<Receiving>,
    allow: Allow<ReceivingManage>,
    Path(id): Path<PutawayId>,
    Json(body): Json<CancelPutaway>,
) -> Result<Json<PutawayView>, Problem> {
    Ok(Json(cancel_putaway(&receiving, &allow.ctx, id, body).await?))
}

async fn cancel_putaway(receiving: &Receiving, ctx: &Ctx, id: PutawayId, body: CancelPutaway) -> Result<PutawayView> {
    for _ in 0..ATTEMPTS {
        let putaway = match steps::ready(receiving, ctx, id).await? {
            Ready::Answered(view) => return Ok(*view),
            Ready::For(putaway) => putaway,
        };
        if let Err(fault) = putaway.domain().may_go_on() {
            return steps::unless_begun(receiving, ctx, id, fault.into()).await;
        }
        let mut step = steps::step(ctx, &putaway, StepKind::Cancel);
        step.reason = Some(body.reason.clone());
        step.submission = Some(Submission::of(steps::release(&putaway, &step).into_iter().collect()));
        if let Some(view) = steps::take(receiving, ctx, *putaway, step).await? {
            return Ok(view);
        }
    }
    Err(store::outrun())
}
