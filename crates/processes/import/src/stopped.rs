//! How the check of a file ends early.

use ambar_kernel::Failure;

/// How a check ended early.
#[derive(Debug)]
pub(crate) enum Stopped {
    /// The whole file is refused.
    Refused { code: String, detail: String },
    /// Somebody cancelled it.
    Cancelled,
    /// The worker is to stop.
    Interrupted,
    /// An accident.
    Failed(Failure),
}

impl From<Failure> for Stopped {
    /// A refusal of a door is about the file: its owner, its warehouse.
    fn from(failure: Failure) -> Self {
        if failure.kind.is_outcome() {
            Self::Refused { code: failure.code.into_owned(), detail: failure.detail }
        } else {
            Self::Failed(failure)
        }
    }
}

/// The whole file is refused.
pub(crate) fn refused(code: &str, detail: impl Into<String>) -> Stopped {
    Stopped::Refused { code: code.into(), detail: detail.into() }
}
