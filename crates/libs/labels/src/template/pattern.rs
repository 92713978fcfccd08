//! Text with places to be filled: `{sku}`, `{expiry:date}`, `{#lot}`.

use std::collections::BTreeMap;

use super::said;
use crate::{Fields, Language};

/// A text with places to be filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern(Vec<Piece>);

/// A part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// As it stands.
    Fixed(String),
    /// A word of the template.
    Word(String),
    /// A field of the record.
    Field(String, Format),
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// As it is.
    Plain,
    /// In capitals.
    Upper,
    /// A date as the language writes it; `2027-01-31` is `31.01.2027`, or `31 Jan 2027`.
    Date,
    /// A date as GS1 writes it: `270131`.
    Gs1Date,
    /// A number with the language's decimal sign.
    Decimal,
    /// In groups of four, counted from the end.
    Groups,
    /// A GTIN of 14 digits, filled with zeros.
    Gtin14,
    /// Its last four characters.
    Last4,
}

impl Format {
    const ALL: [(&'static str, Self); 7] = [
        ("upper", Self::Upper),
        ("date", Self::Date),
        ("gs1_date", Self::Gs1Date),
        ("decimal", Self::Decimal),
        ("groups", Self::Groups),
        ("gtin14", Self::Gtin14),
        ("last4", Self::Last4),
    ];

    fn apply(self, value: &str, language: Language) -> String {
        match self {
            Self::Plain => value.to_owned(),
            Self::Upper => value.to_uppercase(),
            Self::Date => date(value).map_or_else(|| value.to_owned(), |(y, m, d)| written(y, m, d, language)),
            Self::Gs1Date => date(value).map_or_else(
                || value.to_owned(),
                |(year, month, day)| format!("{}{month}{day}", year.get(2..).unwrap_or_default()),
            ),
            Self::Decimal => match language {
                Language::En => value.to_owned(),
                Language::Ru => value.replace('.', ","),
            },
            Self::Groups => groups(value),
            Self::Gtin14 => {
                let digits = !value.is_empty() && value.len() < 14 && value.bytes().all(|digit| digit.is_ascii_digit());
                if digits { format!("{value:0>14}") } else { value.to_owned() }
            }
            Self::Last4 => {
                let skipped = value.chars().count().saturating_sub(4);
                value.chars().skip(skipped).collect()
            }
        }
    }
}

/// Year, month and day of `2027-01-31`.
fn date(value: &str) -> Option<(&str, &str, &str)> {
    let mut parts = value.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?.get(..2)?);
    let digits = |text: &str, length| text.len() == length && text.bytes().all(|digit| digit.is_ascii_digit());
    (digits(year, 4) && digits(month, 2) && digits(day, 2)).then_some((year, month, day))
}

fn written(year: &str, month: &str, day: &str, language: Language) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    match language {
        Language::Ru => format!("{day}.{month}.{year}"),
        Language::En => {
            let name = month.parse::<usize>().ok().and_then(|month| MONTHS.get(month.checked_sub(1)?));
            name.map_or_else(|| format!("{year}-{month}-{day}"), |name| format!("{day} {name} {year}"))
        }
    }
}

fn groups(value: &str) -> String {
    let letters: Vec<char> = value.chars().collect();
    let mut out = String::new();
    for (index, letter) in letters.iter().enumerate() {
        if index > 0 && (letters.len() - index).is_multiple_of(4) {
            out.push(' ');
        }
        out.push(*letter);
    }
    out
}

/// What patterns are filled with.
pub(crate) struct Values<'a> {
    /// Of the record, or of the row, where there is one.
    pub(crate) fields: &'a Fields,
    /// Of the page.
    pub(crate) page: &'a Fields,
    pub(crate) words: &'a BTreeMap<String, BTreeMap<Language, String>>,
    pub(crate) language: Language,
}

impl Values<'_> {
    fn field(&self, name: &str) -> &str {
        self.fields.get(name).or_else(|| self.page.get(name)).map_or("", String::as_str)
    }
}

impl Pattern {
    /// Reads a pattern; an error says what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut fixed = String::new();
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '{' | '}' if letters.peek() == Some(&letter) => {
                    letters.next();
                    fixed.push(letter);
                }
                '{' => {
                    let mut inside = String::new();
                    loop {
                        match letters.next() {
                            Some('}') => break,
                            Some(letter) => inside.push(letter),
                            None => {
                                return Err(format!(
                                    "{{{inside} is not closed: write }} after it, or {{{{ for a brace"
                                ));
                            }
                        }
                    }
                    if !fixed.is_empty() {
                        pieces.push(Piece::Fixed(std::mem::take(&mut fixed)));
                    }
                    pieces.push(piece(&inside)?);
                }
                '}' => return Err("a } closes nothing: write }} for a brace".to_owned()),
                other => fixed.push(other),
            }
        }
        if !fixed.is_empty() {
            pieces.push(Piece::Fixed(fixed));
        }
        Ok(Self(pieces))
    }

    /// Its parts.
    pub(crate) fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// The text with all places filled; `None` if it has fields and all of them are empty.
    pub(crate) fn fill(&self, values: &Values<'_>) -> Option<String> {
        let (mut fields, mut filled) = (0, 0);
        let mut out = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Fixed(text) => out.push_str(text),
                Piece::Word(name) => {
                    out.push_str(values.words.get(name).map_or("", |words| said(words, values.language)));
                }
                Piece::Field(name, format) => {
                    let value = values.field(name);
                    fields += 1;
                    filled += usize::from(!value.is_empty());
                    out.push_str(&format.apply(value, values.language));
                }
            }
        }
        (fields == 0 || filled > 0).then_some(out)
    }

    /// The parts of GS1 data: each identifier with the pattern of its value. An error says what is wrong.
    pub(crate) fn gs1_parts(&self) -> Result<Vec<(String, Self)>, String> {
        let mut parts: Vec<(String, Self)> = Vec::new();
        for piece in &self.0 {
            let Piece::Fixed(text) = piece else {
                let part = parts.last_mut().ok_or("GS1 data begins with an identifier in brackets, such as (00)")?;
                part.1.0.push(piece.clone());
                continue;
            };
            for (index, part) in text.split('(').enumerate() {
                let value = match (index, part.split_once(')')) {
                    (0, _) => part,
                    (_, Some((identifier, value))) => {
                        let digits = identifier.bytes().all(|digit| digit.is_ascii_digit());
                        if !digits || !(2..=4).contains(&identifier.len()) {
                            return Err(format!("({identifier}) is no identifier of GS1: it has two to four digits"));
                        }
                        parts.push((identifier.to_owned(), Self(Vec::new())));
                        value
                    }
                    (_, None) => return Err("a ( of GS1 data is not closed".to_owned()),
                };
                if !value.is_empty() {
                    let part =
                        parts.last_mut().ok_or("GS1 data begins with an identifier in brackets, such as (00)")?;
                    part.1.0.push(Piece::Fixed(value.to_owned()));
                }
            }
        }
        if parts.is_empty() {
            Err("GS1 data needs an identifier in brackets, such as (00)".to_owned())
        } else {
            Ok(parts)
        }
    }
}

fn piece(inside: &str) -> Result<Piece, String> {
    if let Some(word) = inside.strip_prefix('#') {
        return Ok(Piece::Word(word.to_owned()));
    }
    let Some((name, format)) = inside.split_once(':') else {
        return Ok(Piece::Field(inside.to_owned(), Format::Plain));
    };
    let known = Format::ALL.iter().find(|(known, _)| *known == format);
    let (_, format) = known.ok_or_else(|| {
        let all: Vec<&str> = Format::ALL.iter().map(|(name, _)| *name).collect();
        format!("there is no format {format:?}; there are {}", all.join(", "))
    })?;
    Ok(Piece::Field(name.to_owned(), *format))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(pattern: &str, fields: &[(&str, &str)], language: Language) -> Option<String> {
        let fields: Fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let lot = BTreeMap::from([(Language::En, "Lot".to_owned()), (Language::Ru, "Партия".to_owned())]);
        let words = BTreeMap::from([("lot".to_owned(), lot)]);
        let values = Values { fields: &fields, page: &Fields::new(), words: &words, language };
        Pattern::parse(pattern).unwrap().fill(&values)
    }

    #[test]
    fn places_are_filled_and_words_said_in_the_language() {
        let fields =
            [("a", "A1"), ("day", "2027-01-31"), ("n", "1.50"), ("s", "340123450000000018"), ("g", "4601234567893")];
        let both = |pattern: &str| [filled(pattern, &fields, Language::En), filled(pattern, &fields, Language::Ru)];
        let said = |en: &str, ru: &str| [Some(en.to_owned()), Some(ru.to_owned())];
        assert_eq!(both("{#lot} {a}"), said("Lot A1", "Партия A1"));
        assert_eq!(both("{day:date}"), said("31 Jan 2027", "31.01.2027"));
        assert_eq!(both("{day:gs1_date}"), said("270131", "270131"));
        assert_eq!(both("{n:decimal}"), said("1.50", "1,50"));
        assert_eq!(both("{s:groups}"), said("34 0123 4500 0000 0018", "34 0123 4500 0000 0018"));
        assert_eq!(both("{g:gtin14}|{s:last4}|{a:upper}"), said("04601234567893|0018|A1", "04601234567893|0018|A1"));
        assert_eq!(both("{{{a}}}"), said("{A1}", "{A1}"));
    }

    #[test]
    fn what_has_fields_and_none_of_them_filled_is_left_out() {
        assert_eq!(filled("{#lot} {a}", &[("a", "")], Language::En), None);
        assert_eq!(filled("{#lot} {a} {b}", &[("b", "x")], Language::En).as_deref(), Some("Lot  x"));
        assert_eq!(filled("{#lot}", &[], Language::En).as_deref(), Some("Lot"));
    }

    #[test]
    fn a_value_that_looks_like_a_pattern_stays_what_it_is() {
        assert_eq!(filled("{a}", &[("a", "{b}(01)")], Language::En).as_deref(), Some("{b}(01)"));
        assert_eq!(filled("{a:date}", &[("a", "soon")], Language::Ru).as_deref(), Some("soon"));
    }

    #[test]
    fn wrong_patterns_say_what_is_wrong() {
        for (pattern, said) in [("{a", "not closed"), ("a}", "closes nothing"), ("{a:big}", "upper")] {
            assert!(Pattern::parse(pattern).unwrap_err().contains(said), "{pattern}");
        }
    }

    #[test]
    fn gs1_data_is_identifiers_with_values() {
        let parts = |pattern: &str| Pattern::parse(pattern).unwrap().gs1_parts();
        let names = |pattern: &str| parts(pattern).unwrap().into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names("(00){sscc}"), ["00"]);
        assert_eq!(names("(01){gtin:gtin14}(10)L{lot}(37)1"), ["01", "10", "37"]);
        for (pattern, said) in
            [("{a}", "begins"), ("x(00)1", "begins"), ("(0){a}", "digits"), ("(00{a}", "not closed"), ("", "needs")]
        {
            assert!(parts(pattern).unwrap_err().contains(said), "{pattern}");
        }
    }
}
