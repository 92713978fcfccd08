//! Each context owns the schema of its name; its SQL names no other.
//!
//! Looked at are the migrations and every string in the source that is SQL or names a table where SQL would. What only
//! looks like a table, such as the problem code `locations.code_taken` alone in a string, is none.

use std::collections::BTreeSet;

use super::exceptions::Breach;
use crate::{Finding, repository::File, rust_source};

/// The schema of what every context shares: reached through `ambar-pg`.
const PLATFORM: &str = "platform";

/// The one thing of the platform that migrations name: it keeps append-only tables as they are.
const TRIGGER: &str = "platform.refuse_change";

/// Words that make a text SQL. In capitals, as all SQL here is written.
const STATEMENT_WORDS: &[&str] = &[
    "SELECT", "INSERT", "UPDATE", "DELETE", "FROM", "JOIN", "INTO", "MERGE", "TRUNCATE", "CREATE", "ALTER", "DROP",
    "GRANT", "REVOKE", "LOCK", "COPY", "CALL", "EXECUTE",
];

/// Words that a table comes after, in a piece of SQL that is nothing else.
const TABLE_WORDS: &[&str] = &["from", "join", "into", "update", "table", "only", "references", "using", "truncate"];

pub fn check(files: &[File]) -> Vec<Breach> {
    let schemas: BTreeSet<String> = files.iter().filter_map(|file| schema_of(&file.path)).collect();
    files.iter().filter(|file| is_looked_at(&file.path)).flat_map(|file| in_file(file, &schemas)).collect()
}

/// The schema that the SQL of this file may name.
fn schema_of(path: &str) -> Option<String> {
    match path.split('/').collect::<Vec<_>>()[..] {
        ["crates", "contexts", context, ..] => Some(context.to_owned()),
        ["crates", "processes", process, ..] => Some(process.replace('-', "_")),
        ["crates", "platform", ..] => Some(PLATFORM.to_owned()),
        _ => None,
    }
}

/// Source and migrations; tests look where they like.
fn is_looked_at(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    let part = match parts[..] {
        ["crates", "contexts", _, _, part, ..]
        | ["crates", "processes", _, part, ..]
        | ["crates", "platform", _, part, ..] => part,
        _ => return false,
    };
    (part == "src" && path.ends_with(".rs")) || (part == "migrations" && path.ends_with(".sql"))
}

fn in_file(file: &File, schemas: &BTreeSet<String>) -> Vec<Breach> {
    let own = schema_of(&file.path).unwrap_or_default();
    let breach = |line: usize, names: &str, message: String| Breach {
        finding: Finding::new(&file.path, line, message),
        names: names.to_owned(),
    };
    let mut found = Vec::new();
    let mut look = |sql: &str, first_line: usize, is_migration: bool| {
        for named in tables(sql, schemas, is_migration) {
            let (schema, _) = named.name.split_once('.').unwrap_or((&named.name, ""));
            if schema == own || (is_migration && named.name == TRIGGER) {
                continue;
            }
            let instead = if schema == PLATFORM {
                "go through ambar-pg"
            } else {
                "ask its gateway, or keep a copy from its events"
            };
            found.push(breach(
                first_line + named.line,
                &named.name,
                format!("the SQL of {own} names {}: {instead}", named.name),
            ));
        }
        if let Some(line) = opened_search_path(sql) {
            let message =
                "SQL names its schema: the search path is set for SECURITY DEFINER alone, to pg_catalog, pg_temp";
            found.push(breach(first_line + line, "search_path", message.to_owned()));
        }
    };
    if file.has_extension("sql") {
        look(&file.text, 1, true);
        return found;
    }
    match rust_source::parse(&file.text) {
        Ok(tokens) => rust_source::texts(&rust_source::without_tests(&tokens))
            .iter()
            .for_each(|text| look(&text.value, text.line, false)),
        Err((line, reason)) => found.push(breach(line, "", reason)),
    }
    found
}

#[derive(Debug, PartialEq, Eq)]
struct Named {
    /// Counted from the first line of the text, which is 0.
    line: usize,
    /// `schema.table`.
    name: String,
}

/// Every `schema.table` of these schemas in a text, if the text is SQL or the table stands where SQL has one.
fn tables(text: &str, schemas: &BTreeSet<String>, is_sql: bool) -> Vec<Named> {
    let text = without_comments(text).replace('"', "");
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    let words = || text.split(|character: char| !is_word(character)).filter(|word| !word.is_empty());
    let is_sql = is_sql || words().any(|word| STATEMENT_WORDS.contains(&word));
    let mut found = Vec::new();
    for schema in schemas {
        for (at, _) in text.match_indices(schema.as_str()) {
            let before = &text[..at];
            let Some(after) = text[at + schema.len()..].strip_prefix('.') else { continue };
            let table: String = after.chars().take_while(|character| is_word(*character)).collect();
            if table.is_empty() || before.ends_with(|character: char| is_word(character) || ".:$".contains(character)) {
                continue;
            }
            let previous = before.trim_end().rsplit(|character: char| !is_word(character)).next().unwrap_or_default();
            if is_sql || TABLE_WORDS.iter().any(|word| previous.eq_ignore_ascii_case(word)) {
                found.push(Named { line: before.matches('\n').count(), name: format!("{schema}.{table}") });
            }
        }
    }
    found
}

/// The line in which a search path is set that lets names without their schema find tables.
fn opened_search_path(sql: &str) -> Option<usize> {
    let sql = without_comments(sql);
    let safe = |at: usize| {
        let value = sql[at..].trim_start_matches("search_path").trim_start();
        let value = value.strip_prefix('=').or_else(|| value.strip_prefix("TO ")).unwrap_or(value).trim_start();
        value.starts_with("pg_catalog, pg_temp") || value.starts_with("''")
    };
    let (at, _) = sql.match_indices("search_path").find(|(at, _)| !safe(*at))?;
    Some(sql[..at].matches('\n').count())
}

/// The same text with its comments blanked, line for line.
fn without_comments(sql: &str) -> String {
    let mut kept = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(character) = rest.chars().next() {
        let length = match character {
            '-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            // Quoted text is kept whole: what looks like a comment in it is none.
            '\'' => {
                let end = rest[1..].find('\'').map_or(rest.len(), |end| end + 2);
                kept.push_str(&rest[..end]);
                rest = &rest[end..];
                continue;
            }
            other => {
                kept.push(other);
                rest = &rest[other.len_utf8()..];
                continue;
            }
        };
        kept.extend(rest[..length].chars().filter(|character| *character == '\n'));
        rest = &rest[length..];
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    const CATALOG: &str = "crates/contexts/catalog/module/src/queries/items.rs";
    const MIGRATION: &str = "crates/contexts/catalog/module/migrations/0001_items.sql";

    /// The names found in a file, beside other contexts' and the platform's.
    fn found(path: &str, text: &str) -> Vec<String> {
        let others = [
            file("crates/contexts/inventory/module/src/lib.rs", ""),
            file("crates/platform/pg/src/lib.rs", ""),
            file("crates/processes/add-item/src/lib.rs", ""),
        ];
        let files: Vec<File> = others.into_iter().chain([file(path, text)]).collect();
        check(&files).into_iter().map(|breach| format!("{} {}", breach.finding.line, breach.names)).collect()
    }

    #[test]
    fn its_own_schema_is_fine() {
        assert!(found(CATALOG, "const A: &str = \"SELECT x FROM catalog.item\";").is_empty());
        assert!(found(MIGRATION, "CREATE TABLE catalog.item (id uuid);").is_empty());
        assert!(
            found("crates/processes/add-item/src/store.rs", "const A: &str = \"SELECT x FROM add_item.run\";")
                .is_empty()
        );
    }

    #[test]
    fn anothers_table_is_found_with_its_line() {
        let source = "const A: &str = \"\nSELECT x\nFROM catalog.item JOIN inventory.stock USING (id)\";";
        assert_eq!(found(CATALOG, source), ["3 inventory.stock"]);
        assert_eq!(
            found(MIGRATION, "CREATE TABLE catalog.item (\n id uuid REFERENCES inventory.stock);"),
            ["2 inventory.stock"]
        );
        let process = "crates/processes/add-item/src/store.rs";
        assert_eq!(
            found(process, "const A: &str = \"SELECT x FROM catalog.item, inventory.stock\";"),
            ["1 inventory.stock"]
        );
        assert_eq!(
            found("crates/platform/web/src/x.rs", "const A: &str = \"DELETE FROM inventory.stock\";"),
            ["1 inventory.stock"]
        );
    }

    #[test]
    fn pieces_of_sql_and_quoted_names_are_found() {
        assert_eq!(found(CATALOG, r#"fn f() { push(" join inventory.stock s on true"); }"#), ["1 inventory.stock"]);
        assert_eq!(
            found(CATALOG, r##"const A: &str = r#"SELECT 1 FROM "inventory"."stock""#;"##),
            ["1 inventory.stock"]
        );
        assert_eq!(found(CATALOG, r#"fn f() { format!("SELECT {} FROM inventory.stock", x) }"#), ["1 inventory.stock"]);
    }

    #[test]
    fn a_search_path_that_finds_tables_is_found() {
        assert_eq!(found(CATALOG, r#"const A: &str = "SET search_path TO inventory";"#), ["1 search_path"]);
        assert_eq!(
            found(MIGRATION, "CREATE FUNCTION catalog.f()\nSET search_path = catalog, pg_temp AS $$ $$;"),
            ["2 search_path"]
        );
        assert!(found(MIGRATION, "SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ $$;").is_empty());
    }

    #[test]
    fn codes_comments_and_documentation_are_no_sql() {
        let source = "
            //! SELECT from inventory.stock.
            /// FROM inventory.stock
            const A: &str = \"inventory.no_room\"; // FROM inventory.stock
            const B: &str = \"SELECT 1 -- FROM inventory.stock\n/* inventory.x */\";
            const C: &str = \"The stock is short: inventory.short\";
            const D: &str = \"SELECT my_inventory.x FROM catalog.item\";";
        assert_eq!(found(CATALOG, source), Vec::<String>::new());
        assert!(found(MIGRATION, "-- As in inventory.stock.\nSELECT 1;").is_empty());
    }

    #[test]
    fn the_platform_is_reached_through_its_crate_alone() {
        assert_eq!(found(CATALOG, "const A: &str = \"SELECT * FROM platform.event\";"), ["1 platform.event"]);
        assert!(found(MIGRATION, "FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();").is_empty());
        assert_eq!(found(MIGRATION, "CREATE VIEW catalog.x AS SELECT 1 FROM platform.event;"), ["1 platform.event"]);
        assert!(found("crates/platform/pg/src/x.rs", "const A: &str = \"SELECT 1 FROM platform.event\";").is_empty());
    }

    #[test]
    fn tests_and_the_binary_look_where_they_like() {
        let reads = "const A: &str = \"SELECT 1 FROM inventory.stock\";";
        assert!(found(CATALOG, &format!("#[cfg(test)]\nmod tests {{ {reads} }}")).is_empty());
        assert_eq!(found(CATALOG, &format!("mod tests {{ {reads} }}")).len(), 1);
        assert!(found("crates/contexts/catalog/module/tests/it/main.rs", reads).is_empty());
        assert!(found("apps/ambar/src/verify/rules.rs", reads).is_empty());
    }

    #[test]
    fn a_comment_mark_in_a_quoted_text_is_text() {
        assert_eq!(without_comments("SELECT '--' -- x\nFROM y /* a\nb */ z"), "SELECT '--' \nFROM y \n z");
    }
}
