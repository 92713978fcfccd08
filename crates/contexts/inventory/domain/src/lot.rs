//! Batches and single units.

use ambar_inventory_contract::StockId;
use ambar_kernel::{ItemId, LotCode, LotId, SerialCode, SerialId};
use chrono::NaiveDate;

/// A batch of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    /// Its id: see [`Lot::id_of`].
    pub id: LotId,
    /// The item.
    pub item_id: ItemId,
    /// Its code.
    pub code: LotCode,
    /// The last day on which its goods may be used.
    pub expires_on: Option<NaiveDate>,
}

impl Lot {
    /// The id of an item's lot: derived from its code, so that it is known before the lot is.
    #[must_use]
    pub fn id_of(item: ItemId, code: &LotCode) -> LotId {
        LotId::derived(item.uuid(), &format!("lot {code}"))
    }

    /// Whether on this day its date has passed.
    #[must_use]
    pub fn expired(&self, today: NaiveDate) -> bool {
        !self.lasts(today, 0)
    }

    /// Whether on this day so many days are left.
    #[must_use]
    pub fn lasts(&self, today: NaiveDate, days: u16) -> bool {
        self.expires_on.is_none_or(|last| (last - today).num_days() >= i64::from(days))
    }
}

/// One unit of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Serial {
    /// Its id: see [`Serial::id_of`].
    pub id: SerialId,
    /// The item.
    pub item_id: ItemId,
    /// Its number.
    pub code: SerialCode,
    /// The row it stands in; `None` while it is not on the floor.
    pub stock_id: Option<StockId>,
}

impl Serial {
    /// The id of an item's unit: derived from its number, so that it is known before the unit is.
    #[must_use]
    pub fn id_of(item: ItemId, code: &SerialCode) -> SerialId {
        SerialId::derived(item.uuid(), &format!("serial {code}"))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    #[test]
    fn goods_may_be_used_on_their_last_day_but_not_after() {
        let code = LotCode::parse("L1").unwrap();
        let item = ItemId::from(Uuid::from_u128(1));
        let mut lot = Lot { id: Lot::id_of(item, &code), item_id: item, code, expires_on: Some(day(24)) };
        assert!(!lot.expired(day(24)));
        assert!(lot.expired(day(25)));
        assert!(lot.lasts(day(20), 4));
        assert!(!lot.lasts(day(20), 5));
        lot.expires_on = None;
        assert!(lot.lasts(day(25), u16::MAX));
    }

    #[test]
    fn ids_follow_from_item_and_code() {
        let (item, other) = (ItemId::from(Uuid::from_u128(1)), ItemId::from(Uuid::from_u128(2)));
        let (lot, serial) = (LotCode::parse("A").unwrap(), SerialCode::parse("A").unwrap());
        assert_eq!(Lot::id_of(item, &lot), Lot::id_of(item, &lot));
        assert_ne!(Lot::id_of(item, &lot), Lot::id_of(other, &lot));
        assert_ne!(Lot::id_of(item, &lot).uuid(), Serial::id_of(item, &serial).uuid());
    }
}
