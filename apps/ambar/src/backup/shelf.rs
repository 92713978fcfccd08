//! The backup folder's part of one database: what lies where, and what leaves.

use std::{
    fs::{DirBuilder, File, OpenOptions, TryLockError},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use ambar_kernel::Timestamp;
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::log::{Segment, segments_in};

/// The end of the name of what is not whole: being written, or being removed.
const UNFINISHED: &str = ".unfinished";

/// What is written beside a base backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct About {
    pub(crate) name: String,
    pub(crate) started_at: Timestamp,
    /// The earliest moment that it can be brought to.
    pub(crate) finished_at: Timestamp,
    pub(crate) system: String,
    /// Of PostgreSQL, as in 18.6; only programs of this major version read it.
    pub(crate) postgres: String,
    pub(crate) ambar: String,
    /// The first and the last file of the log that it cannot do without.
    pub(crate) first_segment: String,
    pub(crate) last_segment: String,
    pub(crate) segment_bytes: u64,
    pub(crate) bytes: u64,
}

/// A whole base backup.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) about: About,
    path: PathBuf,
}

impl Kept {
    /// PostgreSQL's own files.
    pub(crate) fn data(&self) -> PathBuf {
        self.path.join("data")
    }
}

/// One database's backups.
#[derive(Debug, Clone)]
pub(crate) struct Shelf {
    root: PathBuf,
}

/// Held while base backups are added or removed.
#[derive(Debug)]
pub(crate) struct Held(#[expect(dead_code, reason = "open, it is the lock")] File);

impl Shelf {
    /// The shelf of the database with this number, made if it is not there.
    ///
    /// # Errors
    /// If it cannot be made.
    pub(crate) fn of(folder: &Path, system: &str) -> Result<Self> {
        let shelf = Self { root: folder.join(system) };
        for place in [shelf.bases_folder(), shelf.chains_folder()] {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&place)
                .with_context(|| format!("the backup folder {} cannot be made", place.display()))?;
        }
        Ok(shelf)
    }

    /// Every shelf in a backup folder, or the one that the folder is itself.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub(crate) fn all(folder: &Path) -> Result<Vec<Self>> {
        if folder.join("base").is_dir() {
            return Ok(vec![Self { root: folder.to_owned() }]);
        }
        let within = entries(folder)?.into_iter().filter(|path| path.join("base").is_dir());
        Ok(within.map(|root| Self { root }).collect())
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    fn bases_folder(&self) -> PathBuf {
        self.root.join("base")
    }

    fn chains_folder(&self) -> PathBuf {
        self.root.join("wal")
    }

    /// Where the program that receives the log writes what it has to say.
    pub(crate) fn receiver_words(&self) -> PathBuf {
        self.root.join("receiver.log")
    }

    /// Takes the right to add and remove base backups.
    ///
    /// # Errors
    /// If another process is at it.
    pub(crate) fn hold(&self) -> Result<Held> {
        let path = self.root.join("lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let file = file.with_context(|| format!("{} cannot be opened", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(Held(file)),
            Err(TryLockError::WouldBlock) => bail!("another backup into {} is being made", self.root.display()),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("{} cannot be locked", path.display()))
            }
        }
    }

    /// The whole base backups, the oldest first.
    ///
    /// # Errors
    /// If they cannot be read.
    pub(crate) fn bases(&self) -> Result<Vec<Kept>> {
        let mut kept = Vec::new();
        for path in entries(&self.bases_folder())? {
            let about = path.join("about.json");
            if unfinished(&path) || !about.is_file() {
                continue;
            }
            let text = std::fs::read(&about).with_context(|| format!("{} cannot be read", about.display()))?;
            let about = serde_json::from_slice(&text)
                .with_context(|| format!("{} is not what Ambar writes", about.display()))?;
            kept.push(Kept { about, path });
        }
        kept.sort_by(|a, b| a.about.name.cmp(&b.about.name));
        Ok(kept)
    }

    /// A place for a new base backup; what an interrupted one left is removed.
    ///
    /// # Errors
    /// If it cannot be made.
    pub(crate) fn new_base(&self, _held: &Held, name: &str) -> Result<PathBuf> {
        self.sweep()?;
        let place = self.bases_folder().join(format!("{name}{UNFINISHED}"));
        let made = DirBuilder::new().mode(0o700).create(&place);
        made.with_context(|| format!("{} cannot be made", place.display()))?;
        Ok(place)
    }

    /// Makes a base backup one of those that are whole.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn put_in_place(&self, unfinished: &Path, about: &About) -> Result<Kept> {
        let note = unfinished.join("about.json");
        let path = self.bases_folder().join(&about.name);
        std::fs::write(&note, serde_json::to_vec_pretty(about)?)
            .and_then(|()| File::open(&note)?.sync_all())
            .and_then(|()| File::open(unfinished)?.sync_all())
            .and_then(|()| std::fs::rename(unfinished, &path))
            .and_then(|()| File::open(self.bases_folder())?.sync_all())
            .with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(Kept { about: about.clone(), path })
    }

    /// Removes all but the newest base backups, and the log that none of those needs. Answers how many it removed.
    ///
    /// # Errors
    /// If something cannot be removed.
    pub(crate) fn prune(&self, _held: &Held, keep: usize) -> Result<usize> {
        let kept = self.bases()?;
        let (old, stay) = kept.split_at(kept.len().saturating_sub(keep.max(1)));
        for base in old {
            // No longer whole from here on, however far the removal comes.
            let doomed = base.path.with_file_name(format!("{}{UNFINISHED}", base.about.name));
            std::fs::rename(&base.path, doomed)
                .with_context(|| format!("{} cannot be removed", base.path.display()))?;
        }
        self.sweep()?;
        let first = stay.iter().filter_map(|base| Segment::parse(&base.about.first_segment, base.about.segment_bytes));
        if let (Some(first), Some(size)) = (first.min_by_key(|it| it.number), stay.first()) {
            self.forget_log_before(first.number, size.about.segment_bytes)?;
        }
        Ok(old.len())
    }

    fn forget_log_before(&self, number: u64, segment_bytes: u64) -> Result<()> {
        let chains = self.chains()?;
        for (n, chain) in chains.iter().enumerate() {
            for segment in segments_in(chain, segment_bytes)?.iter().filter(|it| it.number < number) {
                std::fs::remove_file(&segment.path)
                    .with_context(|| format!("{} cannot be removed", segment.path.display()))?;
            }
            if n + 1 < chains.len() && segments_in(chain, segment_bytes)?.is_empty() {
                std::fs::remove_dir_all(chain).with_context(|| format!("{} cannot be removed", chain.display()))?;
            }
        }
        Ok(())
    }

    fn sweep(&self) -> Result<()> {
        for path in entries(&self.bases_folder())?.into_iter().filter(|path| unfinished(path)) {
            std::fs::remove_dir_all(&path).with_context(|| format!("{} cannot be removed", path.display()))?;
        }
        Ok(())
    }

    /// The folders of the log, the oldest first.
    ///
    /// # Errors
    /// If they cannot be read.
    pub(crate) fn chains(&self) -> Result<Vec<PathBuf>> {
        let mut chains = entries(&self.chains_folder())?;
        chains.retain(|path| path.is_dir());
        chains.sort();
        Ok(chains)
    }

    /// The folder of a chain by its name, whether it is there or not.
    pub(crate) fn chain(&self, name: &str) -> PathBuf {
        self.chains_folder().join(name)
    }

    /// Makes the folder of a new chain.
    ///
    /// # Errors
    /// If it cannot be made.
    pub(crate) fn new_chain(&self, name: &str) -> Result<PathBuf> {
        let path = self.chain(name);
        let made = DirBuilder::new().mode(0o700).recursive(true).create(&path);
        made.with_context(|| format!("{} cannot be made", path.display()))?;
        Ok(path)
    }
}

fn unfinished(path: &Path) -> bool {
    path.to_string_lossy().ends_with(UNFINISHED)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let listed = std::fs::read_dir(folder).and_then(|found| found.map(|entry| entry.map(|it| it.path())).collect());
    listed.with_context(|| format!("the backup folder {} cannot be read", folder.display()))
}

#[cfg(test)]
pub(crate) mod tests {
    use chrono::{TimeZone, Utc};

    use super::*;

    /// A backup folder that is gone when the test is over.
    pub(crate) struct Folder(pub(crate) PathBuf);

    impl Folder {
        pub(crate) fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("ambar-shelf-{name}-{}", std::process::id()));
            let _ = std::fs::remove_dir_all(&path);
            std::fs::create_dir(&path).unwrap();
            Self(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    pub(crate) const MIB16: u64 = 16 << 20;

    /// A base backup of the hour, whose log is one file.
    pub(crate) fn add(shelf: &Shelf, hour: u32, segment: &str) -> Kept {
        let held = shelf.hold().unwrap();
        let at = Utc.with_ymd_and_hms(2026, 11, 25, hour, 0, 0).unwrap();
        let name = format!("20261125T{hour:02}0000000Z");
        let place = shelf.new_base(&held, &name).unwrap();
        std::fs::create_dir_all(place.join("data/pg_wal")).unwrap();
        let about = About {
            name,
            started_at: at,
            finished_at: at + chrono::Duration::minutes(1),
            system: "1".into(),
            postgres: "18.6".into(),
            ambar: "0".into(),
            first_segment: segment.into(),
            last_segment: segment.into(),
            segment_bytes: MIB16,
            bytes: 1,
        };
        shelf.put_in_place(&place, &about).unwrap()
    }

    pub(crate) fn names(paths: &[PathBuf]) -> Vec<String> {
        paths.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn the_newest_stay_with_the_log_from_the_oldest_of_them_on() {
        let folder = Folder::new("prune");
        let shelf = Shelf::of(&folder.0, "1").unwrap();
        let (old, current) =
            (shelf.new_chain("20261125t080000000").unwrap(), shelf.new_chain("20261125t090000000").unwrap());
        std::fs::write(old.join("000000010000000000000002"), "").unwrap();
        for segment in ["000000010000000000000004", "000000010000000000000005", "000000010000000000000006.partial"] {
            std::fs::write(current.join(segment), "").unwrap();
        }
        for (hour, segment) in [(8, 2), (9, 4), (10, 5), (11, 6)] {
            add(&shelf, hour, &format!("00000001000000000000000{segment}"));
        }
        assert_eq!(shelf.prune(&shelf.hold().unwrap(), 2).unwrap(), 2);
        let left: Vec<_> = shelf.bases().unwrap().into_iter().map(|base| base.about.name).collect();
        assert_eq!(left, ["20261125T100000000Z", "20261125T110000000Z"]);
        assert_eq!(names(&shelf.chains().unwrap()), ["20261125t090000000"], "the empty chain is gone");
        let mut log = names(&entries(&current).unwrap());
        log.sort();
        assert_eq!(log, ["000000010000000000000005", "000000010000000000000006.partial"]);
    }

    #[test]
    fn the_last_base_backup_never_leaves() {
        let folder = Folder::new("last");
        let shelf = Shelf::of(&folder.0, "1").unwrap();
        add(&shelf, 8, "000000010000000000000002");
        assert_eq!(shelf.prune(&shelf.hold().unwrap(), 0).unwrap(), 0);
        assert_eq!(shelf.bases().unwrap().len(), 1);
    }

    #[test]
    fn what_was_interrupted_is_no_base_backup_and_goes_with_the_next_one() {
        let folder = Folder::new("interrupted");
        let shelf = Shelf::of(&folder.0, "1").unwrap();
        let left = shelf.new_base(&shelf.hold().unwrap(), "20261125T070000000Z").unwrap();
        assert!(shelf.bases().unwrap().is_empty());
        add(&shelf, 8, "000000010000000000000002");
        assert!(!left.exists());
        assert_eq!(shelf.bases().unwrap().len(), 1);
    }

    #[test]
    fn one_backup_is_made_at_a_time() {
        let folder = Folder::new("held");
        let shelf = Shelf::of(&folder.0, "1").unwrap();
        let held = shelf.hold().unwrap();
        assert!(shelf.hold().unwrap_err().to_string().contains("another backup"));
        drop(held);
        shelf.hold().unwrap();
    }

    #[test]
    fn a_shelf_is_found_in_its_folder_and_by_its_own_path() {
        let folder = Folder::new("found");
        let shelf = Shelf::of(&folder.0, "7").unwrap();
        for place in [&*folder.0, shelf.root()] {
            let found = Shelf::all(place).unwrap();
            assert_eq!(found.iter().map(Shelf::root).collect::<Vec<_>>(), [shelf.root()]);
        }
    }
}
