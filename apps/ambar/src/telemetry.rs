//! The log and the metrics recorder.

use std::io::IsTerminal;

use anyhow::{Context, Result};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::{
    EnvFilter, Layer, Registry,
    fmt::{self, format::JsonFields},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use crate::{
    config::{Config, LogFormat},
    log::{self, JsonLine},
};

/// Seconds; from a cached read to a slow report.
const BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Commands of a group.
const COUNTS: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 1000.0];

/// What must live as long as the process works, and be ended before it does.
#[derive(Default)]
pub(crate) struct Telemetry {
    #[cfg(feature = "otlp")]
    spans: Option<opentelemetry_sdk::trace::SdkTracerProvider>,
}

impl Telemetry {
    /// Sends what is still buffered.
    pub(crate) fn end(self) {
        #[cfg(feature = "otlp")]
        if let Some(spans) = self.spans
            && let Err(error) = spans.shutdown()
        {
            tracing::warn!(%error, "the last spans could not be sent");
        }
    }
}

type Layered = Box<dyn Layer<Registry> + Send + Sync>;

/// Logs to standard error: one JSON object an event, or text for a person at a terminal. Spans go to an OpenTelemetry
/// collector as well, if one is named.
///
/// # Errors
/// If the filter or the collector's address cannot be read.
pub(crate) fn start_log(config: &Config) -> Result<Telemetry> {
    let filter =
        EnvFilter::try_new(&config.log).with_context(|| format!("the log filter {:?} cannot be read", config.log))?;
    let terminal = std::io::stderr().is_terminal();
    let format = config.log_format.unwrap_or(if terminal { LogFormat::Text } else { LogFormat::Json });
    let mut telemetry = Telemetry::default();
    let lines: Layered = match format {
        LogFormat::Json => {
            let lines = log::start().context("the log cannot be started")?;
            let layer = fmt::layer().fmt_fields(JsonFields::new()).event_format(JsonLine).with_writer(lines);
            layer.with_filter(filter).boxed()
        }
        LogFormat::Text => fmt::layer().with_writer(std::io::stderr).with_target(false).with_filter(filter).boxed(),
    };
    let mut layers = vec![lines];
    if let Some(endpoint) = &config.otlp_endpoint {
        layers.push(spans(endpoint, &mut telemetry)?);
    }
    tracing_subscriber::registry().with(layers).try_init().context("the log cannot be started")?;
    Ok(telemetry)
}

/// Spans over OTLP (gRPC), in batches.
#[cfg(feature = "otlp")]
fn spans(endpoint: &str, telemetry: &mut Telemetry) -> Result<Layered> {
    use opentelemetry::trace::TracerProvider;
    use opentelemetry_otlp::{SpanExporter, WithExportConfig};
    use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};

    let exporter = SpanExporter::builder()
        .with_tonic()
        .with_endpoint(endpoint)
        .build()
        .with_context(|| format!("spans cannot be sent to {endpoint:?}"))?;
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_resource(Resource::builder().with_service_name("ambar").build())
        .build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("ambar"));
    telemetry.spans = Some(provider);
    // What is an operation is a span of level info; the libraries' own are left out.
    Ok(layer.with_filter(EnvFilter::new("warn,ambar=info,ambar_web=info,ambar_pg=info")).boxed())
}

#[cfg(not(feature = "otlp"))]
fn spans(endpoint: &str, _: &mut Telemetry) -> Result<Layered> {
    anyhow::bail!("this binary was built without OpenTelemetry: spans cannot be sent to {endpoint:?}")
}

/// Installs the recorder that `/metrics` shows.
///
/// # Errors
/// If one is installed already.
pub(crate) fn start_metrics() -> Result<PrometheusHandle> {
    let handle = PrometheusBuilder::new()
        .set_buckets(&BUCKETS)
        .and_then(|it| it.set_buckets_for_metric(Matcher::Full("wms_stock_group_commands".into()), &COUNTS))
        .and_then(PrometheusBuilder::install_recorder)
        .context("the metrics recorder cannot be installed")?;
    ambar_web::describe_metrics();
    metrics::describe_gauge!(
        "wms_current_stock_level",
        "Stock on hand in base units, by place and item category; see docs/guides/metrics.md for its cap"
    );
    metrics::describe_gauge!("wms_outbox_waiting_events", "Deliveries of events that wait");
    metrics::describe_gauge!("wms_outbox_dead_events", "Deliveries of events that were given up: a person must look");
    metrics::describe_gauge!("wms_outbox_lag_seconds", metrics::Unit::Seconds, "Age of the oldest event that waits");
    metrics::describe_gauge!(
        "wms_backup_log_behind_bytes",
        metrics::Unit::Bytes,
        "Log that is not yet in the backup folder"
    );
    metrics::describe_gauge!(
        "wms_backup_log_seen_seconds",
        metrics::Unit::Seconds,
        "Since when the log's receiver was last heard of"
    );
    metrics::describe_gauge!("wms_backup_base_age_seconds", metrics::Unit::Seconds, "Age of the newest base backup");
    metrics::describe_counter!("wms_backup_failures_total", "Failures to receive the log, or to make a base backup");
    metrics::describe_counter!("wms_retention_removed_rows_total", "Rows that left by the rule of their age");
    metrics::describe_gauge!(
        "wms_ledger_months_due",
        "Months of movements that are older than is kept and have not left"
    );
    metrics::describe_counter!("wms_ledger_archive_failures_total", "Times that a month that is due could not leave");
    Ok(handle)
}
