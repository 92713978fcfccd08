//! Which task comes next.

use ambar_kernel::{ErrorKind, Fault, Timestamp};
use serde_json::{Map, Value};

/// Seconds of waiting that weigh as much as one point of priority: the least urgent task overtakes the most urgent
/// one that is opened a shift (8 h 20 min) later, so none waits for ever.
pub const AGEING_S: i64 = 300;

/// Higher first; 0 to 100, 50 is ordinary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Priority(i16);

/// Not from 0 to 100.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a priority is from 0 to {}", Priority::MOST.0)]
pub struct PriorityError;

impl Fault for PriorityError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
    fn code(&self) -> &'static str {
        "workforce.priority"
    }
    fn params(&self) -> Map<String, Value> {
        Map::from_iter([("max".to_owned(), Priority::MOST.0.into())])
    }
}

impl Priority {
    /// The most urgent.
    pub const MOST: Self = Self(100);

    /// # Errors
    /// [`PriorityError`].
    pub fn new(points: i16) -> Result<Self, PriorityError> {
        if (0..=Self::MOST.0).contains(&points) { Ok(Self(points)) } else { Err(PriorityError) }
    }

    /// The nearest there is: for other contexts' figures, which must not stop the work.
    #[must_use]
    pub fn nearest(points: i16) -> Self {
        Self(points.clamp(0, Self::MOST.0))
    }

    /// Its points.
    #[must_use]
    pub const fn points(self) -> i16 {
        self.0
    }
}

/// The order in which tasks are given out, lower first. It is priority with its rise by waiting: since all tasks age
/// alike, the order never changes with time, and an index can keep it. Tasks that were opened within the same five
/// minutes with the same priority are equal; the walk decides between them.
#[must_use]
pub fn rank(priority: Priority, opened_at: Timestamp) -> i64 {
    opened_at.timestamp().div_euclid(AGEING_S) - i64::from(priority.0)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    #[test]
    fn priorities_are_from_0_to_100() {
        assert_eq!((Priority::new(0).unwrap().points(), Priority::new(100).unwrap()), (0, Priority::MOST));
        for odd in [-1, 101, i16::MIN, i16::MAX] {
            let refusal = Priority::new(odd).unwrap_err();
            assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Invalid, "workforce.priority"));
            assert_eq!(
                (refusal.params()["max"].clone(), refusal.to_string()),
                (100.into(), "a priority is from 0 to 100".into())
            );
        }
        assert_eq!([-5, 7, 500].map(|points| Priority::nearest(points).points()), [0, 7, 100]);
    }

    #[test]
    fn the_more_urgent_of_two_new_tasks_comes_first() {
        assert!(rank(Priority::MOST, at(10)) < rank(Priority::new(50).unwrap(), at(10)));
        assert_eq!(rank(Priority::MOST, at(0)), rank(Priority::MOST, at(299)));
    }

    #[test]
    fn what_waits_long_enough_comes_first_at_last() {
        let (least, hours) = (Priority::new(0).unwrap(), 60 * 60);
        assert!(rank(Priority::MOST, at(8 * hours)) < rank(least, at(0)));
        assert!(rank(Priority::MOST, at(9 * hours)) > rank(least, at(0)));
    }

    #[test]
    fn the_least_urgent_draws_level_after_eight_hours_and_twenty_minutes() {
        let (least, shift) = (Priority::new(0).unwrap(), 8 * 3600 + 20 * 60);
        assert!(rank(Priority::MOST, at(shift - 1)) < rank(least, at(0)));
        assert_eq!(rank(Priority::MOST, at(shift)), rank(least, at(0)));
        assert!(rank(Priority::MOST, at(shift + AGEING_S)) > rank(least, at(0)));
    }

    proptest! {
        #[test]
        fn of_equal_priorities_the_older_is_never_later(points in 0_i16..=100, a in -9_999_999_i64..9_999_999, wait in 0_i64..9_999_999) {
            let priority = Priority::new(points).unwrap();
            prop_assert!(rank(priority, at(a)) <= rank(priority, at(a + wait)));
        }

        #[test]
        fn one_point_is_worth_five_minutes_at_any_time(points in 0_i16..=100, less in 0_i16..=100, opened in -9_999_999_i64..9_999_999) {
            prop_assume!(less <= points);
            let (priority, lower) = (Priority::new(points).unwrap(), Priority::new(points - less).unwrap());
            prop_assert_eq!(rank(priority, at(opened + i64::from(less) * AGEING_S)), rank(lower, at(opened)));
        }

        #[test]
        fn of_two_opened_at_once_the_more_urgent_comes_first(a in 0_i16..=100, b in 0_i16..=100, opened in -9_999_999_i64..9_999_999) {
            let (a, b) = (Priority::new(a).unwrap(), Priority::new(b).unwrap());
            prop_assert_eq!(rank(a, at(opened)).cmp(&rank(b, at(opened))), b.cmp(&a));
        }
    }
}
