//! The files of the repository: what is committed or would be.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

/// A file with its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// From the root of the repository, with `/`.
    pub path: String,
    /// Empty if it is not text.
    pub text: String,
}

impl File {
    /// Whether its name ends so, as in `rs`.
    pub fn has_extension(&self, extension: &str) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, found)| found == extension)
    }
}

/// Every file that git knows or would take, as it is in the work tree.
pub fn files() -> Result<Vec<File>> {
    let listed = output(Command::new("git").args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]))?;
    let mut paths: Vec<&str> = listed.split('\0').filter(|path| !path.is_empty()).collect();
    paths.sort_unstable();
    paths.dedup();
    // A file that is deleted but not yet committed as such is listed all the same.
    let present = paths.into_iter().filter_map(|path| Some((path, std::fs::read(root().join(path)).ok()?)));
    Ok(present
        .map(|(path, bytes)| File { path: path.to_owned(), text: String::from_utf8(bytes).unwrap_or_default() })
        .collect())
}

/// `cargo metadata` of the workspace's own crates.
pub fn metadata() -> Result<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    output(Command::new(cargo).args(["metadata", "--no-deps", "--format-version", "1"]))
}

/// A file that a tool made.
pub fn outside(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}

fn output(command: &mut Command) -> Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let answer = command.current_dir(root()).output().with_context(|| format!("cannot run {program}"))?;
    if !answer.status.success() {
        bail!("{program} failed: {}", String::from_utf8_lossy(&answer.stderr).trim());
    }
    String::from_utf8(answer.stdout).with_context(|| format!("{program} answered with something that is not text"))
}
