//! `ambar token`.

use std::process::ExitCode;

use ambar_identity::Identity;
use anyhow::Result;

use crate::{cli::CreateToken, config::Config, database::Database, output::say};

/// Makes a token and prints it, and nothing else.
pub(super) async fn create(config: &Config, create: CreateToken) -> Result<ExitCode> {
    let database = Database::attach_or_start(config).await?;
    let made = make(&database, &create).await;
    database.stop().await?;
    say(made?);
    Ok(ExitCode::SUCCESS)
}

async fn make(database: &Database, create: &CreateToken) -> Result<String> {
    database.migrate().await?;
    let (app, _) = database.open().await?;
    let identity = Identity::new(app.clone());
    identity.issue_token(&app.system_ctx(), &create.user, &create.label, create.days).await.map_err(anyhow::Error::msg)
}
