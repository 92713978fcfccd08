//! The facts that picking publishes. Keyed by the order's id.

use ambar_kernel::{Event, LocationCode, OrderId, OrderLineId, PickListId, Quantity};
use serde::{Deserialize, Serialize};

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
}
impl Event for PickShorted {
    const NAME: &'static str = "picking.pick_shorted";
}

#[cfg(test)]
mod tests {
    use ambar_kernel::{Id, LotCode};

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
        };
        insta::assert_json_snapshot!("pick_shorted", shorted);
        let json = serde_json::to_value(&completed).unwrap();
        assert_eq!(serde_json::from_value::<PickListCompleted>(json).unwrap(), completed);
    }
}
