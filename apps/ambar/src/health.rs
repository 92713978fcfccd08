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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ambar_kernel::{SystemClock, SystemIds};
    use metrics_exporter_prometheus::PrometheusBuilder;
    use sqlx::PgPool;

    use super::*;

    /// An instance whose database is gone.
    async fn alone() -> (Health, metrics_exporter_prometheus::PrometheusRecorder) {
        let pool = PgPool::connect_lazy("postgres://nowhere/ambar").unwrap();
        pool.close().await;
        let recorder = PrometheusBuilder::new().build_recorder();
        let db = Db::new(pool, Arc::new(SystemClock), Arc::new(SystemIds), vec![]);
        (Health { db, began: Instant::now(), metrics: recorder.handle() }, recorder)
    }

    async fn text(response: Response) -> String {
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        String::from_utf8(body.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn without_its_database_an_instance_is_unavailable_and_says_what_is_missing() {
        let answer = report(State(alone().await.0)).await;
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        let said: serde_json::Value = serde_json::from_str(&text(answer).await).unwrap();
        assert_eq!((&said["status"], &said["version"]), (&"unavailable".into(), &env!("CARGO_PKG_VERSION").into()));
        assert_eq!(said["database"], serde_json::json!({"reachable": false}));
    }

    #[tokio::test]
    async fn nobody_keeps_what_was_said_about_health() {
        let answer = report(State(alone().await.0)).await;
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
    }

    #[tokio::test]
    async fn metrics_are_in_the_text_form_that_prometheus_reads() {
        let (health, recorder) = alone().await;
        metrics::with_local_recorder(&recorder, || metrics::counter!("scans", "dock" => "1").increment(3));
        let answer = super::metrics(State(health)).await;
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/plain; version=0.0.4; charset=utf-8");
        let said = text(answer).await;
        assert!(said.contains("scans{dock=\"1\"} 3"), "{said}");
    }
}
