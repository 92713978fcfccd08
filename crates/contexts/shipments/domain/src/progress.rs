//! Where an order stands on the floor, by what is known of its goods.

use crate::OrderState;

/// What is known of an order's goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Somebody began to pick it.
    pub started: bool,
    /// Everything was picked or found short.
    pub complete: bool,
    /// Something was picked.
    pub picked: bool,
    /// Something is missing for it.
    pub short: bool,
    /// Something picked is in no carton.
    pub unpacked: bool,
    /// Cartons that goods may go into.
    pub open_cartons: i64,
    /// Cartons that are ready to leave.
    pub closed_cartons: i64,
}

impl Progress {
    /// The state of an order that is on the floor; any other stays as it is.
    #[must_use]
    pub const fn state(&self, now: OrderState) -> OrderState {
        if !now.on_the_floor() {
            now
        } else if self.open_cartons + self.closed_cartons > 0 {
            if self.all_packed() { OrderState::Packed } else { OrderState::InPacking }
        } else if self.complete {
            if self.picked { OrderState::Picked } else { OrderState::Open }
        } else if self.started {
            OrderState::InPicking
        } else if self.short && matches!(now, OrderState::Allocated) {
            OrderState::PartiallyAllocated
        } else {
            now
        }
    }

    const fn all_packed(&self) -> bool {
        self.complete && !self.unpacked && self.open_cartons == 0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn progress(started: bool, complete: bool, picked: bool, unpacked: bool) -> Progress {
        Progress { started, complete, picked, unpacked, ..Progress::default() }
    }

    #[test]
    fn picking_takes_an_order_through_its_states() {
        use OrderState::{Allocated, InPicking, Open, PartiallyAllocated, Picked};
        assert_eq!(progress(false, false, false, false).state(PartiallyAllocated), PartiallyAllocated);
        assert_eq!(progress(true, false, true, true).state(Allocated), InPicking);
        assert_eq!(progress(true, true, true, true).state(InPicking), Picked);
        assert_eq!(progress(true, true, false, false).state(InPicking), Open, "nothing was found");
    }

    #[test]
    fn an_order_is_packed_once_everything_is_in_closed_cartons() {
        use OrderState::{InPacking, InPicking, Packed, Picked};
        let open = Progress { open_cartons: 1, ..progress(true, true, true, true) };
        assert_eq!(open.state(Picked), InPacking);
        assert_eq!(Progress { unpacked: false, ..open }.state(InPacking), InPacking);
        let closed = Progress { open_cartons: 0, closed_cartons: 1, unpacked: false, ..open };
        assert_eq!(closed.state(InPacking), Packed);
        assert_eq!(Progress { unpacked: true, ..closed }.state(InPacking), InPacking);
        assert_eq!(Progress { complete: false, ..closed }.state(InPicking), InPacking);
    }

    #[test]
    fn an_order_that_others_took_goods_of_is_allocated_in_part() {
        let short = Progress { short: true, ..Progress::default() };
        assert_eq!(short.state(OrderState::Allocated), OrderState::PartiallyAllocated);
        assert_eq!(short.state(OrderState::PartiallyAllocated), OrderState::PartiallyAllocated);
        assert_eq!(Progress { started: true, ..short }.state(OrderState::Allocated), OrderState::InPicking);
        assert_eq!(Progress { complete: true, ..short }.state(OrderState::Allocated), OrderState::Open);
    }

    #[test]
    fn what_is_not_on_the_floor_stays_as_it_is() {
        let all = Progress { open_cartons: 1, ..progress(true, true, true, true) };
        for &state in OrderState::ALL {
            if !state.on_the_floor() {
                assert_eq!(all.state(state), state);
            }
        }
    }

    #[derive(Debug, Clone, Copy)]
    enum Fact {
        Start,
        Pick,
        Complete,
        OpenCarton,
        Pack,
        Close,
    }

    #[test]
    fn an_order_whose_list_was_withdrawn_waits_for_stock_again() {
        for state in [OrderState::Allocated, OrderState::PartiallyAllocated] {
            assert_eq!(progress(false, true, false, false).state(state), OrderState::Open);
        }
    }

    proptest! {
        /// Facts come in the order of life, some of them together, and each is looked at once or not at all.
        #[test]
        fn an_order_takes_only_listed_steps(
            partial in any::<bool>(),
            facts in prop::collection::vec((prop_oneof![
                Just(Fact::Start), Just(Fact::Pick), Just(Fact::Complete), Just(Fact::OpenCarton), Just(Fact::Pack), Just(Fact::Close),
            ], any::<bool>()), 0..30),
        ) {
            let mut state = if partial { OrderState::PartiallyAllocated } else { OrderState::Allocated };
            let mut now = Progress::default();
            for (fact, looked_at) in facts {
                // A carton is opened and closed by hand, on an order whose state was brought up to date just before.
                let by_hand = matches!(fact, Fact::OpenCarton | Fact::Pack | Fact::Close);
                if by_hand {
                    prop_assert!(now.state(state) == state || state.may_become(now.state(state)), "{:?} {:?}", state, now);
                    state = now.state(state);
                }
                match fact {
                    Fact::Start => now.started = true,
                    Fact::Pick if now.started && !now.complete => (now.picked, now.unpacked) = (true, true),
                    Fact::Complete => now.complete = true,
                    Fact::OpenCarton if now.picked => now.open_cartons += 1,
                    Fact::Pack if now.open_cartons > 0 => now.unpacked = false,
                    Fact::Close if now.open_cartons > 0 => (now.open_cartons, now.closed_cartons) = (now.open_cartons - 1, now.closed_cartons + 1),
                    _ => continue,
                }
                if looked_at || by_hand {
                    prop_assert!(now.state(state) == state || state.may_become(now.state(state)), "{:?} {:?}", state, now);
                    state = now.state(state);
                }
                if !state.on_the_floor() { break }
            }
        }

        #[test]
        fn looking_twice_finds_what_looking_once_found(
            at in 0..OrderState::ALL.len(), flags in any::<(bool, bool, bool, bool)>(),
            open_cartons in 0..3_i64, closed_cartons in 0..3_i64,
        ) {
            let short = flags.0 != flags.2;
            let now = Progress { short, open_cartons, closed_cartons, ..progress(flags.0, flags.1, flags.2, flags.3) };
            let once = now.state(OrderState::ALL[at]);
            prop_assert_eq!(now.state(once), once);
        }
    }
}
