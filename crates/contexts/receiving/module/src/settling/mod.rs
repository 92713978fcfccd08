//! How what was begun is carried to its end, by the command itself, by its retry, or by the sweep. See the crate's
//! documentation for the order of the steps and why it is that.

pub(crate) mod receipt;
pub(crate) mod step;

use ambar_kernel::{ErrorKind, Failure};

/// Who waits for the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waiting {
    /// The command that began it: its reply is stored.
    Caller,
    /// Nobody: it is ended for somebody who is gone.
    Nobody,
}

/// Whether the rules refused, so that trying again is no use.
pub(crate) fn is_refusal(failure: &Failure) -> bool {
    matches!(failure.kind, ErrorKind::Refused | ErrorKind::NotFound | ErrorKind::Invalid)
}
