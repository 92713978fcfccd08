//! Time and new ids come from outside: the domain and the use cases take them from [`crate::Ctx`], tests set them.

use std::sync::Arc;

use chrono::{DateTime, Datelike, NaiveDate, SubsecRound, Utc};
use serde::{Deserialize, Deserializer, de::Error};
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

/// Reads a day of a body: of the years 2000 to 2199, in which goods arrive, expire and are wanted. What is outside is a slip,
/// or another system's way to say that there is none. For `#[serde(default, deserialize_with = "ambar_kernel::optional_day")]`.
///
/// # Errors
/// If it is no day, or outside these years.
pub fn optional_day<'de, D: Deserializer<'de>>(d: D) -> Result<Option<NaiveDate>, D::Error> {
    let day = Option::<NaiveDate>::deserialize(d)?;
    match day.filter(|day| !(2000..2200).contains(&day.year())) {
        Some(_) => Err(D::Error::custom("a day is of the years 2000 to 2199; leave it out if there is none")),
        None => Ok(day),
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
    fn a_day_is_one_of_these_centuries() {
        let read = |text: &str| optional_day(serde_json::json!(text)).map_err(|error| error.to_string());
        for day in ["2000-01-01", "2027-02-28", "2199-12-31"] {
            assert_eq!(read(day).unwrap().unwrap().to_string(), day);
        }
        assert_eq!(optional_day(serde_json::Value::Null).unwrap(), None);
        for odd in ["1999-12-31", "2200-01-01", "9999-12-31", "0000-01-01", "-0001-01-01", "+262142-12-31"] {
            assert!(read(odd).unwrap_err().contains("2000 to 2199"), "{odd}");
        }
        assert!(read("2026-02-30").is_err() && read("tomorrow").is_err());
    }

    #[test]
    fn a_day_that_is_left_out_is_none() {
        #[derive(Deserialize)]
        struct Body {
            #[serde(default, deserialize_with = "optional_day")]
            wanted: Option<NaiveDate>,
        }
        assert_eq!(serde_json::from_str::<Body>("{}").unwrap().wanted, None);
        assert!(serde_json::from_str::<Body>(r#"{"wanted": "2026-07-01"}"#).unwrap().wanted.is_some());
    }

    #[test]
    fn a_day_is_not_a_moment() {
        for odd in ["2026-07-01T00:00:00", "2026-07-01T00:00:00Z", "01.07.2026", ""] {
            assert!(optional_day(serde_json::json!(odd)).is_err(), "{odd}");
        }
    }

    #[test]
    fn later_ids_sort_after_earlier_ones() {
        let ids: Arc<dyn Ids> = Arc::new(SystemIds);
        let (a, b) = (ids.next(), ids.next());
        assert!(a < b);
        assert_eq!(a.get_version_num(), 7);
    }
}
