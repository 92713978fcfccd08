//! One file per query.

pub(crate) mod audit;
pub(crate) mod events;
pub(crate) mod job;
pub(crate) mod jobs;
pub(crate) mod permissions;
pub(crate) mod roles;
pub(crate) mod session;
pub(crate) mod tokens;
pub(crate) mod user;
pub(crate) mod users;
