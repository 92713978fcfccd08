//! Crashes between any two calls: the nth call from now fails once, before or after it had its effect.

use std::sync::Mutex;

use ambar_kernel::{Failure, Result};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    Before,
    After,
}

#[derive(Default)]
pub struct Crash {
    planned: Mutex<Option<(usize, When)>>,
    calls: Mutex<Vec<&'static str>>,
}

impl Crash {
    /// The `n`th call from now fails.
    pub fn plan(&self, n: usize, when: When) {
        *self.planned.lock().unwrap() = Some((n, when));
        self.calls.lock().unwrap().clear();
    }

    /// Whether the planned crash has not happened.
    pub fn is_pending(&self) -> bool {
        self.planned.lock().unwrap().is_some()
    }

    pub fn cancel(&self) {
        *self.planned.lock().unwrap() = None;
    }

    /// The calls since the last plan.
    pub fn calls(&self) -> Vec<&'static str> {
        self.calls.lock().unwrap().clone()
    }

    /// Makes a call, unless it is its turn to fail.
    pub fn around<T>(&self, name: &'static str, call: impl FnOnce() -> T) -> Result<T> {
        let breaks = self.turn(name)?;
        let answer = call();
        if breaks { Err(Self::broken(name)) } else { Ok(answer) }
    }

    /// The turn of a call: fails if it is to fail before, and answers whether it is to fail once it has had its effect.
    pub fn turn(&self, name: &'static str) -> Result<bool> {
        self.calls.lock().unwrap().push(name);
        let mut planned = self.planned.lock().unwrap();
        let when = match *planned {
            Some((0, when)) => Some(when),
            Some((n, when)) => {
                *planned = Some((n - 1, when));
                None
            }
            None => None,
        };
        if when.is_some() {
            *planned = None;
        }
        if when == Some(When::Before) { Err(Self::broken(name)) } else { Ok(when == Some(When::After)) }
    }

    pub fn broken(name: &'static str) -> Failure {
        Failure::unavailable("test.crash", format!("{name} crashed"), 1)
    }
}
