//! The replication slot by which PostgreSQL keeps its log until it has been received.

use ambar_kernel::Timestamp;
use anyhow::{Context, Result, bail};
use sqlx::PgConnection;
use tokio::time::{Duration, interval};

use super::Shelf;

const PREFIX: &str = "ambar_backup_";

const SLOTS: &str = "SELECT slot_name::text, coalesce(wal_status, '') = 'lost' FROM pg_replication_slots
 WHERE slot_name LIKE 'ambar\\_backup\\_%' ORDER BY slot_name DESC";
const CREATE: &str = "SELECT pg_create_physical_replication_slot($1, true)";
const DROP: &str = "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1";
// A receiver that outlived the server that ran it ends with its connection.
const SEND_AWAY: &str =
    "SELECT count(pg_terminate_backend(active_pid)) FROM pg_replication_slots WHERE slot_name = $1 AND active";

/// A chain and the slot that keeps the log for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chain {
    pub(crate) name: String,
    /// Whether it begins now: no base backup is followed by it yet.
    pub(crate) is_new: bool,
}

impl Chain {
    /// The slot's name.
    pub(crate) fn slot(&self) -> String {
        format!("{PREFIX}{}", self.name)
    }
}

/// The chain to go on with: the one whose slot is there and whole and whose folder is on the shelf, else a new one. Slots
/// of others are dropped, so that PostgreSQL does not keep log that nobody fetches.
///
/// # Errors
/// If the server cannot be asked, or somebody holds on to a slot.
pub(crate) async fn settle(conn: &mut PgConnection, shelf: &Shelf, now: Timestamp) -> Result<Chain> {
    let slots: Vec<(String, bool)> =
        sqlx::query_as(SLOTS).fetch_all(&mut *conn).await.context("the replication slots cannot be read")?;
    let mut going_on = None;
    for (slot, lost) in slots {
        free(conn, &slot).await?;
        let name = slot.trim_start_matches(PREFIX).to_owned();
        if going_on.is_none() && !lost && shelf.chain(&name).is_dir() {
            going_on = Some(Chain { name, is_new: false });
        } else {
            forget(conn, &slot).await?;
        }
    }
    if let Some(chain) = going_on {
        return Ok(chain);
    }
    let chain = Chain { name: now.format("%Y%m%dt%H%M%S%3f").to_string(), is_new: true };
    shelf.new_chain(&chain.name)?;
    sqlx::query(CREATE).bind(chain.slot()).execute(conn).await.context("the replication slot cannot be made")?;
    Ok(chain)
}

/// Drops every slot of ours: nothing is to be received any more.
///
/// # Errors
/// If the server cannot be asked.
pub(crate) async fn forget_all(conn: &mut PgConnection) -> Result<usize> {
    let slots: Vec<(String, bool)> =
        sqlx::query_as(SLOTS).fetch_all(&mut *conn).await.context("the replication slots cannot be read")?;
    for (slot, _) in &slots {
        free(conn, slot).await?;
        forget(conn, slot).await?;
    }
    Ok(slots.len())
}

async fn forget(conn: &mut PgConnection, slot: &str) -> Result<()> {
    sqlx::query(DROP).bind(slot).execute(conn).await.with_context(|| format!("the slot {slot} cannot be dropped"))?;
    Ok(())
}

async fn free(conn: &mut PgConnection, slot: &str) -> Result<()> {
    let mut looks = interval(Duration::from_millis(100));
    for _ in 0..100 {
        looks.tick().await;
        let (held,): (i64,) = sqlx::query_as(SEND_AWAY).bind(slot).fetch_one(&mut *conn).await?;
        if held == 0 {
            return Ok(());
        }
    }
    bail!("somebody holds on to the replication slot {slot}; see pg_stat_replication")
}
