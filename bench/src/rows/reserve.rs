//! An order of five lines reserved first in, first out, one order a request.

use anyhow::Result;

use crate::{
    ground::{Ground, Measured},
    options::Options,
    output::progress,
    pgbench, plain,
    table::{Goal, Row, thousands},
};

const AMBAR: &str = "orders reserved a second";
const PLAIN: &str = "c_reserve_fn a second";

pub async fn measure(ground: &mut Ground, options: &Options, measured: &mut Measured) -> Result<()> {
    let script = ground.file("c_reserve_fn.sql", &plain::sized(plain::C_RESERVE_FN, ground.site.size))?;
    ground.wrk("reserve", options.clients, super::moves::WARM_UP_S).await?;
    pgbench::run(&ground.reached, &script, options.clients, super::moves::WARM_UP_S).await?;
    for round in 1..=options.rounds {
        let load = ground.wrk("reserve", options.clients, options.seconds).await?;
        let plain = pgbench::run(&ground.reached, &script, options.clients, options.seconds).await?;
        measured.keep(AMBAR, load.per_second());
        measured.keep(PLAIN, plain);
        let rate = thousands(load.per_second());
        progress(&format!(
            "orders, round {round}: {rate} a second ({}); c_reserve_fn {}",
            load.told(),
            thousands(plain)
        ));
    }
    ground.api.verify().await?;
    let (orders, plain) = (measured.median(AMBAR)?, measured.median(PLAIN)?);
    measured.rows.push(Row {
        work: format!("reserve a five-line order FIFO, one a request, {} connections", options.clients),
        measure: format!("orders/s ÷ `c_reserve_fn` with {} clients", options.clients),
        medians: format!("{} ÷ {}", thousands(orders), thousands(plain)),
        value: orders / plain,
        goal: Goal::ratio(1.5, 1.0),
    });
    Ok(())
}
