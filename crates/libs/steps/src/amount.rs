//! Decimal numbers as scripts have them: exact, with the scale of the item.

/// A quantity in an item's smallest units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(i64);

/// Why a text is no quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AmountFault {
    /// Something else stands there.
    #[error("this is no number: write digits, with a point before decimals")]
    NotANumber,
    /// More decimals than the item is counted in.
    #[error("the item is counted with {0} decimals: leave the rest out")]
    TooFine(u8),
    /// More than can be counted.
    #[error("this is more than can be counted")]
    TooLarge,
}

impl Amount {
    /// None.
    pub const ZERO: Self = Self(0);

    /// Reads a decimal number that is not negative.
    ///
    /// # Errors
    /// [`AmountFault`].
    pub fn parse(text: &str, scale: u8) -> Result<Self, AmountFault> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(fraction) {
            return Err(AmountFault::NotANumber);
        }
        let fraction = fraction.trim_end_matches('0');
        let places = usize::from(scale);
        if fraction.len() > places {
            return Err(AmountFault::TooFine(scale));
        }
        let zeros = places - fraction.len();
        let all = format!("{whole}{fraction}{}", "0".repeat(zeros));
        all.parse().map(Self).map_err(|_| AmountFault::TooLarge)
    }

    /// The decimal number, as short as it can be.
    #[must_use]
    pub fn to_text(self, scale: u8) -> String {
        let places = usize::from(scale);
        let digits = format!("{:0>width$}", self.0, width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        let fraction = fraction.trim_end_matches('0');
        if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
    }

    /// Both together.
    ///
    /// # Errors
    /// [`AmountFault::TooLarge`].
    pub fn plus(self, other: Self) -> Result<Self, AmountFault> {
        self.0.checked_add(other.0).map(Self).ok_or(AmountFault::TooLarge)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_read_exactly_or_refused() {
        for (text, scale, read) in [
            ("12", 0, Ok(12)),
            ("12.50", 1, Ok(125)),
            ("0.005", 3, Ok(5)),
            ("007", 0, Ok(7)),
            ("1.05", 1, Err(AmountFault::TooFine(1))),
            ("", 0, Err(AmountFault::NotANumber)),
            ("1.", 2, Err(AmountFault::NotANumber)),
            (".5", 2, Err(AmountFault::NotANumber)),
            ("-1", 0, Err(AmountFault::NotANumber)),
            ("1,5", 1, Err(AmountFault::NotANumber)),
            ("9223372036854775808", 0, Err(AmountFault::TooLarge)),
        ] {
            assert_eq!(Amount::parse(text, scale), read.map(Amount), "{text}");
        }
    }

    #[test]
    fn too_much_is_refused_when_added() {
        assert_eq!(Amount(i64::MAX).plus(Amount(1)), Err(AmountFault::TooLarge));
        assert_eq!(Amount(2).plus(Amount(3)), Ok(Amount(5)));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(units in 0..=i64::MAX, scale in 0_u8..=6) {
            let amount = Amount(units);
            prop_assert_eq!(Amount::parse(&amount.to_text(scale), scale), Ok(amount));
        }
    }
}
