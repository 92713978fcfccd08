//! Codes that people carry and type: on a badge, and to enrol a device. Letters and digits that are hard to mistake
//! (Crockford's base 32), read in any case, with blanks and dashes anywhere.

use std::fmt;

/// Thirty-two signs without I, L, O and U.
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What the code of a badge begins with, so that a scan of it is known for what it is.
const BADGE_PREFIX: &str = "BDG";
/// Signs of a badge behind its prefix: 80 bits, which nobody guesses.
const BADGE_SIGNS: usize = 16;
/// Signs of an enrolment code: 40 bits, which nobody guesses within its quarter of an hour.
const ENROLMENT_SIGNS: usize = 8;

fn written(random: &[u8]) -> String {
    random.iter().map(|byte| char::from(SIGNS[usize::from(byte % 32)])).collect()
}

/// The signs of a text as they are written, or none if there is one that no code has.
fn read(text: &str, signs: usize) -> Option<String> {
    let mut code = String::with_capacity(signs);
    for sign in text.chars().filter(|sign| !matches!(sign, '-' | ' ')) {
        let sign = match sign.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            sign => sign,
        };
        let known = u8::try_from(sign).is_ok_and(|byte| SIGNS.contains(&byte));
        if !known || code.len() == signs {
            return None;
        }
        code.push(sign);
    }
    (code.len() == signs).then_some(code)
}

/// The code of a badge, as printed on it. Never shown but when it is made.
#[derive(Clone, PartialEq, Eq)]
pub struct BadgeCode(String);

impl BadgeCode {
    /// Made of this many random bytes.
    pub const RANDOM: usize = BADGE_SIGNS;

    /// A new one.
    #[must_use]
    pub fn from_random(random: [u8; Self::RANDOM]) -> Self {
        Self(written(&random))
    }

    /// Reads a scan; None if it is no badge of ours.
    #[must_use]
    pub fn read(scan: &str) -> Option<Self> {
        let scan = scan.trim();
        let (prefix, signs) = scan.split_at_checked(BADGE_PREFIX.len())?;
        prefix.eq_ignore_ascii_case(BADGE_PREFIX).then(|| read(signs, BADGE_SIGNS).map(Self)).flatten()
    }

    /// As it is printed and hashed.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{BADGE_PREFIX}{}", self.0)
    }
}

impl fmt::Debug for BadgeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BadgeCode(…)")
    }
}

/// The code by which a device is enrolled, once. Never shown but when it is made.
#[derive(Clone, PartialEq, Eq)]
pub struct EnrolmentCode(String);

impl EnrolmentCode {
    /// Made of this many random bytes.
    pub const RANDOM: usize = ENROLMENT_SIGNS;

    /// A new one.
    #[must_use]
    pub fn from_random(random: [u8; Self::RANDOM]) -> Self {
        Self(written(&random))
    }

    /// Reads what was typed or scanned; None if it has not the form of a code.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        read(typed, ENROLMENT_SIGNS).map(Self)
    }

    /// As it is hashed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is shown: in two groups of four.
    #[must_use]
    pub fn shown(&self) -> String {
        let (left, right) = self.0.split_at(ENROLMENT_SIGNS / 2);
        format!("{left}-{right}")
    }
}

impl fmt::Debug for EnrolmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EnrolmentCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_badge_is_read_as_it_was_printed() {
        let badge = BadgeCode::from_random(std::array::from_fn(|n| u8::try_from(n * 17).unwrap_or(0)));
        assert_eq!(badge.text(), "BDG0H2K4N6Q8SAVCXEZ");
        assert_eq!(BadgeCode::read("bdg0h2k4n6q8savcxez"), Some(badge.clone()));
        assert_eq!(BadgeCode::read(" BDG0H2K-4N6Q-8SAV-CXEZ\r\n"), Some(badge));
    }

    #[test]
    fn what_is_no_badge_is_not_taken_for_one() {
        for odd in [
            "",
            "BD",
            "BDG",
            "0H2K4N6Q8TANCQET",
            "BDG0H2K4N6Q8TANCQE",
            "BDG0H2K4N6Q8TANCQET0",
            "BDG0H2K4N6Q8TANCQEU",
            "BDЯ0",
            "дддд",
        ] {
            assert_eq!(BadgeCode::read(odd), None, "{odd}");
        }
    }

    #[test]
    fn an_enrolment_code_is_typed_in_any_case_with_letters_taken_for_digits() {
        let code = EnrolmentCode::from_random([0, 1, 10, 31, 32, 255, 20, 18]);
        assert_eq!((code.as_str(), code.shown().as_str()), ("01AZ0ZMJ", "01AZ-0ZMJ"));
        for typed in ["01AZ-0ZMJ", "olaz ozmj", "OIAZ0ZMJ", "0-1-A-Z-0-Z-M-J"] {
            assert_eq!(EnrolmentCode::read(typed), Some(code.clone()), "{typed}");
        }
        for odd in ["", "01AZ0ZM", "01AZ0ZMJ0", "01AZ0ZM!", "01AZ0ZMU", "01AZ0ZMЖ"] {
            assert_eq!(EnrolmentCode::read(odd), None, "{odd}");
        }
    }

    #[test]
    fn codes_are_never_shown_by_accident() {
        let (badge, code) = (BadgeCode::from_random([3; 16]), EnrolmentCode::from_random([3; 8]));
        assert_eq!(format!("{badge:?} {code:?}"), "BadgeCode(…) EnrolmentCode(…)");
    }

    proptest! {
        #[test]
        fn whatever_is_made_is_read(random in any::<[u8; 16]>(), short in any::<[u8; 8]>()) {
            let (badge, code) = (BadgeCode::from_random(random), EnrolmentCode::from_random(short));
            prop_assert_eq!(BadgeCode::read(&badge.text()), Some(badge));
            prop_assert_eq!(EnrolmentCode::read(&code.shown()), Some(code));
        }
    }
}
