//! A day of real orders, as `ambar replay` drives it, on a server of its own.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tokio::process::Command;

use crate::{
    ground::Measured,
    options::Options,
    output::progress,
    table::{Goal, Row, Unit},
};

const SECONDS: &str = "replay in seconds";
/// Each is a day's work.
const ROUNDS: u32 = 3;

pub async fn measure(options: &Options, measured: &mut Measured) -> Result<()> {
    let Some(file) = &options.replay else {
        measured.left_out.push("the replay of a day: no file of orders was given (--replay FILE).".to_owned());
        return Ok(());
    };
    let report = std::env::temp_dir().join(format!("ambar-bench-{}-replay.json", std::process::id()));
    for round in 1..=options.rounds.min(ROUNDS) {
        let mut command = Command::new("scripts/replay-check");
        command.arg("--binary").arg(&options.binary).arg("--report").arg(&report).arg(file).kill_on_drop(true);
        if let Some(pg_bindir) = &options.pg_bindir {
            command.env("AMBAR_PG_BINDIR", pg_bindir);
        }
        let answer =
            command.output().await.context("scripts/replay-check cannot be run: call this in the repository's root")?;
        if !answer.status.success() {
            bail!("the replay failed: {}", String::from_utf8_lossy(&answer.stderr));
        }
        let seconds = seconds(&std::fs::read_to_string(&report).context("the replay left no report")?)?;
        measured.keep(SECONDS, seconds);
        progress(&format!("replay, round {round}: {seconds:.1} s"));
    }
    let _ = std::fs::remove_file(&report);
    measured.rows.push(Row {
        work: format!("a day by `ambar replay`: {}", file.file_stem().unwrap_or_default().to_string_lossy()),
        measure: "wall time".to_owned(),
        medians: String::new(),
        value: measured.median(SECONDS)?,
        goal: Goal { unit: Unit::Seconds, aim: 15.0, least: 30.0 },
    });
    Ok(())
}

fn seconds(report: &str) -> Result<f64> {
    let report: Value = serde_json::from_str(report)?;
    report["replay"]["seconds"].as_f64().context("the replay's report tells no seconds")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wall_time_is_read_from_the_replays_report() {
        assert_eq!(seconds(r#"{"replay": {"seconds": 48.7, "commands": 1}}"#).unwrap(), 48.7);
        assert!(seconds(r#"{"replay": {}}"#).is_err());
    }
}
