//! Picking goods at a stop: the goods move and the stop says so, both or neither.

use std::sync::Arc;

use ambar_inventory_contract::{Conclude, Concluded, StockDone};
use ambar_kernel::{AccountId, Ctx, Document, Entry, Failure, Quantity, Replay, Result, Timestamp, Told};
use ambar_picking_contract::{PickListCompleted, PickedLine, ShortLine};
use ambar_picking_domain::PickListState;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    Picking, closing, stock,
    store::{
        self,
        line::{AfterPick, LoadedStop},
    },
    views::StopProgress,
};

/// How often a command tries again when others work on the same stop at the same moment.
const TRIES: usize = 10;

/// What became of it.
pub(crate) enum Pick {
    /// The goods were picked: the reply to that. Of a part of a command that was done before there is none.
    Done(Replay),
    /// The claim was given up: another picker found less there than the book says.
    Gone(Box<LoadedStop>),
}

/// Whether picking is the whole command, or a part of one that stores its own reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The whole.
    Reply,
    /// A part.
    Step,
}

/// Picks what was asked, or all that is left. The last pick of a list ends its task.
///
/// # Errors
/// The stop's refusals, the stock engine's refusals; the reply, if the command was answered before.
pub(crate) async fn pick(
    picking: &Picking,
    ctx: &Ctx,
    mut stop: LoadedStop,
    asked: Option<Quantity>,
    end: End,
) -> Result<Pick> {
    for _ in 0..TRIES {
        if end == End::Step && stop.recorded {
            return Ok(Pick::Done(Replay { status: 200, body: Document::nothing() }));
        }
        let quantity = stop.stop()?.confirm(asked)?;
        let (account, at) = (ctx.actor.account, ctx.now);
        let record = Record { stop: stop.clone(), account, at, end };
        let request = stock::move_to_staging(ctx, &stop, quantity);
        match picking.inventory.conclude(ctx, vec![request], Arc::new(record)).await? {
            Concluded::Done(reply) => {
                let list_state = serde_json::from_value::<PickListState>(reply.body.value()["list_state"].take());
                if list_state.is_ok_and(|state| !state.is_open()) {
                    closing::close(picking, ctx, stop.pick_list_id).await;
                }
                return Ok(Pick::Done(reply));
            }
            Concluded::Refused { refusal, .. } => {
                // It may rest on what another command did to the stop at the same moment.
                let now = store::line::load(&picking.db, ctx, stop.pick_list_id, stop.id).await?;
                if now.attempt == stop.attempt {
                    return if stock::is_gone(&refusal) { Ok(Pick::Gone(Box::new(stop))) } else { Err(refusal.into()) };
                }
                stop = now;
            }
            Concluded::Outrun => stop = store::line::load(&picking.db, ctx, stop.pick_list_id, stop.id).await?,
        }
    }
    Err(Failure::unavailable("picking.busy", "Others work on this stop. Try again with the same key.", 1))
}

/// What is recorded of goods that moved from a stop.
#[derive(Debug)]
struct Record {
    stop: LoadedStop,
    account: AccountId,
    at: Timestamp,
    end: End,
}

/// How a stop and its list stand after it.
#[derive(Debug, Deserialize)]
struct Recorded {
    #[serde(flatten)]
    after: AfterPick,
    /// What came of the list, if this was its last.
    ended: Option<Ended>,
}

#[derive(Debug, Deserialize)]
struct Ended {
    picked: Vec<PickedLine>,
    short: Vec<ShortLine>,
}

impl Conclude for Record {
    fn entries(&self, done: &[StockDone]) -> Result<Vec<Entry>> {
        let moved = stock::moved(done)?;
        let record = json!({
            "line": self.stop.id, "attempt": self.stop.attempt, "quantity": moved.quantity, "claim": moved.reservation_id,
            "lot": moved.lot, "serial": moved.serial, "at": self.at, "account": self.account,
        });
        Ok(vec![Entry { function: "picking.record_picks", record }])
    }

    fn is_step(&self) -> bool {
        self.end == End::Step
    }

    fn tell(&self, done: &[StockDone], written: &[Value]) -> Result<Told> {
        let (stop, moved) = (&self.stop, stock::moved(done)?);
        let written = written.first().cloned().unwrap_or_default();
        let Recorded { after, ended } = serde_json::from_value(written).map_err(Failure::internal)?;
        let reply =
            StopProgress::of(stop.id, stop.pick_list_id, &after.stop(stop)?, (after.list_state, after.open_lines));
        let body = Document::of(&reply)?;
        let detail = json!({
            "sku": stop.sku, "location": stop.location, "quantity": moved.quantity.to_text(stop.scale()?),
            "lot": moved.lot, "serial": moved.serial, "tote": stop.tote,
        });
        let told = Told::reply(Replay { status: 200, body }).noting("confirm_pick", "pick_line", stop.id, detail);
        let Some(Ended { picked, short }) = ended else { return Ok(told) };
        let (pick_list_id, order_id) = (stop.pick_list_id, stop.order_id);
        told.telling(order_id, &PickListCompleted { pick_list_id, order_id, picked, short })
    }
}
