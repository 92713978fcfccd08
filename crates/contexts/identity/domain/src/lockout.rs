//! How guessing PINs is stopped. A PIN has ten thousand values, so the waits are longer than for passwords, and an attempt is
//! counted before it is looked at: whoever guesses many at once has no more guesses.

use ambar_kernel::Timestamp;
use chrono::Duration;

use crate::ThrottleFault;

/// Attempts that have failed, or have not succeeded yet, of an account or on a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempts {
    /// How many since the last success, unlocking, or long silence.
    pub failures: i32,
    /// When the last one was.
    pub last_at: Timestamp,
}

/// What is borne before attempts must wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lockout {
    /// Failures that cost nothing.
    pub free: i32,
    /// The wait after them, in seconds; each further failure doubles it.
    pub first_wait_s: u32,
    /// The longest wait, in seconds.
    pub longest_s: u32,
    /// After this long without an attempt everything is forgotten, in seconds.
    pub forgotten_after_s: i64,
}

impl Lockout {
    /// Of one account, on all devices: about 35 guesses on the first day, 24 on each further one.
    pub const ACCOUNT: Self = Self { free: 5, first_wait_s: 60, longest_s: 3600, forgotten_after_s: 86_400 };
    /// On one device, over all accounts. Many people sign in on one, and each may mistype.
    pub const DEVICE: Self = Self { free: 20, first_wait_s: 60, longest_s: 3600, forgotten_after_s: 7200 };
    /// What is kept longest, in seconds.
    pub const LONGEST_MEMORY_S: i64 = Self::ACCOUNT.forgotten_after_s;

    /// Counts an attempt that is to be looked at now.
    ///
    /// # Errors
    /// [`ThrottleFault`] with the seconds to wait; then it is not counted.
    pub fn count(&self, before: Option<Attempts>, now: Timestamp) -> Result<Attempts, ThrottleFault> {
        let failures = match before {
            Some(before) if now - before.last_at <= Duration::seconds(self.forgotten_after_s) => {
                match self.wait_s(before, now) {
                    0 => before.failures.saturating_add(1),
                    seconds => return Err(ThrottleFault { seconds }),
                }
            }
            _ => 1,
        };
        Ok(Attempts { failures, last_at: now })
    }

    /// Seconds until another attempt is looked at: begun ones count whole.
    fn wait_s(&self, attempts: Attempts, now: Timestamp) -> u32 {
        if attempts.failures < self.free {
            return 0;
        }
        let doublings = u32::try_from(attempts.failures - self.free).unwrap_or(0).min(16);
        let wait = self.first_wait_s.saturating_mul(1 << doublings).min(self.longest_s);
        let waited = (now - attempts.last_at).num_seconds();
        u32::try_from(i64::from(wait) - waited).unwrap_or(0).min(self.longest_s)
    }

    /// Whether the next attempt has to wait.
    #[must_use]
    pub const fn is_reached(&self, attempts: Attempts) -> bool {
        attempts.failures >= self.free
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + Duration::seconds(seconds)
    }

    fn after(failures: i32, seconds: i64) -> Result<i32, u32> {
        let before = Attempts { failures, last_at: at(0) };
        Lockout::ACCOUNT.count(Some(before), at(seconds)).map(|it| it.failures).map_err(|fault| fault.seconds)
    }

    #[test]
    fn five_guesses_are_free_then_each_costs_twice_the_wait_up_to_an_hour() {
        assert_eq!(Lockout::ACCOUNT.count(None, at(7)), Ok(Attempts { failures: 1, last_at: at(7) }));
        assert_eq!(after(4, 0), Ok(5));
        let waits: Vec<_> = (5..13).map(|failures| after(failures, 0).unwrap_err()).collect();
        assert_eq!(waits, [60, 120, 240, 480, 960, 1920, 3600, 3600]);
        assert_eq!(after(i32::MAX, 0), Err(3600));
    }

    #[test]
    fn the_wait_is_precise() {
        assert_eq!((after(5, 1), after(5, 59), after(5, 60)), (Err(59), Err(1), Ok(6)));
        let before = Attempts { failures: 5, last_at: at(0) };
        let late = Lockout::ACCOUNT.count(Some(before), at(59) + Duration::milliseconds(999));
        assert_eq!(late, Err(ThrottleFault { seconds: 1 }), "a second that is not over is waited for");
    }

    #[test]
    fn a_day_of_silence_forgets() {
        assert_eq!((after(99, 86_400), after(99, 86_401)), (Ok(100), Ok(1)));
        assert_eq!(after(i32::MAX, 86_400), Ok(i32::MAX), "a count that cannot grow stays");
    }

    #[test]
    fn a_clock_that_goes_back_prolongs_nothing_beyond_the_longest_wait() {
        assert_eq!(after(5, -100_000), Err(3600));
    }

    #[test]
    fn a_device_bears_more_than_an_account() {
        let on = |failures| Lockout::DEVICE.count(Some(Attempts { failures, last_at: at(0) }), at(0)).is_ok();
        assert!(on(19) && !on(20));
        let reached = |failures| Lockout::DEVICE.is_reached(Attempts { failures, last_at: at(0) });
        assert!(!reached(19) && reached(20));
    }

    #[test]
    fn whoever_guesses_all_day_has_few_guesses() {
        let (mut before, mut guesses) = (None, 0);
        for second in 0..86_400 {
            if let Ok(attempts) = Lockout::ACCOUNT.count(before, at(second)) {
                (before, guesses) = (Some(attempts), guesses + 1);
            }
        }
        assert_eq!(guesses, 5 + 6 + 22);
    }

    proptest! {
        #[test]
        fn whoever_waits_as_long_as_was_said_is_looked_at(failures in 0..10_000_i32, seconds in 0..90_000_i64) {
            if let Err(wait) = after(failures, seconds) {
                let then = seconds + i64::from(wait);
                prop_assert!(after(failures, then - 1).is_err());
                prop_assert!(after(failures, then).is_ok());
            }
        }
    }
}
