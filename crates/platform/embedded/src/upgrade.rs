//! A data folder of an older major version becomes one of the version at hand. The old data is kept.
//!
//! By dump and restore, with the old version's own `pg_dump`: `pg_upgrade` uses the new one's, which must know whatever
//! the latest security release of the old version writes into its catalogue, and does not if it is a month older. What a
//! dump loses is put right: transaction numbers, which order events, go on above the old ones, because the new cluster
//! begins in the epoch after.

use std::path::{Path, PathBuf};
use std::process::Output;

use rustix::fs::{CWD, RenameFlags, renameat_with};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::cluster::{self, DATABASE, SUPERUSER};
use crate::embedded::{Config, Plan};
use crate::error::At;
use crate::folder::{Folder, make_private, refuse_unreachable};
use crate::lock::Lock;
use crate::postmaster::{Postmaster, ended_well, program};
use crate::{Binaries, Embedded, EmbeddedError, backup, socket};

/// What an upgrade did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upgraded {
    /// The major version that had made the data.
    pub from: u32,
    /// The version that it is of now, as in `18.6`.
    pub to: String,
    /// Where the old data is kept.
    pub kept: PathBuf,
    /// Whether settings were written into the old data's `postgresql.conf`, which the new data does not have.
    pub had_settings: bool,
}

/// Makes the data folder one of `config.binaries`' major version. `old` are the programs of the version that made the
/// data; those in the usual places if none are given.
///
/// # Errors
/// `UpToDate`; `OtherVersion` if the old programs are nowhere; `NoProgram`; `Program` with what one of them said. The
/// data stays as it was.
pub async fn upgrade(config: &Config, old: Option<Binaries>) -> Result<Upgraded, EmbeddedError> {
    let folder = Folder::existing(&config.data_dir)?;
    let _lock = Lock::take(&folder)?;
    let before = before(config, &folder, old)?;
    let from = before.binaries.major();
    let kept = folder.root().join(format!("postgres.{from}"));
    if kept.exists() {
        let source = std::io::Error::other("it is there already; move it away first");
        return Err(EmbeddedError::Io { action: "keep the old data as", path: kept, source });
    }
    let work = folder.root().join("upgrade");
    if work.exists() {
        std::fs::remove_dir_all(&work).at("remove what is left of an attempt in", &work)?;
    }
    let mut target = config.clone();
    target.data_dir.clone_from(&work);
    target.account.clone_from(&before.account);
    let after = Embedded::plan(&target, Folder::prepare(&work, &target.account)?)?;
    let dump = dump(&before, &work).await?;
    load(&after, &dump).await?;
    let had_settings = cluster::has_own_settings(&folder.cluster())?;
    exchange(&folder, &after.folder.cluster(), &kept)?;
    std::fs::remove_dir_all(&work).at("remove", &work)?;
    Ok(Upgraded { from, to: config.binaries.version().to_owned(), kept, had_settings })
}

/// How the old server is started, with every program that both sides need at hand.
fn before(config: &Config, folder: &Folder, old: Option<Binaries>) -> Result<Plan, EmbeddedError> {
    let (data_dir, to) = (folder.root().to_owned(), config.binaries.major());
    let from = cluster::major_version(&folder.cluster())?;
    let from = from.ok_or_else(|| EmbeddedError::NoDatabase { data_dir: data_dir.clone() })?;
    if from >= to {
        return Err(EmbeddedError::UpToDate { data_dir, folder: from, programs: to });
    }
    let old = old.filter(|found| found.major() == from).or_else(|| Binaries::of_major(from));
    let old = old.ok_or(EmbeddedError::OtherVersion { data_dir, folder: from, programs: to })?;
    for name in ["pg_dump", "pg_dumpall", "pg_controldata"] {
        backup::program(&old, name)?;
    }
    for name in ["pg_restore", "psql", "pg_resetwal"] {
        backup::program(&config.binaries, name)?;
    }
    let plan = Embedded::plan(&Config { binaries: old, ..config.clone() }, folder.clone())?;
    if plan.account.drop_root {
        let advice = "Put those programs where it can: /usr/local/lib/postgresql-old, for example.";
        refuse_unreachable(&plan.account, plan.binaries.bin_dir(), advice)?;
    }
    Ok(plan)
}

/// What was taken out of the old server.
struct Dump {
    data: PathBuf,
    roles: String,
    epoch: u32,
}

async fn dump(before: &Plan, work: &Path) -> Result<Dump, EmbeddedError> {
    let (secret, _) = cluster::ensure(before).await?;
    let place = work.join("dump");
    make_private(&place, &before.account)?;
    let data = place.join("ambar.dump");
    let mut server = Postmaster::launch(before).await?;
    let dumped = dump_from(before, &secret, &data).await;
    // However that went: whatever became of the old data before, it is whole after a clean stop.
    server.stop().await?;
    let roles = dumped?;
    let mut command = program(before, "pg_controldata");
    let said = finished("pg_controldata", command.arg("-D").arg(before.folder.cluster())).await?;
    let epoch = epoch(&said).ok_or_else(|| EmbeddedError::Program {
        program: "pg_controldata",
        output: "it names no NextXID".to_owned(),
    })?;
    Ok(Dump { data, roles, epoch })
}

async fn dump_from(before: &Plan, secret: &str, data: &Path) -> Result<String, EmbeddedError> {
    let mut command = client(before, "pg_dump", secret);
    command.args(["--format=custom", "--dbname", DATABASE]).arg("--file").arg(data);
    finished("pg_dump", &mut command).await?;
    finished("pg_dumpall", client(before, "pg_dumpall", secret).arg("--roles-only")).await
}

/// Of `Latest checkpoint's NextXID:          0:734`, the number before the colon.
fn epoch(said: &str) -> Option<u32> {
    let line = said.lines().find(|line| line.contains("NextXID:"))?;
    line.rsplit_once("NextXID:")?.1.trim().split_once(':')?.0.parse().ok()
}

async fn load(after: &Plan, dump: &Dump) -> Result<(), EmbeddedError> {
    let (secret, _) = cluster::ensure(after).await?;
    let mut command = program(after, "pg_resetwal");
    command.arg("--epoch").arg((dump.epoch + 1).to_string()).arg("--pgdata").arg(after.folder.cluster());
    finished("pg_resetwal", &mut command).await?;
    let mut server = Postmaster::launch(after).await?;
    let loaded = load_into(after, &secret, dump).await;
    server.stop().await?;
    loaded
}

async fn load_into(after: &Plan, secret: &str, dump: &Dump) -> Result<(), EmbeddedError> {
    let mut command = client(after, "pg_restore", secret);
    command.args(["--exit-on-error", "--jobs=2", "--dbname", DATABASE]).arg(&dump.data);
    // The roles come first; with them the superuser gets the password that the folder's `secret` has.
    let mut roles = client(after, "psql", secret);
    roles.args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname", "postgres"]);
    roles.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let path = after.binaries.program("psql");
    let mut child = roles.kill_on_drop(true).spawn().at("run", &path)?;
    if let Some(mut stdin) = child.stdin.take() {
        // A psql that ends before it has read everything says why.
        let _ = stdin.write_all(without_the_superuser(&dump.roles).as_bytes()).await;
    }
    let said: Output = child.wait_with_output().await.at("run", &path)?;
    ended_well("psql", said)?;
    let secret = superuser_password(after)?;
    command.env("PGPASSWORD", secret);
    finished("pg_restore", &mut command).await.map(drop)
}

/// The password that the dump of the roles has just set: that of the data folder this one is made for.
fn superuser_password(after: &Plan) -> Result<String, EmbeddedError> {
    let outer = after.folder.root().parent().unwrap_or_else(|| after.folder.root());
    Ok(Folder::existing(outer)?.read_secret()?.unwrap_or_default())
}

/// The superuser is there already; all other statements about it stay.
fn without_the_superuser(roles: &str) -> String {
    let made = format!("CREATE ROLE {SUPERUSER};");
    roles.lines().filter(|line| line.trim() != made).flat_map(|line| [line, "\n"]).collect()
}

fn client(plan: &Plan, name: &str, secret: &str) -> Command {
    let mut command = program(plan, name);
    command.arg("--host").arg(&plan.socket_dir).arg("--port").arg(socket::PORT.to_string());
    command.args(["--username", SUPERUSER, "--no-password"]).env("PGPASSWORD", secret);
    command
}

async fn finished(name: &'static str, command: &mut Command) -> Result<String, EmbeddedError> {
    let path = PathBuf::from(command.as_std().get_program());
    let said = command.kill_on_drop(true).output().await.at("run", &path)?;
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    ended_well(name, said).map(|()| text)
}

/// The new data takes the old data's place, in one step wherever the file system can.
fn exchange(folder: &Folder, new: &Path, kept: &Path) -> Result<(), EmbeddedError> {
    let place = folder.cluster();
    if renameat_with(CWD, new, CWD, &place, RenameFlags::EXCHANGE).is_ok() {
        std::fs::rename(new, kept).at("keep the old data as", kept)?;
    } else {
        std::fs::rename(&place, kept).at("keep the old data as", kept)?;
        std::fs::rename(new, &place).at("put in place", &place)?;
    }
    folder.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_epoch_is_read_from_what_the_control_file_says() {
        let said = "Latest checkpoint's full_page_writes: on\nLatest checkpoint's NextXID:          3:734\n";
        assert_eq!(epoch(said), Some(3));
        assert_eq!(epoch("nothing"), None);
    }

    #[test]
    fn only_the_making_of_the_superuser_is_left_out() {
        let roles =
            "CREATE ROLE ambar_app;\nCREATE ROLE postgres;\nALTER ROLE postgres WITH SUPERUSER PASSWORD 'SCRAM';\n";
        let left = "CREATE ROLE ambar_app;\nALTER ROLE postgres WITH SUPERUSER PASSWORD 'SCRAM';\n";
        assert_eq!(without_the_superuser(roles), left);
    }
}
