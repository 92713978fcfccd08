//! Failed attempts to sign in.

use ambar_identity_domain::Throttle;
use ambar_kernel::{Result, Timestamp};
use ambar_pg::Pool;

pub(crate) const FIND: &str = "SELECT failures, last_at FROM identity.sign_in_failure WHERE subject = ANY($1)";

// After a long silence the count begins anew.
pub(crate) const RECORD: &str = "
INSERT INTO identity.sign_in_failure AS f (subject, failures, last_at) SELECT s, 1, $2 FROM unnest($1::text[]) AS s ORDER BY s
ON CONFLICT (subject) DO UPDATE
SET failures = CASE WHEN excluded.last_at - f.last_at > make_interval(secs => $3) THEN 1 ELSE f.failures + 1 END, last_at = excluded.last_at";

pub(crate) const FORGET: &str = "DELETE FROM identity.sign_in_failure WHERE subject = $1";

/// What is known of these subjects.
pub(crate) async fn find(pool: &Pool, subjects: &[String]) -> Result<Vec<Throttle>> {
    let rows: Vec<(i32, Timestamp)> = sqlx::query_as(FIND).bind(subjects).fetch_all(pool).await?;
    Ok(rows.into_iter().map(|(failures, last_at)| Throttle { failures, last_at }).collect())
}

/// Counts one more for each.
pub(crate) async fn record(pool: &Pool, subjects: &[String], now: Timestamp) -> Result<()> {
    let forgotten_after = std::time::Duration::from_secs(Throttle::FORGOTTEN_AFTER_S.unsigned_abs()).as_secs_f64();
    sqlx::query(RECORD).bind(subjects).bind(now).bind(forgotten_after).execute(pool).await?;
    Ok(())
}

/// After a success.
pub(crate) async fn forget(pool: &Pool, subject: &str) -> Result<()> {
    sqlx::query(FORGET).bind(subject).execute(pool).await?;
    Ok(())
}
