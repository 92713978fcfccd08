//! Where the processor's time goes while a load runs: a figure a command, which says more than a rate where the machine swings.

use std::{fmt, fs, num::NonZero, path::Path, time::Duration};

use crate::{
    process::{read, stats},
    rows::float,
};

/// Ticks of the kernel's accounts in a second (`USER_HZ`), as every Linux on x86 and ARM tells them.
const TICKS: u64 = 100;

/// Processor time until now, in ticks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Effort {
    /// The server's threads but for the writers'.
    requests: u64,
    /// The threads that decide and write groups of stock commands.
    writers: u64,
    /// The server's PostgreSQL, with those of its processes that have ended.
    postgres: u64,
    /// What this program started and has ended: the load.
    load: u64,
    /// Nobody's, of all processors.
    nobody: u64,
}

impl Effort {
    /// What was spent until now by a server and its PostgreSQL.
    pub fn now(server: u32, postmaster: u32) -> Self {
        let (mut requests, mut writers) = (0, 0);
        for stat in stats(&format!("/proc/{server}/task")) {
            let part = if stat.name == WRITERS { &mut writers } else { &mut requests };
            *part += stat.own;
        }
        let family = stats("/proc").filter(|stat| stat.parent == postmaster).map(|stat| stat.own).sum::<u64>();
        let of = |process: &str| read(Path::new(process));
        let postmaster = of(&format!("/proc/{postmaster}")).map_or(0, |stat| stat.own + stat.ended);
        let load = of("/proc/self").map_or(0, |stat| stat.ended);
        let machine = fs::read_to_string("/proc/stat").unwrap_or_default();
        Self { requests, writers, postgres: family + postmaster, load, nobody: idle(&machine).unwrap_or_default() }
    }

    /// What was spent since an earlier moment.
    pub const fn since(self, earlier: Self) -> Self {
        Self {
            requests: self.requests.saturating_sub(earlier.requests),
            writers: self.writers.saturating_sub(earlier.writers),
            postgres: self.postgres.saturating_sub(earlier.postgres),
            load: self.load.saturating_sub(earlier.load),
            nobody: self.nobody.saturating_sub(earlier.nobody),
        }
    }

    /// Without a time in which nothing was asked for: a load may be through before its time is.
    pub fn but_for(self, idle: Duration) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, NonZero::get) as u128;
        let ticks = idle.as_micros() * u128::from(TICKS) * processors / 1_000_000;
        Self { nobody: self.nobody.saturating_sub(u64::try_from(ticks).unwrap_or(u64::MAX)), ..self }
    }

    /// Shared out among so many commands.
    pub const fn each_of(self, commands: u64) -> Each {
        Each { effort: self, commands }
    }
}

/// What a command took.
pub struct Each {
    effort: Effort,
    commands: u64,
}

impl fmt::Display for Each {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let each = |ticks: u64| float(ticks) * 1e6 / float(TICKS) / float(self.commands.max(1));
        let Effort { requests, writers, postgres, load, nobody } = self.effort;
        write!(
            f,
            "µs of the processors a command: requests {:.0}, writers {:.0}, PostgreSQL {:.0}, load {:.0}, nobody {:.0}",
            each(requests),
            each(writers),
            each(postgres),
            each(load),
            each(nobody)
        )
    }
}

/// What the writers' threads are called.
const WRITERS: &str = "stock-writers";

/// What the machine's processors did nothing in: idle, and waiting for the disk.
fn idle(stat: &str) -> Option<u64> {
    let mut ticks = stat.lines().next()?.strip_prefix("cpu ")?.split_whitespace().skip(3).map(str::parse::<u64>);
    Some(ticks.next()?.ok()? + ticks.next()?.ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_for_the_disk_is_nobodys_too() {
        assert_eq!(idle("cpu  10 20 30 400 5 0 0 0 0 0\ncpu0 1 2 3 4 5"), Some(405));
        assert_eq!(idle("cpu0 1 2 3 4 5"), None);
    }

    #[test]
    fn it_is_shared_out_among_commands() {
        let before = Effort { requests: 10, writers: 1, postgres: 100, load: 0, nobody: 5 };
        let after = Effort { requests: 30, writers: 6, postgres: 200, load: 4, nobody: 5 };
        let told = after.since(before).each_of(1_000).to_string();
        assert_eq!(
            told,
            "µs of the processors a command: requests 200, writers 50, PostgreSQL 1000, load 40, nobody 0"
        );
        assert!(
            after.since(before).each_of(0).to_string().contains("requests 200000"),
            "nothing is divided by nothing"
        );
    }

    #[test]
    fn when_nothing_is_asked_for_that_is_not_the_commands_matter() {
        let spent = Effort { nobody: 1_000_000, requests: 7, ..Effort::default() };
        let left = spent.but_for(Duration::from_secs(1));
        assert!(left.nobody <= 1_000_000 - TICKS && left.requests == 7, "{left:?}");
        assert_eq!(Effort::default().but_for(Duration::from_secs(1)), Effort::default());
    }

    #[test]
    fn the_machine_tells_what_it_did() {
        let now = Effort::now(std::process::id(), std::process::id());
        assert!(now.nobody > 0);
        assert_eq!(now.since(now), Effort::default());
    }
}
