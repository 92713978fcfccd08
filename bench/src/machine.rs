//! What was measured on.

use std::{path::Path, process::Command};

use anyhow::Result;
use serde::Serialize;
use sqlx::PgConnection;

/// A machine and what runs on it.
#[derive(Debug, Clone, Serialize)]
pub struct Machine {
    pub processor: String,
    pub cores: usize,
    pub memory_gib: u64,
    pub system: String,
    /// Flushes a second of the disk, if `pg_test_fsync` is there to tell.
    pub flushes_per_second: Option<f64>,
    pub postgres: String,
    pub pgbench: String,
    pub ambar: String,
    pub commit: String,
}

impl Machine {
    /// Looks at this one.
    ///
    /// # Errors
    /// If PostgreSQL does not say which it is.
    pub async fn look(connection: &mut PgConnection, binary: &Path, scratch: &Path) -> Result<Self> {
        let (postgres,): (String,) =
            sqlx::query_as("SELECT current_setting('server_version')").fetch_one(connection).await?;
        let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let changed = !said("git", &["status", "--porcelain", "--untracked-files=no"]).is_empty();
        Ok(Self {
            processor: processor(&read("/proc/cpuinfo")).unwrap_or_else(|| "unknown".to_owned()),
            cores: std::thread::available_parallelism().map_or(0, usize::from),
            memory_gib: memory_gib(&read("/proc/meminfo")).unwrap_or(0),
            system: said("uname", &["-sr"]),
            flushes_per_second: flushes(scratch),
            postgres,
            pgbench: said("pgbench", &["--version"]),
            ambar: said(&binary.to_string_lossy(), &["--version"]),
            commit: said("git", &["rev-parse", "--short=12", "HEAD"]) + if changed { " with changes" } else { "" },
        })
    }

    /// In a sentence.
    pub fn told(&self) -> String {
        let flushes = self.flushes_per_second.map(|rate| format!(", {rate:.0} flushes a second")).unwrap_or_default();
        format!(
            "{}, {} cores shared by PostgreSQL, server and load; {} GiB{flushes}; {}; PostgreSQL {}; {}; {} of commit {}",
            self.processor,
            self.cores,
            self.memory_gib,
            self.system,
            self.postgres,
            self.pgbench,
            self.ambar,
            self.commit
        )
    }
}

fn said(program: &str, words: &[&str]) -> String {
    let answer = Command::new(program).args(words).output();
    answer.map(|answer| String::from_utf8_lossy(&answer.stdout).trim().to_owned()).unwrap_or_default()
}

fn processor(cpuinfo: &str) -> Option<String> {
    let line = cpuinfo.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn memory_gib(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some((kib + 512 * 1024) / (1024 * 1024))
}

/// What `pg_test_fsync` says of the method that PostgreSQL uses on Linux.
fn flushes(scratch: &Path) -> Option<f64> {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let programs = debian.map(|version| version.path().join("bin/pg_test_fsync")).find(|program| program.is_file());
    let program = programs.unwrap_or_else(|| "pg_test_fsync".into());
    let file = scratch.join("flushed");
    let answer = Command::new(program).args(["-s", "1", "-f"]).arg(&file).output().ok()?;
    let _ = std::fs::remove_file(&file);
    flush_rate(&String::from_utf8_lossy(&answer.stdout))
}

fn flush_rate(said: &str) -> Option<f64> {
    let line = said.lines().find_map(|line| line.trim().strip_prefix("fdatasync"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_is_read_from_what_the_system_tells() {
        assert_eq!(processor("processor\t: 0\nmodel name\t: A Processor\n"), Some("A Processor".to_owned()));
        assert_eq!(processor(""), None);
        assert_eq!(memory_gib("MemTotal:       24660000 kB\nMemFree: 1 kB\n"), Some(24));
    }

    #[test]
    fn the_flush_rate_is_that_of_fdatasync() {
        let said = "Compare file sync methods using one 8kB write:\n        open_datasync                      7502.1 ops/sec     133 usecs/op
        fdatasync                          6860.123 ops/sec     146 usecs/op\n";
        assert_eq!(flush_rate(said), Some(6860.123));
        assert_eq!(flush_rate(""), None);
    }
}
