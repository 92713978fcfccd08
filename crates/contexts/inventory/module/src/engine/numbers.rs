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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::sample;

    fn ids(numbers: std::ops::Range<i64>) -> Vec<StockId> {
        numbers.map(StockId).collect()
    }

    #[tokio::test]
    async fn the_database_is_not_asked_while_enough_was_given_back() {
        let numbers = Numbers::default();
        numbers.give_back(ids(1..6));
        let taken = numbers.take(sample::no_database().reader(), 3).await.unwrap();
        assert_eq!((taken.len(), numbers.pop(9).len()), (3, 2));
    }

    #[tokio::test]
    async fn who_needs_no_number_asks_for_none() {
        let numbers = Numbers::default();
        assert_eq!(numbers.take(sample::no_database().reader(), 0).await.unwrap(), []);
    }

    #[test]
    fn every_clone_takes_from_the_same_numbers() {
        let numbers = Numbers::default();
        numbers.clone().give_back(ids(1..3));
        assert_eq!(numbers.pop(1).len(), 1);
        assert_eq!(numbers.clone().pop(9).len(), 1);
    }

    proptest! {
        #[test]
        fn no_number_is_given_twice_or_lost(pool in 0_i64..30, wanted in prop::collection::vec(0_usize..10, 0..6)) {
            let numbers = Numbers::default();
            numbers.give_back(ids(0..pool));
            let mut taken = Vec::new();
            for count in wanted {
                let left = usize::try_from(pool).unwrap() - taken.len();
                let some = numbers.pop(count);
                prop_assert_eq!(some.len(), count.min(left));
                taken.extend(some);
            }
            taken.extend(numbers.pop(usize::MAX));
            prop_assert_eq!(taken.len(), usize::try_from(pool).unwrap());
            prop_assert_eq!(taken.into_iter().collect::<BTreeSet<_>>(), ids(0..pool).into_iter().collect());
        }
    }
}
