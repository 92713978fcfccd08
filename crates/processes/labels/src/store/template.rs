//! Templates that were added.

use ambar_kernel::{Result, Timestamp};
use ambar_label_layout::Template;
use sqlx::{FromRow, PgExecutor, types::Json};

// The name's versions are counted under a lock that goes with the transaction.
pub(crate) const INSERT: &str = "
WITH one AS (SELECT pg_advisory_xact_lock(hashtextextended('labels.template ' || $1, 0)))
INSERT INTO labels.template (name, version, subject, body, account_name, created_at)
SELECT $1, (SELECT coalesce(max(t.version), 0) + 1 FROM labels.template t WHERE t.name = $1), $2, $3, $4, $5 FROM one
RETURNING version";

pub(crate) const LATEST: &str = "
SELECT DISTINCT ON (name) name, version, body, account_name, created_at FROM labels.template ORDER BY name, version DESC";

pub(crate) const FIND: &str =
    "SELECT name, version, body, account_name, created_at FROM labels.template WHERE name = $1 AND version = $2";

pub(crate) const FIND_LATEST: &str = "
SELECT name, version, body, account_name, created_at FROM labels.template WHERE name = $1 ORDER BY version DESC LIMIT 1";

/// A version of a template.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct TemplateRow {
    pub(crate) name: String,
    pub(crate) version: i32,
    pub(crate) body: Json<Template>,
    pub(crate) account_name: String,
    pub(crate) created_at: Timestamp,
}

/// A version of a template, or the newest.
pub(crate) async fn find(db: impl PgExecutor<'_>, name: &str, version: Option<i32>) -> Result<Option<TemplateRow>> {
    let found = match version {
        Some(version) => sqlx::query_as(FIND).bind(name).bind(version).fetch_optional(db).await?,
        None => sqlx::query_as(FIND_LATEST).bind(name).fetch_optional(db).await?,
    };
    Ok(found)
}
