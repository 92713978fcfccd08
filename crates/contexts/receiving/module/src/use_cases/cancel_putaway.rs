//! Cancels a putaway that nobody needs any more: its goods left the dock in another way.

use ambar_kernel::{Ctx, Document, PutawayId, ReasonCode, Result};
use ambar_receiving_contract::ReceivingManage;
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    Receiving,
    recording::step::{Waiting, take},
    steps,
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
    extensions(("x-permission" = json!("receiving:manage")), ("x-idempotency" = json!("own")), ("x-problems" = json!([
        "404 receiving.putaway_unknown", "409 receiving.putaway_closed"]))))]
pub(crate) async fn post(
    State(receiving): State<Receiving>,
    allow: Allow<ReceivingManage>,
    Path(id): Path<PutawayId>,
    Json(body): Json<CancelPutaway>,
) -> Result<Json<Document>, Problem> {
    Ok(Json(cancel_putaway(&receiving, &allow.ctx, id, body).await?))
}

async fn cancel_putaway(receiving: &Receiving, ctx: &Ctx, id: PutawayId, body: CancelPutaway) -> Result<Document> {
    for _ in 0..ATTEMPTS {
        let putaway = store::putaway::find(&receiving.db, id).await?;
        putaway.domain().may_go_on()?;
        let mut step = steps::step(ctx, &putaway, StepKind::Cancel);
        step.reason = Some(body.reason.clone());
        let submission = Submission::of(steps::release(&putaway, &step).into_iter().collect());
        if let Some(reply) = take(receiving, ctx, putaway, step, submission, Waiting::Caller).await? {
            return Ok(reply);
        }
    }
    Err(store::outrun())
}
