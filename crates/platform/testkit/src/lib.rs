//! For tests only: a database per test from a template on one temporary server, a clock that is set by hand, callers with
//! chosen rights, and requests against a router.

mod clock;
mod database;

pub use clock::TestClock;
pub use database::{TestDb, prepare_all};
