//! What a label shows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Values by the names of a template's fields. A field that is missing is empty.
pub type Fields = BTreeMap<String, String>;

/// One label, or one document: its fields, and those of its rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// What the elements of the page show.
    pub fields: Fields,
    /// What the rows show, for templates that have rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<Fields>,
}

/// In which language a template's words and the dates and numbers of a record are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    En,
    /// Russian.
    Ru,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::En, Self::Ru];

    /// Its code, as in JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ru => "ru",
        }
    }
}
