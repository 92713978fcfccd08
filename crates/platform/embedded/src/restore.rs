//! A data folder out of a base backup and the log that followed it, up to a moment.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::cluster::{self, DATABASE, SUPERUSER};
use crate::embedded::{Config, Plan};
use crate::error::At;
use crate::folder::{Folder, give, make_private};
use crate::lock::Lock;
use crate::postmaster::Postmaster;
use crate::{Connection, Embedded, EmbeddedError, socket};

/// What PostgreSQL says when the log ends before the moment that was asked for.
const TOO_LATE: &str = "recovery ended before configured recovery target was reached";
const LAST_CHANGE: &str = "last completed transaction was at log time ";

/// What to make a data folder of.
#[derive(Debug, Clone)]
pub struct Recovery {
    /// The base backup, as `base_backup` made it.
    pub base: PathBuf,
    /// Files of the log that followed, each with the name that it must have for PostgreSQL.
    pub log: Vec<(PathBuf, String)>,
    /// The moment to go up to, changes of that moment included, as PostgreSQL reads it (`2026-11-25 14:43:00.123+00`);
    /// the end of the log if there is none.
    pub until: Option<String>,
}

/// A server that has gone through the log and stands at its end. It must be finished; dropped, the folder stays marked
/// as unfinished and nothing starts on it.
#[derive(Debug)]
pub struct Recovered {
    plan: Plan,
    postmaster: Postmaster,
    connection: Connection,
    _lock: Lock,
}

impl Recovered {
    /// Makes the folder `config.data_dir`, which must be empty or not there, out of the recovery. Nothing is left in it
    /// if that fails.
    ///
    /// # Errors
    /// `NotEmpty`; `TooLate` if the log ends before the moment; every error about folders, users and programs.
    pub async fn recover(config: &Config, recovery: &Recovery) -> Result<Self, EmbeddedError> {
        refuse_filled(&config.data_dir)?;
        let folder = Folder::prepare(&config.data_dir, &config.account)?;
        let lock = Lock::take(&folder)?;
        let recovered = Self::attempt(config, folder.clone(), recovery, lock).await;
        if recovered.is_err() {
            empty(folder.root())?;
        }
        recovered
    }

    async fn attempt(config: &Config, folder: Folder, recovery: &Recovery, lock: Lock) -> Result<Self, EmbeddedError> {
        folder.write_whole(&folder.restoring(), 0o600, "A restore into this folder is not finished.\n")?;
        let (into, from, account) = (folder.clone(), recovery.clone(), config.account.clone());
        // Minutes of copying belong on a thread that nobody else waits for.
        let copied = tokio::task::spawn_blocking(move || lay_out(&into, &from, &account)).await;
        copied.map_err(|error| EmbeddedError::Program { program: "restore", output: error.to_string() })??;
        let plan = Embedded::plan(config, folder)?;
        cluster::write_settings(&plan)?;
        let postmaster = replay(&plan, recovery).await?;
        let connection = Connection {
            socket_dir: plan.socket_dir.clone(),
            port: socket::PORT,
            user: SUPERUSER.to_owned(),
            password: String::new(),
            database: DATABASE.to_owned(),
        };
        Ok(Self { plan, postmaster, connection, _lock: lock })
    }

    /// How to look at the data before it is finished. The socket's folder is private, and no password is asked for.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Stops the server, gives the superuser a new password, and takes the mark away: the folder can be served.
    ///
    /// # Errors
    /// `NotStopped`; `Program`; `Io`.
    pub async fn finish(mut self) -> Result<(), EmbeddedError> {
        self.postmaster.stop().await?;
        cluster::new_password(&self.plan).await?;
        for done in [self.plan.folder.restoring(), trusting(&self.plan.folder)] {
            std::fs::remove_file(&done).at("remove", &done)?;
        }
        self.plan.folder.flush()
    }
}

fn refuse_filled(data_dir: &Path) -> Result<(), EmbeddedError> {
    match std::fs::read_dir(data_dir).map(|mut entries| entries.next().is_some()) {
        Ok(true) => Err(EmbeddedError::NotEmpty { data_dir: data_dir.to_owned() }),
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error).at("list", data_dir),
        _ => Ok(()),
    }
}

/// The base backup as the cluster, the later log in its `pg_wal`, and the file that tells PostgreSQL to go through it.
fn lay_out(folder: &Folder, recovery: &Recovery, account: &crate::Account) -> Result<(), EmbeddedError> {
    let cluster = folder.cluster();
    make_private(&cluster, account)?;
    copy_into(&recovery.base, &cluster, account)?;
    for (from, name) in &recovery.log {
        copy_file(from, &cluster.join("pg_wal").join(name), account)?;
    }
    let signal = cluster.join("recovery.signal");
    std::fs::write(&signal, "").at("write", &signal)?;
    give(&signal, account)
}

fn copy_into(from: &Path, to: &Path, account: &crate::Account) -> Result<(), EmbeddedError> {
    for entry in std::fs::read_dir(from).at("list", from)? {
        let entry = entry.at("list", from)?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type().at("look at", &source)?.is_dir() {
            make_private(&target, account)?;
            copy_into(&source, &target, account)?;
        } else {
            copy_file(&source, &target, account)?;
        }
    }
    Ok(())
}

/// PostgreSQL flushes every file of a data folder itself before it goes through a log.
fn copy_file(from: &Path, to: &Path, account: &crate::Account) -> Result<(), EmbeddedError> {
    std::fs::copy(from, to).at("copy to", to)?;
    std::fs::set_permissions(to, Permissions::from_mode(0o600)).at("set the mode of", to)?;
    give(to, account)
}

fn trusting(folder: &Folder) -> PathBuf {
    folder.root().join("restore_hba.conf")
}

async fn replay(plan: &Plan, recovery: &Recovery) -> Result<Postmaster, EmbeddedError> {
    let access = trusting(&plan.folder);
    plan.folder.write_whole(&access, 0o644, &format!("local all {SUPERUSER} trust\n"))?;
    let mut settings = vec![
        ("hba_file", access.to_string_lossy().into_owned()),
        // Nobody is let in on the way.
        ("hot_standby", "off".to_owned()),
        // All there is lies in `pg_wal` already. A word of the shell: nothing else need be on the path.
        ("restore_command", "exit 1".to_owned()),
        ("archive_mode", "off".to_owned()),
    ];
    if let Some(moment) = &recovery.until {
        settings.push(("recovery_target_time", moment.clone()));
        settings.push(("recovery_target_action", "promote".to_owned()));
    }
    Postmaster::recover(plan, &settings).await.map_err(|error| match error {
        EmbeddedError::Program { output, .. } if output.contains(TOO_LATE) => {
            EmbeddedError::TooLate { until: recovery.until.clone().unwrap_or_default(), last: last_change(&output) }
        }
        other => other,
    })
}

fn last_change(output: &str) -> String {
    let said = output.lines().find_map(|line| line.split_once(LAST_CHANGE)).map(|(_, moment)| moment.trim());
    said.map_or_else(|| "at an unknown moment".to_owned(), |moment| format!("of {moment}"))
}

/// Takes away what an attempt made; the folder was empty before it.
fn empty(root: &Path) -> Result<(), EmbeddedError> {
    for entry in std::fs::read_dir(root).at("list", root)? {
        let path = entry.at("list", root)?.path();
        let is_dir = path.symlink_metadata().at("look at", &path)?.is_dir();
        if is_dir { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) }.at("remove", &path)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn the_last_change_is_read_from_the_log() {
        let log = "2026-11-25 14:43:01 UTC [7] LOG:  redo done at 0/3000148\n  2026-11-25 14:43:01 UTC [7] LOG:  \
                   last completed transaction was at log time 2026-11-25 14:43:00.123+00\n";
        assert_eq!(last_change(log), "of 2026-11-25 14:43:00.123+00");
        assert_eq!(last_change("nothing"), "at an unknown moment");
    }

    #[test]
    fn only_a_folder_without_anything_in_it_is_restored_into() {
        let scratch = Scratch::new("restore-filled");
        refuse_filled(&scratch.path().join("new")).unwrap();
        refuse_filled(scratch.path()).unwrap();
        std::fs::write(scratch.path().join("note"), "").unwrap();
        let refusal = refuse_filled(scratch.path()).unwrap_err();
        assert!(matches!(refusal, EmbeddedError::NotEmpty { .. }), "{refusal}");
    }
}
