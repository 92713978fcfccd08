//! Stock commands that stand or fall together, with what is recorded of them.

use std::sync::Arc;

use ambar_inventory_contract::{Conclude, Concluded, PlacePlan, RowChange, StockDone, StockRequest};
use ambar_kernel::{Ctx, Failure, Result};
use ambar_pg::conclude;

use crate::Receiving;

/// Stock commands that are done all or none.
#[derive(Debug, Clone, Default)]
pub(crate) struct Submission {
    pub(crate) requests: Vec<StockRequest>,
    /// Sent instead if the last of them, which asks for a certain place, is refused.
    pub(crate) otherwise: Vec<StockRequest>,
}

/// What stock made of a submission.
#[derive(Debug, Default)]
pub(crate) struct Came {
    /// The rows that goods came to, of each command that moved any.
    pub(crate) rows: Vec<Vec<RowChange>>,
    /// The last plan.
    pub(crate) plan: Option<PlacePlan>,
}

impl Submission {
    pub(crate) fn of(requests: Vec<StockRequest>) -> Self {
        Self { requests, ..Self::default() }
    }

    /// Carries it out and records it, both or neither. What touches no stock is recorded by itself.
    ///
    /// # Errors
    /// The reply, if the call was answered before; accidents.
    pub(crate) async fn conclude(
        self,
        receiving: &Receiving,
        ctx: &Ctx,
        record: Arc<dyn Conclude>,
    ) -> Result<Concluded> {
        let Some(last) = self.requests.len().checked_sub(1) else {
            let tell = |written: &[serde_json::Value]| record.tell(&[], written);
            let reply = conclude(&receiving.db, ctx, record.entries(&[])?, record.is_step(), tell).await?;
            return Ok(reply.map_or(Concluded::Outrun, Concluded::Done));
        };
        match receiving.inventory.conclude(ctx, self.requests, Arc::clone(&record)).await? {
            Concluded::Refused { at, .. } if at == last && !self.otherwise.is_empty() => {
                receiving.inventory.conclude(ctx, self.otherwise, record).await
            }
            concluded => Ok(concluded),
        }
    }
}

impl Came {
    /// # Errors
    /// Only by a bug: an answer of another kind.
    pub(crate) fn of(done: &[StockDone]) -> Result<Self> {
        let mut came = Self::default();
        for done in done {
            match done {
                StockDone::Rows { rows, .. } => came.rows.push(rows.clone()),
                StockDone::Planned { plan } => came.plan = Some(plan.clone()),
                StockDone::Done => {}
                other => {
                    return Err(Failure::internal(format!("stock gave an answer of another kind: {other:?}")));
                }
            }
        }
        Ok(came)
    }
}

#[cfg(test)]
mod tests {
    use ambar_inventory_contract::PlacementStrategy;
    use ambar_kernel::ErrorKind;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_was_done_is_told_apart() {
        let plan = PlacePlan {
            hold_id: Uuid::nil(),
            location_id: None,
            location: None,
            sequence: 0,
            strategy: PlacementStrategy::Abc,
            why: None,
            rejected: Vec::new(),
        };
        let rows = StockDone::Rows { rows: Vec::new(), sscc: None };
        let came = Came::of(&[StockDone::Done, rows, StockDone::Planned { plan }]).unwrap();
        assert!(came.plan.is_some() && came.rows.len() == 1);
    }

    #[test]
    fn an_answer_of_another_kind_is_a_mistake() {
        let promised = StockDone::Promised { quantity: ambar_kernel::Quantity::ZERO };
        assert_eq!(Came::of(&[promised]).unwrap_err().kind, ErrorKind::Internal);
    }
}
