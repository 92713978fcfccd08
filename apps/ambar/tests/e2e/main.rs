//! The binary itself, as a person or a script runs it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up must stop at once")]

mod backup;
mod boot;
mod import;
mod months;
mod replay;
mod server;
