//! Confirms that goods were picked at a stop: they move to staging with their claim.

use ambar_kernel::{
    Ctx, DecimalText, Document, Failure, LocationCode, LotCode, PickLineId, PickListId, Result, SerialCode, ToteCode,
};
use ambar_picking_contract::PickingWrite;
use ambar_picking_domain::{PickLineState, Scan, Stands};
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Picking, closing, doubt, holding,
    pick::{End, Pick, pick},
    store::{self, line::LoadedStop},
    views::{PickStop, StopProgress},
};

/// What was picked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfirmPick {
    /// The token of the claim on the list's task.
    token: i64,
    /// How much was picked, in base units; without it all that is left. Less leaves the rest open.
    quantity: Option<DecimalText>,
    /// The label of the place, as scanned.
    location: Option<LocationCode>,
    /// The lot on the goods, as scanned.
    lot: Option<LotCode>,
    /// The serial number on the goods, as scanned.
    serial: Option<SerialCode>,
    /// The tote that they were put into, as scanned.
    tote: Option<ToteCode>,
}

/// Confirms a pick. The goods are brought to staging; the last stop completes the list and its task.
#[utoipa::path(post, path = "/pick-lists/{id}/lines/{line_id}/confirm", operation_id = "confirm_pick", tag = "picking",
    params(("id" = PickListId, Path, description = "The pick list."), ("line_id" = PickLineId, Path, description = "The stop.")),
    request_body = ConfirmPick, responses((status = 200, body = StopProgress)),
    extensions(("x-permission" = json!("picking:write")), ("x-late" = json!(true)), ("x-idempotency" = json!("own")),
        ("x-problems" = json!(["404 picking.stop_unknown",
        "409 picking.list_closed", "409 picking.stop_closed", "409 picking.more_than_allocated", "409 picking.wrong_location",
        "409 picking.wrong_lot", "409 picking.wrong_serial", "409 picking.wrong_tote", "409 picking.claim_given_up", "409 workforce.not_held",
        "404 workforce.task_unknown", "409 inventory.place_locked_out", "409 inventory.place_locked_in", "409 inventory.place_full",
        "422 quantity.not_a_number", "422 quantity.too_fine", "422 quantity.zero", "422 quantity.negative",
        "422 quantity.too_large", "503 picking.busy"]))))]
pub(crate) async fn post(
    State(picking): State<Picking>,
    allow: Allow<PickingWrite>,
    Path((list, line)): Path<(PickListId, PickLineId)>,
    Json(body): Json<ConfirmPick>,
) -> Result<Json<Document>, Problem> {
    Ok(Json(confirm_pick(&picking, &allow.ctx, list, line, body).await?))
}

async fn confirm_pick(
    picking: &Picking,
    ctx: &Ctx,
    list: PickListId,
    line: PickLineId,
    body: ConfirmPick,
) -> Result<Document> {
    let stop = store::line::load(&picking.db, ctx, list, line).await?;
    let stands = Stands {
        location: &stop.location,
        lot: stop.lot.as_ref(),
        serial: stop.serial.as_ref(),
        tote: stop.tote.as_ref(),
    };
    stands.check(Scan {
        location: body.location.as_ref(),
        lot: body.lot.as_ref(),
        serial: body.serial.as_ref(),
        tote: body.tote.as_ref(),
    })?;
    let asked =
        body.quantity.map(|text| text.positive_at(stop.scale()?).map_err(|fault| Failure::field("/quantity", &fault)));
    let asked = asked.transpose()?;
    if !stop.list_state.is_open() {
        // Whoever ended it may have gone before workforce was told.
        closing::close(picking, ctx, list).await;
    }
    stop.stop()?.confirm(asked)?;
    holding::require(picking, ctx, &stop, body.token).await?;
    match pick(picking, ctx, stop, asked, End::Reply).await? {
        Pick::Done(reply) => Ok(reply.body),
        Pick::Gone(stop) => Err(go_elsewhere(picking, ctx, &stop).await?),
    }
}

/// Another picker found less there: the stop is dropped, and the picker is told where to go instead.
async fn go_elsewhere(picking: &Picking, ctx: &Ctx, stop: &LoadedStop) -> Result<Failure> {
    let given_up = [stop.reservation_id];
    let mut refusal = Failure::refused(
        "picking.claim_given_up",
        format!(
            "Another picker found less at {} than the book says; it is being counted. Put the goods back and go on to the \
             stops that replace this one.",
            stop.location
        ),
    );
    if let Some(replaced) = doubt::replace(picking, ctx, stop, PickLineState::Dropped, &given_up).await? {
        let short = replaced.own.short.to_text(replaced.own.scale);
        let stops: Vec<PickStop> = replaced.new_stops.into_iter().map(|line| PickStop::new(line, stop.id)).collect();
        replaced.tx.commit_step().await?;
        closing::close_tasks(picking, ctx, &replaced.over).await;
        refusal = refusal.param("new_stops", json!(stops)).param("short", json!(short));
    }
    Ok(refusal)
}
