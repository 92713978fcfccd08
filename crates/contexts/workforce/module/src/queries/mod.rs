//! One file per query.

pub(crate) mod people;
pub(crate) mod person;
pub(crate) mod task;
pub(crate) mod tasks;
