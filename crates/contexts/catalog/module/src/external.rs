//! Another system's name for a thing: unique per owner and source.

use ambar_catalog_domain::check_reference;
use ambar_kernel::{ExternalRef, Failure, Result, ShortCode};
use sqlx::{Postgres, postgres::PgArguments, query::QueryScalar};
use uuid::Uuid;

use crate::Catalog;

/// Another system's name for a thing, if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct External {
    pub(crate) source: Option<ShortCode>,
    pub(crate) external_ref: Option<ExternalRef>,
}

impl External {
    /// # Errors
    /// 422 `catalog.external_ref_missing` for a source without the name that it uses.
    pub(crate) fn checked(source: Option<ShortCode>, external_ref: Option<ExternalRef>) -> Result<Self> {
        check_reference(source.as_ref(), external_ref.as_ref())
            .map_err(|fault| Failure::field("/external_ref", &fault))?;
        Ok(Self { source, external_ref })
    }

    /// The refusal of a name that another record has; `find` finds that one.
    pub(crate) async fn taken(catalog: &Catalog, find: QueryScalar<'_, Postgres, Uuid, PgArguments>) -> Failure {
        let refusal = Failure::refused(
            "catalog.external_ref_taken",
            "The other system's reference belongs to another record: see `id`. Change that one, or use another reference.",
        );
        match find.fetch_optional(catalog.db.reader()).await {
            Ok(Some(id)) => refusal.param("id", id.to_string()),
            Ok(None) => gone(),
            Err(error) => error.into(),
        }
    }
}

/// What was in the way is not there any more.
pub(crate) fn gone() -> Failure {
    Failure::unavailable("database.conflict", "Another change was in the way. Try again with the same key.", 1)
}
