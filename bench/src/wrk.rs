//! Runs wrk with one of the scripts in `bench/wrk` and reads what they print.

use std::{collections::BTreeMap, path::Path, process::Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use tokio::process::Command;

use crate::effort::Effort;

/// What a script printed: how many answers of which status there were, and how long they took.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Load {
    /// How long it ran.
    pub duration_us: u64,
    /// Answers by status.
    pub statuses: BTreeMap<u16, u64>,
    /// Commands that were done: the answers in 2xx, or of requests with many commands the outcomes in 2xx within.
    pub done: u64,
    /// Requests without an answer.
    pub lost: u64,
    /// Half of the answers came within this time.
    pub p50_us: u64,
    /// All but a hundredth did.
    pub p99_us: u64,
    /// What it took of the processors.
    #[serde(skip)]
    pub effort: Effort,
}

impl Load {
    /// Commands done in a second.
    #[expect(clippy::cast_precision_loss, reason = "counts of a run of seconds are far below 2^52")]
    pub fn per_second(&self) -> f64 {
        self.done as f64 * 1e6 / self.duration_us.max(1) as f64
    }

    /// How many answers were neither a success nor a refusal that the work has in it.
    pub fn failed(&self) -> u64 {
        let expected = |status: u16| (200..300).contains(&status) || status == 409;
        self.lost + self.statuses.iter().filter(|(status, _)| !expected(**status)).map(|(_, count)| count).sum::<u64>()
    }

    /// How many were refused.
    pub fn refused(&self) -> u64 {
        self.statuses.get(&409).copied().unwrap_or_default()
    }

    /// The answers by status, in a line.
    pub fn told(&self) -> String {
        let statuses: Vec<String> = self.statuses.iter().map(|(status, count)| format!("{count} × {status}")).collect();
        let lost = if self.lost > 0 { format!(", {} lost", self.lost) } else { String::new() };
        let effort = self.effort.each_of(self.done);
        format!("{}{lost}; p50 {} µs, p99 {} µs; {effort}", statuses.join(", "), self.p50_us, self.p99_us)
    }
}

/// A script with what it needs to know.
pub struct Script<'a> {
    /// The folder of the scripts.
    pub folder: &'a Path,
    /// Its name, without `.lua`.
    pub name: &'a str,
    /// Where the server answers.
    pub address: &'a str,
    pub token: &'a str,
    /// What else it reads from its environment, by name.
    pub variables: Vec<(&'static str, String)>,
}

/// Runs it; fails if an answer was neither success nor refusal.
///
/// # Errors
/// If wrk is not there or fails, or the server did.
pub async fn run(script: &Script<'_>, connections: u32, seconds: u32, nonce: &str) -> Result<Load> {
    let answer = Command::new("wrk")
        .args(["-t", "1", "-c", &connections.to_string(), "-d", &format!("{seconds}s"), "--timeout", "30s", "-s"])
        .arg(script.folder.join(script.name).with_extension("lua"))
        .arg(format!("http://{}", script.address))
        .env("BENCH_WRK", script.folder)
        .env("BENCH_HOST", script.address)
        .env("BENCH_TOKEN", script.token)
        .env("BENCH_NONCE", nonce)
        .envs(script.variables.iter().map(|(name, value)| (*name, value)))
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .context("wrk cannot be run: install it (on Debian: apt-get install wrk)")?;
    let said = String::from_utf8_lossy(&answer.stdout);
    if !answer.status.success() {
        bail!("wrk ended with {}: {said}{}", answer.status, String::from_utf8_lossy(&answer.stderr));
    }
    let load = parse(&said)
        .with_context(|| format!("wrk printed something else: {said}{}", String::from_utf8_lossy(&answer.stderr)))?;
    if load.failed() > 0 {
        bail!("{} of {}'s requests failed: {}", load.failed(), script.name, load.told());
    }
    Ok(load)
}

/// Reads the line that the scripts print at their end.
fn parse(said: &str) -> Option<Load> {
    let line = said.lines().find_map(|line| line.strip_prefix("bench "))?;
    serde_json::from_str(line).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = r#"Running 5s test @ http://127.0.0.1:8080
  1 threads and 64 connections
  60000 requests in 5.00s, 30.00MB read
  Non-2xx or 3xx responses: 600
Requests/sec:  12000.00
bench {"duration_us":5000000,"statuses":{"201":59400,"409":600},"done":59400,"lost":0,"p50_us":4200,"p99_us":9000}
"#;

    #[test]
    fn only_what_was_done_counts() {
        let load = parse(SAID).unwrap();
        assert!((load.per_second() - 11_880.0).abs() < 1e-6);
        assert_eq!(load.failed(), 0, "refusals are part of the work");
        assert!(load.told().starts_with("59400 × 201, 600 × 409; p50 4200 µs, p99 9000 µs; "), "{}", load.told());
    }

    #[test]
    fn other_statuses_and_lost_requests_are_failures() {
        let load = parse(&SAID.replace("\"409\"", "\"503\"").replace("\"lost\":0", "\"lost\":2")).unwrap();
        assert_eq!(load.failed(), 602);
        assert!(load.told().contains("600 × 503, 2 lost"), "{}", load.told());
    }

    #[test]
    fn without_the_scripts_line_there_is_no_result() {
        assert_eq!(parse("unable to connect"), None);
        assert_eq!(parse("bench {}"), None);
    }
}
