//! `ambar replay`.

use std::process::ExitCode;

use anyhow::Result;

use crate::{
    cli,
    output::{note, say, say_json},
    replay::{self, Order},
};

/// Replays a day and says what came of it; then asks the server to check every invariant of the stock.
pub(super) async fn replay(args: cli::Replay) -> Result<ExitCode> {
    let order =
        Order { file: &args.file, server: &args.server, token: &args.token, seed: args.seed, clients: args.clients };
    let (summary, invariants) = replay::run(order).await?;
    if args.json {
        say_json(&summary.json())?;
    } else {
        say(summary.text());
    }
    note(invariants.text());
    Ok(if invariants.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
