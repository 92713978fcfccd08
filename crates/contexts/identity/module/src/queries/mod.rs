//! One file per query.

pub(crate) mod audit;
pub(crate) mod device;
pub(crate) mod devices;
pub(crate) mod events;
pub(crate) mod job;
pub(crate) mod jobs;
pub(crate) mod permissions;
pub(crate) mod roles;
pub(crate) mod session;
pub(crate) mod session_people;
pub(crate) mod sessions;
pub(crate) mod this_device;
pub(crate) mod tokens;
pub(crate) mod user;
pub(crate) mod users;
