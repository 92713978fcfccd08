//! One announced delivery with everything that came of it.

use ambar_kernel::{DecimalText, DeliveryId, DeliveryLineId, Quantity, ReceiptId, Result};
use ambar_receiving_contract::{DeliveryUnitWork, DeliveryWork, ReceivingRead};
use ambar_receiving_domain::Discrepancy;
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use sqlx::types::Json as SqlJson;
use utoipa::ToSchema;

use crate::{
    Receiving,
    store::delivery::{DeliveryRow, LineRow, UnitRow, unknown},
    views::delivery::{DeliveryHeadView, LineView, UnitView},
};

pub(crate) const SELECT: &str = "
SELECT to_jsonb(d),
       (SELECT jsonb_agg(to_jsonb(l) ORDER BY l.line_no) FROM receiving.delivery_line l WHERE l.delivery_id = d.id),
       (SELECT coalesce(jsonb_agg(jsonb_build_object('unit', to_jsonb(u), 'receipt_id', r.id) ORDER BY u.sscc), '[]')
        FROM receiving.announced_unit u
        LEFT JOIN receiving.receipt r ON r.announced_unit_id = u.id WHERE u.delivery_id = d.id),
       (SELECT coalesce(jsonb_agg(jsonb_build_object('line_id', x.delivery_line_id, 'receipt_id', x.receipt_id, 'kind', k.kind,
                                                     'quantity', x.quantity) ORDER BY r.created_at, x.n), '[]')
        FROM receiving.receipt r JOIN receiving.receipt_line x ON x.receipt_id = r.id CROSS JOIN unnest(x.discrepancies) AS k (kind)
        WHERE r.delivery_id = d.id)
FROM receiving.delivery d WHERE d.id = $1";

/// An announced delivery with its lines, its handling units, and what came otherwise than announced.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeliveryView {
    #[serde(flatten)]
    delivery: DeliveryHeadView,
    lines: Vec<LineView>,
    handling_units: Vec<UnitView>,
    discrepancies: Vec<DiscrepancyView>,
}

/// What came otherwise than announced.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DiscrepancyView {
    line_id: DeliveryLineId,
    receipt_id: ReceiptId,
    #[schema(schema_with = crate::views::discrepancy)]
    kind: Discrepancy,
    /// How much of the line.
    quantity: DecimalText,
}

/// What is left of a delivery, for those who lead a person through it.
///
/// # Errors
/// `receiving.delivery_unknown`.
pub(crate) async fn work(receiving: &Receiving, id: DeliveryId) -> Result<DeliveryWork> {
    let row: Option<Row> = sqlx::query_as(SELECT).bind(id).fetch_optional(receiving.db.reader()).await?;
    let (delivery, lines, units, _) = row.ok_or_else(unknown)?;
    let delivery = delivery.0;
    let unit = |it: UnitOf| DeliveryUnitWork { sscc: it.unit.sscc, received: it.receipt_id.is_some() };
    Ok(DeliveryWork {
        id: delivery.id,
        open: delivery.closed_at.is_none(),
        number: delivery.number.unwrap_or_default(),
        owner_id: delivery.owner_id,
        warehouse_id: delivery.warehouse_id,
        dock: delivery.dock,
        lines: lines.0.into_iter().map(crate::work::of_line).collect(),
        units: units.0.into_iter().map(unit).collect(),
    })
}

#[derive(Debug, Deserialize)]
struct UnitOf {
    unit: UnitRow,
    receipt_id: Option<ReceiptId>,
}

#[derive(Debug, Deserialize)]
struct DiscrepancyOf {
    line_id: DeliveryLineId,
    receipt_id: ReceiptId,
    kind: Discrepancy,
    quantity: Quantity,
}

type Row = (SqlJson<DeliveryRow>, SqlJson<Vec<LineRow>>, SqlJson<Vec<UnitOf>>, SqlJson<Vec<DiscrepancyOf>>);

/// Shows a delivery.
#[utoipa::path(get, path = "/deliveries/{id}", operation_id = "get_delivery", tag = "receiving",
    params(("id" = DeliveryId, Path, description = "The delivery.")), responses((status = 200, body = DeliveryView)),
    extensions(("x-permission" = json!("receiving:read")), ("x-problems" = json!(["404 receiving.delivery_unknown"]))))]
pub(crate) async fn get(
    State(receiving): State<Receiving>,
    _allow: Allow<ReceivingRead>,
    Path(id): Path<DeliveryId>,
) -> Result<Json<DeliveryView>, Problem> {
    let row: Option<Row> = sqlx::query_as(SELECT).bind(id).fetch_optional(receiving.db.reader()).await?;
    let (delivery, lines, units, discrepancies) = row.ok_or_else(unknown)?;
    let lines = lines.0;
    let differing = |it: DiscrepancyOf| {
        let scale = lines.iter().find(|line| line.id == it.line_id).map_or_else(Default::default, |line| line.scale);
        DiscrepancyView {
            line_id: it.line_id,
            receipt_id: it.receipt_id,
            kind: it.kind,
            quantity: it.quantity.to_text(scale),
        }
    };
    Ok(Json(DeliveryView {
        delivery: DeliveryHeadView::of(delivery.0),
        handling_units: units.0.into_iter().map(|it| UnitView::of(it.unit, it.receipt_id, &lines)).collect(),
        discrepancies: discrepancies.0.into_iter().map(differing).collect(),
        lines: lines.iter().map(LineView::of).collect(),
    }))
}
