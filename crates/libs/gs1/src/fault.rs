//! Why something that should be GS1 is not.

use crate::{AiCode, CheckFault, ValueFault};

/// Why a text is no element string or Digital Link.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Gs1Fault {
    /// Nothing is there.
    #[error("there is no data")]
    Empty,
    /// A character that no GS1 symbol holds.
    #[error("it holds a character that no GS1 code holds")]
    Character,
    /// No application identifier stands where one must.
    #[error("no application identifier stands at character {at}")]
    UnknownAi {
        /// Where, counted from 0.
        at: usize,
    },
    /// Brackets do not enclose application identifiers.
    #[error("application identifiers must stand in brackets: (01)…")]
    Brackets,
    /// A value is shorter than it must be.
    #[error("the value of ({ai}) is too short")]
    TooShort {
        /// Whose value.
        ai: AiCode,
    },
    /// A value is longer than it may be.
    #[error("the value of ({ai}) is too long")]
    TooLong {
        /// Whose value.
        ai: AiCode,
    },
    /// A check of a value failed.
    #[error("the value of ({ai}) is wrong: {fault}")]
    Value {
        /// Whose value.
        ai: AiCode,
        /// What is wrong.
        fault: CheckFault,
    },
    /// Two different values of one application identifier.
    #[error("({ai}) stands there twice with different values")]
    Repeated {
        /// Which.
        ai: AiCode,
    },
    /// Two that must not stand together.
    #[error("({ai}) and ({with}) must not stand together")]
    Excluded {
        /// The one whose rule it is.
        ai: AiCode,
        /// The other.
        with: AiCode,
    },
    /// A signature needs the serial number of the key that it signs.
    #[error("a digital signature needs the serial part of ({ai})")]
    SerialMissing {
        /// The key.
        ai: AiCode,
    },
    /// A Digital Link is no web address as one must be.
    #[error("this is no GS1 Digital Link: {why}")]
    Link {
        /// What is wrong.
        why: LinkFault,
    },
}

/// What is wrong with a Digital Link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkFault {
    /// Characters that no web address holds.
    #[error("it holds characters that no web address holds")]
    Characters,
    /// Neither http nor https.
    #[error("it does not start with https://")]
    Scheme,
    /// No domain.
    #[error("it names no site")]
    Domain,
    /// No key in its path.
    #[error("its path holds no GS1 key")]
    NoKey,
    /// A value is empty.
    #[error("a value in it is empty")]
    EmptyValue,
    /// A value holds an escaped zero byte.
    #[error("a value in it holds a zero byte")]
    ZeroByte,
    /// Qualifiers do not belong to the key or stand in another order.
    #[error("its qualifiers do not belong to its key in this order")]
    Qualifiers,
    /// A number in its query is no application identifier.
    #[error("its query holds a number that is no application identifier")]
    UnknownAi,
    /// An application identifier stands there twice.
    #[error("an application identifier stands there twice")]
    Duplicate,
    /// An application identifier that may not stand in the query.
    #[error("an application identifier stands in its query that may not")]
    NotAnAttribute,
}

impl Gs1Fault {
    /// Its name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Character => "characters",
            Self::UnknownAi { .. } => "unknown_ai",
            Self::Brackets => "brackets",
            Self::TooShort { .. } => "too_short",
            Self::TooLong { .. } => "too_long",
            Self::Value { fault, .. } => value_code(fault),
            Self::Repeated { .. } => "repeated",
            Self::Excluded { .. } => "excluded",
            Self::SerialMissing { .. } => "serial_missing",
            Self::Link { .. } => "link",
        }
    }

    /// The application identifier that it is about.
    #[must_use]
    pub const fn ai(&self) -> Option<AiCode> {
        match self {
            Self::TooShort { ai }
            | Self::TooLong { ai }
            | Self::Value { ai, .. }
            | Self::Repeated { ai }
            | Self::Excluded { ai, .. }
            | Self::SerialMissing { ai } => Some(*ai),
            _ => None,
        }
    }

    /// The fault of a value.
    pub(crate) const fn of_value(ai: AiCode, fault: ValueFault) -> Self {
        match fault {
            ValueFault::TooShort => Self::TooShort { ai },
            ValueFault::TooLong => Self::TooLong { ai },
            ValueFault::Check(fault) => Self::Value { ai, fault },
        }
    }
}

/// The few kinds of fault that a person can do something about.
fn value_code(fault: &CheckFault) -> &'static str {
    match fault.code {
        "INCORRECT_CHECK_DIGIT" => "check_digit",
        "INCORRECT_CHECK_PAIR" => "check_characters",
        "ILLEGAL_MONTH" | "ILLEGAL_DAY" | "ILLEGAL_HOUR" | "ILLEGAL_MINUTE" | "ILLEGAL_SECOND" => "date",
        code if code.ends_with("_CHARACTER") => "characters",
        _ => "value",
    }
}

impl From<LinkFault> for Gs1Fault {
    fn from(why: LinkFault) -> Self {
        Self::Link { why }
    }
}
