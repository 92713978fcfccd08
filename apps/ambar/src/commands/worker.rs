//! `ambar worker`, and the worker inside `ambar serve`.

use std::{process::ExitCode, sync::Arc, time::Duration};

use ambar_inventory::Writers;
use ambar_pg::{Db, run_periodic};
use anyhow::Result;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{retention::old_months, serve::stop_signal};
use crate::{config::Config, database::Database, old_months::LeaveMonths, stock_gauge, wiring::Contexts};

/// Delivers events and does periodic work until told to stop.
pub(super) async fn work(config: &Config) -> Result<ExitCode> {
    let database = Database::attach_or_start(config).await?;
    let worked = work_on(config, &database).await;
    database.stop().await?;
    worked.map(|()| ExitCode::SUCCESS)
}

async fn work_on(config: &Config, database: &Database) -> Result<()> {
    database.migrate().await?;
    let (app, stock) = database.open().await?;
    let yielding = database.yielding(&app).await?;
    let contexts =
        Contexts::written_by(Writers::on(stock.clone()), &app, &stock, &yielding).printing_to(config.printers.clone());
    contexts.prepare().await.map_err(anyhow::Error::msg)?;
    let stop = CancellationToken::new();
    let mut tasks = start(config, &app, &contexts, &stop)?;
    tracing::info!("the worker is at work");
    stop_signal().await;
    stop.cancel();
    while tasks.join_next().await.is_some() {}
    Ok(())
}

/// Starts everything that a worker does.
///
/// # Errors
/// If the contexts are wired wrongly.
pub(super) fn start(config: &Config, app: &Db, contexts: &Contexts, stop: &CancellationToken) -> Result<JoinSet<()>> {
    let dispatcher = contexts.dispatcher().map_err(anyhow::Error::msg)?;
    let mut tasks = JoinSet::new();
    tasks.spawn(dispatcher.run(stop.clone()));
    tasks.spawn(contexts.jobs().run(stop.clone()));
    tasks.spawn(contexts.labels.spooler().run(stop.clone()));
    tasks.spawn(run_periodic(app.clone(), contexts.periodic(&config.keep), stop.clone()));
    if config.keep.months.is_some() {
        // Beside the rest, which must not wait for the minutes that a month takes.
        let work = LeaveMonths { months: old_months(config, contexts)?, stop: stop.clone() };
        tasks.spawn(run_periodic(app.clone(), vec![Arc::new(work)], stop.clone()));
    }
    Ok(tasks)
}

/// Starts what keeps the figures at `/metrics` that are read from the database: where there is such a page, whoever works.
///
/// # Errors
/// If the contexts are wired wrongly.
pub(super) fn watch(app: &Db, contexts: &Contexts, stop: &CancellationToken) -> Result<JoinSet<()>> {
    let dispatcher = contexts.dispatcher().map_err(anyhow::Error::msg)?;
    let mut tasks = JoinSet::new();
    tasks.spawn(stock_gauge::export(contexts.yielding().clone(), contexts.inventory.clone(), stop.clone()));
    let (db, stop) = (app.clone(), stop.clone());
    tasks.spawn(async move {
        let mut every = tokio::time::interval(Duration::from_secs(5));
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = every.tick() => {}
            }
            if let Ok((waiting, dead, oldest)) = dispatcher.lag().await {
                let age = oldest.map_or(0.0, |at| (db.clock().now() - at).to_std().unwrap_or_default().as_secs_f64());
                metrics::gauge!("wms_outbox_waiting_events").set(f64::from(i32::try_from(waiting).unwrap_or(i32::MAX)));
                metrics::gauge!("wms_outbox_dead_events").set(f64::from(i32::try_from(dead).unwrap_or(i32::MAX)));
                metrics::gauge!("wms_outbox_lag_seconds").set(age);
            }
        }
    });
    Ok(tasks)
}
