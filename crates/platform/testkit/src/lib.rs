//! For tests only: a database per test from a template on one temporary server, a clock that is set by hand, callers with
//! chosen rights, and requests against a router.

mod api;
mod clock;
mod database;

pub use api::{TestApi, TestCaller, TestResponse, account};
pub use clock::TestClock;
pub use database::{TestDb, prepare_all};
