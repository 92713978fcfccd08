//! `ambar serve`.

use std::{io::IsTerminal, net::SocketAddr, process::ExitCode, time::Instant};

use ambar_pg::Db;
use ambar_web::{Door, Limits, TaskTracker};
use anyhow::{Context, Result};
use axum::{Router, routing::any};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tokio_util::sync::CancellationToken;

use super::{backup, demo, device, worker};
use crate::{
    assets,
    cli::Serve,
    config::Config,
    database::Database,
    docs,
    health::{self, Health},
    lan::{Lan, OpenLan},
    output::say,
    telemetry,
    wiring::Contexts,
};

/// Serves until Ctrl-C or SIGTERM.
pub(super) async fn serve(config: &Config, args: &Serve) -> Result<ExitCode> {
    let metrics = telemetry::start_metrics()?;
    let database = Database::start(config).await?;
    let (keeper, served) = match backup::keep(config, &database).await {
        Ok(keeper) => (keeper, serve_on(config, args, &database, metrics).await),
        Err(refused) => (None, Err(refused)),
    };
    // What receives the log stays until the server has written its last word, and starts no more.
    if let Some(keeper) = &keeper {
        keeper.server_stops();
    }
    // Whatever happened, the private PostgreSQL is stopped cleanly.
    let stopped = database.stop().await;
    if let Some(keeper) = keeper {
        keeper.end().await;
    }
    served?;
    stopped?;
    Ok(ExitCode::SUCCESS)
}

async fn serve_on(
    config: &Config,
    args: &Serve,
    database: &Database,
    metrics: metrics_exporter_prometheus::PrometheusHandle,
) -> Result<()> {
    let listener = TcpListener::bind(config.listen).await.with_context(|| {
        format!("nothing can be served on {}: is it in use? Choose another with --listen", config.listen)
    })?;
    let address = listener.local_addr()?;
    database.migrate().await?;
    let (app, stock) = database.open().await?;
    if !args.unsafe_database {
        Database::require_durable(&app).await?;
    }
    let (_writers_thread, writers) = database.writers(&stock).await?;
    let yielding = database.yielding(&app).await?;
    let contexts = Contexts::written_by(writers, &app, &stock, &yielding).printing_to(config.printers.clone());
    contexts.prepare().await.map_err(anyhow::Error::msg)?;
    let in_flight = TaskTracker::new();
    let router = router(&contexts, &app, metrics, in_flight.clone())?;
    let lan = if args.lan { Some(Lan::prepare(config, app.clock().now()).await?) } else { None };
    let stop = CancellationToken::new();
    let mut tasks =
        if args.without_worker { Default::default() } else { worker::start(config, &app, &contexts, &stop)? };
    let mut figures = worker::watch(&app, &contexts, &stop)?;
    let limits = Limits { connections: config.http_connections, ..Limits::default() };
    let door = |listener, tls| {
        let door = Door { listener, tls, proxies: config.trusted_proxies.clone() };
        tokio::spawn(ambar_web::serve(door, router.clone(), limits.clone(), in_flight.clone(), stop.clone()))
    };
    let pairing = contexts.identity.pairing().clone();
    let lan = lan.map(|lan| lan.open(|listener, tls| door(listener, Some(tls)), app.clone(), pairing, stop.clone()));
    let lan = lan.transpose()?;
    let server = door(listener, None);
    tracing::info!(%address, version = env!("CARGO_PKG_VERSION"), "serving");
    let ended = async {
        if args.demo {
            demo::prepare(config, &app, address).await?;
        }
        say(format!("Ambar serves on http://{address} (console /, handheld /m, API /docs). Ctrl-C stops it."));
        show_pairing(args, &contexts, &app, lan.as_ref(), address).await?;
        database_failure(database).await
    };
    let ended = tokio::select! {
        () = stop_signal() => Ok(()),
        failed = ended => failed,
    };
    tracing::info!("stopping: requests in flight may end");
    stop.cancel();
    server.await.context("the server ended by itself")??;
    if let Some(lan) = lan {
        lan.server.await.context("the server of the local network ended by itself")??;
    }
    while tasks.join_next().await.is_some() {}
    while figures.join_next().await.is_some() {}
    app.reader().close().await;
    yielding.app.reader().close().await;
    yielding.stock.reader().close().await;
    stock.reader().close().await;
    ended
}

/// Says where the local network comes in, and offers a code to enrol a device by to whoever sits at the terminal, or tries the
/// demo. Where nobody reads, none is made: `ambar device add` makes one.
async fn show_pairing(
    args: &Serve,
    contexts: &Contexts,
    app: &Db,
    lan: Option<&OpenLan>,
    address: SocketAddr,
) -> Result<()> {
    let begin = lan.map_or_else(|| format!("http://{address}/m/enrol"), OpenLan::announce);
    if args.demo || (lan.is_some() && std::io::stdout().is_terminal()) {
        let ctx = app.system_ctx();
        let name = format!("Device of {}", ctx.now.format("%Y-%m-%d %H:%M"));
        let waiting = contexts.identity.add_device(&ctx, &name, None).await.map_err(anyhow::Error::msg)?;
        device::show(&waiting, &begin, lan.is_some())?;
    }
    Ok(())
}

/// Everything that is served.
fn router(
    contexts: &Contexts,
    app: &Db,
    metrics: metrics_exporter_prometheus::PrometheusHandle,
    in_flight: TaskTracker,
) -> Result<Router> {
    let (api, description) = contexts.api(in_flight)?;
    Ok(api
        .merge(health::routes(Health { db: app.clone(), began: Instant::now(), metrics }))
        .merge(docs::routes(&description))
        .fallback_service(any(assets::serve)))
}

/// Ends only if the private PostgreSQL has died for good.
async fn database_failure(database: &Database) -> Result<()> {
    match &database.embedded {
        Some(embedded) => anyhow::bail!("the private PostgreSQL has died for good: {}", embedded.failed().await),
        None => std::future::pending().await,
    }
}

/// Ctrl-C or SIGTERM.
pub(super) async fn stop_signal() {
    let terminate = async {
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => drop(terminate.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}
