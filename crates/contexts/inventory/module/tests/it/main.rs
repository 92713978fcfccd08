//! Inventory on a real PostgreSQL.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot be set up must stop at once"
)]

mod engine;
mod fakes;
mod http;
