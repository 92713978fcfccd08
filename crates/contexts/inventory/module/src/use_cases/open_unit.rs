//! Opens an empty handling unit.

use ambar_inventory_contract::{
    InventoryWrite, OpenUnit, Reference, StockCommand, StockDone, StockRequest, UnitKind, submit_one,
};
use ambar_inventory_domain::Sscc;
use ambar_kernel::{Ctx, Failure, HandlingUnitId, LocationCode, LocationId, Result, StockCommandId, WarehouseId};
use ambar_web::{Allow, Created, Json, Problem};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Inventory, figures,
    lookup::{self, Named},
};

/// A handling unit to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenHandlingUnit {
    /// What kind.
    kind: UnitKind,
    /// The site; needed with `location`.
    warehouse_id: Option<WarehouseId>,
    /// Where it stands: the id of the place …
    location_id: Option<LocationId>,
    /// … or what is on its label.
    location: Option<LocationCode>,
    /// The SSCC on it; the next of the company's range if left out.
    #[schema(example = "106141412345678908")]
    sscc: Option<String>,
}

/// A handling unit that was opened.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenedUnit {
    id: HandlingUnitId,
    /// What its label must say: 18 digits.
    sscc: String,
    kind: UnitKind,
    warehouse_id: WarehouseId,
    location_id: LocationId,
    /// The code of the place.
    location: LocationCode,
}

/// Opens an empty handling unit.
#[utoipa::path(post, path = "/handling-units", operation_id = "open_handling_unit", tag = "inventory",
    request_body = OpenHandlingUnit, responses((status = 201, body = OpenedUnit)),
    extensions(("x-permission" = json!("inventory:write")),
        ("x-problems" = json!(["409 inventory.place_full", "409 inventory.place_inactive", "409 inventory.place_locked_in",
            "409 inventory.sscc_range_missing", "409 inventory.sscc_range_used_up", "409 inventory.unit_taken", "422 invalid"]))))]
pub(crate) async fn post(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryWrite>,
    Json(body): Json<OpenHandlingUnit>,
) -> Result<Created<OpenedUnit>, Problem> {
    Ok(Created(open_unit(&inventory, &allow.ctx, body).await?))
}

async fn open_unit(inventory: &Inventory, ctx: &Ctx, body: OpenHandlingUnit) -> Result<OpenedUnit> {
    let sscc = body.sscc.as_deref().map(Sscc::parse).transpose();
    let sscc = sscc.map_err(|error| figures::bad("/sscc", "inventory.sscc_invalid", error.to_string()))?;
    let named =
        Named { field: "location", id: body.location_id, code: body.location.as_ref(), warehouse: body.warehouse_id };
    let place = lookup::named_place(inventory, ctx, named).await?;
    let unit = HandlingUnitId::from_uuid(ctx.step("unit"));
    let command = OpenUnit {
        id: unit,
        kind: body.kind,
        warehouse_id: place.warehouse_id,
        location_id: place.id,
        sscc: sscc.map(|sscc| sscc.to_string()),
    };
    let request = StockRequest {
        id: StockCommandId::from_uuid(ctx.step("stock")),
        command: StockCommand::OpenUnit(command),
        reference: Reference { kind: "handling_unit".into(), id: unit.uuid() },
        reason: None,
        note: None,
    };
    let StockDone::UnitOpened { id, sscc } = submit_one(inventory, ctx, request).await? else {
        return Err(Failure::internal("an opened unit did not answer its SSCC"));
    };
    let mut tx = inventory.app.begin(ctx).await?;
    tx.audit("open_handling_unit", "handling_unit", id, json!({ "sscc": sscc, "location": place.code }));
    let opened = OpenedUnit {
        id,
        sscc,
        kind: body.kind,
        warehouse_id: place.warehouse_id,
        location_id: place.id,
        location: place.code,
    };
    tx.commit(201, opened).await
}
