//! `ambar backup`, and the backups that `ambar serve` keeps.

use std::{path::PathBuf, process::ExitCode, time::Duration};

use ambar_kernel::SystemClock;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::{
    backup::{self, Keeper, Kept, Rule, Shelf, Source},
    cli::Backup,
    config::Config,
    database::Database,
    output::{say, say_json},
};

const NOT_OURS: &str = "backups are made of the private PostgreSQL alone; how to back up the server of DATABASE_URL, and to \
                        bring it back, stands in docs/guides/backup.md";

/// Makes a base backup, or lists them.
pub(super) async fn backup(config: &Config, args: &Backup) -> Result<ExitCode> {
    let folder = args.to.clone().or_else(|| config.backup_dir.clone());
    let folder = folder.context("no backup folder is named: give one with --to, or set AMBAR_BACKUP_DIR")?;
    if args.list {
        return list(&folder, args.json);
    }
    let database = Database::attach_or_start(config).await?;
    let made = make(config, &database, folder).await;
    database.stop().await?;
    let (shelf, kept, removed) = made?;
    if args.json {
        say_json(&json!({"backup": described(&shelf, &kept), "removed": removed}))?;
    } else {
        say(format!("Backed up and verified: {}", line(&shelf, &kept)));
        if removed > 0 {
            say(format!("{removed} older backup(s) removed, with the log that only they needed."));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn make(config: &Config, database: &Database, folder: PathBuf) -> Result<(Shelf, Kept, usize)> {
    let Some(source) = database.backup_source(config)? else { bail!(NOT_OURS) };
    backup::take(&source, &folder, config.backup_keep, &SystemClock).await
}

fn list(folder: &std::path::Path, as_json: bool) -> Result<ExitCode> {
    let mut found = Vec::new();
    for shelf in Shelf::all(folder)? {
        found.extend(shelf.bases()?.into_iter().map(|kept| (shelf.clone(), kept)));
    }
    if as_json {
        let backups: Vec<Value> = found.iter().map(|(shelf, kept)| described(shelf, kept)).collect();
        say_json(&json!({"backups": backups}))?;
    } else if found.is_empty() {
        say("There are no backups.");
    } else {
        found.iter().for_each(|(shelf, kept)| say(line(shelf, kept)));
    }
    Ok(ExitCode::SUCCESS)
}

fn described(shelf: &Shelf, kept: &Kept) -> Value {
    json!({"folder": shelf.root(), "about": kept.about})
}

fn line(shelf: &Shelf, kept: &Kept) -> String {
    let about = &kept.about;
    let (from, mib) = (about.finished_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true), about.bytes >> 20);
    format!("{}  good from {from} on  {mib} MiB  PostgreSQL {}  {}", about.name, about.postgres, shelf.root().display())
}

/// Starts what keeps the private server backed up while it is served, if a backup folder is configured.
///
/// # Errors
/// If one is configured for a server that is not ours.
pub(super) async fn keep(config: &Config, database: &Database) -> Result<Option<Keeper>> {
    let source = database.backup_source(config)?;
    match (&config.backup_dir, source) {
        (None, None) => Ok(None),
        (Some(_), None) => bail!("AMBAR_BACKUP_DIR is set, but {NOT_OURS}"),
        (None, Some(source)) => {
            forget(&source).await;
            Ok(None)
        }
        (Some(folder), Some(source)) => {
            let every = Duration::from_secs(u64::from(config.backup_every_hours) * 3600);
            let every = Some(every).filter(|every| !every.is_zero());
            let rule = Rule { folder: folder.clone(), every, keep: config.backup_keep };
            Ok(Some(Keeper::start(source, rule)))
        }
    }
}

async fn forget(source: &Source) {
    if let Err(error) = backup::none_wanted(source).await {
        tracing::warn!(error = format!("{error:#}"), "log may still be kept for backups that nobody makes");
    }
}
