//! How many deliveries are due, late, being received, and not as announced.

use ambar_kernel::{Failure, WarehouseId};
use ambar_receiving_contract::ReceivingRead;
use ambar_web::{Allow, Json, Problem, Query};
use axum::extract::State;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::{IntoParams, ToSchema};

use crate::Receiving;

// Of open deliveries alone, each figure no further than to 1,001.
pub(crate) const SELECT: &str = "
SELECT
    (SELECT count(*) FROM (SELECT FROM receiving.delivery d
        WHERE d.closed_at IS NULL AND coalesce(d.expected_on, DATE '9999-12-31') = $2 AND d.warehouse_id = $1 LIMIT 1001) n) AS due_today,
    (SELECT count(*) FROM (SELECT FROM receiving.delivery d
        WHERE d.closed_at IS NULL AND coalesce(d.expected_on, DATE '9999-12-31') < $2 AND d.warehouse_id = $1 LIMIT 1001) n) AS late,
    (SELECT count(*) FROM (SELECT FROM receiving.delivery d
        WHERE d.closed_at IS NULL AND d.state = 'processing' AND d.warehouse_id = $1 LIMIT 1001) n) AS processing,
    (SELECT count(*) FROM (SELECT FROM receiving.delivery d
        WHERE d.closed_at IS NULL AND d.warehouse_id = $1 AND EXISTS (
            SELECT 1 FROM receiving.delivery_line l WHERE l.delivery_id = d.id AND (l.received > l.expected OR EXISTS (
                SELECT 1 FROM receiving.receipt_line r WHERE r.delivery_line_id = l.id AND cardinality(r.discrepancies) > 0))) LIMIT 1001) n) AS differing";

/// Where, and which day it is there.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Site {
    /// To this warehouse.
    warehouse_id: WarehouseId,
    /// The day there.
    today: NaiveDate,
}

/// The open deliveries of a warehouse. Counted to 1,000; 1001 stands for more.
#[derive(Debug, Serialize, ToSchema, FromRow)]
pub(crate) struct DeliveryFigures {
    /// Expected on this day.
    due_today: i64,
    /// Expected before it.
    late: i64,
    /// Of which something has come.
    processing: i64,
    /// Of which something came otherwise than announced.
    differing: i64,
}

/// Counts a warehouse's open deliveries.
#[utoipa::path(get, path = "/deliveries/figures", operation_id = "get_delivery_figures", tag = "receiving", params(Site),
    responses((status = 200, body = DeliveryFigures)),
    extensions(("x-permission" = json!("receiving:read")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(receiving): State<Receiving>,
    _allow: Allow<ReceivingRead>,
    Query(site): Query<Site>,
) -> Result<Json<DeliveryFigures>, Problem> {
    let figures = sqlx::query_as(SELECT).bind(site.warehouse_id).bind(site.today).fetch_one(receiving.db.reader());
    Ok(Json(figures.await.map_err(Failure::from)?))
}
