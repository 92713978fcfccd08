//! A receipt: one scan at the dock.

use ambar_inventory_contract::StockStatus;
use ambar_kernel::{
    DecimalText, DeliveryId, DeliveryLineId, DisplayName, ExternalRef, ItemId, LocationCode, LotCode, Note, OwnerId,
    ReasonCode, ReceiptId, SerialCode, ShortCode, Sku, Timestamp, WarehouseId,
};
use ambar_receiving_domain::{Condition, Discrepancy, InboundState, Occasion};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{delivery::LineView, putaway::PutawayView};
use crate::store::{
    delivery::{DeliveryRow, LineRow},
    putaway::PutawayRow,
    receipt::{CameTo, Capture, ReceiptLineRow, Scan},
};

/// Goods that were taken in by one scan.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceiptView {
    pub(crate) id: ReceiptId,
    /// The delivery, unless received blind.
    pub(crate) delivery_id: Option<DeliveryId>,
    #[schema(schema_with = super::occasions)]
    pub(crate) occasion: Occasion,
    /// How the goods were captured.
    pub(crate) by: Capture,
    pub(crate) owner_id: OwnerId,
    pub(crate) warehouse_id: WarehouseId,
    /// Where they arrived.
    pub(crate) location: LocationCode,
    /// The handling unit that they came in.
    pub(crate) sscc: Option<String>,
    #[schema(schema_with = super::conditions)]
    pub(crate) condition: Condition,
    pub(crate) reason: Option<ReasonCode>,
    pub(crate) note: Option<Note>,
    /// What they are about in another system: the order that they come back from.
    pub(crate) reference: Option<ExternalRef>,
    pub(crate) source: Option<ShortCode>,
    pub(crate) external_ref: Option<ExternalRef>,
    /// The account that received them.
    pub(crate) received_by: String,
    #[schema(value_type = DateTime<Utc>)]
    pub(crate) received_at: Timestamp,
    pub(crate) lines: Vec<ReceiptLineView>,
    /// How they get to their place.
    pub(crate) putaways: Vec<PutawayView>,
    /// What has come of the delivery now; in answers to scans.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) delivery: Option<DeliveryProgress>,
}

/// One thing of a receipt.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceiptLineView {
    /// The announced line that it counts on.
    pub(crate) line_id: Option<DeliveryLineId>,
    pub(crate) item_id: ItemId,
    pub(crate) sku: Sku,
    pub(crate) name: DisplayName,
    pub(crate) quantity: DecimalText,
    /// How much of that is beyond what the supplier may send.
    pub(crate) excess: DecimalText,
    pub(crate) lot: Option<LotCode>,
    pub(crate) expires_on: Option<NaiveDate>,
    pub(crate) status: StockStatus,
    /// What was not as it should be, the worst first.
    #[schema(schema_with = super::discrepancies)]
    pub(crate) discrepancies: Vec<Discrepancy>,
    /// The stock rows that the goods came to.
    pub(crate) rows: Vec<CameToView>,
}

/// A stock row that goods came to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CameToView {
    pub(crate) stock_id: i64,
    pub(crate) quantity: DecimalText,
    pub(crate) lot: Option<LotCode>,
    pub(crate) serial: Option<SerialCode>,
}

/// What has come of a delivery.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeliveryProgress {
    #[schema(schema_with = super::inbound_states)]
    pub(crate) state: InboundState,
    /// The lines of this scan.
    pub(crate) lines: Vec<LineView>,
}

impl ReceiptView {
    pub(crate) fn of(
        scan: &Scan,
        putaway: Option<&PutawayRow>,
        delivery: Option<&(DeliveryRow, Vec<LineRow>)>,
    ) -> Self {
        let receipt = &scan.receipt;
        Self {
            id: receipt.id,
            delivery_id: receipt.delivery_id,
            occasion: receipt.occasion,
            by: receipt.capture,
            owner_id: receipt.owner_id,
            warehouse_id: receipt.warehouse_id,
            location: receipt.location.clone(),
            sscc: receipt.sscc.clone(),
            condition: receipt.condition,
            reason: receipt.reason.clone(),
            note: receipt.note.clone(),
            reference: receipt.reference.clone(),
            source: receipt.source.clone(),
            external_ref: receipt.external_ref.clone(),
            received_by: receipt.begun.account_name.clone(),
            received_at: receipt.begun.created_at,
            lines: scan.lines.iter().map(ReceiptLineView::of).collect(),
            putaways: putaway.map(PutawayView::of).into_iter().collect(),
            delivery: delivery.map(|(delivery, lines)| DeliveryProgress {
                state: delivery.state,
                lines: lines.iter().map(LineView::of).collect(),
            }),
        }
    }
}

impl ReceiptLineView {
    fn of(line: &ReceiptLineRow) -> Self {
        let came_to = |row: &CameTo| CameToView {
            stock_id: row.stock_id,
            quantity: row.quantity.to_text(line.scale),
            lot: row.lot.clone(),
            serial: row.serial.clone(),
        };
        Self {
            line_id: line.delivery_line_id,
            item_id: line.item_id,
            sku: line.sku.clone(),
            name: line.name.clone(),
            quantity: line.quantity.to_text(line.scale),
            excess: line.excess.to_text(line.scale),
            lot: line.lot.clone(),
            expires_on: line.expires_on,
            status: line.status,
            discrepancies: line.discrepancies.clone(),
            rows: line.rows.iter().map(came_to).collect(),
        }
    }
}
