//! The folder of the Unix socket. A socket's path must be short, a data folder's need not be.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::process::Pid;

use crate::folder::{Folder, make_private};
use crate::{Account, EmbeddedError};

/// The number in the socket's name. Every server has a folder of its own, so one number does.
pub(crate) const PORT: u16 = 5432;

/// The longest path a socket may have on every system: macOS has 104 bytes with the ending zero, Linux 108.
const LONGEST: usize = 103;

/// How many names are tried where others may make folders too.
const TRIES: u32 = 16;

/// Takes away the lock on the socket's name if it is that of a server known to be gone. PostgreSQL asks only whether a
/// process by that number exists; one that has ended may exist for as long as nobody takes notice of its end.
pub(crate) fn forget_lock_of(gone: Pid, socket_dir: &Path) {
    let lock = socket_dir.join(format!(".s.PGSQL.{PORT}.lock"));
    let owner = std::fs::read_to_string(&lock).ok().and_then(|text| text.lines().next()?.trim().parse::<i32>().ok());
    if owner == Some(gone.as_raw_nonzero().get()) {
        // If it cannot be removed, PostgreSQL says so itself, with the path.
        let _ = std::fs::remove_file(&lock);
    }
}

/// The folder for the socket, made: `run` in the data folder, or a private one under a short path. Which one it became
/// stands in `postmaster.pid`, so that others find it.
pub(crate) fn folder_for(folder: &Folder, account: &Account) -> Result<PathBuf, EmbeddedError> {
    let own = folder.run();
    if fits(&own) {
        make_private(&own, account)?;
        return Ok(own);
    }
    let base = short_base(account);
    let mut hasher = DefaultHasher::new();
    folder.root().hash(&mut hasher);
    let name = format!("ambar-{:016x}", hasher.finish());
    for attempt in 0..TRIES {
        let path = base.join(if attempt == 0 { name.clone() } else { format!("{name}-{attempt}") });
        make_private(&path, account)?;
        // Under /tmp anybody may have made it first, to listen in.
        if path.symlink_metadata().is_ok_and(|found| is_private(&found, account)) {
            return Ok(path);
        }
    }
    Err(EmbeddedError::Io {
        action: "make a private folder for the socket under",
        path: base,
        source: std::io::Error::other("every name tried belongs to somebody else"),
    })
}

fn is_private(found: &std::fs::Metadata, account: &Account) -> bool {
    found.is_dir() && found.uid() == account.uid && found.mode() & 0o077 == 0
}

fn fits(folder: &Path) -> bool {
    folder.join(format!(".s.PGSQL.{PORT}")).as_os_str().len() <= LONGEST
}

fn short_base(account: &Account) -> PathBuf {
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let candidates =
        [Some(PathBuf::from("/run")).filter(|_| account.drop_root), runtime.filter(|_| !account.drop_root)];
    candidates
        .into_iter()
        .flatten()
        .find(|base| base.is_absolute() && base.is_dir() && fits(&base.join("ambar-0123456789abcdef-99")))
        .unwrap_or_else(|| PathBuf::from("/tmp"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn a_path_fits_up_to_the_last_byte() {
        let name = "/.s.PGSQL.5432".len();
        let longest = format!("/{}", "x".repeat(LONGEST - name - 1));
        assert!(fits(Path::new(&longest)));
        assert!(!fits(Path::new(&format!("{longest}x"))));
    }

    #[test]
    fn only_the_lock_of_the_server_that_is_gone_is_taken_away() {
        let scratch = Scratch::new("socket-lock");
        let lock = scratch.path().join(".s.PGSQL.5432.lock");
        let (gone, other) = (Pid::from_raw(1234).unwrap(), Pid::from_raw(12345).unwrap());
        std::fs::write(&lock, "1234\n/var/lib/ambar/postgres\n").unwrap();
        forget_lock_of(other, scratch.path());
        assert!(lock.exists());
        forget_lock_of(gone, scratch.path());
        assert!(!lock.exists());
    }

    #[test]
    fn a_folder_is_private_if_it_is_ours_and_closed_and_no_link() {
        let scratch = Scratch::new("socket-private");
        let account = scratch.account();
        let (folder, link) = (scratch.path().join("run"), scratch.path().join("link"));
        make_private(&folder, &account).unwrap();
        std::os::unix::fs::symlink(&folder, &link).unwrap();
        let private = |path: &Path, account: &Account| is_private(&path.symlink_metadata().unwrap(), account);
        assert!(private(&folder, &account));
        assert!(!private(&link, &account));
        assert!(!private(&folder, &Account { uid: account.uid + 77_777, ..account.clone() }));
        std::fs::set_permissions(&folder, std::os::unix::fs::PermissionsExt::from_mode(0o710)).unwrap();
        assert!(!private(&folder, &account));
    }
}
