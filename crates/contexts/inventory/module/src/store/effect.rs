//! What a group of stock commands comes to, told once: the rows that change and the places whose figures are written.

use std::collections::{BTreeMap, BTreeSet};

use ambar_inventory_contract::StockId;
use ambar_inventory_domain::{Book, Change, Place, Row, TotalKey};
use ambar_kernel::LocationId;
use uuid::Uuid;

use super::balances::Guard;

/// By how much the versions of what is written go up: another number with every write. Whoever decides on what is still being written knows
/// by it that this is what took effect, and not something else that was done of the same since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step(i64);

impl Step {
    /// One of sixteen million, so that a row can be written some 10¹² times.
    pub(crate) const fn of(id: Uuid) -> Self {
        let [.., a, b, c] = id.into_bytes();
        Self(i64::from_be_bytes([0, 0, 0, 0, 0, a, b, c]) + 1)
    }

    /// The version of what is new.
    pub(crate) const fn first(self) -> i64 {
        self.0
    }

    /// The version after another.
    pub(crate) const fn after(self, version: i64) -> i64 {
        version + self.0
    }
}

/// What is written of a book.
#[derive(Debug)]
pub(crate) struct Effect<'a> {
    pub(crate) book: &'a Book,
    pub(crate) step: Step,
    /// The rows that differ from what was loaded, by their numbers.
    pub(crate) rows: Vec<Change<'a, StockId, Row>>,
    /// The places whose figures are written: those that changed, and those that must not have, since to write them may be what
    /// locks them. Each is a step later then.
    pub(crate) places: BTreeMap<LocationId, &'a Place>,
    /// Stock of which goods that could not be claimed, or were of another age, can be now: whoever chose its oldest chooses anew.
    pub(crate) offered: BTreeSet<TotalKey>,
}

impl<'a> Effect<'a> {
    /// What a book comes to that was decided on what a guard names.
    pub(crate) fn of(book: &'a Book, guard: &Guard, step: Step) -> Self {
        let changed = book.places.changes().into_iter().filter_map(|change| change.after);
        let seen = guard.places.iter().filter(|it| it.counted).filter_map(|it| book.places.get(&it.id));
        let places = changed.chain(seen).map(|place| (place.id, place)).collect();
        let rows = book.rows.changes();
        let offered = rows.iter().filter(|change| is_offered(change));
        let offered = offered.filter_map(|change| Some(change.after?.total_key())).collect();
        Self { book, step, rows, places, offered }
    }

    /// Whether a row changes.
    pub(crate) fn changes(&self, id: StockId) -> bool {
        self.rows.binary_search_by_key(&id, |change| *change.key).is_ok()
    }

    /// The version of a row once this is written; none if it is not in storage then either.
    pub(crate) fn version(&self, row: &Row) -> Option<i64> {
        if self.changes(row.id) { Some(self.step.after(row.version.unwrap_or_default())) } else { row.version }
    }
}

/// Whether goods of a row can be claimed that could not before, or in another order.
fn is_offered(change: &Change<'_, StockId, Row>) -> bool {
    let Some(after) = change.after.filter(|row| row.key.status.allocatable() && !row.free().is_zero()) else {
        return false;
    };
    change.before.is_none_or(|before| before.free().is_zero() || after.received_at != before.received_at)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::{
        sample::{self, id, q, read},
        store::{
            balances::SeenAs,
            convert::{PlaceRow, StockRow},
        },
    };

    fn row(number: i64) -> Row {
        let key = json!({ "stock_id": number, "item_id": Uuid::from_u128(number.unsigned_abs().into()) });
        read::<StockRow>(sample::row(key)).row().unwrap()
    }

    fn place(n: u128) -> Place {
        Place { id: id(n), ..read::<PlaceRow>(sample::place()).place() }
    }

    #[test]
    fn what_changes_is_a_step_later_and_what_does_not_stays() {
        let mut book = Book::new(ambar_kernel::Timestamp::UNIX_EPOCH);
        (1..=3).for_each(|number| book.load_row(row(number)));
        let (changed, new) = (Row { on_hand: q(99), ..row(2) }, Row { version: None, ..row(4) });
        book.rows.put(changed.id, changed.clone());
        book.rows.put(new.id, new.clone());
        let effect = Effect::of(&book, &Guard::default(), Step(5));
        assert_eq!(effect.rows.len(), 2);
        assert_eq!(effect.version(&changed), Some(6));
        assert_eq!(effect.version(&new), Some(5));
        assert_eq!(effect.version(&row(3)), Some(1));
        assert_eq!(effect.version(&Row { version: None, ..row(9) }), None, "it came and went");
    }

    #[test]
    fn a_step_goes_up_and_is_seldom_the_same() {
        assert_eq!(Step::of(Uuid::nil()).after(7), 8);
        assert_eq!(Step::of(Uuid::max()).first(), 1 << 24);
        assert_ne!(Step::of(id::<()>(1).uuid()), Step::of(id::<()>(2).uuid()));
    }

    #[test]
    fn a_place_with_figures_is_written_whether_or_not_they_change() {
        let mut book = Book::new(ambar_kernel::Timestamp::UNIX_EPOCH);
        (1..=3).for_each(|n| book.places.load(id(n), place(n)));
        book.places.put(id(3), Place { full_rows: 1, ..place(3) });
        let seen = |n, counted| SeenAs { id: id(n), revision: 4, counted };
        let guard = Guard { places: vec![seen(1, true), seen(2, false)], ..Guard::default() };
        let written: Vec<LocationId> = Effect::of(&book, &guard, Step(1)).places.into_keys().collect();
        assert_eq!(written, [id(1), id(3)]);
    }
}
