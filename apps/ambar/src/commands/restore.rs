//! `ambar restore`.

use std::{process::ExitCode, str::FromStr, time::Duration};

use ambar_embedded::{Binaries, Recovered};
use ambar_kernel::Timestamp;
use anyhow::{Context, Result};
use serde_json::json;
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};

use crate::{
    backup::{choose, copy_archive, recovery, shelved},
    cli::Restore,
    config::Config,
    database::LEDGER_ARCHIVE,
    output::{note, say, say_json},
};

/// Long enough for the log of many days.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// The last commit that was gone through; none if nothing was done since the base backup.
const STANDS_AT: &str = "SELECT pg_last_xact_replay_timestamp()";

/// Makes a data folder out of a backup and says up to which moment its data stands.
pub(super) async fn restore(config: &Config, args: &Restore) -> Result<ExitCode> {
    let choice = choose(&args.from, args.at)?;
    let about = &choice.base.about;
    let recovery = recovery(&choice, args.at)?;
    note(format!(
        "Restoring {} ({} MiB, PostgreSQL {}) and {} files of log into {}.",
        about.name,
        about.bytes >> 20,
        about.postgres,
        recovery.log.len(),
        args.to.display()
    ));
    let binaries = Binaries::find(config.pg_bindir.clone())?;
    let mut target = ambar_embedded::Config::new(&args.to, binaries)?;
    target.start_timeout = LONGEST;
    let recovered = Recovered::recover(&target, &recovery).await?;
    let stands_at = stands_at(&recovered).await?.unwrap_or(about.finished_at);
    recovered.finish().await?;
    if let Some(folder) = choice.shelf.root().parent() {
        copy_archive(&shelved(folder), &args.to.join(LEDGER_ARCHIVE))?;
    }
    if args.json {
        say_json(
            &json!({"stands_at": stands_at, "base": about.name, "log_files": recovery.log.len(), "data_dir": args.to}),
        )?;
    } else {
        let moment = stands_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
        let to = args.to.display();
        say(format!("The data stands at {moment}: that was the last change."));
        say(format!("Check it:  ambar verify --data-dir {to}"));
        say(format!("Serve it:  ambar serve --data-dir {to}"));
    }
    Ok(ExitCode::SUCCESS)
}

async fn stands_at(recovered: &Recovered) -> Result<Option<Timestamp>> {
    let options = PgConnectOptions::from_str(&recovered.connection().url()).context("the restored server's address")?;
    let mut conn = PgConnection::connect_with(&options).await.context("the restored server cannot be reached")?;
    let (at,): (Option<Timestamp>,) = sqlx::query_as(STANDS_AT).fetch_one(&mut conn).await?;
    conn.close().await.context("the restored server cannot be left")?;
    Ok(at)
}
