//! Lines that no test runs, from an lcov report; each is either listed with a reason or a finding. The tests' own lines
//! do not count.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Finding, repository::File, rust_source};

/// The lines that need no test: `path/to/file.rs:12-14 reason`, one range a line, `#` for remarks.
pub const EXCEPTIONS: &str = "docs/coverage-exceptions.txt";

/// What a report says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Lines without a test or reason, and exceptions that nothing needs.
    pub findings: Vec<Finding>,
    /// By file: lines run, lines that could be.
    files: BTreeMap<String, (usize, usize)>,
    excused: usize,
}

pub fn judge(report: &str, sources: &[File]) -> Judged {
    let exceptions = sources.iter().find(|file| file.path == EXCEPTIONS).map_or("", |file| &file.text);
    let (excuses, mut findings) = read_exceptions(exceptions);
    let mut files = BTreeMap::new();
    let mut needed = BTreeSet::new();
    let mut excused = 0;
    for (path, mut lines) in read_lcov(report) {
        if path.ends_with("/tests.rs") || path.contains("/tests/") {
            continue;
        }
        let source = sources.iter().find(|file| file.path == path).and_then(|file| rust_source::parse(&file.text).ok());
        let tests = source.map(|tokens| rust_source::test_lines(&tokens)).unwrap_or_default();
        lines.retain(|line, _| !tests.iter().any(|module| module.contains(line)));
        let run = lines.values().filter(|times| **times > 0).count();
        files.insert(path.clone(), (run, lines.len()));
        for (line, _) in lines.iter().filter(|(_, times)| **times == 0) {
            let excuse = excuses.iter().position(|excuse| excuse.path == path && excuse.lines.contains(line));
            match excuse {
                Some(index) => {
                    excused += 1;
                    needed.insert(index);
                }
                None => findings.push(Finding::new(&path, *line, "no test runs this line")),
            }
        }
    }
    if files.is_empty() {
        findings.push(Finding::new("coverage", 0, "the report holds no file"));
    }
    let unused = excuses.iter().enumerate().filter(|(index, _)| !needed.contains(index));
    findings.extend(unused.map(|(_, excuse)| {
        let (from, to) = (excuse.lines.start(), excuse.lines.end());
        Finding::new(
            EXCEPTIONS,
            excuse.listed_in,
            format!("nothing needs {}:{from}-{to} any more: remove it", excuse.path),
        )
    }));
    Judged { findings, files, excused }
}

impl Judged {
    /// For people.
    pub fn table(&self) -> String {
        let percent = |run: usize, all: usize| {
            let tenths = run * 1000 / all.max(1);
            format!("{:>3}.{} % {run:>5} of {all:>5}", tenths / 10, tenths % 10)
        };
        let mut lines: Vec<String> =
            self.files.iter().map(|(path, (run, all))| format!("{}  {path}", percent(*run, *all))).collect();
        let (run, all) = self.files.values().fold((0, 0), |(run, all), (r, a)| (run + r, all + a));
        lines.push(format!("{}  all lines; {} excused with a reason", percent(run, all), self.excused));
        lines.join("\n")
    }
}

/// How often each line of each file ran.
fn read_lcov(report: &str) -> BTreeMap<String, BTreeMap<usize, u64>> {
    let mut files: BTreeMap<String, BTreeMap<usize, u64>> = BTreeMap::new();
    let mut current = String::new();
    for line in report.lines() {
        if let Some(path) = line.strip_prefix("SF:") {
            current = from_the_root(path).to_owned();
            files.entry(current.clone()).or_default();
        } else if let Some((number, times)) = line.strip_prefix("DA:").and_then(|data| data.split_once(','))
            && let (Ok(number), Ok(times)) = (number.parse(), times.parse::<u64>())
        {
            // Several instances of one generic function give one line several counts.
            *files.entry(current.clone()).or_default().entry(number).or_default() += times;
        }
    }
    files
}

/// Reports name files absolutely.
fn from_the_root(path: &str) -> &str {
    ["/crates/", "/apps/", "/xtask/"].iter().find_map(|folder| path.find(folder)).map_or(path, |at| &path[at + 1..])
}

struct Excuse {
    path: String,
    lines: std::ops::RangeInclusive<usize>,
    listed_in: usize,
}

fn read_exceptions(text: &str) -> (Vec<Excuse>, Vec<Finding>) {
    let (mut excuses, mut findings) = (Vec::new(), Vec::new());
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match read_exception(line, index + 1) {
            Some(excuse) => excuses.push(excuse),
            None => {
                findings.push(Finding::new(EXCEPTIONS, index + 1, "is not of the form `path/to/file.rs:12-14 reason`"))
            }
        }
    }
    (excuses, findings)
}

fn read_exception(line: &str, listed_in: usize) -> Option<Excuse> {
    let (place, reason) = line.split_once(' ')?;
    let (path, lines) = place.rsplit_once(':')?;
    let (from, to) = lines.split_once('-').unwrap_or((lines, lines));
    let lines = from.parse().ok()?..=to.parse().ok()?;
    (!reason.trim().is_empty() && !lines.is_empty()).then(|| Excuse { path: path.to_owned(), lines, listed_in })
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str =
        "SF:/x/y/crates/contexts/a/domain/src/lib.rs\nDA:1,5\nDA:2,0\nDA:3,0\nDA:3,1\nLF:3\nend_of_record\n";
    const FILE: &str = "crates/contexts/a/domain/src/lib.rs";

    fn with(exceptions: &str) -> Judged {
        judge(REPORT, &[File { path: EXCEPTIONS.to_owned(), text: exceptions.to_owned() }])
    }

    #[test]
    fn a_line_that_no_test_runs_is_found() {
        let judged = with("");
        assert_eq!(judged.findings, [Finding::new(FILE, 2, "no test runs this line")]);
        assert!(judged.table().contains("66.6 %     2 of     3  all lines; 0 excused"), "{}", judged.table());
    }

    #[test]
    fn a_line_with_a_reason_is_excused() {
        let judged = with(&format!("# Impossible.\n\n{FILE}:2 the kernel has checked this before\n"));
        assert_eq!(judged.findings, []);
        assert!(judged.table().contains("1 excused"));
    }

    #[test]
    fn an_exception_that_is_run_or_has_no_reason_is_found() {
        let judged = with(&format!("{FILE}:2 why\n{FILE}:1-1 why\n{FILE}:3\n{FILE}:x why\n"));
        let found: Vec<_> = judged.findings.iter().map(|finding| (finding.line, finding.path.as_str())).collect();
        assert_eq!(found, [(3, EXCEPTIONS), (4, EXCEPTIONS), (2, EXCEPTIONS)]);
    }

    #[test]
    fn an_empty_report_is_no_success() {
        assert_eq!(judge("", &[]).findings.len(), 1);
    }

    #[test]
    fn lines_of_tests_do_not_count() {
        let source = File { path: FILE.to_owned(), text: "fn f() {}\n#[cfg(test)] mod tests {\n}\n".to_owned() };
        let judged = judge(REPORT, &[source]);
        assert_eq!(judged.findings, []);
        assert!(judged.table().contains("1 of     1"), "{}", judged.table());
        assert_eq!(judge(&REPORT.replace("lib.rs", "tests.rs"), &[]).findings.len(), 1, "no file is left");
    }
}
