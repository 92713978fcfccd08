//! Kinds of locations with the rules of their places.

use ambar_kernel::{Failure, LocationTypeId, Result, ShortCode};
use ambar_locations_contract::Limits;
use ambar_locations_domain::Rules;
use ambar_pg::Tx;
use sqlx::PgExecutor;

use crate::{external, queries, views::LocationTypeView};

pub(crate) const INSERT: &str = "
INSERT INTO locations.location_type
    (id, version, code, name, kind, max_weight_g, max_volume_cm3, max_handling_units, mixing, source, external_ref)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

// Shared: the rules stay as they are until the places that follow them are written.
pub(crate) const RULES: &str = "
SELECT id, version, code, name, kind, max_weight_g, max_volume_cm3, max_handling_units, mixing, source, external_ref
FROM locations.location_type WHERE id = $1 FOR SHARE";

pub(crate) const LOCK: &str = "
SELECT id, version, code, name, kind, max_weight_g, max_volume_cm3, max_handling_units, mixing, source, external_ref
FROM locations.location_type WHERE id = $1 FOR NO KEY UPDATE";

pub(crate) const UPDATE: &str = "
UPDATE locations.location_type
SET version = $2, code = $3, name = $4, kind = $5, max_weight_g = $6, max_volume_cm3 = $7, max_handling_units = $8,
    mixing = $9, source = $10, external_ref = $11
WHERE id = $1";

pub(crate) const FIND_EXTERNAL: &str =
    "SELECT id FROM locations.location_type WHERE coalesce(source, '') = coalesce($1, '') AND external_ref = $2";

/// # Errors
/// `locations.location_type_code_taken`, `locations.external_ref_taken`.
pub(crate) async fn insert(tx: &mut Tx, of: &LocationTypeView) -> Result<()> {
    write(tx, INSERT, of).await
}

/// # Errors
/// As [`insert`].
pub(crate) async fn update(tx: &mut Tx, of: &LocationTypeView) -> Result<()> {
    write(tx, UPDATE, of).await
}

async fn write(tx: &mut Tx, statement: &'static str, of: &LocationTypeView) -> Result<()> {
    let limits: Limits = of.limits.into();
    sqlx::query(statement)
        .bind(of.id)
        .bind(of.version)
        .bind(&of.code)
        .bind(&of.name)
        .bind(of.kind.name())
        .bind(limits.max_weight_g)
        .bind(limits.max_volume_cm3)
        .bind(limits.max_handling_units)
        .bind(of.mixing.name())
        .bind(&of.source)
        .bind(&of.external_ref)
        .execute(tx.conn())
        .await
        .map_err(|error| explain(error, &of.code))?;
    Ok(())
}

fn explain(error: sqlx::Error, code: &ShortCode) -> Failure {
    match error.as_database_error().and_then(|it| it.constraint()) {
        Some("location_type_code_key") => Failure::refused(
            "locations.location_type_code_taken",
            format!("There is a location type {code} already. Choose another code."),
        ),
        Some("location_type_external_ref_key") => external::taken(),
        _ => error.into(),
    }
}

/// The rules of a type, which stay so until the transaction ends.
pub(crate) async fn rules(tx: &mut Tx, id: LocationTypeId) -> Result<Option<Rules>> {
    let found: Option<LocationTypeView> = sqlx::query_as(RULES).bind(id).fetch_optional(tx.conn()).await?;
    Ok(found.map(|it| it.rules()))
}

/// The type, held until the transaction ends.
pub(crate) async fn lock(tx: &mut Tx, id: LocationTypeId) -> Result<Option<LocationTypeView>> {
    Ok(sqlx::query_as(LOCK).bind(id).fetch_optional(tx.conn()).await?)
}

/// The type of an id.
pub(crate) async fn find(on: impl PgExecutor<'_>, id: LocationTypeId) -> Result<Option<LocationTypeView>> {
    Ok(sqlx::query_as(queries::location_type::SELECT).bind(id).fetch_optional(on).await?)
}
