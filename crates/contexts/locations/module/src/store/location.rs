//! Places.

use ambar_kernel::{Failure, LocationId, LocationTypeId, ReasonCode, Result, WarehouseId, ZoneId};
use ambar_locations_contract::LocationCard;
use ambar_locations_domain::{Locks, Rules, Spot};
use ambar_pg::Tx;
use sqlx::PgExecutor;

use crate::{external, external::External, placing::Ground, views::LocationView};

/// The beginning of every statement that reads places as [`LocationView`].
macro_rules! select_locations {
    ($($rest:literal),+ $(,)?) => {
        concat!(
            "SELECT l.id, l.version, l.warehouse_id, l.zone_id, z.code AS zone, l.location_type_id, l.code, l.kind, \
             l.max_weight_g, l.max_volume_cm3, l.max_handling_units, l.mixing, l.own_kind, l.own_limits, l.own_mixing, \
             l.locked_in, l.locked_out, l.lock_reason, l.x_mm, l.y_mm, l.z_mm, l.pick_sequence, l.check_digits, l.active, \
             l.source, l.external_ref FROM locations.location l JOIN locations.zone z ON z.id = l.zone_id ",
            $($rest),+
        )
    };
}
pub(crate) use select_locations;

pub(crate) const INSERT: &str = "
INSERT INTO locations.location
    (id, warehouse_id, zone_id, location_type_id, code, own_kind, own_limits, own_mixing, kind, max_weight_g, max_volume_cm3,
     max_handling_units, mixing, x_mm, y_mm, z_mm, pick_sequence, check_digits, source, external_ref)
SELECT u.id, $1, $2, $3, u.code, $4, $5, $6, $7, $8, $9, $10, $11, u.x, u.y, u.z, u.sequence, u.digits, $12, $13
FROM unnest($14::uuid[], $15::text[], $16::bigint[], $17::bigint[], $18::bigint[], $19::bigint[], $20::text[])
     AS u (id, code, x, y, z, sequence, digits)";

pub(crate) const TAKEN: &str = "
SELECT code FROM locations.location WHERE warehouse_id = $1 AND code = ANY($2) ORDER BY code LIMIT 20";

pub(crate) const LAST_IN_WALK: &str =
    "SELECT coalesce(max(pick_sequence), 0) FROM locations.location WHERE warehouse_id = $1";

pub(crate) const OF_IDS: &str = select_locations!("WHERE l.id = ANY($1)");

pub(crate) const WAREHOUSE_OF: &str = "SELECT warehouse_id FROM locations.location WHERE id = $1";

pub(crate) const UPDATE: &str = "
UPDATE locations.location
SET version = version + 1, zone_id = $2, location_type_id = $3, own_kind = $4, own_limits = $5, own_mixing = $6, kind = $7,
    max_weight_g = $8, max_volume_cm3 = $9, max_handling_units = $10, mixing = $11, x_mm = $12, y_mm = $13, z_mm = $14,
    pick_sequence = $15, check_digits = $16, source = $17, external_ref = $18
WHERE id = $1";

pub(crate) const SET_LOCKS: &str = "
UPDATE locations.location SET version = version + 1, locked_in = $2, locked_out = $3, lock_reason = $4 WHERE id = $1";

pub(crate) const SET_ACTIVE: &str = "UPDATE locations.location SET version = version + 1, active = $2 WHERE id = $1";

// The zone's code is on the card of each of its places.
pub(crate) const OF_ZONE_CHANGED: &str =
    "UPDATE locations.location SET version = version + 1 WHERE zone_id = $1 RETURNING id";

// What a place says for itself stays; the rest follows its type. Places in which nothing changes keep their version.
pub(crate) const OF_TYPE_CHANGED: &str = "
UPDATE locations.location
SET version = version + 1,
    kind = CASE WHEN own_kind THEN kind ELSE $2 END,
    max_weight_g = CASE WHEN own_limits THEN max_weight_g ELSE $3 END,
    max_volume_cm3 = CASE WHEN own_limits THEN max_volume_cm3 ELSE $4 END,
    max_handling_units = CASE WHEN own_limits THEN max_handling_units ELSE $5 END,
    mixing = CASE WHEN own_mixing THEN mixing ELSE $6 END
WHERE location_type_id = $1
  AND (NOT own_kind AND kind <> $2 OR NOT own_mixing AND mixing <> $6
       OR NOT own_limits AND (max_weight_g, max_volume_cm3, max_handling_units) IS DISTINCT FROM ($3::bigint, $4::bigint, $5::integer))
RETURNING id";

pub(crate) const FIND_EXTERNAL: &str =
    "SELECT id FROM locations.location WHERE coalesce(source, '') = coalesce($1, '') AND external_ref = $2";

/// A place to be written: a spot with its id.
pub(crate) type NewPlace = (LocationId, Spot);

/// Writes new places of one ground.
///
/// # Errors
/// `locations.location_code_taken`, `locations.external_ref_taken`.
pub(crate) async fn insert(
    tx: &mut Tx,
    ground: &Ground,
    rules: &Rules,
    external: &External,
    places: &[NewPlace],
) -> Result<()> {
    let of = |figure: fn(&Spot) -> i64| places.iter().map(|(_, spot)| figure(spot)).collect::<Vec<_>>();
    let codes: Vec<&str> = places.iter().map(|(_, spot)| spot.code.as_str()).collect();
    refuse_taken(tx, ground.warehouse_id, &codes).await?;
    sqlx::query(INSERT)
        .bind(ground.warehouse_id)
        .bind(ground.zone_id)
        .bind(ground.location_type_id)
        .bind(ground.own.kind.is_some())
        .bind(ground.own.limits.is_some())
        .bind(ground.own.mixing.is_some())
        .bind(rules.kind.name())
        .bind(rules.limits.max_weight_g)
        .bind(rules.limits.max_volume_cm3)
        .bind(rules.limits.max_handling_units)
        .bind(rules.mixing.name())
        .bind(&external.source)
        .bind(&external.external_ref)
        .bind(places.iter().map(|(id, _)| *id).collect::<Vec<_>>())
        .bind(&codes)
        .bind(of(|spot| spot.position.x_mm))
        .bind(of(|spot| spot.position.y_mm))
        .bind(of(|spot| spot.position.z_mm))
        .bind(of(|spot| spot.pick_sequence))
        .bind(places.iter().map(|(_, spot)| spot.check_digits.as_str()).collect::<Vec<_>>())
        .execute(tx.conn())
        .await
        .map_err(explain)?;
    Ok(())
}

fn explain(error: sqlx::Error) -> Failure {
    Failure::on_constraint(error, "location_external_ref_key", external::taken)
}

/// # Errors
/// `locations.location_code_taken` naming those that are taken, twenty at most.
pub(crate) async fn refuse_taken(tx: &mut Tx, warehouse: WarehouseId, codes: &[&str]) -> Result<()> {
    let taken: Vec<String> = sqlx::query_scalar(TAKEN).bind(warehouse).bind(codes).fetch_all(tx.conn()).await?;
    let Some(first) = taken.first() else { return Ok(()) };
    let detail = format!("There is a location {first} in this warehouse already. Nothing was made.");
    Err(Failure::refused("locations.location_code_taken", detail).param("codes", taken))
}

/// The greatest number in the warehouse's walk; 0 if there is none.
pub(crate) async fn last_in_walk(tx: &mut Tx, warehouse: WarehouseId) -> Result<i64> {
    Ok(sqlx::query_scalar(LAST_IN_WALK).bind(warehouse).fetch_one(tx.conn()).await?)
}

/// The place, with its warehouse held until the transaction ends: nobody else changes it meanwhile.
///
/// # Errors
/// 404 `locations.location_unknown`.
pub(crate) async fn lock(tx: &mut Tx, id: LocationId) -> Result<LocationView> {
    let warehouse: Option<WarehouseId> = sqlx::query_scalar(WAREHOUSE_OF).bind(id).fetch_optional(tx.conn()).await?;
    super::warehouse::lock(tx, warehouse.ok_or_else(unknown)?).await?;
    find(tx.conn(), id).await
}

/// The place of an id.
///
/// # Errors
/// 404 `locations.location_unknown`.
pub(crate) async fn find(on: impl PgExecutor<'_>, id: LocationId) -> Result<LocationView> {
    sqlx::query_as(OF_IDS).bind([id]).fetch_optional(on).await?.ok_or_else(unknown)
}

/// 404 for a place in the path.
pub(crate) fn unknown() -> Failure {
    Failure::not_found("locations.location_unknown", "There is no such location. Look it up by its code.")
}

/// The cards of the places that exist, in no order.
pub(crate) async fn cards(on: impl PgExecutor<'_>, ids: &[LocationId]) -> Result<Vec<LocationCard>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found: Vec<LocationView> = sqlx::query_as(OF_IDS).bind(ids).fetch_all(on).await?;
    Ok(found.into_iter().map(LocationView::card).collect())
}

/// Writes everything of a place that people edit.
///
/// # Errors
/// `locations.external_ref_taken`.
pub(crate) async fn update(
    tx: &mut Tx,
    id: LocationId,
    ground: &Ground,
    rules: &Rules,
    external: &External,
    spot: &Spot,
) -> Result<()> {
    sqlx::query(UPDATE)
        .bind(id)
        .bind(ground.zone_id)
        .bind(ground.location_type_id)
        .bind(ground.own.kind.is_some())
        .bind(ground.own.limits.is_some())
        .bind(ground.own.mixing.is_some())
        .bind(rules.kind.name())
        .bind(rules.limits.max_weight_g)
        .bind(rules.limits.max_volume_cm3)
        .bind(rules.limits.max_handling_units)
        .bind(rules.mixing.name())
        .bind(spot.position.x_mm)
        .bind(spot.position.y_mm)
        .bind(spot.position.z_mm)
        .bind(spot.pick_sequence)
        .bind(spot.check_digits.as_str())
        .bind(&external.source)
        .bind(&external.external_ref)
        .execute(tx.conn())
        .await
        .map_err(explain)?;
    Ok(())
}

/// Sets both locks and why.
pub(crate) async fn set_locks(tx: &mut Tx, id: LocationId, locks: Locks, reason: Option<&ReasonCode>) -> Result<()> {
    sqlx::query(SET_LOCKS).bind(id).bind(locks.inward).bind(locks.outward).bind(reason).execute(tx.conn()).await?;
    Ok(())
}

/// Takes a place out of use, or into use again.
pub(crate) async fn set_active(tx: &mut Tx, id: LocationId, active: bool) -> Result<()> {
    sqlx::query(SET_ACTIVE).bind(id).bind(active).execute(tx.conn()).await?;
    Ok(())
}

/// Raises the version of a zone's places; answers which.
pub(crate) async fn zone_changed(tx: &mut Tx, zone: ZoneId) -> Result<Vec<LocationId>> {
    Ok(sqlx::query_scalar(OF_ZONE_CHANGED).bind(zone).fetch_all(tx.conn()).await?)
}

/// Brings a type's rules to its places; answers in which something changed.
pub(crate) async fn type_changed(tx: &mut Tx, of: LocationTypeId, rules: &Rules) -> Result<Vec<LocationId>> {
    let changed = sqlx::query_scalar(OF_TYPE_CHANGED)
        .bind(of)
        .bind(rules.kind.name())
        .bind(rules.limits.max_weight_g)
        .bind(rules.limits.max_volume_cm3)
        .bind(rules.limits.max_handling_units)
        .bind(rules.mixing.name());
    Ok(changed.fetch_all(tx.conn()).await?)
}
