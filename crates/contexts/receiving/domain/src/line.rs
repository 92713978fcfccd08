//! A line of an announced delivery: what is expected, and what came.
//!
//! A scan is *counted* on its line and *received* at once, in the transaction that books the goods. Two scans at once
//! cannot pass the tolerance together: `received = counted ≤ tolerated + excess`, where the excess is what a person with
//! the right to do so let in beyond the tolerance.

use ambar_kernel::{DecimalText, ErrorKind, Fault, Quantity, QuantityError, Scale};
use serde_json::{Map, Value, json};

use crate::InboundState;

/// A line's figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// What was announced.
    pub expected: Quantity,
    /// What may come without anybody's permission.
    pub tolerated: Quantity,
    /// What was scanned at the dock: always as much as is booked.
    pub counted: Quantity,
    /// What is booked.
    pub received: Quantity,
    /// What was let in beyond the tolerance.
    pub excess: Quantity,
    /// Where the line stands.
    pub state: InboundState,
    /// The item's scale, to speak of it.
    pub scale: Scale,
}

/// Whether goods beyond the tolerance may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beyond {
    /// The person may not let them in.
    Forbidden,
    /// The person may, but gave no reason.
    Unreasoned,
    /// The person may and said why.
    Reasoned,
}

impl Beyond {
    /// By the person's right and reason.
    #[must_use]
    pub const fn of(permitted: bool, reasoned: bool) -> Self {
        match (permitted, reasoned) {
            (false, _) => Self::Forbidden,
            (true, false) => Self::Unreasoned,
            (true, true) => Self::Reasoned,
        }
    }
}

/// A scan that may be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// What it adds to the line's excess.
    pub excess: Quantity,
    /// Whether the line then has more than was announced.
    pub over: bool,
}

/// Why a scan is not counted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    /// Beyond the tolerance, by somebody who may not let it in.
    #[error(
        "{quantity} more would make {counted} of {expected} announced, and at most {tolerated} may come. Set the rest \
         aside, or ask someone with the permission receiving:manage to receive it with a reason."
    )]
    OverReceipt {
        /// What was scanned.
        quantity: DecimalText,
        /// What the line would have.
        counted: DecimalText,
        /// What was announced.
        expected: DecimalText,
        /// What may come.
        tolerated: DecimalText,
    },
    /// Beyond the tolerance without a reason.
    #[error("more than may come ({tolerated}) is received only with a reason")]
    ReasonMissing {
        /// What may come.
        tolerated: DecimalText,
    },
    /// More than a figure may hold.
    #[error(transparent)]
    Quantity(#[from] QuantityError),
}

impl Fault for LineFault {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::OverReceipt { .. } => ErrorKind::Refused,
            Self::ReasonMissing { .. } => ErrorKind::Invalid,
            Self::Quantity(fault) => fault.kind(),
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::OverReceipt { .. } => "receiving.over_receipt",
            Self::ReasonMissing { .. } => "receiving.reason_missing",
            Self::Quantity(fault) => fault.code(),
        }
    }
    fn params(&self) -> Map<String, Value> {
        let params = match self {
            Self::OverReceipt { quantity, counted, expected, tolerated } => {
                json!({ "quantity": quantity, "counted": counted, "expected": expected, "tolerated": tolerated })
            }
            Self::ReasonMissing { tolerated } => json!({ "tolerated": tolerated }),
            Self::Quantity(_) => json!({}),
        };
        params.as_object().cloned().unwrap_or_default()
    }
}

impl Line {
    /// A line as announced; `percent` is how much more than announced the supplier may send.
    #[must_use]
    pub fn announced(expected: Quantity, percent: u16, scale: Scale) -> Self {
        let more = i128::from(expected.units()) * i128::from(percent) / 100;
        let tolerated =
            i64::try_from(i128::from(expected.units()) + more).ok().and_then(|units| Quantity::new(units).ok());
        Self {
            expected,
            tolerated: tolerated.unwrap_or(Quantity::MAX),
            counted: Quantity::ZERO,
            received: Quantity::ZERO,
            excess: Quantity::ZERO,
            state: InboundState::Validated,
            scale,
        }
    }

    /// Whether a scan of so much may be counted.
    ///
    /// # Errors
    /// [`LineFault`].
    pub fn count(&self, quantity: Quantity, beyond: Beyond) -> Result<Counted, LineFault> {
        let counted = self.counted.add(quantity)?;
        let room = self.tolerated.add(self.excess)?;
        let excess = counted.saturating_minus(room);
        let text = |quantity: Quantity| quantity.to_text(self.scale);
        match (excess.is_zero(), beyond) {
            (true, _) | (false, Beyond::Reasoned) => Ok(Counted { excess, over: counted > self.expected }),
            (false, Beyond::Unreasoned) => Err(LineFault::ReasonMissing { tolerated: text(self.tolerated) }),
            (false, Beyond::Forbidden) => Err(LineFault::OverReceipt {
                quantity: text(quantity),
                counted: text(counted),
                expected: text(self.expected),
                tolerated: text(self.tolerated),
            }),
        }
    }

    /// The line once goods are booked: counted and received.
    #[must_use]
    pub fn booked(mut self, quantity: Quantity) -> Self {
        self.counted = self.counted.add(quantity).unwrap_or(Quantity::MAX);
        self.received = self.received.add(quantity).unwrap_or(Quantity::MAX);
        if self.state == InboundState::Validated {
            self.state = InboundState::Processing;
        }
        if self.state == InboundState::Processing && self.received >= self.expected {
            self.state = InboundState::Completed;
        }
        self
    }

    /// Whether nothing more may come without permission.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.received >= self.tolerated
    }

    /// What is missing of what was announced.
    #[must_use]
    pub fn short(&self) -> Quantity {
        self.expected.saturating_minus(self.received)
    }

    /// What came beyond what was announced.
    #[must_use]
    pub fn over(&self) -> Quantity {
        self.received.saturating_minus(self.expected)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn q(units: i64) -> Quantity {
        Quantity::new(units).unwrap()
    }

    fn line(expected: i64, percent: u16) -> Line {
        Line::announced(q(expected), percent, Scale::WHOLE)
    }

    fn scanned(mut line: Line, units: i64, beyond: Beyond) -> Result<Line, LineFault> {
        let counted = line.count(q(units), beyond)?;
        line.excess = line.excess.add(counted.excess).unwrap();
        Ok(line.booked(q(units)))
    }

    #[test]
    fn the_tolerance_is_a_share_of_what_was_announced_rounded_down() {
        for (expected, percent, tolerated) in [(100, 0, 100), (100, 10, 110), (15, 10, 16), (9, 10, 9), (1, 200, 3)] {
            assert_eq!(line(expected, percent).tolerated, q(tolerated), "{expected} {percent} %");
        }
        assert_eq!(Line::announced(Quantity::MAX, u16::MAX, Scale::WHOLE).tolerated, Quantity::MAX);
    }

    #[test]
    fn a_line_is_processing_from_the_first_goods_and_completed_with_the_last() {
        let line = line(10, 20);
        assert_eq!(line.booked(q(4)).state, InboundState::Processing);
        let full = line.booked(q(4)).booked(q(6));
        assert_eq!(
            (full.state, full.is_full(), full.short(), full.over()),
            (InboundState::Completed, false, q(0), q(0))
        );
        let over = full.booked(q(2));
        assert_eq!((over.state, over.is_full(), over.over()), (InboundState::Completed, true, q(2)));
        assert_eq!(line.booked(q(4)).short(), q(6));
    }

    #[test]
    fn beyond_the_tolerance_needs_the_right_and_a_reason() {
        let line = scanned(line(10, 10), 10, Beyond::Forbidden).unwrap();
        assert_eq!(line.count(q(1), Beyond::Forbidden), Ok(Counted { excess: q(0), over: true }));
        let refusal = line.count(q(3), Beyond::of(false, true)).unwrap_err();
        assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Refused, "receiving.over_receipt"));
        assert_eq!(
            Value::from(refusal.params()),
            json!({"quantity": "3", "counted": "13", "expected": "10", "tolerated": "11"})
        );
        assert!(refusal.to_string().starts_with("3 more would make 13 of 10 announced, and at most 11 may come."));
        let unreasoned = line.count(q(3), Beyond::of(true, false)).unwrap_err();
        assert_eq!((unreasoned.kind(), unreasoned.code()), (ErrorKind::Invalid, "receiving.reason_missing"));
        assert_eq!(unreasoned.params()["tolerated"], "11");
        assert_eq!(line.count(q(3), Beyond::of(true, true)), Ok(Counted { excess: q(2), over: true }));
    }

    #[test]
    fn figures_stay_in_range() {
        let refusal = line(1, 0).count(Quantity::MAX, Beyond::Reasoned).unwrap();
        assert_eq!(refusal.excess, q(Quantity::MAX.units() - 1));
        let full = Line { counted: Quantity::MAX, ..line(1, 0) };
        let refusal = full.count(q(1), Beyond::Reasoned).unwrap_err();
        assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Invalid, "quantity.too_large"));
        assert!(refusal.params().is_empty());
        let booked = full.booked(Quantity::MAX).booked(q(1));
        assert_eq!((booked.counted, booked.received), (Quantity::MAX, Quantity::MAX));
    }

    #[test]
    fn within_the_tolerance_nobody_is_asked_for_a_right_or_a_reason() {
        let line = line(10, 10);
        for beyond in [Beyond::Forbidden, Beyond::Unreasoned, Beyond::Reasoned] {
            assert_eq!(line.count(q(10), beyond), Ok(Counted { excess: q(0), over: false }));
            assert_eq!(line.count(q(11), beyond), Ok(Counted { excess: q(0), over: true }));
            assert_eq!(line.count(q(12), beyond).is_ok(), beyond == Beyond::Reasoned);
        }
    }

    #[test]
    fn what_was_let_in_once_lets_in_nothing_more() {
        let line = scanned(line(10, 0), 12, Beyond::Reasoned).unwrap();
        assert_eq!(line.excess, q(2));
        assert_eq!(line.count(q(1), Beyond::Forbidden).unwrap_err().code(), "receiving.over_receipt");
        assert_eq!(line.count(q(1), Beyond::Reasoned), Ok(Counted { excess: q(1), over: true }));
    }

    #[test]
    fn what_is_booked_leaves_less_room() {
        let begun = line(10, 0).booked(q(6));
        assert_eq!((begun.counted, begun.received), (q(6), q(6)));
        assert_eq!(begun.count(q(4), Beyond::Forbidden), Ok(Counted { excess: q(0), over: false }));
        assert!(begun.count(q(5), Beyond::Forbidden).is_err());
    }

    #[test]
    fn goods_do_not_open_a_line_again() {
        for state in [InboundState::Completed, InboundState::PartiallyCompleted, InboundState::Canceled] {
            let ended = Line { state, ..line(10, 0) }.booked(q(10));
            assert_eq!((ended.state, ended.received, ended.short()), (state, q(10), q(0)));
        }
    }

    #[test]
    fn a_refusal_speaks_in_the_items_own_decimals() {
        let kilograms = Line::announced(q(2_000), 25, Scale::new(3).unwrap());
        let refusal = kilograms.count(q(2_750), Beyond::Forbidden).unwrap_err();
        assert!(refusal.to_string().starts_with("2.75 more would make 2.75 of 2 announced, and at most 2.5 may come."));
    }

    proptest! {
        #[test]
        fn without_permission_no_more_comes_in_than_announced_and_tolerated(
            expected in 1..10_000_i64, percent in 0..100_u16, scans in prop::collection::vec(1..5_000_i64, 0..30),
        ) {
            let mut line = line(expected, percent);
            for units in scans {
                match scanned(line, units, Beyond::Forbidden) {
                    Err(_) => prop_assert!(line.counted.units() + units > line.tolerated.units()),
                    Ok(next) => line = next,
                }
                prop_assert_eq!(line.received, line.counted);
                prop_assert!(line.counted.units() * 100 <= expected * (100 + i64::from(percent)));
            }
        }

        #[test]
        fn with_permission_the_excess_is_known_and_states_follow_the_list(
            expected in 1..1_000_i64, percent in 0..50_u16, scans in prop::collection::vec((1..700_i64, any::<bool>()), 0..30),
        ) {
            let mut line = line(expected, percent);
            for (units, permitted) in scans {
                let before = line;
                let Ok(next) = scanned(line, units, Beyond::of(permitted, true)) else { continue };
                line = next;
                prop_assert_eq!(line.received, line.counted);
                prop_assert_eq!(line.excess, line.counted.saturating_minus(line.tolerated));
                prop_assert!(
                    line.state == before.state || before.state.may_become(line.state)
                        || before.state.next().iter().any(|between| between.may_become(line.state))
                );
                prop_assert_eq!(line.short().units() - line.over().units(), expected - line.received.units());
            }
        }

        #[test]
        fn the_tolerance_is_the_most_whole_units_that_the_percent_allows(expected in 0..1_000_000_i64, percent in 0..=1_000_u16) {
            let (hundredths, tolerated) = (expected * (100 + i64::from(percent)), line(expected, percent).tolerated.units());
            prop_assert!(tolerated * 100 <= hundredths && hundredths < (tolerated + 1) * 100);
        }
    }
}
