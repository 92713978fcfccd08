//! All contexts together, on a real PostgreSQL.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot be set up must stop at once"
)]

mod allocation;
mod app;
mod authorisation;
mod bad_input;
mod bodies;
mod concurrency;
mod crash;
mod fields;
mod floor;
mod imports;
mod inbound;
mod labels;
mod lan;
mod live;
mod old_months;
mod openapi;
mod outbound;
mod peers;
mod preview;
mod reservations;
mod retention;
mod scans;
mod scene;
mod short_pick;
mod steps;
mod tower;
mod usable_at_once;
mod verify;
