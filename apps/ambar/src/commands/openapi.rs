//! `ambar openapi`.

use std::{process::ExitCode, sync::Arc};

use ambar_kernel::{SystemClock, SystemIds};
use ambar_pg::Db;
use ambar_web::TaskTracker;
use anyhow::Result;
use sqlx::PgPool;
use utoipa::openapi::OpenApi;

use crate::{
    output::say,
    wiring::{Contexts, subscriptions},
};

/// Prints the description.
pub(super) fn print() -> Result<ExitCode> {
    say(ambar_web::description_text(&description()?)?);
    Ok(ExitCode::SUCCESS)
}

/// The description of the whole API; no database is asked.
///
/// # Errors
/// If an operation does not say all that it must.
pub fn description() -> Result<OpenApi> {
    let nowhere = PgPool::connect_lazy("postgres://nowhere/ambar")?;
    let db = Db::new(nowhere, Arc::new(SystemClock), Arc::new(SystemIds), subscriptions());
    let (_, description) = Contexts::new(&db, &db).api(TaskTracker::new())?;
    Ok(description)
}
