//! How many orders stand where, are late, and are short of goods.

use ambar_kernel::{Failure, Result, WarehouseId};
use ambar_shipments_contract::ShipmentsRead;
use ambar_web::{Allow, Json, Problem, Query};
use axum::extract::State;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::{IntoParams, ToSchema};

use crate::Shipments;

/// In which an order is still to be worked on, in the order that it goes through them.
const OPEN: [&str; 11] = [
    "created",
    "hold",
    "open",
    "promised",
    "released",
    "partially_allocated",
    "allocated",
    "in_picking",
    "picked",
    "in_packing",
    "packed",
];

// Along the index of open orders, each figure no further than to 1,001.
pub(crate) const BY_STATE: &str = "
SELECT s.state, (SELECT count(*) FROM (SELECT FROM shipments.customer_order o
        WHERE o.warehouse_id = $1 AND o.state = s.state AND o.state NOT IN ('shipped', 'cancelled') LIMIT 1001) n) AS orders
FROM unnest($2::text[]) WITH ORDINALITY AS s (state, place) ORDER BY s.place";

pub(crate) const DUE: &str = "
SELECT
    (SELECT count(*) FROM (SELECT FROM shipments.customer_order o
        WHERE o.warehouse_id = $1 AND o.state NOT IN ('shipped', 'cancelled') AND o.due_on < $2 LIMIT 1001) n) AS late,
    (SELECT count(*) FROM (SELECT FROM shipments.customer_order o
        WHERE o.warehouse_id = $1 AND o.state NOT IN ('shipped', 'cancelled') AND o.due_on = $2 LIMIT 1001) n) AS due_today,
    (SELECT count(*) FROM (SELECT FROM shipments.customer_order o
        WHERE o.warehouse_id = $1 AND o.state NOT IN ('shipped', 'cancelled')
          AND EXISTS (SELECT 1 FROM shipments.order_line l WHERE l.order_id = o.id AND l.short > 0) LIMIT 1001) n) AS short";

/// Where, and which day it is there.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Site {
    /// Of this warehouse.
    warehouse_id: WarehouseId,
    /// The day there.
    today: NaiveDate,
}

/// Orders in one state. Counted to 1,000; 1001 stands for more.
#[derive(Debug, Serialize, ToSchema, FromRow)]
pub(crate) struct StateFigure {
    state: String,
    orders: i64,
}

/// What is due.
#[derive(Debug, FromRow)]
struct Due {
    late: i64,
    due_today: i64,
    short: i64,
}

/// The open orders of a warehouse. Counted to 1,000; 1001 stands for more.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrderFigures {
    /// In each state, in the order that an order goes through them.
    states: Vec<StateFigure>,
    /// Due before this day.
    late: i64,
    /// Due on this day.
    due_today: i64,
    /// Of which something could not be allocated or found.
    short: i64,
}

/// Counts a warehouse's open orders.
#[utoipa::path(get, path = "/orders/figures", operation_id = "get_order_figures", tag = "shipments", params(Site),
    responses((status = 200, body = OrderFigures)),
    extensions(("x-permission" = json!("shipments:read")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(shipments): State<Shipments>,
    _allow: Allow<ShipmentsRead>,
    Query(site): Query<Site>,
) -> Result<Json<OrderFigures>, Problem> {
    Ok(Json(figures(&shipments, &site).await?))
}

async fn figures(shipments: &Shipments, site: &Site) -> Result<OrderFigures> {
    let reader = shipments.db.reader();
    let states = sqlx::query_as(BY_STATE).bind(site.warehouse_id).bind(OPEN).fetch_all(reader).await?;
    let due: Result<Due, Failure> =
        sqlx::query_as(DUE).bind(site.warehouse_id).bind(site.today).fetch_one(reader).await.map_err(Failure::from);
    let Due { late, due_today, short } = due?;
    Ok(OrderFigures { states, late, due_today, short })
}
