//! File systems made for a test, and what making them needs.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

/// A mounted file system; dropped, it is unmounted, and what is still open in it is let go.
#[derive(Debug)]
pub(crate) struct Mounted {
    at: PathBuf,
}

impl Mounted {
    /// Mounts with these words of `mount`, and makes the folder.
    ///
    /// # Errors
    /// If the system refuses.
    pub(crate) fn new(words: &[&str], at: &Path) -> Result<Self> {
        std::fs::create_dir_all(at).with_context(|| format!("cannot make {}", at.display()))?;
        run("mount", &[words, &[&*at.to_string_lossy()]].concat())?;
        Ok(Self { at: at.to_owned() })
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let at = self.at.to_string_lossy();
        if run("umount", &[&at]).is_err()
            && let Err(error) = run("umount", &["--lazy", &at])
        {
            crate::output::note(format!("{at} stays mounted: {error:#}"));
        }
    }
}

/// Runs a program to its end.
///
/// # Errors
/// If it is not there or fails; with what it said.
pub(crate) fn run(program: &str, words: &[&str]) -> Result<()> {
    let output = Command::new(program).args(words).output().with_context(|| format!("cannot run {program}"))?;
    if !output.status.success() {
        bail!("{program} {}: {}", words.join(" "), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

/// Mounts something small: in a container root alone does not suffice.
fn may_mount() -> Result<()> {
    if !rustix::process::geteuid().is_root() {
        bail!("only root has it");
    }
    let probe = std::env::temp_dir().join(format!("ambar-reliability-{}-probe", std::process::id()));
    let mounted = Mounted::new(&["-t", "tmpfs", "tmpfs"], &probe).map(drop);
    std::fs::remove_dir(&probe)?;
    mounted
}

/// What is missing of these programs, and the right to mount if it is needed; nothing if all is there.
pub(crate) fn missing(programs: &[(&str, &str)], root: bool) -> Option<String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> =
        std::env::split_paths(&path).chain(["/usr/sbin", "/sbin"].iter().map(PathBuf::from)).collect();
    let mut wanting: Vec<String> = programs
        .iter()
        .filter(|(program, _)| !folders.iter().any(|folder| folder.join(program).is_file()))
        .map(|(program, package)| format!("the program {program} (on Debian: apt-get install {package})"))
        .collect();
    if root && let Err(why) = may_mount() {
        wanting.insert(0, format!("the right to mount ({why:#})"));
    }
    (!wanting.is_empty()).then(|| wanting.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_with_its_package() {
        assert_eq!(missing(&[("sh", "dash")], false), None);
        let told = missing(&[("sh", "dash"), ("no-such-program", "no-such-package")], false).unwrap();
        assert!(told.contains("no-such-program") && told.contains("install no-such-package"), "{told}");
        assert!(!told.contains("dash"), "{told}");
    }

    #[test]
    fn what_a_program_said_is_in_the_error() {
        let error = run("ls", &["/no/such/folder"]).unwrap_err().to_string();
        assert!(error.contains("/no/such/folder"), "{error}");
    }
}
