//! What commands say to the person at the terminal. The only place that prints.

use std::{
    io::{IsTerminal, Write},
    process::ExitCode,
};

use serde::Serialize;

/// A line on standard output. A reader that has gone away (`ambar … | head`) is no failure.
pub(crate) fn say(line: impl AsRef<str>) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{}", line.as_ref());
}

/// A line on standard error: progress, warnings.
pub(crate) fn note(line: impl AsRef<str>) {
    let mut err = std::io::stderr().lock();
    let _ = writeln!(err, "{}", line.as_ref());
}

/// A document on standard output.
///
/// # Errors
/// If it cannot be written as JSON, which is a bug.
pub(crate) fn say_json(document: &impl Serialize) -> anyhow::Result<()> {
    say(serde_json::to_string(document)?);
    Ok(())
}

/// Whether somebody watches: then long work shows a bar instead of lines.
pub(crate) fn watched() -> bool {
    std::io::stderr().is_terminal()
}

/// Says what went wrong, each cause on its line.
pub(crate) fn failed(error: &anyhow::Error) -> ExitCode {
    note(format!("ambar: {error}"));
    for cause in error.chain().skip(1) {
        note(format!("  because: {cause}"));
    }
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_failure_ends_with_the_exit_code_of_one() {
        let error = anyhow::anyhow!("the disk is full").context("nothing was written");
        assert_eq!(format!("{:?}", failed(&error)), format!("{:?}", ExitCode::from(1)));
    }

    #[test]
    fn a_document_that_is_no_json_is_an_error_and_not_half_a_line() {
        let refusal = say_json(&BTreeMap::from([((1, 2), 3)])).unwrap_err();
        assert!(refusal.to_string().contains("key must be a string"), "{refusal}");
    }
}
