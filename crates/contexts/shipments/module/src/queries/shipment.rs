//! One shipment with its cartons.

use ambar_kernel::{
    DecimalText, Failure, ItemId, OrderId, OrderLineId, OwnerId, PartnerId, Result, ShipmentId, Sku, Timestamp,
    WarehouseId,
};
use ambar_shipments_contract::ShipmentsRead;
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, PgExecutor, types::Json as SqlJson};
use utoipa::ToSchema;

use crate::{
    Shipments, store,
    store::carton::CartonRow,
    views::{carton::Carton, order::ShipTo},
};

pub(crate) const SELECT: &str = "
SELECT s.id, s.number, s.order_id, o.number AS order_number, s.owner_id, s.customer_id, s.warehouse_id, s.carrier, s.tracking_number,
       s.ship_to, s.backorder_id, b.number AS backorder_number, s.shipped_at,
       (SELECT coalesce(jsonb_agg(to_jsonb(l) ORDER BY l.line_no), '[]') FROM shipments.order_line l WHERE l.order_id = s.order_id) AS lines,
       (SELECT coalesce(jsonb_agg(to_jsonb(c) || jsonb_build_object('contents', (
                SELECT coalesce(jsonb_agg(jsonb_build_object('order_line_id', l.id, 'line_no', l.line_no, 'sku', l.sku, 'scale', l.scale,
                    'lot', p.lot, 'serial', p.serial, 'quantity', p.quantity) ORDER BY l.line_no, p.packed_at, p.reservation_id), '[]')
                FROM shipments.packed_claim p JOIN shipments.order_line l ON l.id = p.order_line_id WHERE p.carton_id = c.id))
            ORDER BY c.number), '[]')
        FROM shipments.carton c WHERE c.order_id = s.order_id AND c.state = 'shipped') AS cartons
FROM shipments.shipment s JOIN shipments.customer_order o ON o.id = s.order_id
LEFT JOIN shipments.customer_order b ON b.id = s.backorder_id
WHERE s.id = $1";

/// What left for a customer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Shipment {
    id: ShipmentId,
    number: String,
    order_id: OrderId,
    order_number: String,
    owner_id: OwnerId,
    customer_id: Option<PartnerId>,
    warehouse_id: WarehouseId,
    carrier: Option<String>,
    tracking_number: Option<String>,
    ship_to: ShipTo,
    /// The order of the rest.
    backorder_id: Option<OrderId>,
    backorder_number: Option<String>,
    #[schema(value_type = chrono::DateTime<chrono::Utc>)]
    shipped_at: Timestamp,
    lines: Vec<ShipmentLine>,
    cartons: Vec<Carton>,
}

/// A line of the order, and what of it left. Quantities are in base units.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShipmentLine {
    order_line_id: OrderLineId,
    line_no: i32,
    item_id: ItemId,
    sku: Sku,
    ordered: DecimalText,
    shipped: DecimalText,
    backordered: DecimalText,
    cancelled: DecimalText,
}

#[derive(Deserialize)]
struct LineRow {
    id: OrderLineId,
    line_no: i32,
    item_id: ItemId,
    sku: Sku,
    scale: i16,
    ordered: i64,
    shipped: i64,
    backordered: i64,
    cancelled: i64,
}

#[derive(FromRow)]
struct WholeShipment {
    id: ShipmentId,
    number: String,
    order_id: OrderId,
    order_number: String,
    owner_id: OwnerId,
    customer_id: Option<PartnerId>,
    warehouse_id: WarehouseId,
    carrier: Option<String>,
    tracking_number: Option<String>,
    ship_to: SqlJson<ShipTo>,
    backorder_id: Option<OrderId>,
    backorder_number: Option<String>,
    shipped_at: Timestamp,
    lines: SqlJson<Vec<LineRow>>,
    cartons: SqlJson<Vec<CartonRow>>,
}

/// Shows a shipment with its cartons.
#[utoipa::path(get, path = "/shipments/{id}", operation_id = "get_shipment", tag = "shipments",
    params(("id" = ShipmentId, Path, description = "The shipment.")), responses((status = 200, body = Shipment)),
    extensions(("x-permission" = json!("shipments:read")), ("x-problems" = json!(["404 shipments.shipment_unknown"]))))]
pub(crate) async fn get(
    State(shipments): State<Shipments>,
    _allow: Allow<ShipmentsRead>,
    Path(id): Path<ShipmentId>,
) -> Result<Json<Shipment>, Problem> {
    Ok(Json(show(shipments.db.reader(), id).await?))
}

/// A shipment with its cartons.
///
/// # Errors
/// `shipments.shipment_unknown`.
pub(crate) async fn show(on: impl PgExecutor<'_>, id: ShipmentId) -> Result<Shipment> {
    let whole: Option<WholeShipment> = sqlx::query_as(SELECT).bind(id).fetch_optional(on).await?;
    let whole = whole.ok_or_else(|| Failure::not_found("shipments.shipment_unknown", "There is no such shipment."))?;
    Ok(Shipment {
        id: whole.id,
        number: whole.number,
        order_id: whole.order_id,
        order_number: whole.order_number,
        owner_id: whole.owner_id,
        customer_id: whole.customer_id,
        warehouse_id: whole.warehouse_id,
        carrier: whole.carrier,
        tracking_number: whole.tracking_number,
        ship_to: whole.ship_to.0,
        backorder_id: whole.backorder_id,
        backorder_number: whole.backorder_number,
        shipped_at: whole.shipped_at,
        lines: whole.lines.0.into_iter().map(line).collect::<Result<_>>()?,
        cartons: whole.cartons.0.into_iter().map(CartonRow::view).collect::<Result<_>>()?,
    })
}

fn line(row: LineRow) -> Result<ShipmentLine> {
    let scale = store::scale(row.scale)?;
    let text = |units: i64| Ok::<_, Failure>(store::quantity(units)?.to_text(scale));
    Ok(ShipmentLine {
        order_line_id: row.id,
        line_no: row.line_no,
        item_id: row.item_id,
        sku: row.sku,
        ordered: text(row.ordered)?,
        shipped: text(row.shipped)?,
        backordered: text(row.backordered)?,
        cancelled: text(row.cancelled)?,
    })
}
