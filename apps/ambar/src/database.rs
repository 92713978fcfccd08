//! The database of a command: a private PostgreSQL that this process runs, the one that another process runs on the same
//! data folder, or the one at the database URL.

use std::{path::PathBuf, str::FromStr, sync::Arc, time::Duration};

use ambar_embedded::{Binaries, Embedded, EmbeddedError, default_data_dir};
use ambar_inventory::{Way, Writers};
use ambar_kernel::{SystemClock, SystemIds};
use ambar_pg::{Db, DbOptions, Pace, Role, connect, migrate};
use anyhow::{Context, Result, bail};
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};
use tokio::time::timeout;

use crate::{
    backup::Source,
    config::Config,
    wiring::{self, Yielding},
};

/// A database that is there answers much sooner.
const ANSWERS_WITHIN: Duration = Duration::from_secs(10);

/// An import that is checked and one that is committed, the invariants, and what they look up beside.
const YIELDING_CONNECTIONS: u32 = 4;

/// The folder's name within the data folder, and within a backup folder.
pub(crate) const LEDGER_ARCHIVE: &str = "ledger-archive";

/// Where the database is, and the private server if this process runs it.
pub(crate) struct Database {
    pub(crate) connect: PgConnectOptions,
    pub(crate) embedded: Option<Embedded>,
    /// The way to the private server, whoever runs it.
    private: Option<ambar_embedded::Connection>,
    app_connections: u32,
    stock_connections: u32,
}

/// The thread of the writers of stock; it ends when this is dropped.
pub(crate) struct WritersThread(Option<tokio::runtime::Runtime>);

impl Drop for WritersThread {
    fn drop(&mut self) {
        // Whoever waited for an answer has got it by now; a runtime must not be waited for within another.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// The data folder: as set, or the default of whoever runs this.
///
/// # Errors
/// If there is no default, since nobody says where home is.
pub(crate) fn data_dir(config: &Config) -> Result<PathBuf> {
    Ok(match &config.data_dir {
        Some(folder) => folder.clone(),
        None => default_data_dir()?,
    })
}

/// Where months that leave the ledger go: as set, else within the data folder. None beside a database of somebody's own, where no
/// folder is known to last.
///
/// # Errors
/// If there is no default, since nobody says where home is.
pub(crate) fn ledger_archive(config: &Config) -> Result<Option<PathBuf>> {
    match (&config.ledger_archive_dir, &config.database_url) {
        (Some(folder), _) => Ok(Some(folder.clone())),
        (None, Some(_)) => Ok(None),
        (None, None) => Ok(Some(data_dir(config)?.join(LEDGER_ARCHIVE))),
    }
}

pub(crate) fn embedded_config(config: &Config) -> Result<ambar_embedded::Config> {
    let binaries = Binaries::find(config.pg_bindir.clone())?;
    Ok(ambar_embedded::Config::new(data_dir(config)?, binaries)?)
}

impl Database {
    /// For commands that serve: the database URL's, or a private one, started and kept running by this process.
    ///
    /// # Errors
    /// If it cannot be started; the message says what to do.
    pub(crate) async fn start(config: &Config) -> Result<Self> {
        if let Some(url) = &config.database_url {
            return Self::at(url, config);
        }
        let embedded = Embedded::start(&embedded_config(config)?).await?;
        tracing::info!(
            version = embedded.version(),
            new = embedded.is_new(),
            adopted = embedded.is_adopted(),
            "the private PostgreSQL is ready"
        );
        let connect =
            PgConnectOptions::from_str(&embedded.connection().url()).context("the private server's address")?;
        let private = Some(embedded.connection().clone());
        Ok(Self { embedded: Some(embedded), private, ..Self::with(connect, config) })
    }

    /// For commands beside a server: the database URL's, else the private one that runs, else one started for the
    /// command's own time.
    ///
    /// # Errors
    /// If there is none and none can be started.
    pub(crate) async fn attach_or_start(config: &Config) -> Result<Self> {
        if let Some(url) = &config.database_url {
            return Self::at(url, config);
        }
        match Embedded::attach(&data_dir(config)?) {
            Ok(connection) => {
                let connect = PgConnectOptions::from_str(&connection.url()).context("the private server's address")?;
                Ok(Self { private: Some(connection), ..Self::with(connect, config) })
            }
            Err(EmbeddedError::NotRunning { .. } | EmbeddedError::NoDatabase { .. }) => Self::start(config).await,
            Err(error) => Err(error.into()),
        }
    }

    fn at(url: &str, config: &Config) -> Result<Self> {
        let connect = PgConnectOptions::from_str(url)
            .context("DATABASE_URL is no PostgreSQL address such as postgres://user:password@host/database")?;
        Ok(Self::with(connect, config))
    }

    fn with(connect: PgConnectOptions, config: &Config) -> Self {
        Self {
            connect,
            embedded: None,
            private: None,
            app_connections: config.app_connections,
            stock_connections: config.stock_connections,
        }
    }

    /// What a backup is made with; None for a server of somebody's own, which its owner backs up.
    ///
    /// # Errors
    /// If there are no programs for the data folder.
    pub(crate) fn backup_source(&self, config: &Config) -> Result<Option<Source>> {
        let Some(connection) = self.private.clone() else { return Ok(None) };
        let programs = Embedded::programs_for(&data_dir(config)?, &Binaries::find(config.pg_bindir.clone())?)?;
        let archive = ledger_archive(config)?;
        Ok(Some(Source { programs, connection, connect: self.connect.clone(), archive }))
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// If the database cannot be reached, or a migration fails.
    pub(crate) async fn migrate(&self) -> Result<()> {
        migrate(&self.connect, wiring::schemas())
            .await
            .map_err(anyhow::Error::msg)
            .context("the database cannot be brought up to date")
    }

    /// Pools of the two working roles.
    ///
    /// # Errors
    /// If the database cannot be reached, or was never set up.
    pub(crate) async fn open(&self) -> Result<(Db, Db)> {
        self.try_once().await?;
        let options = |max_connections| self.options(max_connections, Pace::Prompt);
        let app = connect(&options(self.app_connections), Role::App)
            .await
            .map_err(anyhow::Error::msg)
            .context("the database cannot be opened")?;
        let stock = connect(&options(self.stock_connections), Role::Stock)
            .await
            .map_err(anyhow::Error::msg)
            .context("the database cannot be opened")?;
        let app = Db::new(app, Arc::new(SystemClock), Arc::new(SystemIds), wiring::subscriptions());
        let stock = app.on(stock);
        Ok((app, stock))
    }

    /// A place of their own for the writers of stock: a thread, and connections that are opened on it.
    ///
    /// # Errors
    /// If the thread cannot be started or the database not be reached.
    pub(crate) async fn writers(&self, stock: &Db) -> Result<(WritersThread, Writers)> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("stock-writers")
            .enable_all()
            .build()
            .context("the writers of stock cannot be started")?;
        let handle = runtime.handle().clone();
        let thread = WritersThread(Some(runtime));
        // Three writers with two transactions at a time each, one of which waits for the other, and what is looked up beside them.
        let options = self.options(8, Pace::Prompt);
        let pool = handle.spawn(async move { connect(&options, Role::Stock).await }).await?;
        let pool = pool.map_err(anyhow::Error::msg).context("the database cannot be opened")?;
        Ok((thread, Writers { db: stock.on(pool), runtime: Some(handle), way: Way::default() }))
    }

    /// Connections for what nobody waits for. They yield to others where the server is this process's own.
    ///
    /// # Errors
    /// If the database cannot be reached.
    pub(crate) async fn yielding(&self, app: &Db) -> Result<Yielding> {
        let pace = if self.private.is_some() { Pace::Yielding } else { Pace::Prompt };
        let open = async |connections, role| -> Result<Db> {
            let pool = connect(&self.options(connections, pace), role).await.map_err(anyhow::Error::msg);
            Ok(app.paced(pool.context("the database cannot be opened")?, pace))
        };
        Ok(Yielding { app: open(YIELDING_CONNECTIONS, Role::App).await?, stock: open(2, Role::Stock).await? })
    }

    fn options(&self, max_connections: u32, pace: Pace) -> DbOptions {
        DbOptions { connect: self.connect.clone(), max_connections, pace }
    }

    /// Connects once, so that what is wrong is told at once and by itself: a pool would try again until its time is up.
    async fn try_once(&self) -> Result<()> {
        let mut connection = timeout(ANSWERS_WITHIN, PgConnection::connect_with(&self.connect))
            .await
            .context("the database does not answer")?
            .context("the database cannot be reached")?;
        let (roles,): (i64,) = sqlx::query_as("SELECT count(*) FROM pg_roles WHERE rolname = ANY($1)")
            .bind([Role::Owner, Role::App, Role::Stock].map(Role::name))
            .fetch_one(&mut connection)
            .await
            .context("the database cannot be asked")?;
        connection.close().await.context("the database cannot be left")?;
        if roles < 3 {
            bail!("the database was never set up: run `ambar migrate` with a login that may create roles");
        }
        Ok(())
    }

    /// Refuses a database that would lose acknowledged work.
    ///
    /// # Errors
    /// With everything that is wrong and what to do about it.
    pub(crate) async fn require_durable(db: &Db) -> Result<()> {
        let faults =
            db.settings().await.map_err(anyhow::Error::msg).context("the database's settings cannot be read")?.faults();
        if faults.is_empty() {
            return Ok(());
        }
        bail!("this database will not do: {} (for tests alone: --unsafe-database)", faults.join("; "))
    }

    /// Stops the private server, if this process runs it.
    ///
    /// # Errors
    /// If it does not stop in time.
    pub(crate) async fn stop(self) -> Result<()> {
        match self.embedded {
            Some(embedded) => Ok(embedded.stop().await?),
            None => Ok(()),
        }
    }
}
