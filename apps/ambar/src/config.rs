//! Settings: flags, then the environment, then a TOML file, then defaults. Unknown keys are errors.

use std::{
    collections::BTreeSet,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use ambar_labels::{Networks, Ports, Reach};
use ambar_web::TrustedProxies;
use anyhow::{Context, Result, bail};
use clap::{Args, CommandFactory, ValueEnum};
use serde::Deserialize;

use crate::{cli::Cli, retention::Keep};

/// How the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For reading at a terminal.
    Text,
}

/// What can be set, by flag, environment or file.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Settings {
    /// Address and port to serve on.
    #[arg(long, global = true, env = "AMBAR_LISTEN", value_name = "ADDRESS:PORT")]
    pub(crate) listen: Option<SocketAddr>,
    /// Address and port for the local network, with `serve --lan`: TLS, and plain HTTP that leads to it.
    #[arg(long, global = true, env = "AMBAR_LAN_LISTEN", value_name = "ADDRESS:PORT")]
    pub(crate) lan_listen: Option<SocketAddr>,
    /// Further names of this machine in the local network, such as wms.depot.lan, for its certificate.
    #[arg(long, global = true, env = "AMBAR_LAN_NAMES", value_name = "NAME,…")]
    pub(crate) lan_names: Option<String>,
    /// Proxies in front of Ambar, such as 10.0.0.7 or 10.0.0.0/8: X-Forwarded-For and X-Forwarded-Proto are believed from them alone.
    #[arg(long, global = true, env = "AMBAR_TRUSTED_PROXIES", value_name = "ADDRESS,…")]
    pub(crate) trusted_proxies: Option<TrustedProxies>,
    /// Where the private PostgreSQL keeps its data.
    #[arg(long, global = true, env = "AMBAR_DATA_DIR", value_name = "FOLDER")]
    pub(crate) data_dir: Option<PathBuf>,
    /// A PostgreSQL (15 or newer) to use instead of a private one.
    #[arg(long, global = true, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    pub(crate) database_url: Option<String>,
    /// The folder of PostgreSQL's programs, for the private one.
    #[arg(long, global = true, env = "AMBAR_PG_BINDIR", value_name = "FOLDER")]
    pub(crate) pg_bindir: Option<PathBuf>,
    /// Database connections for everything but stock.
    #[arg(long, global = true, env = "AMBAR_APP_CONNECTIONS", value_name = "N")]
    pub(crate) app_connections: Option<u32>,
    /// Database connections for the stock engine.
    #[arg(long, global = true, env = "AMBAR_STOCK_CONNECTIONS", value_name = "N")]
    pub(crate) stock_connections: Option<u32>,
    /// HTTP connections at once; more wait.
    #[arg(long, global = true, env = "AMBAR_HTTP_CONNECTIONS", value_name = "N")]
    pub(crate) http_connections: Option<usize>,
    /// Where the private PostgreSQL is backed up to, best on another disk: its log as it is written, and base backups.
    #[arg(long, global = true, env = "AMBAR_BACKUP_DIR", value_name = "FOLDER")]
    pub(crate) backup_dir: Option<PathBuf>,
    /// Hours until `serve` makes the next base backup; 0 leaves them to `ambar backup`.
    #[arg(long, global = true, env = "AMBAR_BACKUP_EVERY_HOURS", value_name = "N")]
    pub(crate) backup_every_hours: Option<u32>,
    /// How many base backups are kept, at least 1.
    #[arg(long, global = true, env = "AMBAR_BACKUP_KEEP", value_name = "N")]
    pub(crate) backup_keep: Option<usize>,
    /// Days until answers to commands are forgotten, at least 7.
    #[arg(long, global = true, env = "AMBAR_KEEP_REPLIES_DAYS", value_name = "N")]
    pub(crate) keep_replies_days: Option<u32>,
    /// Days until outcomes of stock commands are forgotten; longer than the answers.
    #[arg(long, global = true, env = "AMBAR_KEEP_OUTCOMES_DAYS", value_name = "N")]
    pub(crate) keep_outcomes_days: Option<u32>,
    /// Days until events that everybody had are forgotten, at least 14.
    #[arg(long, global = true, env = "AMBAR_KEEP_EVENTS_DAYS", value_name = "N")]
    pub(crate) keep_events_days: Option<u32>,
    /// Whole months of movements that are kept in the database, at least 3; 0 keeps them for ever, as if it is not set.
    #[arg(long, global = true, env = "AMBAR_KEEP_MOVEMENTS_MONTHS", value_name = "N")]
    pub(crate) keep_movements_months: Option<u32>,
    /// Where the files of months go that leave; in the data folder unless set.
    #[arg(long, global = true, env = "AMBAR_LEDGER_ARCHIVE_DIR", value_name = "FOLDER")]
    pub(crate) ledger_archive_dir: Option<PathBuf>,
    /// Networks where printers of labels may be, with commas; by default the private ones.
    #[arg(long, global = true, env = "AMBAR_PRINTER_NETWORKS", value_name = "NETWORKS")]
    pub(crate) printer_networks: Option<Networks>,
    /// Ports on which printers of labels may listen, with commas; by default 9100-9109,6101.
    #[arg(long, global = true, env = "AMBAR_PRINTER_PORTS", value_name = "PORTS")]
    pub(crate) printer_ports: Option<Ports>,
    /// An OpenTelemetry collector (OTLP over gRPC) that gets the spans, such as http://127.0.0.1:4317.
    #[arg(long, global = true, env = "AMBAR_OTLP_ENDPOINT", value_name = "URL")]
    pub(crate) otlp_endpoint: Option<String>,
    /// How the log looks; text on a terminal, else json.
    #[arg(long, global = true, env = "AMBAR_LOG_FORMAT", value_enum, value_name = "FORMAT")]
    pub(crate) log_format: Option<LogFormat>,
    /// What is logged, such as `info` or `info,ambar_pg=debug`.
    #[arg(long, global = true, env = "AMBAR_LOG", value_name = "FILTER")]
    pub(crate) log: Option<String>,
}

/// Settings with defaults filled in.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) listen: SocketAddr,
    pub(crate) lan_listen: SocketAddr,
    pub(crate) lan_names: Vec<String>,
    pub(crate) trusted_proxies: TrustedProxies,
    /// As set; the default depends on who runs Ambar and is found when needed.
    pub(crate) data_dir: Option<PathBuf>,
    pub(crate) database_url: Option<String>,
    pub(crate) pg_bindir: Option<PathBuf>,
    pub(crate) app_connections: u32,
    pub(crate) stock_connections: u32,
    pub(crate) http_connections: usize,
    pub(crate) backup_dir: Option<PathBuf>,
    pub(crate) backup_every_hours: u32,
    pub(crate) backup_keep: usize,
    pub(crate) keep: Keep,
    /// As set; the default is within the data folder.
    pub(crate) ledger_archive_dir: Option<PathBuf>,
    pub(crate) printers: Reach,
    pub(crate) otlp_endpoint: Option<String>,
    pub(crate) log_format: Option<LogFormat>,
    pub(crate) log: String,
}

/// Set for tests, scripts and CI around the binary; nothing that the binary itself reads by flag.
const OTHER_VARIABLES: [&str; 4] = ["AMBAR_TOKEN", "AMBAR_TEST_PG_BINDIR", "AMBAR_PG15_BINDIR", "AMBAR_CI_CACHE"];

impl Config {
    /// Puts the sources together.
    ///
    /// # Errors
    /// If the file cannot be read, or a key of the file or an `AMBAR_` variable is not known.
    pub(crate) fn load(cli: &Cli) -> Result<Self> {
        refuse_unknown_variables(std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()))?;
        let file = cli.config.as_deref().map(read_file).transpose()?.unwrap_or_default();
        Ok(Self::merged(cli.settings.clone(), file))
    }

    fn merged(given: Settings, file: Settings) -> Self {
        let empty_is_none = |url: &String| !url.trim().is_empty();
        Self {
            listen: given.listen.or(file.listen).unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
            lan_listen: given.lan_listen.or(file.lan_listen).unwrap_or_else(|| SocketAddr::from(([0, 0, 0, 0], 8443))),
            lan_names: given
                .lan_names
                .or(file.lan_names)
                .map(|names| {
                    names.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
                })
                .unwrap_or_default(),
            trusted_proxies: given.trusted_proxies.or(file.trusted_proxies).unwrap_or_default(),
            data_dir: given.data_dir.or(file.data_dir),
            database_url: given.database_url.filter(empty_is_none).or(file.database_url).filter(empty_is_none),
            pg_bindir: given.pg_bindir.or(file.pg_bindir),
            app_connections: given.app_connections.or(file.app_connections).unwrap_or(16).max(4),
            stock_connections: given.stock_connections.or(file.stock_connections).unwrap_or(12).max(2),
            http_connections: given.http_connections.or(file.http_connections).unwrap_or(2048).max(16),
            backup_dir: given.backup_dir.or(file.backup_dir),
            backup_every_hours: given.backup_every_hours.or(file.backup_every_hours).unwrap_or(24),
            backup_keep: given.backup_keep.or(file.backup_keep).unwrap_or(7).max(1),
            keep: Keep::days(
                given.keep_replies_days.or(file.keep_replies_days).unwrap_or(30),
                given.keep_outcomes_days.or(file.keep_outcomes_days).unwrap_or(90),
                given.keep_events_days.or(file.keep_events_days).unwrap_or(90),
            )
            .months(given.keep_movements_months.or(file.keep_movements_months).unwrap_or(0)),
            ledger_archive_dir: given.ledger_archive_dir.or(file.ledger_archive_dir),
            printers: Reach {
                networks: given.printer_networks.or(file.printer_networks).unwrap_or_default(),
                ports: given.printer_ports.or(file.printer_ports).unwrap_or_default(),
            },
            otlp_endpoint: given.otlp_endpoint.or(file.otlp_endpoint),
            log_format: given.log_format.or(file.log_format),
            log: given.log.or(file.log).unwrap_or_else(|| "info".to_owned()),
        }
    }
}

fn read_file(path: &Path) -> Result<Settings> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("the settings file {} cannot be read", path.display()))?;
    toml::from_str(&text).with_context(|| format!("the settings file {} cannot be accepted", path.display()))
}

fn refuse_unknown_variables(names: impl Iterator<Item = String>) -> Result<()> {
    let command = Cli::command();
    let known: BTreeSet<String> = command
        .get_arguments()
        .filter_map(|arg| arg.get_env()?.to_str().map(str::to_owned))
        .chain(OTHER_VARIABLES.map(str::to_owned))
        .collect();
    for name in names.filter(|name| name.starts_with("AMBAR_")) {
        if !known.contains(&name) {
            let all: Vec<_> = known.iter().filter(|known| known.starts_with("AMBAR_")).map(String::as_str).collect();
            bail!("the environment has {name}, which is no setting of Ambar. There are: {}", all.join(", "));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_and_environment_win_over_the_file_and_the_file_over_defaults() {
        let given = Settings { app_connections: Some(5), ..Settings::default() };
        let file: Settings =
            toml::from_str("app_connections = 9\nstock_connections = 7\nlisten = \"0.0.0.0:80\"").unwrap();
        let config = Config::merged(given, file);
        assert_eq!((config.app_connections, config.stock_connections, config.http_connections), (5, 7, 2048));
        assert_eq!(config.listen.to_string(), "0.0.0.0:80");
        assert_eq!(Config::merged(Settings::default(), Settings::default()).listen.to_string(), "127.0.0.1:8080");
    }

    #[test]
    fn names_and_proxies_are_lists_with_commas() {
        let file: Settings = toml::from_str("lan_names = \"a.lan, b.lan,\"\ntrusted_proxies = \"10.0.0.0/8\"").unwrap();
        let config = Config::merged(Settings::default(), file);
        assert_eq!(config.lan_names, ["a.lan", "b.lan"]);
        assert_eq!(config.trusted_proxies, "10.0.0.0/8".parse().unwrap());
        let refusal = toml::from_str::<Settings>("trusted_proxies = \"proxy\"").unwrap_err().to_string();
        assert!(refusal.contains("\"proxy\" is no address"), "{refusal}");
    }

    #[test]
    fn an_empty_database_url_is_none() {
        let given = Settings { database_url: Some(" ".into()), ..Settings::default() };
        assert_eq!(Config::merged(given, Settings::default()).database_url, None);
    }

    #[test]
    fn unknown_keys_are_errors() {
        let refusal = toml::from_str::<Settings>("lisen = \"0.0.0.0:80\"").unwrap_err();
        assert!(refusal.to_string().contains("lisen"), "{refusal}");
        let refusal = refuse_unknown_variables(["PATH".to_owned(), "AMBAR_LISEN".to_owned()].into_iter()).unwrap_err();
        assert!(
            refusal.to_string().contains("AMBAR_LISEN") && refusal.to_string().contains("AMBAR_LISTEN"),
            "{refusal}"
        );
        refuse_unknown_variables(["AMBAR_LISTEN".to_owned(), "AMBAR_TOKEN".to_owned(), "X".to_owned()].into_iter())
            .unwrap();
    }

    /// A settings file that is gone when the test is over.
    struct Written(PathBuf);

    impl Written {
        fn new(name: &str, text: &str) -> Self {
            let path = std::env::temp_dir().join(format!("ambar-{name}-{}.toml", std::process::id()));
            std::fs::write(&path, text).unwrap();
            Self(path)
        }
    }

    impl Drop for Written {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    #[test]
    fn every_setting_has_a_flag_a_variable_and_a_key_of_one_name() {
        for arg in Settings::augment_args(clap::Command::new("settings")).get_arguments() {
            let key = arg.get_long().unwrap().replace('-', "_");
            let variable = arg.get_env().unwrap().to_str().unwrap();
            assert!(variable == format!("AMBAR_{}", key.to_uppercase()) || variable == "DATABASE_URL", "{variable}");
            let refusal = toml::from_str::<Settings>(&format!("{key} = []")).unwrap_err().to_string();
            assert!(!refusal.contains("unknown field"), "{refusal}");
        }
    }

    #[test]
    fn a_key_that_is_unknown_is_refused_by_file_and_name_beside_those_that_are_known() {
        let file = Written::new("unknown", "listen = \"127.0.0.1:1\"\nport = 80\n");
        let refusal = format!("{:#}", read_file(&file.0).unwrap_err());
        assert!(refusal.contains(&file.0.display().to_string()), "{refusal}");
        assert!(refusal.contains("`port`") && refusal.contains("`listen`"), "{refusal}");
    }

    #[test]
    fn a_settings_file_that_is_not_there_is_named() {
        let refusal = read_file(Path::new("/no/such/ambar.toml")).unwrap_err().to_string();
        assert_eq!(refusal, "the settings file /no/such/ambar.toml cannot be read");
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_refused_where_it_stands() {
        for text in ["listen = \"nowhere\"", "app_connections = -1", "log_format = \"xml\""] {
            let refusal = toml::from_str::<Settings>(text).unwrap_err().to_string();
            assert!(refusal.contains("line 1") && refusal.contains(text), "{refusal}");
        }
    }

    #[test]
    fn fewer_connections_than_the_server_needs_become_as_many_as_it_needs() {
        let file = "app_connections = 0\nstock_connections = 0\nhttp_connections = 0";
        let config = Config::merged(Settings::default(), toml::from_str(file).unwrap());
        assert_eq!((config.app_connections, config.stock_connections, config.http_connections), (4, 2, 16));
    }

    #[test]
    fn an_empty_database_url_in_the_environment_leaves_the_one_of_the_file() {
        let given = Settings { database_url: Some(String::new()), ..Settings::default() };
        let file = toml::from_str("database_url = \"postgres://here/ambar\"").unwrap();
        assert_eq!(Config::merged(given, file).database_url.as_deref(), Some("postgres://here/ambar"));
    }

    #[test]
    fn variables_of_other_programs_are_nobodys_business() {
        let names = ["AMBARELLA", "ambar_listen", "LISTEN", "DATABASE_URL"].map(str::to_owned);
        refuse_unknown_variables(names.into_iter()).unwrap();
    }
}
