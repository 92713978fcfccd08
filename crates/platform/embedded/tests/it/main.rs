//! The launcher on real servers: every PostgreSQL that this machine has, as root and as an ordinary user.
//!
//! Durable settings are used throughout: these tests are about what survives.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot be set up must stop at once"
)]

mod backup;
mod folders;
mod life;
mod server;
mod upgrade;
mod users;
