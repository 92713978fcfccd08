//! Parts that several bodies have.

use serde::{Deserialize, Deserializer};

/// Tells a field that is null (clear it) from one that is not there (leave it as it is).
pub(crate) fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(d).map(Some)
}
