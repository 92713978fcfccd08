//! Reads: the stock of one item, and a page of fifty of a long list, at half of what saturates the machine.

use std::sync::Arc;

use anyhow::{Context, Result};

use crate::{
    ground::{Ground, Measured},
    load::{self, Outcome, Pace, Shot},
    options::Options,
    output::progress,
    seed,
    table::{Goal, Row, Unit, thousands},
};

/// Pages that are turned to find places in the list to begin at.
const PAGES: usize = 500;

pub async fn measure(ground: &mut Ground, options: &Options, measured: &mut Measured) -> Result<()> {
    let rows = seed::more_stock(&mut ground.connection, &ground.site, options.stock_rows).await?;
    let of_item: Vec<String> =
        ground.site.items.iter().map(|item| format!("/api/v1/stock?item_id={item}&limit=200")).collect();
    let pages = pages(ground).await?;
    let reads = [("stock of one item", of_item, 10.0), ("page of 50", pages, 20.0)];
    for (what, paths, aim) in reads {
        let name = format!("{what}: p99 in ms");
        let mut half = 0.0;
        for round in 1..=options.rounds {
            ground.file("prepared", &(paths.join("\n") + "\n"))?;
            let full = ground.wrk("reads", options.clients, options.seconds).await?;
            half = full.per_second() / 2.0;
            let outcome = at(ground, options, half, &paths).await?;
            load::require_success(what, &outcome)?;
            measured.keep(&name, outcome.percentile_ms(990)?);
            measured.keep(&format!("{what}: a second, saturated"), full.per_second());
            progress(&format!(
                "{what}, round {round}: {} a second at most; at half of it p50 {:.1} ms, p99 {:.1} ms",
                thousands(full.per_second()),
                outcome.percentile_ms(500)?,
                outcome.percentile_ms(990)?
            ));
        }
        measured.rows.push(Row {
            work: format!("{what}, {} rows stored", thousands(super::float(rows))),
            measure: "p99 at half of the saturated rate".to_owned(),
            medians: format!("at {} a second", thousands(half)),
            value: measured.median(&name)?,
            goal: Goal { unit: Unit::Milliseconds, aim, least: aim },
        });
    }
    ground.api.verify().await?;
    Ok(())
}

async fn at(ground: &mut Ground, options: &Options, per_second: f64, paths: &[String]) -> Result<Outcome> {
    let paths = paths.to_vec();
    let pace = Pace { per_second, seconds: options.seconds, connections: options.clients };
    let source = Arc::new(move |number: u64| {
        let at = usize::try_from(number.wrapping_mul(7_919)).unwrap_or_default() % paths.len();
        Some(Shot { kind: "read", path: paths.get(at)?.clone(), body: None })
    });
    load::run(&ground.target(), pace, source).await?.remove("read").context("nothing was read")
}

/// Pages of fifty, spread over the list as far as it was turned.
async fn pages(ground: &Ground) -> Result<Vec<String>> {
    let mut paths = Vec::with_capacity(PAGES);
    let mut after = String::new();
    for _ in 0..PAGES {
        let page = ground.api.get(&format!("/stock?limit=200{after}")).await?;
        paths.push(format!("/api/v1/stock?limit=50{after}"));
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    Ok(paths)
}
