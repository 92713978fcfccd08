//! An announced delivery as a whole.

use ambar_kernel::{DecimalText, ErrorKind, Fault};
use serde_json::{Map, Value, json};

use crate::{InboundState, Line};

/// A delivery's state and how many of its lines may still take goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivery {
    /// Where it stands.
    pub state: InboundState,
    /// Lines that are not full.
    pub open_lines: i32,
}

/// How a line ends when its delivery is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineEnd {
    /// Everything came.
    Completed,
    /// Some of it came.
    PartiallyCompleted,
    /// Nothing came.
    Canceled,
}

impl LineEnd {
    /// The state that it means.
    #[must_use]
    pub const fn state(self) -> InboundState {
        match self {
            Self::Completed => InboundState::Completed,
            Self::PartiallyCompleted => InboundState::PartiallyCompleted,
            Self::Canceled => InboundState::Canceled,
        }
    }
}

/// Why a delivery does not take it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryFault {
    /// It is closed.
    #[error("This delivery is {}: nothing more is received on it. Receive the goods as unannounced.", state.name())]
    Closed {
        /// Its last state.
        state: InboundState,
    },
    /// Closing without any goods.
    #[error("Nothing was received on this delivery. Cancel it instead.")]
    NothingReceived,
    /// Cancelling with goods.
    #[error(
        "Goods were received on this delivery, or are being received. Close it instead, with a reason for what is missing."
    )]
    AlreadyReceived,
    /// Closing with goods missing and no reason.
    #[error("{short} of line {line_no} did not come: say why")]
    ShortWithoutReason {
        /// Which line.
        line_no: i32,
        /// What is missing.
        short: DecimalText,
    },
}

impl Fault for DeliveryFault {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::ShortWithoutReason { .. } => ErrorKind::Invalid,
            Self::Closed { .. } | Self::NothingReceived | Self::AlreadyReceived => ErrorKind::Refused,
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::Closed { .. } => "receiving.delivery_closed",
            Self::NothingReceived => "receiving.nothing_received",
            Self::AlreadyReceived => "receiving.already_received",
            Self::ShortWithoutReason { .. } => "receiving.reason_missing",
        }
    }
    fn params(&self) -> Map<String, Value> {
        let params = match self {
            Self::Closed { state } => json!({ "state": state }),
            Self::ShortWithoutReason { line_no, short } => json!({ "line_no": line_no, "short": short }),
            Self::NothingReceived | Self::AlreadyReceived => json!({}),
        };
        params.as_object().cloned().unwrap_or_default()
    }
}

impl Delivery {
    /// A delivery whose lines name what is known.
    #[must_use]
    pub const fn announced(lines: i32) -> Self {
        Self { state: InboundState::Validated, open_lines: lines }
    }

    /// Whether goods may come in on it.
    ///
    /// # Errors
    /// [`DeliveryFault::Closed`].
    pub const fn may_receive(self) -> Result<(), DeliveryFault> {
        if self.state.is_open() { Ok(()) } else { Err(DeliveryFault::Closed { state: self.state }) }
    }

    /// The delivery once goods are booked; `filled` is how many lines are full now and were not before.
    #[must_use]
    pub const fn booked(mut self, filled: i32) -> Self {
        if matches!(self.state, InboundState::Validated) {
            self.state = InboundState::Processing;
        }
        self.open_lines -= filled;
        self
    }

    /// Whether every line is full.
    #[must_use]
    pub const fn is_full(self) -> bool {
        matches!(self.state, InboundState::Processing) && self.open_lines <= 0
    }

    /// The delivery ends by itself once every line is full: nothing more may come.
    #[must_use]
    pub const fn settled(mut self) -> Self {
        if self.is_full() {
            self.state = InboundState::Completed;
        }
        self
    }

    /// Ends a delivery of these lines; each with its number and whether a reason is given for what is missing. Answers the
    /// delivery's last state and each line's.
    ///
    /// # Errors
    /// [`DeliveryFault`].
    pub fn close(self, lines: &[(i32, Line, bool)]) -> Result<(InboundState, Vec<LineEnd>), DeliveryFault> {
        self.may_receive()?;
        if self.state != InboundState::Processing {
            return Err(DeliveryFault::NothingReceived);
        }
        let ends = lines
            .iter()
            .map(|(line_no, line, reasoned)| end(*line_no, line, *reasoned))
            .collect::<Result<Vec<_>, _>>()?;
        let whole = ends.iter().all(|end| *end == LineEnd::Completed);
        Ok((if whole { InboundState::Completed } else { InboundState::PartiallyCompleted }, ends))
    }

    /// Ends a delivery before anything came; `counted` is whether any goods of it were scanned.
    ///
    /// # Errors
    /// [`DeliveryFault::Closed`], [`DeliveryFault::AlreadyReceived`].
    pub fn cancel(self, counted: bool) -> Result<InboundState, DeliveryFault> {
        self.may_receive()?;
        if counted || !self.state.may_become(InboundState::Canceled) {
            return Err(DeliveryFault::AlreadyReceived);
        }
        Ok(InboundState::Canceled)
    }

    /// Takes a delivery back that was announced by mistake: it ends as if it was cancelled. One that was cancelled already
    /// stays so. `counted` is whether any goods of it were scanned.
    ///
    /// # Errors
    /// [`DeliveryFault::AlreadyReceived`].
    pub fn withdraw(self, counted: bool) -> Result<InboundState, DeliveryFault> {
        let untouched = self.state == InboundState::Canceled || self.state.may_become(InboundState::Canceled);
        if untouched && !counted { Ok(InboundState::Canceled) } else { Err(DeliveryFault::AlreadyReceived) }
    }
}

fn end(line_no: i32, line: &Line, reasoned: bool) -> Result<LineEnd, DeliveryFault> {
    let short = line.short();
    if short.is_zero() {
        Ok(LineEnd::Completed)
    } else if !reasoned {
        Err(DeliveryFault::ShortWithoutReason { line_no, short: short.to_text(line.scale) })
    } else if line.received.is_zero() {
        Ok(LineEnd::Canceled)
    } else {
        Ok(LineEnd::PartiallyCompleted)
    }
}

#[cfg(test)]
mod tests {
    use ambar_kernel::{Quantity, Scale};
    use proptest::prelude::*;

    use super::*;

    fn line(expected: i64, received: i64) -> Line {
        let line = Line::announced(Quantity::new(expected).unwrap(), 0, Scale::WHOLE);
        if received == 0 { line } else { line.booked(Quantity::new(received).unwrap()) }
    }

    #[test]
    fn it_is_processing_from_the_first_goods_and_full_with_the_last_line() {
        let announced = Delivery::announced(2);
        assert!(announced.may_receive().is_ok() && !announced.is_full());
        let first = announced.booked(1);
        assert_eq!((first.state, first.open_lines, first.is_full()), (InboundState::Processing, 1, false));
        let full = first.booked(1);
        assert!(full.is_full());
        assert_eq!(first.settled().state, InboundState::Processing);
        assert_eq!(full.settled().state, InboundState::Completed);
        assert!(!Delivery { state: InboundState::Completed, open_lines: 0 }.is_full());
    }

    #[test]
    fn it_is_closed_completed_if_everything_came() {
        let delivery = Delivery::announced(2).booked(1);
        let (state, ends) = delivery.close(&[(1, line(5, 5), false), (2, line(3, 4), false)]).unwrap();
        assert_eq!((state, ends), (InboundState::Completed, vec![LineEnd::Completed; 2]));
    }

    #[test]
    fn what_is_missing_needs_a_reason() {
        let delivery = Delivery::announced(3).booked(1);
        let lines = |reasoned| [(1, line(5, 5), false), (2, line(3, 1), reasoned), (3, line(7, 0), reasoned)];
        let refusal = delivery.close(&lines(false)).unwrap_err();
        assert_eq!(refusal, DeliveryFault::ShortWithoutReason { line_no: 2, short: DecimalText::new("2") });
        assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Invalid, "receiving.reason_missing"));
        assert_eq!(Value::from(refusal.params()), json!({"line_no": 2, "short": "2"}));
        let (state, ends) = delivery.close(&lines(true)).unwrap();
        assert_eq!(state, InboundState::PartiallyCompleted);
        assert_eq!(ends, [LineEnd::Completed, LineEnd::PartiallyCompleted, LineEnd::Canceled]);
        let states: Vec<_> = ends.into_iter().map(LineEnd::state).collect();
        assert_eq!(states, [InboundState::Completed, InboundState::PartiallyCompleted, InboundState::Canceled]);
    }

    #[test]
    fn without_goods_it_is_cancelled_and_with_goods_closed() {
        let announced = Delivery::announced(1);
        let refusal = announced.close(&[(1, line(5, 0), true)]).unwrap_err();
        assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Refused, "receiving.nothing_received"));
        assert_eq!(announced.cancel(false), Ok(InboundState::Canceled));
        assert_eq!(announced.cancel(true).unwrap_err().code(), "receiving.already_received");
        let refusal = announced.booked(0).cancel(false).unwrap_err();
        assert_eq!(refusal, DeliveryFault::AlreadyReceived);
        assert!(refusal.params().is_empty());
    }

    #[test]
    fn what_was_announced_by_mistake_is_taken_back_until_goods_are_scanned() {
        use InboundState::{Canceled, Created, Validated};
        for &state in InboundState::ALL {
            let delivery = Delivery { state, open_lines: 1 };
            let untouched = matches!(state, Created | Validated | Canceled);
            let expected = if untouched { Ok(Canceled) } else { Err(DeliveryFault::AlreadyReceived) };
            assert_eq!(delivery.withdraw(false), expected, "{state:?}");
            assert_eq!(delivery.withdraw(true), Err(DeliveryFault::AlreadyReceived), "{state:?}");
        }
    }

    #[test]
    fn a_closed_delivery_never_changes() {
        for state in [InboundState::Completed, InboundState::PartiallyCompleted, InboundState::Canceled] {
            let closed = Delivery { state, open_lines: 1 };
            let refusal = closed.may_receive().unwrap_err();
            assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Refused, "receiving.delivery_closed"));
            assert_eq!(refusal.params()["state"], state.name());
            assert!(refusal.to_string().contains(state.name()));
            assert_eq!(closed.close(&[]), Err(refusal.clone()));
            assert_eq!(closed.cancel(false), Err(refusal));
        }
    }

    #[test]
    fn each_end_has_its_states() {
        use InboundState::{Created, Processing, Validated};
        for &state in InboundState::ALL {
            let delivery = Delivery { state, open_lines: 1 };
            assert_eq!(delivery.cancel(false).is_ok(), matches!(state, Created | Validated), "{state:?}");
            assert_eq!(delivery.close(&[(1, line(5, 5), false)]).is_ok(), state == Processing, "{state:?}");
            assert_eq!(delivery.may_receive().is_ok(), matches!(state, Created | Validated | Processing), "{state:?}");
        }
    }

    #[test]
    fn a_delivery_of_which_every_line_was_given_up_did_not_come_whole() {
        let (state, ends) =
            Delivery::announced(2).booked(0).close(&[(1, line(5, 0), true), (2, line(3, 0), true)]).unwrap();
        assert_eq!((state, ends), (InboundState::PartiallyCompleted, vec![LineEnd::Canceled; 2]));
    }

    #[test]
    fn goods_do_not_open_a_delivery_again() {
        for state in [InboundState::Completed, InboundState::PartiallyCompleted, InboundState::Canceled] {
            let ended = Delivery { state, open_lines: 1 }.booked(1);
            assert_eq!((ended.state, ended.settled().state), (state, state));
        }
    }

    #[test]
    fn only_a_delivery_that_is_being_received_ends_by_itself() {
        for &state in InboundState::ALL {
            for open_lines in [1, 0, -1] {
                let before = Delivery { state, open_lines };
                let settled = before.settled();
                let ends = state == InboundState::Processing && open_lines <= 0;
                assert_eq!(settled.state, if ends { InboundState::Completed } else { state }, "{before:?}");
                assert_eq!(settled.settled(), settled, "once and for all");
            }
        }
    }

    proptest! {
        #[test]
        fn states_move_only_along_the_list(steps in prop::collection::vec(0..5_u8, 0..12), lines in 1..5_i32) {
            let mut delivery = Delivery::announced(lines);
            for step in steps {
                let before = delivery.state;
                match step {
                    0 => delivery = delivery.booked(1),
                    1 => delivery.state = delivery.close(&[(1, line(5, 2), true)]).map_or(before, |closed| closed.0),
                    2 => delivery.state = delivery.cancel(false).unwrap_or(before),
                    3 => delivery = delivery.settled(),
                    _ => delivery = delivery.booked(0),
                }
                prop_assert!(delivery.state == before || before.may_become(delivery.state), "{before:?} {:?}", delivery.state);
            }
        }
    }
}
