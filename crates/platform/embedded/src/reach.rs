//! Which folder keeps a user from reaching a path.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::Account;

/// The first folder on the way to `path`, or `path` itself if it is a folder, that lets the account not pass. Only what
/// exists is asked; links are followed. The account has no groups but its own: that is how root starts the server.
pub(crate) fn stopper(account: &Account, path: &Path) -> Option<PathBuf> {
    let existing = path.ancestors().find_map(|folder| folder.canonicalize().ok())?;
    let mut on_the_way: Vec<&Path> = existing.ancestors().collect();
    on_the_way.reverse();
    on_the_way
        .into_iter()
        .find(|folder| folder.metadata().is_ok_and(|found| found.is_dir() && !may_pass(account, &found)))
        .map(Path::to_owned)
}

fn may_pass(account: &Account, folder: &Metadata) -> bool {
    let bit = if folder.uid() == account.uid {
        0o100
    } else if folder.gid() == account.gid {
        0o010
    } else {
        0o001
    };
    folder.mode() & bit != 0
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn somebody(uid: u32, gid: u32) -> Account {
        Account { name: "somebody".into(), uid, gid, drop_root: true }
    }

    #[test]
    fn the_closed_folder_is_named_and_not_the_one_below_it() {
        let base = std::env::temp_dir().canonicalize().unwrap().join(format!("ambar-reach-{}", std::process::id()));
        let closed = base.join("closed");
        let wanted = closed.join("inside");
        std::fs::create_dir_all(&wanted).unwrap();
        std::fs::set_permissions(&base, std::fs::Permissions::from_mode(0o755)).unwrap();
        std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o750)).unwrap();
        let owner = closed.metadata().unwrap();

        let stranger = somebody(owner.uid() + 77_777, owner.gid() + 77_777);
        assert_eq!(stopper(&stranger, &wanted), Some(closed.clone()));
        assert_eq!(stopper(&stranger, &wanted.join("not/yet/there")), Some(closed.clone()));
        let colleague = somebody(owner.uid() + 77_777, owner.gid());
        assert_eq!(stopper(&colleague, &wanted), None);
        let owner_itself = somebody(owner.uid(), owner.gid() + 77_777);
        assert_eq!(stopper(&owner_itself, &wanted), None);

        std::fs::remove_dir_all(&base).unwrap();
    }
}
