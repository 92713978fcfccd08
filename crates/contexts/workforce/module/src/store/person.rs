//! People.

use ambar_kernel::{Failure, PersonId, Result};
use ambar_pg::Tx;
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::{Served, external::External, queries, views::PersonView};

pub(crate) const INSERT: &str = "
INSERT INTO workforce.person (id, version, badge, name, shift, warehouse_id, active, account_id, source, external_ref)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

pub(crate) const LOCK: &str = "
SELECT id, version, badge, name, shift, warehouse_id, active, account_id, source, external_ref
FROM workforce.person WHERE id = $1 FOR NO KEY UPDATE";

pub(crate) const UPDATE: &str = "
UPDATE workforce.person
SET version = $2, badge = $3, name = $4, shift = $5, warehouse_id = $6, active = $7, account_id = $8, source = $9, external_ref = $10
WHERE id = $1";

pub(crate) const FIND_EXTERNAL: &str =
    "SELECT id FROM workforce.person WHERE coalesce(source, '') = coalesce($1, '') AND external_ref = $2";

const EXTERNAL_REF_TAKEN: &str = "workforce.external_ref_taken";

/// # Errors
/// `workforce.badge_taken`, `workforce.account_taken`, `workforce.external_ref_taken`.
pub(crate) async fn insert(tx: &mut Tx, person: &PersonView) -> Result<()> {
    write(tx, INSERT, person).await
}

/// # Errors
/// As [`insert`].
pub(crate) async fn update(tx: &mut Tx, person: &PersonView) -> Result<()> {
    write(tx, UPDATE, person).await
}

async fn write(tx: &mut Tx, statement: &'static str, person: &PersonView) -> Result<()> {
    sqlx::query(statement)
        .bind(person.id)
        .bind(person.version)
        .bind(&person.badge)
        .bind(&person.name)
        .bind(&person.shift)
        .bind(person.warehouse_id)
        .bind(person.active)
        .bind(person.account_id)
        .bind(&person.source)
        .bind(&person.external_ref)
        .execute(tx.conn())
        .await
        .map_err(|error| explain(error, person))?;
    Ok(())
}

fn explain(error: sqlx::Error, person: &PersonView) -> Failure {
    match error.as_database_error().and_then(|it| it.constraint()) {
        Some("person_badge_key") => Failure::refused(
            "workforce.badge_taken",
            format!("The badge {} belongs to someone else. Give this person another one.", person.badge),
        ),
        Some("person_account_id_key") => Failure::refused(
            "workforce.account_taken",
            "This account belongs to someone else: one account, one person.",
        ),
        Some("person_external_ref_key") => Failure::refused(
            EXTERNAL_REF_TAKEN,
            "The other system's reference belongs to another person: see `id`. Change that one, or use another reference.",
        ),
        _ => error.into(),
    }
}

/// Ends the transaction that failed. If it was because of another system's name, adds the id of whoever has it.
pub(crate) async fn with_holder(served: &Served, tx: Tx, failure: Failure, external: &External) -> Failure {
    if failure.code != EXTERNAL_REF_TAKEN {
        return failure;
    }
    let found = async {
        tx.rollback().await?;
        let holder: Option<Uuid> = sqlx::query_scalar(FIND_EXTERNAL)
            .bind(external.source.as_ref())
            .bind(external.external_ref.as_ref())
            .fetch_optional(served.db.reader())
            .await?;
        Ok::<_, Failure>(holder)
    };
    match found.await {
        Ok(Some(id)) => failure.param("id", id.to_string()),
        Ok(None) => failure,
        Err(error) => error,
    }
}

/// The person, held until the transaction ends.
///
/// # Errors
/// 404 `workforce.person_unknown`.
pub(crate) async fn lock(tx: &mut Tx, id: PersonId) -> Result<PersonView> {
    sqlx::query_as(LOCK).bind(id).fetch_optional(tx.conn()).await?.ok_or_else(unknown)
}

/// The person of an id.
///
/// # Errors
/// 404 `workforce.person_unknown`.
pub(crate) async fn find(on: impl PgExecutor<'_>, id: PersonId) -> Result<PersonView> {
    sqlx::query_as(queries::person::SELECT).bind(id).fetch_optional(on).await?.ok_or_else(unknown)
}

fn unknown() -> Failure {
    Failure::not_found("workforce.person_unknown", "There is no such person. List them at /people.")
}
