//! Check digits: what the operator reads off the label to show that they stand there, not at the place beside it.

use ambar_kernel::{ErrorKind, Fault, LocationCode};

/// A prime above the largest step between neighbours, so that no step of a number or letter leaves the sum as it was.
const PRIME: u32 = 97;

/// A primitive root of [`PRIME`]: each part of a code counts with another weight, and none with 0.
const ROOT: u32 = 5;

/// Two to four digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckDigits(String);

/// Not two to four digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("check digits are two to four digits, as printed on the label")]
pub struct CheckDigitsError;

impl Fault for CheckDigitsError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
    fn code(&self) -> &'static str {
        "locations.check_digits"
    }
}

impl CheckDigits {
    /// Takes digits that are on the label already.
    ///
    /// # Errors
    /// [`CheckDigitsError`].
    pub fn parse(raw: &str) -> Result<Self, CheckDigitsError> {
        let raw = raw.trim();
        let digits = (2..=4).contains(&raw.len()) && raw.bytes().all(|byte| byte.is_ascii_digit());
        if digits { Ok(Self(raw.to_owned())) } else { Err(CheckDigitsError) }
    }

    /// The two digits of a code, always the same. Codes that differ in one number or one letter, by less than 97, never
    /// have the same: the places beside, above and below each other.
    #[must_use]
    pub fn of(code: &LocationCode) -> Self {
        let (sum, _) = parts(code.as_str())
            .into_iter()
            .fold((0, 1), |(sum, weight), part| ((sum + part * weight) % PRIME, weight * ROOT % PRIME));
        Self(format!("{sum:02}"))
    }

    /// As printed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<CheckDigits> for String {
    fn from(digits: CheckDigits) -> Self {
        digits.0
    }
}

/// The numbers and letters of a code, each modulo [`PRIME`]. A run of digits is one number: `09` and `10` are neighbours.
fn parts(code: &str) -> Vec<u32> {
    let mut parts = Vec::new();
    let mut number = None;
    for char in code.chars() {
        match char.to_digit(10) {
            Some(digit) => number = Some((number.unwrap_or(0) * 10 + digit) % PRIME),
            None => {
                parts.extend(number.take());
                parts.push(u32::from(char) % PRIME);
            }
        }
    }
    parts.extend(number);
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::pattern::{Pattern, digits};

    fn of(code: &str) -> String {
        CheckDigits::of(&LocationCode::parse(code).unwrap()).into()
    }

    #[test]
    fn a_code_always_has_the_same_two_digits() {
        assert_eq!(of("A-01-02-3"), of("A-01-02-3"));
        for code in ["A-01-02-3", "DOCK", "9", "Ж-1", "1A2"] {
            let found = of(code);
            assert!(found.len() == 2 && found.parse::<u32>().unwrap() < PRIME, "{code}: {found}");
        }
        assert_eq!(parts("A-09x10"), [65, 45, 9, 120 % 97, 10]);
        assert_eq!(parts("198"), [198 % 97]);
    }

    #[test]
    fn digits_of_the_label_are_taken_as_they_are() {
        assert_eq!(CheckDigits::parse(" 07 ").unwrap().as_str(), "07");
        assert!(CheckDigits::parse("1234").is_ok());
        for odd in ["", "7", "12345", "1a", "١٢"] {
            let refusal = CheckDigits::parse(odd).unwrap_err();
            assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Invalid, "locations.check_digits"));
        }
    }

    fn range() -> impl Strategy<Value = String> {
        prop_oneof![
            (0_u32..120, 0_u32..9, 1_usize..4, 1_u32..97).prop_map(|(from, count, width, step)| {
                format!("{{{from:0width$}..{}..{step}}}", from + count * step)
            }),
            (b'a'..=b'q', 0_u8..9).prop_map(|(from, length)| format!(
                "{{{}..{}}}",
                from as char,
                (from + length) as char
            )),
        ]
    }

    proptest! {
        #[test]
        fn neighbours_never_have_the_same(ranges in prop::collection::vec(range(), 1..4)) {
            let pattern = Pattern::parse(&format!("R-{}", ranges.join("-"))).unwrap();
            let counts = pattern.ranges();
            for number in 0..pattern.count() {
                let here = digits(&counts, number);
                let code = pattern.code(&here).unwrap();
                for range in 0..counts.len() {
                    let mut beside = here.clone();
                    beside[range] += 1;
                    if beside[range] < counts[range] {
                        let other = pattern.code(&beside).unwrap();
                        prop_assert_ne!(CheckDigits::of(&code), CheckDigits::of(&other), "{} {}", code, other);
                    }
                }
            }
        }

        #[test]
        fn zeros_before_a_number_change_no_check_digits(aisle in "[A-Z]{1,2}", number in 0_u32..1_000, width in 1_usize..6) {
            prop_assert_eq!(of(&format!("{aisle}-{number:0width$}-1")), of(&format!("{aisle}-{number}-1")));
        }

        #[test]
        fn neighbouring_letters_changed_about_are_noticed(code in "[A-Z]{2,12}", at in 0_usize..11) {
            let mut letters = code.clone().into_bytes();
            let at = at % (letters.len() - 1);
            letters.swap(at, at + 1);
            let changed = String::from_utf8(letters).unwrap();
            prop_assert_eq!(of(&code) == of(&changed), code == changed);
        }

        #[test]
        fn what_is_made_for_a_code_could_have_been_read_off_its_label(code in "[A-Za-z0-9Ж-]{1,40}") {
            let digits = CheckDigits::of(&LocationCode::parse(&code).unwrap());
            prop_assert_eq!(CheckDigits::parse(digits.as_str()), Ok(digits));
        }
    }
}
