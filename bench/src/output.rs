//! What is said while it runs, and at the end.

use std::{sync::OnceLock, time::Instant};

static BEGAN: OnceLock<Instant> = OnceLock::new();

/// A line of progress, with the seconds since the first.
#[expect(clippy::print_stderr, reason = "progress goes beside the table, not into it")]
pub fn progress(text: &str) {
    let began = BEGAN.get_or_init(Instant::now);
    eprintln!("{:7.1} s  {text}", began.elapsed().as_secs_f64());
}

/// Why it ended.
#[expect(clippy::print_stderr, reason = "this is the last word of a program that failed")]
pub fn complain(text: &str) {
    eprintln!("bench: {text}");
}

/// What was asked for: the table.
#[expect(clippy::print_stdout, reason = "the table is what this program is for")]
pub fn show(text: &str) {
    println!("{text}");
}
