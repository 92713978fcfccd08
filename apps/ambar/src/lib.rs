//! The one binary of Ambar: `serve | worker | migrate | backup | restore | upgrade | demo | replay | verify | retention | openapi | doctor | user | device | token`.
//!
//! [`wiring`] is the whole object graph; each command is a file under `commands`.

mod assets;
mod backup;
mod cli;
mod commands;
mod config;
mod database;
mod demo;
mod docs;
mod health;
mod import;
pub mod lan;
mod log;
pub mod old_months;
mod output;
mod replay;
pub mod retention;
mod stock_gauge;
mod telemetry;
pub mod verify;
pub mod wiring;

use std::process::ExitCode;

use clap::Parser;

/// Reads the command line and carries it out.
#[must_use]
pub fn run() -> ExitCode {
    let cli = cli::Cli::parse();
    let _last = log::Last;
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return output::failed(&anyhow::Error::from(error).context("the runtime cannot be started")),
    };
    match runtime.block_on(commands::carry_out(cli)) {
        Ok(code) => code,
        Err(error) => output::failed(&error),
    }
}
