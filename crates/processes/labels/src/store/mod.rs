//! The tables.

pub(crate) mod job;
pub(crate) mod printer;
pub(crate) mod spool;
pub(crate) mod template;
