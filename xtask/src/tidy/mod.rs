//! The rules that hold for files. Each is a function from texts to findings, in a file of its own with the example that
//! breaks it.

mod endpoints;
mod exceptions;
mod length;
mod machine;
mod migrations;
mod paths;
mod plan;
mod presence;
mod sql;

use crate::{Finding, repository::File};
use exceptions::Exceptions;

/// Everything wrong, by file and line.
pub fn check(files: &[File]) -> Vec<Finding> {
    let (exceptions, mut findings) = Exceptions::read(files);
    findings.extend(presence::check(files));
    findings.extend(exceptions.sql.excuse(sql::check(files)));
    findings.extend(exceptions.length.excuse(length::check(files)));
    findings.extend(exceptions.machine.excuse(machine::check(files)));
    findings.extend(migrations::check(files));
    findings.extend(endpoints::check(files));
    findings.extend(paths::check(files));
    findings.extend(plan::check(files));
    findings.sort();
    findings.dedup();
    findings
}

#[cfg(test)]
fn file(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned() }
}
