//! Examples for tests.

use ambar_inventory_contract::{Reference, StockId, StockKey, StockStatus};
use ambar_kernel::{HandlingUnitId, Id, LotId, Quantity, SerialId, Timestamp};
use uuid::Uuid;

use crate::{Limits, Load, Mixing, Place, PlaceKind, Row, Stamp};

pub(crate) fn id<T>(n: u128) -> Id<T> {
    Id::from(Uuid::from_u128(n))
}

pub(crate) fn q(units: i64) -> Quantity {
    Quantity::new(units).unwrap()
}

pub(crate) fn stamp(n: u128) -> Stamp {
    let reference = Reference { kind: "test".into(), id: Uuid::from_u128(n) };
    Stamp { command_id: id(n), reference, reason: None, note: None }
}

/// A storage place without limits in warehouse 1, whose number is its id and its position in the walk.
pub(crate) fn place(n: u32, code: &str) -> Place {
    Place {
        id: id(n.into()),
        warehouse_id: id(1),
        zone_id: id(1),
        code: code.parse().unwrap(),
        kind: PlaceKind::Storage,
        active: true,
        locked_in: false,
        locked_out: false,
        sequence: n.into(),
        limits: Limits::default(),
        mixing: Mixing::Any,
        counted: true,
        load: Load::default(),
        full_rows: 0,
        held: Load::default(),
        holds: 0,
        over_limit: None,
    }
}

/// A loose row of item 1 in place 1.
pub(crate) fn row(n: i64, on_hand: i64) -> Row {
    let key = StockKey {
        warehouse_id: id(1),
        location_id: id(1),
        handling_unit_id: HandlingUnitId::NIL,
        item_id: id(1),
        lot_id: LotId::NIL,
        serial_id: SerialId::NIL,
        status: StockStatus::Available,
        owner_id: id(1),
    };
    let received_at = Timestamp::UNIX_EPOCH;
    Row { id: StockId(n), key, on_hand: q(on_hand), reserved: Quantity::ZERO, received_at, version: Some(1) }
}
