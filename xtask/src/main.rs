//! Checks of the repository's own rules: `cargo xtask` lists them.
//!
//! Each rule is a pure function over texts or a crate graph, tested on an example that breaks it. Only [`repository`] and
//! this file read anything.

mod arch;
mod coverage;
mod finding;
mod markdown;
mod mutants;
mod pyramid;
mod repository;
mod rust_source;
mod tidy;
mod web_source;

use std::{path::Path, process::ExitCode};

use anyhow::{Context, Result, bail};

use finding::Finding;

const HELP: &str = "\
Checks of the repository's own rules.

  cargo xtask arch             which crate may use which
  cargo xtask tidy             the rules that hold for files
  cargo xtask pyramid          counts unit, integration and end-to-end tests
  cargo xtask coverage FILE    lines of an lcov report that no test runs (docs/coverage-exceptions.txt)
  cargo xtask mutants FILE     the share of mutants caught, from cargo-mutants' outcomes.json
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(findings) if findings.is_empty() => ExitCode::SUCCESS,
        Ok(findings) => {
            for finding in &findings {
                complain(&finding.to_string());
            }
            complain(&format!("{} {}", findings.len(), if findings.len() == 1 { "problem" } else { "problems" }));
            ExitCode::FAILURE
        }
        Err(error) => {
            complain(&format!("xtask: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<Vec<Finding>> {
    match arguments {
        [] | ["help" | "--help" | "-h"] => {
            say(HELP.trim_end());
            Ok(Vec::new())
        }
        ["arch"] => {
            let crates = arch::graph::read(&repository::metadata()?)?;
            let findings = arch::violations(&crates);
            Ok(said(findings, &format!("arch: {} crates use what they may", crates.len())))
        }
        ["tidy"] => {
            let files = repository::files()?;
            let findings = tidy::check(&files);
            Ok(said(findings, &format!("tidy: {} files keep the rules", files.len())))
        }
        ["pyramid"] => {
            let count = pyramid::count(&repository::files()?);
            say(&count.table());
            Ok(count.inversions())
        }
        ["coverage", report] => {
            let judged = coverage::judge(&repository::outside(Path::new(report))?, &repository::files()?);
            say(&judged.table());
            Ok(judged.findings)
        }
        ["mutants", outcomes] => {
            let score = mutants::score(&repository::outside(Path::new(outcomes))?).context("outcomes.json")?;
            say(&score.to_string());
            Ok(score.findings())
        }
        other => bail!("there is no `{}`\n\n{HELP}", other.join(" ")),
    }
}

/// The findings; if there are none, says what was found right.
fn said(findings: Vec<Finding>, right: &str) -> Vec<Finding> {
    if findings.is_empty() {
        say(right);
    }
    findings
}

#[expect(clippy::print_stdout, reason = "a tool for the terminal")]
fn say(line: &str) {
    println!("{line}");
}

#[expect(clippy::print_stderr, reason = "a tool for the terminal")]
fn complain(line: &str) {
    eprintln!("{line}");
}
