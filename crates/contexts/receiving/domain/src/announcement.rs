//! What a supplier says is coming: lines, and the handling units that they come in.

use std::collections::BTreeSet;

use ambar_kernel::{DecimalText, ErrorKind, Fault, Quantity, Scale};

use crate::Sscc;

/// A line of an announcement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnouncedLine {
    /// How much.
    pub quantity: Quantity,
    /// The item's scale, to speak of it.
    pub scale: Scale,
}

/// What a handling unit holds of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The line's number, from 1.
    pub line: usize,
    /// How much.
    pub quantity: Quantity,
}

/// A handling unit of an announcement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnouncedUnit {
    /// The number on it.
    pub sscc: Sscc,
    /// What it holds.
    pub contents: Vec<Content>,
}

/// Lines and units together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// What is coming.
    pub lines: Vec<AnnouncedLine>,
    /// In which units, as far as that is known.
    pub units: Vec<AnnouncedUnit>,
}

/// What is wrong with an announcement. Units and contents are named by their position, from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnnouncementFault {
    /// No lines.
    #[error("a delivery has at least one line")]
    NoLines,
    /// More lines or units than one announcement may have.
    #[error("a delivery has at most {} lines and as many handling units: announce it as several", Announcement::MOST)]
    TooLong,
    /// The same number twice.
    #[error("{sscc} is announced twice")]
    UnitTwice {
        /// Which unit.
        unit: usize,
        /// Its number.
        sscc: Sscc,
    },
    /// A unit with nothing in it, or with more than can be received in one scan.
    #[error("a handling unit holds 1 to {} things", Announcement::MOST_CONTENTS)]
    Contents {
        /// Which unit.
        unit: usize,
    },
    /// A line that is not there.
    #[error("there is no line {line}")]
    NoSuchLine {
        /// Which unit.
        unit: usize,
        /// Which content.
        content: usize,
        /// The number given.
        line: usize,
    },
    /// Units hold more of a line than it announces.
    #[error("the handling units hold {held} of line {line}, which announces {announced}")]
    MoreThanLine {
        /// The line's number, from 1.
        line: usize,
        /// What the units hold.
        held: DecimalText,
        /// What the line says.
        announced: DecimalText,
    },
}

impl AnnouncementFault {
    /// Where in the announcement: a JSON pointer.
    #[must_use]
    pub fn pointer(&self) -> String {
        match self {
            Self::NoLines | Self::TooLong => "/lines".to_owned(),
            Self::UnitTwice { unit, .. } => format!("/handling_units/{unit}/sscc"),
            Self::Contents { unit } => format!("/handling_units/{unit}/contents"),
            Self::NoSuchLine { unit, content, .. } => format!("/handling_units/{unit}/contents/{content}/line"),
            Self::MoreThanLine { line, .. } => format!("/lines/{}/quantity", line.saturating_sub(1)),
        }
    }
}

impl Fault for AnnouncementFault {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
    fn code(&self) -> &'static str {
        match self {
            Self::NoLines => "receiving.no_lines",
            Self::TooLong => "receiving.too_long",
            Self::UnitTwice { .. } => "receiving.unit_twice",
            Self::Contents { .. } => "receiving.unit_contents",
            Self::NoSuchLine { .. } => "receiving.no_such_line",
            Self::MoreThanLine { .. } => "receiving.more_than_line",
        }
    }
}

impl Announcement {
    /// The most lines, and the most handling units.
    pub const MOST: usize = 5_000;
    /// The most things in one handling unit: they are received by one scan.
    pub const MOST_CONTENTS: usize = 100;

    /// Whether a list of so many may be read at all.
    ///
    /// # Errors
    /// [`AnnouncementFault::NoLines`], [`AnnouncementFault::TooLong`].
    pub const fn check_length(lines: usize, units: usize) -> Result<(), AnnouncementFault> {
        if lines == 0 {
            Err(AnnouncementFault::NoLines)
        } else if lines > Self::MOST || units > Self::MOST {
            Err(AnnouncementFault::TooLong)
        } else {
            Ok(())
        }
    }

    /// Everything that is wrong; empty if nothing is.
    #[must_use]
    pub fn faults(&self) -> Vec<AnnouncementFault> {
        let mut faults = Vec::new();
        let mut seen = BTreeSet::new();
        let mut held = vec![Quantity::ZERO; self.lines.len()];
        for (unit, announced) in self.units.iter().enumerate() {
            if !seen.insert(&announced.sscc) {
                faults.push(AnnouncementFault::UnitTwice { unit, sscc: announced.sscc.clone() });
            }
            if !(1..=Self::MOST_CONTENTS).contains(&announced.contents.len()) {
                faults.push(AnnouncementFault::Contents { unit });
            }
            for (content, it) in announced.contents.iter().enumerate() {
                match it.line.checked_sub(1).and_then(|index| held.get_mut(index)) {
                    Some(sum) => *sum = [*sum, it.quantity].into_iter().sum(),
                    None => faults.push(AnnouncementFault::NoSuchLine { unit, content, line: it.line }),
                }
            }
        }
        for ((held, announced), line) in held.into_iter().zip(&self.lines).zip(1..) {
            if held > announced.quantity {
                let text = |quantity: Quantity| quantity.to_text(announced.scale);
                faults.push(AnnouncementFault::MoreThanLine {
                    line,
                    held: text(held),
                    announced: text(announced.quantity),
                });
            }
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(units: i64) -> AnnouncedLine {
        AnnouncedLine { quantity: Quantity::new(units).unwrap(), scale: Scale::WHOLE }
    }

    fn unit(sscc: &str, contents: &[(usize, i64)]) -> AnnouncedUnit {
        let contents = contents.iter().map(|&(line, units)| Content { line, quantity: Quantity::new(units).unwrap() });
        AnnouncedUnit { sscc: Sscc::parse(sscc).unwrap(), contents: contents.collect() }
    }

    const ONE: &str = "106141412345678908";
    const TWO: &str = "106141412345678915";

    #[test]
    fn units_hold_what_the_lines_announce() {
        let whole = Announcement {
            lines: vec![line(10), line(5)],
            units: vec![unit(ONE, &[(1, 6), (2, 5)]), unit(TWO, &[(1, 4)])],
        };
        assert_eq!(whole.faults(), []);
        assert_eq!(Announcement { lines: vec![line(10)], units: vec![] }.faults(), []);
    }

    #[test]
    fn everything_that_is_wrong_is_pointed_at() {
        let crowd: Vec<_> = (0..=Announcement::MOST_CONTENTS).map(|_| (1, 0)).collect();
        let announcement = Announcement {
            lines: vec![line(10)],
            units: vec![
                unit(ONE, &[(1, 6), (2, 1), (0, 1)]),
                unit(ONE, &[(1, 5)]),
                unit(TWO, &[]),
                unit("006141412345678901", &crowd),
            ],
        };
        let faults = announcement.faults();
        let found: Vec<_> = faults.iter().map(|fault| (fault.code(), fault.pointer())).collect();
        let expected = [
            ("receiving.no_such_line", "/handling_units/0/contents/1/line"),
            ("receiving.no_such_line", "/handling_units/0/contents/2/line"),
            ("receiving.unit_twice", "/handling_units/1/sscc"),
            ("receiving.unit_contents", "/handling_units/2/contents"),
            ("receiving.unit_contents", "/handling_units/3/contents"),
            ("receiving.more_than_line", "/lines/0/quantity"),
        ];
        assert_eq!(found, expected.map(|(code, pointer)| (code, pointer.to_owned())));
        assert!(faults.iter().all(|fault| fault.kind() == ErrorKind::Invalid && !fault.to_string().is_empty()));
    }

    #[test]
    fn an_announcement_has_a_length() {
        assert_eq!(Announcement::check_length(1, 0), Ok(()));
        let empty = Announcement::check_length(0, 0).unwrap_err();
        assert_eq!((empty.code(), empty.pointer()), ("receiving.no_lines", "/lines".to_owned()));
        for (lines, units) in [(Announcement::MOST + 1, 0), (1, Announcement::MOST + 1)] {
            let long = Announcement::check_length(lines, units).unwrap_err();
            assert_eq!((long.code(), long.pointer()), ("receiving.too_long", "/lines".to_owned()));
        }
    }

    #[test]
    fn one_unit_may_hold_a_line_in_several_portions() {
        let held =
            |second| Announcement { lines: vec![line(10)], units: vec![unit(ONE, &[(1, 6), (1, second)])] }.faults();
        assert_eq!(held(4), []);
        assert_eq!(held(5).into_iter().map(|fault| fault.code()).collect::<Vec<_>>(), ["receiving.more_than_line"]);
    }

    #[test]
    fn too_much_of_a_line_is_said_in_the_items_own_decimals() {
        let tenths = AnnouncedLine { scale: Scale::new(1).unwrap(), ..line(100) };
        let faults = Announcement { lines: vec![line(7), tenths], units: vec![unit(ONE, &[(2, 105)])] }.faults();
        let texts: Vec<_> = faults.iter().map(|fault| (fault.to_string(), fault.pointer())).collect();
        let text = "the handling units hold 10.5 of line 2, which announces 10".to_owned();
        assert_eq!(texts, [(text, "/lines/1/quantity".to_owned())]);
    }

    #[test]
    fn the_longest_announcement_is_taken() {
        assert_eq!(Announcement::check_length(Announcement::MOST, Announcement::MOST), Ok(()));
        let no_lines = Announcement::check_length(0, Announcement::MOST + 1);
        assert_eq!(no_lines, Err(AnnouncementFault::NoLines), "said first");
        let full: Vec<_> = (0..Announcement::MOST_CONTENTS).map(|_| (1, 1)).collect();
        assert_eq!(Announcement { lines: vec![line(100)], units: vec![unit(ONE, &full)] }.faults(), []);
    }

    proptest! {
        #[test]
        fn however_lines_are_spread_over_units_not_one_piece_more_fits(
            portions in prop::collection::vec((1..4_usize, 1..50_i64, any::<bool>()), 1..20), over in 0..3_usize,
        ) {
            let announced = |no: usize| portions.iter().filter(|portion| portion.0 == no).map(|portion| portion.1).sum::<i64>();
            let lines: Vec<_> = (1..4).map(|no| line(announced(no))).collect();
            let of_unit = |second| {
                let portions = portions.iter().filter(|portion| portion.2 == second);
                portions.map(|portion| (portion.0, portion.1)).collect::<Vec<_>>()
            };
            let (one, mut two) = (of_unit(false), of_unit(true));
            let units = |contents: [&Vec<_>; 2]| {
                let units = [ONE, TWO].into_iter().zip(contents).filter(|(_, contents)| !contents.is_empty());
                units.map(|(sscc, contents)| unit(sscc, contents)).collect()
            };
            prop_assert_eq!(Announcement { lines: lines.clone(), units: units([&one, &two]) }.faults(), []);
            two.push((over + 1, 1));
            let faults = Announcement { lines, units: units([&one, &two]) }.faults();
            prop_assert_eq!(faults.len(), 1);
            prop_assert_eq!(faults[0].pointer(), format!("/lines/{over}/quantity"));
        }
    }
}
