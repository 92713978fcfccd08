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

    #[test]
    fn each_wait_is_twice_the_one_before_up_to_the_longest() {
        let waits: Vec<_> = (5..16).map(|failures| after(failures, 0).unwrap_err().seconds).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
        assert_eq!(after(i32::MAX, 0), Err(ThrottleFault { seconds: 300 }));
    }

    #[test]
    fn a_second_that_is_not_over_is_waited_for() {
        let throttle = Throttle { failures: 5, last_at: Timestamp::UNIX_EPOCH };
        let at = |ms| throttle.check(Timestamp::UNIX_EPOCH + Duration::milliseconds(ms));
        assert_eq!((at(999), at(1000)), (Err(ThrottleFault { seconds: 1 }), Ok(())));
    }

    #[test]
    fn whoever_guesses_every_second_gets_few_guesses_in_an_hour() {
        let mut throttle = Throttle { failures: 0, last_at: Timestamp::UNIX_EPOCH };
        for second in 0..3600 {
            let now = Timestamp::UNIX_EPOCH + Duration::seconds(second);
            if throttle.check(now).is_ok() {
                throttle = Throttle { failures: throttle.failures + 1, last_at: now };
            }
        }
        // The free ones, nine after waits of 1 s to 256 s, and then one in five minutes.
        assert_eq!(throttle.failures, 5 + 9 + (3600 - 4 - 511) / 300);
    }

    proptest! {
        #[test]
        fn more_failures_never_wait_less(failures in 0..10_000_i32, seconds in 0..4000_i64) {
            let wait = |failures| after(failures, seconds).map_or_else(|fault| fault.seconds, |()| 0);
            prop_assert!(wait(failures) <= wait(failures + 1));
            prop_assert!(wait(failures) <= Throttle::LONGEST_S);
        }

        #[test]
        fn whoever_waits_as_long_as_was_said_is_looked_at(failures in 0..10_000_i32, seconds in 0..4000_i64) {
            if let Err(fault) = after(failures, seconds) {
                let then = seconds + i64::from(fault.seconds);
                prop_assert!(after(failures, then - 1).is_err());
                prop_assert_eq!(after(failures, then), Ok(()));
            }
        }
    }
}
