//! What a PIN must be: four to six digits that are not among the first that anybody tries. It is short because it is typed
//! with gloves, so it is good only on an enrolled device, within the limits of [`crate::lockout`], and for work alone.

use std::fmt;

use ambar_kernel::{ErrorKind, Fault};

/// A PIN that may be set. Never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

/// Why a PIN was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PinFault {
    /// Not four to six digits.
    #[error("a PIN is {} to {} digits", Pin::SHORTEST, Pin::LONGEST)]
    Malformed,
    /// Among the first that anybody tries.
    #[error(
        "this PIN is easily guessed: not a row such as 1234, a repetition such as 1212, a year, or part of the account's name"
    )]
    Weak,
}

impl Fault for PinFault {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
    fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "identity.pin_malformed",
            Self::Weak => "identity.pin_weak",
        }
    }
}

/// Chosen by many, and caught by no rule: columns of the keypad, doubled rows.
const COMMON: [&str; 8] = ["2580", "0852", "1470", "3690", "1122", "2233", "112233", "159753"];

impl Pin {
    /// The fewest digits.
    pub const SHORTEST: usize = 4;
    /// The most digits.
    pub const LONGEST: usize = 6;

    /// Whether a text has the form of a PIN, weak or not.
    #[must_use]
    pub fn is_formed(text: &str) -> bool {
        (Self::SHORTEST..=Self::LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// Checks a PIN that is to be set for the account of this name.
    ///
    /// # Errors
    /// [`PinFault`].
    pub fn new(text: &str, account_name: &str) -> Result<Self, PinFault> {
        if !Self::is_formed(text) {
            return Err(PinFault::Malformed);
        }
        let digits: Vec<u8> = text.bytes().map(|byte| byte - b'0').collect();
        let weak = is_row(&digits)
            || repeats(&digits)
            || is_year(text)
            || COMMON.contains(&text)
            || account_name.contains(text);
        if weak { Err(PinFault::Weak) } else { Ok(Self(text.to_owned())) }
    }

    /// The digits, for hashing.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// Each digit is the one before it plus the same step of -1, 0 or 1; 9 and 0 are neighbours.
fn is_row(digits: &[u8]) -> bool {
    let step = |pair: &[u8]| (pair[1] + 10 - pair[0]) % 10;
    [0, 1, 9].iter().any(|row| digits.windows(2).all(|pair| step(pair) == *row))
}

/// The same two or three digits again and again.
fn repeats(digits: &[u8]) -> bool {
    [2, 3].iter().any(|length| {
        digits.len() > *length
            && digits.len().is_multiple_of(*length)
            && digits.chunks(*length).all(|part| part == &digits[..*length])
    })
}

/// Years that people are born in, and the present ones.
fn is_year(text: &str) -> bool {
    text.len() == 4 && (text.starts_with("19") || text.starts_with("20"))
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_four_to_six_digits() {
        for good in ["7391", "73915", "739158", "0417"] {
            assert_eq!(Pin::new(good, "ann").unwrap().as_bytes(), good.as_bytes());
        }
        for odd in ["", "739", "7391586", "73 1", "73a1", "+739", "७३९१", "-7391"] {
            assert_eq!(Pin::new(odd, "ann"), Err(PinFault::Malformed), "{odd}");
        }
    }

    #[test]
    fn rows_repetitions_years_and_common_ones_are_refused() {
        for weak in [
            "0000", "1111", "99999", "1234", "4321", "0123", "7890", "3210", "0987", "12345", "654321", "890123",
            "1212", "6969", "123123", "404040", "737373", "1990", "2026", "2580", "0852", "1122", "112233", "159753",
        ] {
            assert_eq!(Pin::new(weak, "ann"), Err(PinFault::Weak), "{weak}");
        }
        for good in ["1243", "1213", "12121", "123124", "1890", "2112", "19900", "739173"] {
            assert!(Pin::new(good, "ann").is_ok(), "{good}");
        }
    }

    #[test]
    fn the_digits_of_the_accounts_name_are_refused() {
        assert_eq!(Pin::new("7391", "picker-7391"), Err(PinFault::Weak));
        assert!(Pin::new("7391", "picker-739").is_ok());
    }

    #[test]
    fn few_enough_are_refused_that_a_pin_is_still_a_secret() {
        let left = (0..10_000).filter(|n| Pin::new(&format!("{n:04}"), "ann").is_ok()).count();
        assert!(left > 9_600, "{left} of 10,000 PINs of four digits may be set");
    }

    #[test]
    fn every_refusal_has_its_code_and_a_pin_is_never_shown() {
        let codes = [PinFault::Malformed, PinFault::Weak].map(|fault| {
            assert_eq!(fault.kind(), ErrorKind::Invalid);
            fault.code()
        });
        assert_eq!(codes, ["identity.pin_malformed", "identity.pin_weak"]);
        assert_eq!(PinFault::Malformed.to_string(), "a PIN is 4 to 6 digits");
        assert_eq!(format!("{:?}", Pin::new("7391", "ann").unwrap()), "Pin(…)");
    }
}
