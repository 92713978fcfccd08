//! The states of orders and cartons, and the transitions between them. No others happen.

use serde::{Deserialize, Serialize};

macro_rules! states {
    ($(#[$doc:meta])* $type:ident { $($(#[$state_doc:meta])* $state:ident = $name:literal -> [$($next:ident),*],)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $type {
            $($(#[$state_doc])* $state,)*
        }

        impl $type {
            /// Every state.
            pub const ALL: &'static [Self] = &[$(Self::$state),*];

            /// The name in the database and outside.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$state => $name,)*
                }
            }

            /// The state of a name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|state| state.name() == name)
            }

            /// The states that may come next.
            #[must_use]
            pub const fn next(self) -> &'static [Self] {
                match self {
                    $(Self::$state => &[$(Self::$next),*],)*
                }
            }

            /// Whether that state may come next.
            #[must_use]
            pub fn may_become(self, next: Self) -> bool {
                self.next().contains(&next)
            }

            /// Whether anything may still happen.
            #[must_use]
            pub const fn is_open(self) -> bool {
                !self.next().is_empty()
            }
        }

        impl TryFrom<String> for $type {
            type Error = String;
            fn try_from(name: String) -> Result<Self, String> {
                Self::from_name(&name).ok_or_else(|| format!("{name} is no such state"))
            }
        }
    };
}

states! {
    /// Where an order stands.
    OrderState {
        /// Taken; nothing is promised yet.
        Created = "created" -> [Hold, Open, Promised, Cancelled],
        /// A person holds it back.
        Hold = "hold" -> [Open, Promised, Cancelled],
        /// Waits for stock.
        Open = "open" -> [Hold, Promised, Released, Cancelled],
        /// Stock is promised to it by quantity.
        Promised = "promised" -> [Hold, Open, Released, Cancelled],
        /// Stock is being claimed for it.
        Released = "released" -> [Open, Promised, Allocated, PartiallyAllocated],
        /// All of it is claimed. An order of higher priority may take of it.
        Allocated = "allocated" -> [Open, PartiallyAllocated, InPicking, Picked, Cancelled],
        /// A part of it is claimed; the rest is short.
        PartiallyAllocated = "partially_allocated" -> [Open, InPicking, Picked, Cancelled],
        /// Somebody picks it. If nothing at all is found it waits for stock again.
        InPicking = "in_picking" -> [Open, Picked, InPacking],
        /// Everything that was found is picked.
        Picked = "picked" -> [InPacking],
        /// Cartons are being packed.
        InPacking = "in_packing" -> [Packed, Shipped],
        /// Everything that was picked is in closed cartons.
        Packed = "packed" -> [InPacking, Shipped],
        /// It left.
        Shipped = "shipped" -> [],
        /// It will not be filled.
        Cancelled = "cancelled" -> [],
    }
}

states! {
    /// Where a carton stands.
    CartonState {
        /// Goods go in.
        Open = "open" -> [Closed, Discarded],
        /// Ready to leave.
        Closed = "closed" -> [Shipped],
        /// It left.
        Shipped = "shipped" -> [],
        /// Nothing went in before its order left.
        Discarded = "discarded" -> [],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_goes_the_way_of_the_design_and_no_other() {
        use OrderState::{
            Allocated, Cancelled, Created, Hold, InPacking, InPicking, Open, Packed, PartiallyAllocated, Picked,
            Promised, Released, Shipped,
        };
        let ways = [
            (Created, Hold),
            (Created, Open),
            (Created, Promised),
            (Created, Cancelled),
            (Hold, Open),
            (Hold, Promised),
            (Hold, Cancelled),
            (Open, Hold),
            (Open, Promised),
            (Open, Released),
            (Open, Cancelled),
            (Promised, Hold),
            (Promised, Open),
            (Promised, Released),
            (Promised, Cancelled),
            (Released, Open),
            (Released, Promised),
            (Released, Allocated),
            (Released, PartiallyAllocated),
            (Allocated, Open),
            (Allocated, PartiallyAllocated),
            (Allocated, InPicking),
            (Allocated, Picked),
            (Allocated, Cancelled),
            (PartiallyAllocated, Open),
            (PartiallyAllocated, InPicking),
            (PartiallyAllocated, Picked),
            (PartiallyAllocated, Cancelled),
            (InPicking, Open),
            (InPicking, Picked),
            (InPicking, InPacking),
            (Picked, InPacking),
            (InPacking, Packed),
            (InPacking, Shipped),
            (Packed, InPacking),
            (Packed, Shipped),
        ];
        for &from in OrderState::ALL {
            for &to in OrderState::ALL {
                assert_eq!(from.may_become(to), ways.contains(&(from, to)), "{from:?} {to:?}");
            }
            assert_eq!(from.is_open(), !matches!(from, Shipped | Cancelled));
        }
    }

    #[test]
    fn a_carton_is_closed_before_it_leaves() {
        use CartonState::{Closed, Discarded, Open, Shipped};
        let ways = [(Open, Closed), (Open, Discarded), (Closed, Shipped)];
        for &from in CartonState::ALL {
            for &to in CartonState::ALL {
                assert_eq!(from.may_become(to), ways.contains(&(from, to)), "{from:?} {to:?}");
            }
            assert_eq!(from.is_open(), matches!(from, Open | Closed));
        }
    }

    #[test]
    fn every_state_has_a_name() {
        for &state in OrderState::ALL {
            assert_eq!(OrderState::try_from(state.name().to_owned()), Ok(state));
            assert_eq!(serde_json::to_value(state).unwrap(), state.name());
        }
        for &state in CartonState::ALL {
            assert_eq!(CartonState::try_from(state.name().to_owned()), Ok(state));
            assert_eq!(serde_json::to_value(state).unwrap(), state.name());
        }
        assert!(OrderState::try_from("lost".to_owned()).is_err());
        assert!(CartonState::try_from("lost".to_owned()).is_err());
    }

    #[test]
    fn from_every_state_an_order_can_still_leave_or_be_given_up() {
        let mut ending = vec![OrderState::Shipped, OrderState::Cancelled];
        for _ in OrderState::ALL {
            let leading = OrderState::ALL.iter().filter(|state| state.next().iter().any(|next| ending.contains(next)));
            let leading: Vec<_> = leading.copied().filter(|state| !ending.contains(state)).collect();
            ending.extend(leading);
        }
        assert!(OrderState::ALL.iter().all(|state| ending.contains(state)), "{ending:?}");
    }
}
