//! Adds an item, with its first stock if it has any.

use ambar_catalog_contract::{
    AbcClass, CatalogWrite, CategoryRef, ItemCard, ItemView, NewItem, PackagingBody, Tracking,
};
use ambar_inventory_contract::{InventoryAdjust, PlacementStrategy};
use ambar_kernel::{
    CategoryId, Ctx, DecimalText, DisplayName, ExternalRef, Failure, FieldError, ItemId, LocationCode, LotCode,
    OwnerId, Result, Scale, SerialCode, ShortCode, Sku, WarehouseId,
};
use ambar_web::{Allow, Created, Json, Problem, Versioned, versioned};
use axum::extract::State;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    AddItem,
    first_stock::{FirstStock, Placed},
    keys,
};

/// How often a command may be given up and begun anew before its key is worn out.
const ATTEMPTS: u32 = 16;

/// An item to be.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddItemBody {
    /// Whose item it is; may be left out while there is only one owner.
    owner_id: Option<OwnerId>,
    /// Its code, unique per owner without regard to case.
    sku: Sku,
    /// Its name.
    name: DisplayName,
    /// What one base unit is called: `pcs` if left out.
    base_unit: Option<ShortCode>,
    /// Decimals of the base unit that it is counted in: 0 if left out.
    #[serde(default)]
    #[schema(required = false)]
    scale: Scale,
    /// What is recorded of every unit: `none` if left out.
    tracking: Option<Tracking>,
    /// The code of its category. Send this or `category_id`.
    category: Option<ShortCode>,
    /// The id of its category. Send this or `category`.
    category_id: Option<CategoryId>,
    /// How fast it moves; an item without a class counts as C.
    abc: Option<AbcClass>,
    /// Days that must remain before expiry when it is allocated to an order.
    min_remaining_days: Option<u16>,
    /// Its packaging levels. Each holds two or more whole ones of the level below; `each` is always there, sent or not.
    #[serde(default)]
    #[schema(max_items = 5, required = false)]
    packagings: Vec<PackagingBody>,
    /// Another system's name for it, unique per owner and source.
    external_ref: Option<ExternalRef>,
    /// Which other system.
    source: Option<ShortCode>,
    /// What is there of it already, in base units; needs `warehouse_id`. Left out or 0 for none.
    initial_quantity: Option<DecimalText>,
    /// The warehouse where that is put.
    warehouse_id: Option<WarehouseId>,
    /// The code of the place where that is put. If left out, the strategy chooses one.
    location: Option<LocationCode>,
    /// How a place is chosen.
    strategy: Option<PlacementStrategy>,
    /// Its lot, for items tracked by lot or expiry.
    lot: Option<LotCode>,
    /// Until when it may be used, for items tracked by expiry.
    #[serde(default, deserialize_with = "ambar_kernel::optional_day")]
    expires_on: Option<NaiveDate>,
    /// Its serial numbers, for items tracked by serial: one for each unit.
    #[serde(default)]
    #[schema(required = false)]
    serials: Vec<SerialCode>,
}

/// An item that was added.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AddedItem {
    #[serde(flatten)]
    item: ItemView,
    /// Which other system knows it.
    source: Option<ShortCode>,
    /// That system's name for it.
    external_ref: Option<ExternalRef>,
    /// Where its first stock went; null if it came without any.
    placed: Option<Placed>,
}

/// Adds an item and publishes `ItemAdded`. With an initial quantity it is put into the given location, or into the one that
/// the strategy chooses, which needs the permission `inventory:adjust` too. If there is no room, or the stock is refused for
/// another reason, no item is left behind.
#[utoipa::path(post, path = "/items", operation_id = "add_item", tag = "catalog", request_body = AddItemBody,
    responses((status = 201, body = AddedItem)),
    extensions(("x-permission" = json!("catalog:write")),
        ("x-problems" = json!(["409 catalog.sku_taken", "409 catalog.barcode_taken", "409 catalog.external_ref_taken",
            "409 catalog.owner_inactive", "409 add_item.no_room", "409 add_item.given_up", "422 catalog.owner_unknown",
            "422 catalog.owner_required", "422 catalog.category_unknown", "422 locations.warehouse_unknown",
            "503 catalog.being_added", "503 catalog.draft_just_discarded", "503 add_item.interrupted"]))))]
pub(crate) async fn post(
    State(process): State<AddItem>,
    allow: Allow<CatalogWrite>,
    Json(body): Json<AddItemBody>,
) -> Result<Versioned<Created<AddedItem>>, Problem> {
    let added = add_item(&process, &allow.ctx, body).await?;
    Ok(versioned(added.item.version, Created(added)))
}

async fn add_item(process: &AddItem, ctx: &Ctx, body: AddItemBody) -> Result<AddedItem> {
    let stock = first_stock(&body)?;
    if stock.is_some() {
        ctx.require::<InventoryAdjust>()?;
    }
    let (source, external_ref) = (body.source.clone(), body.external_ref.clone());
    let owner = process.catalog.owner_or_only(ctx, body.owner_id).await?;
    let draft = draft(process, ctx, new_item(body, owner.id)?).await?;
    let placed = match stock {
        None => None,
        Some(stock) => Some(place_or_take_back(process, ctx, &draft, &stock).await?),
    };
    let first = placed.as_ref().map(|placed| (placed.quantity.clone(), placed.location_id));
    let card = process.catalog.publish_item(ctx, draft.id, first).await?;
    let added = AddedItem { item: ItemView::from(&card), source, external_ref, placed };
    process.db.begin(ctx).await?.commit(201, added).await
}

/// Drafts the item under the id of the first attempt that was not given up.
async fn draft(process: &AddItem, ctx: &Ctx, new: NewItem) -> Result<ItemCard> {
    for attempt in 1..=ATTEMPTS {
        match process.catalog.draft_item(ctx, NewItem { id: keys::item(ctx, attempt), ..new.clone() }).await {
            Err(failure) if failure.code == "catalog.draft_discarded" => {}
            drafted_or_refused => return drafted_or_refused,
        }
    }
    Err(Failure::refused(
        "add_item.given_up",
        "This command was interrupted too often and was given up; nothing was added. Send it with a new key.",
    ))
}

/// Puts the first stock into its place. If that is refused, the draft is taken back, and with it the hold.
async fn place_or_take_back(process: &AddItem, ctx: &Ctx, draft: &ItemCard, stock: &FirstStock) -> Result<Placed> {
    let refusal = match process.place(ctx, draft, stock).await {
        Err(failure) if failure.kind.is_outcome() => failure,
        // Placed, or an accident: the same key goes on from here.
        placed_or_not => return placed_or_not,
    };
    // An earlier attempt with this key may have placed it before what is refused now came about.
    if let Some(placed) = process.settle(ctx, draft).await? {
        return Ok(placed);
    }
    process.catalog.discard_draft(ctx, draft.id).await?;
    Err(refusal)
}

fn new_item(body: AddItemBody, owner_id: OwnerId) -> Result<NewItem> {
    let category = match (body.category, body.category_id) {
        (Some(_), Some(_)) => {
            return Err(bad("/category", "add_item.category_twice", "send category or category_id, not both"));
        }
        (code, id) => code.map(CategoryRef::Code).or(id.map(CategoryRef::Id)),
    };
    Ok(NewItem {
        id: ItemId::NIL,
        owner_id,
        sku: body.sku,
        name: body.name,
        base_unit: body.base_unit.map_or_else(|| ShortCode::parse("pcs"), Ok)?,
        scale: body.scale,
        tracking: body.tracking.unwrap_or(Tracking::None),
        category,
        abc: body.abc,
        min_remaining_days: body.min_remaining_days,
        packagings: PackagingBody::read(body.packagings, body.scale)?,
        external_ref: body.external_ref,
        source: body.source,
    })
}

/// The stock that the item is to come with; none if its quantity is left out or 0.
fn first_stock(body: &AddItemBody) -> Result<Option<FirstStock>> {
    let quantity = body.initial_quantity.as_ref().map(|text| text.at(body.scale)).transpose();
    let quantity = quantity.map_err(|fault| Failure::field("/initial_quantity", &fault))?;
    let Some(quantity) = quantity.filter(|quantity| !quantity.is_zero()) else {
        let placing = [
            ("/location", body.location.is_some()),
            ("/strategy", body.strategy.is_some()),
            ("/lot", body.lot.is_some()),
            ("/expires_on", body.expires_on.is_some()),
            ("/serials", !body.serials.is_empty()),
        ];
        return match placing.iter().find(|(_, given)| *given) {
            Some((pointer, _)) => {
                Err(bad(pointer, "add_item.nothing_to_place", "there is no initial_quantity to be placed"))
            }
            None => Ok(None),
        };
    };
    let Some(warehouse_id) = body.warehouse_id else {
        let detail = "say in which warehouse the initial quantity is put";
        return Err(bad("/warehouse_id", "add_item.warehouse_required", detail));
    };
    if body.expires_on.is_some() && body.lot.is_none() {
        return Err(bad("/lot", "add_item.lot_required", "an expiry date belongs to a lot: send its code"));
    }
    Ok(Some(FirstStock {
        warehouse_id,
        quantity,
        location: body.location.clone(),
        strategy: body.strategy,
        lot: body.lot.clone(),
        expires_on: body.expires_on,
        serials: body.serials.clone(),
    }))
}

fn bad(pointer: &str, code: &'static str, detail: &str) -> Failure {
    Failure::invalid(vec![FieldError { pointer: pointer.into(), code, detail: detail.into() }])
}
