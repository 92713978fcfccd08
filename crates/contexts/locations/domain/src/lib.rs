//! The rules of locations: pure, without I/O.

mod bounds;
mod check_digits;
mod layout;
mod locks;
mod pattern;
mod rules;
mod usage;

pub use bounds::{OutOfBounds, check_limits, check_position, check_sequence};
pub use check_digits::{CheckDigits, CheckDigitsError};
pub use layout::{Layout, LayoutError, Spot, Walk, lay_out};
pub use locks::{Locks, NoLockNamed};
pub use pattern::{MOST_PLACES, Pattern, PatternError};
pub use rules::{KindMissing, OwnRules, Rules};
pub use usage::{InUse, refuse_if_used};
