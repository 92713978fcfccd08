//! Makes the cluster in a new data folder: whole or not at all.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::Stdio;

use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::embedded::Plan;
use crate::error::At;
use crate::folder::{give, make_private};
use crate::postmaster::{ended_well, program};
use crate::{EmbeddedError, Profile, settings};

/// The superuser of every cluster made here.
pub(crate) const SUPERUSER: &str = "postgres";

/// The database made for Ambar.
pub(crate) const DATABASE: &str = "ambar";

const POSTGRESQL_CONF: &str = "\
# Ambar's choice of settings is in the data folder's ambar.conf, which Ambar writes anew at every start.
# Write your own below the include line: the last one wins.
include '../ambar.conf'
";

/// The major version that made the cluster, if there is one.
pub(crate) fn major_version(cluster: &Path) -> Result<Option<u32>, EmbeddedError> {
    let path = cluster.join("PG_VERSION");
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(text.trim().parse().ok()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).at("read", &path),
    }
}

/// Sees to a cluster with its password and its settings; returns the password and whether the cluster is new.
pub(crate) async fn ensure(plan: &Plan) -> Result<(String, bool), EmbeddedError> {
    let cluster = plan.folder.cluster();
    write_settings(plan)?;
    let secret = plan.folder.read_secret()?;
    let new = major_version(&cluster)?.is_none();
    let secret = match secret {
        Some(secret) if new => {
            make(plan, &secret).await?;
            secret
        }
        None if new => {
            let secret = plan.folder.make_secret()?;
            make(plan, &secret).await?;
            secret
        }
        Some(secret) => secret,
        None => {
            tracing::warn!("the file `secret` is missing from the data folder: the superuser gets a new password");
            new_password(plan).await?
        }
    };
    Ok((secret, new))
}

/// Writes Ambar's choice of settings, outside the cluster's folder, which belongs to the server's user: root must not
/// write where that user could have put a link.
pub(crate) fn write_settings(plan: &Plan) -> Result<(), EmbeddedError> {
    let chosen = settings::conf(plan.profile, &plan.folder.log());
    plan.folder.write_whole(&plan.folder.settings(), 0o644, &chosen)
}

/// Gives the superuser of a cluster that has no server a new password, and returns it.
pub(crate) async fn new_password(plan: &Plan) -> Result<String, EmbeddedError> {
    let secret = plan.folder.make_secret()?;
    // Made here out of hexadecimal digits alone.
    let statement = format!("ALTER ROLE {SUPERUSER} PASSWORD '{secret}';\n");
    run_alone(plan, &plan.folder.cluster(), &statement).await?;
    Ok(secret)
}

/// Makes the cluster beside its place and renames it: a start that is interrupted begins again from nothing.
async fn make(plan: &Plan, secret: &str) -> Result<(), EmbeddedError> {
    refuse_beside_old_data(plan)?;
    plan.account.must_have_a_name()?;
    let unfinished = plan.folder.unfinished_cluster();
    if unfinished.exists() {
        std::fs::remove_dir_all(&unfinished).at("remove the unfinished", &unfinished)?;
    }
    make_private(&unfinished, &plan.account)?;
    let password_file = plan.folder.root().join("secret.initdb");
    plan.folder.write_whole(&password_file, 0o600, secret)?;
    give(&password_file, &plan.account)?;
    let made = initdb(plan, &unfinished, &password_file).await;
    std::fs::remove_file(&password_file).at("remove", &password_file)?;
    made?;
    replace_conf(&unfinished, plan)?;
    run_alone(plan, &unfinished, &format!("CREATE DATABASE {DATABASE};\n")).await?;
    let cluster = plan.folder.cluster();
    std::fs::rename(&unfinished, &cluster).at("put in place", &cluster)?;
    plan.folder.flush()
}

/// An upgrade that was interrupted at the worst of moments leaves the old data under another name, and no data under its
/// own: an empty database in its place would look like a loss.
fn refuse_beside_old_data(plan: &Plan) -> Result<(), EmbeddedError> {
    let root = plan.folder.root();
    for entry in std::fs::read_dir(root).at("list", root)? {
        let name = entry.at("list", root)?.file_name();
        let old = name.to_str().and_then(|name| name.strip_prefix("postgres.")?.parse::<u32>().ok());
        if let Some(major) = old {
            return Err(EmbeddedError::InterruptedUpgrade { data_dir: root.to_owned(), major });
        }
    }
    Ok(())
}

/// Whether a person wrote settings into the cluster's own file.
pub(crate) fn has_own_settings(cluster: &Path) -> Result<bool, EmbeddedError> {
    let path = cluster.join("postgresql.conf");
    Ok(std::fs::read_to_string(&path).at("read", &path)? != POSTGRESQL_CONF)
}

/// Puts Ambar's own short file in place of the sample; removed and made new, so that no link is followed.
fn replace_conf(unfinished: &Path, plan: &Plan) -> Result<(), EmbeddedError> {
    let conf = unfinished.join("postgresql.conf");
    std::fs::remove_file(&conf).at("remove", &conf)?;
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&conf);
    made.and_then(|mut file| file.write_all(POSTGRESQL_CONF.as_bytes()).and_then(|()| file.sync_all()))
        .at("write", &conf)?;
    give(&conf, &plan.account)
}

/// Sorting and letter case that do not depend on the machine: PostgreSQL's own from 17 on, else the system's `C.UTF-8`,
/// else (macOS) plain `C`.
async fn initdb(plan: &Plan, place: &Path, password_file: &Path) -> Result<(), EmbeddedError> {
    if plan.binaries.major() >= 17 {
        let own = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"];
        return initdb_with(plan, place, password_file, &own).await;
    }
    match initdb_with(plan, place, password_file, &["--locale=C.UTF-8"]).await {
        Err(EmbeddedError::Program { output, .. }) if output.contains("invalid locale") => {
            initdb_with(plan, place, password_file, &["--locale=C"]).await
        }
        result => result,
    }
}

async fn initdb_with(plan: &Plan, place: &Path, password_file: &Path, locale: &[&str]) -> Result<(), EmbeddedError> {
    let mut command = program(plan, "initdb");
    command.arg("--pgdata").arg(place).arg("--pwfile").arg(password_file).args(locale);
    command.args(["--encoding=UTF8", "--auth=scram-sha-256", "--data-checksums", "--no-instructions"]);
    command.args(["--username", SUPERUSER]);
    if plan.profile == Profile::Test {
        command.arg("--no-sync");
    }
    ended_well("initdb", run(command, "").await?)
}

/// Runs statements, one a line, on a cluster that has no server.
async fn run_alone(plan: &Plan, cluster: &Path, statements: &str) -> Result<(), EmbeddedError> {
    let mut command = program(plan, "postgres");
    command.arg("--single").arg("-D").arg(cluster);
    command.args(["-c", "exit_on_error=on", "-c", "log_min_messages=fatal", "postgres"]);
    ended_well("postgres --single", run(command, statements).await?)
}

async fn run(mut command: Command, input: &str) -> Result<std::process::Output, EmbeddedError> {
    let path = Path::new(command.as_std().get_program()).to_owned();
    // An interrupted start ends the program with it; what it left is removed by the next one.
    command.kill_on_drop(true).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().at("run", &path)?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that ends before it has read everything says why in its output.
        let _ = stdin.write_all(input.as_bytes()).await;
    }
    child.wait_with_output().await.at("run", &path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn a_cluster_says_which_major_version_made_it() {
        let scratch = Scratch::new("cluster-version");
        assert_eq!(major_version(scratch.path()).unwrap(), None, "none is there");
        std::fs::write(scratch.path().join("PG_VERSION"), "15\n").unwrap();
        assert_eq!(major_version(scratch.path()).unwrap(), Some(15));
    }

    #[test]
    fn a_version_that_cannot_be_read_is_not_taken_for_an_empty_folder() {
        let scratch = Scratch::new("cluster-unreadable");
        std::fs::create_dir(scratch.path().join("PG_VERSION")).unwrap();
        assert!(matches!(major_version(scratch.path()), Err(EmbeddedError::Io { action: "read", .. })));
    }
}
