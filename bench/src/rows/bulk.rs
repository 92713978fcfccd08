//! A hundred moves a request, against single moves on the plain side.

use anyhow::Result;

use super::moves;
use crate::{
    ground::{Ground, Measured},
    options::Options,
    output::progress,
    pgbench, plain,
    table::{Goal, Row, thousands},
};

const AMBAR: &str = "moves a second, a hundred a request";
const PLAIN: &str = "b_cte a second, beside bulk moves";

/// Connections that send hundreds of moves. More only make them wait longer.
const CONNECTIONS: u32 = 16;

pub async fn measure(ground: &mut Ground, options: &Options, measured: &mut Measured) -> Result<()> {
    if !ground.has("/stock/moves/bulk").await? {
        measured.left_out.push("100 moves a request: this binary has no `POST /stock/moves/bulk`.".to_owned());
        return Ok(());
    }
    let b_cte = ground.file("b_cte.sql", &plain::sized(plain::B_CTE, ground.site.size))?;
    ground.bulk(CONNECTIONS, moves::WARM_UP_S).await?;
    for round in 1..=options.rounds {
        let load = ground.bulk(CONNECTIONS, options.seconds).await?;
        let plain = pgbench::run(&ground.reached, &b_cte, options.clients, options.seconds).await?;
        measured.keep(AMBAR, load.per_second());
        measured.keep(PLAIN, plain);
        let rate = thousands(load.per_second());
        progress(&format!(
            "100 a request, round {round}: {rate} moves a second ({}); b_cte {}",
            load.told(),
            thousands(plain)
        ));
    }
    ground.api.verify().await?;
    let (moves, plain) = (measured.median(AMBAR)?, measured.median(PLAIN)?);
    measured.rows.push(Row {
        work: format!("moves, 100 a request, {CONNECTIONS} connections"),
        measure: format!("moves/s ÷ `b_cte` with {} clients", options.clients),
        medians: format!("{} ÷ {}", thousands(moves), thousands(plain)),
        value: moves / plain,
        goal: Goal::ratio(4.0, 3.0),
    });
    Ok(())
}
