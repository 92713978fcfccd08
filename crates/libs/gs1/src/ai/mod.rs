//! Application identifiers, by the GS1 syntax dictionary.

mod table;

use std::fmt;

use crate::check::{Check, CheckFault};

/// The code of an application identifier: two to four digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AiCode {
    digits: [u8; 4],
    len: u8,
}

impl AiCode {
    /// Reads two to four digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if !(2..=4).contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let mut digits = [b'0'; 4];
        digits.iter_mut().zip(text.bytes()).for_each(|(place, digit)| *place = digit);
        Some(Self { digits, len: u8::try_from(text.len()).ok()? })
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(self.digits.get(..usize::from(self.len)).unwrap_or_default()).unwrap_or_default()
    }

    /// Its last digit: how many decimals are implied, for identifiers that say so.
    #[must_use]
    pub fn last_digit(&self) -> u8 {
        self.as_str().bytes().last().map_or(0, |digit| digit - b'0')
    }

    fn number(self) -> u16 {
        self.as_str().parse().unwrap_or(u16::MAX)
    }

    /// Whether a pattern of the dictionary names it: `310n` names 3100 to 3109.
    #[must_use]
    pub fn matches(&self, pattern: &str) -> bool {
        let code = self.as_str();
        code.len() == pattern.len()
            && code.bytes().zip(pattern.bytes()).all(|(digit, wanted)| wanted == b'n' || wanted == digit)
    }
}

impl fmt::Debug for AiCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({self})")
    }
}

impl fmt::Display for AiCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which characters a part may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// Digits.
    N,
    /// Set 82.
    X,
    /// Set 39.
    Y,
    /// Set 64.
    Z,
}

impl Charset {
    /// The check of the set.
    #[must_use]
    pub const fn check(self) -> Check {
        match self {
            Self::N => Check::Numeric,
            Self::X => Check::Set82,
            Self::Y => Check::Set39,
            Self::Z => Check::Set64,
        }
    }
}

/// A part of a value. Only the last may have a variable length, and none that must be there follows one that need not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Its characters.
    pub charset: Charset,
    /// Its least length.
    pub min: u8,
    /// Its greatest length.
    pub max: u8,
    /// Whether it may be left out.
    pub optional: bool,
    /// What else is checked.
    pub checks: &'static [Check],
}

/// An application identifier, or a range of them that differ in what their last digit means alone.
#[derive(Debug, PartialEq, Eq)]
pub struct Ai {
    /// The first of the range.
    pub first: u16,
    /// The last of the range.
    pub last: u16,
    /// How many digits the code has.
    pub digits: u8,
    /// Whether its length is among those that every scanner knows, so that no separator follows.
    pub predefined: bool,
    /// Whether a Digital Link may have it as an attribute.
    pub attribute: bool,
    /// What a value is made of.
    pub parts: &'static [Part],
    /// What must be there too: of each, one of the groups, whole.
    pub requires: &'static [&'static [&'static [&'static str]]],
    /// What must not be there too.
    pub excludes: &'static [&'static str],
    /// If a Digital Link may start with it: the qualifiers that may follow, in their order, in alternatives.
    pub key: Option<&'static [&'static [&'static str]]>,
    /// What it is called.
    pub title: &'static str,
}

/// Why a value does not fit its application identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ValueFault {
    /// Something is missing at its end.
    #[error("too short")]
    TooShort,
    /// Something is too much at its end.
    #[error("too long")]
    TooLong,
    /// A check failed; positions are from the start of the value.
    #[error(transparent)]
    Check(#[from] CheckFault),
}

impl Ai {
    /// Every row of the dictionary, in the order of the codes.
    #[must_use]
    pub const fn all() -> &'static [Self] {
        table::TABLE
    }

    /// The identifier with this code.
    #[must_use]
    pub fn of(code: AiCode) -> Option<&'static Self> {
        let number = code.number();
        table::TABLE.iter().find(|ai| ai.digits == code.len && (ai.first..=ai.last).contains(&number))
    }

    /// The identifier that data begins with. No code begins another, so that there is at most one.
    #[must_use]
    pub fn at_start_of(data: &str) -> Option<(AiCode, &'static Self)> {
        (2..=4).find_map(|len| {
            let code = AiCode::parse(data.get(..len)?)?;
            Some((code, Self::of(code)?))
        })
    }

    /// How many digits every code that begins with these two has; `None` if none does.
    #[must_use]
    pub fn digits_after(prefix: &str) -> Option<usize> {
        let first_two = |number: u16, digits: u8| number / 10_u16.pow(u32::from(digits.saturating_sub(2)));
        let wanted: u16 = prefix.get(..2)?.parse().ok()?;
        let row = table::TABLE
            .iter()
            .find(|ai| (first_two(ai.first, ai.digits)..=first_two(ai.last, ai.digits)).contains(&wanted))?;
        Some(usize::from(row.digits))
    }

    /// The least and the greatest length of a value.
    #[must_use]
    pub fn lengths(&self) -> (usize, usize) {
        let least = self.parts.iter().filter(|part| !part.optional).map(|part| usize::from(part.min)).sum();
        (least, self.parts.iter().map(|part| usize::from(part.max)).sum())
    }

    /// Checks a value.
    ///
    /// # Errors
    /// [`ValueFault`].
    pub fn check(&self, value: &str) -> Result<(), ValueFault> {
        let mut rest = value.as_bytes();
        let mut start = 0;
        for part in self.parts {
            if part.optional && rest.is_empty() {
                break;
            }
            if rest.len() < usize::from(part.min) {
                return Err(ValueFault::TooShort);
            }
            let (this, next) = rest.split_at(rest.len().min(usize::from(part.max)));
            let from_start = |fault: CheckFault| CheckFault { at: fault.at + start, ..fault };
            part.charset.check().run(this).map_err(from_start)?;
            part.checks.iter().try_for_each(|check| check.run(this)).map_err(from_start)?;
            start += this.len();
            rest = next;
        }
        if rest.is_empty() { Ok(()) } else { Err(ValueFault::TooLong) }
    }
}
