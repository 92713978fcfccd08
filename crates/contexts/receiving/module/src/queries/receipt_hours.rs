//! How many lines were received in each hour of a day.

use ambar_kernel::{Failure, FieldError, Timestamp, WarehouseId};
use ambar_receiving_contract::ReceivingRead;
use ambar_web::{Allow, Json, Problem, Query};
use axum::extract::State;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::{IntoParams, ToSchema};

use crate::Receiving;

pub(crate) const HOURS: &str = "
SELECT floor(extract(epoch FROM t.created_at - $2) / 3600)::bigint AS hour, count(*) AS lines
FROM receiving.receipt t JOIN receiving.receipt_line l ON l.receipt_id = t.id
WHERE t.created_at >= $2 AND t.warehouse_id = $1 GROUP BY 1 ORDER BY 1";

/// Where, and from when on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Day {
    /// In this warehouse.
    warehouse_id: WarehouseId,
    /// From here on: the beginning of the day there. At most 48 hours ago.
    #[param(value_type = String, format = DateTime)]
    from: Timestamp,
}

/// An hour with something in it.
#[derive(Debug, Serialize, ToSchema, FromRow)]
pub(crate) struct ReceiptHour {
    /// Which hour since `from`: 0 is the first.
    hour: i64,
    /// How many lines.
    lines: i64,
}

/// How many lines were received in each hour of a day. Hours without any are left out.
#[utoipa::path(get, path = "/receipts/hours", operation_id = "get_receipt_hours", tag = "receiving", params(Day),
    responses((status = 200, body = Vec<ReceiptHour>)),
    extensions(("x-permission" = json!("receiving:read")), ("x-problems" = json!(["422 invalid"]))))]
pub(crate) async fn get(
    State(receiving): State<Receiving>,
    allow: Allow<ReceivingRead>,
    Query(day): Query<Day>,
) -> Result<Json<Vec<ReceiptHour>>, Problem> {
    let age = allow.ctx.now - day.from;
    if age > TimeDelta::hours(48) || age < -TimeDelta::hours(24) {
        let detail = "the hours of the last two days can be asked for".to_owned();
        return Err(
            Failure::invalid(vec![FieldError { pointer: "/from".into(), code: "receiving.from", detail }]).into()
        );
    }
    let hours = sqlx::query_as(HOURS).bind(day.warehouse_id).bind(day.from).fetch_all(receiving.db.reader());
    Ok(Json(hours.await.map_err(Failure::from)?))
}
