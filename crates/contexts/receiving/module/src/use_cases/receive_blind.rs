//! Receives what nobody announced: returns, parcels that come back, goods of a supplier without an announcement.

use ambar_catalog_contract::{ItemCard, PackagingCard, PackagingLevel};
use ambar_inventory_contract::{IntoUnit, PlacementStrategy};
use ambar_kernel::{
    Barcode, Ctx, DecimalText, Document, ExternalRef, Failure, ItemId, LocationCode, LotCode, Note, OwnerId, Quantity,
    ReasonCode, ReceiptId, Result, SerialCode, ShortCode, Sku, WarehouseId,
};
use ambar_locations_contract::{LocationKind, day_at};
use ambar_receiving_contract::ReceivingWrite;
use ambar_receiving_domain::{Condition, Counted, Expected, Occasion};
use ambar_web::{Allow, Created, Json, Problem};
use axum::extract::State;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::receive_goods::{arrival_place, no_dock};
use crate::{
    Receiving,
    amount::{self, AmountFields, HowMuch, What},
    draft::{Dock, DraftLine, Label, Thing, Wish, check_label, inspection_place, invalid, line_of, scan_of},
    recording::receipt::take_in,
    store::{
        self, Begun,
        receipt::{Capture, ReceiptRow},
    },
    views::receipt::ReceiptView,
};

/// Why goods come without an announcement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BlindKind {
    /// A customer sent them back: they wait to be looked at.
    Return,
    /// They could not be delivered and come back unopened.
    Undelivered,
    /// A supplier sent them without an announcement: they wait to be looked at.
    Unannounced,
}

impl BlindKind {
    const fn occasion(self) -> Occasion {
        match self {
            Self::Return => Occasion::Return,
            Self::Undelivered => Occasion::Undelivered,
            Self::Unannounced => Occasion::Unannounced,
        }
    }
}

/// Goods that nobody announced.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReceiveBlind {
    /// Why they come.
    kind: BlindKind,
    /// Whose they are; not needed if there is one owner only.
    owner_id: Option<OwnerId>,
    warehouse_id: WarehouseId,
    /// What they are: by one of `item_id`, `sku`, `barcode`.
    item_id: Option<ItemId>,
    sku: Option<Sku>,
    barcode: Option<Barcode>,
    /// How much, in base units.
    quantity: Option<DecimalText>,
    /// Or how many of which packaging; with the barcode of one, `count` is enough.
    packaging: Option<PackagingLevel>,
    count: Option<u32>,
    /// The lot on the goods.
    lot: Option<LotCode>,
    /// The date on the goods.
    #[serde(default, deserialize_with = "ambar_kernel::optional_day")]
    expires_on: Option<NaiveDate>,
    /// The serial numbers of the pieces.
    #[serde(default)]
    serials: Vec<SerialCode>,
    /// The place where they arrive, as scanned; if left out, the first where goods are inspected, else the first dock.
    location: Option<LocationCode>,
    /// What the goods look like.
    #[serde(default)]
    #[schema(schema_with = crate::views::conditions)]
    condition: Condition,
    /// Why they came.
    reason: ReasonCode,
    note: Option<Note>,
    /// What they are about in another system: the order that they come back from.
    reference: Option<ExternalRef>,
    /// Which other system sends this.
    source: Option<ShortCode>,
    /// That system's name for this receipt, unique for the owner and the source.
    external_ref: Option<ExternalRef>,
    /// Whether they are to be put away. Goods that wait for inspection stay where they are.
    #[serde(default)]
    putaway: bool,
    /// How their place is chosen; the item's own way if left out.
    strategy: Option<PlacementStrategy>,
}

/// Receives goods that nobody announced.
#[utoipa::path(post, path = "/receipts", operation_id = "receive_blind", tag = "receiving", request_body = ReceiveBlind,
    responses((status = 201, body = ReceiptView)),
    extensions(("x-permission" = json!("receiving:write")), ("x-late" = json!(true)), ("x-idempotency" = json!("own")), ("x-problems" = json!([
        "409 receiving.external_ref_taken", "409 receiving.dock_missing", "409 receiving.item_inactive", "409 inventory.place_inactive",
        "409 inventory.place_locked_in", "409 inventory.place_full", "409 inventory.place_mixing", "409 inventory.serial_on_hand",
        "409 inventory.lot_date_differs"]))))]
pub(crate) async fn post(
    State(receiving): State<Receiving>,
    allow: Allow<ReceivingWrite>,
    Json(body): Json<ReceiveBlind>,
) -> Result<Created<Document>, Problem> {
    Ok(Created(receive_blind(&receiving, &allow.ctx, body).await?))
}

async fn receive_blind(receiving: &Receiving, ctx: &Ctx, body: ReceiveBlind) -> Result<Document> {
    let id = ReceiptId::from_uuid(ctx.step("receipt"));
    if body.external_ref.is_some() && body.source.is_none() {
        return Err(amount::missing("/source", "say which system the external reference is of"));
    }
    let owner =
        receiving.catalog.owner_or_only(ctx, body.owner_id).await.map_err(at("/owner_id", "catalog.owner_unknown"))?;
    let unknown_site = at("/warehouse_id", "locations.warehouse_unknown");
    let warehouse = receiving.locations.warehouse(ctx, body.warehouse_id).await.map_err(unknown_site)?;
    let (item, packaging, how_much) = what(receiving, ctx, owner.id, &body).await?;
    let thing = Thing::of_item(&item);
    let quantity = quantity_of(&item, packaging.as_ref(), &how_much)?;
    let label = Label { lot: body.lot.clone(), expires_on: body.expires_on, serials: body.serials.clone() };
    check_label(&thing, quantity, &label, "")?;
    let draft = DraftLine {
        line_id: None,
        thing,
        quantity,
        counted: Counted { excess: Quantity::ZERO, over: false },
        label,
        expected: Expected::default(),
    };
    let dock = dock(receiving, ctx, body.warehouse_id, body.location.as_ref()).await?;
    let receipt = receipt_row(ctx, id, owner.id, dock, &body, matches!(how_much, HowMuch::Cases(..)));
    let today = day_at(ctx.now, &warehouse.time_zone);
    let inspected = line_of(&receipt, 1, &draft, today).status == ambar_inventory_contract::StockStatus::Inspection;
    let wish = if body.putaway && !inspected { Wish::Best(body.strategy) } else { Wish::Stay };
    let (scan, submission) = scan_of(receiving, ctx, receipt, vec![draft], IntoUnit::Loose, wish, today).await?;
    let receipt = scan.receipt.clone();
    match take_in(receiving, ctx, scan, submission).await? {
        Some(reply) => Ok(reply),
        None => Err(reference_taken(receiving, &receipt).await?),
    }
}

/// Turns "there is no such thing" into a bad field of the body.
pub(crate) fn at(pointer: &'static str, code: &'static str) -> impl FnOnce(Failure) -> Failure {
    move |failure| if failure.code == code { invalid(pointer, code, failure.detail) } else { failure }
}

async fn what(
    receiving: &Receiving,
    ctx: &Ctx,
    owner: OwnerId,
    body: &ReceiveBlind,
) -> Result<(ItemCard, Option<PackagingCard>, HowMuch)> {
    let named =
        [body.item_id.map(What::Item), body.sku.clone().map(What::Sku), body.barcode.clone().map(What::Barcode)];
    let what = amount::exactly_one(named, "item_id, sku, barcode")?;
    let fields = AmountFields { quantity: body.quantity.clone(), packaging: body.packaging, count: body.count };
    let capture = if body.count.is_some() { Capture::Case } else { Capture::Unit };
    let how_much = fields.read(capture, body.barcode.is_some())?;
    let (found, pointer) = match what {
        What::Item(id) => {
            (receiving.catalog.items(ctx, &[id]).await?.into_iter().map(|item| (item, None)).next(), "/item_id")
        }
        What::Sku(sku) => {
            let found = receiving.catalog.items_by_sku(ctx, owner, &[sku]).await?;
            (found.into_iter().map(|item| (item, None)).next(), "/sku")
        }
        What::Barcode(barcode) => {
            let mut found = amount::by_barcode(receiving, ctx, owner, &barcode).await?;
            if found.len() > 1 {
                let detail = format!("the barcode {barcode} is on several items: name the item instead");
                return Err(invalid("/barcode", "receiving.barcode_ambiguous", detail));
            }
            (found.pop(), "/barcode")
        }
        What::Line(_) => (None, ""),
    };
    let Some((item, packaging)) = found.filter(|it| it.0.owner_id == owner) else {
        let detail = "this owner has no such item: add it first";
        return Err(invalid(pointer, "receiving.item_unknown", detail));
    };
    if !item.active {
        let detail = format!("{} is no longer in use. Reactivate it to receive it.", item.sku);
        return Err(Failure::refused("receiving.item_inactive", detail));
    }
    Ok((item, packaging, how_much))
}

fn quantity_of(item: &ItemCard, packaging: Option<&PackagingCard>, how_much: &HowMuch) -> Result<Quantity> {
    match how_much {
        HowMuch::Units(text) => amount::units(text, item.scale, "/quantity"),
        HowMuch::Cases(level, count) => amount::cases(item, packaging, *level, *count),
    }
}

async fn dock(
    receiving: &Receiving,
    ctx: &Ctx,
    warehouse: WarehouseId,
    scanned: Option<&LocationCode>,
) -> Result<Dock> {
    if let Some(code) = scanned {
        return arrival_place(receiving, ctx, warehouse, code).await;
    }
    if let Some(place) = inspection_place(receiving, ctx, warehouse).await? {
        return Ok(Dock::of(place));
    }
    let docks = receiving.locations.locations_of_kind(ctx, warehouse, LocationKind::Dock).await?;
    docks.into_iter().find(|place| !place.locked_in).map(Dock::of).ok_or_else(no_dock)
}

fn receipt_row(
    ctx: &Ctx,
    id: ReceiptId,
    owner_id: OwnerId,
    dock: Dock,
    body: &ReceiveBlind,
    by_case: bool,
) -> ReceiptRow {
    ReceiptRow {
        id,
        owner_id,
        warehouse_id: body.warehouse_id,
        delivery_id: None,
        capture: if by_case { Capture::Case } else { Capture::Unit },
        occasion: body.kind.occasion(),
        announced_unit_id: None,
        sscc: None,
        location_id: dock.id,
        location: dock.code,
        sequence: dock.sequence,
        condition: body.condition,
        reason: Some(body.reason.clone()),
        note: body.note.clone(),
        reference: body.reference.clone(),
        source: body.source.clone(),
        external_ref: body.external_ref.clone(),
        begun: Begun::by(ctx),
    }
}

async fn reference_taken(receiving: &Receiving, receipt: &ReceiptRow) -> Result<Failure> {
    let id = store::receipt::by_reference(&receiving.db, receipt).await?;
    Ok(Failure::refused(
        "receiving.external_ref_taken",
        "A receipt of this owner has that external reference already. It was received before.",
    )
    .param("id", id.map(|id| id.to_string())))
}
