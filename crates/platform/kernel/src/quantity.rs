//! Exact quantities. A quantity is a whole number of the item's smallest unit: an item counted in kilograms to the gram
//! has scale 3, and half a kilogram is 500. Decimal strings outside, never floats. See `docs/adr/0002-quantities.md`.

use std::{fmt, iter::Sum};

use serde::{Deserialize, Deserializer, Serialize};

use crate::{ErrorKind, Fault};

/// How many decimals of its base unit an item is counted in: 0 for pieces, 3 for kilograms to the gram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(transparent)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Scale(u8);

impl Scale {
    /// The most decimals an item may have.
    pub const MAX: u8 = 6;
    /// Whole pieces.
    pub const WHOLE: Self = Self(0);

    /// # Errors
    /// [`QuantityError::Scale`] above [`Scale::MAX`].
    pub const fn new(decimals: u8) -> Result<Self, QuantityError> {
        if decimals > Self::MAX { Err(QuantityError::Scale { decimals }) } else { Ok(Self(decimals)) }
    }

    /// The number of decimals.
    #[must_use]
    pub const fn decimals(self) -> u8 {
        self.0
    }

    /// Smallest units in one base unit.
    #[must_use]
    pub const fn factor(self) -> i64 {
        10_i64.pow(self.0 as u32)
    }
}

impl<'de> Deserialize<'de> for Scale {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::new(u8::deserialize(d)?).map_err(serde::de::Error::custom)
    }
}

/// A quantity of an item in its smallest units: never negative, never above [`Quantity::MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(transparent)]
pub struct Quantity(i64);

/// Why a quantity was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuantityError {
    /// Not of the form `12` or `12.5`.
    #[error("{text:?} is not a decimal number such as \"12\" or \"0.5\"")]
    NotANumber {
        /// What was given, cut to 40 characters.
        text: String,
    },
    /// More decimals than the item is counted in.
    #[error("{text} has more decimals than this item is counted in ({allowed})")]
    TooFine {
        /// What was given.
        text: String,
        /// Decimals that the item allows.
        allowed: u8,
    },
    /// Below zero.
    #[error("a quantity cannot be negative")]
    Negative,
    /// Zero where something must move.
    #[error("the quantity must be more than zero")]
    Zero,
    /// Above [`Quantity::MAX`] smallest units.
    #[error("the quantity is larger than {} smallest units", Quantity::MAX.0)]
    TooLarge,
    /// A scale above [`Scale::MAX`].
    #[error("an item has at most {} decimals, not {decimals}", Scale::MAX)]
    Scale {
        /// What was asked for.
        decimals: u8,
    },
}

impl Fault for QuantityError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
    fn code(&self) -> &'static str {
        match self {
            Self::NotANumber { .. } => "quantity.not_a_number",
            Self::TooFine { .. } => "quantity.too_fine",
            Self::Negative => "quantity.negative",
            Self::Zero => "quantity.zero",
            Self::TooLarge => "quantity.too_large",
            Self::Scale { .. } => "quantity.scale",
        }
    }
}

impl Quantity {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The most that one figure may hold: 10¹⁵ smallest units, far from overflow even when thousands are summed.
    pub const MAX: Self = Self(1_000_000_000_000_000);

    /// # Errors
    /// [`QuantityError::Negative`] or [`QuantityError::TooLarge`].
    pub const fn new(units: i64) -> Result<Self, QuantityError> {
        if units < 0 {
            Err(QuantityError::Negative)
        } else if units > Self::MAX.0 {
            Err(QuantityError::TooLarge)
        } else {
            Ok(Self(units))
        }
    }

    /// A quantity that something moves by.
    ///
    /// # Errors
    /// As [`Quantity::new`], and [`QuantityError::Zero`].
    pub const fn positive(units: i64) -> Result<Self, QuantityError> {
        if units == 0 { Err(QuantityError::Zero) } else { Self::new(units) }
    }

    /// Reads `12`, `12.5`; refuses signs, exponents, group marks, blanks and decimals beyond the item's scale (a zero
    /// beyond it is fine: `1.50` at scale 1).
    ///
    /// # Errors
    /// Every variant of [`QuantityError`] but `Zero` and `Scale`.
    pub fn parse(text: &str, scale: Scale) -> Result<Self, QuantityError> {
        let not_a_number = || QuantityError::NotANumber { text: text.chars().take(40).collect() };
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if let Some(rest) = text.strip_prefix('-') {
            let (whole, fraction) = rest.split_once('.').unwrap_or((rest, "0"));
            return Err(if digits(whole) && digits(fraction) { QuantityError::Negative } else { not_a_number() });
        }
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        if !digits(whole) || !digits(fraction) {
            return Err(not_a_number());
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > usize::from(scale.0) {
            return Err(QuantityError::TooFine { text: text.chars().take(40).collect(), allowed: scale.0 });
        }
        let padded = format!("{}{fraction:0<width$}", whole.trim_start_matches('0'), width = usize::from(scale.0));
        if padded.len() > 16 {
            return Err(QuantityError::TooLarge);
        }
        let units = if padded.is_empty() { 0 } else { padded.parse().map_err(|_| not_a_number())? };
        Self::new(units)
    }

    /// Smallest units.
    #[must_use]
    pub const fn units(self) -> i64 {
        self.0
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum.
    ///
    /// # Errors
    /// [`QuantityError::TooLarge`].
    pub const fn add(self, other: Self) -> Result<Self, QuantityError> {
        Self::new(self.0 + other.0)
    }

    /// The difference, or `None` if `other` is more.
    #[must_use]
    pub const fn minus(self, other: Self) -> Option<Self> {
        if self.0 >= other.0 { Some(Self(self.0 - other.0)) } else { None }
    }

    /// The difference, or nothing if `other` is more.
    #[must_use]
    pub const fn saturating_minus(self, other: Self) -> Self {
        if self.0 >= other.0 { Self(self.0 - other.0) } else { Self::ZERO }
    }

    /// `count` times this.
    ///
    /// # Errors
    /// [`QuantityError::TooLarge`], [`QuantityError::Negative`].
    pub fn times(self, count: i64) -> Result<Self, QuantityError> {
        self.0.checked_mul(count).map_or(Err(QuantityError::TooLarge), Self::new)
    }

    /// The decimal string that people and other systems see, without needless zeros: `0.5`, `12`.
    #[must_use]
    pub fn to_text(self, scale: Scale) -> DecimalText {
        let factor = scale.factor();
        let (whole, fraction) = (self.0 / factor, self.0 % factor);
        if fraction == 0 {
            return DecimalText(whole.to_string());
        }
        let fraction = format!("{fraction:0width$}", width = usize::from(scale.0));
        DecimalText(format!("{whole}.{}", fraction.trim_end_matches('0')))
    }
}

impl Sum for Quantity {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        Self(iter.fold(0_i64, |sum, q| sum.saturating_add(q.0)))
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::new(i64::deserialize(d)?).map_err(serde::de::Error::custom)
    }
}

/// A quantity as it travels in JSON: a decimal string in the item's base unit. What it is worth is known only with the
/// item's scale, so it is read by [`DecimalText::at`] once the item is known.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DecimalText(String);

impl DecimalText {
    /// Any text; checked when read.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The quantity at an item's scale.
    ///
    /// # Errors
    /// As [`Quantity::parse`].
    pub fn at(&self, scale: Scale) -> Result<Quantity, QuantityError> {
        Quantity::parse(&self.0, scale)
    }

    /// The quantity at an item's scale, more than zero.
    ///
    /// # Errors
    /// As [`Quantity::parse`], and [`QuantityError::Zero`].
    pub fn positive_at(&self, scale: Scale) -> Result<Quantity, QuantityError> {
        let quantity = self.at(scale)?;
        if quantity.is_zero() { Err(QuantityError::Zero) } else { Ok(quantity) }
    }
}

impl fmt::Display for DecimalText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(feature = "utoipa")]
impl utoipa::PartialSchema for DecimalText {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some(r"^[0-9]{1,16}(\.[0-9]{1,6})?$"))
            .description(Some("An exact quantity in the item's base unit."))
            .examples([serde_json::json!("12.5")])
            .into()
    }
}
#[cfg(feature = "utoipa")]
impl utoipa::ToSchema for DecimalText {}

#[cfg(test)]
mod tests;
