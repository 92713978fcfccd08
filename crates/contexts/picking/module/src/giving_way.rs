//! Stops whose goods an order of higher priority took: the claims are over already, the lists follow.

use ambar_kernel::{Ctx, OrderId, ReservationId, Result};
use ambar_picking_contract::{KeptClaim, NewPickLine, TakenPick};
use ambar_picking_domain::PickLineState;
use serde_json::json;

use crate::{
    Picking, closing,
    doubt::{self, Ending},
    store::{
        self,
        line::{LoadedStop, NewStop},
    },
};

/// Ends the stops of claims that were taken and opens new ones for what was left of them. A stop that a picker ended
/// meanwhile, because the claim was gone, has been replaced by then; what was left is given up.
///
/// # Errors
/// If the stock engine or the database cannot be reached.
pub(crate) async fn give_way(picking: &Picking, ctx: &Ctx, to: OrderId, taken: &[TakenPick]) -> Result<()> {
    let claims: Vec<ReservationId> = taken.iter().map(|taken| taken.reservation_id).collect();
    for stop in store::line::of_reservations(&picking.db, &claims).await? {
        let kept = taken.iter().find(|taken| taken.reservation_id == stop.reservation_id);
        let kept = kept.and_then(|taken| taken.kept.clone()).map(|kept| as_stop(&stop, kept)).transpose()?;
        end(picking, ctx, to, &stop, kept).await?;
    }
    Ok(())
}

fn as_stop(stop: &LoadedStop, kept: KeptClaim) -> Result<NewStop> {
    let line = NewPickLine {
        id: NewPickLine::id_of(kept.reservation_id),
        order_line_id: stop.order_line_id,
        reservation_id: kept.reservation_id,
        item_id: stop.item_id,
        sku: stop.sku.clone(),
        name: stop.name.clone(),
        scale: stop.scale()?,
        location_id: kept.location_id,
        location: kept.location,
        pick_sequence: kept.pick_sequence,
        handling_unit_id: kept.handling_unit_id,
        lot: kept.lot,
        serial: kept.serial,
        quantity: kept.quantity,
        why: kept.why,
    };
    Ok(NewStop { list: stop.pick_list_id, line, replaces: Some(stop.id) })
}

async fn end(picking: &Picking, ctx: &Ctx, to: OrderId, stop: &LoadedStop, kept: Option<NewStop>) -> Result<()> {
    let ending = Ending { state: PickLineState::Dropped, taken_by: Some(to) };
    let settled = doubt::settle(picking, ctx, stop, ending, &[stop.reservation_id], kept.into_iter().collect()).await?;
    let Some(mut settled) = settled else { return Ok(()) };
    let text = |quantity: ambar_kernel::Quantity| quantity.to_text(settled.own.scale);
    let detail = json!({ "order_id": to, "kept": text(settled.own.replaced), "short": text(settled.own.short) });
    settled.tx.audit("give_way", "pick_line", stop.id, detail);
    settled.tx.commit_step().await?;
    closing::close_tasks(picking, ctx, &settled.over).await;
    Ok(())
}
