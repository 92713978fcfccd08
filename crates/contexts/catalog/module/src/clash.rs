//! What a failed INSERT or UPDATE ran into.

use ambar_kernel::Failure;
use ambar_pg::{Tx, replay};

use crate::Catalog;

/// Ends the transaction that failed, and tells which constraint stopped it.
///
/// # Errors
/// The failure to give the caller if it was no constraint, or the twin of this command: that one's answer is this one's.
pub(crate) async fn constraint(catalog: &Catalog, tx: Tx, error: sqlx::Error) -> Result<String, Failure> {
    let ctx = tx.ctx().clone();
    let Some(name) = error.as_database_error().and_then(|error| error.constraint()).map(str::to_owned) else {
        return Err(error.into());
    };
    let twin = is_twin(&error);
    tx.rollback().await?;
    if twin {
        replay(&catalog.db, &ctx).await?;
        return Err(Failure::done_before());
    }
    Ok(name)
}

/// Whether the id was there already. Ids of new things derive from the command's key: only its twin can have made the same.
pub(crate) fn is_twin(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(|error| error.constraint()).is_some_and(|name| name.ends_with("_pkey"))
}

/// A constraint that the code knows nothing of.
pub(crate) fn unknown(constraint: &str) -> Failure {
    Failure::internal(format!("a row was refused by {constraint}"))
}
