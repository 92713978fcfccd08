//! Why an attempt at a submission ended without an answer.

use ambar_kernel::{Failure, LocationId};

use crate::store::balances::WriteError;

/// Why an attempt ended without an answer. Its transaction was rolled back.
#[derive(Debug)]
pub(super) enum Stop {
    /// Something failed.
    Failed(Failure),
    /// Something that was read without a lock had changed when it was to be written, or a twin was faster.
    Overtaken,
    /// The only places that fit are locked by others: the next attempt waits for these, in order.
    Contended(Vec<LocationId>),
    /// The ledger has no partition for this month yet.
    NoPartition,
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
            WriteError::Other(failure) => failure.into(),
        }
    }
}
