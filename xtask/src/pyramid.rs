//! Counts tests: many small ones, some on a real database, few through the whole.

use crate::{Finding, repository::File, rust_source, web_source};

/// Shares that the counts must keep, in percent.
const LEAST_UNIT: usize = 60;
const MOST_END_TO_END: usize = 10;

/// Where end-to-end tests lie: they drive a browser or the built binary.
const END_TO_END: &[&str] = &["web/tests/e2e/", "apps/ambar/tests/e2e/"];

/// How many tests there are of each kind.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Count {
    /// In the source, and property tests wherever they are.
    pub unit: usize,
    /// In the `tests` folders of crates.
    pub integration: usize,
    /// See [`END_TO_END`].
    pub end_to_end: usize,
}

pub fn count(files: &[File]) -> Count {
    let mut count = Count::default();
    for file in files {
        let (plain, property) = tests_of(file);
        if END_TO_END.iter().any(|folder| file.path.starts_with(folder)) {
            count.end_to_end += plain + property;
        } else if file.path.contains("/tests/") && !file.path.contains("/src/") {
            count.integration += plain;
            count.unit += property;
        } else {
            count.unit += plain + property;
        }
    }
    count
}

/// Tests in a file: plain ones, and ones that `proptest!` runs on many inputs.
fn tests_of(file: &File) -> (usize, usize) {
    if file.has_extension("rs") {
        let found = rust_source::parse(&file.text).map(|tokens| rust_source::tests(&tokens)).unwrap_or_default();
        let property = found.iter().filter(|test| test.property).count();
        return (found.len() - property, property);
    }
    let is_web = file.path.starts_with("web/") && (file.has_extension("ts") || file.has_extension("tsx"));
    let is_tests = [".test.", ".spec."].iter().any(|mark| file.path.contains(mark));
    (if is_web && is_tests { web_source::tests(&file.text).len() } else { 0 }, 0)
}

impl Count {
    fn all(&self) -> usize {
        self.unit + self.integration + self.end_to_end
    }

    /// In tenths of a percent.
    fn share(&self, part: usize) -> usize {
        (part * 1000 + self.all() / 2) / self.all().max(1)
    }

    /// For people.
    pub fn table(&self) -> String {
        let line = |name: &str, count: usize| {
            let share = self.share(count);
            format!("{name:<12} {count:>6} {:>5}.{} %", share / 10, share % 10)
        };
        let lines = [
            line("end-to-end", self.end_to_end),
            line("integration", self.integration),
            line("unit", self.unit),
            line("all", self.all()),
        ];
        lines.join("\n")
    }

    /// Where the pyramid stands on its head.
    pub fn inversions(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut wrong = |message: String| findings.push(Finding::new("tests", 0, message));
        if self.all() == 0 {
            wrong("there are none".to_owned());
        }
        if self.unit * 100 < self.all() * LEAST_UNIT {
            wrong(format!("{} of {} are unit tests, and {LEAST_UNIT} % are the least", self.unit, self.all()));
        }
        if self.end_to_end * 100 > self.all() * MOST_END_TO_END {
            wrong(format!(
                "{} of {} are end-to-end, and {MOST_END_TO_END} % are the most",
                self.end_to_end,
                self.all()
            ));
        }
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn tests_are_told_apart_by_their_place() {
        let one = "#[test] fn a() {}";
        let count = count(&[
            file("crates/a/src/lib.rs", one),
            file("xtask/src/tests/b.rs", one),
            file(
                "crates/a/tests/it/main.rs",
                "#[tokio::test] async fn b() {} proptest! { #[test] fn c(x in 0..3) {} }",
            ),
            file("apps/ambar/tests/it/main.rs", one),
            file("apps/ambar/tests/e2e/main.rs", one),
            file("web/src/list.test.tsx", "it('a', f)\nit('b', f)"),
            file("web/src/list.tsx", "it('a', f)"),
            file("web/tests/e2e/day.spec.ts", "test('day', f)"),
        ]);
        assert_eq!(count, Count { unit: 5, integration: 2, end_to_end: 2 });
    }

    #[test]
    fn an_inverted_pyramid_is_found() {
        assert_eq!(Count { unit: 60, integration: 30, end_to_end: 10 }.inversions(), []);
        assert_eq!(Count { unit: 59, integration: 41, end_to_end: 0 }.inversions().len(), 1);
        assert_eq!(Count { unit: 80, integration: 9, end_to_end: 11 }.inversions().len(), 1);
        assert_eq!(Count::default().inversions().len(), 1);
    }

    #[test]
    fn the_table_shows_shares() {
        let table = Count { unit: 2, integration: 1, end_to_end: 0 }.table();
        assert!(table.contains("unit              2    66.7 %"), "{table}");
    }
}
