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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn a_data_folder_has_one_holder_who_is_named_to_the_next() {
        let scratch = Scratch::new("lock-one");
        let folder = Folder::existing(scratch.path()).unwrap();
        let _held = Lock::take(&folder).unwrap();
        let refusal = Lock::take(&folder).unwrap_err();
        let me = format!("process {}", std::process::id());
        assert!(matches!(refusal, EmbeddedError::InUse { holder, .. } if holder == me));
    }

    #[test]
    fn a_lock_that_is_let_go_can_be_taken_again() {
        let scratch = Scratch::new("lock-again");
        let folder = Folder::existing(scratch.path()).unwrap();
        drop(Lock::take(&folder).unwrap());
        assert!(Lock::take(&folder).is_ok());
    }
}
