//! The private server as its users see it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, interval};

use crate::cluster::{self, DATABASE, SUPERUSER};
use crate::folder::{Folder, make_private};
use crate::lock::Lock;
use crate::pid_file::PidFile;
use crate::postmaster::Postmaster;
use crate::supervisor::{State, Stopped, supervise};
use crate::{Account, Binaries, Connection, EmbeddedError, Profile, programs_copy, socket};

/// Which server to run, and where.
#[derive(Debug, Clone)]
pub struct Config {
    /// The data folder; made if it is not there.
    pub data_dir: PathBuf,
    /// The programs. If the data folder was made by another major version, those of that version are looked for.
    pub binaries: Binaries,
    /// Who runs the server and owns its files.
    pub account: Account,
    /// What the server is for.
    pub profile: Profile,
    /// How long a start may take; recovery after a crash counts.
    pub start_timeout: Duration,
}

impl Config {
    /// A server for real data, run by this process's user (for root: `ambar` or `nobody`), with five minutes to start.
    ///
    /// # Errors
    /// `NoAccount` for root on a machine without an unprivileged user.
    pub fn new(data_dir: impl Into<PathBuf>, binaries: Binaries) -> Result<Self, EmbeddedError> {
        Ok(Self {
            data_dir: data_dir.into(),
            binaries,
            account: Account::for_this_process()?,
            profile: Profile::Durable,
            start_timeout: Duration::from_secs(300),
        })
    }

    /// The same with another profile.
    #[must_use]
    pub fn with_profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }
}

/// Everything a start is made of, checked.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) folder: Folder,
    pub(crate) account: Account,
    pub(crate) binaries: Binaries,
    pub(crate) profile: Profile,
    pub(crate) socket_dir: PathBuf,
    pub(crate) start_timeout: Duration,
}

/// A private server that this process keeps running. Dropping it leaves the server running without a keeper, for the
/// next start to adopt; `stop` stops it.
#[derive(Debug)]
pub struct Embedded {
    connection: Connection,
    version: String,
    created: bool,
    adopted: bool,
    states: watch::Receiver<State>,
    stop: oneshot::Sender<Stopped>,
    _lock: Lock,
}

impl Embedded {
    /// Locks the data folder, makes the cluster if there is none, starts the server or adopts one that outlived its
    /// keeper, and returns when it takes connections. From then on it is restarted whenever it dies.
    ///
    /// # Errors
    /// Every `EmbeddedError` about folders, users, programs and versions; each says what to do.
    pub async fn start(config: &Config) -> Result<Self, EmbeddedError> {
        let folder = Folder::prepare(&config.data_dir, &config.account)?;
        let lock = Lock::take(&folder)?;
        if folder.restoring().exists() {
            return Err(EmbeddedError::UnfinishedRestore { data_dir: folder.root().to_owned() });
        }
        let plan = Self::plan(config, folder)?;
        let (password, created) = cluster::ensure(&plan).await?;
        let postmaster = Postmaster::launch(&plan).await?;
        let (pid, adopted) = (postmaster.pid(), postmaster.is_adopted());
        let note = PidFile::read(&plan.folder.cluster());
        let connection = connection(note.as_ref(), &plan.socket_dir, password);
        let version = plan.binaries.version().to_owned();
        let (state_sender, states) = watch::channel(State::Running { pid, restarts: 0 });
        let (stop, stop_receiver) = oneshot::channel();
        tokio::spawn(supervise(plan, postmaster, state_sender, stop_receiver));
        Ok(Self { connection, version, created, adopted, states, stop, _lock: lock })
    }

    pub(crate) fn plan(config: &Config, folder: Folder) -> Result<Plan, EmbeddedError> {
        let mut account = config.account.clone();
        if account.drop_root
            && let Some((uid, gid)) = folder.cluster_owner().filter(|(uid, _)| *uid != 0 && *uid != account.uid)
        {
            // An ordinary user's data folder, or one from before there was a user `ambar`: PostgreSQL insists on its owner.
            account = Account { name: uid.to_string(), uid, gid, drop_root: true };
        }
        let binaries = Self::programs_for(folder.root(), &config.binaries)?;
        let binaries = programs_copy::reachable(&binaries, &folder, &account)?;
        make_private(&folder.log(), &account)?;
        let socket_dir = socket::folder_for(&folder, &account)?;
        let (profile, start_timeout) = (config.profile, config.start_timeout);
        Ok(Plan { folder, account, binaries, profile, socket_dir, start_timeout })
    }

    /// The programs for a data folder: those given, or, if another major version made the folder, those of that version.
    ///
    /// # Errors
    /// `OtherVersion` if they are needed and nowhere to be found.
    pub fn programs_for(data_dir: &Path, binaries: &Binaries) -> Result<Binaries, EmbeddedError> {
        match cluster::major_version(&data_dir.join("postgres"))? {
            Some(made_by) if made_by != binaries.major() => {
                tracing::info!(
                    made_by,
                    "the data folder is of another PostgreSQL than the one at hand; `ambar upgrade` moves it to {}",
                    binaries.major()
                );
                Binaries::of_major(made_by).ok_or_else(|| EmbeddedError::OtherVersion {
                    data_dir: data_dir.to_owned(),
                    folder: made_by,
                    programs: binaries.major(),
                })
            }
            _ => Ok(binaries.clone()),
        }
    }

    /// How to reach the server that runs on a data folder now, whoever keeps it: for commands beside a running `serve`.
    ///
    /// # Errors
    /// `NoDatabase` if nothing was ever started there, `NotRunning` if nothing runs now, `Io` if the folder is another
    /// user's.
    pub fn attach(data_dir: &Path) -> Result<Connection, EmbeddedError> {
        let folder = Folder::existing(data_dir)?;
        let data_dir = || folder.root().to_owned();
        let password = folder.read_secret()?.ok_or_else(|| EmbeddedError::NoDatabase { data_dir: data_dir() })?;
        let cluster = folder.cluster();
        match PidFile::read(&cluster) {
            Some(note) if note.is_ready() && note.is_true_of(&cluster) => {
                Ok(connection(Some(&note), &folder.run(), password))
            }
            _ => Err(EmbeddedError::NotRunning { data_dir: data_dir() }),
        }
    }

    /// The server on this data folder, started if none runs, and left running when this process ends: many test
    /// processes share one so. Whoever comes while another is starting it waits.
    ///
    /// # Errors
    /// As `start`; `InUse` if the one who holds the folder does not get a server up in the time for a start.
    pub async fn shared(config: &Config) -> Result<Connection, EmbeddedError> {
        let begun = Instant::now();
        let mut looks = interval(Duration::from_millis(50));
        loop {
            looks.tick().await;
            if let Ok(connection) = Self::attach(&config.data_dir) {
                return Ok(connection);
            }
            match Self::start(config).await {
                Ok(started) => return Ok(started.leave_running()),
                Err(EmbeddedError::InUse { .. }) if begun.elapsed() < config.start_timeout => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Stops a server that nobody keeps, as `shared` and a killed keeper leave one. Nothing to do if none runs.
    ///
    /// # Errors
    /// `InUse` if a process keeps it; `NotStopped`.
    pub async fn stop_left_running(data_dir: &Path) -> Result<(), EmbeddedError> {
        let folder = match Folder::existing(data_dir) {
            Err(EmbeddedError::NoDatabase { .. }) => return Ok(()),
            found => found?,
        };
        let _lock = Lock::take(&folder)?;
        match Postmaster::running(&folder.cluster()) {
            Some(mut running) => running.stop().await,
            None => Ok(()),
        }
    }

    /// How to reach the server. Stays the same when it is restarted.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The version of PostgreSQL, as in `18.6`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Whether the cluster was made by this start.
    pub fn is_new(&self) -> bool {
        self.created
    }

    /// Whether the server ran already: whoever kept it before was killed.
    pub fn is_adopted(&self) -> bool {
        self.adopted
    }

    /// What the server is doing, as it changes.
    pub fn states(&self) -> watch::Receiver<State> {
        self.states.clone()
    }

    /// Returns, with the reason, when the server died for good. Never returns while it is kept running or was stopped.
    pub async fn failed(&self) -> String {
        let mut states = self.states.clone();
        let reason = states.wait_for(|state| matches!(state, State::Failed(_))).await.map(|state| match &*state {
            State::Failed(reason) => reason.clone(),
            _ => String::new(),
        });
        match reason {
            Ok(reason) => reason,
            Err(_) => std::future::pending().await,
        }
    }

    /// Stops the server: connections end, everything is written to disk.
    ///
    /// # Errors
    /// `NotStopped` if it is still there after the time for that, the hard way included.
    pub async fn stop(self) -> Result<(), EmbeddedError> {
        let (reply, stopped) = oneshot::channel();
        if self.stop.send(reply).is_err() {
            // The supervisor gave up on a server that had died: there is nothing to stop.
            return Ok(());
        }
        stopped.await.unwrap_or(Ok(()))
    }

    /// Lets go of the server and leaves it running.
    pub fn leave_running(self) -> Connection {
        self.connection.clone()
    }
}

/// A server says itself where its socket is; an adopted one may be elsewhere than a new one would.
fn connection(note: Option<&PidFile>, planned: &Path, password: String) -> Connection {
    let note = note.filter(|note| note.socket_dir.is_absolute());
    Connection {
        socket_dir: note.map_or_else(|| planned.to_owned(), |note| note.socket_dir.clone()),
        port: note.map_or(socket::PORT, |note| note.port),
        user: SUPERUSER.to_owned(),
        password,
        database: DATABASE.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reached(socket_dir: &str) -> (PathBuf, u16) {
        let pid = rustix::process::getpid();
        let note = PidFile { pid, port: 5433, socket_dir: socket_dir.into(), status: "ready".into() };
        let connection = connection(Some(&note), Path::new("/data/run"), "secret".into());
        (connection.socket_dir, connection.port)
    }

    #[test]
    fn a_server_is_reached_where_it_says_that_it_is() {
        assert_eq!(reached("/tmp/ambar-1"), (PathBuf::from("/tmp/ambar-1"), 5433));
    }

    #[test]
    fn a_server_that_does_not_say_where_it_is_is_reached_as_planned() {
        for silent in ["", "run"] {
            assert_eq!(reached(silent), (PathBuf::from("/data/run"), socket::PORT), "{silent:?}");
        }
    }
}
