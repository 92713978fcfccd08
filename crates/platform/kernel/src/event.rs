//! Facts that a context publishes. Defined once, in its contract; versioned; their JSON is snapshot-tested there.

use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{EventId, Failure, Timestamp};

/// A past fact. Its name and version say how to read its JSON for ever.
pub trait Event: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// `context.fact_in_the_past`.
    const NAME: &'static str;
    /// Raised when the JSON changes in a way that old readers would misread.
    const VERSION: i32 = 1;
}

/// A fact that is to be published, whatever its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// [`Event::NAME`].
    pub name: &'static str,
    /// [`Event::VERSION`].
    pub version: i32,
    /// What it is about; events of one key arrive in order.
    pub key: String,
    /// The fact itself, as JSON.
    pub payload: String,
}

impl Published {
    /// A fact about what the key names.
    ///
    /// # Errors
    /// Only if the event cannot be written as JSON, which is a bug.
    pub fn of<E: Event>(key: impl ToString, event: &E) -> Result<Self, Failure> {
        let payload = serde_json::to_string(event).map_err(Failure::internal)?;
        Ok(Self { name: E::NAME, version: E::VERSION, key: key.to_string(), payload })
    }
}

/// An event as it was recorded and is delivered.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Its id: what consumers remember.
    pub id: EventId,
    /// [`Event::NAME`].
    pub name: String,
    /// [`Event::VERSION`].
    pub version: i32,
    /// What it is about; events of one key arrive in order.
    pub key: String,
    /// The operation that caused it.
    pub operation_id: Uuid,
    /// When it became true.
    pub occurred_at: Timestamp,
    /// The fact itself.
    pub payload: serde_json::Value,
}

impl Recorded {
    /// Reads the payload if this is an `E`.
    ///
    /// # Errors
    /// An internal failure if the payload is not what this version of `E` says.
    pub fn read<E: Event>(&self) -> Result<Option<E>, Failure> {
        if self.name != E::NAME || self.version != E::VERSION {
            return Ok(None);
        }
        serde_json::from_value(self.payload.clone())
            .map(Some)
            .map_err(|error| Failure::internal(format!("event {} {} cannot be read: {error}", self.name, self.id)))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Opened {
        door: u8,
    }
    impl Event for Opened {
        const NAME: &'static str = "doors.opened";
    }

    fn recorded(name: &str, version: i32, payload: serde_json::Value) -> Recorded {
        Recorded {
            id: EventId::NIL,
            name: name.into(),
            version,
            key: "1".into(),
            operation_id: Uuid::nil(),
            occurred_at: Timestamp::UNIX_EPOCH,
            payload,
        }
    }

    #[test]
    fn an_event_is_read_by_name_and_version() {
        let payload = serde_json::json!({"door": 3});
        assert_eq!(recorded("doors.opened", 1, payload.clone()).read().unwrap(), Some(Opened { door: 3 }));
        assert_eq!(recorded("doors.shut", 1, payload.clone()).read::<Opened>().unwrap(), None);
        assert_eq!(recorded("doors.opened", 2, payload).read::<Opened>().unwrap(), None);
        assert!(recorded("doors.opened", 1, serde_json::json!({})).read::<Opened>().is_err());
    }

    #[test]
    fn an_event_that_cannot_be_read_is_named_in_the_log_alone() {
        let failure = recorded("doors.opened", 1, serde_json::json!({"door": "x"})).read::<Opened>().unwrap_err();
        assert!(failure.internal.unwrap().contains("doors.opened"));
        assert!(!failure.detail.contains("doors.opened"));
    }

    #[test]
    fn fields_that_a_later_release_added_are_passed_over() {
        let payload = serde_json::json!({"door": 3, "colour": "red"});
        assert_eq!(recorded("doors.opened", 1, payload).read().unwrap(), Some(Opened { door: 3 }));
    }
}
