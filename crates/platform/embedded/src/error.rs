//! What can keep the private server from running, each with what to do about it.

use std::path::{Path, PathBuf};

/// Why the private PostgreSQL cannot be made, started, found or stopped. The text is for the person at the terminal.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// No usable PostgreSQL programs in any of the places that were looked at.
    #[error(
        "No PostgreSQL {oldest} or newer was found. Looked in: {places}. Run `make postgres` in a checkout, or install \
         one (on Debian or Ubuntu: `apt-get install postgresql`), or set AMBAR_PG_BINDIR to the folder that holds \
         `postgres` and `initdb`, or set DATABASE_URL to a server of your own."
    )]
    NoBinaries {
        /// The oldest major version that will do.
        oldest: u32,
        /// The places, separated by commas.
        places: String,
    },
    /// A folder of programs was named and is not one.
    #[error("{what} names {}, but {problem}. It must be the folder that holds `postgres` and `initdb`.", path.display())]
    BadBinaries {
        /// The setting that named the folder.
        what: &'static str,
        /// The folder.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The data folder was made by another major version than every one found.
    #[error(
        "The data folder {} was made by PostgreSQL {folder}, but the programs found are PostgreSQL {programs}. Set \
         AMBAR_PG_BINDIR to the programs of PostgreSQL {folder}; or, to move to {programs}, run `ambar upgrade \
         --old-programs FOLDER` with the folder of the programs of {folder}.", data_dir.display()
    )]
    OtherVersion {
        /// The data folder.
        data_dir: PathBuf,
        /// The major version that made it.
        folder: u32,
        /// The major version at hand.
        programs: u32,
    },
    /// The data folder is of this version already, or of a newer one.
    #[error(
        "There is nothing to upgrade: the data folder {} is of PostgreSQL {folder}, and the programs are PostgreSQL {programs}.",
        data_dir.display()
    )]
    UpToDate {
        /// The data folder.
        data_dir: PathBuf,
        /// The major version that made it.
        folder: u32,
        /// The major version at hand.
        programs: u32,
    },
    /// An upgrade was interrupted between its last two steps.
    #[error(
        "An upgrade of {} was interrupted at its very end. In that folder, move `upgrade/postgres` to `postgres` (the \
         upgraded data); or, if it is not there, `postgres.{major}` to `postgres` (the data as it was).", data_dir.display()
    )]
    InterruptedUpgrade {
        /// The data folder.
        data_dir: PathBuf,
        /// The major version of the old data.
        major: u32,
    },
    /// Another process runs this data folder's server.
    #[error(
        "Another ambar ({holder}) already runs on the data folder {}. Stop that one first, or give this one a folder of \
         its own with AMBAR_DATA_DIR.", data_dir.display()
    )]
    InUse {
        /// The data folder.
        data_dir: PathBuf,
        /// `process 1234`, or words for a holder that left no number.
        holder: String,
    },
    /// A user cannot pass one of the folders above the one it needs.
    #[error(
        "User `{user}`, who runs PostgreSQL, cannot reach {}: the folder {} lets only others in. {advice}",
        path.display(), stopper.display()
    )]
    Unreachable {
        /// The user who runs the server.
        user: String,
        /// The folder that is needed.
        path: PathBuf,
        /// The folder on the way that stops this user.
        stopper: PathBuf,
        /// What to do.
        advice: String,
    },
    /// The process runs under a number that has no name, which `initdb` refuses.
    #[error(
        "This process runs as user id {uid}, which has no name on this machine, and PostgreSQL refuses to make a database \
         for such a user. Add a line for it to /etc/passwd (`ambar:x:{uid}:{uid}::/:/usr/sbin/nologin`), or run as a user \
         who has a name, or set DATABASE_URL to a server of your own."
    )]
    NamelessUser {
        /// The number.
        uid: u32,
    },
    /// Run as root, and there is no user to run the server as.
    #[error(
        "PostgreSQL refuses to run as root, and this machine has neither a user `ambar` nor a user `nobody` to run it as. \
         Add one (`useradd --system ambar`), or run as an ordinary user."
    )]
    NoAccount,
    /// Neither a data folder was named nor can one be guessed.
    #[error("There is no home folder (HOME is not set) to keep the data in. Name a folder with AMBAR_DATA_DIR.")]
    NoHome,
    /// Nobody has ever started a server on this data folder.
    #[error(
        "There is no database in {} yet. Start one with `ambar serve`, or name another folder with AMBAR_DATA_DIR, or a \
         server of your own with DATABASE_URL.", data_dir.display()
    )]
    NoDatabase {
        /// The data folder.
        data_dir: PathBuf,
    },
    /// The data folder has a database and no server runs on it.
    #[error("No server runs on the data folder {} now. Start it with `ambar serve`, then try again.", data_dir.display())]
    NotRunning {
        /// The data folder.
        data_dir: PathBuf,
    },
    /// The folder's files belong to somebody else.
    #[error(
        "{} belongs to user id {owner}, and this process runs as user id {uid}. Run as that user or as root, or name \
         another folder with AMBAR_DATA_DIR.", path.display()
    )]
    NotOurs {
        /// The folder or file.
        path: PathBuf,
        /// Whose it is.
        owner: u32,
        /// Who asks.
        uid: u32,
    },
    /// A program that this PostgreSQL does not come with.
    #[error(
        "The PostgreSQL {version} in {} has no `{program}`. Set AMBAR_PG_BINDIR to one that has it: what `make dist` packs \
         does, and so does a PostgreSQL installed with its client programs.", bin_dir.display()
    )]
    NoProgram {
        /// The program.
        program: &'static str,
        /// Where it was looked for.
        bin_dir: PathBuf,
        /// The version there.
        version: String,
    },
    /// A restore must not write over anything.
    #[error(
        "{} is not empty. A restore goes into a folder of its own, so that nothing is lost: name a new one with --to.",
        data_dir.display()
    )]
    NotEmpty {
        /// The folder.
        data_dir: PathBuf,
    },
    /// A restore into this data folder was interrupted.
    #[error(
        "A restore into {} was not finished, so its data may stand at any moment. Remove that folder and run \
         `ambar restore` again.", data_dir.display()
    )]
    UnfinishedRestore {
        /// The folder.
        data_dir: PathBuf,
    },
    /// The backup ends before the moment that was asked for.
    #[error(
        "The backup ends before {until}: its last change is {last}. Name an earlier moment, or leave --at out to get \
         everything there is."
    )]
    TooLate {
        /// The moment.
        until: String,
        /// `of MOMENT`, or words for one that is not known.
        last: String,
    },
    /// `initdb` or `postgres` ended with an error.
    #[error("{program} failed: {output}")]
    Program {
        /// Which program.
        program: &'static str,
        /// The end of what it said.
        output: String,
    },
    /// The server did not answer in the time given.
    #[error("PostgreSQL was not ready after {seconds} s. Its log is in {}.", log.display())]
    NotReady {
        /// How long it was waited for.
        seconds: u64,
        /// The folder of the log.
        log: PathBuf,
    },
    /// The server did not end in the time given.
    #[error("PostgreSQL (process {pid}) did not stop in {seconds} s.")]
    NotStopped {
        /// The server's process id.
        pid: i32,
        /// How long it was waited for.
        seconds: u64,
    },
    /// The server died again and again.
    #[error("PostgreSQL died and could not be restarted in {attempts} attempts. Last: {last}")]
    GaveUp {
        /// How many attempts were made.
        attempts: u32,
        /// What the last one ended with.
        last: String,
    },
    /// The system gave no random bytes for the password.
    #[error("The system gave no random bytes for a password: {0}")]
    NoRandomness(String),
    /// A file or folder operation failed.
    #[error("Cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried, as in "create the folder".
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
}

/// Adds to an input/output error what was tried and on what.
pub(crate) trait At<T> {
    /// The result with the action ("read", "create the folder") and the path in its error.
    fn at(self, action: &'static str, path: &Path) -> Result<T, EmbeddedError>;
}

impl<T, E: Into<std::io::Error>> At<T> for Result<T, E> {
    fn at(self, action: &'static str, path: &Path) -> Result<T, EmbeddedError> {
        self.map_err(|source| EmbeddedError::Io { action, path: path.to_owned(), source: source.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_or_output_error_says_what_was_tried_on_what() {
        let failed: Result<(), _> = Err(std::io::Error::from(std::io::ErrorKind::PermissionDenied));
        let error = failed.at("create the folder", Path::new("/srv/ambar")).unwrap_err();
        assert_eq!(error.to_string(), "Cannot create the folder /srv/ambar: permission denied");
    }
}
