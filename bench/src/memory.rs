//! How much memory the server takes, and the server with its PostgreSQL: watched while everything else is measured.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::Result;
use tokio::task::JoinHandle;

use crate::{
    ground::Measured,
    process::stats,
    rows::float,
    server::Server,
    table::{Goal, Row, Unit},
};

/// Looking at PostgreSQL walks the page tables of every process of its: seldom enough that it costs nothing.
const EVERY: Duration = Duration::from_secs(1);
const POSTGRES_EVERY: u64 = 10;

/// The most that was seen, in KiB. Shared pages count once, shared out among those who share them (PSS).
#[derive(Debug, Default)]
struct Peaks {
    server: AtomicU64,
    both: AtomicU64,
}

/// Watches a server; stops when it is dropped.
pub struct Watch {
    peaks: Arc<Peaks>,
    watching: JoinHandle<()>,
}

impl Watch {
    /// Begins.
    ///
    /// # Errors
    /// If the server's PostgreSQL does not run.
    pub fn start(server: &Server) -> Result<Self> {
        let (process, postmaster) = (server.pid(), server.postmaster()?);
        let peaks = Arc::new(Peaks::default());
        let seen = peaks.clone();
        let watching = tokio::spawn(async move {
            let mut ticks = tokio::time::interval(EVERY);
            for tick in 0_u64.. {
                ticks.tick().await;
                let own = pss(process);
                seen.server.fetch_max(own, Ordering::Relaxed);
                if tick % POSTGRES_EVERY == 0 {
                    let postgres = tokio::task::spawn_blocking(move || family(postmaster)).await.unwrap_or_default();
                    seen.both.fetch_max(own + postgres, Ordering::Relaxed);
                }
            }
        });
        Ok(Self { peaks, watching })
    }

    /// Adds the rows.
    pub fn rows(&self, measured: &mut Measured) {
        let megabytes = |peak: &AtomicU64| float(peak.load(Ordering::Relaxed)) * 1024.0 / 1e6;
        let rows = [
            ("peak resident, server", megabytes(&self.peaks.server), 100.0, 250.0),
            ("peak resident, server with its PostgreSQL", megabytes(&self.peaks.both), 1_000.0, 1_500.0),
        ];
        for (measure, value, aim, least) in rows {
            measured.keep(measure, value);
            measured.rows.push(Row {
                work: "memory under all of the above".to_owned(),
                measure: measure.to_owned(),
                medians: String::new(),
                value,
                goal: Goal { unit: Unit::Megabytes, aim, least },
            });
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.watching.abort();
    }
}

/// What one process takes, in KiB; nothing of one that is gone.
fn pss(process: u32) -> u64 {
    let path = format!("/proc/{process}/smaps_rollup");
    std::fs::read_to_string(Path::new(&path)).ok().and_then(|text| parse_pss(&text)).unwrap_or_default()
}

/// What a process and its children take.
fn family(parent: u32) -> u64 {
    let children = stats("/proc").filter(|stat| stat.parent == parent).map(|stat| stat.id);
    pss(parent) + children.map(pss).sum::<u64>()
}

fn parse_pss(rollup: &str) -> Option<u64> {
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proportional_memory_is_read_and_not_the_parts_of_it() {
        let rollup = "5600-7fff ---p 00000000 00:00 0 [rollup]\nRss:   20000 kB\nPss:   12345 kB\nPss_Anon:  9000 kB\n";
        assert_eq!(parse_pss(rollup), Some(12_345));
        assert_eq!(parse_pss(""), None);
    }

    #[test]
    fn this_process_takes_some_memory() {
        assert!(pss(std::process::id()) > 100);
        assert_eq!(pss(u32::MAX), 0);
    }
}
