//! The server process: started, waited for, watched, stopped.

use std::fs::File;
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};
use tokio::time::{Instant, interval, timeout};

use crate::EmbeddedError;
use crate::embedded::Plan;
use crate::error::At;
use crate::folder::Folder;
use crate::pid_file::{self, PidFile};
use crate::socket;

/// How often a state that nobody announces is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// How long a clean stop may take, then a hard one.
const STOP_WITHIN: Duration = Duration::from_secs(60);
const HARD_STOP_WITHIN: Duration = Duration::from_secs(15);
/// How much of the log goes into an error.
const LOG_LINES: usize = 12;

/// A running server.
#[derive(Debug)]
pub(crate) struct Postmaster {
    pid: Pid,
    /// None for a server that an earlier process started.
    child: Option<Child>,
}

impl Postmaster {
    /// Adopts the server that runs on the cluster already, or starts one, and waits until it takes connections.
    pub(crate) async fn launch(plan: &Plan) -> Result<Self, EmbeddedError> {
        let cluster = plan.folder.cluster();
        if let Some(note) = PidFile::read(&cluster) {
            if note.is_true_of(&cluster) {
                let mut adopted = Self { pid: note.pid, child: None };
                if note.status != "stopping" {
                    adopted.until(PidFile::is_ready, plan).await?;
                    return Ok(adopted);
                }
                adopted.gone_within(STOP_WITHIN).await?;
            } else if pid_file::is_taken(note.pid) {
                let path = PidFile::path(&cluster);
                pid_file::disarm(&cluster).at("correct", &path)?;
                socket::forget_lock_of(note.pid, &plan.socket_dir);
            }
        }
        let mut started = Self::spawn(plan, &[])?;
        started.until(PidFile::is_ready, plan).await?;
        Ok(started)
    }

    /// Starts a server that goes through a log first, with settings for this once, and waits until it is through and
    /// takes connections.
    pub(crate) async fn recover(plan: &Plan, settings: &[(&str, String)]) -> Result<Self, EmbeddedError> {
        let mut started = Self::spawn(plan, settings)?;
        started.until(|note| note.status == "ready", plan).await?;
        Ok(started)
    }

    /// The server that runs on the cluster now, if one does.
    pub(crate) fn running(cluster: &Path) -> Option<Self> {
        PidFile::read(cluster).filter(|note| note.is_true_of(cluster)).map(|note| Self { pid: note.pid, child: None })
    }

    fn spawn(plan: &Plan, settings: &[(&str, String)]) -> Result<Self, EmbeddedError> {
        let first_words = plan.folder.first_words();
        let log = File::create(&first_words).at("write", &first_words)?;
        let mut command = program(plan, "postgres");
        command.arg("-D").arg(plan.folder.cluster());
        // Given here and not in the settings file, because this crate relies on them.
        for (name, value) in [
            ("listen_addresses", ""),
            ("unix_socket_directories", &*plan.socket_dir.to_string_lossy()),
            ("unix_socket_permissions", "0700"),
        ] {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        for (name, value) in settings {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        command.arg("-p").arg(socket::PORT.to_string());
        command.stdin(Stdio::null());
        command.stdout(log.try_clone().at("write", &first_words)?).stderr(log);
        let path = plan.binaries.program("postgres");
        let child = command.spawn().at("run", &path)?;
        let pid = child
            .id()
            .and_then(|id| i32::try_from(id).ok())
            .and_then(Pid::from_raw)
            .ok_or_else(|| EmbeddedError::Program { program: "postgres", output: "it ended at once".to_owned() })?;
        Ok(Self { pid, child: Some(child) })
    }

    /// The process id.
    pub(crate) fn pid(&self) -> i32 {
        self.pid.as_raw_nonzero().get()
    }

    /// Whether an earlier process started it.
    pub(crate) fn is_adopted(&self) -> bool {
        self.child.is_none()
    }

    async fn until(&mut self, reached: fn(&PidFile) -> bool, plan: &Plan) -> Result<(), EmbeddedError> {
        let cluster = plan.folder.cluster();
        let begun = Instant::now();
        let mut looks = interval(LOOK_EVERY);
        let mut told = 0;
        loop {
            looks.tick().await;
            if PidFile::read(&cluster).is_some_and(|note| note.pid == self.pid && reached(&note)) {
                return Ok(());
            }
            if self.has_ended() {
                return Err(EmbeddedError::Program { program: "postgres", output: last_words(&plan.folder) });
            }
            let waited = begun.elapsed();
            if waited >= plan.start_timeout {
                let seconds = plan.start_timeout.as_secs();
                return Err(EmbeddedError::NotReady { seconds, log: plan.folder.log() });
            }
            if waited.as_secs() / 5 > told {
                told = waited.as_secs() / 5;
                tracing::info!(seconds = waited.as_secs(), "waiting for PostgreSQL; after a crash it first recovers");
            }
        }
    }

    fn has_ended(&mut self) -> bool {
        match &mut self.child {
            Some(child) => !matches!(child.try_wait(), Ok(None)),
            None => !pid_file::is_alive(self.pid),
        }
    }

    /// Returns when the process has ended. May be dropped and called again.
    pub(crate) async fn gone(&mut self) {
        if let Some(child) = &mut self.child
            && child.wait().await.is_ok()
        {
            return;
        }
        // Not our child: nobody tells us.
        let mut looks = interval(LOOK_EVERY * 5);
        while pid_file::is_alive(self.pid) {
            looks.tick().await;
        }
    }

    async fn gone_within(&mut self, limit: Duration) -> Result<(), EmbeddedError> {
        let pid = self.pid();
        timeout(limit, self.gone()).await.map_err(|_| EmbeddedError::NotStopped { pid, seconds: limit.as_secs() })
    }

    /// Ends every connection, writes what is in memory to disk, stops. A server that does not manage is told to stop
    /// at once; its next start then recovers from its log.
    pub(crate) async fn stop(&mut self) -> Result<(), EmbeddedError> {
        self.send(Signal::INT);
        if self.gone_within(STOP_WITHIN).await.is_ok() {
            return Ok(());
        }
        tracing::warn!(
            pid = self.pid(),
            "PostgreSQL did not stop in time: stopping it at once, it will recover next time"
        );
        self.send(Signal::QUIT);
        self.gone_within(HARD_STOP_WITHIN).await
    }

    fn send(&self, signal: Signal) {
        // The only failure that can be is that the process has ended, which is what the caller then waits for.
        let _ = kill_process(self.pid, signal);
    }
}

/// One of PostgreSQL's programs, to be run as the right user, in a process group of its own: a Ctrl-C at the terminal is
/// for Ambar, which then stops the server itself.
pub(crate) fn program(plan: &Plan, name: &str) -> Command {
    let mut command = Command::new(plan.binaries.program(name));
    // The folder Ambar was started in may be closed to the server's user.
    command.current_dir("/").process_group(0);
    without_pg_variables(&mut command);
    command.env("LC_ALL", "C").env("TZ", "UTC");
    if plan.account.drop_root {
        // Setting the user as root drops root's groups too.
        command.uid(plan.account.uid).gid(plan.account.gid);
    }
    command
}

/// PGDATA, PGPORT and the like would be taken for settings.
pub(crate) fn without_pg_variables(command: &mut Command) {
    for (variable, _) in std::env::vars_os() {
        if variable.as_encoded_bytes().starts_with(b"PG") {
            command.env_remove(variable);
        }
    }
}

/// An error with the end of what the program said, if it did not end well.
pub(crate) fn ended_well(program: &'static str, output: Output) -> Result<(), EmbeddedError> {
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(EmbeddedError::Program { program, output: last_lines(&String::from_utf8_lossy(&said)) })
}

/// The end of what the server said, on its way up and in its log.
fn last_words(folder: &Folder) -> String {
    let newest = std::fs::read_dir(folder.log())
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("postgresql-"))
        .max_by_key(|entry| entry.metadata().and_then(|found| found.modified()).ok())
        .map(|entry| entry.path());
    let read =
        |path: &Path| std::fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let first = read(&folder.first_words());
    // The first words end by saying that the rest goes to the log; without that the log is an older server's.
    let rest = if first.contains("logging collector") {
        newest.map(|path| read(&path)).unwrap_or_default()
    } else {
        String::new()
    };
    last_lines(&format!("{first}{rest}"))
}

fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let from = lines.len().saturating_sub(LOG_LINES);
    let end = lines.get(from..).unwrap_or_default().join("\n  ");
    if end.is_empty() { "it said nothing".to_owned() } else { end }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_holds_the_end_of_the_output() {
        let text: String = (0..40).map(|number| format!("line {number}\n\n")).collect();
        let end = last_lines(&text);
        assert!(end.starts_with("line 28\n"), "{end}");
        assert!(end.ends_with("line 39"), "{end}");
        assert_eq!(last_lines("\n"), "it said nothing");
    }
}
