//! Paths that documents name exist: a document that leads nowhere is worse than none.

use std::collections::BTreeSet;

use crate::{
    Finding,
    markdown::{self, Piece},
    repository::File,
};

/// Documents at the root that are looked at, beside all under `docs/`.
const AT_THE_ROOT: &[&str] = &["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"];

/// Endings of names that make a text with a slash a path, wherever it begins.
const ENDINGS: &[&str] = &[
    "rs", "toml", "md", "ts", "tsx", "js", "json", "sql", "csv", "txt", "sh", "py", "css", "html", "yml", "yaml",
    "lock", "svg",
];

pub fn check(files: &[File]) -> Vec<Finding> {
    let known = Known::of(files);
    let documents = files.iter().filter(|file| {
        AT_THE_ROOT.contains(&file.path.as_str()) || (file.path.starts_with("docs/") && file.has_extension("md"))
    });
    documents.flat_map(|document| in_document(document, &known)).collect()
}

fn in_document(document: &File, known: &Known) -> Vec<Finding> {
    let folder = document.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let missing = |piece: &Piece, path: &str| {
        Finding::new(&document.path, piece.line, format!("names {path}, which does not exist"))
    };
    let spans = markdown::code_spans(&document.text).into_iter().filter_map(|piece| {
        let path = as_path(&piece.text, known)?;
        (!known.has(folder, &path)).then(|| missing(&piece, &path))
    });
    let links = markdown::links(&document.text).into_iter().filter_map(|piece| {
        let path = piece.text.split('#').next().unwrap_or_default();
        let elsewhere = path.is_empty() || path.contains("://") || path.starts_with("mailto:");
        (!elsewhere && !known.from(folder, path)).then(|| missing(&piece, path))
    });
    spans.chain(links).collect()
}

/// The path that a code span names, if it is one: `crates/x.rs`, `crates/x.rs:12`, `crates/x.rs::test`.
fn as_path(span: &str, known: &Known) -> Option<String> {
    let path = span.split("::").next().unwrap_or(span);
    let path = match path.rsplit_once(':') {
        Some((path, line)) if line.bytes().all(|byte| byte.is_ascii_digit()) => path,
        _ => path,
    };
    let strange =
        path.contains(|character: char| character.is_whitespace() || "*?{}<>[]()$|…\"'=,;@:&".contains(character));
    if strange || !path.contains('/') || path.starts_with(['/', '~', '-']) || path.contains("//") {
        return None;
    }
    let path = path.trim_start_matches("./").trim_end_matches('/');
    let first = path.split('/').next().unwrap_or(path);
    let ends_like_a_file = path.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending));
    (known.at_the_root(first) || first == ".." || ends_like_a_file).then(|| path.to_owned())
}

/// What exists: files, their folders, and what a build makes.
struct Known {
    paths: BTreeSet<String>,
    made: Vec<String>,
}

impl Known {
    fn of(files: &[File]) -> Self {
        let mut paths = BTreeSet::new();
        for file in files {
            paths.extend(file.path.match_indices('/').map(|(at, _)| file.path[..at].to_owned()));
            paths.insert(file.path.clone());
        }
        // What git ignores by its place is there after a build.
        let ignored = files.iter().find(|file| file.path == ".gitignore").map_or("", |file| &file.text);
        let made = ignored
            .lines()
            .filter_map(|line| line.trim().strip_prefix('/'))
            .map(|line| line.trim_end_matches('/').to_owned());
        Self { paths, made: made.collect() }
    }

    fn at_the_root(&self, first: &str) -> bool {
        self.paths.contains(first) || self.made.iter().any(|made| made == first)
    }

    fn exists(&self, path: &str) -> bool {
        let is_made = |made: &String| {
            path.strip_prefix(made.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        path.is_empty() || self.paths.contains(path) || self.made.iter().any(is_made)
    }

    /// Whether a path in a document in `folder` exists, counted from there.
    fn from(&self, folder: &str, path: &str) -> bool {
        let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    if parts.pop().is_none() {
                        return false;
                    }
                }
                part => parts.push(part),
            }
        }
        self.exists(&parts.join("/"))
    }

    /// Whether it exists from the root, from the document, or as the end of a longer path (`use_cases/add_item.rs`).
    fn has(&self, folder: &str, path: &str) -> bool {
        let ending = format!("/{path}");
        self.exists(path) || self.from(folder, path) || self.paths.iter().any(|known| known.ends_with(&ending))
    }
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let files = [
            file("README.md", text),
            file("docs/guides/start.md", ""),
            file("crates/contexts/catalog/module/src/use_cases/add_item.rs", ""),
            file(".gitignore", "/target/\n/web/dist/\n*.pyc\n"),
        ];
        check(&files).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn what_exists_is_fine() {
        let fine = "`docs/guides/` `docs/guides/start.md:3` `crates/contexts` `use_cases/add_item.rs` `target/release/ambar` \
                    `web/dist` `crates/contexts/catalog/module/src/use_cases/add_item.rs::adds` [start](docs/guides/start.md#x) [top](#top)";
        assert_eq!(found(fine), Vec::<String>::new());
    }

    #[test]
    fn what_does_not_exist_is_named() {
        assert_eq!(found("`docs/guides/end.md`"), ["names docs/guides/end.md, which does not exist"]);
        assert_eq!(found("`crates/contexts/stock/`"), ["names crates/contexts/stock, which does not exist"]);
        assert_eq!(found("`queries/none.rs`"), ["names queries/none.rs, which does not exist"]);
        assert_eq!(found("[end](docs/end.md)"), ["names docs/end.md, which does not exist"]);
        assert_eq!(found("`../outside/x.csv`"), ["names ../outside/x.csv, which does not exist"]);
    }

    #[test]
    fn what_is_no_path_is_left_alone() {
        let other = "`/api/v1/items` `POST /items` `application/json` `crates/*/src` `and/or` `https://x.org/a.md` `~/x.md` \
                     `npm --prefix web ci` `bench/<name>.json` `owner/source`";
        assert_eq!(found(other), Vec::<String>::new());
    }

    #[test]
    fn a_document_may_count_from_its_own_folder() {
        let files = [file("docs/guides/a.md", "`../adr/1.md` [b](../adr/1.md)"), file("docs/adr/1.md", "[x](2.md)")];
        let found: Vec<_> = check(&files).into_iter().map(|finding| finding.to_string()).collect();
        assert_eq!(found, ["docs/adr/1.md:1: names 2.md, which does not exist"]);
    }
}
