//! Migrations lie in the module that owns the tables, in an order that the names tell.

use std::collections::BTreeMap;

use crate::{Finding, repository::File};

pub fn check(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut numbers: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for file in files {
        let Some((folder, name)) = file.path.rsplit_once('/') else { continue };
        if folder != "migrations" && !folder.ends_with("/migrations") {
            continue;
        }
        let mut wrong = |message: String| findings.push(Finding::new(&file.path, 0, message));
        if !belongs(folder) {
            wrong(
                "a migration lies in the module (or process) that owns the tables, or in crates/platform/pg".to_owned(),
            );
        }
        let Some(number) = number_of(name) else {
            wrong("a migration is called 0001_what_it_does.sql".to_owned());
            continue;
        };
        if let Some(other) = numbers.insert((folder, number), name) {
            wrong(format!("has the number of {other}"));
        }
    }
    findings
}

fn belongs(folder: &str) -> bool {
    match folder.split('/').collect::<Vec<_>>()[..] {
        ["crates", "contexts", _, "module", "migrations"] | ["crates", "processes", _, "migrations"] => true,
        _ => folder == "crates/platform/pg/migrations",
    }
}

fn number_of(name: &str) -> Option<&str> {
    let (number, what) = name.strip_suffix(".sql")?.split_once('_')?;
    let plain = |text: &str| text.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_');
    (number.len() == 4 && number.bytes().all(|it| it.is_ascii_digit()) && !what.is_empty() && plain(what))
        .then_some(number)
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    fn found(paths: &[&str]) -> Vec<String> {
        let files: Vec<File> = paths.iter().map(|path| file(path, "")).collect();
        check(&files).into_iter().map(|finding| finding.to_string()).collect()
    }

    #[test]
    fn migrations_of_modules_and_of_the_platform_are_fine() {
        let fine = [
            "crates/contexts/catalog/module/migrations/0001_items.sql",
            "crates/platform/pg/migrations/0002_audit.sql",
        ];
        assert_eq!(found(&fine), Vec::<String>::new());
    }

    #[test]
    fn a_migration_elsewhere_or_badly_named_is_found() {
        assert_eq!(found(&["migrations/0001_all.sql"]).len(), 1);
        assert_eq!(found(&["crates/contexts/catalog/domain/migrations/0001_all.sql"]).len(), 1);
        for name in ["1_items.sql", "0001-items.sql", "0001_Items.sql", "0001_.sql", "README.md", "0001_items.up.sql"] {
            assert_eq!(found(&[&format!("crates/contexts/catalog/module/migrations/{name}")]).len(), 1, "{name}");
        }
    }

    #[test]
    fn two_migrations_with_one_number_are_found() {
        let folder = "crates/contexts/catalog/module/migrations";
        let both = found(&[&format!("{folder}/0001_a.sql"), &format!("{folder}/0001_b.sql")]);
        assert_eq!(both, [format!("{folder}/0001_b.sql: has the number of 0001_a.sql")]);
    }
}
