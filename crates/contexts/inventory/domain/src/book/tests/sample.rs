//! Examples for tests.

use ambar_inventory_contract::{
    AllocationRule, Demand, IntoUnit, Mode, Move, PlanPutaway, Promise, Receive, Reference, Reserve, RowChange,
    StockCommand, StockDone, StockId, StockKey, StockOutcome, StockRequest, StockStatus, VirtualPlace,
};
use ambar_kernel::{HandlingUnitId, Id, LotId, Quantity, ReasonCode, Scale, SerialId, Sku, Timestamp};
use chrono::{TimeZone, Utc};
use uuid::Uuid;

use crate::{Book, Item, Limits, Load, Mixing, Place, PlaceKind, Row, SsccBlock, Stamp, Tracking};

pub(crate) fn id<T>(n: u128) -> Id<T> {
    Id::from(Uuid::from_u128(n))
}

pub(crate) fn q(units: i64) -> Quantity {
    Quantity::new(units).unwrap()
}

pub(crate) fn noon() -> Timestamp {
    Utc.with_ymd_and_hms(2026, 11, 24, 12, 0, 0).unwrap()
}

pub(crate) fn stamp(n: u128) -> Stamp {
    let reference = Reference { kind: "test".into(), id: Uuid::from_u128(n) };
    Stamp { command_id: id(n), reference, reason: None, note: None }
}

/// An item of owner 1 in pieces of 100 g and 1 dm³.
pub(crate) fn item(n: u128, tracking: Tracking) -> Item {
    Item {
        id: id(n),
        owner_id: id(1),
        sku: Sku::parse(&format!("I{n}")).unwrap(),
        scale: Scale::WHOLE,
        tracking,
        abc: None,
        min_remaining_days: 0,
        each_weight_g: 100,
        each_volume_mm3: 1_000_000,
    }
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
        version: 1,
        revision: 0,
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

/// A book with items 1 (untracked), 2 (lots), 3 (lots with dates), 4 (serial numbers); places 1 to 5 for storage, 8 a dock,
/// 9 overflow; twenty numbers for rows and five SSCCs.
pub(crate) fn book() -> Book {
    let mut book = Book::new(noon());
    for (n, tracking) in [(1, Tracking::None), (2, Tracking::Lot), (3, Tracking::Expiry), (4, Tracking::Serial)] {
        book.load_item(item(n, tracking));
    }
    for n in 1..=5 {
        book.places.load(id(n.into()), place(n, &format!("A-{n}")));
    }
    book.places.load(id(8), Place { kind: PlaceKind::Passage, counted: false, ..place(8, "DOCK") });
    book.places.load(id(9), Place { kind: PlaceKind::Overflow, ..place(9, "OVER") });
    book.load_fresh((100..120).map(StockId).collect());
    book.load_block(SsccBlock { extension_digit: 1, company_prefix: "0614141".into(), next: 234_567_890, left: 5 });
    book
}

/// The same with a place changed.
pub(crate) fn book_with(n: u32, change: impl FnOnce(&mut Place)) -> Book {
    let mut book = Book::new(noon());
    let mut changed = place(n, &format!("A-{n}"));
    change(&mut changed);
    book.places.load(changed.id, changed);
    let full = self::book();
    full.places.values().for_each(|place| book.places.load(place.id, place.clone()));
    for (n, tracking) in [(1, Tracking::None), (2, Tracking::Lot), (3, Tracking::Expiry), (4, Tracking::Serial)] {
        book.load_item(item(n, tracking));
    }
    book.load_fresh((100..120).map(StockId).collect());
    book
}

pub(crate) fn request(n: u128, command: StockCommand) -> StockRequest {
    let reference = Reference { kind: "test".into(), id: Uuid::from_u128(n) };
    StockRequest { id: id(n), command, reference, reason: Some(ReasonCode::parse("because").unwrap()), note: None }
}

impl Book {
    /// Carries out a command with a reason, under a number that follows from how much has happened.
    pub(crate) fn try_do(&mut self, command: StockCommand) -> StockOutcome {
        let n = self.movements.len() + self.claims.mark() + self.holds.mark() + self.promises.mark();
        self.apply(&request(1000 + n as u128, command))
    }

    /// Carries out a command that must be granted.
    #[track_caller]
    pub(crate) fn does(&mut self, command: StockCommand) -> StockDone {
        self.try_do(command).unwrap_or_else(|refusal| panic!("{refusal:?}"))
    }

    /// Carries out a command that must be refused and leave no trace; answers the code.
    #[track_caller]
    pub(crate) fn refuses(&mut self, command: StockCommand) -> String {
        let before = self.clone();
        let refusal = self.try_do(command).expect_err("not refused");
        assert_eq!(*self, before, "a refusal leaves the book exactly as it was");
        assert!(!refusal.detail.is_empty());
        refusal.code
    }

    /// The same without a reason.
    #[track_caller]
    pub(crate) fn refuses_silent(&mut self, command: StockCommand) -> String {
        let silent = StockRequest { reason: None, ..request(999, command) };
        self.apply_group(&[&silent], Mode::Each).remove(0).expect_err("not refused").code
    }

    /// Receives untracked goods; answers their row.
    #[track_caller]
    pub(crate) fn stock(&mut self, item: u128, at: u128, units: i64) -> StockId {
        rows(self.does(StockCommand::Receive(receive(item, at, units))))[0].stock_id
    }

    pub(crate) fn balance(&self, row: StockId) -> (i64, i64) {
        let row = self.rows.get(&row).unwrap();
        (row.on_hand.units(), row.reserved.units())
    }

    pub(crate) fn at(&self, place: u128) -> &Place {
        self.places.get(&id(place)).unwrap()
    }
}

#[track_caller]
pub(crate) fn rows(done: StockDone) -> Vec<RowChange> {
    match done {
        StockDone::Rows { rows, .. } => rows,
        other => panic!("no rows: {other:?}"),
    }
}

pub(crate) fn receive(item: u128, at: u128, units: i64) -> Receive {
    Receive {
        warehouse_id: id(1),
        location_id: id(at),
        unit: IntoUnit::Loose,
        item_id: id(item),
        owner_id: id(1),
        lot: None,
        serials: Vec::new(),
        quantity: q(units),
        status: StockStatus::Available,
        origin: VirtualPlace::Supplier,
        hold_id: None,
    }
}

pub(crate) fn go(row: StockId, to: u128, units: i64) -> Move {
    Move {
        stock_id: row,
        quantity: Some(q(units)),
        to_location_id: id(to),
        unit: IntoUnit::Loose,
        hold_id: None,
        override_limits: false,
    }
}

pub(crate) fn demand(n: u128) -> Demand {
    Demand::of_order(id(n), id(n))
}

pub(crate) fn reserve(item: u128, line: u128, units: i64) -> Reserve {
    Reserve {
        demand: demand(line),
        warehouse_id: id(1),
        item_id: id(item),
        owner_id: id(1),
        quantity: q(units),
        rule: AllocationRule::default(),
        exclude: Vec::new(),
        partial: true,
    }
}

pub(crate) fn promise(item: u128, line: u128, units: i64) -> Promise {
    Promise { demand: demand(line), warehouse_id: id(1), item_id: id(item), owner_id: id(1), quantity: q(units) }
}

pub(crate) fn putaway(hold: u128, item: u128, units: i64) -> PlanPutaway {
    PlanPutaway {
        hold_id: Uuid::from_u128(hold),
        warehouse_id: id(1),
        item_id: id(item),
        owner_id: id(1),
        lot: None,
        quantity: q(units),
        whole_unit: false,
        strategy: None,
        location_id: None,
        avoid: Vec::new(),
    }
}
