//! What a repository must hold for a newcomer.

use crate::{Finding, repository::File};

const WANTED: &[&str] =
    &["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "NOTICE", super::plan::PATH];

pub fn check(files: &[File]) -> Vec<Finding> {
    let missing = WANTED.iter().filter(|wanted| !files.iter().any(|file| file.path == **wanted));
    missing.map(|path| Finding::new(path, 0, "is missing")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    #[test]
    fn what_is_missing_is_named() {
        let mut files: Vec<File> = WANTED.iter().map(|path| file(path, "")).collect();
        assert_eq!(check(&files), []);
        files.remove(0);
        assert_eq!(check(&files), [Finding::new("README.md", 0, "is missing")]);
    }
}
