//! Attempts to sign in by PIN, counted in the database before they are looked at, so that several instances agree and many
//! guesses at once are as few as one after the other.

use ambar_identity_domain::{Attempts, Lockout, ThrottleFault};
use ambar_kernel::{AccountId, Ctx, DeviceId, Failure, Result, Timestamp};
use ambar_pg::{Db, Pool, Tx};

pub(crate) const BEGIN: &str = "
INSERT INTO identity.pin_attempt (subject, failures, last_at) SELECT s, 0, $2 FROM unnest($1::text[]) AS s ORDER BY s
ON CONFLICT DO NOTHING";

pub(crate) const LOCK: &str = "
SELECT subject, failures, last_at FROM identity.pin_attempt WHERE subject = ANY($1) ORDER BY subject FOR UPDATE";

pub(crate) const SET: &str = "
UPDATE identity.pin_attempt SET failures = $2, last_at = $3 WHERE subject = $1";

// What others counted meanwhile stands.
pub(crate) const TAKE_BACK: &str = "
UPDATE identity.pin_attempt
SET failures = greatest(failures - 1, 0), last_at = CASE WHEN last_at = $2 THEN $3 ELSE last_at END WHERE subject = $1";

pub(crate) const FORGET: &str = "DELETE FROM identity.pin_attempt WHERE subject = $1";

/// The attempts of an account.
pub(crate) fn of_account(account: AccountId) -> String {
    format!("account {account}")
}

/// The attempts on a device.
pub(crate) fn of_device(device: DeviceId) -> String {
    format!("device {device}")
}

/// An attempt that was counted for an account and perhaps for a device.
#[derive(Debug)]
pub(crate) struct Counted {
    account: String,
    device: Option<(String, Attempts, Timestamp)>,
    /// Whether the next attempt must wait, if this one fails.
    pub(crate) locks: bool,
}

/// Counts an attempt.
///
/// # Errors
/// 429 `identity.too_many_attempts` with the seconds to wait; then it is not counted.
pub(crate) async fn count(db: &Db, ctx: &Ctx, account: String, device: Option<DeviceId>) -> Result<Counted> {
    let device = device.map(of_device);
    let subjects: Vec<&String> = [Some(&account), device.as_ref()].into_iter().flatten().collect();
    let mut tx = db.begin(ctx).await?;
    sqlx::query(BEGIN).bind(&subjects).bind(ctx.now).execute(tx.conn()).await?;
    let rows: Vec<(String, i32, Timestamp)> = sqlx::query_as(LOCK).bind(&subjects).fetch_all(tx.conn()).await?;
    let (mut counted, mut wait) = (Counted { account: account.clone(), device: None, locks: false }, None::<u32>);
    for (subject, failures, last_at) in rows {
        let limit = if subject == account { Lockout::ACCOUNT } else { Lockout::DEVICE };
        match limit.count(Some(Attempts { failures, last_at }), ctx.now) {
            Ok(attempts) => {
                set(&mut tx, &subject, attempts).await?;
                counted.locks |= limit.is_reached(attempts);
                if subject != account {
                    counted.device = Some((subject, attempts, last_at));
                }
            }
            Err(fault) => wait = wait.max(Some(fault.seconds)),
        }
    }
    if let Some(seconds) = wait {
        tx.rollback().await?;
        return Err(slow_down(ThrottleFault { seconds }));
    }
    tx.commit_step().await?;
    Ok(counted)
}

async fn set(tx: &mut Tx, subject: &str, attempts: Attempts) -> Result<()> {
    sqlx::query(SET).bind(subject).bind(attempts.failures).bind(attempts.last_at).execute(tx.conn()).await?;
    Ok(())
}

/// The attempt succeeded: the account's failures are forgotten, and on the device this one was none.
pub(crate) async fn succeeded(pool: &Pool, counted: Counted) -> Result<()> {
    forget(pool, &counted.account).await?;
    if let Some((subject, attempts, before)) = counted.device {
        sqlx::query(TAKE_BACK).bind(subject).bind(attempts.last_at).bind(before).execute(pool).await?;
    }
    Ok(())
}

/// Forgets the failures of a subject.
pub(crate) async fn forget(pool: &Pool, subject: &str) -> Result<()> {
    sqlx::query(FORGET).bind(subject).execute(pool).await?;
    Ok(())
}

/// Forgets the failures of a subject together with whatever else the unit of work does.
pub(crate) async fn unlock(tx: &mut Tx, subject: &str) -> Result<()> {
    sqlx::query(FORGET).bind(subject).execute(tx.conn()).await?;
    Ok(())
}

/// The refusal, with `Retry-After`.
pub(crate) fn slow_down(fault: ThrottleFault) -> Failure {
    let mut failure = Failure::from(fault).param("seconds", fault.seconds);
    failure.retry_after_s = Some(fault.seconds);
    failure
}
