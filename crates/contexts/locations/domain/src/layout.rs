//! Where the places of a pattern stand and in which order one walks past them.

use ambar_kernel::{ErrorKind, Fault, LocationCode};
use ambar_locations_contract::Position;

use crate::{CheckDigits, OutOfBounds, Pattern, PatternError, check_position, check_sequence, pattern::digits};

/// In which order the places of a pattern are walked past.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Walk {
    /// As the codes count: every aisle from its beginning.
    #[default]
    Straight,
    /// Back and forth: down one aisle and up the next. Every place is beside the one before it.
    Serpentine,
}

/// How a pattern is laid out on the floor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// Where the first place stands.
    pub start: Position,
    /// How far the next value of each range is from the one before, range by range; none is no way at all.
    pub steps: Vec<Position>,
    /// The order of the walk.
    pub walk: Walk,
    /// The first place's number in the walk.
    pub first_sequence: i64,
    /// How far the numbers of the walk are apart: room for places that come between later.
    pub sequence_step: i64,
}

/// Why a pattern cannot be laid out so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// More steps than ranges.
    #[error("there are {steps} steps and only {ranges} ranges: give one step for each range")]
    Steps {
        /// Steps given.
        steps: usize,
        /// Ranges of the pattern.
        ranges: usize,
    },
    /// The numbers of the walk do not rise.
    #[error("the numbers of the walk must be from 1 to 1000000 apart")]
    SequenceStep,
    /// A place that stands nowhere on the site.
    #[error("the place {code} would stand outside the site: {field} {bounds}", field = bounds.field)]
    Position {
        /// The place.
        code: LocationCode,
        /// What is wrong with it.
        bounds: OutOfBounds,
    },
    /// A number beyond any walk.
    #[error("the number of {code} in the walk {bounds}")]
    Sequence {
        /// The place.
        code: LocationCode,
        /// What is wrong with it.
        bounds: OutOfBounds,
    },
    /// A code that cannot be written.
    #[error(transparent)]
    Pattern(#[from] PatternError),
}

impl Fault for LayoutError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
    fn code(&self) -> &'static str {
        match self {
            Self::Steps { .. } => "locations.steps",
            Self::SequenceStep => "locations.sequence_step",
            Self::Position { bounds, .. } | Self::Sequence { bounds, .. } => bounds.code(),
            Self::Pattern(error) => error.code(),
        }
    }
}

/// A place to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// Its code.
    pub code: LocationCode,
    /// Where it stands.
    pub position: Position,
    /// Its place in the walk.
    pub pick_sequence: i64,
    /// What the label shows beside the code.
    pub check_digits: CheckDigits,
}

/// The places of a pattern in walking order.
///
/// # Errors
/// [`LayoutError`].
pub fn lay_out(pattern: &Pattern, layout: &Layout) -> Result<Vec<Spot>, LayoutError> {
    let ranges = pattern.ranges();
    if layout.steps.len() > ranges.len() {
        return Err(LayoutError::Steps { steps: layout.steps.len(), ranges: ranges.len() });
    }
    if !(1..=1_000_000).contains(&layout.sequence_step) {
        return Err(LayoutError::SequenceStep);
    }
    (0..pattern.count()).map(|number| spot(pattern, layout, &ranges, number)).collect()
}

fn spot(pattern: &Pattern, layout: &Layout, ranges: &[usize], number: usize) -> Result<Spot, LayoutError> {
    let values = match layout.walk {
        Walk::Straight => digits(ranges, number),
        Walk::Serpentine => reflected(ranges, number),
    };
    let code = pattern.code(&values)?;
    let position = position(layout, &values);
    if let Err(bounds) = check_position(&position) {
        return Err(LayoutError::Position { code, bounds });
    }
    let walked = layout.sequence_step.saturating_mul(i64::try_from(number).unwrap_or(i64::MAX));
    let pick_sequence = layout.first_sequence.saturating_add(walked);
    if let Err(bounds) = check_sequence(pick_sequence) {
        return Err(LayoutError::Sequence { code, bounds });
    }
    let check_digits = CheckDigits::of(&code);
    Ok(Spot { code, position, pick_sequence, check_digits })
}

/// The digits of the reflected count: a range runs backwards whenever the ranges before it stand at an odd number.
fn reflected(ranges: &[usize], number: usize) -> Vec<usize> {
    let mut before = 0;
    let mut values = digits(ranges, number);
    for (value, count) in values.iter_mut().zip(ranges) {
        let forward = *value;
        if before % 2 == 1 {
            *value = count - 1 - forward;
        }
        before = before * count + forward;
    }
    values
}

fn position(layout: &Layout, values: &[usize]) -> Position {
    layout.steps.iter().zip(values).fold(layout.start, |at, (step, value)| {
        let times = i64::try_from(*value).unwrap_or(i64::MAX);
        let go = |from: i64, step: i64| from.saturating_add(step.saturating_mul(times));
        Position { x_mm: go(at.x_mm, step.x_mm), y_mm: go(at.y_mm, step.y_mm), z_mm: go(at.z_mm, step.z_mm) }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(walk: Walk) -> Layout {
        Layout { walk, first_sequence: 100, sequence_step: 10, ..Layout::default() }
    }

    fn codes(raw: &str, walk: Walk) -> Vec<String> {
        let spots = lay_out(&Pattern::parse(raw).unwrap(), &plain(walk)).unwrap();
        assert!(spots.iter().zip(0..).all(|(spot, number)| spot.pick_sequence == 100 + 10 * number));
        spots.into_iter().map(|spot| spot.code.into()).collect()
    }

    #[test]
    fn the_walk_is_straight_or_a_serpentine() {
        assert_eq!(codes("{A..C}-{1..2}", Walk::Straight), ["A-1", "A-2", "B-1", "B-2", "C-1", "C-2"]);
        assert_eq!(codes("{A..C}-{1..2}", Walk::Serpentine), ["A-1", "A-2", "B-2", "B-1", "C-1", "C-2"]);
        assert_eq!(
            codes("{1..2}-{1..3}-{A..B}", Walk::Serpentine),
            [
                "1-1-A", "1-1-B", "1-2-B", "1-2-A", "1-3-A", "1-3-B", "2-3-B", "2-3-A", "2-2-A", "2-2-B", "2-1-B",
                "2-1-A"
            ]
        );
    }

    #[test]
    fn places_stand_where_their_ranges_lead() {
        let layout = Layout {
            start: Position { x_mm: 500, y_mm: 0, z_mm: 200 },
            steps: vec![Position { x_mm: 3000, ..Position::default() }, Position { y_mm: 900, z_mm: -1, x_mm: 0 }],
            ..plain(Walk::Straight)
        };
        let spots = lay_out(&Pattern::parse("{1..2}-{1..3}-{1..2}").unwrap(), &layout).unwrap();
        let last = spots.last().unwrap();
        assert_eq!((last.code.as_str(), last.position), ("2-3-2", Position { x_mm: 3500, y_mm: 1800, z_mm: 198 }));
        assert_eq!(spots[0].position, layout.start);
        assert_eq!(last.check_digits, CheckDigits::of(&last.code));
    }

    #[test]
    fn what_cannot_be_laid_out_is_refused() {
        let pattern = Pattern::parse("A-{1..3}").unwrap();
        let far = Position { x_mm: i64::MAX, ..Position::default() };
        for (layout, code, says) in [
            (Layout { steps: vec![far; 2], ..plain(Walk::Straight) }, "locations.steps", "2 steps and only 1"),
            (
                Layout { steps: vec![far], ..plain(Walk::Straight) },
                "locations.out_of_bounds",
                "A-2 would stand outside",
            ),
            (Layout { sequence_step: 0, ..plain(Walk::Straight) }, "locations.sequence_step", "1 to 1000000"),
            (Layout { first_sequence: -1, ..plain(Walk::Straight) }, "locations.out_of_bounds", "of A-1 in the walk"),
            (Layout { first_sequence: i64::MAX, ..plain(Walk::Straight) }, "locations.out_of_bounds", "of A-1 in"),
        ] {
            let refusal = lay_out(&pattern, &layout).unwrap_err();
            assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Invalid, code));
            assert!(refusal.to_string().contains(says), "{refusal}");
        }
        assert_eq!(LayoutError::from(PatternError::TooMany).code(), "locations.pattern_too_many");
    }

    #[test]
    fn the_numbers_of_a_walk_are_one_to_a_million_apart() {
        let pattern = Pattern::parse("A-{1..2}").unwrap();
        for (sequence_step, code) in [
            (-1, Some("locations.sequence_step")),
            (1, None),
            (1_000_000, None),
            (1_000_001, Some("locations.sequence_step")),
        ] {
            let refusal = lay_out(&pattern, &Layout { sequence_step, ..plain(Walk::Straight) }).err();
            assert_eq!(refusal.map(|refusal| refusal.code()), code, "{sequence_step}");
        }
    }

    #[test]
    fn a_walk_may_end_at_the_last_number_there_is() {
        let pattern = Pattern::parse("A-{1..3}").unwrap();
        let from = |first_sequence| lay_out(&pattern, &Layout { first_sequence, ..plain(Walk::Straight) });
        let last = 1_000_000_000_000;
        assert_eq!(from(last - 20).unwrap()[2].pick_sequence, last);
        let refusal = from(last - 19).unwrap_err();
        assert_eq!(refusal.to_string(), "the number of A-3 in the walk must be from 0 to 1000000000000");
    }

    #[test]
    fn the_first_place_off_the_site_is_named_with_its_axis() {
        let start = Position { x_mm: 0, y_mm: 0, z_mm: -999_999_999 };
        let step = Position { z_mm: -1, ..Position::default() };
        let down = |raw: &str| {
            lay_out(&Pattern::parse(raw).unwrap(), &Layout { start, steps: vec![step], ..plain(Walk::Straight) })
        };
        assert_eq!(down("A-{1..2}").unwrap()[1].position.z_mm, -1_000_000_000);
        let refusal = down("A-{1..9}").unwrap_err();
        assert!(
            refusal.to_string().starts_with("the place A-3 would stand outside the site: z_mm must be"),
            "{refusal}"
        );
    }

    #[test]
    fn that_there_are_too_many_steps_is_said_before_anything_else() {
        let layout = Layout { steps: vec![Position::default()], ..Layout::default() };
        let refusal = lay_out(&Pattern::parse("DOCK").unwrap(), &layout).unwrap_err();
        assert_eq!(refusal, LayoutError::Steps { steps: 1, ranges: 0 });
    }

    #[test]
    fn one_place_stands_at_the_start_with_the_first_number() {
        let start = Position { x_mm: 1, y_mm: 2, z_mm: 3 };
        let spots = lay_out(&Pattern::parse("DOCK").unwrap(), &Layout { start, ..plain(Walk::Serpentine) }).unwrap();
        let dock: Vec<_> = spots.iter().map(|spot| (spot.code.as_str(), spot.position, spot.pick_sequence)).collect();
        assert_eq!(dock, [("DOCK", start, 100)]);
    }

    proptest! {
        #[test]
        fn a_serpentine_passes_every_place_once_and_never_jumps(ranges in prop::collection::vec(1_usize..6, 0..5)) {
            let count = ranges.iter().product::<usize>();
            let walk: Vec<_> = (0..count).map(|number| reflected(&ranges, number)).collect();
            let mut all = walk.clone();
            all.sort();
            let straight: Vec<_> = (0..count).map(|number| digits(&ranges, number)).collect();
            prop_assert_eq!(all, straight);
            for (here, next) in walk.iter().zip(walk.iter().skip(1)) {
                let way: usize = here.iter().zip(next).map(|(a, b)| a.abs_diff(*b)).sum();
                prop_assert_eq!(way, 1);
            }
        }

        #[test]
        fn the_walk_changes_no_place_but_only_its_number(
            aisles in 1_u32..5, bays in 1_u32..5, levels in 1_u32..4, x in -900_i64..900, y in -900_i64..900,
        ) {
            let pattern = Pattern::parse(&format!("{{1..{aisles}}}-{{1..{bays}}}-{{1..{levels}}}")).unwrap();
            let steps = vec![Position { x_mm: x, ..Position::default() }, Position { y_mm: y, ..Position::default() }];
            let places = |walk| {
                let spots = lay_out(&pattern, &Layout { steps: steps.clone(), ..plain(walk) }).unwrap();
                let place = |spot: Spot| {
                    let Position { x_mm, y_mm, z_mm } = spot.position;
                    (String::from(spot.code), [x_mm, y_mm, z_mm], String::from(spot.check_digits))
                };
                let mut places: Vec<_> = spots.into_iter().map(place).collect();
                places.sort();
                places
            };
            prop_assert_eq!(places(Walk::Straight), places(Walk::Serpentine));
        }
    }
}
