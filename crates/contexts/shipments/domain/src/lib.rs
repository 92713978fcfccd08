//! The rules of shipments: pure, without I/O. The states of orders and cartons, the arithmetic of order lines, what may
//! be packed, what leaves and what becomes of the rest.

mod dispatch;
mod line;
mod numbers;
mod order;
mod packing;
mod progress;
mod state;

pub use dispatch::{Dispatch, DispatchFault, OpenCarton, UnpackedLine};
pub use line::{Figures, LineFault, Policy};
pub use numbers::{backorder_number, order_number};
pub use order::{Action, OrderFault, after_promise, after_release};
pub use packing::{PackFault, Part, PickedClaim, Scan, plan};
pub use progress::Progress;
pub use state::{CartonState, OrderState};
