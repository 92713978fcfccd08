//! Has a stop that nobody has begun picked from other goods: another lot, another place.

use ambar_inventory_contract::{AllocationRule, StockId};
use ambar_kernel::{Ctx, Failure, LotCode, Note, PickLineId, PickListId, Result};
use ambar_picking_contract::PickingWrite;
use ambar_picking_domain::StopFault;
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Picking, reallocation,
    store::{self, line::LoadedStop, reallocation::Reallocation},
    views::{PickStop, StopProgress, StopRow},
};

/// How often it is tried again because others work on the same stop at the same moment.
const TRIES: usize = 5;

/// From where it shall be picked instead. With neither a lot nor a row: from any other place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReallocatePick {
    /// Only this lot.
    lot: Option<LotCode>,
    /// Only this stock row: another place, another handling unit. `GET /stock` finds it.
    stock_id: Option<StockId>,
    /// Why.
    reason: Option<Note>,
}

/// What became of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReallocatedPick {
    /// The stop, which is over, and how far its list is.
    stop: StopProgress,
    /// The stops instead of it.
    new_stops: Vec<PickStop>,
}

/// Has the goods of a stop claimed elsewhere: all of them, in one step, or nothing changes. New stops pick them. What the
/// order wants still holds: its minimum of days, its lot if it names one, one lot if its rule says so.
#[utoipa::path(post, path = "/pick-lists/{id}/lines/{line_id}/reallocate", operation_id = "reallocate_pick", tag = "picking",
    params(("id" = PickListId, Path, description = "The pick list."), ("line_id" = PickLineId, Path, description = "The stop.")),
    request_body = ReallocatePick, responses((status = 200, body = ReallocatedPick)),
    extensions(("x-permission" = json!("picking:write")), ("x-problems" = json!(["404 picking.stop_unknown",
        "409 picking.list_closed", "409 picking.stop_closed", "409 picking.stop_begun", "409 picking.lot_committed",
        "409 picking.one_lot", "409 inventory.shortage", "503 picking.busy"]))))]
pub(crate) async fn post(
    State(picking): State<Picking>,
    allow: Allow<PickingWrite>,
    Path((list, line)): Path<(PickListId, PickLineId)>,
    Json(body): Json<ReallocatePick>,
) -> Result<Json<ReallocatedPick>, Problem> {
    Ok(Json(reallocate_pick(&picking, &allow.ctx, list, line, body).await?))
}

async fn reallocate_pick(
    picking: &Picking,
    ctx: &Ctx,
    list: PickListId,
    line: PickLineId,
    body: ReallocatePick,
) -> Result<ReallocatedPick> {
    for _ in 0..TRIES {
        let stop = store::line::load(&picking.db, ctx, list, line).await?;
        let wanted = match store::reallocation::find(picking.db.reader(), line).await? {
            Some(noted) if noted.ended && noted.command_id == ctx.command_uuid() => {
                return reply(picking, ctx, list, line).await;
            }
            Some(noted) if !noted.ended => noted,
            _ => {
                let Some(wanted) = note(picking, ctx, &stop, &body).await? else { continue };
                wanted
            }
        };
        let finished = reallocation::finish(picking, ctx, &stop, &wanted).await?;
        // What another command wanted is done or refused: this one looks at the stop again.
        if wanted.command_id == ctx.command_uuid() {
            finished.map_err(reallocation::refused)?;
            return reply(picking, ctx, list, line).await;
        }
    }
    Err(Failure::unavailable("picking.busy", "Others work on this stop. Try again with the same key.", 1))
}

/// Checks what is wanted and notes it; `None` if the stop changed meanwhile.
async fn note(picking: &Picking, ctx: &Ctx, stop: &LoadedStop, body: &ReallocatePick) -> Result<Option<Reallocation>> {
    let figures = stop.stop()?;
    if !figures.state.is_open() {
        return Err(StopFault::Closed { state: figures.state }.into());
    }
    if !figures.picked.is_zero() {
        return Err(reallocation::begun());
    }
    let rule = rule(picking, stop, body).await?;
    let mut wanted = Reallocation::new(ctx.command_uuid(), rule, body.stock_id, body.reason.clone());
    wanted.avoid = (body.lot.is_none() && body.stock_id.is_none()).then_some(stop.location_id);
    let mut tx = picking.db.begin(ctx).await?;
    if store::reallocation::insert(&mut tx, stop.id, &wanted).await? {
        tx.commit_step().await?;
        return Ok(Some(wanted));
    }
    tx.rollback().await?;
    Ok(None)
}

/// What the other goods must satisfy: what the order line wants, and the lot that is asked for.
async fn rule(picking: &Picking, stop: &LoadedStop, body: &ReallocatePick) -> Result<AllocationRule> {
    let stops = store::line::of_reservations(&picking.db, &[stop.reservation_id]).await?;
    let agreed = stops.first().map(LoadedStop::agreed_rule).unwrap_or_default();
    if let Some(committed) = agreed.lot.as_ref().filter(|lot| body.lot.as_ref().is_some_and(|other| other != *lot)) {
        let detail =
            format!("The order wants lot {committed} and no other: change the order, or report the stop short.");
        return Err(Failure::refused("picking.lot_committed", detail).param("lot", committed.as_str()));
    }
    let mut lot = body.lot.clone().or_else(|| agreed.lot.clone());
    if agreed.one_lot && lot != stop.lot && store::line::has_other_stops(picking.db.reader(), stop).await? {
        if lot.is_some() {
            return Err(Failure::refused(
                "picking.one_lot",
                "All goods of this order line come from one lot, and other stops pick of the present one: keep the lot.",
            ));
        }
        lot.clone_from(&stop.lot);
    }
    Ok(AllocationRule { lot, ..agreed })
}

async fn reply(picking: &Picking, ctx: &Ctx, list: PickListId, line: PickLineId) -> Result<ReallocatedPick> {
    let stop = store::line::load(&picking.db, ctx, list, line).await?;
    let mut tx = picking.db.begin(ctx).await?;
    let new_stops = store::line::replacing(tx.conn(), &stop).await?;
    let reply = ReallocatedPick {
        stop: StopProgress::of(stop.id, list, &stop.stop()?, (stop.list_state, stop.open_lines)),
        new_stops: new_stops.into_iter().map(StopRow::view).collect::<Result<_>>()?,
    };
    tx.commit(200, reply).await
}
