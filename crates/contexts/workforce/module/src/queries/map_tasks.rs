//! Where the open tasks of a warehouse are: what marks a floor plan.

use ambar_kernel::{Result, WarehouseId};
use ambar_web::{Allow, Json, Path, Problem};
use ambar_workforce_contract::WorkforceRead;
use axum::extract::State;
use serde::Serialize;
use sqlx::FromRow;
use utoipa::ToSchema;

use crate::Served;

/// The most places that one answer has.
const MOST: i64 = 100_000;

pub(crate) const SELECT: &str = "
SELECT coalesce(array_agg(location), '{}') AS codes, coalesce(array_agg(open), '{}') AS open, coalesce(array_agg(held), '{}') AS held
FROM (SELECT location, count(*) AS open, count(*) FILTER (WHERE state <> 'pending') AS held FROM workforce.task
      WHERE warehouse_id = $1 AND state IN ('pending', 'started', 'in_progress') AND location IS NOT NULL
      GROUP BY location ORDER BY open DESC, location LIMIT $2) AS place";

/// The places where tasks begin, as columns of one length: the first of each column is the first place.
#[derive(Debug, Serialize, FromRow, ToSchema)]
pub(crate) struct TasksOfPlacesView {
    /// Their codes, those with the most tasks first.
    codes: Vec<String>,
    /// How many tasks are open there.
    open: Vec<i64>,
    /// How many of them somebody does.
    held: Vec<i64>,
}

/// Shows at which places of a warehouse tasks are open.
#[utoipa::path(get, path = "/warehouses/{id}/map/tasks", operation_id = "get_map_tasks", tag = "workforce",
    params(("id" = WarehouseId, Path, description = "The warehouse")), responses((status = 200, body = TasksOfPlacesView)),
    extensions(("x-permission" = json!("workforce:read")), ("x-problems" = json!(["422 locations.warehouse_unknown"]))))]
pub(crate) async fn get(
    State(served): State<Served>,
    allow: Allow<WorkforceRead>,
    Path(id): Path<WarehouseId>,
) -> Result<Json<TasksOfPlacesView>, Problem> {
    served.locations.warehouse(&allow.ctx, id).await?;
    Ok(Json(tasks(&served, id).await?))
}

async fn tasks(served: &Served, id: WarehouseId) -> Result<TasksOfPlacesView> {
    Ok(sqlx::query_as(SELECT).bind(id).bind(MOST).fetch_one(served.db.reader()).await?)
}
