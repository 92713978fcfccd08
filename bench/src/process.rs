//! What the kernel tells of processes and threads in `/proc`.

use std::{fs, path::Path};

/// What the kernel tells of a process or a thread.
#[derive(Debug, PartialEq, Eq)]
pub struct Stat {
    pub id: u32,
    pub name: String,
    pub parent: u32,
    /// Ticks of its own.
    pub own: u64,
    /// Ticks of its children that have ended.
    pub ended: u64,
}

/// Of all processes or threads that a folder lists.
pub fn stats(folder: &str) -> impl Iterator<Item = Stat> + use<> {
    fs::read_dir(folder).into_iter().flatten().flatten().filter_map(|entry| read(&entry.path()))
}

/// Of one, by its folder; nothing of one that is gone.
pub fn read(process: &Path) -> Option<Stat> {
    parse(&fs::read_to_string(process.join("stat")).ok()?)
}

/// The name is in brackets and may have spaces and brackets in it.
fn parse(stat: &str) -> Option<Stat> {
    let (id, rest) = stat.split_once('(')?;
    let (name, rest) = rest.rsplit_once(')')?;
    let words: Vec<&str> = rest.split_whitespace().collect();
    let number = |at: usize| words.get(at)?.parse::<u64>().ok();
    Some(Stat {
        id: id.trim().parse().ok()?,
        name: name.to_owned(),
        parent: words.get(1)?.parse().ok()?,
        own: number(11)? + number(12)?,
        ended: number(13)? + number(14)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_process_spent_is_read_behind_any_name() {
        let stat = "42 (odd) name) S 7 42 42 0 -1 4194560 1 2 3 4 500 60 7000 800 20 0 1 0 9 9 9";
        let read = parse(stat).unwrap();
        assert_eq!(read, Stat { id: 42, name: "odd) name".into(), parent: 7, own: 560, ended: 7_800 });
        assert_eq!(parse("42 (short) S 7"), None);
        assert_eq!(parse("7"), None);
    }

    #[test]
    fn a_parent_is_found_behind_any_name() {
        let behind = |name: &str| parse(&format!("7 {name} R 3 7 7 0 -1 0 0 0 0 0 1 1 1 1")).map(|stat| stat.parent);
        assert_eq!(behind("(postgres)"), Some(3));
        assert_eq!(behind("(odd) name) (x)"), Some(3));
    }
}
