//! One server a data folder: a lock that the system releases however its holder ends.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;

use rustix::fs::FlockOperation;
use rustix::io::Errno;

use crate::EmbeddedError;
use crate::error::At;
use crate::folder::Folder;

/// Holds the data folder for this process until dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
}

impl Lock {
    /// Takes the lock or says who has it.
    pub(crate) fn take(folder: &Folder) -> Result<Self, EmbeddedError> {
        let path = folder.lock();
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o644)
            .open(&path)
            .at("open", &path)?;
        match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(Errno::WOULDBLOCK) => {
                let data_dir = folder.root().to_owned();
                return Err(EmbeddedError::InUse { data_dir, holder: holder(&mut file) });
            }
            Err(error) => return Err(error).at("lock", &path),
        }
        let pid = std::process::id();
        file.set_len(0)
            .and_then(|()| file.seek(SeekFrom::Start(0)))
            .and_then(|_| writeln!(file, "{pid}"))
            .at("write", &path)?;
        Ok(Self { file })
    }
}

impl Drop for Lock {
    /// Closing the file would not do: a program that another thread is just starting holds it open for a moment.
    fn drop(&mut self) {
        // Nothing but a bad descriptor can be wrong, and then the lock is gone.
        let _ = rustix::fs::flock(&self.file, FlockOperation::Unlock);
    }
}

fn holder(file: &mut File) -> String {
    let mut text = String::new();
    match file.read_to_string(&mut text) {
        Ok(_) if !text.trim().is_empty() => format!("process {}", text.trim()),
        _ => "a process that has only just started".to_owned(),
    }
}
