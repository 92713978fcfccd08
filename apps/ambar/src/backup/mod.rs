//! Backups of the private PostgreSQL: base backups, and the log (WAL) as it is written, in a folder elsewhere; and the
//! way back, to any moment that both cover.
//!
//! ```text
//! backup folder/
//! └─ 7312345678901234567/        one database, by PostgreSQL's system identifier
//!    ├─ base/20261125T144300123Z/ a base backup: `data/` as PostgreSQL left it, `about.json`
//!    ├─ wal/20261125t144300123/   a chain: the log without a hole from when it began
//!    ├─ lock                      held while a base backup is made or old ones are removed
//!    └─ receiver.log              what the program that receives the log said last
//! └─ ledger-archive/             copies of the files of months that left the ledger
//! ```
//!
//! A chain is named as the replication slot that PostgreSQL keeps the log for it by. When the slot is gone or had to let
//! go of log, a new chain begins, with a base backup of its own.

mod archive;
mod base;
mod keeper;
mod log;
mod restore;
mod shelf;
mod slot;

pub(crate) use archive::{copy_archive, shelved};
pub(crate) use base::take;
pub(crate) use keeper::{Keeper, Rule, none_wanted};
pub(crate) use restore::{choose, recovery};
pub(crate) use shelf::{Kept, Shelf};

use std::path::PathBuf;

use ambar_embedded::{Binaries, Connection};
use anyhow::{Context, Result};
use sqlx::{Connection as _, PgConnection, postgres::PgConnectOptions};

/// What a backup is made with: PostgreSQL's programs, and the way to the server.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) programs: Binaries,
    pub(crate) connection: Connection,
    pub(crate) connect: PgConnectOptions,
    /// The files of the months that left the ledger.
    pub(crate) archive: Option<PathBuf>,
}

impl Source {
    /// A connection for questions to the server.
    ///
    /// # Errors
    /// If it cannot be reached.
    pub(crate) async fn ask(&self) -> Result<PgConnection> {
        let options = self.connect.clone().application_name("ambar/backup");
        PgConnection::connect_with(&options).await.context("the database cannot be reached")
    }
}

/// The server's own number, which no two databases share, and the size of a file of its log.
///
/// # Errors
/// If it cannot be asked.
pub(crate) async fn identity(conn: &mut PgConnection) -> Result<(String, u64)> {
    let (system, bytes): (String, i64) = sqlx::query_as(
        "SELECT (SELECT system_identifier::text FROM pg_control_system()),
                (SELECT setting::bigint FROM pg_settings WHERE name = 'wal_segment_size')",
    )
    .fetch_one(conn)
    .await
    .context("the database cannot be asked who it is")?;
    Ok((system, u64::try_from(bytes)?))
}
