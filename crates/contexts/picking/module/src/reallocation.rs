//! The claim of a stop goes to other goods: noted first, then done by the stock engine in one step, then the list follows.
//! Whoever comes after a crash, a retry or a sweep, ends it the same way.

use std::time::Duration;

use ambar_inventory_contract::StockRefusal;
use ambar_kernel::{Ctx, Failure, Result};
use ambar_pg::{Db, PeriodicWork};
use ambar_picking_contract::{ClaimToPick, PickReallocated};
use ambar_picking_domain::PickLineState;
use async_trait::async_trait;
use serde_json::json;

use crate::{
    Picking, closing,
    doubt::{self, Ending},
    stock,
    store::{
        self,
        line::{LoadedStop, NewStop},
        reallocation::Reallocation,
    },
};

/// Ends what is noted of a stop. Done, or refused and forgotten.
///
/// # Errors
/// If the stock engine or the database cannot be reached.
pub(crate) async fn finish(
    picking: &Picking,
    ctx: &Ctx,
    stop: &LoadedStop,
    wanted: &Reallocation,
) -> Result<Result<(), StockRefusal>> {
    let rows = match stock::reallocate(picking, ctx, stop, wanted).await? {
        Ok(rows) => rows,
        Err(refusal) => {
            store::reallocation::delete(&picking.db, stop.id, wanted.command_id).await?;
            return Ok(Err(refusal));
        }
    };
    let new_stops = doubt::stops_at(stop, rows);
    let claims: Vec<ClaimToPick> = new_stops.iter().map(claim_to_pick).collect();
    let ending = Ending { state: PickLineState::Dropped, taken_by: None };
    // If a picker came first and found the claim gone, the stop has been replaced, and these claims were given up.
    let Some(settled) = doubt::settle(picking, ctx, stop, ending, &[stop.reservation_id], new_stops).await? else {
        let mut tx = picking.db.begin(ctx).await?;
        store::reallocation::end(&mut tx, stop.id, wanted.command_id).await?;
        tx.commit_step().await?;
        return Ok(Ok(()));
    };
    let mut tx = settled.tx;
    store::reallocation::end(&mut tx, stop.id, wanted.command_id).await?;
    let to: Vec<_> = claims.iter().map(|claim| json!({ "location": claim.location, "lot": claim.lot })).collect();
    let from = json!({ "location": stop.location, "lot": stop.lot });
    tx.audit("reallocate_pick", "pick_line", stop.id, json!({ "from": from, "to": to, "reason": wanted.reason }));
    let (pick_list_id, order_id, order_line_id) = (stop.pick_list_id, stop.order_id, stop.order_line_id);
    let reservation_id = stop.reservation_id;
    tx.emit(order_id, &PickReallocated { pick_list_id, order_id, order_line_id, reservation_id, claims })?;
    tx.commit_step().await?;
    closing::close_tasks(picking, ctx, &settled.over).await;
    Ok(Ok(()))
}

fn claim_to_pick(stop: &NewStop) -> ClaimToPick {
    let line = &stop.line;
    ClaimToPick {
        reservation_id: line.reservation_id,
        location: line.location.clone(),
        lot: line.lot.clone(),
        serial: line.serial.clone(),
        quantity: line.quantity,
        why: line.why.clone(),
    }
}

/// Ends what a crash left and nobody tried again.
pub(crate) struct FinishReallocations {
    picking: Picking,
}

impl FinishReallocations {
    pub(crate) fn new(picking: Picking) -> Self {
        Self { picking }
    }
}

#[async_trait]
impl PeriodicWork for FinishReallocations {
    fn name(&self) -> &'static str {
        "picking.finish_reallocations"
    }
    fn every(&self) -> Duration {
        Duration::from_secs(15)
    }
    async fn run(&self, db: &Db) -> Result<()> {
        let ctx = db.system_ctx();
        for (list, line) in store::reallocation::unended(db).await? {
            let stop = store::line::load(db, &ctx, list, line).await?;
            if let Some(wanted) = store::reallocation::find(db.reader(), line).await?.filter(|wanted| !wanted.ended)
                && let Err(refusal) = finish(&self.picking, &ctx, &stop, &wanted).await?
            {
                tracing::warn!(pick_line = %line, code = refusal.code, "the claim of a stop stays where it is");
            }
        }
        Ok(())
    }
}

/// Why the claim of a stop stays where it is, in the words of the floor where a picker is the reason.
pub(crate) fn refused(refusal: StockRefusal) -> Failure {
    if stock::is_gone(&refusal) || refusal.code == "inventory.reservation_begun" { begun() } else { refusal.into() }
}

/// Somebody picks there, or found less than the book says.
pub(crate) fn begun() -> Failure {
    Failure::refused(
        "picking.stop_begun",
        "Picking has begun at this stop, or its goods are being counted: look at the list again. What is picked is picked; \
         what is not there is reported short.",
    )
}
