//! How far the day is: a bar for a person at a terminal, a plain line a phase elsewhere.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::output::{note, watched};

/// How far the day is.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    pub(crate) fn new() -> Self {
        let bar = watched().then(|| {
            let bar = ProgressBar::new(0);
            let style = ProgressStyle::with_template("{msg:22} {bar:32} {pos}/{len}  {per_sec}  {elapsed_precise}");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        Self { bar }
    }

    /// A new phase of so many steps.
    pub(crate) fn phase(&self, name: &'static str, steps: usize) {
        match &self.bar {
            Some(bar) => {
                bar.set_message(name);
                bar.set_length(steps as u64);
                bar.set_position(0);
            }
            None => note(format!("{name}: {steps}")),
        }
    }

    /// One step of the phase is done.
    pub(crate) fn step(&self) {
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }

    /// Everything is done.
    pub(crate) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phase_begins_with_nothing_done() {
        let bar = ProgressBar::hidden();
        let progress = Progress { bar: Some(bar.clone()) };
        progress.phase("items", 3);
        progress.step();
        progress.step();
        assert_eq!((bar.position(), bar.length()), (2, Some(3)));
        progress.phase("orders", 9);
        assert_eq!((bar.position(), bar.length()), (0, Some(9)));
    }
}
