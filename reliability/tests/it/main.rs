//! The harness as a person runs it: what it says of mistakes, and that it leaves nothing behind.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must stop at once")]

use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

/// A folder that is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("ambar-harness-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// A program that stands for the server.
    fn server(&self, script: &str) -> PathBuf {
        let path = self.0.join("ambar");
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    /// The folders that the harness made here and left.
    fn left(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("ambar-reliability-")).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn harness(folder: &Folder, binary: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ambar-reliability"));
    command.arg("--binary").arg(binary).arg("--work").arg(&folder.0).args(words).stdin(Stdio::null());
    command
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Looks until the condition holds, for a minute at most.
fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let began = Instant::now();
    while !condition() {
        assert!(began.elapsed() < Duration::from_secs(60), "still not so after a minute: {what}");
        std::thread::yield_now();
    }
}

#[test]
fn without_a_server_it_says_how_to_name_one() {
    let folder = Folder::new("none");
    let output = harness(&folder, Path::new("/no/such/ambar"), &["crash"]).output().unwrap();
    assert!(!output.status.success());
    assert!(said(&output).contains("/no/such/ambar") && said(&output).contains("--binary"), "{}", said(&output));
}

#[test]
fn a_server_that_ends_is_told_with_its_last_words_and_nothing_is_left() {
    let folder = Folder::new("ends");
    let server = folder.server("echo 'no disk here' >&2; exit 3");
    let output = harness(&folder, &server, &["crash", "--rounds", "1"]).output().unwrap();
    assert!(!output.status.success());
    assert!(said(&output).contains("no disk here"), "{}", said(&output));
    assert_eq!(folder.left(), Vec::<PathBuf>::new());
}

#[test]
fn asked_to_stop_it_ends_what_it_started_and_leaves_nothing() {
    let folder = Folder::new("stopped");
    let note = folder.0.join("pid");
    let server = folder.server(&format!("echo $$ > {}.new; mv {0}.new {0}; exec sleep 300", note.display()));
    let mut running =
        harness(&folder, &server, &["crash"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    eventually("the server runs", || note.exists());
    let pid = std::fs::read_to_string(&note).unwrap().trim().to_owned();
    assert!(Command::new("kill").args(["-TERM", &running.id().to_string()]).status().unwrap().success());
    assert!(!running.wait().unwrap().success());
    assert!(!Path::new(&format!("/proc/{pid}")).exists(), "the server still runs");
    assert_eq!(folder.left(), Vec::<PathBuf>::new());
}

#[test]
fn every_kind_of_harm_has_a_help_text() {
    let output = Command::new(env!("CARGO_BIN_EXE_ambar-reliability")).arg("--help").output().unwrap();
    for part in ["self-test", "crash", "retry", "faults", "power-loss", "instances", "handhelds", "all"] {
        let line = said(&output).lines().find(|line| line.trim_start().starts_with(part)).map(str::to_owned);
        let line = line.unwrap_or_else(|| panic!("{part} is not told"));
        assert!(line.trim().len() > part.len() + 10, "{line}");
    }
}
