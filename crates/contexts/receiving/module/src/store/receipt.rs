//! Receipts: one scan at the dock each.

use ambar_inventory_contract::StockStatus;
use ambar_kernel::{
    DeliveryId, DeliveryLineId, DisplayName, ExternalRef, HandlingUnitId, ItemId, LocationCode, LocationId, LotCode,
    Note, OwnerId, Quantity, ReasonCode, ReceiptId, Result, Scale, SerialCode, ShortCode, Sku, WarehouseId,
};
use ambar_pg::Db;
use ambar_receiving_domain::{Condition, Discrepancy, Occasion};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Begun;

/// How goods were captured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Capture {
    /// By the item's base unit.
    Unit,
    /// By the case or another packaging.
    Case,
    /// As a whole handling unit.
    HandlingUnit,
}

/// `receiving.receipt`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ReceiptRow {
    pub(crate) id: ReceiptId,
    pub(crate) owner_id: OwnerId,
    pub(crate) warehouse_id: WarehouseId,
    pub(crate) delivery_id: Option<DeliveryId>,
    pub(crate) capture: Capture,
    pub(crate) occasion: Occasion,
    pub(crate) announced_unit_id: Option<HandlingUnitId>,
    pub(crate) sscc: Option<String>,
    pub(crate) location_id: LocationId,
    pub(crate) location: LocationCode,
    pub(crate) sequence: i64,
    pub(crate) condition: Condition,
    pub(crate) reason: Option<ReasonCode>,
    pub(crate) note: Option<Note>,
    pub(crate) reference: Option<ExternalRef>,
    pub(crate) source: Option<ShortCode>,
    pub(crate) external_ref: Option<ExternalRef>,
    #[serde(flatten)]
    pub(crate) begun: Begun,
}

/// A stock row that goods came to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CameTo {
    pub(crate) stock_id: i64,
    pub(crate) quantity: Quantity,
    pub(crate) lot: Option<LotCode>,
    pub(crate) serial: Option<SerialCode>,
}

/// `receiving.receipt_line`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ReceiptLineRow {
    pub(crate) receipt_id: ReceiptId,
    pub(crate) n: i32,
    pub(crate) owner_id: OwnerId,
    pub(crate) delivery_line_id: Option<DeliveryLineId>,
    pub(crate) item_id: ItemId,
    pub(crate) sku: Sku,
    pub(crate) name: DisplayName,
    pub(crate) scale: Scale,
    pub(crate) quantity: Quantity,
    pub(crate) excess: Quantity,
    pub(crate) lot: Option<LotCode>,
    pub(crate) expires_on: Option<NaiveDate>,
    pub(crate) status: StockStatus,
    pub(crate) discrepancies: Vec<Discrepancy>,
    pub(crate) rows: Vec<CameTo>,
}

/// A receipt with its lines.
#[derive(Debug, Clone)]
pub(crate) struct Scan {
    pub(crate) receipt: ReceiptRow,
    pub(crate) lines: Vec<ReceiptLineRow>,
}

impl Scan {
    /// The announced lines that it counts on: each once, with how much, and how much of that is beyond the tolerance.
    pub(crate) fn counts(&self) -> Vec<(DeliveryLineId, Quantity, Quantity)> {
        let mut counts: Vec<(DeliveryLineId, Quantity, Quantity)> = Vec::new();
        for line in &self.lines {
            let Some(id) = line.delivery_line_id else { continue };
            match counts.iter_mut().find(|it| it.0 == id) {
                Some(it) => *it = (id, [it.1, line.quantity].into_iter().sum(), [it.2, line.excess].into_iter().sum()),
                None => counts.push((id, line.quantity, line.excess)),
            }
        }
        counts
    }
}

pub(crate) const BY_REFERENCE: &str = "
SELECT id FROM receiving.receipt WHERE owner_id = $1 AND source = $2 AND external_ref = $3";

/// The receipt that has another system's reference.
pub(crate) async fn by_reference(db: &Db, receipt: &ReceiptRow) -> Result<Option<ReceiptId>> {
    let query =
        sqlx::query_scalar(BY_REFERENCE).bind(receipt.owner_id).bind(&receipt.source).bind(&receipt.external_ref);
    Ok(query.fetch_optional(db.reader()).await?)
}
