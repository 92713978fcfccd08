//! The SQL of the tables.

pub(crate) mod warehouse;
