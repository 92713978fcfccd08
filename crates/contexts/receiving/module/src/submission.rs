//! Stock commands that stand or fall together, kept with what they are for until they are done.

use ambar_inventory_contract::{
    InventoryGateway, Mode, PlacePlan, RowChange, StockDone, StockOutcome, StockRefusal, StockRequest,
};
use ambar_kernel::{Ctx, Failure, Result};
use serde::{Deserialize, Serialize};

/// Stock commands that are done all or none, each with a key of its own: sent again, they answer the same.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Submission {
    pub(crate) requests: Vec<StockRequest>,
    /// Whether the last of them asks for a certain place.
    pub(crate) asks: bool,
    /// Sent instead if that place does not take the goods.
    pub(crate) otherwise: Vec<StockRequest>,
}

/// What stock made of a submission.
#[derive(Debug)]
pub(crate) enum Sent {
    Done {
        /// The rows that goods came to, of each command that moved any.
        came: Vec<Vec<RowChange>>,
        /// The last plan.
        plan: Option<PlacePlan>,
    },
    Refused(StockRefusal),
}

impl Submission {
    pub(crate) fn of(requests: Vec<StockRequest>) -> Self {
        Self { requests, ..Self::default() }
    }

    /// Carries it out. No transaction is open meanwhile.
    ///
    /// # Errors
    /// Accidents alone.
    pub(crate) async fn send(self, inventory: &dyn InventoryGateway, ctx: &Ctx) -> Result<Sent> {
        if self.requests.is_empty() {
            return Ok(Sent::Done { came: Vec::new(), plan: None });
        }
        let outcomes = inventory.submit(ctx, self.requests, Mode::All).await?;
        let place_refused = matches!(outcomes.last(), Some(Err(refusal)) if !is_bystander(refusal));
        if self.asks && place_refused {
            return read(inventory.submit(ctx, self.otherwise, Mode::All).await?);
        }
        read(outcomes)
    }
}

/// Refused only because another command of the same submission was.
fn is_bystander(refusal: &StockRefusal) -> bool {
    refusal.code == "inventory.batch_refused"
}

fn read(outcomes: Vec<StockOutcome>) -> Result<Sent> {
    let (mut came, mut plan, mut refusals) = (Vec::new(), None, Vec::new());
    for outcome in outcomes {
        match outcome {
            Ok(StockDone::Rows { rows, .. }) => came.push(rows),
            Ok(StockDone::Planned { plan: planned }) => plan = Some(planned),
            Ok(StockDone::Done) => {}
            Ok(other) => return Err(Failure::internal(format!("stock gave an answer of another kind: {other:?}"))),
            Err(refusal) => refusals.push(refusal),
        }
    }
    let reason = refusals.iter().position(|refusal| !is_bystander(refusal)).unwrap_or(0);
    Ok(if refusals.is_empty() { Sent::Done { came, plan } } else { Sent::Refused(refusals.swap_remove(reason)) })
}
