//! A stop's figures. At every moment `quantity = picked + left` while it is open, and
//! `quantity = picked + replaced + short` once it is closed.

use ambar_kernel::{DecimalText, ErrorKind, Fault, Quantity, Scale};
use serde_json::{Map, Value, json};

use crate::PickLineState;

/// A stop's figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// What was allocated there.
    pub quantity: Quantity,
    /// What was picked there.
    pub picked: Quantity,
    /// What other stops were opened for, because it was not there.
    pub replaced: Quantity,
    /// What nothing replaced.
    pub short: Quantity,
    /// Where it stands.
    pub state: PickLineState,
    /// The item's scale, to speak of it.
    pub scale: Scale,
}

/// What is missing at a stop after a picker looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    /// What the picker found of what was left.
    pub found: Quantity,
    /// The rest.
    pub missing: Quantity,
}

/// Why a stop does not take it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StopFault {
    /// Nothing is left to pick.
    #[error("This stop is {}: go on to the next one.", state.name())]
    Closed {
        /// Its last state.
        state: PickLineState,
    },
    /// More than is allocated.
    #[error("Only {left} are left to pick here, not {asked}. Put the rest back.")]
    TooMuch {
        /// What was scanned.
        asked: DecimalText,
        /// What may be picked.
        left: DecimalText,
    },
    /// Everything was found.
    #[error("{found} found of {left} is not short: confirm the stop instead.")]
    NotShort {
        /// What was found.
        found: DecimalText,
        /// What was to be picked.
        left: DecimalText,
    },
}

impl Fault for StopFault {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Refused
    }
    fn code(&self) -> &'static str {
        match self {
            Self::Closed { .. } => "picking.stop_closed",
            Self::TooMuch { .. } => "picking.more_than_allocated",
            Self::NotShort { .. } => "picking.not_short",
        }
    }
    fn params(&self) -> Map<String, Value> {
        let params = match self {
            Self::Closed { state } => json!({ "state": state }),
            Self::TooMuch { asked, left } => json!({ "asked": asked, "left": left }),
            Self::NotShort { found, left } => json!({ "found": found, "left": left }),
        };
        params.as_object().cloned().unwrap_or_default()
    }
}

impl Stop {
    /// A stop that nobody walked to.
    #[must_use]
    pub const fn new(quantity: Quantity, scale: Scale) -> Self {
        Self {
            quantity,
            picked: Quantity::ZERO,
            replaced: Quantity::ZERO,
            short: Quantity::ZERO,
            state: PickLineState::Open,
            scale,
        }
    }

    /// What is still to be picked.
    #[must_use]
    pub const fn left(&self) -> Quantity {
        if self.state.is_open() { self.quantity.saturating_minus(self.picked) } else { Quantity::ZERO }
    }

    /// How much a confirmation picks: what was asked, or all that is left.
    ///
    /// # Errors
    /// [`StopFault::Closed`], [`StopFault::TooMuch`].
    pub fn confirm(&self, asked: Option<Quantity>) -> Result<Quantity, StopFault> {
        if !self.state.is_open() {
            return Err(StopFault::Closed { state: self.state });
        }
        match asked {
            None => Ok(self.left()),
            Some(asked) if asked > self.left() => {
                Err(StopFault::TooMuch { asked: self.text(asked), left: self.text(self.left()) })
            }
            Some(asked) => Ok(asked),
        }
    }

    /// The stop once so much was picked.
    #[must_use]
    pub fn after_pick(mut self, quantity: Quantity) -> Self {
        self.picked = [self.picked, quantity].into_iter().sum();
        if self.state.is_open() && self.picked >= self.quantity {
            self.state = PickLineState::Picked;
        }
        self
    }

    /// What a short pick leaves missing, `found` being what was found of what was left.
    ///
    /// # Errors
    /// [`StopFault::Closed`]; [`StopFault::NotShort`] if nothing is missing.
    pub fn report_short(&self, found: Quantity) -> Result<Missing, StopFault> {
        if !self.state.is_open() {
            return Err(StopFault::Closed { state: self.state });
        }
        match self.left().minus(found) {
            Some(missing) if !missing.is_zero() => Ok(Missing { found, missing }),
            _ => Err(StopFault::NotShort { found: self.text(found), left: self.text(self.left()) }),
        }
    }

    /// The stop once its claim was given up and other stops replace so much of what was left.
    #[must_use]
    pub fn after_doubt(mut self, end: PickLineState, replaced: Quantity) -> Self {
        let left = self.left();
        self.replaced = replaced.min(left);
        self.short = left.saturating_minus(replaced);
        self.state = end;
        self
    }

    fn text(&self, quantity: Quantity) -> DecimalText {
        quantity.to_text(self.scale)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn q(units: i64) -> Quantity {
        Quantity::new(units).unwrap()
    }

    fn stop(quantity: i64, picked: i64) -> Stop {
        Stop::new(q(quantity), Scale::WHOLE).after_pick(q(picked))
    }

    #[test]
    fn a_confirmation_picks_what_was_asked_or_all_that_is_left() {
        assert_eq!(stop(5, 2).confirm(None), Ok(q(3)));
        assert_eq!(stop(5, 2).confirm(Some(q(1))), Ok(q(1)));
        assert_eq!(stop(5, 2).confirm(Some(q(3))), Ok(q(3)));
        assert_eq!(stop(5, 2).after_pick(q(3)).state, PickLineState::Picked);
        assert_eq!(stop(5, 2).after_pick(q(2)).state, PickLineState::Open);
    }

    #[test]
    fn more_than_allocated_is_refused_with_both_figures() {
        let refusal = stop(5, 2).confirm(Some(q(4))).unwrap_err();
        assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Refused, "picking.more_than_allocated"));
        assert_eq!(Value::from(refusal.params()), json!({"asked": "4", "left": "3"}));
        assert_eq!(refusal.to_string(), "Only 3 are left to pick here, not 4. Put the rest back.");
    }

    #[test]
    fn a_closed_stop_gives_nothing_more() {
        for refusal in [stop(5, 5).confirm(None).unwrap_err(), stop(5, 5).report_short(q(0)).unwrap_err()] {
            assert_eq!(refusal.code(), "picking.stop_closed");
            assert_eq!(refusal.params()["state"], "picked");
        }
        assert_eq!(stop(5, 5).left(), q(0));
        assert_eq!(stop(5, 6).picked, q(6));
    }

    #[test]
    fn short_is_less_than_what_was_left() {
        assert_eq!(stop(5, 2).report_short(q(1)), Ok(Missing { found: q(1), missing: q(2) }));
        assert_eq!(stop(5, 0).report_short(q(0)), Ok(Missing { found: q(0), missing: q(5) }));
        for found in [3, 4] {
            let refusal = stop(5, 2).report_short(q(found)).unwrap_err();
            assert_eq!(refusal.code(), "picking.not_short");
            assert_eq!(Value::from(refusal.params()), json!({"found": found.to_string(), "left": "3"}));
        }
    }

    #[test]
    fn what_nothing_replaces_is_short() {
        let ended = stop(5, 1).after_doubt(PickLineState::Short, q(3));
        assert_eq!((ended.replaced, ended.short, ended.state), (q(3), q(1), PickLineState::Short));
        let dropped = stop(5, 1).after_doubt(PickLineState::Dropped, q(9));
        assert_eq!((dropped.replaced, dropped.short, dropped.state), (q(4), q(0), PickLineState::Dropped));
    }

    #[test]
    fn a_stop_that_ended_in_any_way_says_in_which() {
        for &state in PickLineState::ALL.iter().filter(|state| !state.is_open()) {
            let ended = Stop { state, ..stop(5, 2) };
            let closed = StopFault::Closed { state };
            assert_eq!(ended.left(), q(0), "nothing is left, though not all was picked");
            assert_eq!(ended.confirm(None), Err(closed.clone()));
            assert_eq!(ended.confirm(Some(q(9))), Err(closed.clone()), "said before that it is too much");
            assert_eq!(ended.report_short(q(9)), Err(closed));
        }
    }

    #[test]
    fn a_pick_that_is_told_late_counts_but_ends_nothing_anew() {
        for state in [PickLineState::Short, PickLineState::Dropped] {
            let late = Stop { state, ..stop(5, 2) }.after_pick(q(3));
            assert_eq!((late.picked, late.state), (q(5), state));
        }
    }

    #[test]
    fn figures_are_said_in_the_items_own_decimals() {
        let kilograms = Stop::new(q(2_500), Scale::new(3).unwrap());
        let refusal = kilograms.confirm(Some(q(2_501))).unwrap_err();
        assert_eq!(refusal.to_string(), "Only 2.5 are left to pick here, not 2.501. Put the rest back.");
        let refusal = kilograms.report_short(q(2_500)).unwrap_err();
        assert_eq!(refusal.to_string(), "2.5 found of 2.5 is not short: confirm the stop instead.");
    }

    proptest! {
        #[test]
        fn a_stop_never_gives_more_than_was_allocated_and_its_figures_add_up(
            quantity in 1..1_000_i64,
            steps in prop::collection::vec((0..400_i64, 0..3_u8, 0..400_i64), 1..20),
        ) {
            let mut stop = Stop::new(q(quantity), Scale::WHOLE);
            for (units, step, replaced) in steps {
                let before = stop;
                match step {
                    0 => if let Ok(taken) = stop.confirm(Some(q(units))) { stop = stop.after_pick(taken) },
                    1 => if let Ok(missing) = stop.report_short(q(units)) {
                        stop = stop.after_pick(missing.found).after_doubt(PickLineState::Short, q(replaced));
                    },
                    _ => if stop.state.is_open() && units > 300 { stop = stop.after_doubt(PickLineState::Dropped, q(replaced)) },
                }
                prop_assert!(stop.state == before.state || before.state.may_become(stop.state));
                prop_assert!(stop.picked <= stop.quantity && stop.picked >= before.picked);
                let closed = [stop.picked, stop.replaced, stop.short].into_iter().sum::<Quantity>();
                let open = [stop.picked, stop.left()].into_iter().sum::<Quantity>();
                prop_assert_eq!(if stop.state.is_open() { open } else { closed }, stop.quantity);
            }
        }

        #[test]
        fn what_is_found_is_either_confirmed_or_reported_short(quantity in 1..500_i64, picked in 0..500_i64, found in 0..600_i64) {
            prop_assume!(picked < quantity);
            let stop = stop(quantity, picked);
            let (all, less) = (stop.confirm(Some(q(found))), stop.report_short(q(found)));
            prop_assert_eq!(less.is_ok(), found < stop.left().units());
            prop_assert_eq!(all.is_ok(), found <= stop.left().units());
            if let Ok(Missing { found, missing }) = less {
                prop_assert_eq!(found.add(missing), Ok(stop.left()));
            }
        }
    }
}
