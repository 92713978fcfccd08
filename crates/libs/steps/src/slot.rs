//! What a step accepts.

use serde::{Deserialize, Serialize};

use crate::{Message, Object};

/// Something to be filled by a scan, a tap or typing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Accept {
    /// Its name: what `{"$slot": …}` in a body refers to.
    pub slot: String,
    /// What fills it.
    pub kind: SlotKind,
    /// The values that are right; empty if anything of the kind is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Value>,
    /// Whether the step waits for it.
    pub required: bool,
    /// What it is filled with from the beginning. A scan may replace it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<Given>,
    /// Of quantities: what is right, and what one scan adds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<QuantityRule>,
    /// What the person is told while this is the first required slot that is empty; the step's own sentence if left out. With
    /// it come `object` and `hint`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub say: Option<Message>,
    /// What is shown large then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<Object>,
    /// The expected value then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Accept {
    /// A required slot that anything of its kind fills.
    #[must_use]
    pub fn new(slot: &str, kind: SlotKind) -> Self {
        Self {
            slot: slot.to_owned(),
            kind,
            values: Vec::new(),
            required: true,
            given: None,
            quantity: None,
            say: None,
            object: None,
            hint: None,
        }
    }

    /// That these values alone fill.
    #[must_use]
    pub fn values(mut self, values: impl IntoIterator<Item = Value>) -> Self {
        self.values = values.into_iter().collect();
        self
    }

    /// That the step does not wait for.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    /// That is filled from the beginning.
    #[must_use]
    pub fn given(mut self, given: impl Into<String>) -> Self {
        self.given = Some(Given::Text(given.into()));
        self
    }

    /// With what is said and shown while it is what the step waits for.
    #[must_use]
    pub fn say(mut self, say: Message, object: Option<Object>, hint: Option<String>) -> Self {
        (self.say, self.object, self.hint) = (Some(say), object, hint);
        self
    }

    /// With what is right of a quantity.
    #[must_use]
    pub fn rule(mut self, rule: QuantityRule) -> Self {
        self.quantity = Some(rule);
        self
    }
}

impl Value {
    /// A value that stands for itself alone.
    #[must_use]
    pub fn new(value: impl Into<String>) -> Self {
        Self { value: value.into(), codes: Vec::new(), check: None, title: None, next: None }
    }
}

/// What a slot is filled with: text, a decimal number as text, a day as `YYYY-MM-DD`; `true` of what is confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum Given {
    /// Anything but a confirmation.
    Text(String),
    /// A confirmation.
    Flag(bool),
}

/// What fills a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum SlotKind {
    /// A place, by its code; check digits stand for it where the value has some.
    Location,
    /// A handling unit, by its SSCC.
    Unit,
    /// An item, by its SKU.
    Item,
    /// The lot on the goods.
    Lot,
    /// The serial number on the goods.
    Serial,
    /// The date on the goods.
    Expiry,
    /// What goods are put into while they are fetched, by the code on it: one that stands for nothing else.
    Tote,
    /// How much, in base units.
    Quantity,
    /// Digits that are read off something to show that one stands before it.
    Check,
    /// A tap on OK, or the printed command for it.
    Confirm,
    /// One of the values, by a tap.
    Reason,
    /// Whatever is typed.
    Text,
}

/// A right value, and what stands for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Value {
    /// What the slot is filled with.
    pub value: String,
    /// What a scanner may read for it, beside the value itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<Code>,
    /// The check digits that stand for it when typed or spoken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// What people call it, if not by the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The step that comes after it instead of the outcome's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// What a scanner may read for a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Code {
    /// What is read. GTINs are compared as numbers of 14 digits.
    pub code: String,
    /// Of an item's packaging: what it holds, in base units. The step's quantity grows by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<String>,
    /// The step that comes after it instead of the value's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// What quantities are right. All are decimal numbers as text, in base units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct QuantityRule {
    /// The least; anything above zero if null.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<String>,
    /// The most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<String>,
    /// Decimals that the item is counted in.
    pub scale: u8,
    /// What one scan of the item adds, if its code says nothing else; null if scans add nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adds: Option<String>,
    /// What fills the slot by a tap on "all N"; scans fill it when they reach this. Without it scans fill it as soon as they
    /// add anything: a required `confirm` beside it keeps the step open for more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub all: Option<String>,
    /// What one base unit is called: `pcs`.
    pub unit: String,
}
