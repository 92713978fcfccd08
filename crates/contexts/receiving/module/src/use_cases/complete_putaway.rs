//! Says that goods of a putaway stand in their place, all of them or a part.

use ambar_kernel::{
    Ctx, DecimalText, Document, Failure, LocationCode, LocationId, PutawayId, Quantity, ReasonCode, Result, SerialCode,
};
use ambar_receiving_contract::ReceivingWrite;
use ambar_receiving_domain::{Goods, Part, Planned, PutawayFault, check_place};
use ambar_web::{Allow, Json, Path, Problem};
use ambar_workforce_contract::Holding;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    Receiving, amount,
    recording::step::{Waiting, take},
    steps,
    store::{
        self, ATTEMPTS,
        putaway::{GoodsRow, PutawayRow},
        step::{StepKind, StepRow},
    },
    submission::Submission,
    views::putaway::PutawayView,
};

/// Goods stand in their place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompletePutaway {
    /// The token of the claim on the putaway's task.
    token: i64,
    /// The place, as scanned.
    location: LocationCode,
    /// How much was put there, in base units; everything that is left if left out.
    quantity: Option<DecimalText>,
    /// Of pieces with serial numbers, those that were put there, if not all.
    #[serde(default)]
    serials: Vec<SerialCode>,
    /// The person's decision to put them elsewhere than planned.
    r#override: Option<Override>,
}

/// A person's decision for another place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Override {
    /// Why.
    reason: ReasonCode,
}

/// Puts goods away.
///
/// The scanned place must be the planned one; another is taken only with a reason, and only if it has room.
#[utoipa::path(post, path = "/putaways/{id}/complete", operation_id = "complete_putaway", tag = "receiving",
    params(("id" = PutawayId, Path, description = "The putaway.")), request_body = CompletePutaway,
    responses((status = 200, body = PutawayView)),
    extensions(("x-permission" = json!("receiving:write")), ("x-late" = json!(true)), ("x-idempotency" = json!("own")), ("x-problems" = json!([
        "404 receiving.putaway_unknown", "409 receiving.putaway_closed", "409 receiving.wrong_place", "409 receiving.no_place",
        "409 workforce.not_held", "404 workforce.task_unknown", "409 inventory.place_full", "409 inventory.place_mixing",
        "409 inventory.place_locked_in", "409 inventory.place_locked_out", "409 inventory.place_inactive", "409 inventory.not_enough",
        "409 inventory.same_place", "409 inventory.unit_gone"]))))]
pub(crate) async fn post(
    State(receiving): State<Receiving>,
    allow: Allow<ReceivingWrite>,
    Path(id): Path<PutawayId>,
    Json(body): Json<CompletePutaway>,
) -> Result<Json<Document>, Problem> {
    Ok(Json(complete_putaway(&receiving, &allow.ctx, id, body).await?))
}

async fn complete_putaway(receiving: &Receiving, ctx: &Ctx, id: PutawayId, body: CompletePutaway) -> Result<Document> {
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
    body: &CompletePutaway,
) -> Result<(StepRow, Submission)> {
    let domain = putaway.domain();
    domain.may_go_on()?;
    let planned = check_place(putaway.location.as_ref(), &body.location, body.r#override.is_some())?;
    let quantity = body.quantity.as_ref().map(|text| amount::units(text, putaway.scale, "/quantity")).transpose()?;
    let taken = domain.take(&Part { quantity, serials: body.serials.clone() }).map_err(pointed)?;
    let to = match (planned, putaway.location_id) {
        (Planned::AsPlanned, Some(place)) => place,
        _ => steps::place(receiving, ctx, putaway, &body.location, "/location").await?,
    };
    receiving.workforce.require_held(ctx, Holding { task_id: putaway.task_id, token: body.token }).await?;
    let left = domain.left().saturating_minus(taken.iter().map(|goods| goods.quantity).sum());
    let mut step = steps::step(ctx, putaway, StepKind::Move);
    step.location_id = Some(to);
    step.location = Some(body.location.clone());
    step.elsewhere = planned == Planned::Elsewhere;
    step.taken = taken.iter().filter_map(|goods| row_of(putaway, goods)).collect();
    step.reason = body.r#override.as_ref().map(|decision| decision.reason.clone());
    step.token = Some(body.token);
    let submission = submission(putaway, &step, to, left);
    Ok((step, submission))
}

fn pointed(fault: PutawayFault) -> Failure {
    match fault {
        PutawayFault::UnitIsWhole | PutawayFault::TooMuch { .. } => Failure::field("/quantity", &fault),
        PutawayFault::SerialsMissing | PutawayFault::SerialUnknown { .. } => Failure::field("/serials", &fault),
        PutawayFault::Closed { .. } => fault.into(),
    }
}

fn row_of(putaway: &PutawayRow, goods: &Goods) -> Option<GoodsRow> {
    let row = putaway.goods.iter().find(|row| row.stock_id == goods.stock_id && row.serial == goods.serial)?;
    Some(GoodsRow { quantity: goods.quantity, ..row.clone() })
}

/// The stock commands that bring the goods there. If a part stays, room is held for it again: there, or elsewhere.
fn submission(putaway: &PutawayRow, step: &StepRow, to: LocationId, left: Quantity) -> Submission {
    if step.elsewhere {
        let given_up = if left.is_zero() { steps::release(putaway, step) } else { None };
        return Submission::of(given_up.into_iter().chain(steps::moves(putaway, step, to, None, "")).collect());
    }
    let hold = Some(putaway.hold_id);
    let mut requests = steps::moves(putaway, step, to, hold, "");
    if left.is_zero() {
        return Submission::of(requests);
    }
    let strategy = Some(putaway.plan.strategy);
    requests.push(steps::plan(putaway, step, left, Some(to), strategy, ""));
    let mut otherwise = steps::moves(putaway, step, to, hold, " otherwise");
    otherwise.push(steps::plan(putaway, step, left, None, strategy, " otherwise"));
    Submission { requests, otherwise }
}
