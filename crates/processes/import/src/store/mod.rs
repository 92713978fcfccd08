//! The SQL of the tables.

pub(crate) mod edits;
pub(crate) mod file;
pub(crate) mod lines;
pub(crate) mod preview;
pub(crate) mod remembered;
pub(crate) mod rows;
