//! What is wrong with a template, or with what it is to show.

use serde::Serialize;

/// One thing that is wrong: where, which kind, and what to do in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{at}: {detail}")]
pub struct Fault {
    /// Where in the template, as a JSON pointer: `/elements/3/text`.
    pub at: String,
    /// Stable code, such as `labels.outside`.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub detail: String,
}

impl Fault {
    pub(crate) fn new(at: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self { at: at.into(), code, detail: detail.into() }
    }
}
