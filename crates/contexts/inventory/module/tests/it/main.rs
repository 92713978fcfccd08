//! Inventory on a real PostgreSQL.

mod engine;
mod fakes;
