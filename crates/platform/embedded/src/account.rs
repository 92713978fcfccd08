//! Who runs the server: this process's own user, or an unprivileged one when this process is root.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::EmbeddedError;

/// Users that root runs the server as, the first that exists.
const UNPRIVILEGED: [&str; 2] = ["ambar", "nobody"];

/// The user that runs the server and owns its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The user's name; its number as text if it has none.
    pub name: String,
    /// The user's number.
    pub uid: u32,
    /// The number of the user's group.
    pub gid: u32,
    /// Whether the process must change to this user because it is root now.
    pub drop_root: bool,
}

impl Account {
    /// This process's user; for root, `ambar` or else `nobody`.
    ///
    /// # Errors
    /// `NoAccount` for root on a machine that has neither.
    pub fn for_this_process() -> Result<Self, EmbeddedError> {
        let uid = rustix::process::geteuid().as_raw();
        let gid = rustix::process::getegid().as_raw();
        let passwd = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        Self::choose(uid, gid, &passwd)
    }

    fn choose(uid: u32, gid: u32, passwd: &str) -> Result<Self, EmbeddedError> {
        if uid != 0 {
            let name = entries(passwd).find(|entry| entry.uid == uid).map(|entry| entry.name.to_owned());
            return Ok(Self { name: name.unwrap_or_else(|| uid.to_string()), uid, gid, drop_root: false });
        }
        UNPRIVILEGED
            .iter()
            .find_map(|wanted| entries(passwd).find(|entry| entry.name == *wanted && entry.uid != 0))
            .map(|entry| Self { name: entry.name.to_owned(), uid: entry.uid, gid: entry.gid, drop_root: true })
            .ok_or(EmbeddedError::NoAccount)
    }

    /// Refuses a number without a name, as `initdb` would, but with a way out.
    pub(crate) fn must_have_a_name(&self) -> Result<(), EmbeddedError> {
        let passwd = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        if entries(&passwd).any(|entry| entry.uid == self.uid) {
            return Ok(());
        }
        // Names can come from a directory service too; `id` asks all of them.
        let known = std::process::Command::new("id").args(["-un", &self.uid.to_string()]).output();
        match known {
            Ok(answer) if !answer.status.success() => Err(EmbeddedError::NamelessUser { uid: self.uid }),
            _ => Ok(()),
        }
    }
}

struct Entry<'a> {
    name: &'a str,
    uid: u32,
    gid: u32,
}

fn entries(passwd: &str) -> impl Iterator<Item = Entry<'_>> {
    passwd.lines().filter_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        Some(Entry { name, uid, gid })
    })
}

/// Where the data is kept when nobody says: `/var/lib/ambar` for root, `$XDG_DATA_HOME/ambar` or
/// `~/.local/share/ambar` for everybody else.
///
/// # Errors
/// `NoHome` if neither variable is set to an absolute path.
pub fn default_data_dir() -> Result<PathBuf, EmbeddedError> {
    let root = rustix::process::geteuid().is_root();
    choose_data_dir(root, std::env::var_os("XDG_DATA_HOME").as_deref(), std::env::var_os("HOME").as_deref())
}

fn choose_data_dir(root: bool, xdg: Option<&OsStr>, home: Option<&OsStr>) -> Result<PathBuf, EmbeddedError> {
    if root {
        return Ok(PathBuf::from("/var/lib/ambar"));
    }
    // The XDG specification: a relative path there is invalid and to be ignored.
    let absolute = |value: Option<&OsStr>| value.map(Path::new).filter(|path| path.is_absolute()).map(Path::to_owned);
    absolute(xdg)
        .or_else(|| absolute(home).map(|home| home.join(".local/share")))
        .map(|base| base.join("ambar"))
        .ok_or(EmbeddedError::NoHome)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str = "root:x:0:0:root:/root:/bin/bash\n\
                          broken line\n\
                          nobody:x:65534:65533:nobody:/nonexistent:/usr/sbin/nologin\n\
                          ann:x:1000:1001:Ann:/home/ann:/bin/bash\n";

    #[test]
    fn root_becomes_nobody_where_there_is_no_ambar() {
        let account = Account::choose(0, 0, PASSWD).unwrap();
        assert_eq!(account, Account { name: "nobody".into(), uid: 65534, gid: 65533, drop_root: true });
    }

    #[test]
    fn root_becomes_ambar_where_there_is_one() {
        let passwd = format!("{PASSWD}ambar:x:999:998::/var/lib/ambar:/usr/sbin/nologin\n");
        let account = Account::choose(0, 0, &passwd).unwrap();
        assert_eq!((account.name.as_str(), account.uid, account.gid), ("ambar", 999, 998));
    }

    #[test]
    fn a_second_root_by_the_name_of_nobody_does_not_do() {
        let passwd = "root:x:0:0:::\nnobody:x:0:0:::\n";
        assert!(matches!(Account::choose(0, 0, passwd), Err(EmbeddedError::NoAccount)));
    }

    #[test]
    fn an_ordinary_user_stays_who_it_is() {
        let account = Account::choose(1000, 1001, PASSWD).unwrap();
        assert_eq!(account, Account { name: "ann".into(), uid: 1000, gid: 1001, drop_root: false });
    }

    #[test]
    fn a_number_without_a_name_goes_by_its_number() {
        assert_eq!(Account::choose(4242, 0, PASSWD).unwrap().name, "4242");
    }

    #[test]
    fn a_user_without_an_entry_is_refused_for_initdb() {
        let account = Account { name: "4000000".into(), uid: 4_000_000, gid: 0, drop_root: false };
        assert!(matches!(account.must_have_a_name(), Err(EmbeddedError::NamelessUser { uid: 4_000_000 })));
    }

    #[test]
    fn the_data_folder_follows_the_user() {
        let home = Some(OsStr::new("/home/ann"));
        let xdg = Some(OsStr::new("/data/ann"));
        assert_eq!(choose_data_dir(true, xdg, home).unwrap(), Path::new("/var/lib/ambar"));
        assert_eq!(choose_data_dir(false, xdg, home).unwrap(), Path::new("/data/ann/ambar"));
        assert_eq!(choose_data_dir(false, None, home).unwrap(), Path::new("/home/ann/.local/share/ambar"));
        let relative = Some(OsStr::new("data"));
        assert_eq!(choose_data_dir(false, relative, home).unwrap(), Path::new("/home/ann/.local/share/ambar"));
        assert!(matches!(choose_data_dir(false, None, None), Err(EmbeddedError::NoHome)));
    }
}
