//! Time as the test says.

use std::sync::Mutex;

use ambar_kernel::{Clock, Timestamp};
use chrono::{Duration, TimeZone, Utc};

/// Stands still until it is set or advanced; begins on 2026-11-24 08:00 UTC.
#[derive(Debug)]
pub struct TestClock(Mutex<Timestamp>);

impl Default for TestClock {
    fn default() -> Self {
        Self(Mutex::new(Utc.with_ymd_and_hms(2026, 11, 24, 8, 0, 0).unwrap()))
    }
}

impl TestClock {
    /// Goes on by this much.
    pub fn advance(&self, by: Duration) {
        *self.0.lock().unwrap() += by;
    }

    /// Goes to this moment.
    pub fn set(&self, to: Timestamp) {
        *self.0.lock().unwrap() = to;
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}
