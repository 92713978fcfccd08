//! Stops and lists as people and other systems see them.

use ambar_kernel::{
    DecimalText, DisplayName, HandlingUnitId, ItemId, LocationCode, LocationId, LotCode, OrderLineId, PickLineId,
    PickListId, Result, SerialCode, Sku,
};
use ambar_picking_contract::{NewPickLine, StopWork};
use ambar_picking_domain::{PickLineState, PickListState, Stop};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::store;

/// A stop of a pick list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PickStop {
    id: PickLineId,
    order_line_id: OrderLineId,
    /// Where to go.
    location: LocationCode,
    location_id: LocationId,
    /// The place's position in the walk.
    pick_sequence: i64,
    /// The handling unit that the goods stand in; null for loose.
    handling_unit_id: Option<HandlingUnitId>,
    sku: Sku,
    name: DisplayName,
    lot: Option<LotCode>,
    serial: Option<SerialCode>,
    /// What was allocated there, in base units.
    quantity: DecimalText,
    /// What was picked there.
    picked: DecimalText,
    /// What is still to be picked there.
    left: DecimalText,
    /// What other stops were opened for, because it was not there.
    replaced: DecimalText,
    /// What nothing replaced.
    short: DecimalText,
    #[schema(value_type = String, example = "open")]
    state: PickLineState,
    /// Why this stock was chosen.
    #[schema(value_type = Object)]
    why: Value,
    /// The stop that this one replaces.
    replaces: Option<PickLineId>,
}

/// A stop as a list's query reads it.
#[derive(Debug, Deserialize)]
pub(crate) struct StopRow {
    id: PickLineId,
    order_line_id: OrderLineId,
    location: LocationCode,
    location_id: LocationId,
    pick_sequence: i64,
    handling_unit_id: HandlingUnitId,
    sku: Sku,
    name: DisplayName,
    item_id: ItemId,
    scale: i16,
    lot: Option<LotCode>,
    serial: Option<SerialCode>,
    quantity: i64,
    picked: i64,
    replaced: i64,
    short: i64,
    pub(crate) state: PickLineState,
    why: Value,
    replaces: Option<PickLineId>,
}

impl StopRow {
    fn stop(&self) -> Result<Stop> {
        Ok(Stop {
            quantity: store::quantity(self.quantity)?,
            picked: store::quantity(self.picked)?,
            replaced: store::quantity(self.replaced)?,
            short: store::quantity(self.short)?,
            state: self.state,
            scale: store::scale(self.scale)?,
        })
    }

    /// What is left to do there.
    pub(crate) fn work(self) -> Result<StopWork> {
        let stop = self.stop()?;
        Ok(StopWork {
            id: self.id,
            item_id: self.item_id,
            sku: self.sku,
            name: self.name,
            scale: stop.scale,
            location: self.location,
            pick_sequence: self.pick_sequence,
            lot: self.lot,
            serial: self.serial,
            left: stop.left(),
        })
    }

    pub(crate) fn view(self) -> Result<PickStop> {
        let stop = self.stop()?;
        let text = |quantity: ambar_kernel::Quantity| quantity.to_text(stop.scale);
        Ok(PickStop {
            id: self.id,
            order_line_id: self.order_line_id,
            location: self.location,
            location_id: self.location_id,
            pick_sequence: self.pick_sequence,
            handling_unit_id: self.handling_unit_id.some(),
            sku: self.sku,
            name: self.name,
            lot: self.lot,
            serial: self.serial,
            quantity: text(stop.quantity),
            picked: text(stop.picked),
            left: text(stop.left()),
            replaced: text(stop.replaced),
            short: text(stop.short),
            state: stop.state,
            why: self.why,
            replaces: self.replaces,
        })
    }
}

impl PickStop {
    /// A stop that was just opened in place of another.
    pub(crate) fn new(line: NewPickLine, replaces: PickLineId) -> Self {
        let stop = Stop::new(line.quantity, line.scale);
        let text = |quantity: ambar_kernel::Quantity| quantity.to_text(line.scale);
        Self {
            id: line.id,
            order_line_id: line.order_line_id,
            location: line.location,
            location_id: line.location_id,
            pick_sequence: line.pick_sequence,
            handling_unit_id: line.handling_unit_id.some(),
            sku: line.sku,
            name: line.name,
            lot: line.lot,
            serial: line.serial,
            quantity: text(stop.quantity),
            picked: text(stop.picked),
            left: text(stop.left()),
            replaced: text(stop.replaced),
            short: text(stop.short),
            state: stop.state,
            why: line.why,
            replaces: Some(replaces),
        }
    }
}

/// A stop after a scan, and how far its list is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StopProgress {
    /// The stop.
    id: PickLineId,
    pick_list_id: PickListId,
    /// What was picked there in all, in base units.
    picked: DecimalText,
    /// What is still to be picked there.
    left: DecimalText,
    #[schema(value_type = String, example = "picked")]
    state: PickLineState,
    #[schema(value_type = String, example = "in_picking")]
    list_state: PickListState,
    /// Stops of the list that are still to be walked to.
    open_lines: i32,
}

impl StopProgress {
    pub(crate) fn of(id: PickLineId, pick_list_id: PickListId, stop: &Stop, list: (PickListState, i32)) -> Self {
        Self {
            id,
            pick_list_id,
            picked: stop.picked.to_text(stop.scale),
            left: stop.left().to_text(stop.scale),
            state: stop.state,
            list_state: list.0,
            open_lines: list.1,
        }
    }
}
