//! The rules of picking: pure, without I/O. States and their transitions, what a stop may give, what a scan must match,
//! the order of the walk.

mod cart;
mod scan;
mod state;
mod stop;
mod walk;

pub use cart::{Cart, CartFault};
pub use scan::{Scan, ScanFault, Stands};
pub use state::{PickLineState, PickListState};
pub use stop::{Missing, Stop, StopFault};
pub use walk::walk_order;
