//! `ambar replay`: a day of a web shop's orders, driven over HTTP as the shop's systems and the warehouse's people would.
//!
//! Every request has a key made of the file, the seed and the step, so repeating a replay repeats requests and changes
//! nothing, and one that was stopped in the middle goes on where it was.

mod client;
mod goods;
mod inbound;
mod outbound;
mod plan;
mod progress;
mod report;
mod returns;
mod site;
mod source;
mod stats;
mod world;

use std::{path::Path, sync::Arc, time::Instant};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

pub(crate) use client::Client;
use progress::Progress;
pub(crate) use report::Summary;
pub(crate) use stats::Stats;
use world::World;
pub(crate) use world::{Invariants, id, text};

/// What a replay needs to know.
pub(crate) struct Order<'a> {
    /// The file.
    pub(crate) file: &'a Path,
    /// The server's address.
    pub(crate) server: &'a str,
    /// A token of an account that may manage the warehouse.
    pub(crate) token: &'a str,
    /// What the invented part is drawn from.
    pub(crate) seed: u64,
    /// Clients at work at the same time.
    pub(crate) clients: usize,
}

/// What tells one file from another: in every key of its replay.
fn hash_of(file: &Path) -> Result<String> {
    let hash = Sha256::digest(std::fs::read(file).context("the file has gone away")?);
    Ok(hash.iter().take(5).map(|byte| format!("{byte:02x}")).collect())
}

/// Replays a day.
///
/// # Errors
/// If the file cannot be taken, the server cannot be reached, or it refuses what a warehouse must be able to do.
pub(crate) async fn run(order: Order<'_>) -> Result<(Summary, Invariants)> {
    let began = Instant::now();
    let rows = source::read(order.file)?;
    let day = goods::sort(&rows);
    let file_hash = hash_of(order.file)?;
    let plan = plan::draw(&day, order.seed);
    let stats = Arc::new(Stats::default());
    let client =
        Client::new(order.server, order.token, format!("replay-{file_hash}-{}-", order.seed), Arc::clone(&stats))?;
    let before = client.commands();
    let world = World::new(client, order.seed, order.clients.max(4), file_hash);

    let progress = Progress::new();
    let site = site::set_up(&world, &progress, &day, &plan).await?;
    let received = inbound::receive(&world, &progress, &site, &plan).await?;
    let shipped = outbound::ship(&world, &progress, &site, &plan, &day).await?;
    let returned = returns::take_back(&world, &progress, &site, &plan, &day).await?;
    let lag = world.wait_for_events().await?;
    progress.end();

    let commands = world.client.commands() - before;
    let seconds = began.elapsed();
    let invariants = world.invariants().await?;
    let summary = Summary {
        read: rows.len(),
        refused: day.refused,
        received,
        shipped,
        returned,
        shares: plan.shares,
        movements: invariants.movements,
        commands,
        seconds,
        latencies: stats.latencies(),
        event_lag: lag,
        seed: order.seed,
    };
    Ok((summary, invariants))
}
