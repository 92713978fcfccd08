//! The SQL of the tables.

pub(crate) mod account;
pub(crate) mod failure;
pub(crate) mod session;
pub(crate) mod token;
