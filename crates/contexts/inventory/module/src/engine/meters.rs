//! What the engine tells of itself.

use std::time::Duration;

const COMMANDS: &str = "wms_stock_group_commands";
const WAIT: &str = "wms_stock_wait_seconds";
const COMMIT: &str = "wms_stock_commit_seconds";
const REFUSED: &str = "wms_stock_refused_commands_total";
const HALVED: &str = "wms_stock_halved_groups_total";
const FULL: &str = "wms_stock_queue_full_total";

/// Says what the figures are.
pub(super) fn describe() {
    metrics::describe_histogram!(COMMANDS, "Stock commands that were committed together");
    metrics::describe_histogram!(WAIT, metrics::Unit::Seconds, "How long a submission waited for its group");
    metrics::describe_histogram!(COMMIT, metrics::Unit::Seconds, "How long the transaction of a group took");
    metrics::describe_counter!(REFUSED, "Stock commands that the rules refused");
    metrics::describe_counter!(HALVED, "Groups that failed and were tried in halves");
    metrics::describe_counter!(FULL, "Submissions that were asked to come back because too much waited");
}

pub(super) fn waited(time: Duration) {
    metrics::histogram!(WAIT).record(time);
}

pub(super) fn committed(commands: usize, refused: usize, time: Duration) {
    metrics::histogram!(COMMANDS).record(f64::from(u32::try_from(commands).unwrap_or(u32::MAX)));
    metrics::histogram!(COMMIT).record(time);
    metrics::counter!(REFUSED).increment(refused as u64);
}

pub(super) fn halved() {
    metrics::counter!(HALVED).increment(1);
}

pub(super) fn queue_full() {
    metrics::counter!(FULL).increment(1);
}
