//! How much work there is, of which kind, and how it goes.

use ambar_kernel::{Timestamp, WarehouseId};
use ambar_web::{Allow, Json, Problem, Query};
use ambar_workforce_contract::{TaskKind, WorkforceRead};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::{IntoParams, ToSchema};

use crate::Served;

// Each figure is counted along an index, and no further than to 1,001.
pub(crate) const BY_KIND: &str = "
SELECT k.kind,
    (SELECT count(*) FROM (SELECT FROM workforce.task t WHERE t.warehouse_id = $1 AND t.kind = k.kind AND t.state = 'pending' LIMIT 1001) w) AS waiting,
    (SELECT count(*) FROM (SELECT FROM workforce.task t
        WHERE t.warehouse_id = $1 AND t.kind = k.kind AND t.state IN ('started', 'in_progress') LIMIT 1001) w) AS in_work,
    (SELECT count(*) FROM (SELECT FROM workforce.task t
        WHERE t.warehouse_id = $1 AND t.kind = k.kind AND t.state IN ('started', 'in_progress') AND t.lease_until < $3 LIMIT 1001) w) AS lapsed,
    (SELECT t.opened_at FROM workforce.task t
        WHERE t.warehouse_id = $1 AND t.kind = k.kind AND t.state = 'pending' ORDER BY t.opened_at LIMIT 1) AS oldest_opened_at
FROM unnest($2::text[]) WITH ORDINALITY AS k (kind, place) ORDER BY k.place";

/// Where.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Site {
    /// Of this warehouse.
    warehouse_id: WarehouseId,
}

/// The work of one kind. Counted to 1,000; 1001 stands for more.
#[derive(Debug, Serialize, ToSchema, FromRow)]
pub(crate) struct KindFigures {
    #[sqlx(try_from = "String")]
    kind: TaskKind,
    /// Tasks that wait for somebody.
    waiting: i64,
    /// Tasks that somebody holds.
    in_work: i64,
    /// Those of them whose claim has lapsed: their holder gave no sign of life.
    lapsed: i64,
    /// Since when the oldest that waits does.
    #[schema(value_type = Option<String>, format = DateTime)]
    oldest_opened_at: Option<Timestamp>,
}

/// The work of a warehouse.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskFigures {
    /// Of each kind.
    kinds: Vec<KindFigures>,
}

/// Counts a warehouse's open tasks.
#[utoipa::path(get, path = "/tasks/figures", operation_id = "get_task_figures", tag = "workforce", params(Site),
    responses((status = 200, body = TaskFigures)),
    extensions(("x-permission" = json!("workforce:read")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(served): State<Served>,
    allow: Allow<WorkforceRead>,
    Query(site): Query<Site>,
) -> Result<Json<TaskFigures>, Problem> {
    let kinds: Vec<KindFigures> = sqlx::query_as(BY_KIND)
        .bind(site.warehouse_id)
        .bind(TaskKind::ALL.map(TaskKind::name))
        .bind(allow.ctx.now)
        .fetch_all(served.db.reader())
        .await
        .map_err(ambar_kernel::Failure::from)?;
    Ok(Json(TaskFigures { kinds }))
}
