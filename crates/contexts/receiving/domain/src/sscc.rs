//! The number on a handling unit: 18 digits, the last of which checks the others (GS1).

use std::fmt;

use ambar_kernel::{ErrorKind, Fault};

/// A serial shipping container code with a right check digit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sscc(String);

/// Why a text is no SSCC.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SsccFault {
    /// Not 18 digits.
    #[error("an SSCC has 18 digits, read off the label after (00)")]
    NotEighteenDigits,
    /// The last digit does not fit the others.
    #[error("the last digit does not fit the others: this label was misread or mistyped")]
    CheckDigit,
}

impl Fault for SsccFault {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
    fn code(&self) -> &'static str {
        match self {
            Self::NotEighteenDigits => "receiving.sscc_malformed",
            Self::CheckDigit => "receiving.sscc_check_digit",
        }
    }
}

impl Sscc {
    /// Reads 18 digits; scanners may put the application identifier `00` or `(00)` before them.
    ///
    /// # Errors
    /// [`SsccFault`].
    pub fn parse(raw: &str) -> Result<Self, SsccFault> {
        let text = raw.trim();
        let text = text.strip_prefix("(00)").unwrap_or(text);
        let text = if text.len() == 20 { text.strip_prefix("00").unwrap_or(text) } else { text };
        if text.len() != 18 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(SsccFault::NotEighteenDigits);
        }
        if ambar_gs1::is_checked(text) { Ok(Self(text.to_owned())) } else { Err(SsccFault::CheckDigit) }
    }

    /// The 18 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Sscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_label_is_read_with_or_without_its_identifier() {
        // The example of the GS1 General Specifications.
        for label in ["106141412345678908", "(00)106141412345678908", "00106141412345678908", " 106141412345678908 "] {
            let sscc = Sscc::parse(label).unwrap();
            assert_eq!(
                (sscc.as_str(), sscc.to_string().as_str()),
                ("106141412345678908", "106141412345678908"),
                "{label}"
            );
        }
    }

    #[test]
    fn a_misread_label_is_refused() {
        for (label, fault) in [
            ("106141412345678900", SsccFault::CheckDigit),
            ("106141412345678980", SsccFault::CheckDigit),
            ("10614141234567890", SsccFault::NotEighteenDigits),
            ("10614141234567890x", SsccFault::NotEighteenDigits),
            ("99106141412345678908", SsccFault::NotEighteenDigits),
            ("", SsccFault::NotEighteenDigits),
        ] {
            let refusal = Sscc::parse(label).unwrap_err();
            assert_eq!(refusal, fault, "{label}");
            assert_eq!(refusal.kind(), ErrorKind::Invalid);
            assert!(refusal.code().starts_with("receiving.sscc_") && !refusal.to_string().is_empty());
        }
    }

    #[test]
    fn zeros_that_belong_to_the_number_are_kept() {
        for label in ["006141412345678901", "00006141412345678901", "(00)006141412345678901"] {
            assert_eq!(Sscc::parse(label).unwrap().as_str(), "006141412345678901", "{label}");
        }
    }

    proptest! {
        #[test]
        fn seventeen_digits_have_exactly_one_last_digit(payload in "[0-9]{17}") {
            let right = (0..10).filter(|digit| Sscc::parse(&format!("{payload}{digit}")).is_ok()).count();
            prop_assert_eq!(right, 1);
        }

        #[test]
        fn one_misread_digit_is_always_noticed(payload in "[0-9]{17}", at in 0..18_usize, other in b'0'..=b'9') {
            let good = (0..10).map(|digit| format!("{payload}{digit}")).find(|text| Sscc::parse(text).is_ok()).unwrap();
            let mut bytes = good.clone().into_bytes();
            bytes[at] = other;
            let misread = String::from_utf8(bytes).unwrap();
            prop_assert_eq!(Sscc::parse(&misread).is_ok(), misread == good);
        }
    }
}
