//! How much a scan takes in: units, cases, or a handling unit as it was announced.

use std::collections::BTreeSet;

use ambar_kernel::{ErrorKind, Fault, Quantity, QuantityError, Scale, SerialCode};

use crate::Records;

/// Why a scan cannot be taken as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CaptureFault {
    /// No case.
    #[error("count at least one")]
    NothingCounted,
    /// More than a figure may hold.
    #[error(transparent)]
    Quantity(#[from] QuantityError),
    /// The quantity of a unit with several contents.
    #[error("this unit holds several things: receive what differs by unit or by case")]
    MixedUnit,
    /// Serial numbers for an item without.
    #[error("this item is not recorded by serial number")]
    SerialsNotRecorded,
    /// Not one serial number for each piece.
    #[error("{expected} pieces need {expected} serial numbers, and {given} were given")]
    SerialsCount {
        /// Pieces.
        expected: i64,
        /// Serial numbers.
        given: usize,
    },
    /// A part of a piece has no serial number.
    #[error("an item with serial numbers comes in whole pieces")]
    SerialsFraction,
    /// The same serial number twice.
    #[error("the serial number {serial} is given twice")]
    SerialTwice {
        /// Which.
        serial: SerialCode,
    },
}

impl Fault for CaptureFault {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
    fn code(&self) -> &'static str {
        match self {
            Self::NothingCounted => "receiving.nothing_counted",
            Self::Quantity(fault) => fault.code(),
            Self::MixedUnit => "receiving.unit_mixed",
            Self::SerialsNotRecorded => "receiving.serials_not_recorded",
            Self::SerialsCount { .. } => "receiving.serials_count",
            Self::SerialsFraction => "receiving.serials_fraction",
            Self::SerialTwice { .. } => "receiving.serial_twice",
        }
    }
}

/// What so many packagings hold.
///
/// # Errors
/// [`CaptureFault::NothingCounted`], [`CaptureFault::Quantity`].
pub fn by_case(holds: Quantity, count: u32) -> Result<Quantity, CaptureFault> {
    if count == 0 { Err(CaptureFault::NothingCounted) } else { Ok(holds.times(i64::from(count))?) }
}

/// What a handling unit brings: its contents as announced, or what was found in it if that is one thing.
///
/// # Errors
/// [`CaptureFault::MixedUnit`].
pub fn whole_unit(announced: &[Quantity], found: Option<Quantity>) -> Result<Vec<Quantity>, CaptureFault> {
    match (announced, found) {
        (_, None) => Ok(announced.to_vec()),
        ([_], Some(found)) => Ok(vec![found]),
        (_, Some(_)) => Err(CaptureFault::MixedUnit),
    }
}

/// Checks that there is one serial number for each piece if the item has them, and none if not.
///
/// # Errors
/// [`CaptureFault`].
pub fn check_serials(
    records: Records,
    quantity: Quantity,
    scale: Scale,
    serials: &[SerialCode],
) -> Result<(), CaptureFault> {
    if !records.serial {
        return if serials.is_empty() { Ok(()) } else { Err(CaptureFault::SerialsNotRecorded) };
    }
    if quantity.units() % scale.factor() != 0 {
        return Err(CaptureFault::SerialsFraction);
    }
    let expected = quantity.units() / scale.factor();
    if i64::try_from(serials.len()) != Ok(expected) {
        return Err(CaptureFault::SerialsCount { expected, given: serials.len() });
    }
    let mut seen = BTreeSet::new();
    match serials.iter().find(|serial| !seen.insert(*serial)) {
        Some(serial) => Err(CaptureFault::SerialTwice { serial: serial.clone() }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn q(units: i64) -> Quantity {
        Quantity::new(units).unwrap()
    }

    fn serials(codes: &[&str]) -> Vec<SerialCode> {
        codes.iter().map(|code| SerialCode::parse(code).unwrap()).collect()
    }

    #[test]
    fn cases_bring_what_they_hold() {
        assert_eq!(by_case(q(12), 3), Ok(q(36)));
        assert_eq!(by_case(q(12), 0), Err(CaptureFault::NothingCounted));
        assert_eq!(by_case(Quantity::MAX, 2), Err(CaptureFault::Quantity(QuantityError::TooLarge)));
    }

    #[test]
    fn a_unit_brings_what_was_announced_or_found() {
        assert_eq!(whole_unit(&[q(5), q(7)], None), Ok(vec![q(5), q(7)]));
        assert_eq!(whole_unit(&[q(5)], Some(q(4))), Ok(vec![q(4)]));
        assert_eq!(whole_unit(&[q(5), q(7)], Some(q(4))), Err(CaptureFault::MixedUnit));
    }

    #[test]
    fn each_piece_has_its_own_number() {
        let tracked = Records { serial: true, ..Records::default() };
        let check = |records, units, decimals, codes: &[&str]| {
            check_serials(records, q(units), Scale::new(decimals).unwrap(), &serials(codes))
        };
        assert_eq!(check(tracked, 2, 0, &["a", "b"]), Ok(()));
        assert_eq!(check(tracked, 20, 1, &["a", "b"]), Ok(()));
        assert_eq!(check(Records::default(), 2, 0, &[]), Ok(()));
        assert_eq!(check(Records::default(), 2, 0, &["a"]), Err(CaptureFault::SerialsNotRecorded));
        assert_eq!(check(tracked, 2, 0, &["a"]), Err(CaptureFault::SerialsCount { expected: 2, given: 1 }));
        assert_eq!(check(tracked, 15, 1, &["a"]), Err(CaptureFault::SerialsFraction));
        let twice = check(tracked, 3, 0, &["a", "b", "a"]).unwrap_err();
        assert_eq!(twice, CaptureFault::SerialTwice { serial: serials(&["a"])[0].clone() });
    }

    #[test]
    fn every_refusal_has_a_code_and_says_why() {
        let refusals = [
            CaptureFault::NothingCounted,
            CaptureFault::Quantity(QuantityError::Zero),
            CaptureFault::MixedUnit,
            CaptureFault::SerialsNotRecorded,
            CaptureFault::SerialsCount { expected: 2, given: 1 },
            CaptureFault::SerialsFraction,
            CaptureFault::SerialTwice { serial: serials(&["a"])[0].clone() },
        ];
        for refusal in refusals {
            assert_eq!(refusal.kind(), ErrorKind::Invalid);
            assert!(refusal.code().contains('.') && !refusal.to_string().is_empty());
        }
    }

    #[test]
    fn pieces_are_counted_before_their_numbers_are_compared() {
        let tracked = Records { serial: true, ..Records::default() };
        let alike = serials(&["a", "a"]);
        let check =
            |units, decimals| check_serials(tracked, q(units), Scale::new(decimals).unwrap(), &alike).unwrap_err();
        assert_eq!(check(25, 1), CaptureFault::SerialsFraction);
        assert_eq!(check(3, 0), CaptureFault::SerialsCount { expected: 3, given: 2 });
        assert_eq!(check(20, 1).code(), "receiving.serial_twice");
    }

    proptest! {
        #[test]
        fn as_many_cases_bring_as_much_one_by_one_as_together(holds in 1..10_000_i64, count in 1..500_u32) {
            let one_by_one: Quantity = (0..count).map(|_| by_case(q(holds), 1).unwrap()).sum();
            prop_assert_eq!(by_case(q(holds), count), Ok(one_by_one));
        }

        #[test]
        fn numbers_fit_exactly_when_there_is_one_for_each_piece(pieces in 0..9_i64, given in 0..9_usize, decimals in 0..=3_u8) {
            let (tracked, scale) = (Records { serial: true, ..Records::default() }, Scale::new(decimals).unwrap());
            let codes: Vec<_> = (0..given).map(|n| SerialCode::parse(&format!("S{n}")).unwrap()).collect();
            let checked = check_serials(tracked, q(pieces * scale.factor()), scale, &codes);
            prop_assert_eq!(checked.is_ok(), i64::try_from(given) == Ok(pieces));
        }
    }
}
