//! How guessing passwords is slowed down: the first failures are free, then each costs twice the wait of the one before.

use ambar_kernel::{ErrorKind, Fault, Timestamp};
use chrono::Duration;

/// The failed attempts of one subject: an account name from one address, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Throttle {
    /// Failures since the last success or the last long silence.
    pub failures: i32,
    /// When the last one was.
    pub last_at: Timestamp,
}

/// Another attempt must wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Too many failed attempts. Try again in {seconds} s.")]
pub struct ThrottleFault {
    /// Seconds until the next attempt is looked at.
    pub seconds: u32,
}

impl Fault for ThrottleFault {
    fn kind(&self) -> ErrorKind {
        ErrorKind::TooMany
    }
    fn code(&self) -> &'static str {
        "identity.too_many_attempts"
    }
}

impl Throttle {
    /// Failures that cost nothing.
    pub const FREE: i32 = 5;
    /// The longest wait, in seconds.
    pub const LONGEST_S: u32 = 300;
    /// After this long without a failure, in seconds, everything is forgotten.
    pub const FORGOTTEN_AFTER_S: i64 = 3600;

    /// Whether an attempt is looked at now.
    ///
    /// # Errors
    /// [`ThrottleFault`] with the seconds to wait.
    pub fn check(&self, now: Timestamp) -> Result<(), ThrottleFault> {
        if self.failures < Self::FREE || now - self.last_at > Duration::seconds(Self::FORGOTTEN_AFTER_S) {
            return Ok(());
        }
        let doublings = u32::try_from(self.failures - Self::FREE).unwrap_or(0).min(16);
        let wait = (1_u32 << doublings).min(Self::LONGEST_S);
        let waited = (now - self.last_at).num_seconds();
        match u32::try_from(i64::from(wait) - waited) {
            Ok(seconds) if seconds > 0 => Err(ThrottleFault { seconds }),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn after(failures: i32, seconds: i64) -> Result<(), ThrottleFault> {
        let last_at = Timestamp::UNIX_EPOCH;
        Throttle { failures, last_at }.check(last_at + Duration::seconds(seconds))
    }

    #[test]
    fn the_first_failures_are_free_then_each_doubles_the_wait() {
        assert_eq!(after(4, 0), Ok(()));
        assert_eq!(after(5, 0), Err(ThrottleFault { seconds: 1 }));
        assert_eq!(after(5, 1), Ok(()));
        assert_eq!(after(8, 3), Err(ThrottleFault { seconds: 5 }));
        assert_eq!(after(999, 0), Err(ThrottleFault { seconds: 300 }));
        assert_eq!(after(999, 3601), Ok(()));
    }

    #[test]
    fn the_refusal_says_when_to_come_back() {
        let fault = ThrottleFault { seconds: 5 };
        assert_eq!((fault.kind(), fault.code()), (ErrorKind::TooMany, "identity.too_many_attempts"));
        assert_eq!(fault.to_string(), "Too many failed attempts. Try again in 5 s.");
    }

    proptest! {
        #[test]
        fn more_failures_never_wait_less(failures in 0..10_000_i32, seconds in 0..4000_i64) {
            let wait = |failures| after(failures, seconds).map_or_else(|fault| fault.seconds, |()| 0);
            prop_assert!(wait(failures) <= wait(failures + 1));
            prop_assert!(wait(failures) <= Throttle::LONGEST_S);
        }
    }
}
