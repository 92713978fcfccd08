//! What left.

use ambar_kernel::{OrderId, OwnerId, PartnerId, ShipmentId, Timestamp, WarehouseId};
use ambar_shipments_contract::ShipmentsRead;
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::{IntoParams, ToSchema};

use crate::Shipments;

pub(crate) const SELECT: &str = "
SELECT s.id, s.number, s.order_id, o.number AS order_number, s.owner_id, s.customer_id, s.warehouse_id, s.carrier, s.tracking_number,
       s.backorder_id, s.shipped_at
FROM shipments.shipment s JOIN shipments.customer_order o ON o.id = s.order_id
WHERE ($1::uuid IS NULL OR s.order_id = $1) AND ($2::uuid IS NULL OR s.owner_id = $2) AND ($3::uuid IS NULL OR s.warehouse_id = $3)
  AND ($4::uuid IS NULL OR s.customer_id = $4) AND ($5::text IS NULL OR s.number = $5)
  AND ($6::text IS NULL OR EXISTS (SELECT 1 FROM shipments.carton c WHERE c.order_id = s.order_id AND c.sscc = $6))
  AND ($7::timestamptz IS NULL OR (s.shipped_at, s.id) < ($7, $8))
ORDER BY s.shipped_at DESC, s.id DESC LIMIT $9";

/// Which shipments, and where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// Only that of this order.
    order_id: Option<OrderId>,
    /// Only those of this owner's goods.
    owner_id: Option<OwnerId>,
    /// Only those of this site.
    warehouse_id: Option<WarehouseId>,
    /// Only those to this customer.
    customer_id: Option<PartnerId>,
    /// Only the one with this number.
    number: Option<String>,
    /// Only the one with this carton.
    sscc: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// A shipment without its cartons.
#[derive(Debug, Serialize, ToSchema, FromRow)]
pub(crate) struct ShipmentSummary {
    id: ShipmentId,
    number: String,
    order_id: OrderId,
    order_number: String,
    owner_id: OwnerId,
    customer_id: Option<PartnerId>,
    warehouse_id: WarehouseId,
    carrier: Option<String>,
    tracking_number: Option<String>,
    backorder_id: Option<OrderId>,
    #[schema(value_type = chrono::DateTime<chrono::Utc>)]
    shipped_at: Timestamp,
}

/// Lists the shipments, the newest first.
#[utoipa::path(get, path = "/shipments", operation_id = "list_shipments", tag = "shipments", params(Filter),
    responses((status = 200, body = Page<ShipmentSummary>)),
    extensions(("x-permission" = json!("shipments:read")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(shipments): State<Shipments>,
    _allow: Allow<ShipmentsRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<ShipmentSummary>>, Problem> {
    let paging = Paging::<(Timestamp, ShipmentId)>::read(&filter.after, filter.limit)?;
    let (at, id) = paging.key.unzip();
    let rows: Vec<ShipmentSummary> = sqlx::query_as(SELECT)
        .bind(filter.order_id)
        .bind(filter.owner_id)
        .bind(filter.warehouse_id)
        .bind(filter.customer_id)
        .bind(filter.number)
        .bind(filter.sscc)
        .bind(at)
        .bind(id)
        .bind(paging.fetch())
        .fetch_all(shipments.db.reader())
        .await?;
    Ok(Json(Page::build(rows, &paging, |row| (row.shipped_at, row.id))))
}
