//! Connections and the start of a unit of work.

use std::{sync::Arc, time::Duration};

use ambar_kernel::{Clock, Ctx, Failure, Ids, Result, Timestamp};
use sqlx::{
    Executor, PgConnection, PgPool, Row,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use uuid::Uuid;

use crate::{Pool, Subscription, Tx, bell::Bell};

/// The three database roles. `ambar_owner` owns and migrates; the application never connects as it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Owns every schema and migrates.
    Owner,
    /// Everything but writing stock.
    App,
    /// The stock engine: the inventory tables, and the outbox and audit rows of its transactions.
    Stock,
}

impl Role {
    /// The role's name in PostgreSQL.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "ambar_owner",
            Self::App => "ambar_app",
            Self::Stock => "ambar_stock",
        }
    }
}

/// Where the database is and how many connections a pool may hold.
#[derive(Debug, Clone)]
pub struct DbOptions {
    /// How to connect; the login must be a member of the three roles.
    pub connect: PgConnectOptions,
    /// The most connections of one pool.
    pub max_connections: u32,
    /// Whether its work gives way to all other.
    pub pace: Pace,
}

/// How a pool's work stands to that of others on the processor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Pace {
    /// Somebody waits for it.
    #[default]
    Prompt,
    /// Nobody does, as for an import or a check of all invariants: a person with a scanner goes first. Its backends are put
    /// behind others by the system's scheduler, which must be that of this machine: only for a server that this process runs.
    /// They get a share all the same, so that nothing that they hold is held for ever.
    Yielding,
}

/// What a yielding backend is nice by: a tenth of the share of the others.
const YIELDS_BY: i32 = 10;

/// Opens a pool whose connections act as `role`.
///
/// # Errors
/// If the database cannot be reached within 10 s, or the login may not act as the role.
pub async fn connect(options: &DbOptions, role: Role) -> Result<PgPool> {
    let pace = options.pace;
    let connect = options
        .connect
        .clone()
        .application_name(match role {
            Role::Owner => "ambar/migrate",
            Role::App => "ambar/app",
            Role::Stock => "ambar/stock",
        })
        .options([
            ("statement_timeout", if role == Role::Owner { "0" } else { "30s" }),
            // The engine's wait for a lock is a wait of everybody in its group.
            (
                "lock_timeout",
                match role {
                    Role::Owner => "30s",
                    Role::App => "5s",
                    Role::Stock => "2s",
                },
            ),
            ("idle_in_transaction_session_timeout", "30s"),
            ("TimeZone", "UTC"),
            // The engine's statements are few and large and look up short lists by key. Planning them anew each time costs more
            // than any better plan could win; and a plan that was made while a table was small must not read all of it when it is big.
            ("plan_cache_mode", if role == Role::Stock { "force_generic_plan" } else { "auto" }),
            ("enable_seqscan", if role == Role::Stock { "off" } else { "on" }),
            ("enable_hashjoin", if role == Role::Stock { "off" } else { "on" }),
            ("enable_mergejoin", if role == Role::Stock { "off" } else { "on" }),
            ("jit", if role == Role::Stock { "off" } else { "on" }),
            // A helper process of a query is not put behind others as its own backend is.
            ("max_parallel_workers_per_gather", if pace == Pace::Yielding { "0" } else { "2" }),
        ])
        .statement_cache_capacity(500);
    let set_role = match role {
        Role::Owner => "SET ROLE ambar_owner",
        Role::App => "SET ROLE ambar_app",
        Role::Stock => "SET ROLE ambar_stock",
    };
    Ok(PgPoolOptions::new()
        .max_connections(options.max_connections)
        .acquire_timeout(Duration::from_secs(10))
        .max_lifetime(Duration::from_secs(30 * 60))
        // A ping before every use costs a third of the throughput; a dead connection fails its first statement instead.
        .test_before_acquire(false)
        .after_connect(move |conn, _| {
            Box::pin(async move {
                if pace == Pace::Yielding {
                    give_way(conn).await?;
                }
                conn.execute(set_role).await.map(drop)
            })
        })
        .connect_with(connect)
        .await?)
}

/// Puts the backend of a connection behind others. Where the system does not let it, it stays as it is.
///
/// # Errors
/// If the database fails.
pub async fn give_way(conn: &mut PgConnection) -> sqlx::Result<()> {
    let (backend,): (i32,) = sqlx::query_as("SELECT pg_backend_pid()").fetch_one(conn).await?;
    let moved = match rustix::process::Pid::from_raw(backend) {
        Some(backend) => {
            rustix::process::setpriority_process(Some(backend), YIELDS_BY).map_err(|error| error.to_string())
        }
        None => Err("it has no number".into()),
    };
    if let Err(error) = moved {
        tracing::debug!(error, backend, "a backend of work that nobody waits for stays as fast as others");
    }
    Ok(())
}

/// A database as one role sees it, with the clock, the ids and the subscribers: what use cases begin their work on.
#[derive(Clone)]
pub struct Db {
    pool: Pool,
    pace: Pace,
    shared: Arc<Shared>,
}

struct Shared {
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    subscriptions: Vec<Subscription>,
    bell: Bell,
}

impl Db {
    /// Binds a pool to the clock, the ids and the table of who subscribes to what.
    #[must_use]
    pub fn new(pool: PgPool, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>, subscriptions: Vec<Subscription>) -> Self {
        Self {
            pool: pool.into(),
            pace: Pace::Prompt,
            shared: Arc::new(Shared { clock, ids, subscriptions, bell: Bell::default() }),
        }
    }

    /// The same clock, ids and subscribers on another pool.
    #[must_use]
    pub fn on(&self, pool: impl Into<Pool>) -> Self {
        Self { pool: pool.into(), pace: self.pace, shared: Arc::clone(&self.shared) }
    }

    /// The same on a pool whose work gives way, or does not.
    #[must_use]
    pub fn paced(&self, pool: PgPool, pace: Pace) -> Self {
        Self { pool: pool.into(), pace, shared: Arc::clone(&self.shared) }
    }

    /// Whether its work gives way.
    #[must_use]
    pub const fn pace(&self) -> Pace {
        self.pace
    }

    /// For queries: one statement each, outside any transaction.
    #[must_use]
    pub const fn reader(&self) -> &Pool {
        &self.pool
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        &*self.shared.clock
    }

    /// A new UUIDv7.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        self.shared.ids.next()
    }

    /// A context for the system's own work: reactions, sweepers.
    #[must_use]
    pub fn system_ctx(&self) -> Ctx {
        Ctx::system(self.new_id(), self.clock().now())
    }

    /// Events were committed: whoever waits for some is told. [`Tx`] does it by itself; who commits [`crate::Notes`] otherwise must.
    pub fn ring(&self) {
        self.shared.bell.ring(&self.pool);
    }

    pub(crate) fn subscriptions(&self) -> &[Subscription] {
        &self.shared.subscriptions
    }

    /// Begins a unit of work. Dropped, it is rolled back; [`Tx::commit`] or [`Tx::commit_step`] ends it.
    ///
    /// The `BEGIN` runs in a task of its own: sqlx 0.9.0 poisons a pooled connection whose `BEGIN` is cancelled.
    ///
    /// # Errors
    /// If no connection is free within 10 s or the database cannot be reached.
    pub async fn begin(&self, ctx: &Ctx) -> Result<Tx> {
        let pool = self.pool.clone();
        let begun = tokio::spawn(async move { pool.begin().await }).await.map_err(Failure::internal)??;
        Ok(Tx::new(begun, self.clone(), ctx.clone()))
    }

    /// Reads the settings on which durability depends.
    ///
    /// # Errors
    /// If the database cannot be reached.
    pub async fn settings(&self) -> Result<Settings> {
        let row = sqlx::query(
            "SELECT current_setting('server_version_num')::int AS version, current_setting('fsync') AS fsync,
                    current_setting('full_page_writes') AS full_page_writes, current_setting('synchronous_commit') AS synchronous_commit",
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(Settings {
            version: row.try_get("version")?,
            fsync: row.try_get("fsync")?,
            full_page_writes: row.try_get("full_page_writes")?,
            synchronous_commit: row.try_get("synchronous_commit")?,
        })
    }
}

impl Clock for Db {
    fn now(&self) -> Timestamp {
        self.clock().now()
    }
}

impl Ids for Db {
    fn next(&self) -> Uuid {
        self.new_id()
    }
}

/// What the server must be set to for an acknowledged command to survive a power cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `server_version_num`: 180006 is 18.6.
    pub version: i32,
    /// `on` or `off`.
    pub fsync: String,
    /// `on` or `off`.
    pub full_page_writes: String,
    /// `on`, `off`, `local`, `remote_write` or `remote_apply`.
    pub synchronous_commit: String,
}

impl Settings {
    /// The oldest PostgreSQL that is supported: 15.
    pub const OLDEST: i32 = 150_000;

    /// What is wrong with them, each with what to do; empty if nothing is.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.version < Self::OLDEST {
            faults.push(format!("PostgreSQL {} is too old: use 15 or newer", self.version / 10_000));
        }
        for (name, value) in [
            ("fsync", &self.fsync),
            ("full_page_writes", &self.full_page_writes),
            ("synchronous_commit", &self.synchronous_commit),
        ] {
            if value == "off" {
                faults.push(format!(
                    "{name} is off: acknowledged work would be lost in a power cut; set {name} = on in postgresql.conf"
                ));
            }
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        let on = || "on".to_owned();
        Settings { version: 180_006, fsync: on(), full_page_writes: on(), synchronous_commit: on() }
    }

    #[test]
    fn durable_settings_have_no_faults() {
        assert!(settings().faults().is_empty());
    }

    #[test]
    fn each_unsafe_setting_is_named() {
        let mut unsafe_ones = settings();
        unsafe_ones.version = 140_011;
        unsafe_ones.fsync = "off".into();
        unsafe_ones.full_page_writes = "off".into();
        unsafe_ones.synchronous_commit = "off".into();
        let faults = unsafe_ones.faults();
        assert_eq!(faults.len(), 4);
        for (fault, word) in faults.iter().zip(["14", "fsync", "full_page_writes", "synchronous_commit"]) {
            assert!(fault.contains(word), "{fault}");
        }
    }

    #[test]
    fn roles_have_fixed_names() {
        assert_eq!([Role::Owner, Role::App, Role::Stock].map(Role::name), ["ambar_owner", "ambar_app", "ambar_stock"]);
    }

    #[test]
    fn the_oldest_supported_server_will_do_and_the_one_before_will_not() {
        assert!(Settings { version: Settings::OLDEST, ..settings() }.faults().is_empty());
        assert_eq!(Settings { version: Settings::OLDEST - 1, ..settings() }.faults().len(), 1);
    }

    #[test]
    fn a_commit_that_waits_for_this_disk_or_more_is_durable() {
        for value in ["local", "remote_write", "remote_apply"] {
            let settings = Settings { synchronous_commit: value.into(), ..settings() };
            assert!(settings.faults().is_empty(), "{value}");
        }
    }
}
