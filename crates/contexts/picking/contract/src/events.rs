//! The facts that picking publishes. Keyed by the order's id.

use ambar_kernel::{
    Event, LocationCode, LotCode, OrderId, OrderLineId, PickListId, Quantity, ReservationId, SerialCode,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{PickedLine, ShortLine};

/// Somebody began to walk a pick list: it can no longer be withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickStarted {
    /// The list.
    pub pick_list_id: PickListId,
    /// The order it is for.
    pub order_id: OrderId,
}
impl Event for PickStarted {
    const NAME: &'static str = "picking.pick_started";
}

/// Everything on a pick list was picked or reported short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickListCompleted {
    /// The list.
    pub pick_list_id: PickListId,
    /// The order it was for.
    pub order_id: OrderId,
    /// What was picked.
    pub picked: Vec<PickedLine>,
    /// What was short and not replaced.
    pub short: Vec<ShortLine>,
}
impl Event for PickListCompleted {
    const NAME: &'static str = "picking.pick_list_completed";
}

/// A picker found less than the book said, and nothing elsewhere replaced it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickShorted {
    /// The list.
    pub pick_list_id: PickListId,
    /// The order.
    pub order_id: OrderId,
    /// The demand line.
    pub order_line_id: OrderLineId,
    /// Where it was missing.
    pub location: LocationCode,
    /// What could not be re-allocated, in the item's smallest units.
    pub quantity: Quantity,
    /// What the demand line is short on this list so far, this included.
    pub total: Quantity,
    /// The order of higher priority that took the goods, if that is why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_by: Option<OrderId>,
}
impl Event for PickShorted {
    const NAME: &'static str = "picking.pick_shorted";
}

/// A claim that was to be picked at a stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimToPick {
    /// The claim.
    pub reservation_id: ReservationId,
    /// Where.
    pub location: LocationCode,
    /// Which lot.
    pub lot: Option<LotCode>,
    /// Which unit.
    pub serial: Option<SerialCode>,
    /// How much, in the item's smallest units.
    pub quantity: Quantity,
    /// Why this stock was chosen.
    pub why: Value,
}

/// Somebody had the goods of a stop claimed elsewhere: another lot, another place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickReallocated {
    /// The list.
    pub pick_list_id: PickListId,
    /// The order.
    pub order_id: OrderId,
    /// The demand line.
    pub order_line_id: OrderLineId,
    /// The claim that was given up.
    pub reservation_id: ReservationId,
    /// The claims instead of it.
    pub claims: Vec<ClaimToPick>,
}
impl Event for PickReallocated {
    const NAME: &'static str = "picking.pick_reallocated";
}

#[cfg(test)]
mod tests {
    use ambar_kernel::Id;

    use super::*;

    fn id<T>(number: u8) -> Id<T> {
        format!("00000000-0000-7000-8000-0000000000{number:02}").parse().unwrap()
    }

    /// The JSON of an event is read for ever: a change here needs a new version of the event.
    #[test]
    fn the_json_of_every_event_is_fixed() {
        insta::assert_json_snapshot!("pick_started", PickStarted { pick_list_id: id(1), order_id: id(2) });
        let picked = PickedLine {
            order_line_id: id(3),
            reservation_id: id(4),
            item_id: id(5),
            lot: Some(LotCode::parse("L-7").unwrap()),
            serial: None,
            quantity: Quantity::new(2500).unwrap(),
        };
        let short = ShortLine { order_line_id: id(6), quantity: Quantity::new(3).unwrap() };
        let completed =
            PickListCompleted { pick_list_id: id(1), order_id: id(2), picked: vec![picked], short: vec![short] };
        insta::assert_json_snapshot!("pick_list_completed", completed);
        let shorted = PickShorted {
            pick_list_id: id(1),
            order_id: id(2),
            order_line_id: id(6),
            location: LocationCode::parse("A-01-02-3").unwrap(),
            quantity: Quantity::new(2).unwrap(),
            total: Quantity::new(3).unwrap(),
            taken_by: None,
        };
        insta::assert_json_snapshot!("pick_shorted", shorted.clone());
        insta::assert_json_snapshot!("pick_taken", PickShorted { taken_by: Some(id(9)), ..shorted });
        let claim = ClaimToPick {
            reservation_id: id(7),
            location: LocationCode::parse("A-01-02-3").unwrap(),
            lot: Some(LotCode::parse("L-7").unwrap()),
            serial: None,
            quantity: Quantity::new(2).unwrap(),
            why: serde_json::json!({ "rank": 1 }),
        };
        let reallocated = PickReallocated {
            pick_list_id: id(1),
            order_id: id(2),
            order_line_id: id(6),
            reservation_id: id(4),
            claims: vec![claim],
        };
        insta::assert_json_snapshot!("pick_reallocated", reallocated);
        let json = serde_json::to_value(&completed).unwrap();
        assert_eq!(serde_json::from_value::<PickListCompleted>(json).unwrap(), completed);
    }
}
