//! What the tests share: a data folder, the installed versions, a minimal client.

use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use ambar_embedded::{Binaries, Config, Connection, Embedded, State};

/// A folder under the system's temporary one that everybody can reach; removed, with its server, at the end.
pub struct Place {
    pub path: PathBuf,
}

impl Place {
    pub fn new(name: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let temporary = std::env::temp_dir().canonicalize().unwrap();
        let path = temporary.join(format!("ambar-it-{}-{number}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        Self { path }
    }

    pub fn data(&self) -> PathBuf {
        self.path.join("data")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(pid) = postmaster(&self.data()) {
            let _ = Command::new("kill").args(["-QUIT", &pid.to_string()]).status();
            let _ = eventually(|| !Path::new(&format!("/proc/{pid}")).exists());
        }
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

/// Each PostgreSQL to test with: the newest that would be used, and 15 where Debian has put it.
pub fn versions() -> Vec<Binaries> {
    let mut found = vec![Binaries::find(None).expect("a PostgreSQL to test with; see the message")];
    let fifteen = PathBuf::from("/usr/lib/postgresql/15/bin");
    if fifteen.is_dir() && found.iter().all(|binaries| binaries.major() != 15) {
        found.push(Binaries::find(Some(fifteen)).unwrap());
    }
    found
}

pub fn config(place: &Place, binaries: &Binaries) -> Config {
    Config::new(place.data(), binaries.clone()).unwrap()
}

/// The number in `postmaster.pid`.
pub fn postmaster(data: &Path) -> Option<i32> {
    let text = std::fs::read_to_string(data.join("postgres/postmaster.pid")).ok()?;
    text.lines().next()?.parse().ok()
}

pub fn kill(signal: &str, pid: i32) {
    assert!(Command::new("kill").args([signal, &pid.to_string()]).status().unwrap().success());
}

/// Whether a killed process is through with ending, taken notice of by its parent or not.
pub fn ended(pid: i32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(')').is_none_or(|(_, rest)| rest.trim_start().starts_with('Z'))
}

/// Whether the condition comes true within a minute; looked at without sleeping in between.
pub fn eventually(mut condition: impl FnMut() -> bool) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(60) {
        if condition() {
            return true;
        }
        std::thread::yield_now();
    }
    false
}

/// Waits until the server runs again after this many restarts; returns its process id.
pub async fn restarted(embedded: &Embedded, wanted: u32) -> i32 {
    let mut states = embedded.states();
    let running = states.wait_for(|state| matches!(state, State::Running { restarts, .. } if *restarts >= wanted));
    match tokio::time::timeout(Duration::from_secs(60), running).await.unwrap().map(|state| state.clone()).unwrap() {
        State::Running { pid, .. } => pid,
        other => panic!("{other:?}"),
    }
}

/// What the server answers to a connection attempt: `R` (it asks for the password) from one that takes connections.
pub fn greeting(connection: &Connection) -> Option<u8> {
    let socket = connection.socket_dir.join(format!(".s.PGSQL.{}", connection.port));
    let mut stream = UnixStream::connect(socket).ok()?;
    let body = format!("user\0{}\0database\0{}\0\0", connection.user, connection.database);
    let length = u32::try_from(body.len() + 8).unwrap();
    let packet = [&length.to_be_bytes()[..], &196_608_u32.to_be_bytes()[..], body.as_bytes()].concat();
    stream.write_all(&packet).ok()?;
    let mut first = [0_u8];
    stream.read_exact(&mut first).ok()?;
    first.first().copied()
}

/// Runs statements through `psql` with the real password; None where this PostgreSQL has no `psql`.
pub fn psql(binaries: &Binaries, connection: &Connection, statement: &str) -> Option<String> {
    let program = binaries.program("psql");
    if !program.is_file() {
        return None;
    }
    let answer = Command::new(program)
        .args(["-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement])
        .arg(connection.url())
        .output()
        .unwrap();
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    Some(String::from_utf8_lossy(&answer.stdout).trim().to_owned())
}

/// Another process of this same test program that starts a server on the folder and keeps it until killed.
pub struct Holder(pub Child);

impl Holder {
    pub fn start(data: &Path, binaries: &Binaries) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "life::holds_a_folder_for_another_test", "--nocapture"])
            .env("AMBAR_IT_HOLD", data)
            .env("AMBAR_PG_BINDIR", binaries.bin_dir())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut out = std::io::BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while std::io::BufRead::read_line(&mut out, &mut line).unwrap() > 0 && !line.contains("holding") {}
        assert!(line.contains("holding"), "{line}");
        Self(child)
    }

    pub fn pid(&self) -> i32 {
        i32::try_from(self.0.id()).unwrap()
    }

    pub fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}
