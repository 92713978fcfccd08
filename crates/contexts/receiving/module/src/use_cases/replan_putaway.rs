//! Finds another place for what is left of a putaway: the planned one was found full or blocked.

use ambar_inventory_contract::PlacementStrategy;
use ambar_kernel::{Ctx, Document, LocationCode, PutawayId, ReasonCode, Result};
use ambar_receiving_contract::ReceivingWrite;
use ambar_web::{Allow, Json, Path, Problem};
use ambar_workforce_contract::Holding;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    Receiving,
    recording::step::{Waiting, take},
    steps,
    store::{
        self, ATTEMPTS,
        putaway::PutawayRow,
        step::{StepKind, StepRow},
    },
    submission::Submission,
    views::putaway::PutawayView,
};

/// Another place, please.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplanPutaway {
    /// The token of the claim on the putaway's task.
    token: i64,
    /// The place that is no good, as scanned; the planned one if left out. It is not proposed again for these goods.
    avoid: Option<LocationCode>,
    /// What is wrong with it.
    reason: ReasonCode,
    /// How the place is chosen; the item's own way if left out.
    strategy: Option<PlacementStrategy>,
}

/// Plans a putaway anew.
///
/// Gives up the room that was held and looks for another place. If none has room, the goods stay where they are, without a
/// planned place.
#[utoipa::path(post, path = "/putaways/{id}/replan", operation_id = "replan_putaway", tag = "receiving",
    params(("id" = PutawayId, Path, description = "The putaway.")), request_body = ReplanPutaway,
    responses((status = 200, body = PutawayView)),
    extensions(("x-permission" = json!("receiving:write")), ("x-late" = json!(true)), ("x-idempotency" = json!("own")), ("x-problems" = json!([
        "404 receiving.putaway_unknown", "409 receiving.putaway_closed", "409 workforce.not_held", "404 workforce.task_unknown"]))))]
pub(crate) async fn post(
    State(receiving): State<Receiving>,
    allow: Allow<ReceivingWrite>,
    Path(id): Path<PutawayId>,
    Json(body): Json<ReplanPutaway>,
) -> Result<Json<Document>, Problem> {
    Ok(Json(replan_putaway(&receiving, &allow.ctx, id, body).await?))
}

async fn replan_putaway(receiving: &Receiving, ctx: &Ctx, id: PutawayId, body: ReplanPutaway) -> Result<Document> {
    for _ in 0..ATTEMPTS {
        let putaway = store::putaway::find(&receiving.db, id).await?;
        let (step, submission) = decide(receiving, ctx, &putaway, &body).await?;
        if let Some(reply) = take(receiving, ctx, putaway, step, submission, Waiting::Caller).await? {
            return Ok(reply);
        }
    }
    Err(store::outrun())
}

async fn decide(
    receiving: &Receiving,
    ctx: &Ctx,
    putaway: &PutawayRow,
    body: &ReplanPutaway,
) -> Result<(StepRow, Submission)> {
    putaway.domain().may_go_on()?;
    let avoid = match &body.avoid {
        Some(code) => Some(steps::place(receiving, ctx, putaway, code, "/avoid").await?),
        None => putaway.location_id,
    };
    receiving.workforce.require_held(ctx, Holding { task_id: putaway.task_id, token: body.token }).await?;
    let mut step = steps::step(ctx, putaway, StepKind::Replan);
    step.avoid = avoid.into_iter().collect();
    step.reason = Some(body.reason.clone());
    step.token = Some(body.token);
    let submission = submission(putaway, &step, body.strategy);
    Ok((step, submission))
}

/// Gives up what is held and asks for another place.
pub(crate) fn submission(putaway: &PutawayRow, step: &StepRow, strategy: Option<PlacementStrategy>) -> Submission {
    let left = if putaway.handling_unit_id.is_some() { putaway.quantity } else { putaway.domain().left() };
    let plan = steps::plan(putaway, step, left, None, strategy, "");
    Submission::of(steps::release(putaway, step).into_iter().chain([plan]).collect())
}
