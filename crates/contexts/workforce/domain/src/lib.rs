//! The rules of workforce: pure, without I/O.

mod priority;
mod refusal;
mod task;

#[cfg(test)]
mod task_properties;

pub use priority::{AGEING_S, Priority, PriorityError, rank};
pub use refusal::TaskRefusal;
pub use task::{Holder, LEASE, PROMISED, Task, YOUNG_LEASE};
