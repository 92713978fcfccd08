//! Runs pgbench and reads what it prints.

use std::{path::Path, process::Stdio};

use anyhow::{Context, Result, bail};
use tokio::process::Command;

use crate::database::{DATABASE, Reached, USER};

/// Transactions a second of one script.
///
/// # Errors
/// If pgbench is not there or fails, or a transaction did.
pub async fn run(reached: &Reached, script: &Path, clients: u32, seconds: u32) -> Result<f64> {
    let answer = Command::new("pgbench")
        .args(["-n", "-M", "prepared", "-j", "2", "-c", &clients.to_string(), "-T", &seconds.to_string(), "-f"])
        .arg(script)
        .env("PGHOST", &reached.socket_dir)
        .env("PGPORT", reached.port.to_string())
        .env("PGUSER", USER)
        .env("PGPASSWORD", &reached.password)
        .env("PGDATABASE", DATABASE)
        .env("PGOPTIONS", "-c search_path=plain")
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .context("pgbench cannot be run: it comes with PostgreSQL (on Debian: apt-get install postgresql-15)")?;
    let said = String::from_utf8_lossy(&answer.stdout);
    if !answer.status.success() {
        bail!("pgbench ended with {}: {said}{}", answer.status, String::from_utf8_lossy(&answer.stderr));
    }
    let figures = parse(&said).with_context(|| format!("pgbench printed something else: {said}"))?;
    if figures.failed > 0 || figures.processed == 0 {
        bail!("{} transactions failed, {} did not", figures.failed, figures.processed);
    }
    Ok(figures.per_second)
}

#[derive(Debug, PartialEq)]
struct Figures {
    processed: u64,
    failed: u64,
    per_second: f64,
}

fn parse(said: &str) -> Option<Figures> {
    let after = |start: &str| said.lines().find_map(|line| line.trim().strip_prefix(start));
    let first = |text: &str| text.split_whitespace().next().map(str::to_owned);
    let processed = after("number of transactions actually processed:").and_then(first)?;
    let failed = after("number of failed transactions:").and_then(first).unwrap_or_else(|| "0".to_owned());
    let per_second = after("tps =").and_then(first)?;
    Some(Figures {
        processed: processed.split('/').next()?.parse().ok()?,
        failed: failed.parse().ok()?,
        per_second: per_second.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "\
pgbench (15.20 (Debian 15.20-0+deb12u1), server 18.6)
transaction type: b_cte.sql
scaling factor: 1
query mode: prepared
number of clients: 64
number of threads: 2
maximum number of tries: 1
duration: 5 s
number of transactions actually processed: 42081
number of failed transactions: 3 (0.007%)
latency average = 7.605 ms
initial connection time = 120.336 ms
tps = 8415.301225 (without initial connection time)
";

    #[test]
    fn what_pgbench_prints_is_read() {
        let wanted = Figures { processed: 42_081, failed: 3, per_second: 8_415.301_225 };
        assert_eq!(parse(SAID), Some(wanted));
    }

    #[test]
    fn what_is_no_result_is_not_taken_for_one() {
        assert_eq!(parse("pgbench: error: connection to server failed"), None);
        assert_eq!(parse(&SAID.replace("tps =", "tpm =")), None);
    }
}
