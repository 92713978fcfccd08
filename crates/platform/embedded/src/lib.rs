//! A private PostgreSQL server in a data folder.
//!
//! With no `DATABASE_URL`, `ambar serve` runs a database of its own, so that nobody has to set one up. This crate makes
//! the cluster (all or nothing), starts the server on a Unix socket and on no network port, restarts it when it dies,
//! adopts it when it outlived its launcher, and stops it cleanly. It runs the programs `initdb` and `postgres` and knows
//! no SQL client.
//!
//! ```text
//! data folder/
//! ├─ lock           held by the one process that runs this folder's server; names its process id
//! ├─ secret         the superuser's password (mode 0600)
//! ├─ ambar.conf     the settings chosen here, included by `postgres/postgresql.conf`
//! ├─ postgres/      PostgreSQL's own data
//! ├─ run/           the socket, unless the path is too long for one
//! ├─ log/           the server's log, a file a weekday
//! ├─ postgres.15/   the data of an older major version, after an upgrade
//! └─ programs/      a copy of PostgreSQL, only if root's server could not reach the original
//! ```
//!
//! PostgreSQL refuses to run as root. A launcher that is root starts it as user `ambar`, or as `nobody` where there is
//! no `ambar`; only `postgres/`, `run/` and `log/` belong to that user.

mod account;
mod backup;
mod binaries;
mod cluster;
mod connection;
mod embedded;
mod error;
mod folder;
mod lock;
mod pid_file;
mod postmaster;
mod programs_copy;
mod reach;
mod restore;
#[cfg(test)]
mod scratch;
mod settings;
mod socket;
mod supervisor;
mod upgrade;

pub use account::{Account, default_data_dir};
pub use backup::{MANIFEST, base_backup, stream_log, verify_base_backup};
pub use binaries::{Binaries, OLDEST_MAJOR};
pub use connection::Connection;
pub use embedded::{Config, Embedded};
pub use error::EmbeddedError;
pub use restore::{Recovered, Recovery};
pub use settings::Profile;
pub use supervisor::State;
pub use upgrade::{Upgraded, upgrade};
