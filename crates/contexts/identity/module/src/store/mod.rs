//! The SQL of the tables.

pub(crate) mod account;
pub(crate) mod device;
pub(crate) mod failure;
pub(crate) mod pin_attempt;
pub(crate) mod session;
pub(crate) mod token;
