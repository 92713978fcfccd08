//! Scripts of steps (`docs/adr/0012-step-scripts.md`, `docs/guides/steps.md`): a task, compiled into data without code, that
//! whatever leads a person through it can run, on line or off.
//!
//! [`Script`] is what is served; [`Script::validate`] says what is wrong with one; [`runner`] (behind the feature of that name)
//! is how one is to be run.

mod amount;
mod outcome;
mod script;
mod slot;
mod step;
mod template;
mod validate;
#[cfg(test)]
mod validate_tests;

#[cfg(any(test, feature = "runner"))]
pub mod runner;
#[cfg(test)]
mod runner_tests;

pub use amount::{Amount, AmountFault};
pub use outcome::{Action, Call, Method, Outcome};
pub use script::{Barcode, Flow, HeldTask, Script};
pub use slot::{Accept, Code, Given, QuantityRule, SlotKind, Value};
pub use step::{Message, Object, ObjectKind, Progress, Step};
pub use template::{Filled, fill, slots_of};
pub use validate::{Fault, SlotFault};
