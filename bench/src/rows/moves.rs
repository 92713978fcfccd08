//! One move a request over all items and places, against the two plain ways to write it.

use anyhow::Result;

use crate::{
    ground::{Ground, Measured},
    options::Options,
    output::progress,
    pgbench, plain,
    table::{Goal, Row, thousands},
};

/// What the other rows are held against as well.
pub const AMBAR: &str = "moves a second";
const B_CTE_RATE: &str = "b_cte a second";
const A_MOVE: &str = "a_move a second";

/// Seconds that nothing is measured in: caches fill, plans are made.
pub const WARM_UP_S: u32 = 2;

pub async fn measure(ground: &mut Ground, options: &Options, measured: &mut Measured) -> Result<()> {
    let b_cte = ground.file("b_cte.sql", &plain::sized(plain::B_CTE, ground.site.size))?;
    let a_move = ground.file("a_move.sql", &plain::sized(plain::A_MOVE, ground.site.size))?;
    let clients = options.clients;
    ground.moves("moves", clients, WARM_UP_S).await?;
    for script in [&b_cte, &a_move] {
        pgbench::run(&ground.reached, script, clients, WARM_UP_S).await?;
    }
    for round in 1..=options.rounds {
        let load = ground.moves("moves", clients, options.seconds).await?;
        let one = pgbench::run(&ground.reached, &b_cte, clients, options.seconds).await?;
        let many = pgbench::run(&ground.reached, &a_move, clients, options.seconds).await?;
        measured.keep(AMBAR, load.per_second());
        measured.keep(B_CTE_RATE, one);
        measured.keep(A_MOVE, many);
        progress(&format!(
            "moves, round {round}: {} a second ({}); b_cte {}; a_move {}",
            thousands(load.per_second()),
            load.told(),
            thousands(one),
            thousands(many)
        ));
    }
    ground.api.verify().await?;
    let moves = measured.median(AMBAR)?;
    for (plain, name, goal) in [(B_CTE_RATE, "b_cte", Goal::ratio(1.5, 1.0)), (A_MOVE, "a_move", Goal::ratio(2.5, 1.8))]
    {
        let plain = measured.median(plain)?;
        measured.rows.push(Row {
            work: format!(
                "moves over {} items and {} places, one a request, {clients} connections",
                thousands(super::float(ground.site.size.items as u64)),
                thousands(super::float(ground.site.size.places as u64))
            ),
            measure: format!("moves/s ÷ `{name}` with {clients} clients"),
            medians: format!("{} ÷ {}", thousands(moves), thousands(plain)),
            value: moves / plain,
            goal,
        });
    }
    Ok(())
}
