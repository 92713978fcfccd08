//! A server process on a data folder and a port of its own.

use std::{
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

/// The built binary.
pub const AMBAR: &str = env!("CARGO_BIN_EXE_ambar");

/// A data folder that is removed at the end.
pub struct Place(PathBuf);

impl Place {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("ambar-e2e-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn data(&self) -> PathBuf {
        self.0.join("data")
    }

    /// Something else inside it.
    pub fn inside(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// A command of the binary on this data folder.
    pub fn ambar(&self, words: &[&str]) -> Command {
        let mut command = Command::new(AMBAR);
        command.args(words).env("AMBAR_DATA_DIR", self.data()).env_remove("DATABASE_URL").stdin(Stdio::null());
        command
    }

    pub fn run(&self, words: &[&str]) -> Output {
        self.ambar(words).output().unwrap()
    }

    /// Adds an administrator and answers a token.
    pub fn token(&self) -> String {
        let mut child = self
            .ambar(&["user", "create", "--name", "root", "--role", "system_admin", "--password-stdin"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all("grün-und-blau\n".as_bytes()).unwrap();
        let added = child.wait_with_output().unwrap();
        assert!(added.status.success(), "{}", text(&added.stderr));
        let token = self.run(&["token", "create", "--user", "root"]);
        assert!(token.status.success(), "{}", text(&token.stderr));
        text(&token.stdout).trim().to_owned()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // A killed server leaves its PostgreSQL: one more start and stop ends it.
        if self.data().join("postgres/postmaster.pid").exists() {
            drop(Server::start(self));
        }
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A running `ambar serve`.
pub struct Server {
    child: Child,
    pub url: String,
}

impl Server {
    pub fn start(place: &Place) -> Self {
        Self::start_at(place, "127.0.0.1:0")
    }

    /// Starts it on an address: the one of a server that was killed.
    pub fn start_at(place: &Place, listen: &str) -> Self {
        Self::start_with(place, &["--listen", listen], &[])
    }

    /// Starts it with these words and variables more.
    pub fn start_with(place: &Place, words: &[&str], variables: &[(&str, &Path)]) -> Self {
        let log = std::fs::File::create(place.0.join("log")).unwrap();
        let mut child = place
            .ambar(&[&["serve", "--log-format", "json", "--log", "warn"], words].concat())
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines.find_map(|line| {
            let line = line.ok()?;
            Some(line.split_once("http://")?.1.split_whitespace().next()?.to_owned())
        });
        let Some(address) = url else { panic!("the server did not start:\n{}", log_of(place)) };
        Self { child, url: format!("http://{address}") }
    }

    pub fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to stop as a service manager does, and waits.
    pub fn stop(mut self) -> ExitStatus {
        signal("-TERM", self.pid());
        self.child.wait().unwrap()
    }

    /// Kills it without warning.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// A POST with a key of its own: status and body.
    pub fn post(&self, path: &str, token: &str, body: &str) -> (u16, String) {
        static SENT: AtomicU32 = AtomicU32::new(0);
        let key = SENT.fetch_add(1, Ordering::Relaxed);
        let head = format!(
            "POST {path} HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: {}\r\nIdempotency-Key: \"e2e-{key}\"\r\n",
            body.len()
        );
        exchange(&self.url, &head, Some(token), body).unwrap()
    }

    /// A GET with or without a token: status and body.
    pub fn get(&self, path: &str, token: Option<&str>) -> (u16, String) {
        get(&self.url, path, token).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            signal("-TERM", self.pid());
            let _ = self.child.wait();
        }
    }
}

pub fn signal(signal: &str, pid: u32) {
    assert!(Command::new("kill").args([signal, &pid.to_string()]).status().unwrap().success());
}

pub fn log_of(place: &Place) -> String {
    std::fs::read_to_string(place.0.join("log")).unwrap_or_default()
}

/// The process id of the private PostgreSQL.
pub fn postgres(data: &Path) -> u32 {
    let note = std::fs::read_to_string(data.join("postgres/postmaster.pid")).unwrap();
    note.lines().next().unwrap().trim().parse().unwrap()
}

/// Looks until the condition holds, for a minute at most.
pub fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let began = Instant::now();
    while !condition() {
        assert!(began.elapsed() < Duration::from_secs(60), "still not so after a minute: {what}");
        std::thread::yield_now();
    }
}

/// The smallest client that will do: one request, one connection.
pub fn get(url: &str, path: &str, token: Option<&str>) -> Option<(u16, String)> {
    exchange(url, &format!("GET {path} HTTP/1.1\r\n"), token, "")
}

fn exchange(url: &str, head: &str, token: Option<&str>, body: &str) -> Option<(u16, String)> {
    let address = url.strip_prefix("http://")?;
    let mut stream = std::net::TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    let bearer = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    write!(stream, "{head}Host: {address}\r\n{bearer}Connection: close\r\n\r\n{body}").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let status = answer.split(' ').nth(1)?.parse().ok()?;
    Some((status, answer.split_once("\r\n\r\n")?.1.to_owned()))
}
