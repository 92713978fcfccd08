//! One file per query.

pub(crate) mod error_kinds;
pub(crate) mod errors;
pub(crate) mod import;
pub(crate) mod imports;
pub(crate) mod rows;
