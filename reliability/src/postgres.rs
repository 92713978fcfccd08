//! The private PostgreSQL of a data folder, from the outside: its processes and its socket.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process};
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};

/// PostgreSQL as it lies in a data folder.
#[derive(Debug, Clone)]
pub(crate) struct Postgres {
    data: PathBuf,
}

impl Postgres {
    pub(crate) fn of(data: &Path) -> Self {
        Self { data: data.to_owned() }
    }

    /// A line of the note that PostgreSQL keeps while it runs.
    fn noted(&self, line: usize) -> Option<String> {
        let note = std::fs::read_to_string(self.data.join("postgres/postmaster.pid")).ok()?;
        Some(note.lines().nth(line)?.trim().to_owned())
    }

    /// The first process, if it lives and is this folder's.
    fn postmaster(&self) -> Option<i32> {
        let pid: i32 = self.noted(0)?.parse().ok()?;
        let runs_in = std::fs::read_link(format!("/proc/{pid}/cwd")).ok()?;
        (runs_in == self.data.canonicalize().ok()?.join("postgres")).then_some(pid)
    }

    /// All its processes that live, the first one first.
    pub(crate) fn processes(&self) -> Vec<i32> {
        let Some(first) = self.postmaster() else { return Vec::new() };
        let mut found = vec![first];
        let entries = std::fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok);
        let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
        found.extend(pids.filter(|pid| parent_of(*pid) == Some(first)));
        found
    }

    /// Sends a signal to every process; answers to how many.
    pub(crate) fn signal_all(&self, signal: Signal) -> usize {
        let processes = self.processes();
        for pid in processes.iter().filter_map(|pid| Pid::from_raw(*pid)) {
            // A process that has just ended by itself needs no signal.
            let _ = kill_process(pid, signal);
        }
        processes.len()
    }

    /// Stops every process where it is, those included that are born meanwhile; answers how many.
    pub(crate) fn freeze(&self) -> usize {
        let mut frozen = 0;
        // The first one is stopped by the first round, so the second finds all.
        for _ in 0..2 {
            frozen = self.signal_all(Signal::STOP);
        }
        frozen
    }

    fn password(&self) -> Result<String> {
        let path = self.data.join("secret");
        let secret = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(secret.trim().to_owned())
    }

    /// The folder of its socket, and the number in the socket's name.
    fn socket(&self) -> Result<(String, u16)> {
        let folder = self.noted(4).filter(|folder| !folder.is_empty()).context("PostgreSQL does not run")?;
        let port = self.noted(3).and_then(|port| port.parse().ok()).context("PostgreSQL does not run")?;
        Ok((folder, port))
    }

    /// The address as `DATABASE_URL` holds it, for a second instance.
    ///
    /// # Errors
    /// If PostgreSQL does not run.
    pub(crate) fn url(&self) -> Result<String> {
        let (folder, port) = self.socket()?;
        let encoded = |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
        Ok(format!("postgres://postgres:{}@{}:{port}/ambar", encoded(&self.password()?), encoded(&folder)))
    }

    /// A connection of its superuser, beside those of the server.
    ///
    /// # Errors
    /// If PostgreSQL does not run or takes no connection.
    pub(crate) async fn connect(&self) -> Result<PgConnection> {
        let (folder, port) = self.socket()?;
        let options = PgConnectOptions::new_without_pgpass()
            .socket(folder)
            .port(port)
            .username("postgres")
            .password(&self.password()?)
            .database("ambar")
            .application_name("ambar-reliability");
        PgConnection::connect_with(&options).await.context("PostgreSQL takes no connection")
    }

    /// The end of its log.
    pub(crate) fn log(&self) -> String {
        let logs = std::fs::read_dir(self.data.join("log")).into_iter().flatten().filter_map(Result::ok);
        let mut paths: Vec<PathBuf> = logs.map(|entry| entry.path()).collect();
        paths.sort_by_key(|path| path.metadata().and_then(|found| found.modified()).ok());
        paths.last().and_then(|path| std::fs::read_to_string(path).ok()).unwrap_or_default()
    }
}

/// The parent of a process that lives.
fn parent_of(pid: i32) -> Option<i32> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in brackets may itself hold brackets and spaces.
    let mut rest = stat.rsplit_once(')')?.1.split_whitespace();
    let state = rest.next()?;
    let parent = rest.next()?.parse().ok()?;
    (state != "Z").then_some(parent)
}
