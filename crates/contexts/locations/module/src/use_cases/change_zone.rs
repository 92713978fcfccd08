//! Changes a part of a warehouse. Its code is on the card of each of its places, so they change with it.

use ambar_kernel::{Ctx, DisplayName, ExternalRef, Failure, Result, ShortCode, ZoneId};
use ambar_locations_contract::LocationsWrite;
use ambar_web::{Allow, IfMatch, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Locations,
    bodies::given,
    change,
    external::{self, External},
    store,
    views::ZoneView,
};

/// What is to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeZone {
    /// Its code, unique in the warehouse.
    code: Option<ShortCode>,
    /// Its name.
    name: Option<DisplayName>,
    /// Which other system knows it; null: none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<ShortCode>)]
    source: Option<Option<ShortCode>>,
    /// That system's name for it; null: none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<ExternalRef>)]
    external_ref: Option<Option<ExternalRef>>,
}

/// Changes a part of a warehouse.
#[utoipa::path(patch, path = "/zones/{id}", operation_id = "change_zone", tag = "locations",
    params(("id" = ZoneId, Path, description = "The zone"), ("If-Match" = String, Header, description = "The ETag that was read")),
    request_body = ChangeZone, responses((status = 200, body = ZoneView)),
    extensions(("x-permission" = json!("locations:write")),
        ("x-problems" = json!(["404 locations.zone_unknown", "409 locations.zone_code_taken", "409 locations.external_ref_taken",
            "412 stale", "422 invalid", "503 locations.not_told"]))))]
pub(crate) async fn patch(
    State(locations): State<Locations>,
    allow: Allow<LocationsWrite>,
    Path(id): Path<ZoneId>,
    IfMatch(version): IfMatch,
    Json(body): Json<ChangeZone>,
) -> Result<Versioned<Json<ZoneView>>, Problem> {
    let changed = change_zone(&locations, &allow.ctx, id, version, body).await?;
    Ok(versioned(changed.version, Json(changed)))
}

async fn change_zone(locations: &Locations, ctx: &Ctx, id: ZoneId, version: i64, body: ChangeZone) -> Result<ZoneView> {
    let mut tx = change::begin(locations, ctx).await?;
    let warehouse = store::zone::warehouse_of(&mut tx, id).await?.ok_or_else(unknown)?;
    store::warehouse::lock(&mut tx, warehouse).await?;
    let before = store::zone::lock(&mut tx, id).await?.ok_or_else(unknown)?;
    if before.version != version {
        return Err(Failure::stale(before.version));
    }
    let external =
        External::checked(body.source.unwrap_or(before.source), body.external_ref.unwrap_or(before.external_ref))?;
    let code = body.code.unwrap_or_else(|| before.code.clone());
    let renamed = code != before.code;
    let changed = ZoneView {
        version: version + 1,
        code,
        name: body.name.unwrap_or(before.name),
        source: external.source.clone(),
        external_ref: external.external_ref.clone(),
        ..before
    };
    if let Err(failure) = store::zone::update(&mut tx, &changed).await {
        return Err(external::with_holder(locations, tx, failure, store::zone::FIND_EXTERNAL, &external).await);
    }
    let places = if renamed { store::location::zone_changed(&mut tx, id).await? } else { Vec::new() };
    tx.audit("change_zone", "zone", id, json!({ "code": changed.code, "version": changed.version }));
    change::finish(locations, tx, &places, 200, changed).await
}

/// 404 for a zone in the path.
pub(crate) fn unknown() -> Failure {
    Failure::not_found("locations.zone_unknown", "There is no such zone. List them at /zones.")
}
