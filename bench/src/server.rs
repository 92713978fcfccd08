//! A running `ambar serve` on a data folder and a port of its own, with the PostgreSQL that it brings.

use std::{
    fs::File,
    io::Write as _,
    net::TcpListener,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::{api::Api, options::Options, output::progress};

/// How long it may take to make a database, migrate it and answer.
const READY_WITHIN: Duration = Duration::from_secs(180);
/// How long it may take to end.
const STOPPED_WITHIN: Duration = Duration::from_secs(120);

/// A server; ended and its folder removed when it is dropped.
pub struct Server {
    binary: PathBuf,
    pg_bindir: Option<PathBuf>,
    folder: PathBuf,
    child: Child,
    /// Where it answers, as `127.0.0.1:8080`.
    pub address: String,
    /// A token of an administrator.
    pub token: String,
}

impl Server {
    /// Starts one on an empty folder, in the configuration that ships, and waits until it is ready.
    ///
    /// # Errors
    /// If it does not become ready in time.
    pub async fn start(options: &Options, name: &str) -> Result<Self> {
        let binary = options.binary.canonicalize().with_context(|| {
            format!(
                "there is no {}: build it with `cargo build --release`, or name it with --binary",
                options.binary.display()
            )
        })?;
        let folder = new_folder(name)?;
        let address = free_address()?;
        let log = File::create(folder.join("server.log")).context("the server's log cannot be made")?;
        let child = ambar(&binary, &folder, options.pg_bindir.as_deref())
            .arg("serve")
            .env("AMBAR_LISTEN", &address)
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("{} cannot be run", binary.display()))?;
        let pg_bindir = options.pg_bindir.clone();
        let mut server = Self { binary, pg_bindir, folder, child, address, token: String::new() };
        server.wait_until_ready().await?;
        server.token = server.make_token()?;
        progress(&format!("server {name} is ready on {}", server.address));
        Ok(server)
    }

    async fn wait_until_ready(&mut self) -> Result<()> {
        let began = Instant::now();
        let api = Api::new(&self.address, "");
        loop {
            if api.is_ready().await {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended with {status} before it was ready:\n{}", self.last_words());
            }
            if began.elapsed() > READY_WITHIN {
                bail!("the server is not ready after {READY_WITHIN:?}:\n{}", self.last_words());
            }
            pause().await;
        }
    }

    fn make_token(&self) -> Result<String> {
        let create = ["user", "create", "--name", "bench", "--role", "system_admin", "--password-stdin"];
        self.command(&create, "a password of this run alone\n")?;
        let printed = self.command(&["token", "create", "--user", "bench"], "")?;
        let token = printed.lines().last().map(str::trim).unwrap_or_default();
        if token.is_empty() {
            bail!("`ambar token create` printed no token");
        }
        Ok(token.to_owned())
    }

    /// Runs another command of the binary on the same data folder; what it printed.
    ///
    /// # Errors
    /// If it fails, with what it said.
    pub fn command(&self, words: &[&str], input: &str) -> Result<String> {
        let mut child = ambar(&self.binary, &self.folder, self.pg_bindir.as_deref())
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} cannot be run", self.binary.display()))?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(input.as_bytes())?;
        }
        let answer = child.wait_with_output()?;
        if !answer.status.success() {
            let said = String::from_utf8_lossy(&answer.stderr);
            bail!("`ambar {}` ended with {}: {said}", words.join(" "), answer.status);
        }
        Ok(String::from_utf8_lossy(&answer.stdout).into_owned())
    }

    /// A client of it with the administrator's token.
    pub fn api(&self) -> Api {
        Api::new(&self.address, &self.token)
    }

    /// The folder of this server alone.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The process of the server.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The process of its PostgreSQL's postmaster.
    ///
    /// # Errors
    /// If it does not run.
    pub fn postmaster(&self) -> Result<u32> {
        let note = self.data().join("postgres/postmaster.pid");
        let text = std::fs::read_to_string(&note).with_context(|| format!("{} cannot be read", note.display()))?;
        text.lines().next().and_then(|line| line.trim().parse().ok()).context("the postmaster's note has no process")
    }

    /// Ends it as a service manager does; it must do so cleanly.
    ///
    /// # Errors
    /// If it does not end in time, or not cleanly.
    pub async fn stop(mut self) -> Result<()> {
        signal(self.pid(), Signal::TERM);
        let began = Instant::now();
        while began.elapsed() < STOPPED_WITHIN {
            match self.child.try_wait()? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => bail!("the server ended with {status}:\n{}", self.last_words()),
                None => pause().await,
            }
        }
        bail!("the server still runs {STOPPED_WITHIN:?} after SIGTERM")
    }

    fn last_words(&self) -> String {
        let text = std::fs::read_to_string(self.folder.join("server.log")).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines.get(lines.len().saturating_sub(20)..).unwrap_or_default().join("\n")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            let _ = self.child.kill();
            let _ = self.child.wait();
            // A killed server leaves its PostgreSQL running, for the next start to adopt. There will be none.
            if let Ok(postmaster) = self.postmaster() {
                signal(postmaster, Signal::QUIT);
            }
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The binary on a data folder, without settings from the environment: as it ships.
fn ambar(binary: &Path, folder: &Path, pg_bindir: Option<&Path>) -> Command {
    let mut command = Command::new(binary);
    let settings = std::env::vars_os().map(|(name, _)| name).filter(|name| {
        let name = name.to_string_lossy();
        (name.starts_with("AMBAR_") && name != "AMBAR_PG_BINDIR") || name == "DATABASE_URL"
    });
    for name in settings {
        command.env_remove(name);
    }
    if let Some(pg_bindir) = pg_bindir {
        command.env("AMBAR_PG_BINDIR", pg_bindir);
    }
    command.env("AMBAR_DATA_DIR", folder.join("data")).current_dir("/").stdin(Stdio::null());
    command
}

/// Under the system's temporary folder: paths of Unix sockets are short, and PostgreSQL's user can reach it.
fn new_folder(name: &str) -> Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("ambar-bench-{}-{name}", std::process::id()));
    std::fs::create_dir(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755))?;
    Ok(folder)
}

fn free_address() -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").context("no port is free")?;
    Ok(listener.local_addr()?.to_string())
}

fn signal(process: u32, signal: Signal) {
    if let Some(pid) = i32::try_from(process).ok().and_then(Pid::from_raw) {
        // It may have ended meanwhile.
        let _ = kill_process(pid, signal);
    }
}

#[expect(clippy::disallowed_methods, reason = "a process that starts or ends announces itself to nobody")]
async fn pause() {
    tokio::time::sleep(Duration::from_millis(50)).await;
}
