//! GS1 element strings as labels have them: which application identifiers, in which order, separated where they must be.

use std::fmt;

/// Application identifiers with the values that follow them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ElementString(Vec<(String, String)>);

/// The identifiers whose first two digits fix the length of identifier and value, by GS1's table of predefined lengths: no
/// separator follows them.
const PREDEFINED: [(&str, usize); 22] = [
    ("00", 20),
    ("01", 16),
    ("02", 16),
    ("03", 16),
    ("04", 18),
    ("11", 8),
    ("12", 8),
    ("13", 8),
    ("14", 8),
    ("15", 8),
    ("16", 8),
    ("17", 8),
    ("18", 8),
    ("19", 8),
    ("20", 4),
    ("31", 10),
    ("32", 10),
    ("33", 10),
    ("34", 10),
    ("35", 10),
    ("36", 10),
    ("41", 16),
];

fn predefined(identifier: &str) -> Option<usize> {
    PREDEFINED.iter().find(|(start, _)| identifier.starts_with(start)).map(|(_, length)| *length)
}

impl ElementString {
    /// Adds an identifier with its value; an empty value leaves both out.
    pub(crate) fn add(&mut self, identifier: &str, value: &str) -> Result<(), String> {
        if value.is_empty() {
            return Ok(());
        }
        if let Some(other) = value.chars().find(|letter| !allowed(*letter)) {
            return Err(format!("({identifier}) has {other:?}, which no GS1 barcode may hold"));
        }
        let whole = identifier.len() + value.len();
        match predefined(identifier) {
            Some(length) if whole != length => {
                return Err(format!(
                    "({identifier}) takes {} characters, and {value:?} has {}",
                    length - identifier.len(),
                    value.len()
                ));
            }
            None if value.len() > 90 => return Err(format!("({identifier}) takes at most 90 characters")),
            _ => {}
        }
        if matches!(identifier, "00" | "01" | "02") && !check_digit_holds(value) {
            return Err(format!("({identifier}) {value} has a wrong check digit"));
        }
        self.0.push((identifier.to_owned(), value.to_owned()));
        Ok(())
    }

    /// Whether there is nothing in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As it stands in a barcode, with this separator after every value whose length is not fixed, but the last.
    pub(crate) fn separated(&self, separator: char) -> String {
        let mut out = String::new();
        for (index, (identifier, value)) in self.0.iter().enumerate() {
            out.push_str(identifier);
            out.push_str(value);
            if predefined(identifier).is_none() && index + 1 < self.0.len() {
                out.push(separator);
            }
        }
        out
    }
}

impl fmt::Display for ElementString {
    /// As people read it: `(01)04601234567893(10)A1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(identifier, value)| write!(f, "({identifier}){value}"))
    }
}

/// The 82 characters of GS1's alphanumeric values.
fn allowed(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "!\"%&'()*+,-./:;<=>?_".contains(letter)
}

/// Whether the last digit is the one that GS1's sum over the others gives.
fn check_digit_holds(digits: &str) -> bool {
    let sum: Option<u32> = digits
        .chars()
        .rev()
        .enumerate()
        .map(|(index, digit)| Some(digit.to_digit(10)? * if index % 2 == 1 { 3 } else { 1 }))
        .sum();
    sum.is_some_and(|sum| sum.is_multiple_of(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(parts: &[(&str, &str)]) -> Result<ElementString, String> {
        let mut data = ElementString::default();
        parts.iter().try_for_each(|(identifier, value)| data.add(identifier, value))?;
        Ok(data)
    }

    #[test]
    fn a_separator_follows_what_has_no_fixed_length_unless_it_is_the_last() {
        let data = of(&[("01", "04601234567893"), ("10", "A1"), ("17", "270131"), ("37", "12")]).unwrap();
        assert_eq!(data.separated('#'), "010460123456789310A1#172701313712");
        assert_eq!(data.to_string(), "(01)04601234567893(10)A1(17)270131(37)12");
        assert_eq!(of(&[("3103", "001250"), ("21", "X")]).unwrap().separated('#'), "310300125021X");
    }

    #[test]
    fn an_empty_value_leaves_its_identifier_out() {
        assert!(of(&[("10", "")]).unwrap().is_empty());
        assert_eq!(of(&[("10", ""), ("21", "7")]).unwrap().separated('#'), "217");
    }

    #[test]
    fn wrong_lengths_characters_and_check_digits_are_refused() {
        assert!(of(&[("00", "123")]).unwrap_err().contains("18"));
        assert!(of(&[("01", "04601234567894")]).unwrap_err().contains("check digit"));
        assert!(of(&[("01", "0460123456789A")]).unwrap_err().contains("check digit"));
        assert!(of(&[("10", "Я")]).unwrap_err().contains('Я'));
        assert!(of(&[("10", "a\u{1d}b")]).is_err());
        assert!(of(&[("10", &"1".repeat(91))]).is_err());
    }
}
