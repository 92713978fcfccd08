//! `ambar serve` on a fresh data folder, with its private PostgreSQL; further instances beside it.

use std::{
    fs::File,
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::{api::Api, mount::Mounted, postgres::Postgres, wait::until};

/// How long a start may take; recovery after a crash counts.
const READY_WITHIN: Duration = Duration::from_secs(120);
/// How long a clean end may take.
const STOPPED_WITHIN: Duration = Duration::from_secs(60);
/// How long it may take until sweeps have ended what a crash interrupted.
const SETTLED_WITHIN: Duration = Duration::from_secs(240);

/// How the server is run.
#[derive(Debug, Clone)]
pub(crate) struct Binary {
    pub(crate) ambar: PathBuf,
    /// The folder of PostgreSQL's programs, if they are not to be looked for.
    pub(crate) pg_bindir: Option<PathBuf>,
    /// Where data folders are made.
    pub(crate) work: PathBuf,
}

/// A data folder and the server on it. Dropped, every process is ended, what is mounted is unmounted, the folder removed.
pub(crate) struct Place {
    binary: Binary,
    /// Everything of this place lies here.
    folder: PathBuf,
    /// The data folder.
    pub(crate) data: PathBuf,
    /// Where the server answers, the same after every start.
    pub(crate) address: String,
    /// Environment for the server and its PostgreSQL.
    pub(crate) environment: Vec<(String, String)>,
    /// Further words after `serve`.
    pub(crate) words: Vec<String>,
    server: Option<Child>,
    others: Vec<Child>,
    mounts: Vec<Mounted>,
}

impl Place {
    /// A new folder; nothing runs yet.
    ///
    /// # Errors
    /// If the folder cannot be made.
    pub(crate) fn new(binary: &Binary, name: &str) -> Result<Self> {
        let folder = binary.work.join(format!("ambar-reliability-{}-{name}", std::process::id()));
        // PostgreSQL runs as an unprivileged user when the server runs as root: it must get there.
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755))?;
        let data = folder.join("data");
        Ok(Self {
            binary: binary.clone(),
            folder,
            data,
            address: free_address()?,
            environment: Vec::new(),
            words: Vec::new(),
            server: None,
            others: Vec::new(),
            mounts: Vec::new(),
        })
    }

    /// The folder of this place.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Keeps a mount until the place is given up.
    pub(crate) fn keep(&mut self, mounted: Mounted) {
        self.mounts.push(mounted);
    }

    pub(crate) fn postgres(&self) -> Postgres {
        Postgres::of(&self.data)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.binary.ambar);
        command.args(words).env_remove("DATABASE_URL").current_dir("/").stdin(Stdio::null());
        let foreign = std::env::vars().map(|(name, _)| name).filter(|name| name.starts_with("AMBAR_"));
        for name in foreign {
            command.env_remove(name);
        }
        command.env("AMBAR_DATA_DIR", &self.data);
        if let Some(folder) = &self.binary.pg_bindir {
            command.env("AMBAR_PG_BINDIR", folder);
        }
        command
    }

    fn log(&self) -> Result<File> {
        let path = self.folder.join("server.log");
        File::options()
            .create(true)
            .append(true)
            .open(&path)
            .with_context(|| format!("cannot write {}", path.display()))
    }

    /// Starts the server; it need not be ready.
    ///
    /// # Errors
    /// If it cannot be run.
    pub(crate) fn start(&mut self) -> Result<()> {
        let mut command = self.command(&["serve", "--listen", &self.address, "--log-format", "json", "--log", "warn"]);
        command.args(&self.words).envs(self.environment.iter().cloned());
        let child = command.stdout(Stdio::null()).stderr(self.log()?).spawn();
        self.server = Some(child.with_context(|| format!("cannot run {}", self.binary.ambar.display()))?);
        Ok(())
    }

    /// Waits until the server can work; answers how long that took.
    ///
    /// # Errors
    /// If it ends or is not ready in time.
    pub(crate) async fn ready(&mut self) -> Result<Duration> {
        let api = self.api("");
        let mut ended = false;
        let ready = until("the server is ready", READY_WITHIN, || {
            ended = !self.lives();
            let (ended, asked) = (ended, api.is_ready());
            async move { ended || asked.await }
        })
        .await;
        if ended {
            bail!("the server has ended:\n{}", self.last_words());
        }
        ready.with_context(|| self.last_words())
    }

    /// Starts a further instance on the same database and waits until it is ready; answers its address.
    ///
    /// # Errors
    /// If it cannot be run or is not ready in time.
    pub(crate) async fn start_another(&mut self) -> Result<String> {
        let address = free_address()?;
        let mut command = self.command(&["serve", "--listen", &address, "--log-format", "json", "--log", "warn"]);
        command.env("DATABASE_URL", self.postgres().url()?).envs(self.environment.iter().cloned());
        self.others.push(command.stdout(Stdio::null()).stderr(self.log()?).spawn()?);
        let api = Api::new(&address, "")?;
        until("a further instance is ready", READY_WITHIN, || api.is_ready())
            .await
            .with_context(|| self.last_words())?;
        Ok(address)
    }

    /// A client of the server's API.
    pub(crate) fn api(&self, token: &str) -> Api {
        Api::to(&self.address, token)
    }

    /// Runs another command on the same data folder; its output.
    ///
    /// # Errors
    /// If it fails.
    pub(crate) fn run(&self, words: &[&str], given: &str) -> Result<String> {
        let mut command = self.command(words);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        if let Some(mut input) = child.stdin.take() {
            // A command that reads nothing has closed its end.
            let _ = input.write_all(given.as_bytes());
        }
        let output = child.wait_with_output()?;
        let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if !output.status.success() {
            bail!("`ambar {}` failed:\n{said}\n{}", words.join(" "), String::from_utf8_lossy(&output.stderr));
        }
        Ok(said)
    }

    /// Adds an administrator; answers a token of theirs.
    ///
    /// # Errors
    /// If the commands fail.
    pub(crate) fn token(&self) -> Result<String> {
        let words = ["user", "create", "--name", "tester", "--role", "system_admin", "--password-stdin"];
        self.run(&words, "a long-winded pass phrase of no use\n")?;
        self.run(&["token", "create", "--user", "tester"], "")
    }

    /// What `ambar verify` finds broken: now, or once nothing is in flight any more, for which sweeps are waited for that
    /// end what a crash left between two contexts.
    ///
    /// # Errors
    /// If it cannot be run.
    pub(crate) async fn verify(&self, settled: bool) -> Result<Vec<String>> {
        if !settled {
            return self.verify_once(false);
        }
        let mut broken = Vec::new();
        let in_time = until("every rule holds", SETTLED_WITHIN, || {
            let found = self.verify_once(true);
            broken = found.unwrap_or_else(|error| vec![format!("{error:#}")]);
            let holds = broken.is_empty();
            async move { holds }
        });
        // Out of time: what is broken still is the answer.
        drop(in_time.await);
        Ok(broken)
    }

    /// What `ambar verify` finds broken now.
    ///
    /// # Errors
    /// If it cannot be run.
    pub(crate) fn verify_once(&self, settled: bool) -> Result<Vec<String>> {
        let mut words = vec!["verify", "--json"];
        if settled {
            words.push("--settled");
        }
        let output = self.command(&words).output()?;
        let said = String::from_utf8_lossy(&output.stdout);
        let report: Value = serde_json::from_str(said.trim())
            .with_context(|| format!("`ambar verify` said {said}{}", String::from_utf8_lossy(&output.stderr)))?;
        Ok(broken_rules(&report))
    }

    /// Kills the server without warning; its PostgreSQL goes on.
    pub(crate) fn kill_server(&mut self) {
        if let Some(mut server) = self.server.take() {
            // It may have ended by itself.
            let _ = server.kill();
            let _ = server.wait();
        }
    }

    /// Whether the server still runs.
    pub(crate) fn lives(&mut self) -> bool {
        matches!(self.server.as_mut().map(Child::try_wait), Some(Ok(None)))
    }

    /// Asks the server to end, and its PostgreSQL with it.
    ///
    /// # Errors
    /// If it does not end cleanly in time.
    pub(crate) async fn stop(&mut self) -> Result<()> {
        self.end_others();
        let Some(mut server) = self.server.take() else { return Ok(()) };
        terminate(&server);
        let mut status = None;
        let ended = until("the server has ended", STOPPED_WITHIN, || {
            status = server.try_wait().ok().flatten();
            let ended = status.is_some();
            async move { ended }
        });
        if let Err(error) = ended.await {
            let _ = server.kill();
            let _ = server.wait();
            return Err(error);
        }
        match status {
            Some(status) if status.success() => Ok(()),
            other => bail!("the server ended with {other:?}:\n{}", self.last_words()),
        }
    }

    fn end_others(&mut self) {
        for mut other in self.others.drain(..) {
            let _ = other.kill();
            let _ = other.wait();
        }
    }

    /// The end of the logs of the server and of PostgreSQL.
    pub(crate) fn last_words(&self) -> String {
        let log = std::fs::read_to_string(self.folder.join("server.log")).unwrap_or_default();
        let end = |text: &str| -> String {
            let lines: Vec<&str> = text.lines().collect();
            lines.get(lines.len().saturating_sub(12)..).unwrap_or_default().join("\n")
        };
        format!("--- server\n{}\n--- PostgreSQL\n{}", end(&log), end(&self.postgres().log()))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.end_others();
        self.kill_server();
        self.postgres().signal_all(Signal::KILL);
        // The last one may lie in the one before.
        while self.mounts.pop().is_some() {}
        if let Err(error) = std::fs::remove_dir_all(&self.folder)
            && self.folder.exists()
        {
            crate::output::note(format!("{} could not be removed: {error}", self.folder.display()));
        }
    }
}

fn terminate(child: &Child) {
    if let Some(pid) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        // It may have ended by itself.
        let _ = kill_process(pid, Signal::TERM);
    }
}

/// A loopback address that nobody has now.
///
/// # Errors
/// If there is none.
pub(crate) fn free_address() -> Result<String> {
    let probe = std::net::TcpListener::bind("127.0.0.1:0").context("no port is free")?;
    Ok(probe.local_addr()?.to_string())
}

/// The rules that a report of `verify` says are broken, with an example of each.
pub(crate) fn broken_rules(report: &Value) -> Vec<String> {
    let rules = report["rules"].as_array().map(Vec::as_slice).unwrap_or_default();
    let broken = rules.iter().filter(|rule| rule["violations"] != 0);
    let mut told: Vec<String> = broken.map(|rule| format!("{}: {}", rule["id"], rule["examples"])).collect();
    if told.is_empty() && report["ok"] != true {
        told.push(format!("the report is not good: {report}"));
    }
    told
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_report_is_good_only_if_it_says_so_and_no_rule_is_broken() {
        let rule = |violations: i64| json!({"id": "i02", "violations": violations, "examples": ["row 7"]});
        assert!(broken_rules(&json!({"ok": true, "rules": [rule(0)]})).is_empty());
        assert_eq!(broken_rules(&json!({"ok": false, "rules": [rule(1)]})), ["\"i02\": [\"row 7\"]"]);
        assert_eq!(broken_rules(&json!({"ok": false, "rules": [rule(0)]})).len(), 1);
        assert_eq!(broken_rules(&json!({})).len(), 1);
    }
}
