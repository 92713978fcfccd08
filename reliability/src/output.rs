//! What is said at the terminal. The only place that prints.

use std::io::Write;

/// A line on standard output. A reader that has gone away is no failure.
pub(crate) fn say(line: impl AsRef<str>) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{}", line.as_ref());
}

/// A line on standard error.
pub(crate) fn note(line: impl AsRef<str>) {
    let mut err = std::io::stderr().lock();
    let _ = writeln!(err, "{}", line.as_ref());
}
