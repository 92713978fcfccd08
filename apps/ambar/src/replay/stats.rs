//! What is measured while the day runs.

use std::{collections::BTreeMap, sync::Mutex, time::Duration};

use serde::Serialize;

/// Latencies by kind of command, as a client sees them.
#[derive(Debug, Default)]
pub(crate) struct Stats(Mutex<BTreeMap<&'static str, Vec<u32>>>);

/// Of one kind of command.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Latency {
    /// How many.
    pub(crate) count: usize,
    /// Median, in ms.
    pub(crate) p50: f64,
    /// In ms.
    pub(crate) p99: f64,
    /// The slowest, in ms.
    pub(crate) max: f64,
}

impl Stats {
    /// Adds a command that was answered.
    pub(crate) fn record(&self, kind: &'static str, took: Duration) {
        let micros = u32::try_from(took.as_micros()).unwrap_or(u32::MAX);
        if let Ok(mut kinds) = self.0.lock() {
            kinds.entry(kind).or_default().push(micros);
        }
    }

    /// By kind.
    pub(crate) fn latencies(&self) -> BTreeMap<&'static str, Latency> {
        let Ok(mut kinds) = self.0.lock() else { return BTreeMap::new() };
        kinds
            .iter_mut()
            .map(|(kind, micros)| {
                micros.sort_unstable();
                let at = |percent: usize| ms(micros.get((micros.len() * percent / 100).min(micros.len() - 1)).copied());
                (*kind, Latency { count: micros.len(), p50: at(50), p99: at(99), max: ms(micros.last().copied()) })
            })
            .collect()
    }
}

fn ms(micros: Option<u32>) -> f64 {
    // To the tenth, which is as exact as one run is.
    let tenths = micros.unwrap_or(0) / 100;
    Duration::from_micros(u64::from(tenths) * 100).as_secs_f64().mul_add(1000.0, 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_each_kind() {
        let stats = Stats::default();
        for n in 1..=100 {
            stats.record("pick", Duration::from_millis(n));
        }
        stats.record("pack", Duration::from_micros(1550));
        let latencies = stats.latencies();
        assert_eq!((latencies["pick"].count, latencies["pick"].p50, latencies["pick"].p99), (100, 51.0, 100.0));
        assert_eq!(latencies["pack"].max, 1.5);
    }

    #[test]
    fn a_single_command_is_its_own_median_and_its_own_slowest() {
        let stats = Stats::default();
        stats.record("ship", Duration::from_millis(7));
        let ship = &stats.latencies()["ship"];
        assert_eq!((ship.count, ship.p50, ship.p99, ship.max), (1, 7.0, 7.0, 7.0));
    }
}
