//! Patterns of codes: `A-{01..10}-{01..20}-{1..4}` stands for 800 places.

use std::{collections::HashSet, str::FromStr};

use ambar_kernel::{ErrorKind, Fault, LocationCode, TextError};
use serde_json::{Map, Value};

/// The most places that one pattern may stand for.
pub const MOST_PLACES: usize = 20_000;

/// The widest step of a range: neighbours with wider ones could share their check digits.
const WIDEST_STEP: u32 = 96;

/// Why a pattern was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// A brace without its partner.
    #[error("the brace at character {at} has no partner: a range is written {{01..20}}")]
    Brace {
        /// Counted from 1.
        at: usize,
    },
    /// What stands in braces is no range.
    #[error("{{{range}}} is no range: write {{01..20}}, {{A..F}} or, for every second one, {{1..19..2}}")]
    Range {
        /// What stands in the braces.
        range: String,
    },
    /// A range that ends before it begins.
    #[error("{{{range}}} ends before it begins")]
    Backwards {
        /// What stands in the braces.
        range: String,
    },
    /// More than [`MOST_PLACES`].
    #[error("the pattern stands for more than {MOST_PLACES} places: send it in parts")]
    TooMany,
    /// One code for two places.
    #[error("the code {code} would be given to two places: put a separator between the ranges")]
    Ambiguous {
        /// The code.
        code: String,
    },
    /// A code that no location may have.
    #[error(transparent)]
    Code(#[from] TextError),
}

impl Fault for PatternError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
    fn code(&self) -> &'static str {
        match self {
            Self::Brace { .. } => "locations.pattern_brace",
            Self::Range { .. } => "locations.pattern_range",
            Self::Backwards { .. } => "locations.pattern_backwards",
            Self::TooMany => "locations.pattern_too_many",
            Self::Ambiguous { .. } => "locations.pattern_ambiguous",
            Self::Code(error) => error.code(),
        }
    }
    fn params(&self) -> Map<String, Value> {
        match self {
            Self::TooMany => Map::from_iter([("max".to_owned(), MOST_PLACES.into())]),
            _ => Map::new(),
        }
    }
}

/// A pattern that stands for at least one and at most [`MOST_PLACES`] different codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Part>,
    count: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Range(Range),
}

/// Numbers or letters from `first` on, `step` apart.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Range {
    first: u32,
    step: u32,
    count: usize,
    written: Written,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    /// With leading zeros up to this many digits.
    Number {
        width: usize,
    },
    Letter,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// [`PatternError`].
    pub fn parse(raw: &str) -> Result<Self, PatternError> {
        let parts = split(raw.trim())?;
        let counts = parts.iter().map(|part| match part {
            Part::Text(_) => 1,
            Part::Range(range) => range.count,
        });
        let count = counts.fold(1, usize::saturating_mul);
        if count > MOST_PLACES {
            return Err(PatternError::TooMany);
        }
        let pattern = Self { parts, count };
        pattern.refuse_ambiguity()?;
        Ok(pattern)
    }

    /// How many places it stands for.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// Every code, the last range counting fastest.
    ///
    /// # Errors
    /// [`PatternError::Code`], which reading the pattern has ruled out.
    pub fn codes(&self) -> Result<Vec<LocationCode>, PatternError> {
        let ranges = self.ranges();
        (0..self.count).map(|number| self.code(&digits(&ranges, number))).collect()
    }

    /// How many values each range has, in their order.
    pub(crate) fn ranges(&self) -> Vec<usize> {
        let counts = self.parts.iter().filter_map(|part| match part {
            Part::Text(_) => None,
            Part::Range(range) => Some(range.count),
        });
        counts.collect()
    }

    /// The code with these values of the ranges, each counted from 0.
    pub(crate) fn code(&self, values: &[usize]) -> Result<LocationCode, PatternError> {
        let mut code = String::new();
        let mut values = values.iter();
        for part in &self.parts {
            match part {
                Part::Text(text) => code.push_str(text),
                Part::Range(range) => code.push_str(&range.write(values.next().copied().unwrap_or_default())),
            }
        }
        Ok(LocationCode::parse(&code)?)
    }

    fn refuse_ambiguity(&self) -> Result<(), PatternError> {
        let ranges = self.ranges();
        let mut seen = HashSet::with_capacity(self.count);
        for number in 0..self.count {
            let code = self.code(&digits(&ranges, number))?;
            if let Some(twice) = seen.replace(code) {
                return Err(PatternError::Ambiguous { code: twice.into() });
            }
        }
        Ok(())
    }
}

/// The values of the ranges of the place with this number, the last range counting fastest.
pub(crate) fn digits(ranges: &[usize], mut number: usize) -> Vec<usize> {
    let mut digits = vec![0; ranges.len()];
    for (digit, count) in digits.iter_mut().zip(ranges).rev() {
        *digit = number % count;
        number /= count;
    }
    digits
}

fn split(raw: &str) -> Result<Vec<Part>, PatternError> {
    let mut parts = Vec::new();
    let mut rest = raw;
    let at = |rest: &str| raw[..raw.len() - rest.len()].chars().count() + 1;
    while let Some(brace) = rest.find(['{', '}']) {
        let (text, from_brace) = rest.split_at(brace);
        let inside = from_brace.strip_prefix('{').and_then(|after| after.split_once('}'));
        let Some((range, after)) = inside.filter(|(range, _)| !range.contains('{')) else {
            return Err(PatternError::Brace { at: at(from_brace) });
        };
        if !text.is_empty() {
            parts.push(Part::Text(text.to_owned()));
        }
        parts.push(Part::Range(Range::parse(range)?));
        rest = after;
    }
    if !rest.is_empty() || parts.is_empty() {
        parts.push(Part::Text(rest.to_owned()));
    }
    Ok(parts)
}

impl Range {
    fn parse(raw: &str) -> Result<Self, PatternError> {
        let no_range = || PatternError::Range { range: raw.chars().take(40).collect() };
        let mut pieces = raw.split("..");
        let (Some(from), Some(to)) = (pieces.next(), pieces.next()) else { return Err(no_range()) };
        let step = match (pieces.next(), pieces.next()) {
            (None, _) => 1,
            (Some(step), None) => number(step).filter(|step| (1..=WIDEST_STEP).contains(step)).ok_or_else(no_range)?,
            (Some(_), Some(_)) => return Err(no_range()),
        };
        let (first, last, written) = match (number(from), number(to), letter(from), letter(to)) {
            (Some(first), Some(last), _, _) => (first, last, Written::Number { width: from.len() }),
            (_, _, Some(first), Some(last)) if first.is_ascii_uppercase() == last.is_ascii_uppercase() => {
                (first.into(), last.into(), Written::Letter)
            }
            _ => return Err(no_range()),
        };
        let Some(length) = last.checked_sub(first) else {
            return Err(PatternError::Backwards { range: raw.to_owned() });
        };
        let count = usize::try_from(length / step).unwrap_or(usize::MAX).saturating_add(1);
        Ok(Self { first, step, count, written })
    }

    /// The value with this number, counted from 0.
    fn write(&self, number: usize) -> String {
        let value = self.first + self.step * u32::try_from(number).unwrap_or_default();
        match self.written {
            Written::Number { width } => format!("{value:0width$}"),
            Written::Letter => char::from_u32(value).map(String::from).unwrap_or_default(),
        }
    }
}

/// At most nine digits, which no sum here overflows.
fn number(raw: &str) -> Option<u32> {
    let digits = raw.len() <= 9 && raw.bytes().all(|byte| byte.is_ascii_digit());
    if digits { u32::from_str(raw).ok() } else { None }
}

fn letter(raw: &str) -> Option<char> {
    let mut chars = raw.chars();
    chars.next().filter(|char| char.is_ascii_alphabetic() && chars.next().is_none())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn codes(raw: &str) -> Vec<String> {
        let pattern = Pattern::parse(raw).unwrap();
        let all: Vec<String> = pattern.codes().unwrap().into_iter().map(Into::into).collect();
        assert_eq!(all.len(), pattern.count());
        all
    }

    fn refused(raw: &str) -> &'static str {
        Pattern::parse(raw).unwrap_err().code()
    }

    #[test]
    fn ranges_count_with_leading_zeros_and_letters() {
        assert_eq!(codes("A-{09..11}-{1..2}"), ["A-09-1", "A-09-2", "A-10-1", "A-10-2", "A-11-1", "A-11-2"]);
        assert_eq!(codes("{A..C}{8..10}x"), ["A8x", "A9x", "A10x", "B8x", "B9x", "B10x", "C8x", "C9x", "C10x"]);
        assert_eq!(codes(" R{x..z} "), ["Rx", "Ry", "Rz"]);
        assert_eq!(codes("{1..6..2}"), ["1", "3", "5"]);
        assert_eq!(codes("{7..7}"), ["7"]);
        assert_eq!(Pattern::parse("A-{01..10}-{01..20}-{1..4}").unwrap().count(), 800);
    }

    #[test]
    fn a_pattern_without_ranges_is_one_code() {
        assert_eq!(codes("DOCK-1"), ["DOCK-1"]);
        assert_eq!(codes("Ряд-{1..2}"), ["Ряд-1", "Ряд-2"]);
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for odd in ["{}", "{1}", "{1..}", "{..2}", "{1..B}", "{A..1}", "{A..f}", "{AA..AC}", "{-1..2}", "{1..2..}"] {
            assert_eq!(refused(odd), "locations.pattern_range", "{odd}");
        }
        for odd in ["{1..9..0}", "{1..999..97}", "{1..2..1..1}", "{1000000000..1000000001}", "{١..٣}", "{1, 2}"] {
            assert_eq!(refused(odd), "locations.pattern_range", "{odd}");
        }
        assert_eq!(refused("{3..1}"), "locations.pattern_backwards");
        assert_eq!(refused("{C..A}"), "locations.pattern_backwards");
    }

    #[test]
    fn a_brace_without_partner_is_pointed_at() {
        for (odd, at) in [("A{1..2", 2), ("Ж}1..2", 2), ("A{{1..2}}", 2), ("{1..2}}", 7), ("{1..2}-{", 8)] {
            assert_eq!(Pattern::parse(odd), Err(PatternError::Brace { at }), "{odd}");
        }
        assert_eq!(refused("{"), "locations.pattern_brace");
    }

    #[test]
    fn more_than_twenty_thousand_places_are_too_many() {
        assert_eq!(Pattern::parse("{1..200}-{1..100}").unwrap().count(), MOST_PLACES);
        for odd in ["{1..20001}", "{1..201}-{1..100}", "{0..999999999}{0..999999999}{0..999999999}"] {
            let refusal = Pattern::parse(odd).unwrap_err();
            assert_eq!((refusal.code(), &refusal.params()["max"]), ("locations.pattern_too_many", &20_000.into()));
        }
    }

    #[test]
    fn one_code_for_two_places_is_refused() {
        assert_eq!(Pattern::parse("{1..11}{1..11}"), Err(PatternError::Ambiguous { code: "111".into() }));
        assert_eq!(refused("{1..11}{1..11}"), "locations.pattern_ambiguous");
        assert_eq!(codes("{01..11}{01..11}").len(), 121);
    }

    #[test]
    fn codes_that_no_label_may_have_are_refused() {
        for (odd, code) in [("", "text.empty"), ("A {1..2}", "text.blank"), ("A\u{200B}{1..2}", "text.unprintable")] {
            assert_eq!(refused(odd), code);
        }
        let refusal = Pattern::parse(&"x".repeat(41)).unwrap_err();
        assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Invalid, "text.too_long"));
        assert!(refusal.params().is_empty());
        assert_eq!(refusal.to_string(), "the location code is longer than 40 characters");
    }

    fn piece() -> impl Strategy<Value = String> {
        prop_oneof![
            "[A-Z-]{0,3}",
            (0_u32..30, 0_u32..12, 0_usize..4, 1_u32..4)
                .prop_map(|(from, length, width, step)| format!("{{{from:0width$}..{}..{step}}}", from + length)),
            (b'A'..=b'Z', 0_u8..6).prop_map(|(from, length)| format!(
                "{{{}..{}}}",
                from as char,
                (from + length).min(b'Z') as char
            )),
        ]
    }

    #[test]
    fn a_step_that_leads_past_the_end_leaves_the_first_value_alone() {
        assert_eq!(codes("{1..5..10}"), ["1"]);
        assert_eq!(codes("{1..97..96}"), ["1", "97"]);
        assert_eq!(codes("{A..G..3}"), ["A", "D", "G"]);
        assert_eq!(codes("{A..F..3}"), ["A", "D"]);
    }

    #[test]
    fn numbers_are_as_wide_as_the_first_of_them_is_written() {
        assert_eq!(codes("{098..101}"), ["098", "099", "100", "101"]);
        assert_eq!(codes("{08..100..46}"), ["08", "54", "100"]);
        assert_eq!(codes("{1..003}"), ["1", "2", "3"]);
    }

    #[test]
    fn the_longest_code_decides_whether_a_label_has_room() {
        let fits = format!("{}{{8..9}}", "x".repeat(39));
        assert!(codes(&fits).iter().all(|code| code.len() == LocationCode::MAX));
        assert_eq!(refused(&format!("{}{{8..10}}", "x".repeat(39))), "text.too_long");
    }

    #[test]
    fn a_range_that_is_none_is_quoted_and_cut_to_forty_characters() {
        assert_eq!(Pattern::parse("A-{1-3}"), Err(PatternError::Range { range: "1-3".into() }));
        let long = Pattern::parse(&format!("{{{}}}", "ж".repeat(99)));
        assert_eq!(long, Err(PatternError::Range { range: "ж".repeat(40) }));
    }

    #[test]
    fn a_pattern_is_read_from_the_left_before_its_places_are_counted() {
        assert_eq!(refused("{3..1}-{"), "locations.pattern_backwards");
        assert_eq!(refused("{1..99999}-{3..1}"), "locations.pattern_backwards");
        assert_eq!(refused("{1..200}{1..200}"), "locations.pattern_too_many", "not ambiguous");
    }

    proptest! {
        #[test]
        fn no_code_is_made_twice(pieces in prop::collection::vec(piece(), 1..6)) {
            if let Ok(pattern) = Pattern::parse(&pieces.concat()) {
                let codes = codes(&pieces.concat());
                prop_assert_eq!(codes.len(), pattern.count());
                prop_assert_eq!(codes.iter().collect::<HashSet<_>>().len(), codes.len());
                prop_assert!(codes.iter().all(|code| LocationCode::parse(code).is_ok()));
            }
        }

        #[test]
        fn nothing_that_is_typed_panics(raw in "[A{}.019 é-]{0,24}") {
            let _ = Pattern::parse(&raw);
        }

        #[test]
        fn codes_of_one_width_come_in_their_own_order(
            aisle in (0_u32..90, 0_u32..9), bay in (0_u32..90, 0_u32..9, 1_u32..4), level in (b'A'..=b'T', 0_u8..6),
        ) {
            let (to, last) = (aisle.0 + aisle.1, (level.0 + level.1) as char);
            let raw = format!("W{{{:02}..{to}}}-{{{:02}..{}..{}}}-{{{}..{last}}}", aisle.0, bay.0, bay.0 + bay.1, bay.2, level.0 as char);
            let codes = codes(&raw);
            let each = [aisle.1 + 1, bay.1 / bay.2 + 1, u32::from(level.1) + 1];
            prop_assert_eq!(codes.len(), usize::try_from(each.iter().product::<u32>()).unwrap());
            prop_assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "{}", raw);
        }
    }
}
