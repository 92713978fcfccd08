//! Crashes on demand: the n-th step that the process takes in another context fails, before or after it had its effect.

use std::sync::Mutex;

use ambar_kernel::{Failure, Result};

/// Whether the step had its effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    Before,
    After,
}

#[derive(Default)]
pub struct Faults(Mutex<(usize, Option<(usize, When)>)>);

impl Faults {
    /// From now on the n-th step fails, once.
    pub fn crash_at(&self, step: usize, when: When) {
        *self.0.lock().unwrap() = (0, Some((step, when)));
    }

    /// Whether the crash is yet to come. It never comes any more.
    pub fn disarm(&self) -> bool {
        self.0.lock().unwrap().1.take().is_some()
    }

    /// Takes a step.
    pub fn step<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        if self.crashes(When::Before) {
            return Err(Self::crash());
        }
        let done = work();
        if self.crashes(When::After) { Err(Self::crash()) } else { done }
    }

    fn crashes(&self, when: When) -> bool {
        let mut state = self.0.lock().unwrap();
        if when == When::Before {
            state.0 += 1;
        }
        let now = state.1 == Some((state.0, when));
        if now {
            state.1 = None;
        }
        now
    }

    fn crash() -> Failure {
        Failure::unavailable("test.crash", "the other side is gone", 1)
    }
}
