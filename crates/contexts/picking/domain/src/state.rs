//! The states of pick lists and their stops, and the transitions between them. No others happen.

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
                Self::ALL.iter().copied().find(|state| state.name() == name).ok_or_else(|| format!("{name} is no such state"))
            }
        }
    };
}

states! {
    /// Where a pick list stands.
    PickListState {
        /// Nobody has begun to walk it.
        Open = "open" -> [InPicking, Completed, Canceled],
        /// Somebody walks it.
        InPicking = "in_picking" -> [Completed],
        /// Every stop was picked, found short, or given up.
        Completed = "completed" -> [],
        /// Withdrawn before anybody walked it.
        Canceled = "canceled" -> [],
    }
}

states! {
    /// Where a stop of a pick list stands.
    PickLineState {
        /// Still to be walked to, or picked in part.
        Open = "open" -> [Picked, Short, Dropped],
        /// Everything was picked.
        Picked = "picked" -> [],
        /// The picker found less than the book said.
        Short = "short" -> [],
        /// Its claim was given up before it was picked: another picker found less there, or the list was withdrawn.
        Dropped = "dropped" -> [],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_withdrawn_only_before_it_is_walked() {
        use PickListState::{Canceled, Completed, InPicking, Open};
        let ways = [(Open, InPicking), (Open, Completed), (Open, Canceled), (InPicking, Completed)];
        for &from in PickListState::ALL {
            for &to in PickListState::ALL {
                assert_eq!(from.may_become(to), ways.contains(&(from, to)), "{from:?} {to:?}");
            }
            assert_eq!(from.is_open(), matches!(from, Open | InPicking));
            assert_eq!(PickListState::try_from(from.name().to_owned()), Ok(from));
            assert_eq!(serde_json::to_value(from).unwrap(), from.name());
        }
        assert!(PickListState::try_from("lost".to_owned()).is_err());
    }

    #[test]
    fn a_stop_ends_once() {
        use PickLineState::Open;
        for &from in PickLineState::ALL {
            for &to in PickLineState::ALL {
                assert_eq!(from.may_become(to), from == Open && to != Open, "{from:?} {to:?}");
            }
            assert_eq!(from.is_open(), from == Open);
            assert_eq!(PickLineState::try_from(from.name().to_owned()), Ok(from));
            assert_eq!(serde_json::to_value(from).unwrap(), from.name());
        }
        assert!(PickLineState::try_from("lost".to_owned()).is_err());
    }
}
