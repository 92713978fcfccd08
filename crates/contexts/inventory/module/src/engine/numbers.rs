//! Numbers for new stock rows, taken from their sequence a few at a time: a row has its number before it is written, so that
//! answers and movements can name it.

use std::sync::{Arc, Mutex, PoisonError};

use ambar_inventory_contract::StockId;
use ambar_kernel::{Failure, Result};
use sqlx::PgExecutor;

use crate::store::ranges;

/// How many are taken at least.
const AT_ONCE: usize = 200;

/// Numbers that were taken and not used yet.
#[derive(Debug, Clone, Default)]
pub(super) struct Numbers(Arc<Mutex<Vec<StockId>>>);

impl Numbers {
    /// So many numbers.
    ///
    /// # Errors
    /// If the database fails.
    pub(super) async fn take(&self, on: impl PgExecutor<'_>, count: usize) -> Result<Vec<StockId>> {
        let mut taken = self.pop(count);
        if taken.len() < count {
            let missing = (count - taken.len()).max(AT_ONCE);
            let more = ranges::numbers(on, i64::try_from(missing).map_err(Failure::internal)?).await?;
            taken.extend(more);
            self.give_back(taken.split_off(count));
        }
        Ok(taken)
    }

    /// Takes back what was not used.
    pub(super) fn give_back(&self, unused: impl IntoIterator<Item = StockId>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(unused);
    }

    fn pop(&self, count: usize) -> Vec<StockId> {
        let mut pool = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = pool.len() - count.min(pool.len());
        pool.split_off(at)
    }
}
