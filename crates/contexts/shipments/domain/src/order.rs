//! What may be done with an order in which state, and what its state is afterwards.

use ambar_kernel::{ErrorKind, Fault};
use serde_json::{Map, Value, json};

use crate::{Figures, OrderState};

/// What a person wants to do with an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Hold it back.
    Hold,
    /// Let it go on.
    Unhold,
    /// Claim stock for it and send it to the floor.
    Release,
    /// Give it up.
    Cancel,
    /// Take it back, since it was taken by mistake. One that was given up loses its name only.
    Withdraw,
    /// Pack it.
    Pack,
    /// Let it leave.
    Ship,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 7] =
        [Self::Hold, Self::Unhold, Self::Release, Self::Cancel, Self::Withdraw, Self::Pack, Self::Ship];

    const fn done(self) -> &'static str {
        match self {
            Self::Hold => "held back",
            Self::Unhold => "let go on",
            Self::Release => "released",
            Self::Cancel => "cancelled",
            Self::Withdraw => "taken back",
            Self::Pack => "packed",
            Self::Ship => "shipped",
        }
    }
}

/// Why an action is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderFault {
    /// Not in this state.
    #[error("This order is {} and cannot be {}: {}.", state.name(), action.done(), advice(*state))]
    NotNow {
        /// What was wanted.
        action: Action,
        /// Where the order stands.
        state: OrderState,
    },
    /// It is held back.
    #[error("This order is on hold. Let it go on first (POST /orders/{{id}}/unhold).")]
    OnHold,
    /// Goods are on their way.
    #[error(
        "Picking of this order has begun. Finish its pick list, reporting as short what shall not be picked, then pack and \
         ship what was picked; or let it stand until returns to stock can be made."
    )]
    PickingStarted,
    /// Somebody works on what was to be taken back.
    #[error("This order is {}: it was released, and stays. Cancel it, or finish it, where it is worked on.", state.name())]
    InWork {
        /// Where the order stands.
        state: OrderState,
    },
}

const fn advice(state: OrderState) -> &'static str {
    match state {
        OrderState::Created => "it is still being taken; try again in a moment",
        OrderState::Hold => "it is on hold; let it go on first",
        OrderState::Open | OrderState::Promised => "release it first",
        OrderState::Released => "its release is not finished; send the release again",
        OrderState::Allocated | OrderState::PartiallyAllocated => "it waits to be picked",
        OrderState::InPicking => "it is being picked",
        OrderState::Picked | OrderState::InPacking | OrderState::Packed => "its goods are picked; pack and ship them",
        OrderState::Shipped => "it has left",
        OrderState::Cancelled => "it was given up",
    }
}

impl Fault for OrderFault {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Refused
    }
    fn code(&self) -> &'static str {
        match self {
            Self::NotNow { .. } => "shipments.order_state",
            Self::OnHold => "shipments.on_hold",
            Self::PickingStarted => "shipments.picking_started",
            Self::InWork { .. } => "shipments.order_in_work",
        }
    }
    fn params(&self) -> Map<String, Value> {
        let params = match self {
            Self::NotNow { state, .. } | Self::InWork { state } => json!({ "state": state }),
            Self::OnHold => json!({ "state": OrderState::Hold }),
            Self::PickingStarted => json!({}),
        };
        params.as_object().cloned().unwrap_or_default()
    }
}

impl OrderState {
    /// Whether stock is claimed for it and it has not left.
    #[must_use]
    pub const fn on_the_floor(self) -> bool {
        matches!(
            self,
            Self::Allocated
                | Self::PartiallyAllocated
                | Self::InPicking
                | Self::Picked
                | Self::InPacking
                | Self::Packed
        )
    }

    /// Whether the action may begin in this state.
    ///
    /// # Errors
    /// [`OrderFault`].
    pub const fn may(self, action: Action) -> Result<(), OrderFault> {
        let allowed = match action {
            Action::Hold => matches!(self, Self::Open | Self::Promised),
            Action::Unhold => matches!(self, Self::Hold),
            // A release that a crash left unfinished is finished by the next one.
            Action::Release => matches!(self, Self::Open | Self::Promised | Self::Released),
            Action::Cancel => {
                matches!(self, Self::Hold | Self::Open | Self::Promised | Self::Allocated | Self::PartiallyAllocated)
            }
            Action::Withdraw => matches!(self, Self::Hold | Self::Open | Self::Promised | Self::Cancelled),
            Action::Pack | Action::Ship => self.on_the_floor(),
        };
        match (action, self) {
            _ if allowed => Ok(()),
            (Action::Release, Self::Hold) => Err(OrderFault::OnHold),
            (Action::Cancel, Self::InPicking | Self::Picked | Self::InPacking | Self::Packed) => {
                Err(OrderFault::PickingStarted)
            }
            (Action::Withdraw, state) if !matches!(state, Self::Created) => Err(OrderFault::InWork { state }),
            (action, state) => Err(OrderFault::NotNow { action, state }),
        }
    }
}

/// The state of an order that is not held, once promises were asked for.
#[must_use]
pub fn after_promise(lines: &[Figures]) -> OrderState {
    if lines.iter().any(|line| !line.promised.is_zero()) { OrderState::Promised } else { OrderState::Open }
}

/// The state of an order once stock was claimed for it; `None` if there was none for any line.
#[must_use]
pub fn after_release(lines: &[Figures]) -> Option<OrderState> {
    if lines.iter().all(|line| line.allocated.is_zero()) {
        None
    } else if lines.iter().all(|line| line.short.is_zero()) {
        Some(OrderState::Allocated)
    } else {
        Some(OrderState::PartiallyAllocated)
    }
}

#[cfg(test)]
mod tests {
    use ambar_kernel::Quantity;

    use super::*;

    fn lines(ordered_and_allocated: &[(i64, i64)]) -> Vec<Figures> {
        let q = |units| Quantity::new(units).unwrap();
        ordered_and_allocated.iter().map(|(o, a)| Figures::ordered(q(*o)).allocated(q(*a)).unwrap()).collect()
    }

    #[test]
    fn each_action_has_its_states() {
        use OrderState::{
            Allocated, Cancelled, Hold, InPacking, InPicking, Open, Packed, PartiallyAllocated, Picked, Promised,
            Released,
        };
        let floor = vec![Allocated, PartiallyAllocated, InPicking, Picked, InPacking, Packed];
        for (action, states) in [
            (Action::Hold, vec![Open, Promised]),
            (Action::Unhold, vec![Hold]),
            (Action::Release, vec![Open, Promised, Released]),
            (Action::Cancel, vec![Hold, Open, Promised, Allocated, PartiallyAllocated]),
            (Action::Withdraw, vec![Hold, Open, Promised, Cancelled]),
            (Action::Pack, floor.clone()),
            (Action::Ship, floor),
        ] {
            for &state in OrderState::ALL {
                assert_eq!(state.may(action).is_ok(), states.contains(&state), "{action:?} {state:?}");
            }
        }
    }

    #[test]
    fn a_refusal_says_what_to_do() {
        let refusal = OrderState::Hold.may(Action::Release).unwrap_err();
        assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Refused, "shipments.on_hold"));
        assert_eq!(refusal.params()["state"], "hold");
        assert!(refusal.to_string().contains("/orders/{id}/unhold"), "{refusal}");
        let refusal = OrderState::Packed.may(Action::Cancel).unwrap_err();
        assert_eq!((refusal.code(), refusal.params().len()), ("shipments.picking_started", 0));
        let refusal = OrderState::Shipped.may(Action::Pack).unwrap_err();
        assert_eq!(refusal.to_string(), "This order is shipped and cannot be packed: it has left.");
        assert_eq!(refusal.params()["state"], "shipped");
        for action in Action::ALL {
            for &state in OrderState::ALL {
                if let Err(refusal) = state.may(action) {
                    assert!(refusal.code().starts_with("shipments.") && refusal.to_string().len() > 30, "{refusal}");
                }
            }
        }
    }

    #[test]
    fn one_promised_line_makes_an_order_promised() {
        let q = |units| Quantity::new(units).unwrap();
        let (none, some) = (Figures::ordered(q(5)), Figures::ordered(q(5)).promised(q(1)).unwrap());
        assert_eq!(after_promise(&[none]), OrderState::Open);
        assert_eq!(after_promise(&[none, some]), OrderState::Promised);
        assert_eq!(after_promise(&[]), OrderState::Open);
    }

    #[test]
    fn an_order_is_allocated_whole_in_part_or_not_at_all() {
        assert_eq!(after_release(&lines(&[(5, 5), (2, 2)])), Some(OrderState::Allocated));
        assert_eq!(after_release(&lines(&[(5, 5), (2, 0)])), Some(OrderState::PartiallyAllocated));
        assert_eq!(after_release(&lines(&[(5, 1)])), Some(OrderState::PartiallyAllocated));
        assert_eq!(after_release(&lines(&[(5, 0), (2, 0)])), None);
        assert_eq!(after_release(&[]), None);
    }

    #[test]
    fn only_a_release_says_of_an_order_that_it_is_on_hold() {
        for action in Action::ALL {
            let refusal = OrderState::Hold.may(action).err();
            assert_eq!(refusal == Some(OrderFault::OnHold), action == Action::Release, "{action:?}");
        }
        assert_eq!(
            OrderState::Hold.may(Action::Hold),
            Err(OrderFault::NotNow { action: Action::Hold, state: OrderState::Hold })
        );
    }

    #[test]
    fn a_cancellation_says_that_picking_began_only_while_goods_are_in_the_house() {
        use OrderState::{InPacking, InPicking, Packed, Picked};
        for &state in OrderState::ALL {
            let began = state.may(Action::Cancel) == Err(OrderFault::PickingStarted);
            assert_eq!(began, matches!(state, InPicking | Picked | InPacking | Packed), "{state:?}");
        }
    }

    #[test]
    fn what_was_released_is_not_taken_back() {
        use OrderState::{Cancelled, Created, Hold, Open, Promised};
        for &state in OrderState::ALL {
            let expected = match state {
                Hold | Open | Promised | Cancelled => Ok(()),
                Created => Err(OrderFault::NotNow { action: Action::Withdraw, state }),
                _ => Err(OrderFault::InWork { state }),
            };
            assert_eq!(state.may(Action::Withdraw), expected, "{state:?}");
        }
        let refusal = OrderState::Released.may(Action::Withdraw).unwrap_err();
        assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Refused, "shipments.order_in_work"));
        assert_eq!(refusal.params()["state"], "released");
        assert!(refusal.to_string().contains("is released"), "{refusal}");
    }

    #[test]
    fn an_action_that_may_begin_can_end_in_a_listed_state() {
        use OrderState::{Cancelled, Hold, Open, Promised, Released};
        for &state in OrderState::ALL {
            for (action, ends) in [
                (Action::Hold, vec![Hold]),
                (Action::Unhold, vec![Open, Promised]),
                (Action::Release, vec![Released]),
                (Action::Cancel, vec![Cancelled]),
                (Action::Withdraw, vec![Cancelled]),
            ] {
                if state.may(action).is_ok() {
                    let listed = ends.iter().all(|&end| state == end || state.may_become(end));
                    assert!(listed, "{action:?} {state:?}");
                }
            }
        }
    }
}
