//! Checked text. What people and scanners type is trimmed, brought to Unicode NFC, and refused if it holds control
//! characters or is too long, so that two spellings of one code collide and nothing invisible reaches a label.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::{ErrorKind, Fault};

/// Why a text was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but blanks.
    #[error("{what} is empty")]
    Empty {
        /// Which kind of text.
        what: &'static str,
    },
    /// Longer than the kind allows.
    #[error("{what} is longer than {max} characters")]
    TooLong {
        /// Which kind of text.
        what: &'static str,
        /// Characters allowed.
        max: usize,
    },
    /// A control, formatting or unassigned character.
    #[error("{what} holds the character U+{code:04X}, which cannot be printed on a label", code = *.found as u32)]
    Unprintable {
        /// Which kind of text.
        what: &'static str,
        /// The character.
        found: char,
    },
    /// A blank inside a code.
    #[error("{what} holds a blank; codes are one word")]
    Blank {
        /// Which kind of text.
        what: &'static str,
    },
}

impl Fault for TextError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
    fn code(&self) -> &'static str {
        match self {
            Self::Empty { .. } => "text.empty",
            Self::TooLong { .. } => "text.too_long",
            Self::Unprintable { .. } => "text.unprintable",
            Self::Blank { .. } => "text.blank",
        }
    }
}

/// Characters that show nothing or change how others show: controls, bidirectional and zero-width marks, private use.
fn unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{3164}' | '\u{FFA0}'
            | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFF}' | '\u{E000}'..='\u{F8FF}' | '\u{E0000}'..='\u{10FFFF}')
}

fn check(what: &'static str, max: usize, blanks: bool, raw: &str) -> Result<String, TextError> {
    let text: String =
        if is_nfc(raw) { raw.trim().to_owned() } else { raw.nfc().collect::<String>().trim().to_owned() };
    if text.is_empty() {
        return Err(TextError::Empty { what });
    }
    if text.chars().count() > max {
        return Err(TextError::TooLong { what, max });
    }
    if let Some(found) = text.chars().find(|c| unprintable(*c)) {
        return Err(TextError::Unprintable { what, found });
    }
    if !blanks && text.contains(char::is_whitespace) {
        return Err(TextError::Blank { what });
    }
    Ok(text)
}

/// How the API's description says that a code is one word; blanks around it are taken off.
#[cfg(feature = "utoipa")]
const ONE_WORD: &str = r"^\s*\S+\s*$";

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident, $what:literal, max $max:literal, blanks $blanks:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "sqlx", derive(sqlx::Type))]
        #[cfg_attr(feature = "sqlx", sqlx(transparent))]
        pub struct $name(String);

        impl $name {
            /// The most characters it may have.
            pub const MAX: usize = $max;

            /// Trims, normalises and checks.
            ///
            /// # Errors
            /// [`TextError`].
            pub fn parse(raw: &str) -> Result<Self, TextError> {
                check($what, $max, $blanks, raw).map(Self)
            }

            /// As written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl FromStr for $name {
            type Err = TextError;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                Self::parse(s)
            }
        }
        impl From<$name> for String {
            fn from(text: $name) -> String {
                text.0
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                Self::parse(&String::deserialize(d)?).map_err(serde::de::Error::custom)
            }
        }
        #[cfg(feature = "utoipa")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .min_length(Some(1))
                    .max_length(Some($max))
                    .pattern((!$blanks).then_some(ONE_WORD))
                    .into()
            }
        }
        #[cfg(feature = "utoipa")]
        impl utoipa::ToSchema for $name {}
    )*};
}

texts! {
    /// An item's code. Two codes that differ only in case name one item: see [`Sku::folded`].
    Sku, "the SKU", max 64, blanks true;
    /// The code on a location's label.
    LocationCode, "the location code", max 40, blanks false;
    /// The code of a lot as printed on the goods.
    LotCode, "the lot", max 64, blanks true;
    /// The code of one unit as printed on the goods.
    SerialCode, "the serial number", max 64, blanks true;
    /// What a barcode reads.
    Barcode, "the barcode", max 128, blanks true;
    /// The code on a tote that picked goods are put into.
    ToteCode, "the tote", max 40, blanks false;
    /// A name for people.
    DisplayName, "the name", max 200, blanks true;
    /// A short code of a master record: a warehouse, a zone, an owner.
    ShortCode, "the code", max 40, blanks false;
    /// Another system's name for a thing.
    ExternalRef, "the external reference", max 128, blanks true;
    /// A code that says why.
    ReasonCode, "the reason", max 40, blanks false;
    /// A remark by a person.
    Note, "the note", max 1000, blanks true;
}

impl Sku {
    /// The form in which SKUs are unique: `85123a` and `85123A` are one item, since people type either.
    #[must_use]
    pub fn folded(&self) -> String {
        self.0.to_uppercase()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn trims_and_normalises_so_that_two_spellings_collide() {
        assert_eq!(Sku::parse("  85123A ").unwrap().as_str(), "85123A");
        assert_eq!(Sku::parse("Cafe\u{301}").unwrap(), Sku::parse("Café").unwrap());
        assert_eq!(Sku::parse("85123a").unwrap().folded(), "85123A");
        assert_eq!("A-01-02".parse::<LocationCode>().unwrap().to_string(), "A-01-02");
        assert_eq!(String::from(DisplayName::parse("Ёлка 12").unwrap()), "Ёлка 12");
    }

    #[test]
    fn refuses_what_no_label_can_show() {
        assert_eq!(Sku::parse(" \t "), Err(TextError::Empty { what: "the SKU" }));
        assert_eq!(Sku::parse("a\0b"), Err(TextError::Unprintable { what: "the SKU", found: '\0' }));
        for c in ['\u{202E}', '\u{200B}', '\u{FEFF}', '\u{1b}', '\u{E001}'] {
            assert_eq!(Sku::parse(&format!("a{c}b")), Err(TextError::Unprintable { what: "the SKU", found: c }));
        }
        assert_eq!(Sku::parse(&"x".repeat(65)), Err(TextError::TooLong { what: "the SKU", max: 64 }));
        assert_eq!(LocationCode::parse("A 1"), Err(TextError::Blank { what: "the location code" }));
        assert!(serde_json::from_str::<Sku>("\"\"").is_err());
        assert_eq!(serde_json::from_str::<Sku>("\"x\"").unwrap().as_str(), "x");
    }

    #[test]
    fn every_refusal_has_a_code() {
        let refusals = [
            TextError::Empty { what: "w" },
            TextError::TooLong { what: "w", max: 1 },
            TextError::Unprintable { what: "w", found: '\u{7}' },
            TextError::Blank { what: "w" },
        ];
        for refusal in refusals {
            assert!(refusal.code().starts_with("text."));
            assert_eq!(refusal.kind(), ErrorKind::Invalid);
        }
        assert_eq!(
            TextError::Unprintable { what: "the SKU", found: '\u{7}' }.to_string(),
            "the SKU holds the character U+0007, which cannot be printed on a label"
        );
    }

    #[test]
    fn each_kind_has_its_longest_text() {
        fn longest<T: FromStr<Err = TextError>>(max: usize) -> bool {
            let refused = "x".repeat(max + 1).parse::<T>();
            "x".repeat(max).parse::<T>().is_ok()
                && matches!(refused, Err(TextError::TooLong { max: told, .. }) if told == max)
        }
        assert!(longest::<Sku>(Sku::MAX) && longest::<LocationCode>(LocationCode::MAX));
        assert!(longest::<LotCode>(LotCode::MAX) && longest::<SerialCode>(SerialCode::MAX));
        assert!(longest::<Barcode>(Barcode::MAX) && longest::<DisplayName>(DisplayName::MAX));
        assert!(longest::<ShortCode>(ShortCode::MAX) && longest::<ExternalRef>(ExternalRef::MAX));
        assert!(longest::<ToteCode>(ToteCode::MAX));
        assert!(longest::<ReasonCode>(ReasonCode::MAX) && longest::<Note>(Note::MAX));
    }

    #[test]
    fn length_is_counted_in_characters_as_they_are_kept() {
        assert!(LocationCode::parse(&"Ё".repeat(40)).is_ok(), "two bytes each");
        assert!(LocationCode::parse(&"e\u{301}".repeat(40)).is_ok(), "a letter and its accent are one");
        assert!(LocationCode::parse(&format!("{0}{1}{0}", " ".repeat(90), "x".repeat(40))).is_ok(), "blanks around");
    }

    #[test]
    fn codes_given_here_are_one_word() {
        for blank in [' ', '\u{A0}', '\u{2003}', '\u{3000}'] {
            let raw = format!("A{blank}1");
            assert_eq!(LocationCode::parse(&raw), Err(TextError::Blank { what: "the location code" }));
            assert_eq!(ShortCode::parse(&raw), Err(TextError::Blank { what: "the code" }));
            assert_eq!(ReasonCode::parse(&raw), Err(TextError::Blank { what: "the reason" }));
        }
    }

    #[test]
    fn codes_printed_by_others_may_hold_blanks() {
        assert_eq!(LotCode::parse("L 12 A").unwrap().as_str(), "L 12 A");
        assert_eq!(SerialCode::parse("SN 0001").unwrap().as_str(), "SN 0001");
        assert_eq!(Barcode::parse("46 07 012").unwrap().as_str(), "46 07 012");
        assert_eq!(ExternalRef::parse("PO 7/b").unwrap().as_str(), "PO 7/b");
    }

    #[test]
    fn letters_keep_the_case_they_were_typed_in() {
        assert_eq!(LotCode::parse("aBc").unwrap().as_str(), "aBc");
        assert_ne!(LotCode::parse("aBc"), LotCode::parse("ABC"));
    }

    #[test]
    fn a_group_separator_of_a_scanner_never_becomes_part_of_a_barcode() {
        assert_eq!(
            Barcode::parse("0104607012\u{1D}10L1"),
            Err(TextError::Unprintable { what: "the barcode", found: '\u{1D}' })
        );
    }

    #[test]
    fn a_remark_is_one_line() {
        assert_eq!(Note::parse("torn\nbox"), Err(TextError::Unprintable { what: "the note", found: '\n' }));
        assert_eq!(Note::parse("torn box\r\n").unwrap().as_str(), "torn box");
    }

    #[test]
    fn blanks_of_any_script_around_a_text_fall_away() {
        assert_eq!(ShortCode::parse("\u{A0}\u{3000}W1\u{2003}\u{85}").unwrap().as_str(), "W1");
    }

    #[test]
    fn characters_that_show_nothing_are_refused_wherever_they_stand() {
        let unseen = ['\u{200B}', '\u{34F}', '\u{115F}', '\u{17B4}', '\u{180B}', '\u{180F}', '\u{3164}', '\u{FFA0}'];
        for c in unseen {
            for raw in [format!("{c}a"), format!("a{c}b"), format!("a{c}"), c.to_string()] {
                assert_eq!(Sku::parse(&raw), Err(TextError::Unprintable { what: "the SKU", found: c }), "{raw:?}");
            }
        }
    }

    #[test]
    fn skus_that_differ_only_in_case_name_one_item() {
        let folded = |raw: &str| Sku::parse(raw).unwrap().folded();
        assert_eq!(folded("straße-1a"), folded("STRASSE-1A"));
        assert_eq!(folded("ёлка"), folded("ЁЛКА"));
        assert_ne!(folded("елка"), folded("ёлка"));
    }

    #[test]
    fn a_refusal_names_the_kind_of_text() {
        assert_eq!(LotCode::parse("").unwrap_err().to_string(), "the lot is empty");
        assert_eq!(SerialCode::parse("").unwrap_err().to_string(), "the serial number is empty");
        assert_eq!(ReasonCode::parse("a b").unwrap_err().to_string(), "the reason holds a blank; codes are one word");
    }

    #[test]
    fn json_is_refused_with_the_reason() {
        let refused = |json: &str| serde_json::from_str::<LocationCode>(json).unwrap_err().to_string();
        assert!(
            refused(&format!("\"{}\"", "x".repeat(41))).starts_with("the location code is longer than 40 characters")
        );
        assert!(refused("12").starts_with("invalid type"));
        assert!(refused("null").starts_with("invalid type"));
    }

    proptest! {
        #[test]
        fn what_was_accepted_is_accepted_again_unchanged(raw in "\\PC{0,80}") {
            if let Ok(sku) = Sku::parse(&raw) {
                prop_assert_eq!(Sku::parse(sku.as_str()), Ok(sku));
            }
        }

        #[test]
        fn a_code_that_was_taken_is_one_short_word(raw in "\\PC{0,60}") {
            if let Ok(code) = LocationCode::parse(&raw) {
                prop_assert!((1..=LocationCode::MAX).contains(&code.as_str().chars().count()));
                prop_assert!(!code.as_str().contains(char::is_whitespace));
            }
        }

        #[test]
        fn accents_typed_apart_are_the_same_text(raw in "[a-zà-öø-ÿа-яё]{1,20}") {
            let apart: String = raw.nfd().collect();
            prop_assert_eq!(DisplayName::parse(&apart), DisplayName::parse(&raw));
        }
    }
}
