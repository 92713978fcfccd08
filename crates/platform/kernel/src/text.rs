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
            '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
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

    proptest! {
        #[test]
        fn what_was_accepted_is_accepted_again_unchanged(raw in "\\PC{0,80}") {
            if let Ok(sku) = Sku::parse(&raw) {
                prop_assert_eq!(Sku::parse(sku.as_str()), Ok(sku));
            }
        }
    }
}
