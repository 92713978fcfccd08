//! The files of PostgreSQL's log (WAL): their names, their order, and whether one is missing.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// The end of the name of the file that is still being received.
const PARTIAL: &str = ".partial";

/// One file of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Segment {
    /// 24 hexadecimal digits: the timeline, then where in the log.
    pub(crate) name: String,
    /// Where in the log it stands, counted in files, whatever the timeline.
    pub(crate) number: u64,
    /// Whether it is not whole yet.
    pub(crate) partial: bool,
    pub(crate) path: PathBuf,
}

impl Segment {
    /// Reads a file's name; None for one that is no file of the log.
    pub(crate) fn parse(name: &str, segment_bytes: u64) -> Option<Self> {
        let (digits, partial) = name.strip_suffix(PARTIAL).map_or((name, false), |digits| (digits, true));
        if digits.len() != 24 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let part = |from: usize| u64::from_str_radix(digits.get(from..from + 8)?, 16).ok();
        let number = part(8)? * (0x1_0000_0000 / segment_bytes.max(1)) + part(16)?;
        Some(Self { name: digits.to_owned(), number, partial, path: PathBuf::new() })
    }

    /// The name of the file that holds this place of the log, `16/B374D848`.
    pub(crate) fn holding(timeline: u32, place: &str, segment_bytes: u64) -> Option<String> {
        let (high, low) = place.split_once('/')?;
        let (high, low) = (u64::from_str_radix(high, 16).ok()?, u64::from_str_radix(low, 16).ok()?);
        // An end that falls on a file's first byte belongs to the file before.
        let byte = ((high << 32) + low).checked_sub(1)?;
        let per_log = 0x1_0000_0000 / segment_bytes.max(1);
        let number = byte / segment_bytes.max(1);
        Some(format!("{timeline:08X}{:08X}{:08X}", number / per_log, number % per_log))
    }
}

/// The files of the log in a folder.
///
/// # Errors
/// If it cannot be read.
pub(crate) fn segments_in(folder: &Path, segment_bytes: u64) -> Result<Vec<Segment>> {
    let mut found = Vec::new();
    for path in files_in(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if let Some(segment) = Segment::parse(&name, segment_bytes) {
            found.push(Segment { path, ..segment });
        }
    }
    Ok(found)
}

fn files_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let listed = std::fs::read_dir(folder).and_then(|found| found.map(|entry| entry.map(|it| it.path())).collect());
    listed.with_context(|| format!("{} cannot be read", folder.display()))
}

/// What follows a base backup.
#[derive(Debug, Default)]
pub(crate) struct Following {
    /// Each file, with the name it must have.
    pub(crate) files: Vec<(PathBuf, String)>,
    /// The last file before a hole, if there is log after one.
    pub(crate) hole_after: Option<String>,
}

/// The log after a base backup, up to its end or to a hole. `own` is the folder of the base backup's own log, whose last
/// file may hold more than the one received, or less.
///
/// # Errors
/// If it cannot be read.
pub(crate) fn following(
    chains: &[PathBuf],
    own: &Path,
    last_of_base: &Segment,
    segment_bytes: u64,
) -> Result<Following> {
    let mut by_name: BTreeMap<String, Segment> = BTreeMap::new();
    let mut histories = Vec::new();
    for chain in chains {
        for segment in segments_in(chain, segment_bytes)?.into_iter().filter(|it| it.number >= last_of_base.number) {
            let known = by_name.get(&segment.name);
            let better = match known {
                None => true,
                Some(known) if known.partial && segment.partial => written(&segment.path)? > written(&known.path)?,
                Some(known) => known.partial && !segment.partial,
            };
            if better {
                by_name.insert(segment.name.clone(), segment);
            }
        }
        for path in files_in(chain)?.into_iter().filter(|path| path.extension().is_some_and(|it| it == "history")) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            histories.push((path, name));
        }
    }
    if let Some(first) = by_name.get(&last_of_base.name).filter(|first| first.partial) {
        let copy = own.join(&last_of_base.name);
        if copy.is_file() && written(&copy)? >= written(&first.path)? {
            by_name.entry(last_of_base.name.clone()).and_modify(|it| it.path = copy);
        }
    }
    Ok(until_a_hole(by_name.into_values().collect(), last_of_base, histories))
}

fn until_a_hole(segments: Vec<Segment>, last_of_base: &Segment, histories: Vec<(PathBuf, String)>) -> Following {
    let there = |number: u64| segments.iter().any(|segment| segment.number == number);
    let mut end = last_of_base.number;
    while there(end) {
        end += 1;
    }
    let hole = segments.iter().any(|segment| segment.number >= end);
    let hole_after = hole.then(|| {
        let before = segments.iter().filter(|segment| segment.number < end).max_by_key(|segment| segment.number);
        before.map_or_else(|| last_of_base.name.clone(), |segment| segment.name.clone())
    });
    let files = segments.into_iter().filter(|segment| segment.number < end).map(|it| (it.path, it.name));
    Following { files: files.chain(histories).collect(), hole_after }
}

/// How much of a file was written: a file of the log has its full length from the start.
fn written(path: &Path) -> Result<usize> {
    let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backup::shelf::tests::{Folder, MIB16};

    fn segment(name: &str) -> Segment {
        Segment::parse(name, MIB16).unwrap()
    }

    fn taken(following: &Following) -> Vec<&str> {
        following.files.iter().map(|(_, name)| name.as_str()).collect()
    }

    #[test]
    fn names_are_read_in_their_order() {
        assert_eq!(segment("000000010000000000000002").number, 2);
        assert_eq!(segment("0000000300000002000000FF").number, 2 * 256 + 255);
        assert!(segment("000000010000000000000002.partial").partial);
        for other in ["00000002.history", "000000010000000000000002.gz", "about.json"] {
            assert_eq!(Segment::parse(other, MIB16), None);
        }
    }

    #[test]
    fn a_place_is_in_the_file_that_holds_its_last_byte() {
        for (place, name) in [
            ("0/2000028", "000000010000000000000002"),
            ("0/3000000", "000000010000000000000002"),
            ("0/3000001", "000000010000000000000003"),
            ("1/0", "0000000100000000000000FF"),
            ("2/FF000028", "0000000100000002000000FF"),
        ] {
            assert_eq!(Segment::holding(1, place, MIB16).as_deref(), Some(name), "{place}");
        }
    }

    #[test]
    fn the_log_is_taken_from_every_chain_up_to_its_end_and_whole_files_win() {
        let folder = Folder::new("log-whole");
        let (first, second) = (folder.0.join("a"), folder.0.join("b"));
        for (chain, name) in [
            (&first, "000000010000000000000001"),
            (&first, "000000010000000000000002"),
            (&first, "000000010000000000000003.partial"),
            (&second, "000000010000000000000003"),
            (&second, "000000010000000000000004.partial"),
            (&second, "00000002.history"),
        ] {
            std::fs::create_dir_all(chain).unwrap();
            std::fs::write(chain.join(name), "x").unwrap();
        }
        let found =
            following(&[first, second.clone()], &folder.0, &segment("000000010000000000000002"), MIB16).unwrap();
        let expected =
            ["000000010000000000000002", "000000010000000000000003", "000000010000000000000004", "00000002.history"];
        assert_eq!(taken(&found), expected);
        assert_eq!(found.files[1].0, second.join("000000010000000000000003"));
        assert_eq!(found.hole_after, None);
    }

    #[test]
    fn a_hole_ends_it_and_is_told() {
        let folder = Folder::new("log-hole");
        for name in ["000000010000000000000002", "000000010000000000000004"] {
            std::fs::write(folder.0.join(name), "x").unwrap();
        }
        let chains = [folder.0.clone()];
        let found = following(&chains, &folder.0, &segment("000000010000000000000002"), MIB16).unwrap();
        assert_eq!(taken(&found), ["000000010000000000000002"]);
        assert_eq!(found.hole_after.as_deref(), Some("000000010000000000000002"));
        let later = following(&chains, &folder.0, &segment("000000010000000000000003"), MIB16).unwrap();
        assert_eq!((taken(&later), later.hole_after.as_deref()), (vec![], Some("000000010000000000000003")));
    }

    #[test]
    fn of_two_unfinished_files_the_one_with_more_in_it_counts() {
        let folder = Folder::new("log-partial");
        let (chain, own) = (folder.0.join("chain"), folder.0.join("own"));
        let (name, place) = ("000000010000000000000002", |len: usize| [vec![1; len], vec![0; 100 - len]].concat());
        for path in [&chain, &own] {
            std::fs::create_dir(path).unwrap();
        }
        for (received, copied, wins) in [(10, 20, &own), (20, 10, &chain)] {
            std::fs::write(chain.join(format!("{name}.partial")), place(received)).unwrap();
            std::fs::write(own.join(name), place(copied)).unwrap();
            let found = following(std::slice::from_ref(&chain), &own, &segment(name), MIB16).unwrap();
            assert!(found.files[0].0.starts_with(wins), "{:?}", found.files);
        }
    }
}
