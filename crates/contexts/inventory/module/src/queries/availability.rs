//! How much of an item there is, in a place or anywhere.

use ambar_inventory_contract::{AvailabilityQuery, InventoryGateway, InventoryRead};
use ambar_kernel::{
    DecimalText, DisplayName, Failure, ItemId, LocationCode, LocationId, OwnerId, Result, ShortCode, Sku, WarehouseId,
};
use ambar_web::{Allow, Json, Problem, Query};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{Inventory, figures, lookup};

/// Of what, and where.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// The item's SKU.
    sku: Option<Sku>,
    /// Whose item; needed with `sku` unless there is one owner alone.
    owner_id: Option<OwnerId>,
    /// The item's id, instead of its SKU.
    item_id: Option<ItemId>,
    /// At one site.
    warehouse_id: Option<WarehouseId>,
    /// In the place with this code; needs `warehouse_id`.
    location: Option<LocationCode>,
    /// In one place.
    location_id: Option<LocationId>,
}

/// How much there is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AvailabilityView {
    item_id: ItemId,
    sku: Sku,
    name: DisplayName,
    /// What one base unit is called.
    unit: ShortCode,
    owner_id: OwnerId,
    warehouse_id: Option<WarehouseId>,
    location_id: Option<LocationId>,
    /// Everything that stands there, in any status.
    #[schema(example = "12.5")]
    on_hand: DecimalText,
    /// What hard claims hold.
    reserved: DecimalText,
    /// What may be allocated now: available, unclaimed, in storage, not locked, with enough days left.
    available: DecimalText,
    /// What orders were promised and have not claimed yet. Claims on an item and not on a place: nothing where one is named.
    promised: DecimalText,
    /// Available less promised.
    available_to_promise: DecimalText,
}

/// Shows how much of an item there is, in a place or anywhere.
#[utoipa::path(get, path = "/availability", operation_id = "get_availability", tag = "inventory", params(Filter),
    responses((status = 200, body = AvailabilityView)),
    extensions(("x-permission" = json!("inventory:read")),
        ("x-problems" = json!(["404 inventory.item_unknown", "404 inventory.place_unknown", "422 invalid"]))))]
pub(crate) async fn get(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<AvailabilityView>, Problem> {
    Ok(Json(availability(&inventory, &allow.ctx, filter).await?))
}

async fn availability(inventory: &Inventory, ctx: &ambar_kernel::Ctx, filter: Filter) -> Result<AvailabilityView> {
    let item = lookup::item_of_query(inventory, ctx, filter.item_id, filter.sku.as_ref(), filter.owner_id).await?;
    let item = item.ok_or_else(|| figures::bad("/sku", "inventory.item_required", "send sku or item_id"))?;
    let (warehouse_id, id, code) = (filter.warehouse_id, filter.location_id, filter.location.as_ref());
    let location_id = lookup::place_of_query(inventory, ctx, warehouse_id, id, code).await?;
    if let Some(id) = location_id
        && lookup::place(inventory, ctx, id).await?.is_none()
    {
        return Err(Failure::not_found("inventory.place_unknown", "There is no such location."));
    }
    let query = AvailabilityQuery { item_id: item.id, warehouse_id, location_id };
    let there = InventoryGateway::availability(inventory, ctx, query).await?;
    Ok(AvailabilityView {
        item_id: item.id,
        sku: item.sku,
        name: item.name,
        unit: item.base_unit,
        owner_id: item.owner_id,
        warehouse_id,
        location_id,
        on_hand: there.on_hand.to_text(item.scale),
        reserved: there.reserved.to_text(item.scale),
        available: there.available.to_text(item.scale),
        promised: there.promised.to_text(item.scale),
        available_to_promise: there.available_to_promise.to_text(item.scale),
    })
}
