//! What a password must be: long enough and not the account's name. No rules about digits and signs, which make people
//! choose worse ones (NIST SP 800-63B).

use std::fmt;

use ambar_kernel::{ErrorKind, Fault};

/// A password that may be set. Never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// Why a password was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Too short.
    #[error("a password has at least {} characters", Password::SHORTEST)]
    TooShort,
    /// Too long to be hashed in a bounded time.
    #[error("a password has at most {} characters", Password::LONGEST)]
    TooLong,
    /// The first thing that anybody tries.
    #[error("the password must not be the account's name or one sign repeated")]
    Obvious,
}

impl Fault for PasswordFault {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
    fn code(&self) -> &'static str {
        match self {
            Self::TooShort => "identity.password_too_short",
            Self::TooLong => "identity.password_too_long",
            Self::Obvious => "identity.password_obvious",
        }
    }
}

impl Password {
    /// The fewest characters.
    pub const SHORTEST: usize = 8;
    /// The most characters.
    pub const LONGEST: usize = 256;

    /// Checks a password that is to be set for the account of this name.
    ///
    /// # Errors
    /// [`PasswordFault`].
    pub fn new(text: &str, account_name: &str) -> Result<Self, PasswordFault> {
        let length = text.chars().count();
        if length < Self::SHORTEST {
            return Err(PasswordFault::TooShort);
        }
        if length > Self::LONGEST {
            return Err(PasswordFault::TooLong);
        }
        let first = text.chars().next();
        if text.to_lowercase() == account_name.to_lowercase() || text.chars().all(|c| Some(c) == first) {
            return Err(PasswordFault::Obvious);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text, for hashing.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_enough_and_not_obvious() {
        assert_eq!(Password::new("grün-und-blau", "ann").unwrap().as_bytes(), "grün-und-blau".as_bytes());
        assert_eq!(Password::new("пароль7", "ann"), Err(PasswordFault::TooShort));
        assert_eq!(Password::new(&"ab".repeat(129), "ann"), Err(PasswordFault::TooLong));
        assert_eq!(Password::new("Annemarie", "annemarie"), Err(PasswordFault::Obvious));
        assert_eq!(Password::new("********", "ann"), Err(PasswordFault::Obvious));
    }

    #[test]
    fn every_refusal_has_its_code() {
        let codes = [PasswordFault::TooShort, PasswordFault::TooLong, PasswordFault::Obvious].map(|fault| {
            assert_eq!(fault.kind(), ErrorKind::Invalid);
            fault.code()
        });
        assert_eq!(codes, ["identity.password_too_short", "identity.password_too_long", "identity.password_obvious"]);
    }

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(format!("{:?}", Password::new("grün-und-blau", "ann").unwrap()), "Password(…)");
    }

    #[test]
    fn length_is_counted_in_characters_and_both_ends_are_taken() {
        for text in ["äöüßéèñç", &"жы".repeat(Password::LONGEST / 2)] {
            assert!(Password::new(text, "ann").is_ok(), "{text}");
        }
        assert_eq!(Password::new("äöüßéèñ", "ann"), Err(PasswordFault::TooShort));
        assert_eq!(Password::new(&format!("{}ж", "жы".repeat(128)), "ann"), Err(PasswordFault::TooLong));
    }

    #[test]
    fn that_it_has_the_wrong_length_is_said_before_that_it_is_obvious() {
        assert_eq!(Password::new("ann", "ann"), Err(PasswordFault::TooShort));
        assert_eq!(Password::new("", ""), Err(PasswordFault::TooShort));
        assert_eq!(Password::new(&"x".repeat(257), "ann"), Err(PasswordFault::TooLong));
    }

    #[test]
    fn the_accounts_name_is_known_again_in_letters_of_any_size_and_script() {
        assert_eq!(Password::new("ЁЛКИНАМАША", "ёлкинамаша"), Err(PasswordFault::Obvious));
        assert!(Password::new("annemarie1", "annemarie").is_ok(), "with something added it is another word");
    }

    #[test]
    fn blanks_are_signs_like_any_other() {
        assert_eq!(Password::new("        ", "ann"), Err(PasswordFault::Obvious));
        assert_eq!(Password::new(" blau rot ", "ann").unwrap().as_bytes(), b" blau rot ", "and none is cut off");
    }
}
