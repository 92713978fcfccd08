//! Measures Ambar beside PostgreSQL used plainly, on one server and one machine: what `make bench` runs.
//!
//! Ambar is driven over HTTP, as its users drive it, in the configuration it ships with. The plain side is `pgbench` with
//! the scripts in `bench/plain`, in a schema of its own on the same PostgreSQL. CPU is shared by everything that runs, so
//! ratios count, not seconds. After every row the invariants of the stock are checked, and a broken one fails the run.
#![expect(clippy::float_arithmetic, reason = "rates and ratios are measured figures, not quantities of goods")]

mod api;
mod database;
mod effort;
mod floor;
mod ground;
mod history;
mod imports;
mod load;
mod machine;
mod memory;
mod options;
mod output;
mod pgbench;
mod plain;
mod prepare;
mod process;
mod report;
mod rows;
mod seed;
mod server;
mod site;
mod stats;
mod table;
mod wrk;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let options = options::Options::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            output::complain(&format!("no runtime: {error}"));
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(ground::run(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}
