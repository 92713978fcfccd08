//! What a reservation for an order of another system answers: what was claimed where and why, what is short and why. In the
//! words in which the release of an order tells it.

use ambar_inventory_contract::{AllocatedRow, Allocation, PassedOver, Shortage, StockId, StockRefusal};
use ambar_kernel::{
    DecimalText, HandlingUnitId, ItemId, LocationCode, LocationId, LotCode, OrderId, OrderLineId, Quantity,
    ReservationId, Scale, SerialCode, Sku, WarehouseId,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::queries::reservations::WhyView;

/// What was reserved for an order that another system keeps.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReservedOrder {
    pub(crate) order_id: OrderId,
    pub(crate) warehouse_id: WarehouseId,
    /// One for each line, in the order in which they were sent.
    pub(crate) lines: Vec<ReservedLine>,
}

/// What a line got. Quantities are in the item's base unit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReservedLine {
    pub(crate) order_line_id: OrderLineId,
    pub(crate) item_id: ItemId,
    pub(crate) sku: Sku,
    /// What it wants.
    #[schema(example = "12.5")]
    pub(crate) ordered: DecimalText,
    /// What of it was reserved.
    pub(crate) allocated: DecimalText,
    /// What of it was not.
    pub(crate) short: DecimalText,
    /// What was reserved where, and why.
    pub(crate) allocations: Vec<ReservedRow>,
    /// What was missing, and why.
    pub(crate) shortage: Option<ReservedShortage>,
}

/// Stock that was chosen.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReservedRow {
    /// The reservation: what gives it back names it.
    reservation_id: ReservationId,
    stock_id: StockId,
    location_id: LocationId,
    /// The code of its place.
    location: LocationCode,
    /// The handling unit it stands in; null for loose.
    handling_unit_id: Option<HandlingUnitId>,
    lot: Option<LotCode>,
    serial: Option<SerialCode>,
    quantity: DecimalText,
    /// Why it was chosen.
    why: WhyView,
}

/// What was missing and what could not be used.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReservedShortage {
    missing: DecimalText,
    /// What exists but was passed over, by the reason.
    passed_over: Vec<ReservedPassedOver>,
    /// The code of the stock engine's refusal, if it refused.
    refusal: Option<String>,
}

/// Stock that could not be used for one reason.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReservedPassedOver {
    why: PassedOver,
    quantity: DecimalText,
}

impl ReservedRow {
    fn of(row: &AllocatedRow, scale: Scale) -> Self {
        Self {
            reservation_id: row.reservation_id,
            stock_id: row.stock_id,
            location_id: row.location_id,
            location: row.location.clone(),
            handling_unit_id: row.handling_unit_id.some(),
            lot: row.lot.clone(),
            serial: row.serial.clone(),
            quantity: row.quantity.to_text(scale),
            why: WhyView::of(&row.why, scale),
        }
    }
}

impl ReservedShortage {
    fn of(shortage: &Shortage, scale: Scale) -> Self {
        let passed_over = shortage.passed_over.iter();
        Self {
            missing: shortage.missing.to_text(scale),
            passed_over: passed_over
                .map(|(why, quantity)| ReservedPassedOver { why: *why, quantity: quantity.to_text(scale) })
                .collect(),
            refusal: None,
        }
    }
}

/// The goods that a line wants.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) order_line_id: OrderLineId,
    pub(crate) item_id: ItemId,
    pub(crate) sku: Sku,
    pub(crate) scale: Scale,
    pub(crate) quantity: Quantity,
}

impl Wanted {
    /// What it got.
    pub(crate) fn got(&self, allocation: &Allocation) -> ReservedLine {
        let shortage = allocation.shortage.as_ref().map(|shortage| ReservedShortage::of(shortage, self.scale));
        let allocations = allocation.rows.iter().map(|row| ReservedRow::of(row, self.scale)).collect();
        self.line(allocation.allocated(), allocations, shortage)
    }

    /// That it got nothing, because the stock engine refused it.
    pub(crate) fn got_nothing(&self, refusal: &StockRefusal) -> ReservedLine {
        let missing = self.quantity.to_text(self.scale);
        let shortage = ReservedShortage { missing, passed_over: Vec::new(), refusal: Some(refusal.code.clone()) };
        self.line(Quantity::ZERO, Vec::new(), Some(shortage))
    }

    fn line(
        &self,
        allocated: Quantity,
        allocations: Vec<ReservedRow>,
        shortage: Option<ReservedShortage>,
    ) -> ReservedLine {
        let text = |quantity: Quantity| quantity.to_text(self.scale);
        ReservedLine {
            order_line_id: self.order_line_id,
            item_id: self.item_id,
            sku: self.sku.clone(),
            ordered: text(self.quantity),
            allocated: text(allocated),
            short: text(self.quantity.saturating_minus(allocated)),
            allocations,
            shortage,
        }
    }
}
