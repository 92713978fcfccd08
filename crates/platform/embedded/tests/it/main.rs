//! The launcher on real servers: every PostgreSQL that this machine has, as root and as an ordinary user.
//!
//! Durable settings are used throughout: these tests are about what survives.

mod folders;
mod life;
mod server;
mod users;
