//! Orders.

use ambar_catalog_contract::ShippingPolicy;
use ambar_inventory_contract::AllocationOrder;
use ambar_kernel::{
    AccountId, DecimalText, DisplayName, ExternalRef, ItemId, LocationCode, LotCode, Note, OrderId, OrderLineId,
    OwnerId, PartnerId, PickListId, Quantity, ReservationId, Result, Scale, SerialCode, ShortCode, Sku, TaskId,
    Timestamp, WarehouseId,
};
use ambar_shipments_domain::OrderState;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::carton::Carton;
use crate::store::{
    self,
    line::{LineRow, StoredShortage},
};

/// Where an order goes.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ShipTo {
    /// Who gets it.
    pub(crate) name: Option<DisplayName>,
    /// Street and number.
    pub(crate) street: Option<DisplayName>,
    /// The rest of the address.
    pub(crate) street2: Option<DisplayName>,
    pub(crate) postal_code: Option<DisplayName>,
    pub(crate) city: Option<DisplayName>,
    pub(crate) region: Option<DisplayName>,
    pub(crate) country: Option<DisplayName>,
    pub(crate) phone: Option<DisplayName>,
    pub(crate) email: Option<DisplayName>,
}

/// An order with its lines, cartons, and what happened to it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Order {
    pub(crate) id: OrderId,
    /// Raised by every change; its `ETag`.
    pub(crate) version: i64,
    /// Its number, for people.
    pub(crate) number: String,
    pub(crate) owner_id: OwnerId,
    pub(crate) customer_id: Option<PartnerId>,
    pub(crate) warehouse_id: WarehouseId,
    #[schema(value_type = String, example = "promised")]
    pub(crate) state: OrderState,
    /// What is done if it cannot be filled whole.
    pub(crate) policy: ShippingPolicy,
    /// Higher first; 0 to 100.
    pub(crate) priority: i16,
    pub(crate) due_on: Option<NaiveDate>,
    pub(crate) ship_to: ShipTo,
    pub(crate) note: Option<Note>,
    pub(crate) source: Option<ShortCode>,
    pub(crate) external_ref: Option<ExternalRef>,
    /// The order whose rest this is.
    pub(crate) parent_id: Option<OrderId>,
    /// The order of the rest of this one.
    pub(crate) backorder_id: Option<OrderId>,
    /// Its pick list, once released.
    pub(crate) pick_list_id: Option<PickListId>,
    /// The task of walking that list.
    pub(crate) task_id: Option<TaskId>,
    #[schema(value_type = chrono::DateTime<chrono::Utc>)]
    pub(crate) created_at: Timestamp,
    /// When its state changed last.
    #[schema(value_type = chrono::DateTime<chrono::Utc>)]
    pub(crate) changed_at: Timestamp,
    pub(crate) lines: Vec<OrderLine>,
    pub(crate) cartons: Vec<Carton>,
    /// Every state that it went through, and what else happened.
    pub(crate) timeline: Vec<TimelineEntry>,
}

/// A demand line. Quantities are in base units.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrderLine {
    id: OrderLineId,
    line_no: i32,
    item_id: ItemId,
    sku: Sku,
    name: DisplayName,
    base_unit: ShortCode,
    /// Which stock goes first.
    allocation: AllocationOrder,
    /// Days that must remain before expiry.
    min_remaining_days: u16,
    /// Only this lot.
    lot: Option<LotCode>,
    /// Only this unit.
    serial: Option<SerialCode>,
    ordered: DecimalText,
    /// Promised by quantity now; a release uses it up.
    promised: DecimalText,
    /// Claimed, less what pickers did not find.
    allocated: DecimalText,
    picked: DecimalText,
    /// In cartons.
    packed: DecimalText,
    shipped: DecimalText,
    /// Missing at release or at the shelf.
    short: DecimalText,
    /// What of it went on as a backorder.
    backordered: DecimalText,
    /// What of it will not be filled.
    cancelled: DecimalText,
    /// What is neither filled nor given up.
    open: DecimalText,
    /// What is claimed since the last release, and why.
    allocations: Vec<AllocationView>,
    /// What was missing at the last release, and why.
    shortage: Option<ShortageView>,
}

/// Stock that was chosen.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AllocationView {
    reservation_id: ReservationId,
    location: LocationCode,
    lot: Option<LotCode>,
    serial: Option<SerialCode>,
    quantity: DecimalText,
    /// Why it was chosen: the rule, its rank, since when and until when it may be used, what was free of it.
    #[schema(value_type = Object)]
    why: Value,
}

/// What was missing and what could not be used.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShortageView {
    missing: DecimalText,
    /// What exists but was passed over, by the reason.
    passed_over: Vec<PassedOverView>,
    /// The code of the stock engine's refusal, if it refused.
    refusal: Option<String>,
}

/// Stock that could not be used for one reason.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PassedOverView {
    /// `reserved`, `expiry`, `status`, `not_the_lot`, `one_lot`, `zone`, `locked`, `not_in_storage` or `excluded`.
    #[schema(example = "reserved")]
    why: String,
    quantity: DecimalText,
}

/// Something that happened to an order.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct TimelineEntry {
    #[schema(value_type = chrono::DateTime<chrono::Utc>)]
    at: Timestamp,
    /// What happened.
    what: String,
    /// The order's state from then on.
    state: String,
    /// Who did it; nil for Ambar itself.
    account_id: AccountId,
    account_name: String,
    #[schema(value_type = Object)]
    detail: Value,
}

/// An allocation as queries read it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct AllocationRow {
    reservation_id: ReservationId,
    pub(crate) order_line_id: OrderLineId,
    location: LocationCode,
    lot: Option<LotCode>,
    serial: Option<SerialCode>,
    quantity: i64,
    why: Value,
}

impl LineRow {
    pub(crate) fn view(&self, allocations: &[AllocationRow]) -> Result<OrderLine> {
        let (figures, scale) = (self.figures()?, self.scale()?);
        let text = |quantity: Quantity| quantity.to_text(scale);
        let rule = &self.rule.0;
        let mut chosen = Vec::new();
        for row in allocations.iter().filter(|row| row.order_line_id == self.id) {
            chosen.push(AllocationView {
                reservation_id: row.reservation_id,
                location: row.location.clone(),
                lot: row.lot.clone(),
                serial: row.serial.clone(),
                quantity: text(store::quantity(row.quantity)?),
                why: row.why.clone(),
            });
        }
        Ok(OrderLine {
            id: self.id,
            line_no: self.line_no,
            item_id: self.item_id,
            sku: self.sku.clone(),
            name: self.name.clone(),
            base_unit: self.base_unit.clone(),
            allocation: rule.order,
            min_remaining_days: rule.min_remaining_days,
            lot: rule.lot.clone(),
            serial: rule.serial.clone(),
            ordered: text(figures.ordered),
            promised: text(figures.promised),
            allocated: text(figures.allocated),
            picked: text(figures.picked),
            packed: text(figures.packed),
            shipped: text(figures.shipped),
            short: text(figures.short),
            backordered: text(figures.backordered),
            cancelled: text(figures.cancelled),
            open: text(figures.open()),
            allocations: chosen,
            shortage: self.shortage.as_ref().map(|shortage| shortage.0.view(scale)),
        })
    }
}

impl StoredShortage {
    pub(crate) fn view(&self, scale: Scale) -> ShortageView {
        let passed_over = self.passed_over.iter();
        ShortageView {
            missing: self.missing.to_text(scale),
            passed_over: passed_over
                .map(|(why, quantity)| PassedOverView { why: why.clone(), quantity: quantity.to_text(scale) })
                .collect(),
            refusal: self.refusal.clone(),
        }
    }
}
