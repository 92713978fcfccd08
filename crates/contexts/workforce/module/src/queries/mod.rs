//! One file per query.

pub(crate) mod figures;
pub(crate) mod map_tasks;
pub(crate) mod people;
pub(crate) mod person;
pub(crate) mod task;
pub(crate) mod tasks;
pub(crate) mod workers;
