//! What is done in one transaction for several contexts: the records that each keeps by a function of its own, and what is told.

use std::fmt::Debug;

use serde_json::Value;

use crate::{Event, Published, Replay, Result};

/// A record that a context keeps of what is done in somebody else's transaction, for a function of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// `schema.name` of a function that takes a JSON array of such records, those of all calls of the transaction, and answers an
    /// array with what became of each: null where it was not written, because what it was decided on has changed. It belongs to the
    /// owner of the tables, and `ambar_stock` may call it.
    pub function: &'static str,
    /// The record.
    pub record: Value,
}

/// A line for the audit trail about a call.
#[derive(Debug, Clone)]
pub struct AuditNote {
    /// What was done.
    pub action: &'static str,
    /// To what kind of thing.
    pub entity: &'static str,
    /// To which.
    pub entity_id: String,
    /// How.
    pub detail: Value,
}

/// What a call is answered, and what is told of it.
#[derive(Debug, Clone)]
pub struct Told {
    /// The reply, kept under the key of the call.
    pub reply: Replay,
    /// Lines for the audit trail.
    pub notes: Vec<AuditNote>,
    /// Facts for whoever subscribes to them.
    pub facts: Vec<Published>,
}

impl Told {
    /// A reply with nothing beside it.
    #[must_use]
    pub const fn reply(reply: Replay) -> Self {
        Self { reply, notes: Vec::new(), facts: Vec::new() }
    }

    /// With a line for the audit trail.
    #[must_use]
    pub fn noting(
        mut self,
        action: &'static str,
        entity: &'static str,
        entity_id: impl ToString,
        detail: Value,
    ) -> Self {
        self.notes.push(AuditNote { action, entity, entity_id: entity_id.to_string(), detail });
        self
    }

    /// With a fact.
    ///
    /// # Errors
    /// Only if the event cannot be written as JSON, which is a bug.
    pub fn telling<E: Event>(mut self, key: impl ToString, event: &E) -> Result<Self> {
        self.facts.push(Published::of(key, event)?);
        Ok(self)
    }
}

/// The part that another context has in a call.
pub trait Part: Debug + Send + Sync {
    /// What it records.
    ///
    /// # Errors
    /// Only by a bug.
    fn entry(&self) -> Result<Entry>;

    /// Adds what it tells, given what its function answered.
    ///
    /// # Errors
    /// Only by a bug.
    fn tell(&self, written: &Value, told: Told) -> Result<Told>;
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use super::*;
    use crate::Document;

    #[derive(Debug, Serialize, Deserialize)]
    struct Opened {
        door: u8,
    }
    impl Event for Opened {
        const NAME: &'static str = "doors.opened";
    }

    #[test]
    fn a_call_is_answered_once_and_tells_as_much_as_it_likes() {
        let told = Told::reply(Replay { status: 201, body: Document::nothing() })
            .noting("open", "door", 7, json!({ "by": "hand" }))
            .telling(7, &Opened { door: 7 })
            .unwrap();
        assert_eq!((told.reply.status, told.notes[0].entity_id.as_str()), (201, "7"));
        let [Published { name, version, key, payload }] = &told.facts[..] else { panic!("one fact") };
        assert_eq!((*name, *version, key.as_str(), payload.as_str()), ("doors.opened", 1, "7", r#"{"door":7}"#));
    }
}
