//! Counts of one item in one place.
//!
//! What differs by more than a limit waits: somebody else approves the difference, and the book is corrected by it, or sends
//! the count back, and a new one is asked for.

use ambar_inventory_contract::CountLimit;
use ambar_kernel::{
    AccountId, CountId, HandlingUnitId, ItemId, LocationId, LotId, OwnerId, Quantity, Scale, SerialId, WarehouseId,
};

use crate::StockFault;

/// What is counted: a stock key without its status, since a person counts what stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountKey {
    /// The site.
    pub warehouse_id: WarehouseId,
    /// The place.
    pub location_id: LocationId,
    /// The handling unit; nil for loose goods.
    pub handling_unit_id: HandlingUnitId,
    /// What.
    pub item_id: ItemId,
    /// Which lot.
    pub lot_id: LotId,
    /// Which unit.
    pub serial_id: SerialId,
    /// Whose.
    pub owner_id: OwnerId,
}

/// Where a count stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountState {
    /// Somebody has to count.
    Requested,
    /// Somebody has counted, and somebody else has to decide on the difference.
    Counted,
    /// The book was corrected by what it told.
    Completed,
    /// It was sent back: another count was asked for.
    Rejected,
    /// Nobody has to count any more.
    Canceled,
}

impl CountState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Requested, Self::Counted, Self::Completed, Self::Rejected, Self::Canceled];

    /// The name in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Counted => "counted",
            Self::Completed => "completed",
            Self::Rejected => "rejected",
            Self::Canceled => "canceled",
        }
    }

    /// The state of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// The states that may come next.
    #[must_use]
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Requested => &[Self::Counted, Self::Completed, Self::Canceled],
            Self::Counted => &[Self::Completed, Self::Rejected],
            Self::Completed | Self::Rejected | Self::Canceled => &[],
        }
    }

    /// Whether anything may still happen: till then the same is not counted once more.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !self.next().is_empty()
    }
}

/// A count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// Its id.
    pub id: CountId,
    /// What is counted.
    pub key: CountKey,
    /// Where it stands.
    pub state: CountState,
    /// What the book had when somebody had counted.
    pub book: Option<Quantity>,
    /// What the person counted.
    pub counted: Option<Quantity>,
    /// Who counted, once that is written.
    pub counted_by: Option<AccountId>,
}

impl Count {
    /// Somebody has to count.
    #[must_use]
    pub const fn requested(id: CountId, key: CountKey) -> Self {
        Self { id, key, state: CountState::Requested, book: None, counted: None, counted_by: None }
    }

    /// Whether this person may decide on the difference now.
    ///
    /// # Errors
    /// [`StockFault::CountNotDone`] while nobody has counted, [`StockFault::CountOver`] if it is decided, and
    /// [`StockFault::CountOwn`] for who counted.
    pub fn may_be_decided(&self, by: AccountId) -> Result<(), StockFault> {
        match (self.state, self.counted_by) {
            (CountState::Requested, _) | (CountState::Counted, None) => Err(StockFault::CountNotDone(self.id)),
            (CountState::Counted, Some(who)) if who == by => Err(StockFault::CountOwn(self.id)),
            (CountState::Counted, Some(_)) => Ok(()),
            (state, _) => Err(StockFault::CountOver { id: self.id, state }),
        }
    }

    /// What the book had and was not there.
    #[must_use]
    pub fn missing(&self) -> Quantity {
        self.book.unwrap_or_default().saturating_minus(self.counted.unwrap_or_default())
    }

    /// What was there and the book did not have.
    #[must_use]
    pub fn surplus(&self) -> Quantity {
        self.counted.unwrap_or_default().saturating_minus(self.book.unwrap_or_default())
    }
}

/// Whether what was counted differs from the book by more than a limit lets pass. Anything is more than any per cent of nothing.
#[must_use]
pub fn is_beyond(limit: CountLimit, book: Quantity, counted: Quantity, scale: Scale) -> bool {
    let off = (i128::from(counted.units()) - i128::from(book.units())).abs();
    let finest = 10_i128.pow(u32::from(Scale::MAX - scale.decimals()));
    let by_quantity = limit.millionths.is_some_and(|most| off * finest > i128::from(most));
    let by_percent = limit.percent.is_some_and(|most| off * 100 > i128::from(book.units()) * i128::from(most));
    by_quantity || by_percent
}

#[cfg(test)]
mod tests {
    use ambar_kernel::{Fault, Id};
    use uuid::Uuid;

    use super::*;

    fn id<T>(n: u128) -> Id<T> {
        Id::from_uuid(Uuid::from_u128(n))
    }

    fn q(units: i64) -> Quantity {
        Quantity::new(units).unwrap()
    }

    fn count(state: CountState, book: i64, counted: i64) -> Count {
        let key = CountKey {
            warehouse_id: id(1),
            location_id: id(2),
            handling_unit_id: HandlingUnitId::NIL,
            item_id: id(3),
            lot_id: LotId::NIL,
            serial_id: SerialId::NIL,
            owner_id: id(4),
        };
        let (book, counted) = (Some(q(book)), Some(q(counted)));
        Count { state, book, counted, counted_by: Some(id(7)), ..Count::requested(id(5), key) }
    }

    #[test]
    fn states_have_names() {
        for state in CountState::ALL {
            assert_eq!(CountState::from_name(state.name()), Some(state));
        }
        assert_eq!(CountState::from_name("lost"), None);
    }

    #[test]
    fn a_count_is_settled_or_waits_for_a_decision_and_no_other_way_leads_anywhere() {
        use CountState::{Canceled, Completed, Counted, Rejected, Requested};
        let ways = [
            (Requested, Counted),
            (Requested, Completed),
            (Requested, Canceled),
            (Counted, Completed),
            (Counted, Rejected),
        ];
        for from in CountState::ALL {
            for to in CountState::ALL {
                assert_eq!(from.next().contains(&to), ways.contains(&(from, to)), "{from:?} {to:?}");
            }
            assert_eq!(from.is_open(), matches!(from, Requested | Counted));
        }
    }

    #[test]
    fn somebody_else_decides_once_on_what_was_counted() {
        for (state, by, refused) in [
            (CountState::Requested, 8, Some("inventory.count_not_done")),
            (CountState::Counted, 8, None),
            (CountState::Counted, 7, Some("inventory.count_own")),
            (CountState::Completed, 8, Some("inventory.count_over")),
            (CountState::Rejected, 8, Some("inventory.count_over")),
            (CountState::Canceled, 8, Some("inventory.count_over")),
        ] {
            let decided = count(state, 10, 8).may_be_decided(id(by));
            assert_eq!(decided.err().map(|fault| fault.code()), refused, "{state:?}");
        }
        let unwritten = Count { counted_by: None, ..count(CountState::Counted, 10, 8) };
        assert_eq!(unwritten.may_be_decided(id(8)), Err(StockFault::CountNotDone(id(5))), "who counted must be known");
    }

    #[test]
    fn what_differs_is_missing_or_too_much() {
        let (short, over) = (count(CountState::Counted, 10, 8), count(CountState::Counted, 8, 10));
        assert_eq!([short.missing(), short.surplus(), over.missing(), over.surplus()], [q(2), q(0), q(0), q(2)]);
        let unknown = Count::requested(id(5), short.key);
        assert_eq!([unknown.missing(), unknown.surplus()], [q(0), q(0)]);
    }

    #[test]
    fn a_difference_waits_beyond_either_limit() {
        let whole = Scale::WHOLE;
        let quantity = |millionths| CountLimit { millionths: Some(millionths), percent: None };
        let percent = |percent| CountLimit { millionths: None, percent: Some(percent) };
        let none = CountLimit { millionths: None, percent: None };
        let both = CountLimit { millionths: Some(2_000_000), percent: Some(5) };
        for (limit, book, counted, beyond) in [
            (none, 10, 0, false),
            (quantity(2_000_000), 10, 8, false),
            (quantity(2_000_000), 10, 7, true),
            (quantity(2_000_000), 10, 12, false),
            (quantity(2_000_000), 10, 13, true),
            (quantity(2_500_000), 10, 13, true),
            (quantity(0), 10, 10, false),
            (quantity(0), 10, 9, true),
            (percent(5), 100, 95, false),
            (percent(5), 100, 94, true),
            (percent(5), 100, 105, false),
            (percent(5), 100, 106, true),
            (percent(1000), 0, 1, true),
            (percent(0), 0, 0, false),
            (both, 100, 97, true),
            (both, 10, 9, true),
            (both, 100, 98, false),
        ] {
            assert_eq!(is_beyond(limit, q(book), q(counted), whole), beyond, "{limit:?} {book} {counted}");
        }
    }

    #[test]
    fn a_limit_is_as_fine_as_any_item_is_counted() {
        let half = CountLimit { millionths: Some(500_000), percent: None };
        let grams = Scale::new(3).unwrap();
        assert!(!is_beyond(half, q(10_000), q(9_500), grams));
        assert!(is_beyond(half, q(10_000), q(9_499), grams));
        let finest = Scale::new(Scale::MAX).unwrap();
        assert!(!is_beyond(half, q(500_000), q(0), finest));
        assert!(is_beyond(half, q(500_001), q(0), finest));
        assert!(is_beyond(half, Quantity::MAX, q(0), Scale::WHOLE), "nothing overflows");
    }
}
