//! What others may know of identity: the rights that it checks.

pub mod permissions;

pub use permissions::{EventsRead, IdentityRead, IdentityWrite, ImportRead, ImportWrite, JobsRead, JobsWrite};
