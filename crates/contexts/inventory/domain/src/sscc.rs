//! Serial shipping container codes (GS1 General Specifications 3.1, application identifier 00): an extension digit, the
//! company's prefix, a serial reference, a check digit; 18 digits in all.

use std::fmt;

/// Digits without the check digit.
const BODY: usize = 17;

/// An SSCC.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sscc(String);

/// Why a text is no SSCC.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SsccError {
    /// Not 18 digits.
    #[error("an SSCC has 18 digits")]
    NotDigits,
    /// The last digit does not fit the others.
    #[error("the check digit of this SSCC should be {should}: it was misread or mistyped")]
    CheckDigit {
        /// What it should be.
        should: u8,
    },
}

impl Sscc {
    /// Reads 18 digits and checks the last.
    ///
    /// # Errors
    /// [`SsccError`].
    pub fn parse(text: &str) -> Result<Self, SsccError> {
        if text.len() != BODY + 1 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(SsccError::NotDigits);
        }
        let (body, check) = text.split_at(BODY);
        let should = ambar_gs1::check_digit(body).ok_or(SsccError::NotDigits)?;
        if check == should.to_string() { Ok(Self(text.to_owned())) } else { Err(SsccError::CheckDigit { should }) }
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

/// A few serial references of the company's range, taken for one group of commands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SsccBlock {
    /// 0 to 9.
    pub extension_digit: u8,
    /// The company's prefix, 7 to 10 digits.
    pub company_prefix: String,
    /// The next reference to use.
    pub next: u64,
    /// How many are left.
    pub left: u64,
}

impl SsccBlock {
    /// The largest reference that fits a prefix; `None` if no reference fits.
    #[must_use]
    pub fn last_reference(company_prefix: &str) -> Option<u64> {
        let width = (BODY - 1).checked_sub(company_prefix.len()).and_then(|width| u32::try_from(width).ok())?;
        10_u64.checked_pow(width).map(|count| count - 1)
    }

    /// The next SSCC; `None` if the range is used up.
    #[must_use]
    pub fn take(&mut self) -> Option<Sscc> {
        if self.left == 0 || self.next > Self::last_reference(&self.company_prefix)? {
            return None;
        }
        let width = BODY - 1 - self.company_prefix.len();
        let body = format!("{}{}{:0width$}", self.extension_digit, self.company_prefix, self.next);
        let check = ambar_gs1::check_digit(&body)?;
        self.next += 1;
        self.left -= 1;
        Some(Sscc(format!("{body}{check}")))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_check_digit_is_that_of_the_gs1_example() {
        // GS1's own example of an SSCC.
        assert_eq!(Sscc::parse("106141412345678908").unwrap().as_str(), "106141412345678908");
        assert_eq!(Sscc::parse("106141412345678901"), Err(SsccError::CheckDigit { should: 8 }));
    }

    #[test]
    fn anything_but_eighteen_digits_is_refused() {
        for text in ["", "10614141234567890", "1061414123456789088", "10614141234567890x", "１06141412345678908"] {
            assert_eq!(Sscc::parse(text), Err(SsccError::NotDigits), "{text}");
        }
        assert!(!SsccError::NotDigits.to_string().is_empty());
        assert!(SsccError::CheckDigit { should: 8 }.to_string().contains('8'));
    }

    #[test]
    fn a_block_counts_up_until_it_is_used_up() {
        let mut block = SsccBlock { extension_digit: 1, company_prefix: "0614141".into(), next: 234_567_890, left: 2 };
        assert_eq!(block.take().unwrap().to_string(), "106141412345678908");
        assert_eq!(block.take().unwrap().as_str()[..17].to_owned(), "10614141234567891");
        assert_eq!(block.take(), None);
    }

    #[test]
    fn a_range_ends_where_its_digits_end() {
        assert_eq!(SsccBlock::last_reference("0614141"), Some(999_999_999));
        assert_eq!(SsccBlock::last_reference("0614141999"), Some(999_999));
        assert_eq!(SsccBlock::last_reference("06141419990614141"), None);
        let mut block = SsccBlock { extension_digit: 0, company_prefix: "0614141".into(), next: 999_999_999, left: 9 };
        assert!(block.take().is_some());
        assert_eq!(block.take(), None);
        assert_eq!(SsccBlock { company_prefix: "06141419990614141".into(), ..block }.take(), None);
    }

    proptest! {
        #[test]
        fn what_a_block_gives_is_read_again(extension in 0_u8..10, prefix in "[0-9]{7,10}", next in 0_u64..1_000_000) {
            let mut block = SsccBlock { extension_digit: extension, company_prefix: prefix, next, left: 1 };
            let sscc = block.take().unwrap();
            prop_assert_eq!(Sscc::parse(sscc.as_str()), Ok(sscc));
        }

        #[test]
        fn one_wrong_digit_is_found(reference in 0_u64..1_000_000_000, at in 0_usize..18, other in 1_u8..10) {
            let mut block = SsccBlock { extension_digit: 1, company_prefix: "0614141".into(), next: reference, left: 1 };
            let mut digits = block.take().unwrap().0.into_bytes();
            digits[at] = b'0' + (digits[at] - b'0' + other) % 10;
            prop_assert!(Sscc::parse(&String::from_utf8(digits).unwrap()).is_err());
        }
    }
}
