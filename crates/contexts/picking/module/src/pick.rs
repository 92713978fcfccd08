//! Picking goods at a stop: the stock first, then the record, once for each command.

use ambar_kernel::{Ctx, Failure, Quantity, Result};
use ambar_pg::Tx;
use ambar_picking_domain::PickListState;

use crate::{
    Picking, closing, stock,
    stock::Moved,
    store::{self, line::LoadedStop},
};

/// How often a command tries again when others work on the same stop at the same moment.
const TRIES: usize = 10;

/// What became of it.
pub(crate) enum Pick {
    /// The goods moved. To be committed; the stop is as it is then.
    Now(Box<Tx>, LoadedStop),
    /// This command's goods moved before, and that is recorded.
    Before(LoadedStop),
    /// The claim was given up: another picker found less there than the book says.
    Gone(LoadedStop),
}

/// Picks what was asked, or all that is left.
///
/// # Errors
/// The stop's refusals, the stock engine's refusals.
pub(crate) async fn pick(picking: &Picking, ctx: &Ctx, mut stop: LoadedStop, asked: Option<Quantity>) -> Result<Pick> {
    let mut refused = false;
    for _ in 0..TRIES {
        if stop.recorded {
            return Ok(Pick::Before(stop));
        }
        let mine = stop.picked_id(ctx);
        let quantity = stop.stop()?.confirm(asked)?;
        match stock::move_to_staging(picking, ctx, &stop, quantity, mine).await? {
            Ok(moved) => {
                let is_mine = moved.reservation_id == mine;
                match record(picking, ctx, &stop, &moved).await? {
                    Some((tx, after)) if is_mine => return Ok(Pick::Now(Box::new(tx), after)),
                    // A command before this one moved goods and could not record it, or is about to and will find it done: if
                    // they were the last, this one is who ends the task.
                    Some((tx, after)) => {
                        tx.commit_step().await?;
                        closing::close_if_over(picking, ctx, &after).await;
                    }
                    None => {}
                }
            }
            Err(refusal) if stock::is_gone(&refusal) => return Ok(Pick::Gone(stop)),
            Err(refusal) => {
                store::line::next_attempt(&picking.db, &stop).await?;
                // The first refusal may be the answer to another command under the same number.
                if refused {
                    return Err(refusal.into());
                }
                refused = true;
            }
        }
        stop = store::line::load(&picking.db, ctx, stop.pick_list_id, stop.id).await?;
    }
    Err(Failure::unavailable("picking.busy", "Others work on this stop. Try again with the same key.", 1))
}

/// Records goods that moved, together with the end of the list if they were the last.
async fn record(picking: &Picking, ctx: &Ctx, stop: &LoadedStop, moved: &Moved) -> Result<Option<(Tx, LoadedStop)>> {
    let mut tx = picking.db.begin(ctx).await?;
    let Some(after) = store::line::record_pick(&mut tx, stop, moved).await? else {
        tx.rollback().await?;
        return Ok(None);
    };
    if after.list_state == PickListState::Completed {
        closing::announce(&mut tx, stop.pick_list_id, stop.order_id).await?;
    }
    let detail = serde_json::json!({
        "sku": stop.sku, "location": stop.location, "quantity": moved.quantity.to_text(stop.scale()?),
        "lot": moved.lot, "serial": moved.serial, "tote": stop.tote,
    });
    tx.audit("confirm_pick", "pick_line", stop.id, detail);
    Ok(Some((tx, stop.clone().after(&after))))
}

/// Records what a command before moved from a stop and could not record, if it did.
pub(crate) async fn catch_up(picking: &Picking, ctx: &Ctx, stop: &LoadedStop) -> Result<()> {
    let moved = stock::move_to_staging(picking, ctx, stop, stop.stop()?.left(), stop.picked_id(ctx)).await?;
    if let Ok(moved) = moved
        && let Some((tx, _)) = record(picking, ctx, stop, &moved).await?
    {
        tx.commit_step().await?;
    }
    Ok(())
}
