//! A folder of one test's own, gone when the test is over.

use std::path::{Path, PathBuf};

use crate::Account;

/// A new, empty folder.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    /// Makes it; tests of one process need a name each.
    pub(crate) fn new(name: &str) -> Self {
        let base = std::env::temp_dir().canonicalize().unwrap();
        let path = base.join(format!("ambar-unit-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    /// Where it is, without links on the way.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// This process's user, as one who need not change to another.
    pub(crate) fn account(&self) -> Account {
        let (uid, gid) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
        Account { name: "me".into(), uid, gid, drop_root: false }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
