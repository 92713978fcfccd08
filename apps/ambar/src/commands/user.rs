//! `ambar user`.

use std::{io::Read, process::ExitCode};

use ambar_identity::{Identity, NewAccount};
use anyhow::{Context, Result, bail};

use crate::{cli::CreateUser, config::Config, database::Database, output::say};

/// Adds an account.
pub(super) async fn create(config: &Config, create: CreateUser) -> Result<ExitCode> {
    let mut password = String::new();
    std::io::stdin()
        .take(4096)
        .read_to_string(&mut password)
        .context("the password cannot be read from standard input")?;
    let password = password.lines().next().unwrap_or_default().to_owned();
    if password.is_empty() {
        bail!("the password on standard input is empty");
    }
    let database = Database::attach_or_start(config).await?;
    let added = add(&database, NewAccount { name: create.name, password, roles: create.roles }).await;
    database.stop().await?;
    say(added?);
    Ok(ExitCode::SUCCESS)
}

async fn add(database: &Database, account: NewAccount) -> Result<String> {
    database.migrate().await?;
    let (app, _) = database.open().await?;
    let name = account.name.clone();
    let id = Identity::new(app.clone()).create_account(&app.system_ctx(), account).await.map_err(anyhow::Error::msg)?;
    Ok(format!("Added {name} ({id})."))
}

/// Lists the accounts.
pub(super) async fn list(config: &Config) -> Result<ExitCode> {
    let database = Database::attach_or_start(config).await?;
    let listed = async {
        database.migrate().await?;
        let (app, _) = database.open().await?;
        Identity::new(app).accounts().await.map_err(anyhow::Error::msg)
    };
    let listed = listed.await;
    database.stop().await?;
    for account in listed? {
        let state = if account.active { "" } else { "  (deactivated)" };
        say(format!("{}  {}{state}", account.name, account.roles.join(", ")));
    }
    Ok(ExitCode::SUCCESS)
}
