//! Reports that less was found at a stop than the book says.
//!
//! What was found is picked; the rest of the claim is given up, the place's stock becomes suspect and is counted; stock
//! elsewhere replaces what is missing, here and on the lists of others who were to pick there; what nothing replaces is
//! short. Every step has its key: a retry, or whoever comes next, goes on where a crash stopped it.

use ambar_kernel::{
    CountId, Ctx, DecimalText, Failure, PickLineId, PickListId, Quantity, ReasonCode, ReservationId, Result,
};
use ambar_picking_contract::PickingWrite;
use ambar_picking_domain::{PickLineState, StopFault};
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Picking, closing,
    doubt::{self, Replaced},
    holding,
    pick::{End, Pick, pick},
    stock,
    store::{self, line::LoadedStop},
    views::{PickStop, StopProgress},
};

/// What was found.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportShort {
    /// The token of the claim on the list's task.
    token: i64,
    /// What was found of what was left to pick here, in base units; 0 if nothing.
    found: DecimalText,
    /// Why the rest was not picked, if it is not simply missing: `damaged`.
    reason: Option<ReasonCode>,
}

/// What a short pick led to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShortPick {
    /// The stop and how far its list is.
    stop: StopProgress,
    /// Stops that were opened on this list instead.
    new_stops: Vec<PickStop>,
    /// What nothing replaced, in base units.
    short: DecimalText,
    /// What became suspect at the place, in base units; null if another picker was first to say so.
    suspect: Option<DecimalText>,
    /// The count that will tell; null if another picker was first to say so.
    count_id: Option<CountId>,
}

/// Reports a short pick. The place's stock is counted; new stops replace what is missing as far as there is stock.
#[utoipa::path(post, path = "/pick-lists/{id}/lines/{line_id}/short", operation_id = "report_short", tag = "picking",
    params(("id" = PickListId, Path, description = "The pick list."), ("line_id" = PickLineId, Path, description = "The stop.")),
    request_body = ReportShort, responses((status = 200, body = ShortPick)),
    extensions(("x-permission" = json!("picking:write")), ("x-late" = json!(true)), ("x-problems" = json!(["404 picking.stop_unknown",
        "409 picking.list_closed", "409 picking.stop_closed", "409 picking.not_short", "409 workforce.not_held",
        "404 workforce.task_unknown", "409 inventory.place_locked_out", "409 inventory.place_locked_in",
        "422 quantity.not_a_number", "422 quantity.too_fine", "422 quantity.negative", "422 quantity.too_large",
        "503 picking.busy"]))))]
pub(crate) async fn post(
    State(picking): State<Picking>,
    allow: Allow<PickingWrite>,
    Path((list, line)): Path<(PickListId, PickLineId)>,
    Json(body): Json<ReportShort>,
) -> Result<Json<ShortPick>, Problem> {
    Ok(Json(report_short(&picking, &allow.ctx, list, line, body).await?))
}

async fn report_short(
    picking: &Picking,
    ctx: &Ctx,
    list: PickListId,
    line: PickLineId,
    body: ReportShort,
) -> Result<ShortPick> {
    let stop = store::line::load(&picking.db, ctx, list, line).await?;
    let found = body.found.at(stop.scale()?).map_err(|fault| Failure::field("/found", &fault))?;
    if !stop.recorded {
        stop.stop()?.report_short(found)?;
    }
    holding::require(picking, ctx, &stop, body.token).await?;
    let (stop, gone) = pick_found(picking, ctx, stop, found).await?;
    let doubt = if gone { None } else { doubt_rest(picking, ctx, &stop).await? };
    // Without a doubt of its own, another picker's gave the claim up.
    let end = if doubt.is_some() { PickLineState::Short } else { PickLineState::Dropped };
    let given_up: Vec<ReservationId> = match &doubt {
        Some(doubt) => doubt.dropped.iter().map(|dropped| dropped.reservation_id).collect(),
        None => vec![stop.reservation_id],
    };
    let Some(replaced) = doubt::replace(picking, ctx, &stop, end, &given_up).await? else {
        let now = store::line::load(&picking.db, ctx, list, line).await?.stop()?;
        return Err(StopFault::Closed { state: now.state }.into());
    };
    let said = Said { found, reason: body.reason };
    finish(picking, ctx, &stop, said, doubt, replaced).await
}

/// Picks what was found; whether the claim turned out to be given up.
async fn pick_found(picking: &Picking, ctx: &Ctx, stop: LoadedStop, found: Quantity) -> Result<(LoadedStop, bool)> {
    if found.is_zero() {
        return Ok((stop, false));
    }
    let (list, line) = (stop.pick_list_id, stop.id);
    if let Pick::Gone(stop) = pick(picking, ctx, stop, Some(found), End::Step).await? {
        return Ok((*stop, true));
    }
    Ok((store::line::load(&picking.db, ctx, list, line).await?, false))
}

/// Gives up the rest of the claim; `None` if another picker's doubt did.
async fn doubt_rest(picking: &Picking, ctx: &Ctx, stop: &LoadedStop) -> Result<Option<stock::Doubted>> {
    match stock::mark_doubt(picking, ctx, stop).await? {
        Ok(doubt) => Ok(Some(doubt)),
        Err(refusal) if stock::is_gone(&refusal) => Ok(None),
        Err(refusal) => {
            store::line::next_attempt(&picking.db, stop).await?;
            Err(refusal.into())
        }
    }
}

/// What the picker said.
struct Said {
    found: Quantity,
    reason: Option<ReasonCode>,
}

async fn finish(
    picking: &Picking,
    ctx: &Ctx,
    stop: &LoadedStop,
    said: Said,
    doubt: Option<stock::Doubted>,
    replaced: Replaced,
) -> Result<ShortPick> {
    let Replaced { mut tx, own, new_stops, list_state, open_lines, over } = replaced;
    let text = |quantity: Quantity| quantity.to_text(own.scale);
    let detail = json!({
        "sku": stop.sku, "location": stop.location, "found": text(said.found), "reason": said.reason, "replaced": text(own.replaced), "short": text(own.short),
        "count_id": doubt.as_ref().map(|doubt| doubt.count_id),
    });
    tx.audit("report_short", "pick_line", stop.id, detail);
    let reply = ShortPick {
        stop: StopProgress::of(stop.id, stop.pick_list_id, &own, (list_state, open_lines)),
        new_stops: new_stops.into_iter().map(|line| PickStop::new(line, stop.id)).collect(),
        short: text(own.short),
        suspect: doubt.as_ref().map(|doubt| text(doubt.suspect)),
        count_id: doubt.map(|doubt| doubt.count_id),
    };
    let reply = tx.commit(200, reply).await?;
    closing::close_tasks(picking, ctx, &over).await;
    Ok(reply)
}
