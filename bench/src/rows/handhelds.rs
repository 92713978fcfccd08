//! Two hundred handhelds at work while items are imported, orders released and the invariants checked.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use anyhow::{Context, Result, bail};
use futures::{StreamExt as _, TryStreamExt as _};
use serde_json::json;

use crate::{
    floor,
    ground::{Ground, Measured},
    imports,
    load::{self, Outcome, Pace},
    options::Options,
    output::progress,
    prepare::{Items, Prepared},
    site::Site,
    table::{Goal, Row, Unit, thousands},
};

/// Handhelds, and requests of each in a second.
const HANDHELDS: u32 = 200;
const PER_SECOND: u32 = 200;
/// How long they work in a round. The rounds are few: each prepares thousands of documents.
const SECONDS: u32 = 30;
const ROUNDS: u32 = 3;
/// Orders of ten lines that are released meanwhile, and by how many callers.
const ORDERS: usize = 1_000;
const CALLERS: usize = 2;

const P95: &str = "scans beside all else: p95 in ms";
const P99: &str = "scans beside all else: p99 in ms";
const ERRORS: &str = "errors of handhelds";

pub async fn measure(ground: &mut Ground, options: &Options, measured: &mut Measured) -> Result<()> {
    let mut items = Items::new();
    let with_import = imports::are_there(&ground.api).await?;
    if !with_import {
        measured.left_out.push("the import beside the handhelds: this binary has no `/imports`.".to_owned());
    }
    for round in 1..=options.rounds.min(ROUNDS) {
        let count = PER_SECOND as usize * SECONDS as usize;
        let shots = floor::requests(&ground.api, &ground.site, &mut items, count).await?;
        let orders = ORDERS * options.scale as usize / 100;
        let releases = floor::of_orders(&ground.api, &ground.site, &mut items, orders, "release").await?;
        progress(&format!("{count} requests and {orders} orders are prepared"));
        let beside = Beside::start(ground, releases, with_import.then_some(round), options.scale);
        let pace = Pace { per_second: f64::from(PER_SECOND), seconds: SECONDS, connections: HANDHELDS };
        let source = Arc::new(move |number: u64| shots.get(usize::try_from(number).ok()?).cloned());
        let outcomes = load::run(&ground.target(), pace, source).await?;
        let told = beside.end().await?;
        let mut scans: Vec<u64> = Vec::new();
        for (kind, outcome) in &outcomes {
            let (p50, p99) = (outcome.percentile_ms(500)?, outcome.percentile_ms(990)?);
            let statuses = &outcome.statuses;
            progress(&format!(
                "  {kind}: {} ms, p99 {} ms, {statuses:?}, {} lost",
                thousands(p50),
                thousands(p99),
                outcome.lost
            ));
            if floor::is_scan(kind) {
                scans.extend(&outcome.latencies);
            }
        }
        scans.sort_unstable();
        let scans = Outcome { latencies: scans, ..Outcome::default() };
        measured.keep(P95, scans.percentile_ms(950)?);
        measured.keep(P99, scans.percentile_ms(990)?);
        measured.keep(ERRORS, super::float(outcomes.values().map(Outcome::errors).sum()));
        progress(&format!("handhelds, round {round}: p99 of scans {:.0} ms; {told}", scans.percentile_ms(990)?));
    }
    ground.api.verify().await?;
    let work =
        format!("{HANDHELDS} handhelds mixed, {PER_SECOND} requests a second, beside import, releases and `verify`");
    let goals = [
        (P95, "scan p95", Unit::Milliseconds, 150.0),
        (P99, "scan p99", Unit::Milliseconds, 300.0),
        (ERRORS, "errors", Unit::Count, 0.0),
    ];
    for (what, measure, unit, aim) in goals {
        let value = measured.median(what)?;
        let goal = Goal { unit, aim, least: aim };
        measured.rows.push(Row {
            work: work.clone(),
            measure: measure.to_owned(),
            medians: String::new(),
            value,
            goal,
        });
    }
    Ok(())
}

/// What goes on beside the handhelds.
struct Beside {
    over: Arc<AtomicBool>,
    releases: tokio::task::JoinHandle<Result<String>>,
    import: tokio::task::JoinHandle<Result<String>>,
    checks: tokio::task::JoinHandle<Result<String>>,
}

impl Beside {
    fn start(ground: &Ground, releases: Vec<Prepared>, import: Option<u32>, scale: u32) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let (api, site) = (ground.api.clone(), ground.site.clone());
        let releases = tokio::spawn(release(api.clone(), releases));
        let import = tokio::spawn(bring_in(api.clone(), site, import, scale));
        let until = over.clone();
        let checks = tokio::spawn(async move {
            let mut runs = 0;
            while !until.load(Ordering::Relaxed) {
                let report = api.get("/invariants").await?;
                if report["ok"] != true {
                    bail!("an invariant broke beside the handhelds: {report}");
                }
                runs += 1;
            }
            Ok(format!("checked {runs} times"))
        });
        Self { over, releases, import, checks }
    }

    /// Waits until all of it is done; the handhelds are.
    async fn end(self) -> Result<String> {
        let released = self.releases.await??;
        let imported = self.import.await??;
        self.over.store(true, Ordering::Relaxed);
        Ok(format!("{released}, {imported}, {}", self.checks.await??))
    }
}

async fn release(api: crate::api::Api, orders: Vec<Prepared>) -> Result<String> {
    let (began, count) = (std::time::Instant::now(), orders.len());
    let api = &api;
    let released = orders.into_iter().map(|order| async move {
        let path = order.path.strip_prefix("/api/v1").context("a path without its prefix")?.to_owned();
        api.post(&path, &json!({})).await
    });
    let _: Vec<serde_json::Value> = futures::stream::iter(released).buffered(CALLERS).try_collect().await?;
    Ok(format!("{count} orders released in {:.1} s", began.elapsed().as_secs_f64()))
}

async fn bring_in(api: crate::api::Api, site: Site, round: Option<u32>, scale: u32) -> Result<String> {
    let Some(round) = round else { return Ok("nothing imported".to_owned()) };
    let count = imports::ITEMS * scale as usize / 100;
    // Other items than those of the rows that measure imports alone.
    let took = imports::run(&api, &site, "items", imports::items(100 + round, count), count).await?;
    Ok(format!("{count} items imported in {took:.1} s"))
}
