//! The orders.

use ambar_kernel::{OrderId, OwnerId, PartnerId, Result, Timestamp, WarehouseId};
use ambar_shipments_contract::ShipmentsRead;
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Postgres, postgres::PgArguments, query::QueryAs};
use utoipa::{IntoParams, ToSchema};

use crate::Shipments;

macro_rules! select {
    ($after_and_order:literal) => {
        concat!(
            "
SELECT id, version, number, owner_id, customer_id, warehouse_id, state, policy, priority, due_on, source, external_ref, parent_id, backorder_id,
       pick_list_id, task_id, created_at
FROM shipments.customer_order o
WHERE ($1::text IS NULL OR state = $1) AND ($2::uuid IS NULL OR owner_id = $2) AND ($3::uuid IS NULL OR warehouse_id = $3)
  AND ($4::uuid IS NULL OR customer_id = $4) AND ($5::text IS NULL OR number = $5) AND ($6::text IS NULL OR external_ref = $6)
  AND ($7::text IS NULL OR source = $7) AND ($8::uuid IS NULL OR parent_id = $8) AND ($9::date IS NULL OR due_on <= $9)
  AND ($10::date IS NULL OR due_on >= $10) AND ($11::boolean IS NULL OR (state NOT IN ('shipped', 'cancelled')) = $11)
  AND ($12::boolean IS NULL OR (state NOT IN ('shipped', 'cancelled')
       AND EXISTS (SELECT 1 FROM shipments.order_line l WHERE l.order_id = o.id AND l.short > 0)) = $12) ",
            $after_and_order
        )
    };
}

pub(crate) const NEWEST: &str = select!(
    "AND ($13::timestamptz IS NULL OR (created_at, id) < ($13, $14)) ORDER BY created_at DESC, id DESC LIMIT $15"
);

// Orders without a day come last.
pub(crate) const DUE: &str = select!(
    "AND ($13::timestamptz IS NULL OR (coalesce(due_on, 'infinity'), created_at, id) > (coalesce($16::date, 'infinity'), $13, $14))
ORDER BY coalesce(due_on, 'infinity'), created_at, id LIMIT $15"
);

// The priority is counted downwards, so that one comparison of rows says what comes after.
pub(crate) const URGENT: &str = select!(
    "AND ($13::timestamptz IS NULL OR (100 - priority, created_at, id) > (100 - $16::smallint, $13, $14))
ORDER BY 100 - priority, created_at, id LIMIT $15"
);

/// How the list is sorted.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OrderSort {
    /// The newest first.
    #[default]
    Newest,
    /// What is due first; orders without a day last.
    Due,
    /// The highest priority first, then the oldest.
    Urgent,
}

/// Which orders, and where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// Only those in this state.
    state: Option<String>,
    /// Only those of this owner's goods.
    owner_id: Option<OwnerId>,
    /// Only those of this site.
    warehouse_id: Option<WarehouseId>,
    /// Only those of this customer.
    customer_id: Option<PartnerId>,
    /// Only the one with this number.
    number: Option<String>,
    /// Only those that another system calls so.
    external_ref: Option<String>,
    /// Only those of that system.
    source: Option<String>,
    /// Only the orders of the rest of this one.
    parent_id: Option<OrderId>,
    /// Only those due until this day.
    due_until: Option<NaiveDate>,
    /// Only those due on this day or later.
    due_from: Option<NaiveDate>,
    /// Only those that are neither shipped nor cancelled, or only the others.
    open: Option<bool>,
    /// Only open ones of which something could not be allocated or found, or only the others.
    short: Option<bool>,
    /// How they are sorted.
    #[param(inline)]
    sort: Option<OrderSort>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// An order without its lines.
#[derive(Debug, Serialize, ToSchema, FromRow)]
pub(crate) struct OrderSummary {
    id: OrderId,
    version: i64,
    number: String,
    owner_id: OwnerId,
    customer_id: Option<PartnerId>,
    warehouse_id: WarehouseId,
    state: String,
    policy: String,
    priority: i16,
    due_on: Option<NaiveDate>,
    source: Option<String>,
    external_ref: Option<String>,
    parent_id: Option<OrderId>,
    backorder_id: Option<OrderId>,
    pick_list_id: Option<ambar_kernel::PickListId>,
    task_id: Option<ambar_kernel::TaskId>,
    #[schema(value_type = chrono::DateTime<chrono::Utc>)]
    created_at: Timestamp,
}

/// Lists the orders.
#[utoipa::path(get, path = "/orders", operation_id = "list_orders", tag = "shipments", params(Filter),
    responses((status = 200, body = Page<OrderSummary>)),
    extensions(("x-permission" = json!("shipments:read")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(shipments): State<Shipments>,
    _allow: Allow<ShipmentsRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<OrderSummary>>, Problem> {
    Ok(Json(match filter.sort.unwrap_or_default() {
        OrderSort::Newest => newest(&shipments, filter).await?,
        OrderSort::Due => due(&shipments, filter).await?,
        OrderSort::Urgent => urgent(&shipments, filter).await?,
    }))
}

type Listing = QueryAs<'static, Postgres, OrderSummary, PgArguments>;

fn filtered(statement: &'static str, filter: Filter) -> Listing {
    sqlx::query_as(statement)
        .bind(filter.state)
        .bind(filter.owner_id)
        .bind(filter.warehouse_id)
        .bind(filter.customer_id)
        .bind(filter.number)
        .bind(filter.external_ref)
        .bind(filter.source)
        .bind(filter.parent_id)
        .bind(filter.due_until)
        .bind(filter.due_from)
        .bind(filter.open)
        .bind(filter.short)
}

async fn newest(shipments: &Shipments, filter: Filter) -> Result<Page<OrderSummary>> {
    let paging = Paging::<(Timestamp, OrderId)>::read(&filter.after, filter.limit)?;
    let (at, id) = paging.key.unzip();
    let rows = filtered(NEWEST, filter).bind(at).bind(id).bind(paging.fetch());
    let rows = rows.fetch_all(shipments.db.reader()).await?;
    Ok(Page::build(rows, &paging, |row| (row.created_at, row.id)))
}

async fn due(shipments: &Shipments, filter: Filter) -> Result<Page<OrderSummary>> {
    let paging = Paging::<(Option<NaiveDate>, Timestamp, OrderId)>::read(&filter.after, filter.limit)?;
    let (due, at, id) = paging.key.map_or((None, None, None), |(due, at, id)| (due, Some(at), Some(id)));
    let rows = filtered(DUE, filter).bind(at).bind(id).bind(paging.fetch()).bind(due);
    let rows = rows.fetch_all(shipments.db.reader()).await?;
    Ok(Page::build(rows, &paging, |row| (row.due_on, row.created_at, row.id)))
}

async fn urgent(shipments: &Shipments, filter: Filter) -> Result<Page<OrderSummary>> {
    let paging = Paging::<(i16, Timestamp, OrderId)>::read(&filter.after, filter.limit)?;
    let (priority, at, id) = paging.key.map_or((None, None, None), |(p, at, id)| (Some(p), Some(at), Some(id)));
    let rows = filtered(URGENT, filter).bind(at).bind(id).bind(paging.fetch()).bind(priority);
    let rows = rows.fetch_all(shipments.db.reader()).await?;
    Ok(Page::build(rows, &paging, |row| (row.priority, row.created_at, row.id)))
}
