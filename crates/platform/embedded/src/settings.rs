//! The server's settings, sized to the machine.

use std::fmt::Write as _;
use std::path::Path;

/// What the server is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// Real data: every durability setting on, sized to the machine's memory.
    #[default]
    Durable,
    /// A throw-away server of the tests: small, fast, loses data in a power cut. Never for data that anybody wants.
    Test,
}

/// The text of `ambar.conf`: what Ambar chooses. The cluster's `postgresql.conf` includes it first, so that what a
/// person writes there wins.
pub(crate) fn conf(profile: Profile, log: &Path) -> String {
    let memory = memory_mib();
    let mut text = String::from(
        "# Written anew by Ambar at every start: changes here are lost. Put your own settings into\n\
         # postgres/postgresql.conf, below its include line, where they win over these.\n",
    );
    for (name, value) in shared(log).into_iter().chain(match profile {
        Profile::Durable => durable(memory),
        Profile::Test => test(),
    }) {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{name} = '{}'", value.replace('\'', "''"));
    }
    text
}

type Setting = (&'static str, String);

fn setting(name: &'static str, value: impl Into<String>) -> Setting {
    (name, value.into())
}

fn shared(log: &Path) -> Vec<Setting> {
    vec![
        setting("timezone", "UTC"),
        setting("log_timezone", "UTC"),
        setting("lc_messages", "C"),
        setting("password_encryption", "scram-sha-256"),
        // Plans are short here; compiling them costs more than it brings.
        setting("jit", "off"),
        // Nobody looks at the titles of its processes, and to set one twice a statement is not free.
        setting("update_process_title", "off"),
        // An SSD, or a data set in memory: an index is nearly always right.
        setting("random_page_cost", "1.1"),
        // A file a weekday, overwritten the week after: the log cannot fill the disk.
        setting("logging_collector", "on"),
        setting("log_directory", log.to_string_lossy()),
        setting("log_filename", "postgresql-%a.log"),
        setting("log_truncate_on_rotation", "on"),
        setting("log_rotation_age", "1d"),
        setting("log_rotation_size", "0"),
        setting("log_line_prefix", "%m [%p] %q%u@%d "),
        setting("log_lock_waits", "on"),
    ]
}

/// `fsync`, `synchronous_commit` and `full_page_writes` keep PostgreSQL's default, which is on.
fn durable(memory: u64) -> Vec<Setting> {
    vec![
        setting("max_connections", "150"),
        setting("shared_buffers", mib((memory / 8).clamp(64, 512))),
        setting("effective_cache_size", mib((memory / 2).max(256))),
        setting("maintenance_work_mem", mib((memory / 32).clamp(32, 256))),
        setting("work_mem", mib((memory / 512).clamp(4, 16))),
        setting("wal_buffers", mib(16)),
        // No wal_compression: without lz4 it costs more of the processor than it saves of the disk.
        // Fewer, calmer checkpoints: each is followed by whole-page images of every page touched.
        setting("checkpoint_timeout", "15min"),
        setting("checkpoint_completion_target", "0.9"),
        setting("min_wal_size", mib(256)),
        setting("max_wal_size", mib(2048)),
        // A backup folder that cannot be written must not fill this disk: beyond this the log is let go of, and the next
        // backup starts anew.
        setting("max_slot_wal_keep_size", mib(8192)),
        // Stock rows change all day long; their dead versions must not wait for a fifth of the table. Most of them go when their page is
        // read again, so the server looks for others once a minute, as it does by itself: each look analyses what is small yet and busy.
        setting("autovacuum_vacuum_scale_factor", "0.05"),
        // A statement slower than this is worth a line in the log.
        setting("log_min_duration_statement", "2s"),
    ]
}

fn test() -> Vec<Setting> {
    vec![
        setting("fsync", "off"),
        setting("synchronous_commit", "off"),
        setting("full_page_writes", "off"),
        setting("max_connections", "300"),
        setting("shared_buffers", mib(64)),
        setting("wal_level", "minimal"),
        setting("max_wal_senders", "0"),
        setting("checkpoint_timeout", "30min"),
        setting("max_wal_size", mib(1024)),
    ]
}

fn mib(amount: u64) -> String {
    format!("{amount}MB")
}

/// The memory this process may use, in MiB: the machine's, or its container's if that is less. 4 GiB if nobody says.
fn memory_mib() -> u64 {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let machine = read("/proc/meminfo").lines().find_map(meminfo_total);
    let container = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
        .iter()
        .find_map(|path| read(path).trim().parse::<u64>().ok());
    let machine = machine.unwrap_or(4 * 1024);
    container.map_or(machine, |bytes| machine.min(bytes / (1024 * 1024)))
}

fn meminfo_total(line: &str) -> Option<u64> {
    let kib: u64 = line.strip_prefix("MemTotal:")?.split_whitespace().next()?.parse().ok()?;
    Some(kib / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value<'a>(settings: &'a [Setting], name: &str) -> Option<&'a str> {
        settings.iter().find(|(found, _)| *found == name).map(|(_, value)| value.as_str())
    }

    #[test]
    fn memory_is_shared_by_the_machine_size_with_limits() {
        assert_eq!(value(&durable(1024), "shared_buffers"), Some("128MB"));
        assert_eq!(value(&durable(256), "shared_buffers"), Some("64MB"));
        assert_eq!(value(&durable(24 * 1024), "shared_buffers"), Some("512MB"));
        assert_eq!(value(&durable(24 * 1024), "work_mem"), Some("16MB"));
    }

    #[test]
    fn durability_is_never_touched_for_real_data() {
        let text = conf(Profile::Durable, Path::new("/log"));
        for name in ["fsync", "synchronous_commit", "full_page_writes"] {
            assert!(!text.contains(name), "{text}");
        }
    }

    #[test]
    fn a_quote_in_the_log_path_is_doubled() {
        let text = conf(Profile::Test, Path::new("/o'hara/log"));
        assert!(text.contains("log_directory = '/o''hara/log'"), "{text}");
    }

    #[test]
    fn meminfo_is_read_in_mebibytes() {
        assert_eq!(meminfo_total("MemTotal:       24601234 kB"), Some(24024));
        assert_eq!(meminfo_total("MemFree:        24601234 kB"), None);
    }

    #[test]
    fn every_line_is_a_remark_or_a_setting_that_is_given_once() {
        for profile in [Profile::Durable, Profile::Test] {
            let text = conf(profile, Path::new("/log"));
            let names: Vec<&str> = text
                .lines()
                .filter(|line| !line.starts_with('#'))
                .map(|line| line.split_once(" = '").unwrap().0)
                .collect();
            let distinct: std::collections::HashSet<&&str> = names.iter().collect();
            assert_eq!(distinct.len(), names.len(), "{text}");
        }
    }

    #[test]
    fn only_the_profile_of_the_tests_gives_up_durability() {
        assert_eq!(Profile::default(), Profile::Durable);
        assert_eq!(value(&test(), "fsync"), Some("off"));
    }
}
