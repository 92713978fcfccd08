//! JSON documents that are written once and then handed on as they are: to storage, to a caller, and to the same caller again.

use std::sync::Arc;

use serde::{Serialize, Serializer};
use serde_json::{
    Value,
    value::{RawValue, to_raw_value},
};

use crate::{Failure, Result};

/// A JSON document, written out. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Document(Arc<RawValue>);

impl Document {
    /// The document of a value.
    ///
    /// # Errors
    /// Only by a bug: what cannot be written as JSON.
    pub fn of(value: &impl Serialize) -> Result<Self> {
        to_raw_value(value).map(|raw| Self(raw.into())).map_err(Failure::internal)
    }

    /// The document `null`: there is nothing to say.
    #[must_use]
    pub fn nothing() -> Self {
        Self(RawValue::NULL.to_owned().into())
    }

    /// A document that was written before.
    ///
    /// # Errors
    /// If the text is not JSON.
    pub fn read(text: String) -> Result<Self> {
        RawValue::from_string(text).map(|raw| Self(raw.into())).map_err(Failure::internal)
    }

    /// How it is written.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.get()
    }

    /// Whether there is nothing to say.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.text() == RawValue::NULL.get()
    }

    /// What it says.
    #[must_use]
    pub fn value(&self) -> Value {
        // Whatever it was made of was JSON.
        serde_json::from_str(self.text()).unwrap_or_default()
    }
}

/// Two are the same if they are written alike.
impl PartialEq for Document {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_is_handed_on_as_it_was_written() {
        let document = Document::of(&json!({ "id": 3, "codes": ["a"] })).unwrap();
        assert_eq!(document.text(), r#"{"codes":["a"],"id":3}"#);
        assert_eq!(document.value(), json!({ "id": 3, "codes": ["a"] }));
        assert_eq!(serde_json::to_string(&(&document, 1)).unwrap(), r#"[{"codes":["a"],"id":3},1]"#);
        assert_eq!(document, Document::read(document.text().to_owned()).unwrap());
        assert_ne!(document, Document::nothing());
        assert!(Document::nothing().is_nothing() && !document.is_nothing());
    }

    #[test]
    fn what_is_no_json_is_no_document() {
        assert!(Document::read("{".into()).is_err());
        assert!(Document::of(&BTreeMap::from([((1, 2), 3)])).is_err(), "a key of two numbers");
    }
}
