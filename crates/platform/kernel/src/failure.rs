//! How things go wrong. The domain has typed refusals ([`Fault`]); from the use case up there is one [`Failure`]; the web
//! edge turns it into a problem (RFC 9457).

use std::{borrow::Cow, fmt};

use serde::Serialize;
use serde_json::{Map, Value};

use crate::Document;

/// What kind of failure it is; the edge maps each kind to one HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The request cannot be read at all (400).
    Malformed,
    /// Nobody is signed in, or the session is over (401).
    Unauthenticated,
    /// The caller lacks the right (403).
    Forbidden,
    /// What the request is about does not exist (404).
    NotFound,
    /// The rules refuse it in the present state (409).
    Refused,
    /// It was changed since it was read (412).
    Stale,
    /// Too big (413).
    TooLarge,
    /// The body is not JSON (415).
    UnsupportedMedia,
    /// Readable, but a value is not acceptable (422).
    Invalid,
    /// `If-Match` is missing where it is needed (428).
    PreconditionRequired,
    /// Too many attempts (429).
    TooMany,
    /// A mistake of ours (500).
    Internal,
    /// Cannot be done at the moment; nothing was changed or the same key finds out (503).
    Unavailable,
    /// Not a failure: the stored answer to this key's first request.
    Replayed,
}

impl ErrorKind {
    /// Whether a retry with the same key must get this same answer: refusals of the domain, not accidents or missing rights.
    #[must_use]
    pub const fn is_outcome(self) -> bool {
        matches!(self, Self::NotFound | Self::Refused | Self::Stale | Self::Invalid)
    }
}

/// A typed refusal of the domain.
pub trait Fault: std::error::Error {
    /// What kind it is.
    fn kind(&self) -> ErrorKind;
    /// Stable machine-readable code, `context.what`.
    fn code(&self) -> &'static str;
    /// Machine-readable details.
    fn params(&self) -> Map<String, Value> {
        Map::new()
    }
}

/// One bad field of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// JSON pointer into the body, such as `/lines/3/quantity`.
    pub pointer: String,
    /// Stable code.
    pub code: &'static str,
    /// What is wrong, for a person.
    pub detail: String,
}

/// The answer that was stored for a key.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    /// HTTP status of the first answer.
    pub status: u16,
    /// Its body.
    pub body: Document,
}

/// Why a use case did not succeed.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What kind it is.
    pub kind: ErrorKind,
    /// Stable code.
    pub code: Cow<'static, str>,
    /// What happened and what to do next, for a person. Never internal text.
    pub detail: String,
    /// Machine-readable details.
    pub params: Map<String, Value>,
    /// Bad fields, for [`ErrorKind::Invalid`].
    pub fields: Vec<FieldError>,
    /// When to try again, in seconds.
    pub retry_after_s: Option<u32>,
    /// What the log gets and the caller does not.
    pub internal: Option<String>,
    /// The stored answer, for [`ErrorKind::Replayed`].
    pub replay: Option<Box<Replay>>,
    /// Whether it is stored as the answer to its key already: whoever refused it did so in one transaction with other work.
    pub kept: bool,
}

/// What use cases return.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

impl Failure {
    /// A failure with a text for the person.
    #[must_use]
    pub fn new(kind: ErrorKind, code: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        Self {
            kind,
            code: code.into(),
            detail: detail.into(),
            params: Map::new(),
            fields: Vec::new(),
            retry_after_s: None,
            internal: None,
            replay: None,
            kept: false,
        }
    }

    /// A mistake of ours: the text goes to the log, the caller gets the operation's id.
    #[must_use]
    pub fn internal(what: impl fmt::Display) -> Self {
        let mut failure =
            Self::new(ErrorKind::Internal, "internal", "Something went wrong on our side. Nothing was changed.");
        failure.internal = Some(what.to_string());
        failure
    }

    /// What is asked about does not exist.
    #[must_use]
    pub fn not_found(code: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotFound, code, detail)
    }

    /// The rules refuse it.
    #[must_use]
    pub fn refused(code: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Refused, code, detail)
    }

    /// The command was carried out before and its answer is not there. While a twin's answer is kept, the edge gives that one.
    #[must_use]
    pub fn done_before() -> Self {
        Self::refused(
            "idempotency.done_before",
            "A command with this key was carried out before, so long ago that its answer is no longer kept. For another \
             command use a new key.",
        )
    }

    /// It was changed since it was read.
    #[must_use]
    pub fn stale(current_version: i64) -> Self {
        Self::new(ErrorKind::Stale, "stale", "This was changed since you read it. Read it again and repeat the change.")
            .param("version", current_version)
    }

    /// A value of the body is not acceptable.
    #[must_use]
    pub fn field(pointer: impl Into<String>, fault: &impl Fault) -> Self {
        Self::invalid(vec![FieldError { pointer: pointer.into(), code: fault.code(), detail: fault.to_string() }])
    }

    /// Values of the body are not acceptable.
    #[must_use]
    pub fn invalid(fields: Vec<FieldError>) -> Self {
        let detail = fields.first().map_or_else(
            || "The request has a value that cannot be accepted.".to_owned(),
            |field| format!("{}: {}", field.pointer, field.detail),
        );
        let mut failure = Self::new(ErrorKind::Invalid, "invalid", detail);
        failure.fields = fields;
        failure
    }

    /// Cannot be done at the moment.
    #[must_use]
    pub fn unavailable(code: impl Into<Cow<'static, str>>, detail: impl Into<String>, retry_after_s: u32) -> Self {
        let mut failure = Self::new(ErrorKind::Unavailable, code, detail);
        failure.retry_after_s = Some(retry_after_s);
        failure
    }

    /// The stored answer to this key's first request.
    #[must_use]
    pub fn replayed(replay: Replay) -> Self {
        let mut failure = Self::new(ErrorKind::Replayed, "replayed", "");
        failure.replay = Some(Box::new(replay));
        failure
    }

    /// Adds a machine-readable detail.
    #[must_use]
    pub fn param(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// Adds what the log should know and the caller should not.
    #[must_use]
    pub fn because(mut self, internal: impl fmt::Display) -> Self {
        self.internal = Some(internal.to_string());
        self
    }

    /// Whether the database only asked to be tried again (a serialization failure or a deadlock).
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.code == "database.conflict"
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.detail)?;
        match &self.internal {
            Some(internal) => write!(f, " ({internal})"),
            None => Ok(()),
        }
    }
}

impl<F: Fault> From<F> for Failure {
    fn from(fault: F) -> Self {
        let mut failure = Self::new(fault.kind(), fault.code(), fault.to_string());
        failure.params = fault.params();
        failure
    }
}

#[cfg(feature = "sqlx")]
mod sql {
    use super::{ErrorKind, Failure};

    /// Whether the id of a new row was there already. Ids derive from the command's key: only a twin can have made it.
    fn is_twin(error: &sqlx::Error) -> bool {
        error.as_database_error().is_some_and(|db| {
            db.is_unique_violation() && db.constraint().is_some_and(|constraint| constraint.ends_with("_pkey"))
        })
    }

    impl From<sqlx::Error> for Failure {
        fn from(error: sqlx::Error) -> Self {
            let code = error.as_database_error().and_then(|db| db.code()).unwrap_or_default().into_owned();
            match (&error, code.as_str()) {
                (sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_), _)
                | (_, "57P01" | "57P02" | "57P03" | "53300" | "08006" | "08000") => Self::unavailable(
                    "database.unavailable",
                    "The database cannot be reached. Try again with the same key.",
                    2,
                ),
                (_, "40001" | "40P01") => Self::unavailable(
                    "database.conflict",
                    "Another change was in the way. Try again with the same key.",
                    1,
                ),
                (_, "55P03" | "57014") => Self::unavailable(
                    "database.busy",
                    "Another change holds what this one needs. Try again with the same key.",
                    1,
                ),
                (_, "53100") => Self::unavailable(
                    "database.full",
                    "The database's disk is full. An administrator must make room.",
                    30,
                ),
                (_, "22021" | "22P05") => Self::new(
                    ErrorKind::Invalid,
                    "text.unprintable",
                    "A text of the request holds a character that cannot be stored.",
                ),
                (_, "22007" | "22008" | "22009") => Self::new(
                    ErrorKind::Invalid,
                    "time.out_of_range",
                    "A day or time of the request is beyond any calendar that is kept here.",
                ),
                _ if is_twin(&error) => Self::done_before(),
                _ => Self::internal("database"),
            }
            .because(format!("{error} {code}"))
        }
    }

    impl Failure {
        /// The refusal that a violated constraint means; any other error stays what it is.
        #[must_use]
        pub fn on_constraint(error: sqlx::Error, constraint: &str, refusal: impl FnOnce() -> Failure) -> Self {
            if error.as_database_error().and_then(|db| db.constraint()) == Some(constraint) {
                refusal()
            } else {
                error.into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the door is shut")]
    struct Shut;
    impl Fault for Shut {
        fn kind(&self) -> ErrorKind {
            ErrorKind::Refused
        }
        fn code(&self) -> &'static str {
            "doors.shut"
        }
    }

    #[test]
    fn a_refusal_of_the_domain_becomes_a_failure() {
        let failure = Failure::from(Shut);
        assert_eq!(
            (failure.kind, &*failure.code, failure.detail.as_str()),
            (ErrorKind::Refused, "doors.shut", "the door is shut")
        );
        assert!(failure.params.is_empty());
        assert_eq!(failure.to_string(), "doors.shut: the door is shut");
        assert_eq!(failure.because("rusty").to_string(), "doors.shut: the door is shut (rusty)");
    }

    #[test]
    fn bad_fields_are_pointed_at() {
        let failure = Failure::field("/lines/0/quantity", &Shut);
        assert_eq!(failure.kind, ErrorKind::Invalid);
        assert_eq!(failure.detail, "/lines/0/quantity: the door is shut");
        assert_eq!(failure.fields[0].code, "doors.shut");
        assert!(!Failure::invalid(Vec::new()).detail.is_empty());
    }

    #[test]
    fn constructors_say_what_they_are() {
        assert_eq!(Failure::not_found("x", "y").kind, ErrorKind::NotFound);
        assert_eq!(Failure::refused("x", "y").kind, ErrorKind::Refused);
        assert_eq!(Failure::done_before().kind, ErrorKind::Refused);
        assert_eq!(Failure::stale(4).params["version"], 4);
        assert_eq!(Failure::unavailable("x", "y", 3).retry_after_s, Some(3));
        assert_eq!(Failure::internal("secret").internal.as_deref(), Some("secret"));
        assert!(!Failure::internal("secret").detail.contains("secret"));
        assert!(Failure::unavailable("database.conflict", "", 1).is_retryable());
        let replay = Failure::replayed(Replay { status: 201, body: Document::nothing() });
        assert_eq!(replay.replay.map(|r| r.status), Some(201));
    }

    #[test]
    fn only_answers_of_the_rules_are_stored() {
        let kept = [ErrorKind::NotFound, ErrorKind::Refused, ErrorKind::Stale, ErrorKind::Invalid];
        assert!(kept.into_iter().all(ErrorKind::is_outcome));
        let not_kept = [
            ErrorKind::Malformed,
            ErrorKind::Unauthenticated,
            ErrorKind::Forbidden,
            ErrorKind::TooLarge,
            ErrorKind::UnsupportedMedia,
            ErrorKind::PreconditionRequired,
            ErrorKind::TooMany,
            ErrorKind::Internal,
            ErrorKind::Unavailable,
            ErrorKind::Replayed,
        ];
        assert!(!not_kept.into_iter().any(ErrorKind::is_outcome));
    }

    #[derive(Debug, thiserror::Error)]
    #[error("only {left} are left")]
    struct TooFew {
        left: u8,
    }
    impl Fault for TooFew {
        fn kind(&self) -> ErrorKind {
            ErrorKind::Refused
        }
        fn code(&self) -> &'static str {
            "doors.too_few"
        }
        fn params(&self) -> Map<String, Value> {
            Map::from_iter([("left".to_owned(), self.left.into())])
        }
    }

    #[test]
    fn the_details_of_a_refusal_travel_with_it() {
        assert_eq!(Failure::from(TooFew { left: 3 }).params["left"], 3);
    }

    #[test]
    fn of_several_bad_fields_the_first_is_put_into_words() {
        let field = |pointer: &str| FieldError { pointer: pointer.into(), code: "doors.odd", detail: "is odd".into() };
        let failure = Failure::invalid(vec![field("/a"), field("/b")]);
        assert_eq!(failure.detail, "/a: is odd");
        assert_eq!(failure.fields.len(), 2);
    }

    #[test]
    fn a_bad_field_in_json_has_pointer_code_and_words() {
        let json = serde_json::to_value(&Failure::field("/lines/0", &Shut).fields[0]).unwrap();
        assert_eq!(
            json,
            serde_json::json!({"pointer": "/lines/0", "code": "doors.shut", "detail": "the door is shut"})
        );
    }

    #[test]
    fn a_detail_told_twice_is_the_later_one() {
        let failure = Failure::refused("x", "y").param("left", 3).param("left", 2);
        assert_eq!((failure.params.len(), &failure.params["left"]), (1, &Value::from(2)));
    }

    #[test]
    fn only_a_conflict_is_worth_trying_again_at_once() {
        for code in ["database.busy", "database.unavailable", "database.full", "internal"] {
            assert!(!Failure::unavailable(code, "", 1).is_retryable(), "{code}");
        }
    }

    #[test]
    fn a_command_done_before_is_an_outcome_that_bids_for_a_new_key() {
        let failure = Failure::done_before();
        assert!(failure.kind.is_outcome() && failure.retry_after_s.is_none());
        assert!(failure.detail.contains("new key"), "{}", failure.detail);
    }
}
