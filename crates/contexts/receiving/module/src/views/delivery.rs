//! An announced delivery and its lines.

use ambar_catalog_contract::Tracking;
use ambar_inventory_contract::UnitKind;
use ambar_kernel::{
    DecimalText, DeliveryId, DeliveryLineId, DisplayName, ExternalRef, HandlingUnitId, ItemId, LocationCode, LotCode,
    Note, OwnerId, PartnerId, ReasonCode, ReceiptId, SerialCode, ShortCode, Sku, Timestamp, WarehouseId,
};
use ambar_receiving_domain::InboundState;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::store::delivery::{ContentRow, DeliveryRow, LineRow, UnitRow};

/// An announced delivery without its lines.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeliveryHeadView {
    pub(crate) id: DeliveryId,
    pub(crate) number: String,
    #[schema(schema_with = super::inbound_states)]
    pub(crate) state: InboundState,
    pub(crate) owner_id: OwnerId,
    pub(crate) warehouse_id: WarehouseId,
    pub(crate) supplier_id: Option<PartnerId>,
    pub(crate) expected_on: Option<NaiveDate>,
    /// Where its goods arrive, unless a scan says otherwise.
    pub(crate) dock: Option<LocationCode>,
    pub(crate) source: Option<ShortCode>,
    pub(crate) external_ref: Option<ExternalRef>,
    pub(crate) note: Option<Note>,
    /// Why it was closed with goods missing, or cancelled.
    pub(crate) close_reason: Option<ReasonCode>,
    #[schema(value_type = DateTime<Utc>)]
    pub(crate) created_at: Timestamp,
    #[schema(value_type = Option<DateTime<Utc>>)]
    pub(crate) closed_at: Option<Timestamp>,
}

/// A line of an announced delivery: what was announced and what came.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LineView {
    pub(crate) id: DeliveryLineId,
    /// Its number on the delivery, from 1.
    pub(crate) line_no: i32,
    #[schema(schema_with = super::inbound_states)]
    pub(crate) state: InboundState,
    pub(crate) item_id: ItemId,
    pub(crate) sku: Sku,
    pub(crate) name: DisplayName,
    /// What must be recorded of every unit.
    pub(crate) tracking: Tracking,
    pub(crate) lot: Option<LotCode>,
    pub(crate) expires_on: Option<NaiveDate>,
    pub(crate) expected: DecimalText,
    /// What may come without permission.
    pub(crate) tolerated: DecimalText,
    pub(crate) received: DecimalText,
    /// What is missing.
    pub(crate) short: DecimalText,
    /// What came beyond what was announced.
    pub(crate) over: DecimalText,
    /// Why less came.
    pub(crate) reason: Option<ReasonCode>,
}

/// An announced handling unit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnitView {
    pub(crate) id: HandlingUnitId,
    pub(crate) sscc: String,
    pub(crate) kind: UnitKind,
    pub(crate) contents: Vec<ContentView>,
    /// The receipt by which it came.
    pub(crate) receipt_id: Option<ReceiptId>,
}

/// What a handling unit holds of one line.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ContentView {
    pub(crate) line_id: DeliveryLineId,
    pub(crate) quantity: DecimalText,
    pub(crate) lot: Option<LotCode>,
    pub(crate) expires_on: Option<NaiveDate>,
    pub(crate) serials: Vec<SerialCode>,
}

/// An announced delivery with its lines and handling units.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AnnouncedView {
    #[serde(flatten)]
    pub(crate) delivery: DeliveryHeadView,
    pub(crate) lines: Vec<LineView>,
    pub(crate) handling_units: Vec<UnitView>,
}

/// A delivery that ended, with its lines.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClosedView {
    #[serde(flatten)]
    pub(crate) delivery: DeliveryHeadView,
    pub(crate) lines: Vec<LineView>,
}

impl ClosedView {
    pub(crate) fn of(delivery: DeliveryRow, lines: &[LineRow]) -> Self {
        Self { delivery: DeliveryHeadView::of(delivery), lines: lines.iter().map(LineView::of).collect() }
    }
}

impl DeliveryHeadView {
    pub(crate) fn of(row: DeliveryRow) -> Self {
        Self {
            id: row.id,
            number: row.number.unwrap_or_default(),
            state: row.state,
            owner_id: row.owner_id,
            warehouse_id: row.warehouse_id,
            supplier_id: row.supplier_id,
            expected_on: row.expected_on,
            dock: row.dock,
            source: row.source,
            external_ref: row.external_ref,
            note: row.note,
            close_reason: row.close_reason,
            created_at: row.created_at,
            closed_at: row.closed_at,
        }
    }
}

impl LineView {
    pub(crate) fn of(row: &LineRow) -> Self {
        let line = row.domain();
        Self {
            id: row.id,
            line_no: row.line_no,
            state: row.state,
            item_id: row.item_id,
            sku: row.sku.clone(),
            name: row.name.clone(),
            tracking: row.tracking,
            lot: row.lot.clone(),
            expires_on: row.expires_on,
            expected: row.expected.to_text(row.scale),
            tolerated: row.tolerated.to_text(row.scale),
            received: row.received.to_text(row.scale),
            short: line.short().to_text(row.scale),
            over: line.over().to_text(row.scale),
            reason: row.reason.clone(),
        }
    }
}

impl UnitView {
    /// `lines` are the delivery's.
    pub(crate) fn of(row: UnitRow, receipt_id: Option<ReceiptId>, lines: &[LineRow]) -> Self {
        let contents = row.contents.into_iter().map(|content| ContentView::of(content, lines)).collect();
        Self { id: row.id, sscc: row.sscc, kind: row.kind, contents, receipt_id }
    }
}

impl ContentView {
    fn of(row: ContentRow, lines: &[LineRow]) -> Self {
        let scale = lines.iter().find(|line| line.id == row.line_id).map_or_else(Default::default, |line| line.scale);
        Self {
            line_id: row.line_id,
            quantity: row.quantity.to_text(scale),
            lot: row.lot,
            expires_on: row.expires_on,
            serials: row.serials,
        }
    }
}
