//! Received goods on their way from the dock to their place.

use ambar_kernel::{DecimalText, ErrorKind, Fault, Quantity, Scale, SerialCode};
use serde_json::{Map, Value, json};

use crate::PutawayState;

/// Goods of one stock row that still stand at the dock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goods {
    /// The stock row's number.
    pub stock_id: i64,
    /// How much.
    pub quantity: Quantity,
    /// Which unit.
    pub serial: Option<SerialCode>,
}

/// A putaway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Putaway {
    /// Where it stands.
    pub state: PutawayState,
    /// Whether it is one handling unit, which moves whole.
    pub whole_unit: bool,
    /// What is still at the dock.
    pub goods: Vec<Goods>,
    /// The item's scale, to speak of it.
    pub scale: Scale,
}

/// What a person brings to the place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Part {
    /// How much; `None` is everything.
    pub quantity: Option<Quantity>,
    /// Which units, for a part of an item with serial numbers; then they tell how much.
    pub serials: Vec<SerialCode>,
}

/// Why it cannot be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PutawayFault {
    /// It is completed or cancelled.
    #[error("This putaway is {}. There is nothing left to do.", state.name())]
    Closed {
        /// Its last state.
        state: PutawayState,
    },
    /// A part of a handling unit.
    #[error("a handling unit is put away whole: leave the quantity out")]
    UnitIsWhole,
    /// More than is left.
    #[error("only {left} is left to put away")]
    TooMuch {
        /// What is left.
        left: DecimalText,
    },
    /// A part of an item with serial numbers, without them.
    #[error("scan the serial numbers of the pieces that you put away")]
    SerialsMissing,
    /// A serial number that is not among the goods.
    #[error("the serial number {serial} is not among the goods of this putaway")]
    SerialUnknown {
        /// Which.
        serial: SerialCode,
    },
}

impl Fault for PutawayFault {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Closed { .. } => ErrorKind::Refused,
            _ => ErrorKind::Invalid,
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::Closed { .. } => "receiving.putaway_closed",
            Self::UnitIsWhole => "receiving.unit_is_whole",
            Self::TooMuch { .. } => "receiving.too_much",
            Self::SerialsMissing => "receiving.serials_missing",
            Self::SerialUnknown { .. } => "receiving.serial_unknown",
        }
    }
    fn params(&self) -> Map<String, Value> {
        let params = match self {
            Self::Closed { state } => json!({ "state": state }),
            Self::TooMuch { left } => json!({ "left": left }),
            Self::SerialUnknown { serial } => json!({ "serial": serial }),
            Self::UnitIsWhole | Self::SerialsMissing => json!({}),
        };
        params.as_object().cloned().unwrap_or_default()
    }
}

impl Putaway {
    /// Whether anything may still be done.
    ///
    /// # Errors
    /// [`PutawayFault::Closed`].
    pub const fn may_go_on(&self) -> Result<(), PutawayFault> {
        if self.state.is_open() { Ok(()) } else { Err(PutawayFault::Closed { state: self.state }) }
    }

    /// What is still at the dock.
    #[must_use]
    pub fn left(&self) -> Quantity {
        self.goods.iter().map(|goods| goods.quantity).sum()
    }

    /// The goods that a part takes, row by row.
    ///
    /// # Errors
    /// [`PutawayFault`].
    pub fn take(&self, part: &Part) -> Result<Vec<Goods>, PutawayFault> {
        self.may_go_on()?;
        if self.whole_unit {
            let all = part.quantity.is_none() && part.serials.is_empty();
            return if all { Ok(self.goods.clone()) } else { Err(PutawayFault::UnitIsWhole) };
        }
        if !part.serials.is_empty() {
            return self.of_serials(&part.serials);
        }
        let Some(mut wanted) = part.quantity else { return Ok(self.goods.clone()) };
        let left = self.left();
        if wanted > left {
            return Err(PutawayFault::TooMuch { left: left.to_text(self.scale) });
        }
        if wanted < left && self.goods.iter().any(|goods| goods.serial.is_some()) {
            return Err(PutawayFault::SerialsMissing);
        }
        let mut taken = Vec::new();
        for goods in &self.goods {
            let quantity = goods.quantity.min(wanted);
            wanted = wanted.saturating_minus(quantity);
            if !quantity.is_zero() {
                taken.push(Goods { quantity, ..goods.clone() });
            }
        }
        Ok(taken)
    }

    fn of_serials(&self, serials: &[SerialCode]) -> Result<Vec<Goods>, PutawayFault> {
        let is = |goods: &Goods, serial: &SerialCode| goods.serial.as_ref() == Some(serial);
        match serials.iter().find(|serial| !self.goods.iter().any(|goods| is(goods, serial))) {
            Some(serial) => Err(PutawayFault::SerialUnknown { serial: serial.clone() }),
            None => {
                Ok(self.goods.iter().filter(|goods| serials.iter().any(|serial| is(goods, serial))).cloned().collect())
            }
        }
    }

    /// The putaway once these goods stand in their place.
    #[must_use]
    pub fn moved(mut self, taken: &[Goods]) -> Self {
        for goods in &mut self.goods {
            let gone: Quantity = taken.iter().filter(|it| it.stock_id == goods.stock_id).map(|it| it.quantity).sum();
            goods.quantity = goods.quantity.saturating_minus(gone);
        }
        self.goods.retain(|goods| !goods.quantity.is_zero());
        self.state = if self.goods.is_empty() { PutawayState::Completed } else { PutawayState::InProgress };
        self
    }

    /// The putaway once what is left has another place.
    #[must_use]
    pub fn replanned(mut self) -> Self {
        if self.state.is_open() {
            self.state = PutawayState::Pending;
        }
        self
    }

    /// The putaway once it is no longer needed.
    #[must_use]
    pub fn canceled(mut self) -> Self {
        if self.state.is_open() {
            self.state = PutawayState::Canceled;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn q(units: i64) -> Quantity {
        Quantity::new(units).unwrap()
    }

    fn serial(code: &str) -> SerialCode {
        SerialCode::parse(code).unwrap()
    }

    fn goods(rows: &[(i64, i64)]) -> Vec<Goods> {
        rows.iter().map(|&(stock_id, units)| Goods { stock_id, quantity: q(units), serial: None }).collect()
    }

    fn putaway(rows: &[(i64, i64)]) -> Putaway {
        Putaway { state: PutawayState::Pending, whole_unit: false, goods: goods(rows), scale: Scale::WHOLE }
    }

    fn part(units: i64) -> Part {
        Part { quantity: Some(q(units)), serials: vec![] }
    }

    #[test]
    fn everything_goes_at_once_or_in_parts() {
        let whole = putaway(&[(1, 10)]);
        let all = whole.take(&Part::default()).unwrap();
        assert_eq!(all, goods(&[(1, 10)]));
        assert_eq!(whole.clone().moved(&all).state, PutawayState::Completed);
        let first = whole.take(&part(4)).unwrap();
        let rest = whole.moved(&first);
        assert_eq!((rest.state, rest.left()), (PutawayState::InProgress, q(6)));
        let second = rest.take(&part(6)).unwrap();
        assert_eq!(rest.moved(&second).state, PutawayState::Completed);
    }

    #[test]
    fn a_part_over_several_rows_takes_them_in_turn() {
        let putaway = putaway(&[(1, 3), (2, 5), (3, 2)]);
        assert_eq!(putaway.take(&part(4)).unwrap(), goods(&[(1, 3), (2, 1)]));
        let refusal = putaway.take(&part(11)).unwrap_err();
        assert_eq!((refusal.code(), &refusal.params()["left"]), ("receiving.too_much", &json!("10")));
    }

    #[test]
    fn of_pieces_with_numbers_a_part_names_them() {
        let mut pieces = putaway(&[(1, 1), (2, 1), (3, 1)]);
        for (goods, code) in pieces.goods.iter_mut().zip(["a", "b", "c"]) {
            goods.serial = Some(serial(code));
        }
        assert_eq!(pieces.take(&part(2)), Err(PutawayFault::SerialsMissing));
        assert_eq!(pieces.take(&part(3)).unwrap().len(), 3);
        let named =
            pieces.take(&Part { quantity: None, serials: vec![serial("c"), serial("a"), serial("c")] }).unwrap();
        assert_eq!(named.iter().map(|goods| goods.stock_id).collect::<Vec<_>>(), [1, 3], "each once");
        let unknown = pieces.take(&Part { quantity: None, serials: vec![serial("x")] }).unwrap_err();
        assert_eq!((unknown.code(), &unknown.params()["serial"]), ("receiving.serial_unknown", &json!("x")));
    }

    #[test]
    fn a_handling_unit_goes_whole() {
        let unit = Putaway { whole_unit: true, ..putaway(&[(1, 3), (2, 5)]) };
        assert_eq!(unit.take(&Part::default()).unwrap().len(), 2);
        let refusal = unit.take(&part(3)).unwrap_err();
        assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Invalid, "receiving.unit_is_whole"));
    }

    #[test]
    fn the_way_back_is_pending() {
        let begun = putaway(&[(1, 10)]).moved(&goods(&[(1, 4)]));
        let back = begun.replanned();
        assert_eq!((back.state, back.left()), (PutawayState::Pending, q(6)));
        assert_eq!(back.moved(&goods(&[(1, 6)])).state, PutawayState::Completed);
    }

    #[test]
    fn what_is_done_stays_done() {
        for state in [PutawayState::Completed, PutawayState::Canceled] {
            let closed = Putaway { state, ..putaway(&[]) };
            let refusal = closed.take(&Part::default()).unwrap_err();
            assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Refused, "receiving.putaway_closed"));
            assert_eq!(refusal.params()["state"], state.name());
            for next in [closed.clone().replanned(), closed.canceled()] {
                assert_eq!(next.state, state);
            }
        }
    }

    #[test]
    fn every_refusal_has_a_code_and_says_why() {
        let refusals = [
            PutawayFault::Closed { state: PutawayState::Completed },
            PutawayFault::UnitIsWhole,
            PutawayFault::TooMuch { left: DecimalText::new("1") },
            PutawayFault::SerialsMissing,
            PutawayFault::SerialUnknown { serial: serial("x") },
        ];
        for refusal in refusals {
            assert!(refusal.code().starts_with("receiving.") && !refusal.to_string().is_empty());
            let _ = refusal.params();
        }
    }

    #[test]
    fn each_event_leads_on_only_from_its_own_states() {
        use PutawayState::{Canceled, Completed, InProgress, Pending};
        for (before, replanned, canceled) in [
            (Pending, Pending, Canceled),
            (InProgress, Pending, Canceled),
            (Completed, Completed, Completed),
            (Canceled, Canceled, Canceled),
        ] {
            let now = || Putaway { state: before, ..putaway(&[(1, 10)]) };
            let after = [now().replanned(), now().canceled()];
            assert_eq!(after.map(|putaway| putaway.state), [replanned, canceled], "{before:?}");
        }
    }

    #[test]
    fn numbers_tell_how_much_whatever_quantity_comes_with_them() {
        let mut pieces = putaway(&[(1, 1), (2, 1)]);
        pieces.goods[1].serial = Some(serial("b"));
        let taken = pieces.take(&Part { quantity: Some(q(99)), serials: vec![serial("b")] }).unwrap();
        assert_eq!(taken, pieces.goods[1..]);
    }

    #[test]
    fn a_handling_unit_is_not_taken_apart_even_on_paper() {
        let unit = Putaway { whole_unit: true, ..putaway(&[(1, 3), (2, 5)]) };
        let all_of_it = part(8);
        let by_number = Part { quantity: None, serials: vec![serial("a")] };
        for asked in [all_of_it, by_number] {
            assert_eq!(unit.take(&asked), Err(PutawayFault::UnitIsWhole), "{asked:?}");
        }
    }

    #[test]
    fn that_nothing_is_left_to_do_is_said_before_what_is_wrong_with_the_part() {
        for whole_unit in [false, true] {
            let closed = Putaway { state: PutawayState::Canceled, whole_unit, ..putaway(&[(1, 3)]) };
            assert_eq!(closed.take(&part(9)), Err(PutawayFault::Closed { state: PutawayState::Canceled }));
        }
    }

    #[test]
    fn rows_that_are_emptied_leave_and_the_others_stay_as_they_are() {
        let moved = putaway(&[(1, 3), (2, 5), (3, 2)]).moved(&goods(&[(2, 5), (3, 1)]));
        assert_eq!((moved.goods, moved.state), (goods(&[(1, 3), (3, 1)]), PutawayState::InProgress));
    }

    proptest! {
        #[test]
        fn in_whatever_parts_it_goes_nothing_is_lost_or_doubled(
            rows in prop::collection::vec(1..50_i64, 1..6), parts in prop::collection::vec((1..40_i64, 0..3_u8), 1..40),
        ) {
            let rows: Vec<(i64, i64)> = (1..).zip(rows).collect();
            let total: i64 = rows.iter().map(|row| row.1).sum();
            let mut putaway = putaway(&rows);
            let mut moved = 0;
            for (units, event) in parts {
                let before = putaway.state;
                let next = match event {
                    0 => putaway.clone().replanned(),
                    _ => match putaway.take(&part(units)) {
                        Err(_) => putaway.clone(),
                        Ok(taken) => {
                            let gone: i64 = taken.iter().map(|goods| goods.quantity.units()).sum();
                            prop_assert_eq!(gone, units);
                            moved += gone;
                            putaway.clone().moved(&taken)
                        }
                    },
                };
                prop_assert!(next.state == before || before.may_become(next.state));
                putaway = next;
                prop_assert_eq!(putaway.left().units() + moved, total);
                prop_assert_eq!(putaway.state == PutawayState::Completed, moved == total);
            }
        }

        #[test]
        fn exactly_the_named_pieces_go_and_the_others_stay(named in prop::collection::vec(any::<bool>(), 1..12)) {
            let mut pieces = putaway(&(1..).zip(named.iter().map(|_| 1)).collect::<Vec<_>>());
            for goods in &mut pieces.goods {
                goods.serial = Some(serial(&format!("S{}", goods.stock_id)));
            }
            let is_named = |goods: &Goods| named[usize::try_from(goods.stock_id).unwrap() - 1];
            let (go, stay): (Vec<Goods>, Vec<Goods>) = pieces.goods.iter().cloned().partition(is_named);
            if go.is_empty() { return Ok(()) }
            let backwards = go.iter().rev().filter_map(|goods| goods.serial.clone()).collect();
            let taken = pieces.take(&Part { quantity: None, serials: backwards }).unwrap();
            prop_assert_eq!(&taken, &go);
            let left = pieces.moved(&taken);
            prop_assert_eq!(left.state == PutawayState::Completed, stay.is_empty());
            prop_assert_eq!(left.goods, stay);
        }
    }
}
