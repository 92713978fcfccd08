//! One move a request between ten rows of one item, against the best plain form of it at its best number of clients.

use anyhow::{Context, Result};

use crate::{
    ground::{Ground, Measured},
    options::Options,
    output::progress,
    pgbench, plain,
    table::{Goal, Row, thousands},
};

const AMBAR: &str = "hot moves a second";
const PLAIN: &str = "e_hot_fn a second";

/// Numbers of clients that the plain side is tried with; the best goes into the rounds.
const CLIENTS: [u32; 5] = [4, 8, 16, 32, 64];

/// Seconds of a trial.
const TRIAL_S: u32 = 3;

pub async fn measure(ground: &mut Ground, options: &Options, measured: &mut Measured) -> Result<()> {
    let script = ground.file("e_hot_fn.sql", &plain::sized(plain::E_HOT_FN, ground.site.size))?;
    let best = best_clients(ground, &script).await?;
    ground.moves("hot", options.clients, 2).await?;
    for round in 1..=options.rounds {
        let load = ground.moves("hot", options.clients, options.seconds).await?;
        let plain = pgbench::run(&ground.reached, &script, best, options.seconds).await?;
        measured.keep(AMBAR, load.per_second());
        measured.keep(PLAIN, plain);
        progress(&format!(
            "hot rows, round {round}: {} a second ({}); e_hot_fn {}",
            thousands(load.per_second()),
            load.told(),
            thousands(plain)
        ));
    }
    ground.api.verify().await?;
    let (moves, plain) = (measured.median(AMBAR)?, measured.median(PLAIN)?);
    measured.rows.push(Row {
        work: format!("the same on 10 hot rows, {} connections", options.clients),
        measure: format!("moves/s ÷ `e_hot_fn` with {best} clients, its best"),
        medians: format!("{} ÷ {}", thousands(moves), thousands(plain)),
        value: moves / plain,
        goal: Goal::ratio(6.0, 4.0),
    });
    Ok(())
}

async fn best_clients(ground: &Ground, script: &std::path::Path) -> Result<u32> {
    let mut tried = Vec::new();
    for clients in CLIENTS {
        tried.push((clients, pgbench::run(&ground.reached, script, clients, TRIAL_S).await?));
    }
    let told: Vec<String> =
        tried.iter().map(|(clients, rate)| format!("{} with {clients}", thousands(*rate))).collect();
    progress(&format!("e_hot_fn: {}", told.join(", ")));
    tried
        .into_iter()
        .max_by(|one, other| one.1.total_cmp(&other.1))
        .map(|(clients, _)| clients)
        .context("nothing was tried")
}
