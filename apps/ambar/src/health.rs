//! Whether this instance lives, and whether it can work; the metrics.

use std::time::{Duration, Instant};

use ambar_pg::Db;
use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Serialize;

/// What the health endpoints look at.
#[derive(Clone)]
pub(crate) struct Health {
    pub(crate) db: Db,
    pub(crate) began: Instant,
    pub(crate) metrics: PrometheusHandle,
}

#[derive(Serialize)]
struct Report {
    status: &'static str,
    version: &'static str,
    uptime_seconds: u64,
    database: DatabaseReport,
}

#[derive(Serialize)]
struct DatabaseReport {
    reachable: bool,
    /// Such as 18.6.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
}

/// The routes: `/health`, `/health/live`, `/health/ready`, `/metrics`.
pub(crate) fn routes(health: Health) -> Router {
    Router::new()
        .route("/health", get(report))
        .route("/health/live", get(|| async { Json(serde_json::json!({ "status": "ok" })) }))
        .route("/health/ready", get(report))
        .route("/metrics", get(metrics))
        .with_state(health)
}

async fn report(State(health): State<Health>) -> Response {
    // A database that does not answer in two seconds is not one to work with.
    let asked = tokio::time::timeout(Duration::from_secs(2), health.db.settings()).await;
    let version = asked
        .ok()
        .and_then(Result::ok)
        .map(|settings| format!("{}.{}", settings.version / 10_000, settings.version % 10_000));
    let reachable = version.is_some();
    let report = Report {
        status: if reachable { "ok" } else { "unavailable" },
        version: env!("CARGO_PKG_VERSION"),
        uptime_seconds: health.began.elapsed().as_secs(),
        database: DatabaseReport { reachable, version },
    };
    let status = if reachable { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(report)).into_response()
}

async fn metrics(State(health): State<Health>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], health.metrics.render()).into_response()
}
