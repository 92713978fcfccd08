//! How much is announced to a warehouse in all and has not come yet.

use ambar_kernel::{Failure, WarehouseId};
use ambar_receiving_contract::ReceivingRead;
use ambar_web::{Allow, Json, Problem, Query};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::{IntoParams, ToSchema};

use crate::Receiving;

pub(crate) const SELECT: &str = "
SELECT trim_scale(coalesce(sum(greatest(l.expected - l.received, 0) / power(10::numeric, l.scale)), 0))::text AS incoming
FROM receiving.delivery_line l JOIN receiving.delivery d ON d.id = l.delivery_id
WHERE l.state IN ('created', 'validated', 'processing') AND d.closed_at IS NULL AND d.warehouse_id = $1";

/// Where to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Site {
    /// To this warehouse.
    warehouse_id: WarehouseId,
}

/// What is on its way to a warehouse.
#[derive(Debug, Serialize, ToSchema, FromRow)]
pub(crate) struct IncomingFigures {
    /// Base units of all items, added up: announced by open deliveries, and not received.
    incoming: String,
}

/// Adds up what is announced to a warehouse and has not come yet.
#[utoipa::path(get, path = "/incoming/figures", operation_id = "get_incoming_figures", tag = "receiving", params(Site),
    responses((status = 200, body = IncomingFigures)),
    extensions(("x-permission" = json!("receiving:read")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(receiving): State<Receiving>,
    _allow: Allow<ReceivingRead>,
    Query(site): Query<Site>,
) -> Result<Json<IncomingFigures>, Problem> {
    let figures = sqlx::query_as(SELECT).bind(site.warehouse_id).fetch_one(receiving.db.reader());
    Ok(Json(figures.await.map_err(Failure::from)?))
}
