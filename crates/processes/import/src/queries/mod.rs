//! One file per query.

pub(crate) mod errors;
pub(crate) mod import;
pub(crate) mod imports;
