//! `ambar retention`: months of movements that are old enough leave the ledger now, or are shown.

use std::{path::Path, process::ExitCode, sync::Arc};

use ambar_kernel::{ErrorKind, Failure};
use anyhow::{Context, Result};
use serde_json::json;

use crate::{
    backup::{copy_archive, shelved},
    cli::Retention,
    config::Config,
    database::{Database, ledger_archive},
    old_months::{Copies, LeftMonth, OldMonth, OldMonths},
    output::{say, say_json},
    wiring::Contexts,
};

/// Lets months leave, or says which would. Exits 0 unless one that is due stays.
pub(super) async fn retention(config: &Config, args: &Retention) -> Result<ExitCode> {
    let database = Database::attach_or_start(config).await?;
    let done = look(config, &database, args).await;
    database.stop().await?;
    done
}

async fn look(config: &Config, database: &Database, args: &Retention) -> Result<ExitCode> {
    let (app, stock) = database.open().await?;
    let months = old_months(config, &Contexts::new(&app, &stock))?;
    let failed = "was `ambar migrate` run by this version?";
    let due = months.due().await.map_err(anyhow::Error::msg).context(failed)?;
    let left = if args.dry_run { Vec::new() } else { months.leave().await.map_err(anyhow::Error::msg)? };
    let folder = ledger_archive(config)?;
    let stay = due.iter().any(|it| it.kept_by.is_some());
    if args.json {
        let kept = config.keep.months;
        say_json(&json!({"kept_months": kept, "folder": folder, "dry_run": args.dry_run, "due": due, "left": left}))?;
    } else {
        lines(config.keep.months, folder.as_deref(), &due, &left, args.dry_run).iter().for_each(say);
    }
    Ok(if stay && !args.dry_run { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// By the settings, with a copy in the backup folder if there is one.
pub(super) fn old_months(config: &Config, contexts: &Contexts) -> Result<OldMonths> {
    let folder = ledger_archive(config)?;
    let copies = match (&folder, &config.backup_dir, &config.database_url) {
        (Some(from), Some(backups), None) => Some(copies(from, &shelved(backups))),
        _ => None,
    };
    let months = OldMonths::new(contexts.inventory.clone(), contexts.app().clone(), config.keep, folder);
    Ok(match copies {
        Some(copies) => months.copied_by(copies),
        None => months,
    })
}

fn copies(from: &Path, to: &Path) -> Copies {
    let (from, to) = (from.to_owned(), to.to_owned());
    Arc::new(move || {
        copy_archive(&from, &to).map(drop).map_err(|error| {
            let detail = format!("{error:#}. No month leaves without its copy beside the backups.");
            Failure::new(ErrorKind::Refused, "inventory.archive_not_copied", detail)
        })
    })
}

fn lines(kept: Option<u32>, folder: Option<&Path>, due: &[OldMonth], left: &[LeftMonth], dry_run: bool) -> Vec<String> {
    let Some(kept) = kept else {
        return vec!["Movements are kept for ever. AMBAR_KEEP_MOVEMENTS_MONTHS sets for how many months.".into()];
    };
    let folder = folder.map_or("no folder: set AMBAR_LEDGER_ARCHIVE_DIR".into(), |it| it.display().to_string());
    let mut lines = vec![format!("Movements are kept for {kept} months; files of older ones go to {folder}.")];
    for old in due {
        let month = old.month.format("%Y-%m");
        let there = left.iter().find(|it| it.month == old.month);
        lines.push(match (there, old.kept_by) {
            (Some(left), _) => format!("  {month}  {} movements left, to {}", left.movements, left.file),
            (None, Some(reason)) => format!("  {month}  {} movements stay: {}", old.movements, why(reason)),
            (None, None) if dry_run => format!("  {month}  {} movements would leave", old.movements),
            (None, None) => format!("  {month}  {} movements stay for now", old.movements),
        });
    }
    if due.is_empty() {
        lines.push("No month is older.".into());
    }
    lines
}

fn why(reason: &str) -> &'static str {
    match reason {
        "events" => "events of it are still kept; `ambar doctor` says whether some were given up",
        "outcomes" => "outcomes of its commands are still kept, until the worker has removed them",
        "replies" => "answers to its commands are still kept, until the worker has removed them",
        _ => "an older month stays",
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    #[test]
    fn each_month_is_told_with_what_became_of_it() {
        let month = |number| NaiveDate::from_ymd_opt(2024, number, 1).unwrap();
        let old = |number, kept_by| OldMonth { month: month(number), movements: 7, kept_by };
        let due = [old(1, None), old(2, Some("events")), old(3, Some("older_month"))];
        let left = [LeftMonth { month: month(1), movements: 7, file: "movements-2024-01-x.jsonl.gz".into() }];
        let told = lines(Some(3), Some(Path::new("/a")), &due, &left, false);
        assert_eq!(told[0], "Movements are kept for 3 months; files of older ones go to /a.");
        assert_eq!(told[1], "  2024-01  7 movements left, to movements-2024-01-x.jsonl.gz");
        assert!(told[2].starts_with("  2024-02  7 movements stay: events"), "{}", told[2]);
        assert!(told[3].ends_with("an older month stays"), "{}", told[3]);
        let told = lines(Some(3), None, &due, &[], true);
        assert!(
            told[0].contains("AMBAR_LEDGER_ARCHIVE_DIR") && told[1].ends_with("7 movements would leave"),
            "{told:?}"
        );
    }

    #[test]
    fn for_ever_is_said_with_the_setting_that_ends_it() {
        assert!(lines(None, None, &[], &[], true)[0].contains("AMBAR_KEEP_MOVEMENTS_MONTHS"));
    }
}
