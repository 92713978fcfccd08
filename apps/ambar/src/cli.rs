//! The command line.

use std::path::{Path, PathBuf};

use ambar_kernel::Timestamp;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::Settings;

/// Ambar, a warehouse management system: the server and everything around it.
///
/// Settings come from flags, then from the environment (AMBAR_…, DATABASE_URL), then from a TOML file (--config). Without a database
/// URL, Ambar runs a private PostgreSQL of its own in its data folder.
#[derive(Debug, Parser)]
#[command(name = "ambar", version, propagate_version = true, max_term_width = 110)]
pub(crate) struct Cli {
    /// Settings for every command.
    #[command(flatten)]
    pub(crate) settings: Settings,
    /// A TOML file with settings; its keys are the long flags with underscores. Unknown keys are errors.
    #[arg(long, global = true, env = "AMBAR_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the API, the web app and, unless told otherwise, the worker.
    ///
    /// Starts its private PostgreSQL if no database URL is set, brings the schema up to date, and serves until Ctrl-C or SIGTERM.
    Serve(Serve),
    /// Deliver events and do periodic work, without serving anything.
    Worker,
    /// Bring the database to the shape that this version needs, and stop.
    Migrate,
    /// Load the demo warehouse into an empty database.
    Demo,
    /// Drive a running server with the orders of a real shop, as its customers' systems and people would.
    ///
    /// Reads a CSV of the form InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country (as one day of the UCI
    /// "Online Retail" data), sets up a warehouse, and takes every order from its arrival to its shipment over HTTP, one call a scan.
    /// Repeating it changes nothing; stopped in the middle, it goes on where it was.
    Replay(Replay),
    /// Import a file of items, locations, opening stock, deliveries or orders into a running server.
    ///
    /// The file is XLSX, or CSV: UTF-8 or windows-1251, with commas, semicolons or tabs; its first bytes tell which. Headers are English or
    /// Russian, or your own with --map; docs/guides/import.md lists the columns. It is checked whole; its errors are shown, row by row; then all of it is imported, or with --only-valid what is valid. Exits 0
    /// if every row came in, 3 if some did, 1 if none did.
    Import(Import),
    /// Check every invariant of the stock on the live database. Exits 0 only if all hold.
    Verify(Verify),
    /// Make a base backup of the private PostgreSQL, or list those that there are.
    ///
    /// The folder is --to, else AMBAR_BACKUP_DIR. With that set, `serve` also writes the database's log there as it comes, which a
    /// restore to any moment needs, and makes base backups by itself.
    Backup(Backup),
    /// Bring a backup back into a new data folder, as it stood at a moment.
    Restore(Restore),
    /// Let months of movements that are old enough leave the ledger for its archive, or say which would.
    ///
    /// Which those are says AMBAR_KEEP_MOVEMENTS_MONTHS; the worker does the same by itself, once an hour.
    Retention(Retention),
    /// Move the private PostgreSQL's data folder to the major version of the programs at hand; the old data is kept.
    Upgrade(Upgrade),
    /// Print the API description (OpenAPI 3.1).
    Openapi,
    /// Say what is wrong with this installation and what to do about it.
    Doctor,
    /// Accounts.
    #[command(subcommand)]
    User(User),
    /// API tokens.
    #[command(subcommand)]
    Token(Token),
    /// Devices that people sign in on by PIN.
    #[command(subcommand)]
    Device(Device),
}

/// `ambar serve`.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Load the demo warehouse if the database is empty, and say how to sign in.
    #[arg(long)]
    pub(crate) demo: bool,
    /// Serve the local network too, over TLS with a certificate authority of Ambar's own, and show how to pair a handheld.
    #[arg(long)]
    pub(crate) lan: bool,
    /// Serve only; another process is the worker (`ambar worker`).
    #[arg(long)]
    pub(crate) without_worker: bool,
    /// Start even though the database is set to lose acknowledged work in a power cut: for tests.
    #[arg(long)]
    pub(crate) unsafe_database: bool,
}

/// `ambar replay`.
#[derive(Debug, Args)]
pub(crate) struct Replay {
    /// The CSV file.
    pub(crate) file: PathBuf,
    /// The running server, such as http://127.0.0.1:8080.
    #[arg(long, value_name = "URL")]
    pub(crate) server: String,
    /// A token of an account that may manage the warehouse (see `ambar token create`).
    #[arg(long, env = "AMBAR_TOKEN", hide_env_values = true)]
    pub(crate) token: String,
    /// What the invented part of the data is drawn from: lots, serials, weights, packaging, owners, shortages.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Clients at work at the same time, at least 4.
    #[arg(long, default_value_t = 96)]
    pub(crate) clients: usize,
    /// Print the summary as one JSON document.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `ambar import`.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// What the file holds, and the file: `orders orders.xlsx`; or the file alone, with --kind.
    #[arg(value_name = "KIND FILE", num_args = 1..=2, required = true)]
    pub(crate) target: Vec<PathBuf>,
    /// What the file holds.
    #[arg(long, value_enum)]
    pub(crate) kind: Option<ImportKind>,
    /// Which of the file's headings is which column: "Artikel=sku,Menge=quantity".
    #[arg(long, value_name = "HEADING=COLUMN,…")]
    pub(crate) map: Vec<String>,
    /// The running server, such as http://127.0.0.1:8080.
    #[arg(long, value_name = "URL")]
    pub(crate) server: String,
    /// A token of an account that may import (see `ambar token create`).
    #[arg(long, env = "AMBAR_TOKEN", hide_env_values = true)]
    pub(crate) token: String,
    /// The code of the warehouse, for everything but items; not needed while there is one.
    #[arg(long, value_name = "CODE")]
    pub(crate) warehouse: Option<String>,
    /// The code of the owner of the goods, for everything but locations; not needed while there is one, or where the rows say it.
    #[arg(long, value_name = "CODE")]
    pub(crate) owner: Option<String>,
    /// Import the valid rows even if others are not.
    #[arg(long)]
    pub(crate) only_valid: bool,
    /// Only check the file.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Import opening stock even though the very same file was imported before.
    #[arg(long)]
    pub(crate) repeat: bool,
    /// How errors are shown.
    #[arg(long, value_enum, default_value = "table")]
    pub(crate) errors: ErrorForm,
}

impl Import {
    /// What the file holds, and where it is.
    ///
    /// # Errors
    /// If that is not said, or said twice.
    pub(crate) fn what(&self) -> Result<(ImportKind, &Path), String> {
        let kinds = || ImportKind::value_variants().iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ");
        match (self.kind, &self.target[..]) {
            (Some(kind), [file]) => Ok((kind, file)),
            (None, [kind, file]) => match ImportKind::from_str(&kind.to_string_lossy(), true) {
                Ok(kind) => Ok((kind, file)),
                Err(_) => Err(format!("{} is nothing that can be imported: {}", kind.display(), kinds())),
            },
            (None, _) => Err(format!("say with --kind what the file holds: {}", kinds())),
            (Some(_), _) => Err("with --kind there is one file, and nothing else before it".into()),
        }
    }
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ImportKind {
    /// Items with packaging and barcodes.
    Items,
    /// Places of a warehouse.
    Locations,
    /// Opening stock.
    Stock,
    /// Deliveries that are announced.
    Deliveries,
    /// Customers' orders.
    Orders,
}

impl ImportKind {
    /// Its name in the API.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Items => "items",
            Self::Locations => "locations",
            Self::Stock => "stock",
            Self::Deliveries => "deliveries",
            Self::Orders => "orders",
        }
    }
}

/// How errors are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ErrorForm {
    /// In columns, the first 500.
    Table,
    /// As CSV, all of them.
    Csv,
}

/// `ambar verify`.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Print the result as one JSON document.
    #[arg(long)]
    pub(crate) json: bool,
    /// Nothing is in flight: steps between two contexts that are not finished are violations, however young.
    #[arg(long)]
    pub(crate) settled: bool,
}

/// `ambar backup`.
#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The backup folder, if it is not that of AMBAR_BACKUP_DIR.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) to: Option<PathBuf>,
    /// List the base backups instead.
    #[arg(long)]
    pub(crate) list: bool,
    /// Print the result as one JSON document.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `ambar retention`.
#[derive(Debug, Args)]
pub(crate) struct Retention {
    /// Only say which months would leave, and what keeps others.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Print the result as one JSON document.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `ambar upgrade`.
#[derive(Debug, Args)]
pub(crate) struct Upgrade {
    /// The programs of the version that made the data, as the folder `postgres` of the Ambar before; found by itself where the
    /// system has them.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) old_programs: Option<PathBuf>,
}

/// `ambar restore`.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The backup folder.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) from: PathBuf,
    /// The moment to go back to, such as 2026-11-25T14:43:00Z; all there is if left out.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub(crate) at: Option<Timestamp>,
    /// The new data folder; it must be empty or not there.
    #[arg(long, value_name = "DATA_DIR")]
    pub(crate) to: PathBuf,
    /// Print the result as one JSON document.
    #[arg(long)]
    pub(crate) json: bool,
}

fn moment(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| "it must be a moment with its offset, such as 2026-11-25T14:43:00Z".to_owned())
}

/// `ambar user …`.
#[derive(Debug, Subcommand)]
pub(crate) enum User {
    /// Add an account. The password is read from standard input.
    Create(CreateUser),
    /// List the accounts.
    List,
    /// Set an account's PIN, 4 to 6 digits, read from standard input: with it the account signs in on enrolled devices.
    Pin(SetPin),
    /// Issue a badge for an account and print its code, to be printed as a barcode. It is shown this once; the badge before is dead.
    Badge(IssueBadge),
}

/// `ambar user pin`.
#[derive(Debug, Args)]
pub(crate) struct SetPin {
    /// The account's name.
    #[arg(long)]
    pub(crate) name: String,
    /// Read the PIN from standard input (the first line).
    #[arg(long, required = true)]
    pub(crate) pin_stdin: bool,
}

/// `ambar user badge`.
#[derive(Debug, Args)]
pub(crate) struct IssueBadge {
    /// The account's name.
    #[arg(long)]
    pub(crate) name: String,
}

/// `ambar device …`.
#[derive(Debug, Subcommand)]
pub(crate) enum Device {
    /// Add a device, and show the code to enrol it by, good once and for a quarter of an hour.
    Add(AddDevice),
}

/// `ambar device add`.
#[derive(Debug, Args)]
pub(crate) struct AddDevice {
    /// What is written on the device.
    #[arg(long)]
    pub(crate) name: String,
}

/// `ambar user create`.
#[derive(Debug, Args)]
pub(crate) struct CreateUser {
    /// The name to sign in with.
    #[arg(long)]
    pub(crate) name: String,
    /// What the account may do: warehouse_operator, warehouse_manager or system_admin. Repeat it for several.
    #[arg(long = "role", required = true, value_name = "ROLE")]
    pub(crate) roles: Vec<String>,
    /// Read the password from standard input (to its end, or the first line).
    #[arg(long, required = true)]
    pub(crate) password_stdin: bool,
}

/// `ambar token …`.
#[derive(Debug, Subcommand)]
pub(crate) enum Token {
    /// Make a bearer token for an account and print it. It is shown this once.
    Create(CreateToken),
}

/// `ambar token create`.
#[derive(Debug, Args)]
pub(crate) struct CreateToken {
    /// The account's name.
    #[arg(long)]
    pub(crate) user: String,
    /// What the token is for, to tell it from others.
    #[arg(long, default_value = "command line")]
    pub(crate) label: String,
    /// Days until it is no longer valid.
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub(crate) days: u32,
}

#[cfg(test)]
mod tests;
