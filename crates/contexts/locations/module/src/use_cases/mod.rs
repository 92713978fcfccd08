//! One file per use case.

pub(crate) mod add_warehouse;
