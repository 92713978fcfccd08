//! What needs no server.

mod errors;
mod offline;
