//! Where every place of a warehouse stands: what a floor plan is drawn from.

use ambar_kernel::{LocationTypeId, Result, WarehouseId, ZoneId};
use ambar_locations_contract::{LocationKind, LocationsRead};
use ambar_pg::Db;
use ambar_web::{Allow, Json, Path, Problem};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use sqlx::FromRow;
use utoipa::ToSchema;

use crate::{store, use_cases::change_warehouse::unknown};

/// The most places that one answer has.
const MOST: i64 = 500_000;

// Versions only rise and rows never go, so the sums change with whatever is drawn.
pub(crate) const MARK: &str = "
SELECT (SELECT count(*) || '.' || coalesce(sum(version), 0) FROM locations.location WHERE warehouse_id = $1)
       || '.' || (SELECT coalesce(sum(version), 0) FROM locations.zone WHERE warehouse_id = $1)
       || '.' || (SELECT coalesce(sum(version), 0) FROM locations.location_type)";

pub(crate) const SELECT: &str = "
SELECT coalesce(array_agg(code), '{}') AS codes, coalesce(array_agg(x_mm), '{}') AS x, coalesce(array_agg(y_mm), '{}') AS y,
       coalesce(array_agg(z_mm), '{}') AS z, coalesce(array_agg(kind), '{}') AS kinds, coalesce(array_agg(zone_id), '{}') AS zones,
       coalesce(array_agg(location_type_id), '{}') AS types, coalesce(array_agg(locks), '{}') AS locks
FROM (SELECT code, x_mm, y_mm, z_mm, kind, zone_id, location_type_id, locked_in::integer + 2 * locked_out::integer AS locks
      FROM locations.location WHERE warehouse_id = $1 AND active ORDER BY code LIMIT $2) AS place";

/// The places of a warehouse that are in use, by code, as columns of one length: the first of each column is the first place.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MapView {
    /// Their codes.
    codes: Vec<String>,
    /// Millimetres to the east; the first from the warehouse's origin, each other one from the place before it.
    x: Vec<i64>,
    /// Millimetres to the north, in the same way.
    y: Vec<i64>,
    /// Millimetres up, in the same way.
    z: Vec<i64>,
    /// What each is for: where in `kinds`.
    kind: Vec<usize>,
    /// Its zone: where in `zones`.
    zone: Vec<usize>,
    /// Its type: where in `types`; -1 for none.
    #[serde(rename = "type")]
    of_type: Vec<i64>,
    /// Its locks: 0 none, 1 nothing in, 2 nothing out, 3 both.
    lock: Vec<i32>,
    kinds: Vec<LocationKind>,
    zones: Vec<ZoneId>,
    types: Vec<LocationTypeId>,
    /// Whether there are more places than one answer has.
    more: bool,
}

#[derive(Debug, FromRow)]
struct Columns {
    codes: Vec<String>,
    x: Vec<i64>,
    y: Vec<i64>,
    z: Vec<i64>,
    kinds: Vec<String>,
    zones: Vec<ZoneId>,
    types: Vec<Option<LocationTypeId>>,
    locks: Vec<i32>,
}

/// Shows where every place of a warehouse stands. Its `ETag` changes with any of them: send it back as `If-None-Match`.
#[utoipa::path(get, path = "/warehouses/{id}/map", operation_id = "get_warehouse_map", tag = "locations",
    params(("id" = WarehouseId, Path, description = "The warehouse")),
    responses((status = 200, body = MapView), (status = 304, description = "Nothing has changed since the `ETag` that was sent")),
    extensions(("x-permission" = json!("locations:read")), ("x-problems" = json!(["404 locations.warehouse_unknown"]))))]
pub(crate) async fn get(
    State(db): State<Db>,
    _allow: Allow<LocationsRead>,
    Path(id): Path<WarehouseId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let tag = tag(&db, id).await?;
    if headers.get_all(header::IF_NONE_MATCH).iter().any(|known| known.to_str().is_ok_and(|known| names(known, &tag))) {
        return Ok((StatusCode::NOT_MODIFIED, kept(tag)).into_response());
    }
    Ok((kept(tag), Json(map(&db, id).await?)).into_response())
}

/// Browsers keep the answer, and ask each time whether it still holds.
fn kept(tag: String) -> [(HeaderName, String); 2] {
    [(header::ETAG, tag), (header::CACHE_CONTROL, "private, no-cache".into())]
}

fn names(known: &str, tag: &str) -> bool {
    known.split(',').map(str::trim).any(|one| one == tag || one == "*")
}

/// Taken before the places are read: if one changes in between, the next question brings them again.
async fn tag(db: &Db, id: WarehouseId) -> Result<String> {
    store::warehouse::find(db.reader(), id).await?.ok_or_else(unknown)?;
    let mark: String = sqlx::query_scalar(MARK).bind(id).fetch_one(db.reader()).await?;
    Ok(format!("W/\"{mark}\""))
}

async fn map(db: &Db, id: WarehouseId) -> Result<MapView> {
    let columns: Columns = sqlx::query_as(SELECT).bind(id).bind(MOST).fetch_one(db.reader()).await?;
    let more = i64::try_from(columns.codes.len()).is_ok_and(|count| count == MOST);
    let (mut kinds, mut zones, mut types) = (Vec::new(), Vec::new(), Vec::new());
    let kind = columns.kinds.iter().map(|name| Ok(index(&mut kinds, LocationKind::try_from(name.clone())?)));
    let kind = kind.collect::<Result<_, String>>().map_err(ambar_kernel::Failure::internal)?;
    let zone = columns.zones.into_iter().map(|zone| index(&mut zones, zone)).collect();
    let of_type = columns.types.into_iter().map(|of| match of {
        Some(of) => i64::try_from(index(&mut types, of)).unwrap_or(-1),
        None => -1,
    });
    let of_type = of_type.collect();
    Ok(MapView {
        codes: columns.codes,
        x: steps(columns.x),
        y: steps(columns.y),
        z: steps(columns.z),
        kind,
        zone,
        of_type,
        lock: columns.locks,
        kinds,
        zones,
        types,
        more,
    })
}

/// Where a value is among those that were seen; few are different.
fn index<T: PartialEq>(seen: &mut Vec<T>, value: T) -> usize {
    seen.iter().position(|one| *one == value).unwrap_or_else(|| {
        seen.push(value);
        seen.len() - 1
    })
}

/// Each less the one before it: neighbours stand alike, so that the answer is short and packs well.
fn steps(mut figures: Vec<i64>) -> Vec<i64> {
    let mut before = 0;
    for figure in &mut figures {
        (before, *figure) = (*figure, *figure - before);
    }
    figures
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_told_from_the_place_before() {
        assert_eq!(steps(vec![1000, 1950, 1950, -50]), [1000, 950, 0, -2000]);
        assert!(steps(Vec::new()).is_empty());
    }

    #[test]
    fn any_of_the_tags_that_a_cache_knows_will_do() {
        let tag = "W/\"1.2.3\"";
        assert!(names(tag, tag) && names("\"x\", W/\"1.2.3\"", tag) && names("*", tag));
        assert!(!names("W/\"1.2.4\"", tag) && !names("", tag));
    }
}
