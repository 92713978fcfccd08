//! A putaway: where received goods go, and why there.

use ambar_inventory_contract::{PlacementReason, PlacementStrategy, RejectedPlace, StockStatus};
use ambar_kernel::{
    DecimalText, DeliveryId, DisplayName, HandlingUnitId, ItemId, LocationCode, LotCode, OwnerId, PutawayId, ReceiptId,
    SerialCode, Sku, TaskId, Timestamp, WarehouseId,
};
use ambar_receiving_domain::PutawayState;
use serde::Serialize;
use utoipa::ToSchema;

use crate::store::putaway::{GoodsRow, PutawayRow};

/// Received goods on their way to their place.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PutawayView {
    pub(crate) id: PutawayId,
    #[schema(schema_with = super::putaway_states)]
    pub(crate) state: PutawayState,
    /// The task by which a person does it.
    pub(crate) task_id: TaskId,
    pub(crate) receipt_id: ReceiptId,
    pub(crate) delivery_id: Option<DeliveryId>,
    pub(crate) owner_id: OwnerId,
    pub(crate) warehouse_id: WarehouseId,
    /// What it is; of a handling unit with several things, the one there is most of.
    pub(crate) item_id: ItemId,
    pub(crate) sku: Sku,
    pub(crate) name: DisplayName,
    pub(crate) lot: Option<LotCode>,
    pub(crate) status: StockStatus,
    /// The unit that is put away whole, if it is one.
    pub(crate) handling_unit_id: Option<HandlingUnitId>,
    pub(crate) sscc: Option<String>,
    pub(crate) quantity: DecimalText,
    /// How much of that stands in its place.
    pub(crate) done: DecimalText,
    /// Where the goods arrived.
    pub(crate) from: LocationCode,
    /// Where they go, or went; null while no place has room.
    pub(crate) location: Option<LocationCode>,
    pub(crate) strategy: PlacementStrategy,
    /// Why this place.
    pub(crate) why: Option<PlacementReason>,
    /// Why not the ones next to it.
    pub(crate) rejected: Vec<RejectedPlace>,
    /// What still stands where it arrived.
    pub(crate) goods: Vec<GoodsView>,
    #[schema(value_type = DateTime<Utc>)]
    pub(crate) created_at: Timestamp,
    /// When it was completed or cancelled.
    #[schema(value_type = Option<DateTime<Utc>>)]
    pub(crate) ended_at: Option<Timestamp>,
}

/// Goods of one stock row.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GoodsView {
    pub(crate) stock_id: i64,
    pub(crate) item_id: ItemId,
    pub(crate) sku: Sku,
    pub(crate) quantity: DecimalText,
    pub(crate) lot: Option<LotCode>,
    pub(crate) serial: Option<SerialCode>,
}

impl PutawayView {
    pub(crate) fn of(row: &PutawayRow) -> Self {
        Self {
            id: row.id,
            state: row.state,
            task_id: row.task_id,
            receipt_id: row.receipt_id,
            delivery_id: row.delivery_id,
            owner_id: row.owner_id,
            warehouse_id: row.warehouse_id,
            item_id: row.item_id,
            sku: row.sku.clone(),
            name: row.name.clone(),
            lot: row.lot.clone(),
            status: row.status,
            handling_unit_id: row.handling_unit_id,
            sscc: row.sscc.clone(),
            quantity: row.quantity.to_text(row.scale),
            done: row.done.to_text(row.scale),
            from: row.from_location.clone(),
            location: row.location.clone(),
            strategy: row.plan.strategy,
            why: row.plan.why,
            rejected: row.plan.rejected.clone(),
            goods: row.goods.iter().map(GoodsView::of).collect(),
            created_at: row.created_at,
            ended_at: row.ended_at,
        }
    }
}

impl GoodsView {
    fn of(row: &GoodsRow) -> Self {
        Self {
            stock_id: row.stock_id,
            item_id: row.item_id,
            sku: row.sku.clone(),
            quantity: row.quantity.to_text(row.scale),
            lot: row.lot.clone(),
            serial: row.serial.clone(),
        }
    }
}
