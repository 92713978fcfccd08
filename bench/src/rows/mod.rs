//! The rows of the table, a file for each kind of work.

pub mod hot;
pub mod moves;
