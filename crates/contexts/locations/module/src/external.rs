//! Another system's name for a thing: unique within that system.

use ambar_kernel::{ExternalRef, Failure, FieldError, Result, ShortCode};
use ambar_pg::Tx;
use uuid::Uuid;

use crate::Locations;

const TAKEN: &str = "locations.external_ref_taken";

/// Another system's name for a thing, if it has one.
#[derive(Debug, Clone)]
pub(crate) struct External {
    pub(crate) source: Option<ShortCode>,
    pub(crate) external_ref: Option<ExternalRef>,
}

impl External {
    /// # Errors
    /// 422 for a system without the name that it uses.
    pub(crate) fn checked(source: Option<ShortCode>, external_ref: Option<ExternalRef>) -> Result<Self> {
        if source.is_some() && external_ref.is_none() {
            return Err(Failure::invalid(vec![FieldError {
                pointer: "/external_ref".into(),
                code: "locations.external_ref_missing",
                detail: "say what the system in `source` calls it".into(),
            }]));
        }
        Ok(Self { source, external_ref })
    }
}

/// The refusal; [`with_holder`] adds who has the name.
pub(crate) fn taken() -> Failure {
    Failure::refused(
        TAKEN,
        "The other system's reference belongs to another record: see `id`. Change that one, or use another reference.",
    )
}

/// Ends the transaction that failed. If it was because of the name, adds the id of the record that has it.
pub(crate) async fn with_holder(
    locations: &Locations,
    tx: Tx,
    failure: Failure,
    find: &'static str,
    external: &External,
) -> Failure {
    if failure.code != TAKEN {
        return failure;
    }
    let found = async {
        tx.rollback().await?;
        let holder: Option<Uuid> = sqlx::query_scalar(find)
            .bind(external.source.as_ref())
            .bind(external.external_ref.as_ref())
            .fetch_optional(locations.db.reader())
            .await?;
        Ok::<_, Failure>(holder)
    };
    match found.await {
        Ok(Some(id)) => failure.param("id", id.to_string()),
        Ok(None) => failure,
        Err(error) => error,
    }
}
