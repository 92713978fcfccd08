//! The files of months that left the ledger, beside the backups: whoever brings the database back has them too.

use std::{
    fs::{DirBuilder, File},
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::database::LEDGER_ARCHIVE;

/// Where a backup folder has them.
pub(crate) fn shelved(backups: &Path) -> PathBuf {
    backups.join(LEDGER_ARCHIVE)
}

/// Copies what the other folder does not have yet, each file to its end and to the disk before it gets its name. What a file is
/// called says its content, so one that is there is the same.
///
/// # Errors
/// If a file cannot be read or the folder not be written.
pub(crate) fn copy_archive(from: &Path, to: &Path) -> Result<usize> {
    let entries = match std::fs::read_dir(from) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        entries => entries.with_context(|| format!("{} cannot be read", from.display()))?,
    };
    let mut copied = 0;
    for entry in entries {
        let path = entry.with_context(|| format!("{} cannot be read", from.display()))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_whole = name.ends_with(".jsonl.gz") || name.ends_with(".jsonl.gz.sha256");
        let size = |path: &Path| std::fs::metadata(path).map(|it| it.len()).ok();
        if !is_whole || size(&path) == size(&to.join(&name)) {
            continue;
        }
        copy(&path, to, &name).with_context(|| format!("{} cannot be copied into {}", path.display(), to.display()))?;
        copied += 1;
    }
    Ok(copied)
}

fn copy(path: &Path, to: &Path, name: &str) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(to)?;
    let part = to.join(format!("{name}.part"));
    std::fs::copy(path, &part)?;
    File::open(&part)?.sync_all()?;
    std::fs::rename(&part, to.join(name))?;
    File::open(to)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backup::shelf::tests::Folder;

    #[test]
    fn whole_files_are_copied_once_and_nothing_else() {
        let folder = Folder::new("archive-copy");
        let (from, to) = (folder.0.join("from"), folder.0.join("to"));
        assert_eq!(copy_archive(&from, &to).unwrap(), 0, "no archive was ever made");
        std::fs::create_dir_all(&from).unwrap();
        for name in
            ["movements-2024-01-a.jsonl.gz", "movements-2024-01-a.jsonl.gz.sha256", "movements-2024-02.jsonl.gz.part"]
        {
            std::fs::write(from.join(name), name).unwrap();
        }
        assert_eq!(copy_archive(&from, &to).unwrap(), 2);
        assert_eq!(copy_archive(&from, &to).unwrap(), 0);
        std::fs::write(to.join("movements-2024-01-a.jsonl.gz"), "cut").unwrap();
        assert_eq!(copy_archive(&from, &to).unwrap(), 1, "what is not whole is copied again");
        assert_eq!(
            std::fs::read_to_string(to.join("movements-2024-01-a.jsonl.gz")).unwrap(),
            "movements-2024-01-a.jsonl.gz"
        );
        assert_eq!(std::fs::read_dir(&to).unwrap().count(), 2);
    }
}
