//! The places, by code or in walking order.

use ambar_kernel::{LocationCode, LocationId, LocationTypeId, Result, WarehouseId, ZoneId};
use ambar_locations_contract::{LocationKind, LocationsRead};
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use serde::Deserialize;
use sqlx::{Postgres, postgres::PgArguments, query::QueryAs};
use utoipa::{IntoParams, ToSchema};

use crate::{Locations, store::location::select_locations, views::LocationView};

macro_rules! filtered {
    ($after_and_order:literal) => {
        select_locations!(
            "WHERE ($1::uuid IS NULL OR l.warehouse_id = $1) AND ($2::uuid IS NULL OR l.zone_id = $2) \
             AND ($3::text IS NULL OR l.kind = $3) AND ($4::uuid IS NULL OR l.location_type_id = $4) \
             AND ($5::text IS NULL OR l.code ^@ $5) AND ($6::boolean IS NULL OR l.active = $6) \
             AND ($7::boolean IS NULL OR (l.locked_in OR l.locked_out) = $7) AND ($8::text IS NULL OR l.code = $8) \
             AND ($9::text IS NULL OR l.external_ref = $9) AND ($10::text IS NULL OR l.source = $10) ",
            $after_and_order
        )
    };
}

pub(crate) const BY_CODE: &str =
    filtered!("AND ($11::text IS NULL OR (l.code, l.id) > ($11, $12)) ORDER BY l.code, l.id LIMIT $13");

pub(crate) const BY_WALK: &str = filtered!(
    "AND ($11::bigint IS NULL OR (l.pick_sequence, l.id) > ($11, $12)) ORDER BY l.pick_sequence, l.id LIMIT $13"
);

/// The order of the list.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sort {
    /// By code.
    #[default]
    Code,
    /// As one walks past them.
    PickSequence,
}

/// Which places, in which order, and where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// Only those of this warehouse.
    warehouse_id: Option<WarehouseId>,
    /// Only those of this zone.
    zone_id: Option<ZoneId>,
    /// Only those for this.
    kind: Option<LocationKind>,
    /// Only those of this type.
    location_type_id: Option<LocationTypeId>,
    /// Only those whose code begins so.
    code_prefix: Option<String>,
    /// Only those with this code.
    code: Option<String>,
    /// Only those that are in use, or are not.
    active: Option<bool>,
    /// Only those with a lock shut, or without.
    locked: Option<bool>,
    /// Only what another system calls so.
    external_ref: Option<String>,
    /// Only what this other system knows.
    source: Option<String>,
    /// The order; by code if left out.
    #[param(inline)]
    sort: Option<Sort>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// Lists the places.
#[utoipa::path(get, path = "/locations", operation_id = "list_locations", tag = "locations", params(Filter),
    responses((status = 200, body = Page<LocationView>)),
    extensions(("x-permission" = json!("locations:read")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(locations): State<Locations>,
    _allow: Allow<LocationsRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<LocationView>>, Problem> {
    let page = match filter.sort.unwrap_or_default() {
        Sort::Code => by_code(&locations, filter).await?,
        Sort::PickSequence => by_walk(&locations, filter).await?,
    };
    Ok(Json(page))
}

async fn by_code(locations: &Locations, filter: Filter) -> Result<Page<LocationView>> {
    let paging = Paging::<(LocationCode, LocationId)>::read(&filter.after, filter.limit)?;
    let (code, id) = paging.key.clone().unzip();
    let rows = bound(BY_CODE, filter).bind(code).bind(id).bind(paging.fetch()).fetch_all(locations.db.reader()).await?;
    Ok(Page::build(rows, &paging, |row| (row.code.clone(), row.id)))
}

async fn by_walk(locations: &Locations, filter: Filter) -> Result<Page<LocationView>> {
    let paging = Paging::<(i64, LocationId)>::read(&filter.after, filter.limit)?;
    let (sequence, id) = paging.key.unzip();
    let rows =
        bound(BY_WALK, filter).bind(sequence).bind(id).bind(paging.fetch()).fetch_all(locations.db.reader()).await?;
    Ok(Page::build(rows, &paging, |row| (row.pick_sequence, row.id)))
}

fn bound(statement: &'static str, filter: Filter) -> QueryAs<'static, Postgres, LocationView, PgArguments> {
    sqlx::query_as(statement)
        .bind(filter.warehouse_id)
        .bind(filter.zone_id)
        .bind(filter.kind.map(LocationKind::name))
        .bind(filter.location_type_id)
        .bind(filter.code_prefix)
        .bind(filter.active)
        .bind(filter.locked)
        .bind(filter.code)
        .bind(filter.external_ref)
        .bind(filter.source)
}
