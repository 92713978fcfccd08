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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_end_a_command_and_accidents_do_not() {
        assert!(is_refusal(&Failure::refused("x", "")) && is_refusal(&Failure::not_found("x", "")));
        assert!(is_refusal(&Failure::invalid(Vec::new())));
        assert!(!is_refusal(&Failure::unavailable("x", "", 1)) && !is_refusal(&Failure::internal("x")));
    }
}
