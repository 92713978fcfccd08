//! The data folder: where each thing lies in it, how it is made, and for whom.

use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rand::TryRng;
use rand::rngs::SysRng;
use rustix::fs::{AtFlags, CWD, Gid, Uid};

use crate::error::At;
use crate::{Account, EmbeddedError, reach};

/// The data folder, whole and absolute, and the paths inside it.
#[derive(Debug, Clone)]
pub(crate) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// A folder that must exist already.
    pub(crate) fn existing(data_dir: &Path) -> Result<Self, EmbeddedError> {
        match data_dir.canonicalize() {
            Ok(root) => Ok(Self { root }),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Err(EmbeddedError::NoDatabase { data_dir: data_dir.to_owned() })
            }
            Err(error) => Err(error).at("open the data folder", data_dir),
        }
    }

    /// Makes the folder if it is not there, with the parents it lacks, and refuses one that `account` cannot use.
    pub(crate) fn prepare(data_dir: &Path, account: &Account) -> Result<Self, EmbeddedError> {
        let data_dir = std::path::absolute(data_dir).at("find the data folder", data_dir)?;
        if account.drop_root {
            refuse_unreachable(
                account,
                &data_dir,
                "Choose a data folder that it can reach, as /var/lib/ambar, or open that folder to it (`chmod o+x`).",
            )?;
        }
        make_with_parents(&data_dir, account)?;
        let root = data_dir.canonicalize().at("open the data folder", &data_dir)?;
        if !account.drop_root {
            let owner = root.metadata().at("look at the data folder", &root)?.uid();
            if owner != account.uid {
                return Err(EmbeddedError::NotOurs { path: root, owner, uid: account.uid });
            }
        }
        Ok(Self { root })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// PostgreSQL's own folder.
    pub(crate) fn cluster(&self) -> PathBuf {
        self.root.join("postgres")
    }

    /// Where a new cluster is made before it is whole.
    pub(crate) fn unfinished_cluster(&self) -> PathBuf {
        self.root.join("postgres.new")
    }

    pub(crate) fn secret(&self) -> PathBuf {
        self.root.join("secret")
    }

    /// The settings that Ambar chooses; `postgresql.conf` in the cluster includes this file.
    pub(crate) fn settings(&self) -> PathBuf {
        self.root.join("ambar.conf")
    }

    /// What the server says before its log is open.
    pub(crate) fn first_words(&self) -> PathBuf {
        self.root.join("start.log")
    }

    pub(crate) fn lock(&self) -> PathBuf {
        self.root.join("lock")
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.root.join("log")
    }

    pub(crate) fn run(&self) -> PathBuf {
        self.root.join("run")
    }

    /// Is there while a restore into this folder is not finished.
    pub(crate) fn restoring(&self) -> PathBuf {
        self.root.join("restoring")
    }

    pub(crate) fn programs(&self) -> PathBuf {
        self.root.join("programs")
    }

    /// The user whose cluster this is, if there is one already: root runs the server as that user.
    pub(crate) fn cluster_owner(&self) -> Option<(u32, u32)> {
        self.cluster().metadata().ok().map(|found| (found.uid(), found.gid()))
    }

    /// Writes a file whole: beside its place first, flushed, then renamed.
    pub(crate) fn write_whole(&self, path: &Path, mode: u32, text: &str) -> Result<(), EmbeddedError> {
        let beside = path.with_extension("tmp");
        let written = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(mode)
            .open(&beside)
            .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
        written.at("write", &beside)?;
        std::fs::rename(&beside, path).at("put in place", path)?;
        self.flush()
    }

    /// Flushes the folder's own entries to disk, so that a rename in it survives a power cut.
    pub(crate) fn flush(&self) -> Result<(), EmbeddedError> {
        File::open(&self.root).and_then(|folder| folder.sync_all()).at("flush", &self.root)
    }

    /// The superuser's password, if the folder has one.
    pub(crate) fn read_secret(&self) -> Result<Option<String>, EmbeddedError> {
        match std::fs::read_to_string(self.secret()) {
            Ok(text) => Ok(Some(text.trim().to_owned()).filter(|secret| !secret.is_empty())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).at("read", &self.secret()),
        }
    }

    /// Writes a new random password and returns it.
    pub(crate) fn make_secret(&self) -> Result<String, EmbeddedError> {
        let mut bytes = [0_u8; 24];
        SysRng.try_fill_bytes(&mut bytes).map_err(|error| EmbeddedError::NoRandomness(error.to_string()))?;
        let secret: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        self.write_whole(&self.secret(), 0o600, &format!("{secret}\n"))?;
        Ok(secret)
    }
}

/// Refuses a path that the account cannot reach, naming the folder that stops it.
pub(crate) fn refuse_unreachable(account: &Account, path: &Path, advice: &str) -> Result<(), EmbeddedError> {
    match reach::stopper(account, path) {
        None => Ok(()),
        Some(stopper) => Err(EmbeddedError::Unreachable {
            user: account.name.clone(),
            path: path.to_owned(),
            stopper,
            advice: advice.to_owned(),
        }),
    }
}

/// Makes a folder that only the account may enter; one that is there already stays as it is.
pub(crate) fn make_private(path: &Path, account: &Account) -> Result<(), EmbeddedError> {
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => give(path, account),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error).at("create the folder", path),
    }
}

/// Makes the account the owner of a file or folder (never of what a link points to). Nothing to do unless root.
pub(crate) fn give(path: &Path, account: &Account) -> Result<(), EmbeddedError> {
    if !account.drop_root {
        return Ok(());
    }
    let (uid, gid) = (Uid::from_raw(account.uid), Gid::from_raw(account.gid));
    rustix::fs::chownat(CWD, path, Some(uid), Some(gid), AtFlags::SYMLINK_NOFOLLOW).at("change the owner of", path)
}

/// Missing parents become ordinary folders; the data folder itself lets root's server pass and nobody look.
fn make_with_parents(data_dir: &Path, account: &Account) -> Result<(), EmbeddedError> {
    let mut missing: Vec<&Path> = data_dir.ancestors().take_while(|folder| !folder.exists()).collect();
    missing.reverse();
    for folder in missing {
        match std::fs::create_dir(folder) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(error).at("create the folder", folder),
        }
        // Set afterwards: a strict umask of root's would lock the server's user out.
        let mode = match (folder == data_dir, account.drop_root) {
            (true, true) => 0o711,
            (true, false) => 0o700,
            (false, _) => 0o755,
        };
        std::fs::set_permissions(folder, Permissions::from_mode(mode)).at("set the mode of", folder)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().mode() & 0o777
    }

    #[test]
    fn a_data_folder_is_made_with_its_parents_and_only_it_is_closed() {
        let scratch = Scratch::new("folder-parents");
        let wanted = scratch.path().join("var/lib/ambar");
        let folder = Folder::prepare(&wanted, &scratch.account()).unwrap();
        assert_eq!(folder.root(), wanted);
        assert_eq!((mode(&wanted), mode(wanted.parent().unwrap())), (0o700, 0o755));
    }

    #[test]
    fn a_data_folder_of_somebody_else_is_refused() {
        let scratch = Scratch::new("folder-owner");
        let mut stranger = scratch.account();
        stranger.uid += 77_777;
        let refusal = Folder::prepare(scratch.path(), &stranger).unwrap_err();
        assert!(matches!(refusal, EmbeddedError::NotOurs { uid, .. } if uid == stranger.uid), "{refusal}");
    }

    #[test]
    fn a_data_folder_that_was_never_made_has_no_database() {
        let scratch = Scratch::new("folder-none");
        let missing = scratch.path().join("missing");
        let refusal = Folder::existing(&missing).unwrap_err();
        assert!(matches!(refusal, EmbeddedError::NoDatabase { data_dir } if data_dir == missing));
    }

    #[test]
    fn a_file_is_written_whole_in_place_of_the_old_and_nothing_is_left_beside_it() {
        let scratch = Scratch::new("folder-whole");
        let folder = Folder::existing(scratch.path()).unwrap();
        for text in ["the first and longer text", "second"] {
            folder.write_whole(&folder.settings(), 0o640, text).unwrap();
            assert_eq!(std::fs::read_to_string(folder.settings()).unwrap(), text);
        }
        assert_eq!(std::fs::read_dir(scratch.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_password_is_long_and_nobody_elses_to_read() {
        let scratch = Scratch::new("folder-secret");
        let folder = Folder::existing(scratch.path()).unwrap();
        let secret = folder.make_secret().unwrap();
        assert!(secret.len() == 48 && secret.bytes().all(|byte| byte.is_ascii_hexdigit()), "{secret}");
        assert_eq!(mode(&folder.secret()), 0o600);
        assert_ne!(folder.make_secret().unwrap(), secret, "another one each time");
    }

    #[test]
    fn a_password_is_read_without_the_blanks_around_it_and_an_empty_file_has_none() {
        let scratch = Scratch::new("folder-read");
        let folder = Folder::existing(scratch.path()).unwrap();
        assert_eq!(folder.read_secret().unwrap(), None);
        for (text, secret) in [(" abc\r\n", Some("abc")), (" \n", None)] {
            std::fs::write(folder.secret(), text).unwrap();
            assert_eq!(folder.read_secret().unwrap().as_deref(), secret);
        }
    }

    #[test]
    fn a_private_folder_that_is_there_already_stays_as_it_is() {
        let scratch = Scratch::new("folder-private");
        let (fresh, old) = (scratch.path().join("fresh"), scratch.path().join("old"));
        std::fs::create_dir(&old).unwrap();
        std::fs::set_permissions(&old, Permissions::from_mode(0o750)).unwrap();
        for path in [&fresh, &old] {
            make_private(path, &scratch.account()).unwrap();
        }
        assert_eq!((mode(&fresh), mode(&old)), (0o700, 0o750));
    }
}
