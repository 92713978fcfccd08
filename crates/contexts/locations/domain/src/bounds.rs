//! Figures that a warehouse can have.

use ambar_kernel::{ErrorKind, Fault};
use ambar_locations_contract::{Limits, Position};
use serde_json::{Map, Value};

/// 1,000 km in mm: far from overflow, and no warehouse is larger.
const FARTHEST_MM: i64 = 1_000_000_000;
/// 1,000,000 t in g; the same number of cm³ is 1,000,000 m³.
const LARGEST: i64 = 1_000_000_000_000;
const MOST_UNITS: i64 = 1_000_000;

/// A figure that no place has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be from {min} to {max}")]
pub struct OutOfBounds {
    /// Where in the object: `max_weight_g`; empty for a bare figure.
    pub field: &'static str,
    /// The least.
    pub min: i64,
    /// The most.
    pub max: i64,
}

impl Fault for OutOfBounds {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
    fn code(&self) -> &'static str {
        "locations.out_of_bounds"
    }
    fn params(&self) -> Map<String, Value> {
        Map::from_iter([("min".to_owned(), self.min.into()), ("max".to_owned(), self.max.into())])
    }
}

fn within(field: &'static str, figure: i64, min: i64, max: i64) -> Result<(), OutOfBounds> {
    if (min..=max).contains(&figure) { Ok(()) } else { Err(OutOfBounds { field, min, max }) }
}

/// # Errors
/// [`OutOfBounds`] for a limit of nothing or of more than any place holds.
pub fn check_limits(limits: &Limits) -> Result<(), OutOfBounds> {
    within("max_weight_g", limits.max_weight_g.unwrap_or(1), 1, LARGEST)?;
    within("max_volume_cm3", limits.max_volume_cm3.unwrap_or(1), 1, LARGEST)?;
    within("max_handling_units", limits.max_handling_units.unwrap_or(1).into(), 1, MOST_UNITS)
}

/// # Errors
/// [`OutOfBounds`] farther than 1,000 km from the origin.
pub fn check_position(position: &Position) -> Result<(), OutOfBounds> {
    within("x_mm", position.x_mm, -FARTHEST_MM, FARTHEST_MM)?;
    within("y_mm", position.y_mm, -FARTHEST_MM, FARTHEST_MM)?;
    within("z_mm", position.z_mm, -FARTHEST_MM, FARTHEST_MM)
}

/// # Errors
/// [`OutOfBounds`] for a place in the walk below 0 or beyond any walk.
pub fn check_sequence(sequence: i64) -> Result<(), OutOfBounds> {
    within("", sequence, 0, LARGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_more_than_nothing_and_less_than_absurd() {
        assert_eq!(check_limits(&Limits::default()), Ok(()));
        let most = Limits { max_weight_g: Some(LARGEST), max_volume_cm3: Some(1), max_handling_units: Some(1_000_000) };
        assert_eq!(check_limits(&most), Ok(()));
        for (limits, field) in [
            (Limits { max_weight_g: Some(0), ..most }, "max_weight_g"),
            (Limits { max_volume_cm3: Some(LARGEST + 1), ..most }, "max_volume_cm3"),
            (Limits { max_handling_units: Some(-1), ..most }, "max_handling_units"),
        ] {
            assert_eq!(check_limits(&limits).unwrap_err().field, field);
        }
    }

    #[test]
    fn positions_are_on_the_site() {
        assert_eq!(check_position(&Position { x_mm: -FARTHEST_MM, y_mm: 0, z_mm: FARTHEST_MM }), Ok(()));
        for (position, field) in [
            (Position { x_mm: i64::MIN, ..Position::default() }, "x_mm"),
            (Position { y_mm: FARTHEST_MM + 1, ..Position::default() }, "y_mm"),
            (Position { z_mm: i64::MAX, ..Position::default() }, "z_mm"),
        ] {
            assert_eq!(check_position(&position).unwrap_err().field, field);
        }
    }

    #[test]
    fn the_walk_begins_at_nought() {
        assert_eq!((check_sequence(0), check_sequence(LARGEST)), (Ok(()), Ok(())));
        let refusal = check_sequence(-1).unwrap_err();
        assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Invalid, "locations.out_of_bounds"));
        assert_eq!((refusal.to_string().as_str(), refusal.params().len()), ("must be from 0 to 1000000000000", 2));
    }

    #[test]
    fn each_limit_begins_at_one_and_ends_at_its_own_most() {
        let weight = |figure| check_limits(&Limits { max_weight_g: Some(figure), ..Limits::default() });
        let volume = |figure| check_limits(&Limits { max_volume_cm3: Some(figure), ..Limits::default() });
        for limit in [weight, volume] {
            assert_eq!((limit(1), limit(LARGEST)), (Ok(()), Ok(())));
            for odd in [i64::MIN, 0, LARGEST + 1] {
                let refusal = limit(odd).unwrap_err();
                assert_eq!((&refusal.params()["min"], &refusal.params()["max"]), (&1.into(), &LARGEST.into()));
            }
        }
        let units = |figure| check_limits(&Limits { max_handling_units: Some(figure), ..Limits::default() });
        assert_eq!((units(1), units(1_000_000)), (Ok(()), Ok(())));
        for odd in [0, 1_000_001] {
            assert_eq!(units(odd).unwrap_err().params()["max"], MOST_UNITS);
        }
    }

    #[test]
    fn of_several_figures_out_of_bounds_the_first_is_named() {
        let limits = Limits { max_weight_g: None, max_volume_cm3: Some(0), max_handling_units: Some(0) };
        assert_eq!(check_limits(&limits).unwrap_err().field, "max_volume_cm3");
        let nowhere = Position { x_mm: 0, y_mm: i64::MAX, z_mm: i64::MAX };
        assert_eq!(check_position(&nowhere).unwrap_err().field, "y_mm");
    }
}
