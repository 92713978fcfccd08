//! As much of Markdown as the rules need: code spans, links, rows of tables.

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The line, from 1.
    pub line: usize,
    /// Its text.
    pub text: String,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line, from 1.
    pub line: usize,
    /// Its cells, trimmed.
    pub cells: Vec<String>,
}

/// The lines outside fenced code, with their numbers.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fence: Option<String> = None;
    text.lines().enumerate().filter_map(move |(index, line)| {
        let start = line.trim_start();
        let mark: String = start.chars().take_while(|character| *character == '`' || *character == '~').collect();
        match &fence {
            Some(open) if start.starts_with(open.as_str()) => fence = None,
            Some(_) => {}
            None if mark.len() >= 3 => fence = Some(mark),
            None => return Some((index + 1, line)),
        }
        None
    })
}

/// What stands in single backticks.
pub fn code_spans(text: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    for (line, content) in prose(text) {
        let spans = content.split('`').skip(1).step_by(2);
        found.extend(spans.map(|span| Piece { line, text: span.to_owned() }));
    }
    found
}

/// Where links lead.
pub fn links(text: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    for (line, content) in prose(text) {
        for (at, _) in content.match_indices("](") {
            let target: String =
                content[at + 2..].chars().take_while(|character| !")\" ".contains(*character)).collect();
            found.push(Piece { line, text: target });
        }
    }
    found
}

/// The rows of all tables, without their heads.
pub fn rows(text: &str) -> Vec<Row> {
    let mut found: Vec<Row> = Vec::new();
    for (line, content) in prose(text) {
        let Some(inside) = content.trim().strip_prefix('|') else { continue };
        let cells: Vec<String> = split_cells(inside.strip_suffix('|').unwrap_or(inside));
        let is_rule =
            cells.iter().all(|cell| !cell.is_empty() && cell.chars().all(|character| "-:".contains(character)));
        if is_rule {
            // What stands directly above the rule is the head.
            if found.last().is_some_and(|head| head.line + 1 == line) {
                found.pop();
            }
        } else {
            found.push(Row { line, cells });
        }
    }
    found
}

/// Splits at bars that are neither escaped nor in backticks.
fn split_cells(row: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let (mut in_code, mut escaped) = (false, false);
    for character in row.chars() {
        match character {
            '|' if !in_code && !escaped => cells.push(String::new()),
            _ => {
                in_code ^= character == '`';
                if let Some(cell) = cells.last_mut() {
                    cell.push(character);
                }
            }
        }
        escaped = character == '\\';
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# Page\nSee `a/b.rs` and `c`, [d](docs/d.md#x).\n```sh\n`not/this` [nor](this)\n```\n\n\
                        | what | test |\n| --- | :-: |\n| P1 `a|b` | `x` |\n| P2 |  |\n";

    #[test]
    fn spans_and_links_are_found_outside_fenced_code() {
        let spans: Vec<_> = code_spans(PAGE).into_iter().map(|piece| (piece.line, piece.text)).collect();
        assert_eq!(spans, [(2, "a/b.rs".into()), (2, "c".into()), (9, "a|b".into()), (9, "x".into())]);
        assert_eq!(links(PAGE), [Piece { line: 2, text: "docs/d.md#x".into() }]);
    }

    #[test]
    fn rows_are_found_without_their_head() {
        let found = rows(PAGE);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0], Row { line: 9, cells: vec!["P1 `a|b`".into(), "`x`".into()] });
        assert_eq!(found[1].cells, ["P2", ""]);
    }
}
