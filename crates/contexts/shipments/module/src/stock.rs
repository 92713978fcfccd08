//! The stock commands of shipments. Their keys derive from ids and numbers of the context's own state.

use ambar_inventory_contract::{Mode, Reference, StockCommand, StockDone, StockOutcome, StockRefusal, StockRequest};
use ambar_kernel::{Ctx, Failure, OrderId, Result, StockCommandId};

use crate::Shipments;

/// The most commands of one submission.
pub(crate) const AT_ONCE: usize = 1000;

/// A stock command for an order.
pub(crate) fn request(id: StockCommandId, order: OrderId, command: StockCommand) -> StockRequest {
    StockRequest {
        id,
        command,
        reference: Reference { kind: "order".into(), id: order.uuid() },
        reason: None,
        note: None,
    }
}

/// The stock engine answered something else than was asked: a mistake of ours.
pub(crate) fn odd(done: &StockDone) -> Failure {
    Failure::internal(format!("the stock engine answered something else than was asked: {done:?}"))
}

/// The most commands of one submission that stand or fall alone: each submission is one transaction, and what it holds a
/// scanner may wait for.
const SLICE: usize = 64;

/// Submits commands that stand or fall alone, slice by slice. What breaks off in between goes on with the slice that has no
/// outcome yet: commands are known by their keys.
pub(crate) async fn submit_each(
    shipments: &Shipments,
    ctx: &Ctx,
    requests: Vec<StockRequest>,
) -> Result<Vec<StockOutcome>> {
    let mut outcomes = Vec::with_capacity(requests.len());
    for some in requests.chunks(SLICE) {
        outcomes.extend(shipments.inventory.submit(ctx, some.to_vec(), Mode::Each).await?);
    }
    Ok(outcomes)
}

/// The refusal that stopped a batch, if it was stopped.
pub(crate) fn stopped_by(outcomes: &[StockOutcome]) -> Option<&StockRefusal> {
    let refusals = || outcomes.iter().filter_map(|outcome| outcome.as_ref().err());
    refusals().find(|refusal| refusal.code != "inventory.batch_refused").or_else(|| refusals().next())
}
