//! Many places at once, each with rules of its own.

use std::collections::{HashMap, HashSet};

use ambar_kernel::{ExternalRef, LocationId, LocationTypeId, Result, ShortCode, WarehouseId, ZoneId};
use ambar_locations_contract::{Limits, LocationKind, MixingRule};
use ambar_locations_domain::{OwnRules, Rules, Spot};
use ambar_pg::Tx;
use sqlx::FromRow;

use crate::external::External;

pub(crate) const ZONES: &str = "SELECT code, id FROM locations.zone WHERE warehouse_id = $1 AND code = ANY($2)";

// Shared: the rules stay as they are until the places that follow them are written.
pub(crate) const TYPES: &str = "
SELECT code, id, kind, max_weight_g, max_volume_cm3, max_handling_units, mixing
FROM locations.location_type WHERE code = ANY($1) ORDER BY id FOR SHARE";

pub(crate) const REFERENCES: &str = "
SELECT l.source, l.external_ref FROM unnest($1::text[], $2::text[]) AS r (source, external_ref)
JOIN locations.location l ON coalesce(l.source, '') = coalesce(r.source, '') AND l.external_ref = r.external_ref";

pub(crate) const INSERT: &str = "
INSERT INTO locations.location
    (id, warehouse_id, zone_id, location_type_id, code, own_kind, own_limits, own_mixing, kind, max_weight_g, max_volume_cm3,
     max_handling_units, mixing, x_mm, y_mm, z_mm, pick_sequence, check_digits, source, external_ref)
SELECT u.id, $1, u.zone, u.type, u.code, u.own_kind, u.own_limits, u.own_mixing, u.kind, u.weight, u.volume, u.units, u.mixing, u.x, u.y,
       u.z, u.sequence, u.digits, u.source, u.external_ref
FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::bool[], $7::bool[], $8::bool[], $9::text[], $10::bigint[], $11::bigint[],
            $12::int[], $13::text[], $14::bigint[], $15::bigint[], $16::bigint[], $17::bigint[], $18::text[], $19::text[], $20::text[])
     AS u (id, zone, type, code, own_kind, own_limits, own_mixing, kind, weight, volume, units, mixing, x, y, z, sequence, digits, source,
           external_ref)
ON CONFLICT DO NOTHING";

/// A place to be, with everything that it names found.
pub(crate) struct NewPlace {
    pub(crate) id: LocationId,
    pub(crate) zone_id: ZoneId,
    pub(crate) location_type_id: Option<LocationTypeId>,
    pub(crate) own: OwnRules,
    pub(crate) rules: Rules,
    pub(crate) spot: Spot,
    pub(crate) external: External,
}

/// Another system's name with its source.
pub(crate) type Reference = (Option<ShortCode>, ExternalRef);

#[derive(FromRow)]
struct TypeRow {
    code: String,
    id: LocationTypeId,
    #[sqlx(try_from = "String")]
    kind: LocationKind,
    max_weight_g: Option<i64>,
    max_volume_cm3: Option<i64>,
    max_handling_units: Option<i32>,
    #[sqlx(try_from = "String")]
    mixing: MixingRule,
}

/// The zones of a warehouse by code.
pub(crate) async fn zones(tx: &mut Tx, warehouse: WarehouseId, codes: &[&str]) -> Result<HashMap<String, ZoneId>> {
    let rows: Vec<(String, ZoneId)> = sqlx::query_as(ZONES).bind(warehouse).bind(codes).fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().collect())
}

/// Location types by code, with their rules, which cannot change until the transaction ends.
pub(crate) async fn types(tx: &mut Tx, codes: &[&str]) -> Result<HashMap<String, (LocationTypeId, Rules)>> {
    if codes.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<TypeRow> = sqlx::query_as(TYPES).bind(codes).fetch_all(tx.conn()).await?;
    let rules = |row: &TypeRow| Rules {
        kind: row.kind,
        limits: Limits {
            max_weight_g: row.max_weight_g,
            max_volume_cm3: row.max_volume_cm3,
            max_handling_units: row.max_handling_units,
        },
        mixing: row.mixing,
    };
    Ok(rows.into_iter().map(|row| (row.code.clone(), (row.id, rules(&row)))).collect())
}

/// Which of these names of another system some place has.
pub(crate) async fn references(tx: &mut Tx, wanted: &[Reference]) -> Result<HashSet<Reference>> {
    if wanted.is_empty() {
        return Ok(HashSet::new());
    }
    let sources: Vec<_> = wanted.iter().map(|(source, _)| source.as_ref().map(ShortCode::as_str)).collect();
    let names: Vec<_> = wanted.iter().map(|(_, name)| name.as_str()).collect();
    let rows: Vec<Reference> = sqlx::query_as(REFERENCES).bind(sources).bind(names).fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().collect())
}

/// Adds places; false if one of them was in the way of another's by now: then look again.
pub(crate) async fn insert(tx: &mut Tx, warehouse: WarehouseId, places: &[NewPlace]) -> Result<bool> {
    fn column<'a, T>(places: &'a [NewPlace], of: impl Fn(&'a NewPlace) -> T) -> Vec<T> {
        places.iter().map(of).collect()
    }
    let done = sqlx::query(INSERT)
        .bind(warehouse)
        .bind(column(places, |place| place.id))
        .bind(column(places, |place| place.zone_id))
        .bind(column(places, |place| place.location_type_id))
        .bind(column(places, |place| place.spot.code.as_str()))
        .bind(column(places, |place| place.own.kind.is_some()))
        .bind(column(places, |place| place.own.limits.is_some()))
        .bind(column(places, |place| place.own.mixing.is_some()))
        .bind(column(places, |place| place.rules.kind.name()))
        .bind(column(places, |place| place.rules.limits.max_weight_g))
        .bind(column(places, |place| place.rules.limits.max_volume_cm3))
        .bind(column(places, |place| place.rules.limits.max_handling_units))
        .bind(column(places, |place| place.rules.mixing.name()))
        .bind(column(places, |place| place.spot.position.x_mm))
        .bind(column(places, |place| place.spot.position.y_mm))
        .bind(column(places, |place| place.spot.position.z_mm))
        .bind(column(places, |place| place.spot.pick_sequence))
        .bind(column(places, |place| place.spot.check_digits.as_str()))
        .bind(column(places, |place| place.external.source.as_ref().map(ShortCode::as_str)))
        .bind(column(places, |place| place.external.external_ref.as_ref().map(ExternalRef::as_str)))
        .execute(tx.conn())
        .await?;
    Ok(usize::try_from(done.rows_affected()).is_ok_and(|written| written == places.len()))
}
