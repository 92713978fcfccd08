//! `ambar doctor`: what is wrong with this installation, and what to do.

use std::process::ExitCode;

use ambar_embedded::{Binaries, Embedded, EmbeddedError};
use ambar_pg::Db;
use anyhow::Result;
use tokio::net::TcpListener;

use super::retention::old_months;
use crate::{
    config::Config,
    database::{Database, data_dir},
    output::say,
    wiring::Contexts,
};

/// Findings, good and bad.
#[derive(Default)]
struct Findings {
    bad: usize,
}

impl Findings {
    fn good(&self, what: impl AsRef<str>) {
        say(format!("  ok    {}", what.as_ref()));
    }

    fn bad(&mut self, what: impl AsRef<str>, todo: impl AsRef<str>) {
        self.bad += 1;
        say(format!("  WRONG {}\n        → {}", what.as_ref(), todo.as_ref()));
    }
}

/// Looks at everything that `serve` needs, changes nothing, and exits 0 only if all is well.
pub(super) async fn examine(config: &Config) -> Result<ExitCode> {
    let mut findings = Findings::default();
    say(format!("Ambar {}", env!("CARGO_PKG_VERSION")));
    match &config.database_url {
        Some(_) => examine_url(config, &mut findings).await,
        None => examine_embedded(config, &mut findings).await?,
    }
    examine_address(config, &mut findings).await;
    Ok(match findings.bad {
        0 => {
            say("All is well.");
            ExitCode::SUCCESS
        }
        n => {
            say(format!("{n} thing(s) to mend."));
            ExitCode::FAILURE
        }
    })
}

async fn examine_url(config: &Config, findings: &mut Findings) {
    match Database::attach_or_start(config).await {
        Ok(database) => examine_database(config, &database, findings).await,
        Err(error) => findings.bad(format!("DATABASE_URL: {error:#}"), "correct the address"),
    }
}

async fn examine_embedded(config: &Config, findings: &mut Findings) -> Result<()> {
    let folder = data_dir(config)?;
    findings.good(format!("no DATABASE_URL: a private PostgreSQL in {}", folder.display()));
    match Binaries::find(config.pg_bindir.clone()) {
        Ok(found) => findings.good(format!("PostgreSQL {} in {}", found.version(), found.bin_dir().display())),
        Err(error) => findings.bad(error.to_string(), "run scripts/get-postgres, or set AMBAR_PG_BINDIR"),
    }
    match Embedded::attach(&folder) {
        Ok(_) => {
            findings.good("it runs");
            match Database::attach_or_start(config).await {
                Ok(database) => examine_database(config, &database, findings).await,
                Err(error) => findings.bad(format!("{error:#}"), "look into the log folder beside its data"),
            }
        }
        Err(EmbeddedError::NoDatabase { .. }) => {
            findings.good("nothing was ever started there: `ambar serve` makes it")
        }
        Err(EmbeddedError::NotRunning { .. }) => findings.good("it does not run now: `ambar serve` starts it"),
        Err(error) => findings.bad(error.to_string(), "make the folder readable for the one who runs Ambar"),
    }
    Ok(())
}

async fn examine_database(config: &Config, database: &Database, findings: &mut Findings) {
    let (app, stock) = match database.open().await {
        Ok(open) => open,
        Err(error) => {
            return findings.bad(
                format!("{error:#}"),
                "is it running, and is the address right? `ambar migrate` sets it up, and so does `ambar serve`",
            );
        }
    };
    match app.settings().await {
        Ok(settings) => {
            findings.good(format!("PostgreSQL {} answers", settings.version / 10_000));
            let faults = settings.faults();
            for fault in &faults {
                findings.bad("durability", fault);
            }
            if faults.is_empty() {
                findings
                    .good("acknowledged work survives a power cut: fsync, full_page_writes, synchronous_commit are on");
            }
        }
        Err(error) => findings.bad(error.to_string(), "is it running?"),
    }
    examine_events(&app, findings).await;
    if config.keep.months.is_some() {
        examine_months(config, &Contexts::new(&app, &stock), findings).await;
    }
}

async fn examine_months(config: &Config, contexts: &Contexts, findings: &mut Findings) {
    let due = match old_months(config, contexts) {
        Ok(months) => months.due().await.map_err(|error| error.to_string()),
        Err(error) => Err(format!("{error:#}")),
    };
    match due {
        Ok(due) if due.is_empty() => findings.good("no month of movements is older than is kept"),
        Ok(due) => findings.bad(
            format!("{} month(s) of movements are older than is kept, and have not left", due.len()),
            "`ambar retention` lets them leave now, or says what stands against it",
        ),
        Err(error) => findings.bad(error, "run `ambar migrate`"),
    }
}

async fn examine_events(app: &Db, findings: &mut Findings) {
    let counts: Result<(i64, i64), sqlx::Error> = sqlx::query_as(DELIVERIES).fetch_one(app.reader()).await;
    match counts {
        Ok((_, dead)) if dead > 0 => findings.bad(
            format!("{dead} deliveries of events were given up"),
            "see last_error in platform.delivery, mend the cause, then set their state to 'pending'",
        ),
        Ok((waiting, _)) => findings.good(format!("{waiting} deliveries of events wait, none was given up")),
        Err(_) => findings.bad("the schema is not there", "run `ambar migrate`"),
    }
}

const DELIVERIES: &str =
    "SELECT count(*) FILTER (WHERE state = 'pending'), count(*) FILTER (WHERE state = 'dead') FROM platform.delivery";

async fn examine_address(config: &Config, findings: &mut Findings) {
    match TcpListener::bind(config.listen).await {
        Ok(_) => findings.good(format!("{} is free to serve on", config.listen)),
        Err(error) => findings.bad(
            format!("nothing can be served on {}: {error}", config.listen),
            "if Ambar runs already this is as it should be; else choose another with --listen",
        ),
    }
}
