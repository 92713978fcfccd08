//! Tells whoever waits for events that there are some.
//!
//! It is rung after a commit, not in it: transactions that notify commit one after the other, since each takes the lock of the
//! queue of notifications and holds it over its own flush. So many commits within a short time are told of once. If the process
//! ends before it has told, those who wait look by themselves within a second.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use crate::Pool;

/// The channel on which it is told.
pub(crate) const CHANNEL: &str = "ambar_outbox";

pub(crate) const NOTIFY: &str = "SELECT pg_notify($1, '')";

/// What happens within this time after it was told is told together.
const TOGETHER: Duration = Duration::from_millis(10);

/// One for all pools of a process.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bell(Arc<State>);

#[derive(Debug, Default)]
struct State {
    /// Something happened that was not told yet.
    rung: AtomicBool,
    /// Somebody is at telling it.
    told: AtomicBool,
}

impl Bell {
    /// Sees to it that everybody is told, over a connection of `pool`. Does not wait for it.
    pub(crate) fn ring(&self, pool: &Pool) {
        self.0.rung.store(true, Ordering::SeqCst);
        if self.0.told.swap(true, Ordering::SeqCst) {
            return;
        }
        let (bell, pool) = (self.clone(), pool.clone());
        tokio::spawn(async move { bell.tell(&pool).await });
    }

    async fn tell(&self, pool: &Pool) {
        loop {
            while self.0.rung.swap(false, Ordering::SeqCst) {
                if let Err(error) = sqlx::query(NOTIFY).bind(CHANNEL).execute(pool).await {
                    tracing::debug!(%error, "nobody could be told that there are events; they are found within a second");
                }
                gather().await;
            }
            self.0.told.store(false, Ordering::SeqCst);
            // Rung between the two: whoever rang saw somebody at it and went away.
            if !self.0.rung.load(Ordering::SeqCst) || self.0.told.swap(true, Ordering::SeqCst) {
                return;
            }
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "nobody waits for it: it is how long is gathered before the next is told"
)]
async fn gather() {
    tokio::time::sleep(TOGETHER).await;
}
