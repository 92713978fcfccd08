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
        self.calls.lock().unwrap().push(name);
        let when = {
            let mut planned = self.planned.lock().unwrap();
            match *planned {
                Some((0, when)) => {
                    *planned = None;
                    Some(when)
                }
                Some((n, when)) => {
                    *planned = Some((n - 1, when));
                    None
                }
                None => None,
            }
        };
        let broken = || Err(Failure::unavailable("test.crash", format!("{name} crashed"), 1));
        if when == Some(When::Before) {
            return broken();
        }
        let answer = call();
        if when == Some(When::After) { broken() } else { Ok(answer) }
    }
}
