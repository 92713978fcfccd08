//! One step: it says one thing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Accept, Action, Outcome};

/// One step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Step {
    /// The one sentence: what to do.
    pub say: Message,
    /// What it is done with or where: shown large.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<Object>,
    /// The expected value: what should be scanned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// How far the work is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<Progress>,
    /// The slots to be filled, in any order. Entering the step empties them, but for what is `given` and for what the scan that
    /// led here says of them.
    pub accepts: Vec<Accept>,
    /// What may happen instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<Action>,
    /// What happens when every required slot is full.
    pub done: Outcome,
}

/// A message by its code: the runner has the sentence, in the language of the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Message {
    /// Which message: `pick.go_to_place`.
    pub code: String,
    /// What stands in it. Quantities are decimal numbers, days are `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
}

impl Message {
    /// A message without parameters.
    #[must_use]
    pub fn new(code: impl Into<String>) -> Self {
        Self { code: code.into(), params: BTreeMap::new() }
    }

    /// With one parameter more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }
}

/// What is shown large.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Object {
    /// What it is.
    pub kind: ObjectKind,
    /// Its name: the code of a place, an item's name, a number.
    pub title: String,
    /// Its code beside the name: an SKU.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What else is to be known of it, most important first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<Message>,
}

/// What is shown large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum ObjectKind {
    /// A place.
    Location,
    /// An item.
    Item,
    /// A handling unit.
    Unit,
    /// What goods are put into while they are fetched.
    Tote,
    /// An order.
    Order,
    /// A delivery.
    Delivery,
    /// A carton.
    Carton,
    /// What somebody reported.
    Exception,
}

/// How far the work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Progress {
    /// What is done before this step.
    pub done: u32,
    /// Of how many.
    pub of: u32,
}
