//! Takes in goods that the book does not have there, as suspect: one gesture, never refused for want of room to the hand
//! that holds them. A count or a person with `inventory:adjust` ends the doubt.

use ambar_catalog_contract::ItemCard;
use ambar_inventory_contract::{
    Adjust, AdjustTarget, Direction, InventoryWrite, LotInput, Reference, StockCommand, StockRequest, StockStatus,
    submit_one,
};
use ambar_kernel::{
    Ctx, DecimalText, HandlingUnitId, ItemId, LocationCode, LocationId, LotCode, Note, OwnerId, ReasonCode, Result,
    SerialCode, Sku, StockCommandId, WarehouseId,
};
use ambar_web::{Allow, Created, Json, Problem};
use axum::extract::State;
use chrono::{Days, NaiveDate};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Inventory, figures,
    lookup::{self, Named},
    queries::movements,
    views::CorrectedView,
};

/// A lot as it is read off the goods.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LotBody {
    /// Its code.
    code: LotCode,
    /// The last day on which its goods may be used; needed where the item is tracked so and the lot is new.
    expires_on: Option<NaiveDate>,
}

/// Goods that the book does not have there.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FoundGoods {
    /// The site; needed with `location`.
    warehouse_id: Option<WarehouseId>,
    /// Where they are: the id of the place …
    location_id: Option<LocationId>,
    /// … or what is on its label.
    location: Option<LocationCode>,
    /// The handling unit there that they are in: its id …
    handling_unit_id: Option<HandlingUnitId>,
    /// … or its SSCC. Loose if both are left out.
    sscc: Option<String>,
    /// What: the item's id …
    #[schema(example = "019a0000-0000-7000-8000-000000000001")]
    item_id: Option<ItemId>,
    /// … or its code, which a scanner knows.
    sku: Option<Sku>,
    /// Whose; needed with `sku` if there is more than one owner.
    owner_id: Option<OwnerId>,
    /// Which lot, if the item is tracked so.
    lot: Option<LotBody>,
    /// Which unit, if the item is tracked so.
    serial: Option<SerialCode>,
    /// In which status; suspect if left out.
    status: Option<StockStatus>,
}

impl FoundGoods {
    async fn item(&self, inventory: &Inventory, ctx: &Ctx) -> Result<ItemCard> {
        let field = if self.item_id.is_some() { "/found/item_id" } else { "/found/sku" };
        let unknown = || figures::bad(field, "inventory.item_unknown", "there is no such item");
        match lookup::item_of_query(inventory, ctx, self.item_id, self.sku.as_ref(), self.owner_id).await {
            Ok(found) => found.ok_or_else(|| {
                figures::bad("/found/item_id", "inventory.item_required", "say which item: send item_id or sku")
            }),
            Err(failure) if failure.code == "inventory.item_unknown" => Err(unknown()),
            Err(failure) => Err(failure),
        }
    }

    /// What is corrected, and the item.
    ///
    /// # Errors
    /// 422 for an item, place or unit that is not known.
    pub(crate) async fn target(&self, inventory: &Inventory, ctx: &Ctx) -> Result<(AdjustTarget, ItemCard)> {
        let item = self.item(inventory, ctx).await?;
        let named = Named {
            field: "found/location",
            id: self.location_id,
            code: self.location.as_ref(),
            warehouse: self.warehouse_id,
        };
        let place = lookup::named_place(inventory, ctx, named).await?;
        let expires_on = figures::day("/found/lot/expires_on", self.lot.as_ref().and_then(|lot| lot.expires_on))?;
        let target = AdjustTarget::Found {
            warehouse_id: place.warehouse_id,
            location_id: place.id,
            unit: lookup::into_unit(inventory, "/found/sscc", self.handling_unit_id, self.sscc.as_deref()).await?,
            item_id: item.id,
            owner_id: item.owner_id,
            lot: self.lot.as_ref().map(|lot| LotInput { code: lot.code.clone(), expires_on }),
            serial: self.serial.clone(),
            status: self.status.unwrap_or(StockStatus::Suspect),
        };
        Ok((target, item))
    }
}

/// Goods found beyond the book.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TakeFound {
    /// What, and where.
    found: FoundGoods,
    /// How much.
    #[schema(example = "12.5")]
    quantity: DecimalText,
    /// A remark.
    note: Option<Note>,
}

/// Takes in goods that the book does not have there, as suspect. Never refused for want of room.
#[utoipa::path(post, path = "/stock/finds", operation_id = "take_found_stock", tag = "inventory", request_body = TakeFound,
    responses((status = 201, body = CorrectedView)),
    extensions(("x-permission" = json!("inventory:write")), ("x-late" = json!(true)),
        ("x-problems" = json!(["404 inventory.unit_unknown", "409 inventory.lot_date_differs", "409 inventory.serial_on_hand",
            "409 inventory.unit_elsewhere", "422 inventory.expiry_required", "422 inventory.lot_not_tracked",
            "422 inventory.lot_required", "422 inventory.serials_not_tracked", "422 inventory.serials_required",
            "422 invalid"]))))]
pub(crate) async fn post(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryWrite>,
    Json(body): Json<TakeFound>,
) -> Result<Created<CorrectedView>, Problem> {
    Ok(Created(take_found(&inventory, &allow.ctx, body).await?))
}

async fn take_found(inventory: &Inventory, ctx: &Ctx, body: TakeFound) -> Result<CorrectedView> {
    if body.found.status.is_some_and(|status| status != StockStatus::Suspect) {
        let what = "goods found are suspect until somebody has looked: leave the status out, or adjust the stock";
        return Err(figures::bad("/found/status", "inventory.found_is_suspect", what));
    }
    let (target, item) = body.found.target(inventory, ctx).await?;
    let quantity = figures::positive("/quantity", &body.quantity, item.scale)?;
    let reference = Reference { kind: "find".into(), id: ctx.step("find") };
    let request = StockRequest {
        id: StockCommandId::from_uuid(ctx.step("stock")),
        command: StockCommand::Adjust(Adjust { target, direction: Direction::In, quantity }),
        reference: reference.clone(),
        reason: Some(ReasonCode::parse("found")?),
        note: body.note,
    };
    submit_one(inventory, ctx, request).await?;
    let movements = movements::of_reference(inventory, &reference, ctx.now - Days::new(31)).await?;
    let mut tx = inventory.app.begin(ctx).await?;
    tx.audit("take_found_stock", "find", reference.id, json!({ "sku": item.sku, "quantity": body.quantity }));
    tx.commit(201, CorrectedView { id: reference.id, movements }).await
}
