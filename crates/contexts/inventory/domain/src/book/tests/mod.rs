//! What each command does to the book, and what it refuses.

mod approvals;
mod arrivals;
mod claims;
mod corrections;
mod doubts;
mod groups;
mod model;
mod moves;
mod plans;
mod promises;
mod reclaim;
pub(crate) mod sample;
mod units;
