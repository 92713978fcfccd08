//! The pick lists.

use ambar_kernel::{OrderId, OwnerId, PickListId, TaskId, Timestamp, WarehouseId};
use ambar_picking_contract::PickingRead;
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::{IntoParams, ToSchema};

use crate::Picking;

pub(crate) const NEWEST: &str = "
SELECT id, version, order_id, order_number, owner_id, warehouse_id, priority, state, open_lines, task_id, created_at, started_at, ended_at
FROM picking.pick_list
WHERE ($1::text IS NULL OR state = $1) AND ($2::uuid IS NULL OR warehouse_id = $2) AND ($3::uuid IS NULL OR order_id = $3)
  AND ($4::uuid IS NULL OR owner_id = $4) AND ($5::timestamptz IS NULL OR (created_at, id) < ($5, $6))
ORDER BY created_at DESC, id DESC LIMIT $7";

// The priority is counted downwards, so that one comparison of rows says what comes after.
pub(crate) const URGENT: &str = "
SELECT id, version, order_id, order_number, owner_id, warehouse_id, priority, state, open_lines, task_id, created_at, started_at, ended_at
FROM picking.pick_list
WHERE ($1::text IS NULL OR state = $1) AND ($2::uuid IS NULL OR warehouse_id = $2) AND ($3::uuid IS NULL OR order_id = $3)
  AND ($4::uuid IS NULL OR owner_id = $4)
  AND ($5::smallint IS NULL OR (100 - priority, created_at, id) > (100 - $5, $6::timestamptz, $7::uuid))
ORDER BY 100 - priority, created_at, id LIMIT $8";

/// How the list is sorted.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sort {
    /// The newest first.
    #[default]
    Newest,
    /// The highest priority first, then the oldest.
    Urgent,
}

/// Which pick lists, and where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// Only those in this state: open, in_picking, completed, canceled.
    state: Option<String>,
    /// Only those of this site.
    warehouse_id: Option<WarehouseId>,
    /// Only those of this order.
    order_id: Option<OrderId>,
    /// Only those of this owner's goods.
    owner_id: Option<OwnerId>,
    /// How they are sorted.
    #[param(inline)]
    sort: Option<Sort>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// A pick list without its stops.
#[derive(Debug, Serialize, ToSchema, FromRow)]
pub(crate) struct PickListRow {
    id: PickListId,
    version: i64,
    order_id: OrderId,
    order_number: String,
    owner_id: OwnerId,
    warehouse_id: WarehouseId,
    priority: i16,
    state: String,
    open_lines: i32,
    task_id: TaskId,
    #[schema(value_type = chrono::DateTime<chrono::Utc>)]
    created_at: Timestamp,
    #[schema(value_type = Option<chrono::DateTime<chrono::Utc>>)]
    started_at: Option<Timestamp>,
    #[schema(value_type = Option<chrono::DateTime<chrono::Utc>>)]
    ended_at: Option<Timestamp>,
}

/// Lists the pick lists.
#[utoipa::path(get, path = "/pick-lists", operation_id = "list_pick_lists", tag = "picking", params(Filter),
    responses((status = 200, body = Page<PickListRow>)),
    extensions(("x-permission" = json!("picking:read")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(picking): State<Picking>,
    _allow: Allow<PickingRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<PickListRow>>, Problem> {
    Ok(Json(match filter.sort.unwrap_or_default() {
        Sort::Newest => newest(&picking, filter).await?,
        Sort::Urgent => urgent(&picking, filter).await?,
    }))
}

async fn newest(picking: &Picking, filter: Filter) -> ambar_kernel::Result<Page<PickListRow>> {
    let paging = Paging::<(Timestamp, PickListId)>::read(&filter.after, filter.limit)?;
    let (at, id) = paging.key.unzip();
    let rows: Vec<PickListRow> = sqlx::query_as(NEWEST)
        .bind(filter.state)
        .bind(filter.warehouse_id)
        .bind(filter.order_id)
        .bind(filter.owner_id)
        .bind(at)
        .bind(id)
        .bind(paging.fetch())
        .fetch_all(picking.db.reader())
        .await?;
    Ok(Page::build(rows, &paging, |row| (row.created_at, row.id)))
}

async fn urgent(picking: &Picking, filter: Filter) -> ambar_kernel::Result<Page<PickListRow>> {
    let paging = Paging::<(i16, Timestamp, PickListId)>::read(&filter.after, filter.limit)?;
    let (priority, at, id) = paging.key.map_or((None, None, None), |(p, at, id)| (Some(p), Some(at), Some(id)));
    let rows: Vec<PickListRow> = sqlx::query_as(URGENT)
        .bind(filter.state)
        .bind(filter.warehouse_id)
        .bind(filter.order_id)
        .bind(filter.owner_id)
        .bind(priority)
        .bind(at)
        .bind(id)
        .bind(paging.fetch())
        .fetch_all(picking.db.reader())
        .await?;
    Ok(Page::build(rows, &paging, |row| (row.priority, row.created_at, row.id)))
}
