//! Time and new ids come from outside: the domain and the use cases take them from [`crate::Ctx`], tests set them.

use std::sync::Arc;

use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

/// A moment in UTC, to the microsecond as PostgreSQL keeps it.
pub type Timestamp = DateTime<Utc>;

/// Where the time comes from.
pub trait Clock: Send + Sync + 'static {
    /// The present moment, to the microsecond.
    fn now(&self) -> Timestamp;
}

/// Where new ids come from.
pub trait Ids: Send + Sync + 'static {
    /// A new UUIDv7: later ids sort after earlier ones.
    fn next(&self) -> Uuid;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the machine's clock is read")]
    fn now(&self) -> Timestamp {
        Utc::now().trunc_subsecs(6)
    }
}

/// UUIDv7 of the machine's clock and randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemIds;

impl Ids for SystemIds {
    #[expect(clippy::disallowed_methods, reason = "the one place where ids are made")]
    fn next(&self) -> Uuid {
        Uuid::now_v7()
    }
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> Timestamp {
        (**self).now()
    }
}

impl<I: Ids + ?Sized> Ids for Arc<I> {
    fn next(&self) -> Uuid {
        (**self).next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_time_has_no_more_than_microseconds() {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        assert_eq!(clock.now().timestamp_subsec_nanos() % 1000, 0);
    }

    #[test]
    fn later_ids_sort_after_earlier_ones() {
        let ids: Arc<dyn Ids> = Arc::new(SystemIds);
        let (a, b) = (ids.next(), ids.next());
        assert!(a < b);
        assert_eq!(a.get_version_num(), 7);
    }
}
