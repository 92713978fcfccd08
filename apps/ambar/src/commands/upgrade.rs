//! `ambar upgrade`.

use std::process::ExitCode;

use ambar_embedded::Binaries;
use anyhow::{Context, Result, bail};
use sqlx::{Connection, Executor, PgConnection};

use crate::{
    cli::Upgrade,
    config::Config,
    database::{Database, embedded_config},
    output::{note, say},
};

/// Moves the data folder to the major version of the programs at hand, brings its schema up to date, and says where the old
/// data is kept.
pub(super) async fn upgrade(config: &Config, args: &Upgrade) -> Result<ExitCode> {
    if config.database_url.is_some() {
        bail!(
            "DATABASE_URL is set: this command upgrades the private PostgreSQL alone. See docs/guides/backup.md for others"
        );
    }
    let old = args.old_programs.clone().map(|folder| Binaries::find(Some(folder))).transpose()?;
    let target = embedded_config(config)?;
    note("The data is copied, so it needs as much room again, and time.");
    let done = ambar_embedded::upgrade(&target, old).await?;
    let database = Database::start(config).await?;
    let ready = ready(&database).await;
    database.stop().await?;
    ready.context("the data was upgraded, but cannot be brought up to date")?;
    say(format!("The data of PostgreSQL {} is now of PostgreSQL {}.", done.from, done.to));
    say(format!("The old data is kept in {}: remove it once all is well.", done.kept.display()));
    if done.had_settings {
        say("Settings in its postgresql.conf were not taken over: write those that still apply into the new one.");
    }
    say("Base backups of before need the old programs: make a new one now (`ambar backup`).");
    Ok(ExitCode::SUCCESS)
}

async fn ready(database: &Database) -> Result<()> {
    database.migrate().await?;
    let mut conn = PgConnection::connect_with(&database.connect).await?;
    // The planner knows nothing of tables that have just been put there.
    conn.execute("ANALYZE").await?;
    Ok(conn.close().await?)
}
