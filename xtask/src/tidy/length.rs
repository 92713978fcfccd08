//! A file that cannot be read at one sitting wants to be two.

use super::exceptions::Breach;
use crate::{Finding, repository::File};

const MOST_LINES: usize = 500;

pub fn check(files: &[File]) -> Vec<Breach> {
    let source = files.iter().filter(|file| ["rs", "ts", "tsx"].iter().any(|wanted| file.has_extension(wanted)));
    source
        .filter(|file| !is_generated(file))
        .filter_map(|file| {
            let lines = file.text.lines().count();
            let message =
                format!("has {lines} lines, and {MOST_LINES} are the most: what in it is a thing of its own?");
            (lines > MOST_LINES)
                .then(|| Breach { finding: Finding::new(&file.path, 0, message), names: lines.to_string() })
        })
        .collect()
}

/// Whether a tool wrote it: nobody reads it.
pub fn is_generated(file: &File) -> bool {
    file.path.contains("/generated/")
        || file.path.contains(".gen.")
        || file.path.ends_with(".d.ts")
        || file.text.lines().take(5).any(|line| line.contains("@generated") || line.contains("auto-generated"))
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    #[test]
    fn a_long_file_is_found_and_a_generated_one_is_not() {
        let long = "x\n".repeat(MOST_LINES + 1);
        let found = check(&[
            file("a.rs", &long),
            file("b.rs", &"x\n".repeat(MOST_LINES)),
            file("web/src/c.tsx", &long),
            file("web/src/api/generated/d.ts", &long),
            file("e.rs", &format!("// @generated\n{long}")),
            file("f.sql", &long),
        ]);
        assert_eq!(
            found.iter().map(|breach| breach.finding.path.as_str()).collect::<Vec<_>>(),
            ["a.rs", "web/src/c.tsx"]
        );
    }
}
