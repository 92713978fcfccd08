//! Bodies that change what they name and leave the rest.

use serde::{Deserialize, Deserializer};

/// A field that may be cleared: left out it stays, null clears it.
pub(crate) type Given<T> = Option<Option<T>>;

/// Tells a field that is null from one that is not there. With `#[serde(default)]`.
pub(crate) fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Given<T>, D::Error> {
    Option::deserialize(d).map(Some)
}

/// What a field becomes.
pub(crate) fn or<T>(given: Given<T>, before: Option<T>) -> Option<T> {
    given.unwrap_or(before)
}
