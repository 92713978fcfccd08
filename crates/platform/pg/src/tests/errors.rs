//! What errors of the database mean to the caller: the kernel maps them where the `sqlx` feature is on, as it is here.

use std::{borrow::Cow, error::Error, fmt};

use ambar_kernel::{ErrorKind, Failure};
use sqlx::error::{DatabaseError, ErrorKind as SqlKind};

/// An error as PostgreSQL reports it.
#[derive(Debug)]
struct Reported {
    code: &'static str,
    constraint: Option<&'static str>,
}

impl fmt::Display for Reported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("relation inventory.stock says no")
    }
}
impl Error for Reported {}

impl DatabaseError for Reported {
    fn message(&self) -> &str {
        "relation inventory.stock says no"
    }
    fn code(&self) -> Option<Cow<'_, str>> {
        Some(self.code.into())
    }
    fn as_error(&self) -> &(dyn Error + Send + Sync + 'static) {
        self
    }
    fn as_error_mut(&mut self) -> &mut (dyn Error + Send + Sync + 'static) {
        self
    }
    fn into_error(self: Box<Self>) -> Box<dyn Error + Send + Sync + 'static> {
        self
    }
    fn constraint(&self) -> Option<&str> {
        self.constraint
    }
    fn kind(&self) -> SqlKind {
        if self.code == "23505" { SqlKind::UniqueViolation } else { SqlKind::Other }
    }
}

fn reported(code: &'static str, constraint: Option<&'static str>) -> sqlx::Error {
    sqlx::Error::Database(Box::new(Reported { code, constraint }))
}

fn failure(code: &'static str) -> Failure {
    reported(code, None).into()
}

#[test]
fn a_database_that_cannot_be_reached_is_worth_a_later_try() {
    let lost = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    let failures = [
        Failure::from(sqlx::Error::PoolTimedOut),
        sqlx::Error::PoolClosed.into(),
        sqlx::Error::Io(lost).into(),
        failure("57P01"),
        failure("53300"),
    ];
    for failure in failures {
        assert_eq!((failure.kind, &*failure.code), (ErrorKind::Unavailable, "database.unavailable"));
        assert_eq!(failure.retry_after_s, Some(2));
    }
}

#[test]
fn a_deadlock_or_a_conflict_is_tried_again_at_once() {
    for code in ["40001", "40P01"] {
        assert!(failure(code).is_retryable(), "{code}");
    }
}

#[test]
fn a_wait_for_a_lock_that_ran_out_is_no_conflict() {
    for code in ["55P03", "57014"] {
        let failure = failure(code);
        assert_eq!((&*failure.code, failure.is_retryable()), ("database.busy", false), "{code}");
    }
}

#[test]
fn a_full_disk_is_named_and_gives_the_administrator_time() {
    let failure = failure("53100");
    assert_eq!((&*failure.code, failure.retry_after_s), ("database.full", Some(30)));
}

#[test]
fn a_value_that_the_database_cannot_hold_is_the_callers_to_correct() {
    for (code, told) in [("22021", "text.unprintable"), ("22P05", "text.unprintable"), ("22008", "time.out_of_range")] {
        let failure = failure(code);
        assert_eq!((failure.kind, &*failure.code), (ErrorKind::Invalid, told), "{code}");
    }
}

#[test]
fn a_row_that_is_there_already_under_its_id_was_made_by_a_twin() {
    assert_eq!(Failure::from(reported("23505", Some("receipt_pkey"))).code, "idempotency.done_before");
    for other in [Some("item_sku_key"), None] {
        assert_eq!(Failure::from(reported("23505", other)).kind, ErrorKind::Internal, "{other:?}");
    }
}

#[test]
fn a_constraint_means_a_refusal_only_where_it_is_the_one_expected() {
    let on = |constraint| {
        let refusal = || Failure::refused("catalog.sku_taken", "Taken.");
        Failure::on_constraint(reported("23505", constraint), "item_sku_key", refusal).code
    };
    assert_eq!(on(Some("item_sku_key")), "catalog.sku_taken");
    assert_eq!(on(Some("item_name_key")), "internal");
    assert_eq!(on(None), "internal");
}

#[test]
fn what_the_database_says_goes_to_the_log_alone() {
    for code in ["42P01", "40001", "53100", "22021"] {
        let failure = failure(code);
        assert!(!failure.detail.contains("inventory.stock"), "{}", failure.detail);
        let internal = failure.internal.unwrap();
        assert!(internal.contains("inventory.stock") && internal.ends_with(code), "{internal}");
    }
}
