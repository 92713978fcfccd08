//! Element strings: application identifiers with their values.

mod association;
mod bracketed;
mod lost;
mod raw;

pub use association::Missing;
pub use lost::{Candidates, MOST_CANDIDATES};

use crate::{Ai, AiCode, Gs1Fault, ValueFault};

/// What separates a value of variable length from what follows: FNC1 as scanners send it.
pub const SEPARATOR: char = '\u{1D}';

/// Least and greatest length of a value whose application identifier nobody knows.
const UNKNOWN_LENGTHS: std::ops::RangeInclusive<usize> = 1..=90;

/// An application identifier with its value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Element {
    /// Which.
    pub code: AiCode,
    /// Its value, printable ASCII.
    pub value: String,
}

impl Element {
    /// What the dictionary says of it; `None` for one that it does not know.
    #[must_use]
    pub fn ai(&self) -> Option<&'static Ai> {
        Ai::of(self.code)
    }

    /// Whether a separator must follow unless it is the last.
    fn needs_separator(&self) -> bool {
        self.ai().is_none_or(|ai| !ai.predefined)
    }

    /// Checks the value.
    pub(crate) fn check(&self) -> Result<(), Gs1Fault> {
        if !self.value.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
            return Err(Gs1Fault::Character);
        }
        let checked = match self.ai() {
            Some(ai) => ai.check(&self.value),
            None if self.value.len() < *UNKNOWN_LENGTHS.start() => Err(ValueFault::TooShort),
            None if self.value.len() > *UNKNOWN_LENGTHS.end() => Err(ValueFault::TooLong),
            None => crate::Check::Set82.run(self.value.as_bytes()).map_err(ValueFault::Check),
        };
        checked.map_err(|fault| Gs1Fault::of_value(self.code, fault))
    }
}

/// Whether application identifiers that the dictionary does not know are let pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unknown {
    /// They are a fault.
    #[default]
    Refused,
    /// They are read with a value of any length, where their own length can be told.
    Taken,
}

/// Elements that were read from one symbol, each checked by itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Elements(pub(crate) Vec<Element>);

impl Elements {
    /// Reads an element string as a scanner sends it: [`SEPARATOR`] after values of variable length, no FNC1 in front.
    ///
    /// # Errors
    /// [`Gs1Fault`].
    pub fn parse(text: &str, unknown: Unknown) -> Result<Self, Gs1Fault> {
        raw::parse(text, unknown)
    }

    /// Reads an element string as people read and type it: application identifiers in brackets, a bracket within a value
    /// after a backslash.
    ///
    /// # Errors
    /// [`Gs1Fault`].
    pub fn parse_bracketed(text: &str, unknown: Unknown) -> Result<Self, Gs1Fault> {
        bracketed::parse(text, unknown)
    }

    /// Every way to read an element string of which the separators may have got lost.
    #[must_use]
    pub fn candidates(text: &str) -> Candidates {
        lost::candidates(text)
    }

    /// Checks what must not stand together, and repetitions.
    ///
    /// # Errors
    /// [`Gs1Fault::Repeated`], [`Gs1Fault::Excluded`], [`Gs1Fault::SerialMissing`].
    pub fn check_together(&self) -> Result<(), Gs1Fault> {
        association::conflicts(&self.0)
    }

    /// What must stand with them and does not; it may stand on another symbol of the same thing.
    #[must_use]
    pub fn missing(&self) -> Vec<Missing> {
        association::missing(&self.0)
    }

    /// As a scanner sends it.
    #[must_use]
    pub fn to_raw(&self) -> String {
        raw::write(&self.0)
    }

    /// As people read it.
    #[must_use]
    pub fn to_bracketed(&self) -> String {
        bracketed::write(&self.0)
    }

    /// The elements, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Element> {
        self.0.iter()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first value of an application identifier.
    #[must_use]
    pub fn value(&self, code: &str) -> Option<&str> {
        self.0.iter().find(|element| element.code.as_str() == code).map(|element| element.value.as_str())
    }
}

impl FromIterator<Element> for Elements {
    fn from_iter<T: IntoIterator<Item = Element>>(elements: T) -> Self {
        Self(elements.into_iter().collect())
    }
}
