//! What is recorded of goods that came in or were put away, in the transaction that moved them. See the crate's documentation.

pub(crate) mod receipt;
pub(crate) mod step;
