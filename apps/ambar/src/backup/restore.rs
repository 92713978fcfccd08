//! Which base backup to go back to, and the log to go through from there.

use std::path::Path;

use ambar_embedded::Recovery;
use ambar_kernel::Timestamp;
use anyhow::{Context, Result, bail};

use super::{
    Kept, Shelf,
    log::{Segment, following},
};

/// What a restore begins with.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub(crate) shelf: Shelf,
    pub(crate) base: Kept,
}

/// The newest base backup of the folder that was finished by the moment.
///
/// # Errors
/// If there is none, or the folder holds backups of several databases and does not say of which.
pub(crate) fn choose(folder: &Path, at: Option<Timestamp>) -> Result<Choice> {
    let mut shelves = Vec::new();
    for shelf in Shelf::all(folder)? {
        let bases = shelf.bases()?;
        if !bases.is_empty() {
            shelves.push((shelf, bases));
        }
    }
    if shelves.len() > 1 {
        let names: Vec<_> = shelves.iter().map(|(shelf, _)| format!("--from {}", shelf.root().display())).collect();
        bail!("{} holds backups of several databases. Name one: {}", folder.display(), names.join(", "));
    }
    let Some((shelf, bases)) = shelves.pop() else {
        bail!("{} holds no backup. `ambar backup --list --to FOLDER` says what a folder holds", folder.display());
    };
    let first = bases.first().map(|base| base.about.finished_at);
    let fits = |base: &Kept| at.is_none_or(|at| base.about.finished_at <= at);
    match bases.into_iter().rfind(fits) {
        Some(base) => Ok(Choice { shelf, base }),
        None => bail!(
            "the oldest backup in {} was finished at {}: no earlier moment can be had",
            folder.display(),
            first.map(|at| at.to_rfc3339()).unwrap_or_default()
        ),
    }
}

/// The base backup with the log that followed it.
///
/// # Errors
/// If the log cannot be read; if it has a hole and all of it was asked for.
pub(crate) fn recovery(choice: &Choice, at: Option<Timestamp>) -> Result<Recovery> {
    let about = &choice.base.about;
    let last = Segment::parse(&about.last_segment, about.segment_bytes).context("the backup's notes are damaged")?;
    let chains = chains_from(&choice.shelf, &about.name)?;
    let own = choice.base.data().join("pg_wal");
    let found = following(&chains, &own, &last, about.segment_bytes)?;
    if let (Some(hole), None) = (&found.hole_after, at) {
        bail!(
            "log is missing after {hole}, so what was done later cannot be brought back on top of this backup. Choose a moment \
             with --at: one before the hole, or one after a later base backup (`ambar backup --list`)"
        );
    }
    let until = at.map(|at| at.format("%Y-%m-%d %H:%M:%S%.6f+00").to_string());
    Ok(Recovery { base: choice.base.data(), log: found.files, until })
}

/// The chain that was going on when the base backup was made, and all later ones.
fn chains_from(shelf: &Shelf, base: &str) -> Result<Vec<std::path::PathBuf>> {
    let began = base.to_lowercase();
    let began = began.trim_end_matches('z');
    let chains = shelf.chains()?;
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let earlier = chains.iter().filter(|path| name(path).as_str() <= began).count();
    Ok(chains.into_iter().skip(earlier.saturating_sub(1)).collect())
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

    use super::*;
    use crate::backup::shelf::tests::{Folder, add, names};

    fn at(hour: u32, minute: u32) -> Option<Timestamp> {
        Some(Utc.with_ymd_and_hms(2026, 11, 25, hour, minute, 0).unwrap())
    }

    fn two() -> (Folder, Shelf) {
        let folder = Folder::new(&format!("choose-{}", std::thread::current().name().unwrap_or_default().len()));
        let shelf = Shelf::of(&folder.0, "1").unwrap();
        add(&shelf, 8, "000000010000000000000002");
        add(&shelf, 10, "000000010000000000000005");
        (folder, shelf)
    }

    #[test]
    fn the_newest_backup_that_was_finished_by_the_moment_is_taken() {
        let (folder, _) = two();
        let chosen = |moment| choose(&folder.0, moment).unwrap().base.about.name;
        assert_eq!(chosen(None), "20261125T100000000Z");
        assert_eq!(chosen(at(10, 1)), "20261125T100000000Z", "finished at this very moment");
        assert_eq!(chosen(at(10, 0)), "20261125T080000000Z", "still being made then");
        let refusal = choose(&folder.0, at(8, 0)).unwrap_err().to_string();
        assert!(refusal.contains("2026-11-25T08:01:00"), "{refusal}");
    }

    #[test]
    fn of_several_databases_one_must_be_named() {
        let (folder, first) = two();
        let other = Shelf::of(&folder.0, "2").unwrap();
        choose(&folder.0, None).expect("a shelf without a backup does not count");
        add(&other, 9, "000000010000000000000002");
        let refusal = choose(&folder.0, None).unwrap_err().to_string();
        assert!(refusal.contains(&format!("--from {}", first.root().display())), "{refusal}");
        assert_eq!(choose(first.root(), None).unwrap().base.about.name, "20261125T100000000Z");
    }

    #[test]
    fn a_folder_without_backups_says_so() {
        let folder = Folder::new("choose-none");
        assert!(choose(&folder.0, None).unwrap_err().to_string().contains("holds no backup"));
    }

    #[test]
    fn the_log_begins_with_the_chain_that_was_going_on() {
        let (_folder, shelf) = two();
        for name in ["20261125t070000000", "20261125t080000000", "20261125t110000000"] {
            shelf.new_chain(name).unwrap();
        }
        let from = |base: &str| names(&chains_from(&shelf, base).unwrap());
        assert_eq!(from("20261125T080000000Z"), ["20261125t080000000", "20261125t110000000"]);
        assert_eq!(from("20261125T120000000Z"), ["20261125t110000000"]);
        assert_eq!(from("20261125T060000000Z").len(), 3);
    }

    #[test]
    fn a_hole_is_refused_unless_a_moment_is_named() {
        let (folder, shelf) = two();
        let chain = shelf.new_chain("20261125t090000000").unwrap();
        std::fs::write(chain.join("000000010000000000000007"), "x").unwrap();
        let choice = choose(&folder.0, None).unwrap();
        assert!(recovery(&choice, None).unwrap_err().to_string().contains("000000010000000000000005"));
        let recovery = recovery(&choice, at(10, 30)).unwrap();
        assert_eq!((recovery.log.len(), recovery.until.as_deref()), (0, Some("2026-11-25 10:30:00.000000+00")));
    }
}
