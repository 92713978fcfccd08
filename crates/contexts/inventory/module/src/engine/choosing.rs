//! Of which stock the first rows suffice to choose from. First in, first out takes the oldest usable goods until there is enough:
//! where the oldest few rows have enough, the others of the item change nothing, and are not read.

use std::collections::{BTreeMap, BTreeSet};

use ambar_inventory_contract::{AllocationOrder, AllocationRule, Reserve, StockCommand, StockRequest};
use ambar_inventory_domain::{Book, PlaceKind, Row, TotalKey};
use ambar_kernel::{ItemId, LocationId};

use super::locking::Locking;

/// What is wanted of some stock altogether, by reservations that go by age alone.
#[derive(Debug, Default)]
pub(super) struct Choosing {
    wanted: BTreeMap<TotalKey, i128>,
}

impl Choosing {
    /// Of the stock that requests choose from, that of which the first rows may suffice: nothing else in the group changes it.
    pub(super) fn of(requests: &[&StockRequest], locking: &Locking) -> Self {
        let mut wanted: BTreeMap<TotalKey, Option<i128>> = BTreeMap::new();
        for request in requests {
            match &request.command {
                StockCommand::Reserve(reserve) => {
                    let of = wanted.entry((reserve.warehouse_id, reserve.item_id, reserve.owner_id)).or_insert(Some(0));
                    *of = of.filter(|_| goes_by_age(reserve)).map(|sum| sum + i128::from(reserve.quantity.units()));
                }
                // Its item is that of the row that it goes to.
                StockCommand::Move(_) => {}
                _ => return Self::default(),
            }
        }
        let moved: BTreeSet<ItemId> = locking.keys.iter().map(|key| key.item_id).collect();
        let still = wanted.into_iter().filter(|((_, item, _), _)| !moved.contains(item));
        Self { wanted: still.filter_map(|(key, sum)| Some((key, sum?))).collect() }
    }

    pub(super) fn contains(&self, key: &TotalKey) -> bool {
        self.wanted.contains_key(key)
    }

    pub(super) fn keys(&self) -> Vec<TotalKey> {
        self.wanted.keys().copied().collect()
    }

    /// Of the oldest rows of some stock those that have enough, and the stock of which they do not: more of it must be read. The places
    /// of the rows are in the book.
    pub(super) fn oldest(&self, of: &[TotalKey], rows: Vec<Row>, book: &Book) -> (Vec<Row>, Vec<TotalKey>) {
        let mut of_stock: BTreeMap<TotalKey, Vec<Row>> = BTreeMap::new();
        for row in rows {
            of_stock.entry(row.total_key()).or_default().push(row);
        }
        let (mut chosen, mut short) = (Vec::new(), Vec::new());
        for key in of {
            let mut rows = of_stock.remove(key).unwrap_or_default();
            rows.sort_by_key(|row| row.received_at);
            match self.enough(key, &rows, book) {
                Some(enough) => chosen.extend(rows.drain(..enough)),
                None => short.push(*key),
            }
        }
        (chosen, short)
    }

    /// How many of the oldest rows have enough, with all that are as old as the last of them: among those something else decides.
    fn enough(&self, of: &TotalKey, rows: &[Row], book: &Book) -> Option<usize> {
        let wanted = *self.wanted.get(of)?;
        let mut free = 0;
        let last = rows.iter().find(|row| {
            free += if is_usable(row, book) { i128::from(row.free().units()) } else { 0 };
            free >= wanted
        })?;
        Some(rows.partition_point(|row| row.received_at <= last.received_at))
    }
}

/// Whether nothing but the age of usable goods decides. What makes goods unusable here is looked at in [`is_usable`].
fn goes_by_age(reserve: &Reserve) -> bool {
    let AllocationRule { order, lot, serial, whole_units_first, one_lot, zones, .. } = &reserve.rule;
    *order == AllocationOrder::Fifo
        && lot.is_none()
        && serial.is_none()
        && !whole_units_first
        && !one_lot
        && zones.is_empty()
        && reserve.exclude.is_empty()
}

/// Whether any reservation that goes by age may take it.
fn is_usable(row: &Row, book: &Book) -> bool {
    let place =
        |place: &LocationId| book.places.get(place).is_some_and(|it| it.kind == PlaceKind::Storage && !it.locked_out);
    row.key.status.allocatable() && row.key.lot_id.is_nil() && place(&row.key.location_id)
}

#[cfg(test)]
mod tests {
    use ambar_inventory_domain::Place;
    use ambar_kernel::{OwnerId, Timestamp, WarehouseId};
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        sample,
        store::convert::{PlaceRow, StockRow},
    };

    fn reserve(item: u128, units: i64, change: impl Fn(&mut Reserve)) -> StockRequest {
        let StockCommand::Reserve(mut reserve) = sample::reserve() else { panic!("a reservation") };
        (reserve.item_id, reserve.quantity) = (sample::id(item), sample::q(units));
        reserve.exclude = Vec::new();
        reserve.rule = AllocationRule { order: AllocationOrder::Fifo, ..AllocationRule::default() };
        change(&mut reserve);
        sample::request(1, StockCommand::Reserve(reserve))
    }

    fn key(request: &StockRequest) -> TotalKey {
        let StockCommand::Reserve(reserve) = &request.command else { panic!("a reservation") };
        (reserve.warehouse_id, reserve.item_id, reserve.owner_id)
    }

    fn row(of: TotalKey, changes: Value) -> Row {
        let (warehouse, item, owner): (WarehouseId, ItemId, OwnerId) = of;
        let mut document = sample::row(changes);
        (document["warehouse_id"], document["item_id"], document["owner_id"]) =
            (json!(warehouse), json!(item), json!(owner));
        sample::read::<StockRow>(document).row().unwrap()
    }

    fn book(rows: &[Row], change: impl Fn(&mut Place)) -> Book {
        let mut book = Book::new(Timestamp::UNIX_EPOCH);
        for row in rows {
            let mut place = sample::read::<PlaceRow>(sample::place()).place();
            place.id = row.key.location_id;
            change(&mut place);
            book.places.load(place.id, place);
        }
        book
    }

    #[test]
    fn what_goes_by_age_alone_is_added_up() {
        let (one, two, other) = (reserve(4, 3, |_| {}), reserve(4, 5, |_| {}), reserve(5, 1, |_| {}));
        let choosing = Choosing::of(&[&one, &two, &other], &Locking::default());
        assert_eq!(choosing.wanted, BTreeMap::from([(key(&one), 8), (key(&other), 1)]));
        assert!(choosing.contains(&key(&one)) && choosing.keys().len() == 2);
    }

    #[test]
    fn whatever_else_decides_reads_all_of_the_item() {
        let plain = reserve(4, 3, |_| {});
        let others: [fn(&mut Reserve); 7] = [
            |it| it.rule.order = AllocationOrder::Lifo,
            |it| it.rule.lot = Some(sample::lot_code()),
            |it| it.rule.serial = Some(sample::serial_code(1)),
            |it| it.rule.whole_units_first = true,
            |it| it.rule.one_lot = true,
            |it| it.rule.zones = vec![sample::id(9)],
            |it| it.exclude = vec![sample::id(9)],
        ];
        for other in others {
            let other = reserve(4, 1, other);
            assert!(Choosing::of(&[&plain, &other], &Locking::default()).keys().is_empty(), "{other:?}");
        }
    }

    #[test]
    fn goods_that_move_in_the_same_group_do_too() {
        let (plain, moved) = (reserve(4, 3, |_| {}), sample::request(2, StockCommand::Move(sample::move_row())));
        assert_eq!(Choosing::of(&[&plain, &moved], &Locking::default()).keys(), [key(&plain)]);
        let mut locking = Locking::default();
        locking.keys.insert(row(key(&plain), json!({})).key);
        assert!(Choosing::of(&[&plain, &moved], &locking).keys().is_empty());
        let doubt = sample::request(3, sample::mark_doubt());
        assert!(Choosing::of(&[&plain, &doubt], &Locking::default()).keys().is_empty());
    }

    #[test]
    fn only_usable_goods_are_enough() {
        let plain = reserve(4, 8, |_| {});
        let choosing = Choosing::of(&[&plain], &Locking::default());
        let of = |changes| vec![row(key(&plain), changes)];
        let enough = |rows: &[Row], change: fn(&mut Place)| {
            choosing.oldest(&[key(&plain)], rows.to_vec(), &book(rows, change)).1.is_empty()
        };
        let good = of(json!({ "on_hand": 10, "reserved": 2 }));
        assert!(enough(&good, |_| {}));
        assert!(!enough(&of(json!({ "on_hand": 10, "reserved": 3 })), |_| {}));
        assert!(!enough(&of(json!({ "on_hand": 10, "reserved": 2, "status": "damaged" })), |_| {}));
        assert!(!enough(&of(json!({ "on_hand": 10, "reserved": 2, "lot_id": sample::uuid(7) })), |_| {}));
        assert!(!enough(&good, |place| place.locked_out = true));
        assert!(!enough(&good, |place| place.kind = PlaceKind::Passage));
        assert!(!enough(&[], |_| {}), "nothing was read of it");
    }

    #[test]
    fn no_more_than_the_oldest_that_are_enough_are_chosen_from() {
        let (plain, other) = (reserve(4, 8, |_| {}), reserve(5, 9, |_| {}));
        let choosing = Choosing::of(&[&plain, &other], &Locking::default());
        let aged = |of: &StockRequest, number: i64, day: u32, free: i64| {
            let at = format!("2026-11-{day:02}T08:00:00Z");
            row(key(of), json!({ "stock_id": number, "received_at": at, "on_hand": free, "reserved": 0 }))
        };
        let rows = vec![
            aged(&plain, 1, 9, 50),
            aged(&plain, 2, 3, 5),
            aged(&plain, 3, 4, 3),
            aged(&plain, 4, 4, 1),
            aged(&other, 5, 1, 8),
        ];
        let (chosen, short) = choosing.oldest(&choosing.keys(), rows.clone(), &book(&rows, |_| {}));
        let numbers: Vec<i64> = chosen.iter().map(|row| row.id.0).collect();
        assert_eq!(numbers, [2, 3, 4], "the fourth is as old as the third");
        assert_eq!(short, [key(&other)]);
    }
}
