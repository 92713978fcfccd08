//! `GET /invariants`: the same check, for those who ask over HTTP.

use std::{sync::Arc, time::Instant};

use ambar_inventory_contract::InventoryRead;
use ambar_kernel::{Failure, Result};
use ambar_pg::Db;
use ambar_web::{Allow, Json, Problem, Query};
use axum::extract::State;
use serde::Deserialize;
use tokio::sync::Mutex;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Report, run};

/// The last run of this instance. The lock is held while one runs, so that they never run beside each other.
#[derive(Clone)]
struct Runs {
    db: Db,
    last: Arc<Mutex<Option<Last>>>,
}

struct Last {
    began: Instant,
    settled: bool,
    report: Report,
}

/// The routes, without their prefix.
pub fn routes(app: Db) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(get)).with_state(Runs { db: app, last: Arc::default() })
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct How {
    /// Nothing is in flight: steps between two contexts that are not finished are violations, however young.
    settled: Option<bool>,
}

/// Checks every invariant of the stock on the live data, in one snapshot.
///
/// It takes seconds to minutes, by the size of the ledger; work goes on meanwhile. Who asks while it runs gets the result of
/// the next run, which all who wait share.
#[utoipa::path(get, path = "/invariants", operation_id = "check_invariants", tag = "inventory", params(How),
    responses((status = 200, body = Report)),
    extensions(("x-permission" = json!("inventory:read")), ("x-answer" = json!("long")), ("x-problems" = json!([]))))]
async fn get(
    State(runs): State<Runs>,
    _allow: Allow<InventoryRead>,
    Query(how): Query<How>,
) -> Result<Json<Report>, Problem> {
    let (asked, settled) = (Instant::now(), how.settled.unwrap_or(false));
    // A caller who goes away does not let the next one begin beside the run that goes on.
    let report = tokio::spawn(runs.after(asked, settled)).await.map_err(Failure::internal)??;
    Ok(Json(report))
}

impl Runs {
    /// The result of a run that began after the question.
    async fn after(self, asked: Instant, settled: bool) -> Result<Report> {
        let mut last = self.last.lock().await;
        if let Some(last) = last.as_ref().filter(|last| last.began >= asked && last.settled == settled) {
            return Ok(last.report.clone());
        }
        let began = Instant::now();
        let report = run(&self.db, settled).await?;
        *last = Some(Last { began, settled, report: report.clone() });
        Ok(report)
    }
}
