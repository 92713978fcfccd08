//! Adds a site.

use ambar_kernel::{Ctx, DisplayName, ExternalRef, Failure, FieldError, Result, ShortCode, WarehouseId};
use ambar_locations_contract::{LocationsWrite, WarehouseCard};
use ambar_web::{Allow, Created, Json, Problem, versioned, Versioned};
use axum::extract::State;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::{Locations, store};

/// A site to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddWarehouse {
    /// Its code.
    code: ShortCode,
    /// Its name.
    name: DisplayName,
    /// IANA name of its time zone.
    #[schema(example = "Europe/Moscow")]
    time_zone: String,
    /// Which other system knows it.
    source: Option<ShortCode>,
    /// That system's name for it.
    external_ref: Option<ExternalRef>,
}

/// A site.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WarehouseView {
    id: WarehouseId,
    version: i64,
    code: ShortCode,
    name: DisplayName,
    time_zone: String,
}

/// Adds a site.
#[utoipa::path(post, path = "/warehouses", operation_id = "add_warehouse", tag = "locations", request_body = AddWarehouse,
    responses((status = 201, body = WarehouseView)),
    extensions(("x-permission" = json!("locations:write")), ("x-problems" = json!(["409 locations.warehouse_code_taken"]))))]
pub(crate) async fn post(
    State(locations): State<Locations>,
    allow: Allow<LocationsWrite>,
    Json(body): Json<AddWarehouse>,
) -> Result<Versioned<Created<WarehouseView>>, Problem> {
    let added = add_warehouse(&locations, &allow.ctx, body).await?;
    Ok(versioned(added.version, Created(added)))
}

async fn add_warehouse(locations: &Locations, ctx: &Ctx, body: AddWarehouse) -> Result<WarehouseView> {
    body.time_zone.parse::<Tz>().map_err(|_| {
        Failure::invalid(vec![FieldError {
            pointer: "/time_zone".into(),
            code: "locations.time_zone_unknown",
            detail: "not a time zone such as Europe/Moscow".into(),
        }])
    })?;
    let card = WarehouseCard {
        // Derived from the command's key: a retry names the same thing.
        id: WarehouseId::from_uuid(ctx.step("warehouse")),
        version: 1,
        code: body.code,
        name: body.name,
        time_zone: body.time_zone,
    };
    let mut tx = locations.db.begin(ctx).await?;
    let (source, external_ref) = (body.source, body.external_ref);
    store::warehouse::insert(&mut tx, &card, source.as_ref().map(ShortCode::as_str), external_ref.as_ref().map(ExternalRef::as_str))
        .await?;
    tx.audit("add_warehouse", "warehouse", card.id, json!({ "code": card.code }));
    let view = WarehouseView { id: card.id, version: 1, code: card.code, name: card.name, time_zone: card.time_zone };
    tx.commit(201, view).await
}
