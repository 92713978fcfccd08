//! The log and the metrics recorder.

use std::io::IsTerminal;

use anyhow::{Context, Result};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

use crate::config::{Config, LogFormat};

/// Seconds; from a cached read to a slow report.
const BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Logs to standard error: one JSON object an event, or text for a person at a terminal.
///
/// # Errors
/// If the filter cannot be read.
pub(crate) fn start_log(config: &Config) -> Result<()> {
    let filter = EnvFilter::try_new(&config.log).with_context(|| format!("the log filter {:?} cannot be read", config.log))?;
    let format = config.log_format.unwrap_or_else(|| if std::io::stderr().is_terminal() { LogFormat::Text } else { LogFormat::Json });
    let registry = tracing_subscriber::registry().with(filter);
    match format {
        LogFormat::Json => registry.with(fmt::layer().json().flatten_event(true).with_current_span(true).with_span_list(false).with_writer(std::io::stderr)).try_init(),
        LogFormat::Text => registry.with(fmt::layer().with_target(false).with_writer(std::io::stderr)).try_init(),
    }
    .context("the log cannot be started")
}

/// Installs the recorder that `/metrics` shows.
///
/// # Errors
/// If one is installed already.
pub(crate) fn start_metrics() -> Result<PrometheusHandle> {
    let handle = PrometheusBuilder::new()
        .set_buckets(&BUCKETS)
        .and_then(PrometheusBuilder::install_recorder)
        .context("the metrics recorder cannot be installed")?;
    ambar_web::describe_metrics();
    metrics::describe_gauge!("wms_current_stock_level", "Stock on hand in base units, by place and item category; see docs/guides/metrics.md for its cap");
    metrics::describe_gauge!("wms_outbox_waiting_events", "Deliveries of events that wait");
    metrics::describe_gauge!("wms_outbox_dead_events", "Deliveries of events that were given up: a person must look");
    metrics::describe_gauge!("wms_outbox_lag_seconds", metrics::Unit::Seconds, "Age of the oldest event that waits");
    Ok(handle)
}
