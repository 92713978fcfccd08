//! The location types.

use ambar_kernel::{LocationTypeId, ShortCode};
use ambar_locations_contract::{LocationKind, LocationsRead};
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{Locations, views::LocationTypeView};

pub(crate) const SELECT: &str = "
SELECT id, version, code, name, kind, max_weight_g, max_volume_cm3, max_handling_units, mixing, source, external_ref
FROM locations.location_type
WHERE ($1::text IS NULL OR kind = $1) AND ($2::text IS NULL OR code = $2)
  AND ($3::text IS NULL OR external_ref = $3) AND ($4::text IS NULL OR source = $4)
  AND ($5::text IS NULL OR (code, id) > ($5, $6))
ORDER BY code, id LIMIT $7";

/// Which types, and where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// Only those for this.
    kind: Option<LocationKind>,
    /// Only the one with this code.
    code: Option<String>,
    /// Only what another system calls so.
    external_ref: Option<String>,
    /// Only what this other system knows.
    source: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// Lists the location types by code.
#[utoipa::path(get, path = "/location-types", operation_id = "list_location_types", tag = "locations", params(Filter),
    responses((status = 200, body = Page<LocationTypeView>)),
    extensions(("x-permission" = json!("locations:read")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(locations): State<Locations>,
    _allow: Allow<LocationsRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<LocationTypeView>>, Problem> {
    let paging = Paging::<(ShortCode, LocationTypeId)>::read(&filter.after, filter.limit)?;
    let (code, id) = paging.key.clone().unzip();
    let rows: Vec<LocationTypeView> = sqlx::query_as(SELECT)
        .bind(filter.kind.map(LocationKind::name))
        .bind(filter.code)
        .bind(filter.external_ref)
        .bind(filter.source)
        .bind(code)
        .bind(id)
        .bind(paging.fetch())
        .fetch_all(locations.db.reader())
        .await?;
    Ok(Json(Page::build(rows, &paging, |row| (row.code.clone(), row.id))))
}
