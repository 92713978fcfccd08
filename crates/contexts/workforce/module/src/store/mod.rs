//! The SQL of the tables.

pub(crate) mod person;
pub(crate) mod task;
