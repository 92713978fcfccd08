//! One pick list, its stops in walking order.

use ambar_kernel::{
    ClusterId, Failure, OrderId, OwnerId, PickListId, Result, TaskId, Timestamp, ToteCode, WarehouseId,
};
use ambar_picking_contract::{PickWork, PickingRead};
use ambar_picking_domain::{PickLineState, PickListState};
use ambar_web::{Allow, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Serialize;
use sqlx::FromRow;
use sqlx::types::Json as SqlJson;
use utoipa::ToSchema;

use crate::{
    Picking,
    views::{PickStop, StopRow},
};

pub(crate) const SELECT: &str = "
SELECT p.id, p.version, p.order_id, p.order_number, p.owner_id, p.warehouse_id, p.priority, p.state, p.open_lines, p.task_id,
       p.cluster_id, p.tote, p.created_at, p.started_at, p.ended_at,
       (SELECT coalesce(jsonb_agg(to_jsonb(l) ORDER BY l.pick_sequence, l.location, l.sku, l.id), '[]')
        FROM picking.pick_line l WHERE l.pick_list_id = p.id) AS lines
FROM picking.pick_list p WHERE p.id = $1";

/// A pick list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PickList {
    id: PickListId,
    version: i64,
    order_id: OrderId,
    /// The order's number.
    order_number: String,
    owner_id: OwnerId,
    warehouse_id: WarehouseId,
    /// Higher first; 0 to 100.
    priority: i16,
    #[schema(value_type = String, example = "open")]
    state: PickListState,
    /// Stops still to be walked to.
    open_lines: i32,
    /// The task of walking it: claim it before the first stop.
    task_id: TaskId,
    /// The lists that are walked together with it; null: it is walked alone.
    cluster_id: Option<ClusterId>,
    /// What its goods are put into.
    tote: Option<ToteCode>,
    #[schema(value_type = chrono::DateTime<chrono::Utc>)]
    created_at: Timestamp,
    #[schema(value_type = Option<chrono::DateTime<chrono::Utc>>)]
    started_at: Option<Timestamp>,
    #[schema(value_type = Option<chrono::DateTime<chrono::Utc>>)]
    ended_at: Option<Timestamp>,
    /// The stops in walking order.
    lines: Vec<PickStop>,
}

#[derive(FromRow)]
struct ListRow {
    id: PickListId,
    version: i64,
    order_id: OrderId,
    order_number: String,
    owner_id: OwnerId,
    warehouse_id: WarehouseId,
    priority: i16,
    #[sqlx(try_from = "String")]
    state: PickListState,
    open_lines: i32,
    task_id: TaskId,
    cluster_id: Option<ClusterId>,
    tote: Option<ToteCode>,
    created_at: Timestamp,
    started_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    lines: SqlJson<Vec<StopRow>>,
}

/// Shows a pick list.
#[utoipa::path(get, path = "/pick-lists/{id}", operation_id = "get_pick_list", tag = "picking",
    params(("id" = PickListId, Path, description = "The pick list.")), responses((status = 200, body = PickList)),
    extensions(("x-permission" = json!("picking:read")), ("x-problems" = json!(["404 picking.list_unknown"]))))]
pub(crate) async fn get(
    State(picking): State<Picking>,
    _allow: Allow<PickingRead>,
    Path(id): Path<PickListId>,
) -> Result<Versioned<Json<PickList>>, Problem> {
    let list = find(&picking, id).await?;
    Ok(versioned(list.version, Json(list)))
}

async fn load(picking: &Picking, id: PickListId) -> Result<ListRow> {
    sqlx::query_as(SELECT)
        .bind(id)
        .fetch_optional(picking.db.reader())
        .await?
        .ok_or_else(|| Failure::not_found("picking.list_unknown", "There is no such pick list."))
}

/// What is left of a list, for those who lead a person through it.
///
/// # Errors
/// `picking.list_unknown`.
pub(crate) async fn work(picking: &Picking, id: PickListId) -> Result<PickWork> {
    let row = load(picking, id).await?;
    let stops = u32::try_from(row.lines.0.len()).unwrap_or(u32::MAX);
    let left = row.lines.0.into_iter().filter(|line| line.state == PickLineState::Open);
    Ok(PickWork {
        id: row.id,
        task_id: row.task_id,
        version: row.version,
        open: row.state.is_open(),
        order_id: row.order_id,
        order_number: row.order_number,
        owner_id: row.owner_id,
        warehouse_id: row.warehouse_id,
        tote: row.tote,
        stops,
        left: left.map(StopRow::work).collect::<Result<_>>()?,
    })
}

async fn find(picking: &Picking, id: PickListId) -> Result<PickList> {
    let row = load(picking, id).await?;
    Ok(PickList {
        id: row.id,
        version: row.version,
        order_id: row.order_id,
        order_number: row.order_number,
        owner_id: row.owner_id,
        warehouse_id: row.warehouse_id,
        priority: row.priority,
        state: row.state,
        open_lines: row.open_lines,
        task_id: row.task_id,
        cluster_id: row.cluster_id,
        tote: row.tote,
        created_at: row.created_at,
        started_at: row.started_at,
        ended_at: row.ended_at,
        lines: row.lines.0.into_iter().map(StopRow::view).collect::<Result<_>>()?,
    })
}
