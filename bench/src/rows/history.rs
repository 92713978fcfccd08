//! Single moves with a long ledger, against the same with an almost empty one: two servers, each idle while the other is
//! measured.

use anyhow::Result;

use crate::{
    ground::{Ground, Measured},
    history,
    options::Options,
    output::progress,
    seed,
    table::{Goal, Row, Unit, thousands},
};

const EMPTY: &str = "moves a second, empty ledger";
const LONG: &str = "moves a second, long ledger";

pub async fn measure(options: &Options, measured: &mut Measured) -> Result<()> {
    let mut empty = Ground::prepare(options, "empty", seed::YEAR).await?;
    let mut long = Ground::prepare(options, "history", seed::YEAR).await?;
    history::write(&mut long.connection, options.movements).await?;
    long.api.verify().await?;
    for ground in [&mut empty, &mut long] {
        ground.moves("moves", options.clients, super::moves::WARM_UP_S).await?;
    }
    for round in 1..=options.rounds {
        let without = empty.moves("moves", options.clients, options.seconds).await?;
        let with = long.moves("moves", options.clients, options.seconds).await?;
        measured.keep(EMPTY, without.per_second());
        measured.keep(LONG, with.per_second());
        progress(&format!(
            "history, round {round}: {} a second with it ({}), {} without",
            thousands(with.per_second()),
            with.told(),
            thousands(without.per_second())
        ));
    }
    empty.api.verify().await?;
    empty.server.stop().await?;
    let checked = checked(&mut long, options).await?;
    long.server.stop().await?;
    let (with, without) = (measured.median(LONG)?, measured.median(EMPTY)?);
    measured.rows.push(Row {
        work: format!("history: single moves with {} movements stored", thousands(super::float(options.movements))),
        measure: "moves/s ÷ moves/s with an empty ledger".to_owned(),
        medians: format!("{} ÷ {}", thousands(with), thousands(without)),
        value: with / without,
        goal: Goal::ratio(0.9, 0.8),
    });
    measured.rows.push(checked);
    Ok(())
}

/// All invariants over the long ledger, with as many stock rows as a large warehouse has.
async fn checked(long: &mut Ground, options: &Options) -> Result<Row> {
    let rows = seed::more_stock(&mut long.connection, &long.site, options.stock_rows).await?;
    let took = long.api.verify().await?;
    Ok(Row {
        work: format!(
            "all invariants over {} movements and {} stock rows",
            thousands(super::float(options.movements)),
            thousands(super::float(rows))
        ),
        measure: "wall time, giving way to work".to_owned(),
        medians: String::new(),
        value: took.as_secs_f64(),
        goal: Goal { unit: Unit::Seconds, aim: 60.0, least: 60.0 },
    })
}
