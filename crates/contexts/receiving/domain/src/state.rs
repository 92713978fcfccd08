//! The states of deliveries, their lines and putaways, and the transitions between them. No others happen.

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
    /// Where an announced delivery, or one of its lines, stands.
    InboundState {
        /// Announced.
        Created = "created" -> [Validated, Canceled],
        /// What it names is known: goods may come.
        Validated = "validated" -> [Processing, Canceled],
        /// Something came.
        Processing = "processing" -> [Completed, PartiallyCompleted],
        /// Everything came.
        Completed = "completed" -> [],
        /// Less came, and nothing more is expected.
        PartiallyCompleted = "partially_completed" -> [],
        /// Nothing came, and nothing is expected.
        Canceled = "canceled" -> [],
    }
}

states! {
    /// Where a putaway stands.
    PutawayState {
        /// Waits for someone.
        Pending = "pending" -> [InProgress, Completed, Canceled],
        /// A part stands in its place. If the rest gets another place, it goes back to pending.
        InProgress = "in_progress" -> [Pending, Completed, Canceled],
        /// Everything stands in its place.
        Completed = "completed" -> [],
        /// No longer needed: the goods left the dock in another way.
        Canceled = "canceled" -> [],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deliveries_and_lines_go_from_announced_to_one_of_three_ends() {
        use InboundState::{Canceled, Completed, Created, PartiallyCompleted, Processing, Validated};
        let ways = [
            (Created, Validated),
            (Created, Canceled),
            (Validated, Processing),
            (Validated, Canceled),
            (Processing, Completed),
            (Processing, PartiallyCompleted),
        ];
        for &from in InboundState::ALL {
            for &to in InboundState::ALL {
                assert_eq!(from.may_become(to), ways.contains(&(from, to)), "{from:?} {to:?}");
            }
            assert_eq!(from.is_open(), matches!(from, Created | Validated | Processing));
        }
    }

    #[test]
    fn a_putaway_may_go_back_until_it_is_done() {
        use PutawayState::{Canceled, Completed, InProgress, Pending};
        let ways = [
            (Pending, InProgress),
            (Pending, Completed),
            (Pending, Canceled),
            (InProgress, Pending),
            (InProgress, Completed),
            (InProgress, Canceled),
        ];
        for &from in PutawayState::ALL {
            for &to in PutawayState::ALL {
                assert_eq!(from.may_become(to), ways.contains(&(from, to)), "{from:?} {to:?}");
            }
            assert_eq!(from.is_open(), !matches!(from, Completed | Canceled));
        }
    }

    #[test]
    fn every_state_has_a_name() {
        for &state in InboundState::ALL {
            assert_eq!(InboundState::from_name(state.name()), Some(state));
        }
        for &state in PutawayState::ALL {
            assert_eq!(PutawayState::from_name(state.name()), Some(state));
        }
        assert_eq!(InboundState::try_from("processing".to_owned()), Ok(InboundState::Processing));
        assert!(InboundState::try_from("lost".to_owned()).is_err());
        assert_eq!(PutawayState::try_from("in_progress".to_owned()), Ok(PutawayState::InProgress));
        assert!(PutawayState::try_from("lost".to_owned()).is_err());
    }

    #[test]
    fn names_are_those_of_the_json() {
        for &state in InboundState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.name());
        }
        for &state in PutawayState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.name());
        }
    }
}
