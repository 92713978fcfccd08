//! Announces a delivery: what a supplier sends, when, and in which handling units.

use std::collections::HashMap;

use ambar_catalog_contract::{ItemCard, OwnerCard, PartnerKind, Tracking};
use ambar_inventory_contract::UnitKind;
use ambar_kernel::{
    Ctx, DecimalText, DeliveryId, DeliveryLineId, ExternalRef, Failure, FieldError, HandlingUnitId, ItemId,
    LocationCode, LotCode, Note, OwnerId, PartnerId, Quantity, Result, SerialCode, ShortCode, Sku, WarehouseId,
};
use ambar_locations_contract::{LocationKind, WarehouseCard};
use ambar_receiving_contract::{DeliveryAnnounced, ReceivingManage};
use ambar_receiving_domain::{
    AnnouncedLine, AnnouncedUnit, Announcement, Content, Delivery, Line, Sscc, check_serials,
};
use ambar_web::{Allow, Created, Json, Problem};
use axum::extract::State;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::{receive_blind::at, receive_goods::arrival_place};
use crate::{
    Receiving, amount,
    draft::{Dock, Thing, invalid},
    store::delivery::{self, ContentRow, DeliveryRow, InsertError, LineRow, UnitRow},
    views::delivery::{AnnouncedView, DeliveryHeadView, LineView, UnitView},
};

/// Wrong fields beyond this many are not listed.
const MOST_FAULTS: usize = 50;

/// A delivery to come.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnnounceDelivery {
    /// Whose goods; not needed if there is one owner only.
    owner_id: Option<OwnerId>,
    /// Where to.
    warehouse_id: WarehouseId,
    /// Who sends them.
    supplier_id: Option<PartnerId>,
    /// Its number, unique for the owner; the next one if left out. Numbers of the form `IN-000001` are given here alone.
    number: Option<ShortCode>,
    #[serde(default, deserialize_with = "ambar_kernel::optional_day")]
    expected_on: Option<NaiveDate>,
    /// The dock where its goods arrive; the warehouse's first if left out.
    dock: Option<LocationCode>,
    /// Which other system announces it.
    source: Option<ShortCode>,
    /// That system's name for it, unique for the owner and the source.
    external_ref: Option<ExternalRef>,
    note: Option<Note>,
    /// What is coming: 1 to 5,000 lines.
    lines: Vec<NewLine>,
    /// In which handling units, as far as that is known: at most 5,000.
    #[serde(default)]
    handling_units: Vec<NewUnit>,
}

/// A line to come.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewLine {
    /// What: by `sku` or `item_id`.
    sku: Option<Sku>,
    item_id: Option<ItemId>,
    /// How much, in base units.
    quantity: DecimalText,
    lot: Option<LotCode>,
    #[serde(default, deserialize_with = "ambar_kernel::optional_day")]
    expires_on: Option<NaiveDate>,
}

/// A handling unit to come.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewUnit {
    /// The number on it.
    #[schema(example = "106141412345678908")]
    sscc: String,
    #[serde(default = "pallet")]
    kind: UnitKind,
    /// What is in it: 1 to 100 things.
    contents: Vec<NewContent>,
}

fn pallet() -> UnitKind {
    UnitKind::Pallet
}

/// What a handling unit holds of one line.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewContent {
    /// The line's number in this announcement, from 1.
    line: usize,
    quantity: DecimalText,
    lot: Option<LotCode>,
    #[serde(default, deserialize_with = "ambar_kernel::optional_day")]
    expires_on: Option<NaiveDate>,
    #[serde(default)]
    serials: Vec<SerialCode>,
}

/// Announces a delivery.
#[utoipa::path(post, path = "/deliveries", operation_id = "announce_delivery", tag = "receiving", request_body = AnnounceDelivery,
    responses((status = 201, body = AnnouncedView)),
    extensions(("x-permission" = json!("receiving:manage")), ("x-body-limit" = json!(8_388_608)), ("x-problems" = json!([
        "409 receiving.number_taken", "409 receiving.external_ref_taken", "409 receiving.owner_inactive",
        "409 receiving.supplier_inactive"]))))]
pub(crate) async fn post(
    State(receiving): State<Receiving>,
    allow: Allow<ReceivingManage>,
    Json(body): Json<AnnounceDelivery>,
) -> Result<Created<AnnouncedView>, Problem> {
    Ok(Created(announce_delivery(&receiving, &allow.ctx, body).await?))
}

async fn announce_delivery(receiving: &Receiving, ctx: &Ctx, body: AnnounceDelivery) -> Result<AnnouncedView> {
    Announcement::check_length(body.lines.len(), body.handling_units.len())
        .map_err(|fault| Failure::field(fault.pointer(), &fault))?;
    check_head(&body)?;
    let id = DeliveryId::from_uuid(ctx.step("delivery"));
    let owner = owner(receiving, ctx, body.owner_id).await?;
    let unknown_site = at("/warehouse_id", "locations.warehouse_unknown");
    let warehouse = receiving.locations.warehouse(ctx, body.warehouse_id).await.map_err(unknown_site)?;
    let percent = tolerance(receiving, ctx, owner.id, body.supplier_id).await?;
    let dock = dock(receiving, ctx, warehouse.id, body.dock.as_ref()).await?;
    let items = items(receiving, ctx, owner.id, &body.lines).await?;
    let (lines, units) = read(id, owner.id, percent, &body, &items)?;
    let row = head(ctx, id, &owner, &warehouse, dock, lines.len(), body)?;

    let mut tx = receiving.db.begin(ctx).await?;
    let number = match delivery::insert(&mut tx, &row, &lines, &units).await {
        Ok(number) => number,
        Err(InsertError::Other(failure)) => return Err(failure),
        Err(InsertError::ReferenceTaken) => {
            tx.rollback().await?;
            return Err(delivery::reference_taken(&receiving.db, &row).await);
        }
        Err(InsertError::Twin) => {
            tx.rollback().await?;
            ambar_pg::replay(&receiving.db, ctx).await?;
            return Err(Failure::done_before());
        }
    };
    let announced = DeliveryAnnounced {
        delivery_id: id,
        number: number.clone(),
        owner_id: owner.id,
        warehouse_id: warehouse.id,
        lines: row.open_lines,
    };
    tx.emit(id, &announced)?;
    tx.audit(
        "announce_delivery",
        "delivery",
        id,
        json!({ "number": number, "lines": lines.len(), "handling_units": units.len() }),
    );
    let view = AnnouncedView {
        delivery: DeliveryHeadView::of(DeliveryRow { number: Some(number), ..row }),
        lines: lines.iter().map(LineView::of).collect(),
        handling_units: units.into_iter().map(|unit| UnitView::of(unit, None, &lines)).collect(),
    };
    tx.commit(201, view).await
}

/// What can be said without asking anybody.
fn check_head(body: &AnnounceDelivery) -> Result<()> {
    if body.external_ref.is_some() && body.source.is_none() {
        return Err(amount::missing("/source", "say which system the external reference is of"));
    }
    let given_here =
        |number: &str| number.strip_prefix("IN-").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    if body.number.as_ref().is_some_and(|number| given_here(number.as_str())) {
        let detail = "numbers of this form are given here alone: leave it out, or choose another form";
        return Err(invalid("/number", "receiving.number_reserved", detail));
    }
    Ok(())
}

async fn owner(receiving: &Receiving, ctx: &Ctx, id: Option<OwnerId>) -> Result<OwnerCard> {
    let owner = receiving.catalog.owner_or_only(ctx, id).await.map_err(at("/owner_id", "catalog.owner_unknown"))?;
    if !owner.active {
        let detail = format!("No more goods of the owner {} are received.", owner.code);
        return Err(Failure::refused("receiving.owner_inactive", detail));
    }
    Ok(owner)
}

/// How much more than announced the supplier may send, in percent.
async fn tolerance(receiving: &Receiving, ctx: &Ctx, owner: OwnerId, supplier: Option<PartnerId>) -> Result<u16> {
    let Some(id) = supplier else { return Ok(0) };
    let partner = receiving.catalog.partner(ctx, id).await.map_err(at("/supplier_id", "catalog.partner_unknown"))?;
    if partner.owner_id != owner || partner.kind != PartnerKind::Supplier {
        return Err(invalid("/supplier_id", "receiving.not_a_supplier", "this is no supplier of this owner"));
    }
    if !partner.active {
        let detail = format!("New deliveries of the supplier {} are not announced any more.", partner.code);
        return Err(Failure::refused("receiving.supplier_inactive", detail));
    }
    Ok(partner.over_receipt_percent)
}

/// The dock that is named, else the warehouse's first, if it has any yet.
async fn dock(
    receiving: &Receiving,
    ctx: &Ctx,
    warehouse: WarehouseId,
    code: Option<&LocationCode>,
) -> Result<Option<Dock>> {
    if let Some(code) = code {
        let named = arrival_place(receiving, ctx, warehouse, code).await;
        return named.map(Some).map_err(|mut failure| {
            failure.fields.iter_mut().for_each(|field| field.pointer = "/dock".into());
            failure
        });
    }
    let docks = receiving.locations.locations_of_kind(ctx, warehouse, LocationKind::Dock).await?;
    Ok(docks.into_iter().find(|place| !place.locked_in).map(Dock::of))
}

/// The items that the lines name, by id and by SKU.
struct Items {
    by_id: HashMap<ItemId, ItemCard>,
    by_sku: HashMap<String, ItemCard>,
}

async fn items(receiving: &Receiving, ctx: &Ctx, owner: OwnerId, lines: &[NewLine]) -> Result<Items> {
    let ids: Vec<ItemId> = lines.iter().filter_map(|line| line.item_id).collect();
    let skus: Vec<Sku> = lines.iter().filter_map(|line| line.sku.clone()).collect();
    let by_id = if ids.is_empty() { Vec::new() } else { receiving.catalog.items(ctx, &ids).await? };
    let by_sku = if skus.is_empty() { Vec::new() } else { receiving.catalog.items_by_sku(ctx, owner, &skus).await? };
    let own = by_id.into_iter().filter(|item| item.owner_id == owner);
    Ok(Items {
        by_id: own.map(|item| (item.id, item)).collect(),
        by_sku: by_sku.into_iter().map(|item| (item.sku.folded(), item)).collect(),
    })
}

impl Items {
    fn of<'a>(&'a self, line: &NewLine) -> Result<&'a ItemCard, (&'static str, &'static str, String)> {
        let (found, field) = match (line.item_id, &line.sku) {
            (Some(id), None) => (self.by_id.get(&id), "item_id"),
            (None, Some(sku)) => (self.by_sku.get(&sku.folded()), "sku"),
            _ => {
                return Err((
                    "",
                    "receiving.what_missing",
                    "name the item by its sku or its item_id, and by one of them alone".into(),
                ));
            }
        };
        match found {
            None => Err((field, "receiving.item_unknown", "this owner has no such item: add it first".into())),
            Some(item) if !item.active => {
                Err((field, "receiving.item_inactive", format!("{} is no longer in use", item.sku)))
            }
            Some(item) => Ok(item),
        }
    }
}

/// Reads lines and units, or lists everything that is wrong with them.
fn read(
    id: DeliveryId,
    owner: OwnerId,
    percent: u16,
    body: &AnnounceDelivery,
    items: &Items,
) -> Result<(Vec<LineRow>, Vec<UnitRow>)> {
    let mut faults = Vec::new();
    let mut lines = Vec::with_capacity(body.lines.len());
    for (at, new) in body.lines.iter().enumerate() {
        match read_line(id, owner, percent, at, new, items) {
            Ok(line) => lines.push(line),
            Err(fault) => faults.push(fault),
        }
    }
    refuse(faults)?;
    let mut faults = Vec::new();
    let mut units = Vec::with_capacity(body.handling_units.len());
    let mut announced = Vec::with_capacity(body.handling_units.len());
    for (at, new) in body.handling_units.iter().enumerate() {
        match read_unit(id, owner, at, new, &lines) {
            Ok((unit, checked)) => {
                units.push(unit);
                announced.push(checked);
            }
            Err(fault) => faults.push(fault),
        }
    }
    refuse(faults)?;
    let whole = Announcement {
        lines: lines.iter().map(|line| AnnouncedLine { quantity: line.expected, scale: line.scale }).collect(),
        units: announced,
    };
    refuse(whole.faults().into_iter().map(|fault| field(fault.pointer(), &fault)).collect())?;
    Ok((lines, units))
}

fn refuse(mut faults: Vec<FieldError>) -> Result<()> {
    faults.truncate(MOST_FAULTS);
    if faults.is_empty() { Ok(()) } else { Err(Failure::invalid(faults)) }
}

fn field(pointer: String, fault: &impl ambar_kernel::Fault) -> FieldError {
    FieldError { pointer, code: fault.code(), detail: fault.to_string() }
}

fn read_line(
    id: DeliveryId,
    owner: OwnerId,
    percent: u16,
    at: usize,
    new: &NewLine,
    items: &Items,
) -> Result<LineRow, FieldError> {
    let item = items.of(new).map_err(|(name, code, detail)| {
        let pointer = if name.is_empty() { format!("/lines/{at}") } else { format!("/lines/{at}/{name}") };
        FieldError { pointer, code, detail }
    })?;
    let expected =
        new.quantity.positive_at(item.scale).map_err(|fault| field(format!("/lines/{at}/quantity"), &fault))?;
    lots_recorded(item.tracking, new.lot.is_some(), new.expires_on.is_some(), &format!("/lines/{at}"))?;
    let line = Line::announced(expected, percent, item.scale);
    let line_no = i32::try_from(at + 1).unwrap_or(i32::MAX);
    Ok(LineRow {
        id: DeliveryLineId::derived(id.uuid(), &format!("line {line_no}")),
        delivery_id: id,
        owner_id: owner,
        line_no,
        item_id: item.id,
        sku: item.sku.clone(),
        sku_key: item.sku.folded(),
        name: item.name.clone(),
        scale: item.scale,
        tracking: item.tracking,
        lot: new.lot.clone(),
        expires_on: new.expires_on,
        expected,
        tolerated: line.tolerated,
        counted: line.counted,
        received: line.received,
        excess: line.excess,
        state: line.state,
        reason: None,
    })
}

fn lots_recorded(tracking: Tracking, lot: bool, date: bool, at: &str) -> Result<(), FieldError> {
    if tracking.by_lot() || !(lot || date) {
        return Ok(());
    }
    let name = if lot { "lot" } else { "expires_on" };
    let detail = "this item is not recorded by lot: leave it out".into();
    Err(FieldError { pointer: format!("{at}/{name}"), code: "receiving.lot_not_recorded", detail })
}

fn read_unit(
    id: DeliveryId,
    owner: OwnerId,
    at: usize,
    new: &NewUnit,
    lines: &[LineRow],
) -> Result<(UnitRow, AnnouncedUnit), FieldError> {
    let sscc = Sscc::parse(&new.sscc).map_err(|fault| field(format!("/handling_units/{at}/sscc"), &fault))?;
    let mut contents = Vec::with_capacity(new.contents.len());
    let mut checked = Vec::with_capacity(new.contents.len());
    for (n, content) in new.contents.iter().enumerate() {
        let line = content.line.checked_sub(1).and_then(|index| lines.get(index));
        // A line that is not there is found by the rules, with the others.
        let quantity = match line {
            Some(line) => read_content(&mut contents, content, line, &format!("/handling_units/{at}/contents/{n}"))?,
            None => Quantity::ZERO,
        };
        checked.push(Content { line: content.line, quantity });
    }
    let mut line_ids: Vec<DeliveryLineId> = contents.iter().map(|content: &ContentRow| content.line_id).collect();
    line_ids.sort_unstable();
    line_ids.dedup();
    let unit = UnitRow {
        id: HandlingUnitId::derived(id.uuid(), sscc.as_str()),
        delivery_id: id,
        owner_id: owner,
        sscc: sscc.to_string(),
        kind: new.kind,
        line_ids,
        contents,
    };
    Ok((unit, AnnouncedUnit { sscc, contents: checked }))
}

fn read_content(
    contents: &mut Vec<ContentRow>,
    new: &NewContent,
    line: &LineRow,
    at: &str,
) -> Result<Quantity, FieldError> {
    let quantity = new.quantity.positive_at(line.scale).map_err(|fault| field(format!("{at}/quantity"), &fault))?;
    lots_recorded(line.tracking, new.lot.is_some(), new.expires_on.is_some(), at)?;
    // Serial numbers may be left out: then they are scanned when the unit comes.
    if !new.serials.is_empty() {
        check_serials(Thing::of_line(line).records, quantity, line.scale, &new.serials)
            .map_err(|fault| field(format!("{at}/serials"), &fault))?;
    }
    contents.push(ContentRow {
        line_id: line.id,
        quantity,
        lot: new.lot.clone(),
        expires_on: new.expires_on,
        serials: new.serials.clone(),
    });
    Ok(quantity)
}

fn head(
    ctx: &Ctx,
    id: DeliveryId,
    owner: &OwnerCard,
    warehouse: &WarehouseCard,
    dock: Option<Dock>,
    lines: usize,
    body: AnnounceDelivery,
) -> Result<DeliveryRow> {
    let announced = Delivery::announced(i32::try_from(lines).map_err(Failure::internal)?);
    let (dock_id, dock, dock_sequence) =
        dock.map_or((None, None, 0), |dock| (Some(dock.id), Some(dock.code), dock.sequence));
    Ok(DeliveryRow {
        id,
        owner_id: owner.id,
        number: body.number.map(String::from),
        warehouse_id: warehouse.id,
        time_zone: warehouse.time_zone.clone(),
        supplier_id: body.supplier_id,
        expected_on: body.expected_on,
        source: body.source,
        external_ref: body.external_ref,
        note: body.note,
        state: announced.state,
        open_lines: announced.open_lines,
        dock_id,
        dock,
        dock_sequence,
        close_reason: None,
        created_at: ctx.now,
        closed_at: None,
    })
}
