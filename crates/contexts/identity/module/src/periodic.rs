//! What is forgotten in time.

use std::time::Duration;

use ambar_identity_domain::{Lockout, Throttle};
use ambar_kernel::Result;
use ambar_pg::{Db, PeriodicWork};
use async_trait::async_trait;

// Tokens stay for thirty days after their end, so that a list still shows why a machine was refused.
pub(crate) const FORGET_SESSIONS: &str = "
WITH tokens AS (DELETE FROM identity.token WHERE expires_at < $1::timestamptz - interval '30 days')
DELETE FROM identity.session WHERE expires_at < $1";

pub(crate) const FORGET_FAILURES: &str = "DELETE FROM identity.sign_in_failure WHERE last_at < $1";

pub(crate) const FORGET_ATTEMPTS: &str = "DELETE FROM identity.pin_attempt WHERE last_at < $1";

// A device that was never enrolled, a day after its code could be.
pub(crate) const FORGET_DEVICES: &str = "
DELETE FROM identity.device WHERE enrolled_at IS NULL AND revoked_at IS NULL AND code_expires_at < $1::timestamptz - interval '1 day'";

/// Sessions and tokens that are over, failures that no longer count, devices that were never enrolled.
pub(crate) struct ForgetSessions;

#[async_trait]
impl PeriodicWork for ForgetSessions {
    fn name(&self) -> &'static str {
        "identity.forget_sessions"
    }
    fn every(&self) -> Duration {
        Duration::from_secs(600)
    }
    async fn run(&self, db: &Db) -> Result<()> {
        let now = db.clock().now();
        sqlx::query(FORGET_SESSIONS).bind(now).execute(db.reader()).await?;
        let before = now - chrono::Duration::seconds(Throttle::FORGOTTEN_AFTER_S);
        sqlx::query(FORGET_FAILURES).bind(before).execute(db.reader()).await?;
        let before = now - chrono::Duration::seconds(Lockout::LONGEST_MEMORY_S);
        sqlx::query(FORGET_ATTEMPTS).bind(before).execute(db.reader()).await?;
        sqlx::query(FORGET_DEVICES).bind(now).execute(db.reader()).await?;
        Ok(())
    }
}
