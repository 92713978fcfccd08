//! The plan's promises and the tests that show them: every row is there, and every test that it names exists.

use std::collections::BTreeSet;

use crate::{Finding, markdown, repository::File, rust_source, web_source};

/// Where the table is kept.
pub const PATH: &str = "docs/plan-coverage.md";

/// The plan's rows are P1 to this one.
const LAST_ROW: u32 = 25;

pub fn check(files: &[File]) -> Vec<Finding> {
    // That it is missing is said by `presence`.
    let Some(page) = files.iter().find(|file| file.path == PATH) else { return Vec::new() };
    let mut findings = Vec::new();
    let mut present = BTreeSet::new();
    for row in markdown::rows(&page.text) {
        let mut wrong = |message: String| findings.push(Finding::new(PATH, row.line, message));
        let text = row.cells.join(" | ");
        present.extend(row.cells.first().and_then(|cell| number_of(cell)));
        let named: Vec<String> = markdown::code_spans(&text)
            .into_iter()
            .map(|piece| piece.text)
            .filter(|span| span.contains("::"))
            .collect();
        if named.is_empty() && !text.to_lowercase().contains("not yet") {
            wrong("names no test (`path/to/file.rs::name`) and does not say \"not yet\"".to_owned());
        }
        named.iter().filter_map(|test| missing(test, files)).for_each(wrong);
    }
    let absent = (1..=LAST_ROW).filter(|number| !present.contains(number));
    findings.extend(absent.map(|number| Finding::new(PATH, 0, format!("has no row for P{number}"))));
    findings
}

/// 8 of `P8`, `P8 movements`, `P8.2`, `**P8**`.
fn number_of(cell: &str) -> Option<u32> {
    let digits: String =
        cell.trim_start_matches(['*', '`', ' ']).strip_prefix('P')?.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// What is wrong with `file::name`.
fn missing(test: &str, files: &[File]) -> Option<String> {
    let (path, name) = test.split_once("::")?;
    let Some(file) = files.iter().find(|file| file.path == path) else {
        return Some(format!("names a test in {path}, which does not exist"));
    };
    let exists = if file.has_extension("rs") {
        let function = name.rsplit("::").next().unwrap_or(name);
        rust_source::parse(&file.text)
            .is_ok_and(|tokens| rust_source::tests(&tokens).iter().any(|test| test.name == function))
    } else {
        web_source::tests(&file.text).iter().any(|test| test.name == name)
    };
    (!exists).then(|| format!("names the test {name}, which is not in {path}"))
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    /// What is found when the first rows are these and the others say "not yet".
    fn found(rows: &str) -> Vec<String> {
        let from = rows.lines().count() + 1;
        let rest: String = (from..=25).map(|number| format!("| P{number} | x | not yet |\n")).collect();
        let files = [
            file(PATH, &format!("| row | what | test |\n|---|---|---|\n{rows}{rest}")),
            file("crates/a/src/b.rs", "#[cfg(test)] mod tests { #[test] fn adds() {} fn helper() {} }"),
            file("web/src/x.test.ts", "it('shows the list', () => {})"),
        ];
        check(&files).into_iter().map(|finding| finding.to_string()).collect()
    }

    #[test]
    fn rows_with_tests_that_exist_are_fine() {
        let rows = "| P1 | a | `crates/a/src/b.rs::adds`, `crates/a/src/b.rs::tests::adds` |\n| P2 | b | `web/src/x.test.ts::shows the list` |\n";
        assert_eq!(found(rows), Vec::<String>::new());
        assert_eq!(found(""), Vec::<String>::new());
    }

    #[test]
    fn a_test_that_does_not_exist_is_found() {
        assert_eq!(
            found("| P1 | a | `crates/a/src/b.rs::helper` |\n"),
            [format!("{PATH}:3: names the test helper, which is not in crates/a/src/b.rs")]
        );
        assert_eq!(
            found("| P1 | a | `crates/a/src/c.rs::adds` |\n"),
            [format!("{PATH}:3: names a test in crates/a/src/c.rs, which does not exist")]
        );
        assert_eq!(found("| P1 | a | `web/src/x.test.ts::shows` |\n").len(), 1);
    }

    #[test]
    fn a_row_without_a_test_and_a_missing_row_are_found() {
        assert!(found("| P1 | a | `crates/a/src/b.rs` |\n")[0].contains("names no test"));
        assert_eq!(found("| P2 | a | not yet |\n"), [format!("{PATH}: has no row for P1")]);
    }
}
