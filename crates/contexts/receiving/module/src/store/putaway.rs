//! Putaways: received goods on their way to their place.

use ambar_inventory_contract::{PlacePlan, PlacementReason, PlacementStrategy, RejectedPlace, StockStatus};
use ambar_kernel::{
    DeliveryId, DisplayName, Failure, HandlingUnitId, ItemId, LocationCode, LocationId, LotCode, OwnerId, PutawayId,
    Quantity, ReceiptId, Result, Scale, SerialCode, Sku, TaskId, Timestamp, WarehouseId,
};
use ambar_pg::Db;
use ambar_receiving_domain::{Goods, Putaway, PutawayState};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use uuid::Uuid;

/// Goods of one stock row that still stand where they arrived.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct GoodsRow {
    pub(crate) stock_id: i64,
    pub(crate) item_id: ItemId,
    pub(crate) sku: Sku,
    pub(crate) scale: Scale,
    pub(crate) quantity: Quantity,
    pub(crate) lot: Option<LotCode>,
    pub(crate) serial: Option<SerialCode>,
}

/// How a place was chosen.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Proposal {
    pub(crate) strategy: PlacementStrategy,
    pub(crate) why: Option<PlacementReason>,
    pub(crate) rejected: Vec<RejectedPlace>,
}

/// `receiving.putaway`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PutawayRow {
    pub(crate) id: PutawayId,
    pub(crate) owner_id: OwnerId,
    pub(crate) warehouse_id: WarehouseId,
    pub(crate) receipt_id: ReceiptId,
    pub(crate) delivery_id: Option<DeliveryId>,
    pub(crate) item_id: ItemId,
    pub(crate) sku: Sku,
    pub(crate) name: DisplayName,
    pub(crate) scale: Scale,
    pub(crate) lot: Option<LotCode>,
    pub(crate) status: StockStatus,
    pub(crate) handling_unit_id: Option<HandlingUnitId>,
    pub(crate) sscc: Option<String>,
    pub(crate) quantity: Quantity,
    pub(crate) done: Quantity,
    pub(crate) state: PutawayState,
    pub(crate) from_location: LocationCode,
    pub(crate) location_id: Option<LocationId>,
    pub(crate) location: Option<LocationCode>,
    pub(crate) plan: Proposal,
    pub(crate) hold_id: Uuid,
    pub(crate) avoid: Vec<LocationId>,
    pub(crate) task_id: TaskId,
    pub(crate) goods: Vec<GoodsRow>,
    pub(crate) steps: i32,
    pub(crate) created_at: Timestamp,
    pub(crate) ended_at: Option<Timestamp>,
}

impl PutawayRow {
    pub(crate) fn domain(&self) -> Putaway {
        let goods = self.goods.iter();
        let goods =
            goods.map(|it| Goods { stock_id: it.stock_id, quantity: it.quantity, serial: it.serial.clone() }).collect();
        Putaway { state: self.state, whole_unit: self.handling_unit_id.is_some(), goods, scale: self.scale }
    }

    /// Takes over what the rules decided.
    pub(crate) fn set(&mut self, putaway: &Putaway) {
        self.state = putaway.state;
        self.goods.retain_mut(|row| {
            let left = putaway.goods.iter().find(|it| it.stock_id == row.stock_id);
            row.quantity = left.map_or(Quantity::ZERO, |it| it.quantity);
            left.is_some()
        });
    }

    /// Takes over a plan.
    pub(crate) fn planned(&mut self, plan: PlacePlan) {
        self.hold_id = plan.hold_id;
        self.location_id = plan.location_id;
        self.location = plan.location;
        self.plan = Proposal { strategy: plan.strategy, why: plan.why, rejected: plan.rejected };
    }
}

pub(crate) const FIND: &str = "SELECT to_jsonb(p) FROM receiving.putaway p WHERE p.id = $1";

/// # Errors
/// `receiving.putaway_unknown`.
pub(crate) async fn find(db: &Db, id: PutawayId) -> Result<PutawayRow> {
    let row: Option<Json<PutawayRow>> = sqlx::query_scalar(FIND).bind(id).fetch_optional(db.reader()).await?;
    row.map(|row| row.0).ok_or_else(unknown)
}

pub(crate) fn unknown() -> Failure {
    Failure::not_found("receiving.putaway_unknown", "There is no such putaway.")
}
