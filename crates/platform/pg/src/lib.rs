//! PostgreSQL for every context: the unit of work with its outbox, inbox, idempotency and audit line in one transaction;
//! migrations; jobs; periodic work. Knows no context.

mod bell;
mod copies;
mod db;
mod entries;
mod feed;
mod idempotency;
mod jobs;
mod live;
mod migrate;
mod notes;
mod outbox;
mod periodic;
mod pool;
pub mod retention;
mod tx;

#[cfg(test)]
mod tests;

pub use copies::{CopyTable, Versioned};
pub use db::{Db, DbOptions, Pace, Role, Settings, connect, give_way};
pub use entries::{conclude, write_entries};
pub use feed::{FeedCursor, FeedEvent, read_feed};
pub use idempotency::{record_refusal, replay, replays};
pub use jobs::{Job, JobEnd, JobFilter, JobRow, JobWork, Jobs, NewJob, enqueue, job, jobs, retry_job};
pub use live::{Change, Changes, Live, MOST_EVENTS, Moment, changes_since, moment};
pub use migrate::{Schema, migrate, platform_schema};
pub use notes::{Notes, Recording, is_twin};
pub use outbox::{Dispatcher, Reactor, Subscription};
pub use periodic::{Periodic, PeriodicWork, run_periodic};
pub use pool::Pool;
pub use tx::Tx;

/// Every SQL constant of this crate, for the test that PREPAREs each on a real server.
pub const STATEMENTS: &[&str] = &[
    notes::RECORD,
    bell::NOTIFY,
    tx::BY_KEYS,
    idempotency::LOOKUP,
    idempotency::LOOKUP_ALL,
    idempotency::RECORD,
    idempotency::FORGET,
    outbox::WAITS,
    outbox::CLAIM,
    outbox::SETTLE,
    outbox::POSTPONE,
    outbox::LAG,
    feed::READ,
    live::NOW,
    live::SINCE,
    live::OUT_OF_REACH,
    jobs::store::ENQUEUE,
    jobs::store::CLAIM,
    jobs::store::BURY,
    jobs::store::RENEW,
    jobs::store::END,
    jobs::store::PUT_BACK,
    jobs::store::FAIL,
    jobs::store::FORGET,
    jobs::LIST,
    jobs::FIND,
    jobs::RETRY,
    feed::LEFT,
    periodic::CLAIM,
];
