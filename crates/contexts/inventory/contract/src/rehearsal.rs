//! Trying out claims.

use crate::{Mode, StockOutcome, StockRequest};

/// Claims that are tried out and never made: the rules decide on what was seen of the stock at one moment, each submission on
/// what those before it left. Nothing is locked and nothing is written; what others do meanwhile is not seen.
pub trait Rehearsal: Send {
    /// Answers what [`crate::InventoryGateway::submit`] would have answered at that moment, and goes on as if it had been done.
    /// A command whose key was seen before answers what it answered then.
    fn submit(&mut self, requests: &[StockRequest], mode: Mode) -> Vec<StockOutcome>;
}
