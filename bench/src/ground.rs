//! The run: a server, a site in it, the rows one after the other, the table.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use reqwest::{Method, StatusCode};
use serde_json::json;
use sqlx::PgConnection;

use crate::{
    api::Api,
    database::{self, Reached},
    effort::Effort,
    load::Target,
    machine::Machine,
    memory::Watch,
    options::{Group, Options},
    output::{progress, show},
    plain,
    report::Report,
    rows, seed,
    server::Server,
    site::{self, Site, Size},
    stats::median,
    table::Row,
    wrk,
};

/// The scripts of wrk; they are written where wrk finds them.
const LUA: [(&str, &str); 7] = [
    ("common.lua", include_str!("../wrk/common.lua")),
    ("moves.lua", include_str!("../wrk/moves.lua")),
    ("hot.lua", include_str!("../wrk/hot.lua")),
    ("bulk.lua", include_str!("../wrk/bulk.lua")),
    ("prepared.lua", include_str!("../wrk/prepared.lua")),
    ("reads.lua", include_str!("../wrk/reads.lua")),
    ("reserve.lua", include_str!("../wrk/reserve.lua")),
];

/// A server with a site full of goods.
pub struct Ground {
    pub server: Server,
    pub api: Api,
    pub reached: Reached,
    pub connection: PgConnection,
    pub site: Site,
    scripts: PathBuf,
    runs: u32,
}

impl Ground {
    /// Starts it and sets it up with goods that came in so many days ago.
    ///
    /// # Errors
    /// If the server does not start or refuses something.
    pub async fn prepare(options: &Options, name: &str, days: i32) -> Result<Self> {
        let server = Server::start(options, name).await?;
        let (api, reached) = (server.api(), Reached::of(&server)?);
        let mut connection = reached.connect().await?;
        database::require_durable(&mut connection).await?;
        let site = site::set_up(&api, Size::of(options.scale)).await?;
        let hot = seed::stock(&mut connection, &site, days).await?;
        api.verify().await?;
        let scripts = server.folder().join("scripts");
        std::fs::create_dir(&scripts)?;
        for (name, text) in LUA {
            std::fs::write(scripts.join(name), text)?;
        }
        std::fs::write(scripts.join("places"), site.places.join("\n"))?;
        std::fs::write(scripts.join("items"), site.items.join("\n"))?;
        std::fs::write(scripts.join("hot"), hot.iter().map(|row| format!("{row}\n")).collect::<String>())?;
        Ok(Self { server, api, reached, connection, site, scripts, runs: 0 })
    }

    /// A file that wrk or pgbench is told of.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn file(&self, name: &str, text: &str) -> Result<PathBuf> {
        let path = self.scripts.join(name);
        std::fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(path)
    }

    /// Runs a script of wrk. Every run has keys and random numbers of its own.
    ///
    /// # Errors
    /// As [`wrk::run`].
    pub async fn wrk(&mut self, name: &str, connections: u32, seconds: u32) -> Result<wrk::Load> {
        self.runs += 1;
        let size = self.site.size;
        let file = |name: &str| self.scripts.join(name).to_string_lossy().into_owned();
        let variables = vec![
            ("BENCH_PLACES", file("places")),
            ("BENCH_ROWS", file("hot")),
            ("BENCH_PREPARED", file("prepared")),
            ("BENCH_ITEM_IDS", file("items")),
            ("BENCH_WAREHOUSE", self.site.warehouse.clone()),
            ("BENCH_ITEMS", size.items.to_string()),
            ("BENCH_STEP", size.step().to_string()),
            ("BENCH_SEED", self.runs.to_string()),
        ];
        let script = wrk::Script {
            folder: &self.scripts,
            name,
            address: &self.server.address,
            token: &self.server.token,
            variables,
        };
        let (server, postmaster) = (self.server.pid(), self.server.postmaster()?);
        let (before, begun) = (Effort::now(server, postmaster), Instant::now());
        let load = wrk::run(&script, connections, seconds, &format!("run-{}", self.runs)).await?;
        let beside = begun.elapsed().saturating_sub(Duration::from_micros(load.duration_us));
        Ok(wrk::Load { effort: Effort::now(server, postmaster).since(before).but_for(beside), ..load })
    }

    /// Runs a script of moves and compares what was acknowledged with what the ledger says.
    ///
    /// # Errors
    /// If they differ.
    pub async fn moves(&mut self, name: &str, connections: u32, seconds: u32) -> Result<wrk::Load> {
        self.counted(name, connections, seconds, 1).await
    }

    /// As [`Ground::moves`], a hundred moves a request.
    ///
    /// # Errors
    /// As there.
    pub async fn bulk(&mut self, connections: u32, seconds: u32) -> Result<wrk::Load> {
        self.counted("bulk", connections, seconds, 100).await
    }

    async fn counted(&mut self, name: &str, connections: u32, seconds: u32, a_request: u64) -> Result<wrk::Load> {
        let before = database::figure(&mut self.connection, "SELECT max(seq) FROM inventory.movement").await?;
        let load = self.wrk(name, connections, seconds).await?;
        let (moved,): (i64,) = sqlx::query_as("SELECT count(*) FROM inventory.movement WHERE seq > $1")
            .bind(before)
            .fetch_one(&mut self.connection)
            .await?;
        let moved = u64::try_from(moved)?;
        // When the time is up, a connection may have a request under way whose answer nobody takes: of this run, and of the
        // one before it.
        if moved < load.done || moved > load.done + 2 * a_request * u64::from(connections) {
            bail!("{} moves were acknowledged, and the ledger has {moved}", load.done);
        }
        Ok(load)
    }

    /// Whether the server knows a command. An empty one is refused for what is missing in it, an unknown one for itself.
    ///
    /// # Errors
    /// If the server does not answer.
    pub async fn has(&self, path: &str) -> Result<bool> {
        let answer = self.api.send(Method::POST, path, Some(&json!({}))).await?;
        Ok(![StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED].contains(&answer.status))
    }

    /// Where an open-loop load goes, with keys of its own.
    pub fn target(&mut self) -> Target {
        self.runs += 1;
        let (address, token) = (self.server.address.clone(), self.server.token.clone());
        Target { address, token, nonce: format!("run-{}", self.runs) }
    }
}

/// What was measured so far.
#[derive(Debug, Default)]
pub struct Measured {
    pub rows: Vec<Row>,
    pub figures: BTreeMap<String, Vec<f64>>,
    pub left_out: Vec<String>,
}

impl Measured {
    /// Keeps a figure of a round.
    pub fn keep(&mut self, what: &str, figure: f64) {
        self.figures.entry(what.to_owned()).or_default().push(figure);
    }

    /// The median of a figure's rounds.
    ///
    /// # Errors
    /// If there was none.
    pub fn median(&self, what: &str) -> Result<f64> {
        self.figures.get(what).and_then(|rounds| median(rounds)).with_context(|| format!("{what} was not measured"))
    }
}

/// Measures what was asked for. If a row fails, the table of those before it is shown, and nothing is written.
///
/// # Errors
/// If something cannot be measured, the server fails, or an invariant of the stock is broken.
pub async fn run(options: &Options) -> Result<()> {
    let mut ground = Ground::prepare(options, "main", seed::LATELY).await?;
    let machine = Machine::look(&mut ground.connection, &options.binary, ground.server.folder()).await?;
    progress(&machine.told());
    let mut measured = Measured::default();
    let outcome = groups(ground, options, &mut measured).await;
    let report = Report {
        at: now(),
        machine,
        rounds: options.rounds,
        seconds: options.seconds,
        scale: options.scale,
        rows: measured.rows,
        figures: measured.figures,
        left_out: measured.left_out,
    };
    show(&report.markdown());
    outcome?;
    report.write(options)
}

async fn groups(mut ground: Ground, options: &Options, measured: &mut Measured) -> Result<()> {
    let watch = Watch::start(&ground.server)?;
    plain::set_up(&mut ground.connection, ground.site.size).await?;
    on_one_server(&mut ground, options, measured).await?;
    if options.wants(Group::Memory) {
        watch.rows(measured);
    }
    drop(watch);
    ground.server.stop().await?;
    if options.wants(Group::Replay) {
        rows::replay::measure(options, measured).await?;
    }
    if options.wants(Group::History) {
        rows::history::measure(options, measured).await?;
    }
    Ok(())
}

/// The rows that share a server and what is in it. Those that add much come last.
async fn on_one_server(ground: &mut Ground, options: &Options, measured: &mut Measured) -> Result<()> {
    if options.wants(Group::Moves) {
        rows::moves::measure(ground, options, measured).await?;
    }
    if options.wants(Group::Moves) || options.wants(Group::Hot) {
        rows::hot::measure(ground, options, measured).await?;
    }
    if options.wants(Group::Bulk) {
        rows::bulk::measure(ground, options, measured).await?;
    }
    if options.wants(Group::Reserve) {
        rows::reserve::measure(ground, options, measured).await?;
    }
    if options.wants(Group::Commands) {
        rows::commands::measure(ground, options, measured).await?;
    }
    if options.wants(Group::Handhelds) {
        rows::handhelds::measure(ground, options, measured).await?;
    }
    if options.wants(Group::Imports) {
        rows::imports::measure(ground, options, measured).await?;
    }
    if options.wants(Group::Reads) {
        rows::reads::measure(ground, options, measured).await?;
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "when it was measured, as the machine's clock tells")]
fn now() -> String {
    chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
