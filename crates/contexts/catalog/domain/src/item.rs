//! What an item is counted in and what is recorded of it.

use ambar_catalog_contract::{PackagingCard, PackagingLevel, Tracking};
use ambar_kernel::{ErrorKind, Fault, Quantity, Scale, ShortCode};

/// Why an item was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ItemFault {
    /// Half a unit has no serial number.
    #[error("units with serial numbers are whole: an item tracked by serial has scale 0, not {}", scale.decimals())]
    SerialNeedsWholeUnits {
        /// What was asked for.
        scale: Scale,
    },
    /// A packaging level's quantity cannot be written at the new scale.
    #[error("the {} of this item holds a quantity that needs more than {} decimals: change its packaging first", level.name(), scale.decimals())]
    PackagingTooFine {
        /// Which level.
        level: PackagingLevel,
        /// What was asked for.
        scale: Scale,
    },
    /// A packaging level's quantity is too large at the new scale.
    #[error("the {} of this item is too large to be counted with {} decimals", level.name(), scale.decimals())]
    PackagingTooLarge {
        /// Which level.
        level: PackagingLevel,
        /// What was asked for.
        scale: Scale,
    },
}

impl Fault for ItemFault {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
    fn code(&self) -> &'static str {
        match self {
            Self::SerialNeedsWholeUnits { .. } => "catalog.serial_needs_whole_units",
            Self::PackagingTooFine { .. } => "catalog.packaging_too_fine",
            Self::PackagingTooLarge { .. } => "catalog.packaging_too_large",
        }
    }
}

/// By what an item's quantities are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// What one base unit is called.
    pub base_unit: ShortCode,
    /// Decimals it is counted in.
    pub scale: Scale,
    /// What is recorded of every unit.
    pub tracking: Tracking,
}

impl Measure {
    /// # Errors
    /// [`ItemFault::SerialNeedsWholeUnits`].
    pub fn check(&self) -> Result<(), ItemFault> {
        if self.tracking == Tracking::Serial && self.scale != Scale::WHOLE {
            return Err(ItemFault::SerialNeedsWholeUnits { scale: self.scale });
        }
        Ok(())
    }
}

/// The same packaging levels in the smallest units of another scale: 2.5 kg stay 2.5 kg.
///
/// # Errors
/// [`ItemFault::PackagingTooFine`], [`ItemFault::PackagingTooLarge`].
pub fn rescale(levels: Vec<PackagingCard>, from: Scale, to: Scale) -> Result<Vec<PackagingCard>, ItemFault> {
    let same = |card: PackagingCard| {
        let level = card.level;
        let units = i128::from(card.quantity.units()) * i128::from(to.factor());
        let factor = i128::from(from.factor());
        if units % factor != 0 {
            return Err(ItemFault::PackagingTooFine { level, scale: to });
        }
        let quantity = i64::try_from(units / factor).ok().and_then(|units| Quantity::new(units).ok());
        let quantity = quantity.ok_or(ItemFault::PackagingTooLarge { level, scale: to })?;
        Ok(PackagingCard { quantity, ..card })
    };
    levels.into_iter().map(same).collect()
}

#[cfg(test)]
mod tests {
    use ambar_kernel::PackagingId;
    use proptest::prelude::*;

    use super::*;

    fn scale(decimals: u8) -> Scale {
        Scale::new(decimals).unwrap()
    }

    fn level(level: PackagingLevel, units: i64) -> PackagingCard {
        PackagingCard {
            id: PackagingId::NIL,
            level,
            quantity: Quantity::new(units).unwrap(),
            length_mm: None,
            width_mm: None,
            height_mm: None,
            weight_g: None,
            barcodes: vec![],
        }
    }

    #[test]
    fn only_whole_units_have_serial_numbers() {
        let measure = |decimals, tracking| Measure {
            base_unit: ShortCode::parse("pcs").unwrap(),
            scale: scale(decimals),
            tracking,
        };
        assert_eq!(measure(0, Tracking::Serial).check(), Ok(()));
        for tracking in [Tracking::None, Tracking::Lot, Tracking::Expiry] {
            assert_eq!(measure(3, tracking).check(), Ok(()));
        }
        let fault = measure(1, Tracking::Serial).check().unwrap_err();
        assert_eq!(
            fault.to_string(),
            "units with serial numbers are whole: an item tracked by serial has scale 0, not 1"
        );
    }

    #[test]
    fn a_case_of_two_and_a_half_kilograms_stays_one() {
        let levels = vec![level(PackagingLevel::Each, 10), level(PackagingLevel::Case, 25)];
        let finer = rescale(levels.clone(), scale(1), scale(3)).unwrap();
        assert_eq!(finer.iter().map(|card| card.quantity.units()).collect::<Vec<_>>(), [1000, 2500]);
        assert_eq!(rescale(finer, scale(3), scale(1)), Ok(levels.clone()));
        assert_eq!(
            rescale(levels, scale(1), scale(0)),
            Err(ItemFault::PackagingTooFine { level: PackagingLevel::Case, scale: scale(0) })
        );
    }

    #[test]
    fn a_pallet_too_large_for_the_finer_scale_is_refused() {
        let levels = vec![level(PackagingLevel::Pallet, Quantity::MAX.units())];
        let fault = rescale(levels, scale(0), scale(1)).unwrap_err();
        assert_eq!(fault, ItemFault::PackagingTooLarge { level: PackagingLevel::Pallet, scale: scale(1) });
    }

    #[test]
    fn every_refusal_has_a_code_and_says_why() {
        let (level, to) = (PackagingLevel::Case, scale(2));
        for fault in [
            ItemFault::SerialNeedsWholeUnits { scale: to },
            ItemFault::PackagingTooFine { level, scale: to },
            ItemFault::PackagingTooLarge { level, scale: to },
        ] {
            assert_eq!(fault.kind(), ErrorKind::Invalid);
            assert!(fault.code().starts_with("catalog.") && fault.to_string().contains('2'));
        }
    }

    #[test]
    fn the_first_level_that_cannot_be_written_anew_is_named() {
        let levels = vec![level(PackagingLevel::Inner, 25), level(PackagingLevel::Case, 55)];
        let fault = rescale(levels, scale(1), scale(0)).unwrap_err();
        assert_eq!(fault, ItemFault::PackagingTooFine { level: PackagingLevel::Inner, scale: scale(0) });
    }

    #[test]
    fn another_scale_changes_only_the_quantities_of_levels() {
        let case = PackagingCard {
            length_mm: Some(400),
            width_mm: Some(300),
            height_mm: Some(200),
            weight_g: Some(7_000),
            barcodes: vec![ambar_kernel::Barcode::parse("4006381333931").unwrap()],
            ..level(PackagingLevel::Case, 12)
        };
        let finer = rescale(vec![case.clone()], scale(0), scale(3)).unwrap();
        assert_eq!(finer, [PackagingCard { quantity: Quantity::new(12_000).unwrap(), ..case }]);
    }

    #[test]
    fn the_largest_quantity_there_is_may_come_out_of_a_finer_scale() {
        let largest = Quantity::MAX.units() / 10;
        let finer = |units| rescale(vec![level(PackagingLevel::Pallet, units)], scale(0), scale(1));
        assert_eq!(finer(largest).unwrap()[0].quantity, Quantity::MAX);
        assert_eq!(finer(largest + 1).unwrap_err().code(), "catalog.packaging_too_large");
    }

    proptest! {
        #[test]
        fn a_scale_changed_and_changed_back_changes_nothing(units in 0..1_000_000_000_i64, from in 0..=6_u8, to in 0..=6_u8) {
            let levels = vec![level(PackagingLevel::Each, units)];
            if let Ok(changed) = rescale(levels.clone(), scale(from), scale(to)) {
                prop_assert_eq!(changed[0].quantity.to_text(scale(to)), levels[0].quantity.to_text(scale(from)));
                prop_assert_eq!(rescale(changed, scale(to), scale(from)), Ok(levels));
            }
        }

        #[test]
        fn a_coarser_scale_is_refused_exactly_when_a_decimal_would_be_lost(units in 0..100_000_i64, to in 0..3_u8, more in 1..4_u8) {
            let coarser = rescale(vec![level(PackagingLevel::Case, units)], scale(to + more), scale(to));
            prop_assert_eq!(coarser.is_ok(), units % 10_i64.pow(more.into()) == 0);
        }
    }
}
