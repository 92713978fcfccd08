//! The contexts that receiving asks, in memory. Each call may be told to fail, before or after it has its effect.

mod catalog;
mod inventory;
mod locations;
mod workforce;

use std::sync::{Arc, Mutex};

use ambar_kernel::{Failure, Id, Result, derived_uuid};
use uuid::Uuid;

pub use catalog::FakeCatalog;
pub use inventory::FakeInventory;
pub use locations::FakeLocations;
pub use workforce::FakeWorkforce;

/// An id that is the same in every run.
pub fn id<T>(name: &str) -> Id<T> {
    Id::from_uuid(derived_uuid(Uuid::nil(), name))
}

/// When a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// It never arrived.
    Before,
    /// It was carried out and its answer was lost.
    After,
}

/// Accidents on demand, shared by all fakes.
#[derive(Debug, Clone, Default)]
pub struct Accidents(Arc<Mutex<Plan>>);

#[derive(Debug, Default)]
struct Plan {
    calls: Vec<&'static str>,
    fail_at: Option<(usize, When)>,
}

impl Accidents {
    /// The call after `calls` more fails, once.
    pub fn fail_after(&self, calls: usize, when: When) {
        let mut plan = self.0.lock().unwrap();
        let at = plan.calls.len() + calls;
        plan.fail_at = Some((at, when));
    }

    /// No call fails any more.
    pub fn none(&self) {
        self.0.lock().unwrap().fail_at = None;
    }

    /// Whether the planned accident is still to come.
    pub fn waiting(&self) -> bool {
        self.0.lock().unwrap().fail_at.is_some()
    }

    /// The calls so far, by name.
    pub fn calls(&self) -> Vec<&'static str> {
        self.0.lock().unwrap().calls.clone()
    }

    /// Notes a call. Says whether and when it fails.
    fn arrive(&self, name: &'static str) -> Option<When> {
        let mut plan = self.0.lock().unwrap();
        let at = plan.calls.len();
        plan.calls.push(name);
        match plan.fail_at {
            Some((planned, when)) if planned == at => {
                plan.fail_at = None;
                Some(when)
            }
            _ => None,
        }
    }

    /// Makes a call, or the accident instead.
    pub fn call<T>(&self, name: &'static str, effect: impl FnOnce() -> Result<T>) -> Result<T> {
        let breaks = self.turn(name)?;
        let answer = effect()?;
        if breaks { Err(Self::accident()) } else { Ok(answer) }
    }

    /// The turn of a call: fails if it never arrives, and answers whether its answer is lost.
    pub fn turn(&self, name: &'static str) -> Result<bool> {
        match self.arrive(name) {
            None => Ok(false),
            Some(When::Before) => Err(Self::accident()),
            Some(When::After) => Ok(true),
        }
    }

    pub fn accident() -> Failure {
        Failure::unavailable("test.accident", "The other context could not be reached.", 1)
    }
}
