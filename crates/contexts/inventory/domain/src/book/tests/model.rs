//! Random commands against a reference so simple that it is obviously right, and what must hold after every one of them.

use std::collections::{BTreeMap, BTreeSet};

use ambar_inventory_contract::{
    Adjust, AdjustTarget, ChangeStatus, Direction, IntoUnit, MarkDoubt, Move, MoveReserved, MoveUnit, Reallocate,
    Receive, ReleasePlan, SettleCount, Ship, StockCommand, StockDone, StockId, StockRequest, StockStatus, TakeFrom,
    TakeOver, UnitKind, Unpromise, Unreserve,
};
use ambar_kernel::{ItemId, LocationId, Quantity, SerialCode};
use proptest::prelude::*;
use uuid::Uuid;

use crate::{
    Book, Hints, Load, Mixing, Side,
    book::sample::{book_with, demand, go, id, promise, putaway, q, receive, request, reserve},
};

/// A thing that somebody wants; numbers pick among what is there.
#[derive(Debug, Clone)]
enum Wish {
    Receive { item: u128, at: u128, units: i64 },
    ReceiveSerial { at: u128, serial: u8 },
    ReceiveIntoUnit { unit: u128, at: u128, units: i64 },
    Move { row: usize, to: u128, units: i64, beyond: bool },
    MoveUnit { unit: u128, to: u128 },
    Status { row: usize, to: usize, units: i64 },
    Correct { row: usize, more: bool, units: i64 },
    Found { item: u128, at: u128, units: i64 },
    Promise { item: u128, line: u128, units: i64 },
    Unpromise { line: u128 },
    Reserve { item: u128, line: u128, units: i64, partial: bool },
    Unreserve { claim: usize },
    Reallocate { claim: usize, place: u128 },
    TakeOver { item: u128, line: u128, units: i64, one_lot: bool },
    Pick { claim: usize, units: i64, to: u128 },
    Ship { claim: usize },
    Doubt { claim: usize },
    Settle { count: usize, counted: i64 },
    Plan { item: u128, units: i64 },
    Release { plan: u128 },
}

fn wish() -> impl Strategy<Value = Wish> {
    let (item, place, units) = (1_u128..=2, 1_u128..=5, 0_i64..12);
    let anywhere = prop_oneof![1_u128..=5, Just(8), Just(9), Just(77)];
    prop_oneof![
        4 => (item.clone(), anywhere.clone(), units.clone()).prop_map(|(item, at, units)| Wish::Receive { item, at, units }),
        1 => (place.clone(), 0_u8..4).prop_map(|(at, serial)| Wish::ReceiveSerial { at, serial }),
        1 => (50_u128..53, anywhere.clone(), units.clone()).prop_map(|(unit, at, units)| Wish::ReceiveIntoUnit { unit, at, units }),
        4 => (any::<usize>(), anywhere.clone(), units.clone(), any::<bool>())
            .prop_map(|(row, to, units, beyond)| Wish::Move { row, to, units, beyond }),
        2 => (50_u128..54, anywhere.clone()).prop_map(|(unit, to)| Wish::MoveUnit { unit, to }),
        1 => (any::<usize>(), 0_usize..6, units.clone()).prop_map(|(row, to, units)| Wish::Status { row, to, units }),
        1 => (any::<usize>(), any::<bool>(), units.clone()).prop_map(|(row, more, units)| Wish::Correct { row, more, units }),
        1 => (item.clone(), place, units.clone()).prop_map(|(item, at, units)| Wish::Found { item, at, units }),
        1 => (item.clone(), 1_u128..6, units.clone()).prop_map(|(item, line, units)| Wish::Promise { item, line, units }),
        1 => (1_u128..6).prop_map(|line| Wish::Unpromise { line }),
        4 => (item.clone(), 1_u128..6, units.clone(), any::<bool>())
            .prop_map(|(item, line, units, partial)| Wish::Reserve { item, line, units, partial }),
        1 => any::<usize>().prop_map(|claim| Wish::Unreserve { claim }),
        3 => (any::<usize>(), 1_u128..=5).prop_map(|(claim, place)| Wish::Reallocate { claim, place }),
        3 => (item.clone(), 1_u128..6, units.clone(), any::<bool>())
            .prop_map(|(item, line, units, one_lot)| Wish::TakeOver { item, line, units, one_lot }),
        3 => (any::<usize>(), units.clone(), anywhere).prop_map(|(claim, units, to)| Wish::Pick { claim, units, to }),
        2 => any::<usize>().prop_map(|claim| Wish::Ship { claim }),
        1 => any::<usize>().prop_map(|claim| Wish::Doubt { claim }),
        1 => (any::<usize>(), 0_i64..30).prop_map(|(count, counted)| Wish::Settle { count, counted }),
        2 => (item, units).prop_map(|(item, units)| Wish::Plan { item, units }),
        1 => (1_u128..200).prop_map(|plan| Wish::Release { plan }),
    ]
}

/// One of what is there, or one that is not.
fn one<T: Copy>(all: &[T], pick: usize, none: T) -> T {
    if all.is_empty() { none } else { all[pick % all.len()] }
}

impl Wish {
    /// The command it means at this point; `n` is new for every wish.
    fn command(&self, book: &mut Book, n: u128) -> StockCommand {
        let rows: Vec<StockId> = book.rows.values().map(|row| row.id).collect();
        let claims: Vec<_> = book.claims.values().map(|claim| claim.id).collect();
        let counts: Vec<_> = book.counts.values().map(|count| count.id).collect();
        let (row_of, claim_of) = (|pick| one(&rows, pick, StockId(-1)), |pick| one(&claims, pick, id(77)));
        match *self {
            Self::Receive { item, at, units } => StockCommand::Receive(with_lot(receive(item, at, units))),
            Self::ReceiveSerial { at, serial } => {
                let serials = vec![SerialCode::parse(&format!("S{serial}")).unwrap()];
                StockCommand::Receive(Receive { serials, ..receive(4, at, 1) })
            }
            Self::ReceiveIntoUnit { unit, at, units } => {
                let sscc = None;
                let unit = IntoUnit::New { id: id(unit), kind: UnitKind::Pallet, sscc };
                StockCommand::Receive(Receive { unit, ..receive(1, at, units) })
            }
            Self::Move { row, to, units, beyond } => {
                let override_limits = beyond && units % 4 == 0;
                StockCommand::Move(Move { override_limits, ..go(row_of(row), to, units) })
            }
            Self::MoveUnit { unit, to } => StockCommand::MoveUnit(MoveUnit {
                unit_id: id(unit),
                to_location_id: id(to),
                hold_id: None,
                override_limits: false,
            }),
            Self::Status { row, to, units } => StockCommand::ChangeStatus(ChangeStatus {
                stock_id: row_of(row),
                quantity: Some(q(units)),
                to: StockStatus::ALL[to],
            }),
            Self::Correct { row, more, units } => StockCommand::Adjust(Adjust {
                target: AdjustTarget::Row { stock_id: row_of(row) },
                direction: if more { Direction::In } else { Direction::Out },
                quantity: q(units),
            }),
            Self::Found { item, at, units } => {
                let found = with_lot(receive(item, at, units));
                let target = AdjustTarget::Found {
                    warehouse_id: found.warehouse_id,
                    location_id: found.location_id,
                    unit: IntoUnit::Loose,
                    item_id: found.item_id,
                    owner_id: found.owner_id,
                    lot: found.lot,
                    serial: None,
                    status: StockStatus::Suspect,
                };
                StockCommand::Adjust(Adjust { target, direction: Direction::In, quantity: q(units) })
            }
            Self::Promise { item, line, units } => StockCommand::Promise(promise(item, line, units)),
            Self::Unpromise { line } => StockCommand::Unpromise(Unpromise { demand: demand(line) }),
            Self::Reserve { item, line, units, partial } => {
                StockCommand::Reserve(ambar_inventory_contract::Reserve { partial, ..reserve(item, line, units) })
            }
            Self::Unreserve { claim } => StockCommand::Unreserve(Unreserve { reservation_id: claim_of(claim) }),
            Self::Reallocate { claim, place } => {
                let reservation_id = claim_of(claim);
                let quantity = book.claims.get(&reservation_id).map_or(q(1), |claim| claim.quantity);
                let (rule, exclude) = (Default::default(), vec![id(place)]);
                StockCommand::Reallocate(Reallocate { reservation_id, quantity, rule, stock_id: None, exclude })
            }
            Self::TakeOver { item, line, units, one_lot } => {
                let from = book.claims.values();
                let from = from.map(|claim| TakeFrom { reservation_id: claim.id, quantity: claim.quantity }).collect();
                let mut reserve = reserve(item, line, units);
                reserve.rule.one_lot = one_lot;
                StockCommand::TakeOver(TakeOver { reserve, from })
            }
            Self::Pick { claim, units, to } => StockCommand::MoveReserved(MoveReserved {
                reservation_id: claim_of(claim),
                quantity: q(units),
                to_location_id: id(to),
                unit: IntoUnit::Loose,
                new_reservation_id: id(n + 100_000),
            }),
            Self::Ship { claim } => StockCommand::Ship(Ship { reservation_id: claim_of(claim) }),
            Self::Doubt { claim } => {
                StockCommand::MarkDoubt(MarkDoubt { reservation_id: claim_of(claim), count_id: id(n + 200_000) })
            }
            Self::Settle { count, counted } => StockCommand::SettleCount(SettleCount {
                count_id: one(&counts, count, id(77)),
                counted: q(counted),
                limit: None,
            }),
            Self::Plan { item, units } => {
                let candidates = (1..=5).chain([9]).map(id).collect();
                book.load_hints(Uuid::from_u128(n), Hints { candidates, ..Hints::default() });
                StockCommand::PlanPutaway(putaway(n, item, units))
            }
            Self::Release { plan } => StockCommand::ReleasePlan(ReleasePlan { hold_id: Uuid::from_u128(plan) }),
        }
    }
}

/// Item 2 is tracked by lot.
fn with_lot(mut receive: Receive) -> Receive {
    if receive.item_id == id(2) {
        let code = ambar_kernel::LotCode::parse("L").unwrap();
        receive.lot = Some(ambar_inventory_contract::LotInput { code, expires_on: None });
    }
    receive
}

/// How much of each item stands in each place.
type Standing = BTreeMap<(LocationId, ItemId), i64>;

/// The reference: how much stands where, from nothing but the commands that were granted and their answers.
#[derive(Default)]
struct Reference {
    standing: Standing,
}

impl Reference {
    fn add(&mut self, place: LocationId, item: ItemId, units: i64) {
        let sum = self.standing.entry((place, item)).or_default();
        *sum += units;
        if *sum == 0 {
            self.standing.remove(&(place, item));
        }
    }

    fn follow(&mut self, before: &Book, request: &StockRequest, done: &StockDone) {
        let row = |id: StockId| before.rows.get(&id).unwrap().key;
        let claim = |id| before.claims.get(&id).unwrap().clone();
        match (&request.command, done) {
            (StockCommand::Receive(_), StockDone::Rows { rows, .. }) => {
                rows.iter().for_each(|row| self.add(row.location_id, row.item_id, row.quantity.units()));
            }
            (StockCommand::Move(command), StockDone::Rows { rows, .. }) => {
                self.add(row(command.stock_id).location_id, rows[0].item_id, -rows[0].quantity.units());
                self.add(command.to_location_id, rows[0].item_id, rows[0].quantity.units());
            }
            (StockCommand::MoveUnit(command), StockDone::Rows { rows, .. }) => {
                let from = before.units.get(&command.unit_id).unwrap().location_id;
                for row in rows {
                    self.add(from, row.item_id, -row.quantity.units());
                    self.add(command.to_location_id, row.item_id, row.quantity.units());
                }
            }
            (StockCommand::Adjust(adjust), _) => {
                let units = adjust.quantity.units();
                match &adjust.target {
                    AdjustTarget::Row { stock_id } => {
                        let sign = if adjust.direction == Direction::In { 1 } else { -1 };
                        self.add(row(*stock_id).location_id, row(*stock_id).item_id, sign * units);
                    }
                    AdjustTarget::Found { location_id, item_id, .. } => self.add(*location_id, *item_id, units),
                }
            }
            (StockCommand::MoveReserved(command), _) => {
                let from = row(claim(command.reservation_id).stock_id);
                self.add(from.location_id, from.item_id, -command.quantity.units());
                self.add(command.to_location_id, from.item_id, command.quantity.units());
            }
            (StockCommand::Ship(ship), _) => {
                let gone = claim(ship.reservation_id);
                self.add(row(gone.stock_id).location_id, row(gone.stock_id).item_id, -gone.quantity.units());
            }
            (StockCommand::SettleCount(settle), StockDone::CountSettled { book, counted }) => {
                let key = before.counts.get(&settle.count_id).unwrap().key;
                self.add(key.location_id, key.item_id, counted.units() - book.units());
            }
            _ => {}
        }
    }
}

fn standing(book: &Book) -> Standing {
    let mut standing = Standing::new();
    for row in book.rows.values().filter(|row| !row.on_hand.is_zero()) {
        *standing.entry((row.key.location_id, row.key.item_id)).or_default() += row.on_hand.units();
    }
    standing
}

/// What must hold at every moment.
fn check(book: &Book) -> Result<(), TestCaseError> {
    let mut moved: BTreeMap<StockId, i64> = BTreeMap::new();
    for movement in book.movements() {
        for (side, sign) in [(movement.from, -1), (movement.to, 1)] {
            if let Side::Row(id) = side {
                *moved.entry(id).or_default() += sign * movement.quantity.units();
            }
        }
    }
    let mut keys = BTreeSet::new();
    let mut serials = BTreeSet::new();
    for row in book.rows.values() {
        prop_assert_eq!(row.on_hand.units(), moved.get(&row.id).copied().unwrap_or_default(), "balance = Σ movements");
        let claimed: Quantity = book.claims_on(row.id).iter().map(|claim| claim.quantity).sum();
        prop_assert_eq!(row.reserved, claimed, "reserved = Σ open claims");
        prop_assert!(row.reserved <= row.on_hand);
        prop_assert!(keys.insert(row.key), "one row a key");
        if !row.key.serial_id.is_nil() && !row.on_hand.is_zero() {
            prop_assert_eq!(row.on_hand.units(), 1);
            prop_assert!(serials.insert(row.key.serial_id), "a serial is in one place");
            prop_assert_eq!(book.serials.get(&row.key.serial_id).unwrap().stock_id, Some(row.id));
        }
        if let Some(unit) = book.units.get(&row.key.handling_unit_id).filter(|_| !row.on_hand.is_zero()) {
            prop_assert_eq!(row.key.location_id, unit.location_id, "goods are where their unit is");
        }
    }
    for claim in book.claims.values() {
        prop_assert_eq!(claim.state.open(), !claim.quantity.is_zero());
    }
    check_places(book)?;
    for (of, total) in book.totals.changes().iter().map(|change| (change.key, change.after.unwrap())) {
        let promised = book.promises.values().filter(|it| (it.warehouse_id, it.item_id, it.owner_id) == *of);
        prop_assert_eq!(*total, promised.map(|it| it.quantity.units()).sum::<i64>(), "the total is the sum");
    }
    Ok(())
}

/// Goods change hands, and are neither claimed twice nor dropped: what each order line has before and after.
fn check_claims(before: &Book, after: &Book, command: &StockCommand, done: &StockDone) -> Result<(), TestCaseError> {
    let of = |book: &Book, line| -> i64 {
        let open = book.claims.values().filter(|claim| claim.state.open() && claim.demand.order_line_id == line);
        open.map(|claim| claim.quantity.units()).sum()
    };
    let StockDone::Allocated { allocation } = done else { return Ok(()) };
    let granted = allocation.allocated().units();
    match command {
        StockCommand::Reallocate(command) => {
            let line = before.claims.get(&command.reservation_id).unwrap().demand.order_line_id;
            prop_assert_eq!((of(before, line), granted), (of(after, line), command.quantity.units()));
        }
        StockCommand::TakeOver(TakeOver { reserve, .. }) => {
            let line = reserve.demand.order_line_id;
            prop_assert_eq!(of(after, line), of(before, line) + granted);
            prop_assert_eq!(granted + allocation.short().units(), reserve.quantity.units());
            for loser in before.claims.values().map(|claim| claim.demand.order_line_id).filter(|loser| *loser != line) {
                let lost = allocation.taken.iter().filter(|taken| taken.demand.order_line_id == loser);
                prop_assert_eq!(
                    of(before, loser) - of(after, loser),
                    lost.map(|taken| taken.quantity.units()).sum::<i64>()
                );
            }
            let lots: BTreeSet<_> = allocation.rows.iter().map(|row| row.lot.clone()).collect();
            prop_assert!(!reserve.rule.one_lot || lots.len() <= 1);
        }
        _ => {}
    }
    Ok(())
}

fn check_places(book: &Book) -> Result<(), TestCaseError> {
    for place in book.places.values().filter(|place| place.counted) {
        let rows: Vec<_> =
            book.rows.values().filter(|row| row.key.location_id == place.id && !row.on_hand.is_zero()).collect();
        let units = book.units.values().filter(|unit| unit.location_id == place.id).count();
        let mut load = Load { units: i32::try_from(units).unwrap(), ..Load::default() };
        for row in &rows {
            load = load.plus(book.item(row.key.item_id).unwrap().load(row.on_hand));
        }
        prop_assert_eq!(place.load, load, "{} holds what stands there", &place.code);
        prop_assert_eq!(usize::try_from(place.full_rows), Ok(rows.len()));
        let holds: Vec<_> = book.holds.values().filter(|hold| hold.location_id == place.id).collect();
        prop_assert_eq!(place.held, holds.iter().fold(Load::default(), |sum, hold| sum.plus(hold.load)));
        prop_assert_eq!(usize::try_from(place.holds), Ok(holds.len()));
        if place.over_limit.is_none() {
            prop_assert_eq!(place.room_for(Load::default()), Ok(()));
            let all = load.plus(place.held);
            prop_assert!(place.limits.weight_g.is_none_or(|most| all.weight_g <= most), "no more than it may hold");
            prop_assert!(place.limits.units.is_none_or(|most| all.units <= most));
            let there: BTreeSet<_> = book.kindred_at(place).into_iter().map(|(item, _)| item).collect();
            prop_assert!(place.mixing != Mixing::OneItem || there.len() <= 1, "nothing that may not stand together");
        }
    }
    Ok(())
}

/// Place 1 holds ten pieces, 2 one unit, 3 one item; the others anything.
fn warehouse() -> Book {
    let mut book = book_with(1, |place| place.limits.weight_g = Some(1000));
    let change = |book: &Book, n: u128, change: fn(&mut crate::Place)| {
        let mut place = book.at(n).clone();
        change(&mut place);
        place
    };
    let (single, mixed) = (
        change(&book, 2, |place| place.limits.units = Some(1)),
        change(&book, 3, |place| place.mixing = Mixing::OneItem),
    );
    let mut fresh = book_with(1, |_| {});
    std::mem::swap(&mut fresh.places, &mut book.places);
    let mut places = crate::Table::default();
    for place in [single, mixed].into_iter().chain(fresh.places.values().cloned()) {
        places.load(place.id, place);
    }
    book.places = places;
    book.load_fresh((1000..2000).map(StockId).collect());
    book.load_block(crate::SsccBlock { extension_digit: 1, company_prefix: "0614141".into(), next: 1, left: 100 });
    book
}

proptest! {
    #[test]
    fn whatever_is_asked_for_the_books_stay_sound(wishes in prop::collection::vec(wish(), 1..60)) {
        let mut book = warehouse();
        let mut reference = Reference::default();
        for (wish, n) in wishes.into_iter().zip(1_u128..) {
            let command = wish.command(&mut book, n);
            let before = book.clone();
            let request = request(n + 1_000_000, command);
            match book.apply(&request) {
                Ok(done) => {
                    check_claims(&before, &book, &request.command, &done)?;
                    reference.follow(&before, &request, &done);
                }
                Err(_) => prop_assert!(book == before, "a refusal changes nothing"),
            }
            check(&book)?;
            prop_assert_eq!(standing(&book), reference.standing.clone());
        }
    }
}
