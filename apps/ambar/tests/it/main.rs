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
mod openapi;
mod outbound;
mod peers;
mod reservations;
mod retention;
mod scene;
mod short_pick;
mod usable_at_once;
mod verify;
