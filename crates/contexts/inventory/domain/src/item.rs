//! What inventory must know of an item.

use ambar_kernel::{DecimalText, ItemId, OwnerId, Quantity, Scale, Sku};

/// What must be recorded of every unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tracking {
    /// Nothing.
    None,
    /// The lot.
    Lot,
    /// The lot and its date.
    Expiry,
    /// Each unit's own number.
    Serial,
}

impl Tracking {
    /// Whether stock of the item names a lot.
    #[must_use]
    pub const fn by_lot(self) -> bool {
        matches!(self, Self::Lot | Self::Expiry)
    }
}

/// How fast an item moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AbcClass {
    /// Fast.
    A,
    /// Medium.
    B,
    /// Slow.
    C,
}

/// What inventory must know of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its id.
    pub id: ItemId,
    /// Whose item it is.
    pub owner_id: OwnerId,
    /// Its code.
    pub sku: Sku,
    /// Decimals of its base unit.
    pub scale: Scale,
    /// What is recorded of every unit.
    pub tracking: Tracking,
    /// How fast it moves, if somebody said so.
    pub abc: Option<AbcClass>,
    /// Days that must remain before expiry when it goes to an order.
    pub min_remaining_days: u16,
    /// Weight of one base unit in g; 0 if unknown.
    pub each_weight_g: i64,
    /// Volume of one base unit in mm³; 0 if unknown.
    pub each_volume_mm3: i64,
}

impl Item {
    /// Weight of a quantity in g, rounded up.
    #[must_use]
    pub fn weight_g(&self, quantity: Quantity) -> i64 {
        share(self.each_weight_g, quantity, i128::from(self.scale.factor()))
    }

    /// Volume of a quantity in cm³, rounded up.
    #[must_use]
    pub fn volume_cm3(&self, quantity: Quantity) -> i64 {
        share(self.each_volume_mm3, quantity, i128::from(self.scale.factor()) * 1000)
    }

    /// A quantity as people see it.
    #[must_use]
    pub fn shown(&self, quantity: Quantity) -> DecimalText {
        quantity.to_text(self.scale)
    }
}

fn share(of_one: i64, quantity: Quantity, divisor: i128) -> i64 {
    let whole = i128::from(of_one) * i128::from(quantity.units());
    i64::try_from((whole + divisor - 1) / divisor).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(scale: u8) -> Item {
        Item {
            id: ItemId::NIL,
            owner_id: OwnerId::NIL,
            sku: Sku::parse("A").unwrap(),
            scale: Scale::new(scale).unwrap(),
            tracking: Tracking::None,
            abc: None,
            min_remaining_days: 0,
            each_weight_g: 1001,
            each_volume_mm3: 1_000_001,
        }
    }

    #[test]
    fn weight_and_volume_round_up() {
        let quantity = Quantity::new(500).unwrap();
        assert_eq!((item(3).weight_g(quantity), item(3).volume_cm3(quantity)), (501, 501));
        assert_eq!((item(0).weight_g(quantity), item(0).volume_cm3(quantity)), (500_500, 500_001));
        assert_eq!(item(0).weight_g(Quantity::ZERO), 0);
        assert_eq!(Item { each_weight_g: i64::MAX, ..item(0) }.weight_g(Quantity::MAX), i64::MAX);
    }

    #[test]
    fn quantities_are_shown_in_base_units() {
        assert_eq!(item(3).shown(Quantity::new(500).unwrap()).as_str(), "0.5");
    }

    #[test]
    fn lots_are_named_with_and_without_dates() {
        assert!(Tracking::Lot.by_lot() && Tracking::Expiry.by_lot());
        assert!(!Tracking::None.by_lot() && !Tracking::Serial.by_lot());
    }
}
