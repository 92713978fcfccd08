//! `ambar user`.

use std::{io::Read, process::ExitCode};

use ambar_identity::{Identity, NewAccount};
use ambar_kernel::Ctx;
use anyhow::{Context, Result, bail};

use crate::{
    cli::{CreateUser, IssueBadge, SetPin},
    config::Config,
    database::Database,
    output::say,
};

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

/// Sets an account's PIN.
pub(super) async fn set_pin(config: &Config, pin: &SetPin) -> Result<ExitCode> {
    let mut typed = String::new();
    std::io::stdin().take(256).read_to_string(&mut typed).context("the PIN cannot be read from standard input")?;
    let typed = typed.lines().next().unwrap_or_default();
    with_identity(config, async |identity, ctx| identity.set_pin(&ctx, &pin.name, typed).await).await?;
    say(format!("{} signs in by PIN on enrolled devices.", pin.name));
    Ok(ExitCode::SUCCESS)
}

/// Issues a badge and prints its code, and nothing else.
pub(super) async fn issue_badge(config: &Config, badge: &IssueBadge) -> Result<ExitCode> {
    say(with_identity(config, async |identity, ctx| identity.issue_badge(&ctx, &badge.name).await).await?);
    Ok(ExitCode::SUCCESS)
}

async fn with_identity<T>(
    config: &Config,
    work: impl AsyncFnOnce(Identity, Ctx) -> ambar_kernel::Result<T>,
) -> Result<T> {
    let database = Database::attach_or_start(config).await?;
    let done = async {
        database.migrate().await?;
        let (app, _) = database.open().await?;
        work(Identity::new(app.clone()), app.system_ctx()).await.map_err(anyhow::Error::msg)
    };
    let done = done.await;
    database.stop().await?;
    done
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
