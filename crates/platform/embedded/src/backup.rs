//! Copies of a running server's data, made by PostgreSQL's own programs: base backups, and its log (WAL) as it is
//! written.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::process::{Child, Command};

use crate::error::At;
use crate::postmaster::{ended_well, without_pg_variables};
use crate::{Binaries, Connection, EmbeddedError};

/// What a base backup keeps PostgreSQL's list of its own files in, with the checksum of each.
pub const MANIFEST: &str = "backup_manifest";

/// Copies the whole server into `target`, which must not exist, with the log that makes the copy consistent and with a
/// manifest. Page checksums are looked at on the way: a damaged page is an error, not a backup.
///
/// # Errors
/// `NoProgram` if this PostgreSQL has no `pg_basebackup`; `Program` with what it said.
pub async fn base_backup(
    binaries: &Binaries,
    connection: &Connection,
    target: &Path,
    label: &str,
) -> Result<(), EmbeddedError> {
    let mut command = client(binaries, connection, "pg_basebackup")?;
    command.arg("--pgdata").arg(target).arg("--label").arg(label);
    command.args(["--format=plain", "--wal-method=stream", "--checkpoint=fast", "--manifest-checksums=SHA256"]);
    finished("pg_basebackup", command).await
}

/// Compares every file of a base backup with its manifest, and reads the log that belongs to it.
///
/// # Errors
/// `NoProgram`; `Program` with every difference.
pub async fn verify_base_backup(binaries: &Binaries, backup: &Path) -> Result<(), EmbeddedError> {
    let mut command = bare(binaries, "pg_verifybackup")?;
    command.arg("--exit-on-error").arg(backup);
    finished("pg_verifybackup", command).await
}

/// Starts a process that writes the server's log into `folder` as it comes, from where the slot stands. It ends when the
/// server does. What it says goes to the file `words`.
///
/// # Errors
/// `NoProgram`; `Io` if it cannot be run.
pub fn stream_log(
    binaries: &Binaries,
    connection: &Connection,
    slot: &str,
    folder: &Path,
    words: &Path,
) -> Result<Child, EmbeddedError> {
    let mut command = client(binaries, connection, "pg_receivewal")?;
    command.arg("--directory").arg(folder).arg("--slot").arg(slot);
    command.args(["--no-loop", "--status-interval=2"]);
    let said = File::create(words).at("write", words)?;
    command.stdout(Stdio::null()).stderr(said);
    command.spawn().at("run", &binaries.program("pg_receivewal"))
}

fn client(binaries: &Binaries, connection: &Connection, name: &'static str) -> Result<Command, EmbeddedError> {
    let mut command = bare(binaries, name)?;
    command.arg("--host").arg(&connection.socket_dir).arg("--port").arg(connection.port.to_string());
    command.arg("--username").arg(&connection.user).arg("--no-password");
    command.env("PGPASSWORD", &connection.password).env("PGAPPNAME", "ambar/backup");
    Ok(command)
}

/// A program as this process's own user: what it writes is for whoever runs Ambar, not for the server.
fn bare(binaries: &Binaries, name: &'static str) -> Result<Command, EmbeddedError> {
    let path = program(binaries, name)?;
    let mut command = Command::new(path);
    without_pg_variables(&mut command);
    command.process_group(0).kill_on_drop(true).stdin(Stdio::null()).env("LC_ALL", "C").env("TZ", "UTC");
    Ok(command)
}

/// The path of a program that not every bundle holds.
pub(crate) fn program(binaries: &Binaries, name: &'static str) -> Result<PathBuf, EmbeddedError> {
    let path = binaries.program(name);
    if path.is_file() {
        return Ok(path);
    }
    let (bin_dir, version) = (binaries.bin_dir().to_owned(), binaries.version().to_owned());
    Err(EmbeddedError::NoProgram { program: name, bin_dir, version })
}

async fn finished(name: &'static str, mut command: Command) -> Result<(), EmbeddedError> {
    let path = PathBuf::from(command.as_std().get_program());
    ended_well(name, command.output().await.at("run", &path)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_without_a_program_says_which_and_what_to_do() {
        let binaries = Binaries::find(None).unwrap();
        assert!(program(&binaries, "postgres").is_ok());
        let refusal = program(&binaries, "pg_no_such").unwrap_err().to_string();
        assert!(refusal.contains("pg_no_such") && refusal.contains("AMBAR_PG_BINDIR"), "{refusal}");
    }
}
