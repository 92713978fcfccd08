//! Why an attempt at a submission ended without an answer.

use ambar_kernel::{Failure, LocationId};

use super::group::ReplyKey;
use crate::store::balances::WriteError;

/// Why an attempt ended without an answer. Its transaction was rolled back.
#[derive(Debug)]
pub(super) enum Stop {
    /// Something failed.
    Failed(Failure),
    /// Something that was read without a lock had changed when it was to be written, or a twin was faster.
    Overtaken,
    /// Others offered goods that may come before those that were chosen.
    Offered,
    /// It was decided on what the other hand was writing, and that came to something else.
    Void,
    /// The only places that fit are locked by others: the next attempt waits for these, in order.
    Contended(Vec<LocationId>),
    /// The ledger has no partition for this month yet.
    NoPartition,
    /// Contexts could not record what they make of these calls: they have to be decided anew, the others are carried out.
    Outrun(Vec<ReplyKey>),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        if failure.is_retryable() { Self::Overtaken } else { Self::Failed(failure) }
    }
}

impl From<WriteError> for Stop {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::NoPartition => Self::NoPartition,
            WriteError::Offered => Self::Offered,
            WriteError::Overtaken => Self::Overtaken,
            WriteError::Other(failure) => failure.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conflict() -> Failure {
        Failure::unavailable("database.conflict", "Another change was in the way.", 1)
    }

    #[test]
    fn what_the_database_asks_to_be_tried_again_was_overtaken() {
        assert!(matches!(Stop::from(conflict()), Stop::Overtaken));
        assert!(matches!(Stop::from(WriteError::Other(conflict())), Stop::Overtaken));
    }

    #[test]
    fn any_other_failure_stays_what_it_is() {
        let Stop::Failed(failure) = Stop::from(Failure::unavailable("database.full", "The disk is full.", 30)) else {
            panic!("it is no conflict");
        };
        assert_eq!((&*failure.code, failure.retry_after_s), ("database.full", Some(30)));
    }

    #[test]
    fn a_month_without_partition_can_be_helped_and_what_has_changed_is_looked_at_anew() {
        assert!(matches!(Stop::from(WriteError::NoPartition), Stop::NoPartition));
        assert!(matches!(Stop::from(WriteError::Overtaken), Stop::Overtaken));
        assert!(matches!(Stop::from(WriteError::Offered), Stop::Offered));
    }
}
