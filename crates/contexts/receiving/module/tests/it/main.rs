//! Receiving on a real PostgreSQL, through its routes; the contexts that it asks are in memory.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot be set up must stop at once and say where"
)]

mod announce;
mod blind;
mod close;
mod crash;
mod fakes;
mod incoming;
mod lists;
mod putaway;
mod receive;
mod rules;
mod tables;
mod together;
mod units;
mod withdraw;
mod world;
