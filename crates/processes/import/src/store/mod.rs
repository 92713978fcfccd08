//! The SQL of the tables.

pub(crate) mod file;
pub(crate) mod lines;
pub(crate) mod rows;
