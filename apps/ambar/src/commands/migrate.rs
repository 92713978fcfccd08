//! `ambar migrate`.

use std::process::ExitCode;

use anyhow::Result;

use crate::{config::Config, database::Database, output::say};

/// Brings the database to the present shape.
pub(super) async fn migrate(config: &Config) -> Result<ExitCode> {
    let database = Database::attach_or_start(config).await?;
    let migrated = database.migrate().await;
    database.stop().await?;
    migrated?;
    say("The database is up to date.");
    Ok(ExitCode::SUCCESS)
}
