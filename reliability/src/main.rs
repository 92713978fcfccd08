//! Does harm to a running Ambar, and checks that it keeps its word: what was acknowledged is there once, nothing else is,
//! and what nobody knows is found by its key. Speaks to it over HTTP as any client does, and to its processes and files.

mod api;
mod book;
mod check;
mod figures;
mod ledger;
mod load;
mod mount;
mod output;
mod parts;
mod postgres;
mod report;
mod server;
mod tally;
mod wait;
mod world;

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Result, anyhow, bail};
use clap::{Args, Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};

use figures::Figures;
use output::{note, say};
use parts::{How, crash, faults, handhelds, instances, power_loss, retry, self_test};
use server::Binary;

/// Kills, stops, cuts and starves a running Ambar and checks that no acknowledged command is lost, doubled or invented.
#[derive(Debug, Parser)]
#[command(name = "ambar-reliability", version, max_term_width = 110)]
struct Cli {
    #[command(flatten)]
    settings: Settings,
    /// Which harm to do.
    #[command(subcommand)]
    part: Part,
}

#[derive(Debug, Args)]
struct Settings {
    /// The built server.
    #[arg(long, global = true, default_value = "target/release/ambar", value_name = "FILE")]
    binary: PathBuf,
    /// The folder of PostgreSQL's programs; looked for if not given.
    #[arg(long, global = true, env = "AMBAR_PG_BINDIR", value_name = "FOLDER")]
    pg_bindir: Option<PathBuf>,
    /// Where data folders are made; an unprivileged user must be able to reach it.
    #[arg(long, global = true, default_value = "/tmp", value_name = "FOLDER")]
    work: PathBuf,
    /// What the commands and the moments are drawn from.
    #[arg(long, global = true, default_value_t = 1)]
    seed: u64,
    /// How many rounds, or for clients that hang up how many of them; by the size if not given.
    #[arg(long, global = true)]
    rounds: Option<usize>,
    /// In full size; else short forms of a few seconds each.
    #[arg(long, global = true)]
    full: bool,
    /// Write the figures to this file, as JSON.
    #[arg(long, global = true, value_name = "FILE")]
    report: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, Subcommand)]
enum Part {
    /// Lose, double and forget on purpose, and see that the checker notices.
    SelfTest,
    /// Kill the server and PostgreSQL in turn, at random moments.
    Crash,
    /// Send the same key twenty times at once, over two instances and over a crash.
    Retry,
    /// Stop PostgreSQL, cut its connections, fill and slow its disk, hang up.
    Faults,
    /// Look at what had reached the disk at a moment, with a control that must lose.
    PowerLoss,
    /// Many clients over two and four instances, few rows and many.
    Instances,
    /// Thirty handhelds that lose the network at random and tell later what was done.
    Handhelds,
    /// All of it.
    All,
}

impl Part {
    async fn run(self, how: &How) -> Result<Vec<Figures>> {
        Ok(match self {
            Self::SelfTest => vec![self_test::run(how).await?],
            Self::Crash => vec![crash::run(how).await?],
            Self::Retry => vec![retry::run(how).await?],
            Self::Faults => faults::run(how).await?,
            Self::PowerLoss => power_loss::run(how).await?,
            Self::Instances => instances::run(how).await?,
            Self::Handhelds => vec![handhelds::run(how).await?],
            Self::All => Vec::new(),
        })
    }

    fn parts(self) -> Vec<Self> {
        match self {
            Self::All => {
                vec![
                    Self::SelfTest,
                    Self::Crash,
                    Self::Retry,
                    Self::Faults,
                    Self::PowerLoss,
                    Self::Instances,
                    Self::Handhelds,
                ]
            }
            part => vec![part],
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    // Listened for before anything is started. What was started is ended and what was mounted is unmounted on every way
    // out: what is dropped does so.
    let asked = [SignalKind::interrupt(), SignalKind::terminate()].map(signal);
    let [Ok(mut interrupted), Ok(mut terminated)] = asked else {
        note("ambar-reliability: the system lets nobody listen for signals");
        return ExitCode::FAILURE;
    };
    let done = tokio::select! {
        done = run(cli) => done,
        _ = interrupted.recv() => Err(anyhow!("stopped; what was started is ended")),
        _ = terminated.recv() => Err(anyhow!("stopped; what was started is ended")),
    };
    done.unwrap_or_else(|error| {
        note(format!("ambar-reliability: {error:#}"));
        ExitCode::FAILURE
    })
}

async fn run(cli: Cli) -> Result<ExitCode> {
    let settings = cli.settings;
    if !settings.binary.is_file() {
        bail!("there is no {}: build it, or name it with --binary", settings.binary.display());
    }
    let binary = Binary {
        ambar: settings.binary.canonicalize()?,
        pg_bindir: settings.pg_bindir,
        work: settings.work.canonicalize()?,
    };
    let how = How { binary, seed: settings.seed, full: settings.full, rounds: settings.rounds };
    let mut all = Vec::new();
    for part in cli.part.parts() {
        say(format!("{part:?}, seed {}", how.seed));
        let found = part.run(&how).await?;
        say(Figures::head());
        found.iter().flat_map(Figures::lines).for_each(say);
        all.extend(found);
    }
    report::summary(&all).iter().for_each(say);
    if let Some(path) = settings.report {
        report::write(&path, &how, &all)?;
        say(format!("written to {}", path.display()));
    }
    Ok(if all.iter().all(Figures::holds) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
