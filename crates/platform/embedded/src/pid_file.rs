//! `postmaster.pid`, PostgreSQL's own note of the server that runs on a cluster, and whether it is still true.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};

/// What the note says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PidFile {
    pub(crate) pid: Pid,
    pub(crate) port: u16,
    pub(crate) socket_dir: PathBuf,
    pub(crate) status: String,
}

impl PidFile {
    pub(crate) fn path(cluster: &Path) -> PathBuf {
        cluster.join("postmaster.pid")
    }

    /// The note, if there is a whole one. A server that is only just starting writes it line by line.
    pub(crate) fn read(cluster: &Path) -> Option<Self> {
        std::fs::read_to_string(Self::path(cluster)).ok().and_then(|text| Self::parse(&text))
    }

    fn parse(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.lines().collect();
        let pid = lines.first()?.trim().parse().ok().filter(|pid| *pid > 0).and_then(Pid::from_raw)?;
        let line = |number: usize| lines.get(number).map_or("", |line| line.trim());
        Some(Self {
            pid,
            port: line(3).parse().unwrap_or(0),
            socket_dir: PathBuf::from(line(4)),
            status: line(7).to_owned(),
        })
    }

    pub(crate) fn is_ready(&self) -> bool {
        self.status == "ready" || self.status == "standby"
    }

    /// Whether the process it names is alive and is this cluster's server, not another program that got the number.
    pub(crate) fn is_true_of(&self, cluster: &Path) -> bool {
        is_alive(self.pid) && runs_in(self.pid, cluster)
    }
}

/// Makes a note that names somebody else's process harmless. PostgreSQL takes any live process by that number for a
/// server of its own and refuses to start. The number is replaced and the rest kept, so that it still checks by the
/// shared memory named there that no backend of the old server lives.
pub(crate) fn disarm(cluster: &Path) -> std::io::Result<()> {
    /// Above what any system gives out.
    const NO_PROCESS: &str = "999999999";
    let path = PidFile::path(cluster);
    let text = std::fs::read_to_string(&path)?;
    let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
    // Written in place, so that the file keeps its owner; never through a link that the owner may have put there.
    let no_follow = i32::try_from(OFlags::NOFOLLOW.bits()).unwrap_or(0);
    let mut file = OpenOptions::new().write(true).truncate(true).custom_flags(no_follow).open(&path)?;
    write!(file, "{NO_PROCESS}\n{rest}")?;
    file.sync_all()
}

/// Whether a process by this number exists and has not ended.
pub(crate) fn is_alive(pid: Pid) -> bool {
    match test_kill_process(pid) {
        Err(Errno::SRCH) => false,
        // Another user's process: alive.
        Err(_) | Ok(()) => !is_zombie(pid),
    }
}

/// Whether the number is in use, be it by a process that has ended and waits for its parent: PostgreSQL, which asks the
/// system in this way, would take it for a running server.
pub(crate) fn is_taken(pid: Pid) -> bool {
    !matches!(test_kill_process(pid), Err(Errno::SRCH))
}

/// Ended, and its parent has not taken notice: in a container nobody may ever do so.
fn is_zombie(pid: Pid) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap_or_default();
    // The name in brackets may itself hold brackets and spaces.
    stat.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with('Z'))
}

/// A server stands in its cluster's folder; where there is no `/proc`, its command line names it.
fn runs_in(pid: Pid, cluster: &Path) -> bool {
    let number = pid.as_raw_nonzero();
    if Path::new("/proc/self/cwd").exists() {
        return std::fs::read_link(format!("/proc/{number}/cwd")).is_ok_and(|folder| folder == cluster);
    }
    let answer = std::process::Command::new("ps").args(["-o", "command=", "-p", &number.to_string()]).output();
    answer.is_ok_and(|said| String::from_utf8_lossy(&said.stdout).contains(&*cluster.to_string_lossy()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    const NOTE: &str =
        "1234\n/var/lib/ambar/postgres\n1795480000\n5432\n/var/lib/ambar/run\n\n  5432001    131072\nready   \n";

    #[test]
    fn a_whole_note_is_read() {
        let note = PidFile::parse(NOTE).unwrap();
        assert_eq!(note.pid.as_raw_nonzero().get(), 1234);
        assert_eq!(note.port, 5432);
        assert_eq!(note.socket_dir, Path::new("/var/lib/ambar/run"));
        assert!(note.is_ready());
    }

    #[test]
    fn a_note_just_begun_is_not_ready() {
        let note = PidFile::parse("1234\n/var/lib/ambar/postgres\n1795480000\n5432\n").unwrap();
        assert!(!note.is_ready());
        assert_eq!(PidFile::parse(""), None);
        assert_eq!(PidFile::parse("not a number\n"), None);
        // A single-user server writes its number negated; nobody can connect to it.
        assert_eq!(PidFile::parse("-1234\n"), None);
    }

    #[test]
    fn another_program_by_the_same_number_is_not_the_server() {
        let note = PidFile { pid: rustix::process::getpid(), ..PidFile::parse(NOTE).unwrap() };
        assert!(is_alive(note.pid));
        assert!(!note.is_true_of(Path::new("/var/lib/ambar/postgres")));
    }

    #[test]
    fn a_note_of_a_dead_process_is_not_true() {
        let note = PidFile::parse(&NOTE.replace("1234", "999999999")).unwrap();
        assert!(!is_alive(note.pid));
    }

    #[test]
    fn a_server_that_stands_by_takes_connections_and_one_that_stops_does_not() {
        for (status, ready) in [("standby", true), ("starting", false), ("stopping", false)] {
            assert_eq!(PidFile::parse(&NOTE.replace("ready", status)).unwrap().is_ready(), ready, "{status}");
        }
    }

    #[test]
    fn a_disarmed_note_names_no_process_and_keeps_the_rest() {
        let scratch = Scratch::new("pid-disarm");
        std::fs::write(PidFile::path(scratch.path()), NOTE).unwrap();
        disarm(scratch.path()).unwrap();
        let (note, before) = (PidFile::read(scratch.path()).unwrap(), PidFile::parse(NOTE).unwrap());
        assert!(!is_taken(note.pid));
        assert_eq!(PidFile { pid: before.pid, ..note }, before);
    }

    #[test]
    fn a_note_is_never_disarmed_through_a_link() {
        let scratch = Scratch::new("pid-link");
        let target = scratch.path().join("target");
        std::fs::write(&target, NOTE).unwrap();
        std::os::unix::fs::symlink(&target, PidFile::path(scratch.path())).unwrap();
        assert!(disarm(scratch.path()).is_err());
        assert_eq!(std::fs::read_to_string(&target).unwrap(), NOTE);
    }
}
