//! Announces a delivery: what a supplier sends, when, and in which handling units.

use ambar_catalog_contract::{OwnerCard, PartnerKind};
use ambar_inventory_contract::UnitKind;
use ambar_kernel::{
    Ctx, DecimalText, DeliveryId, ExternalRef, Failure, ItemId, LocationCode, LotCode, Note, OwnerId, PartnerId,
    Result, SerialCode, ShortCode, Sku, WarehouseId,
};
use ambar_locations_contract::{LocationKind, WarehouseCard};
use ambar_pg::Tx;
use ambar_receiving_contract::{DeliveryAnnounced, ReceivingManage};
use ambar_receiving_domain::{Announcement, Delivery};
use ambar_web::{Allow, Created, Json, Problem};
use axum::extract::State;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::{
    announced_lines::{items, read},
    receive_blind::at,
    receive_goods::arrival_place,
};
use crate::{
    Receiving, amount,
    draft::{Dock, invalid},
    store::delivery::{self, DeliveryRow, InsertError, LineRow, UnitRow},
    views::delivery::{AnnouncedView, DeliveryHeadView, LineView, UnitView},
};

/// Wrong fields beyond this many are not listed.
const MOST_FAULTS: usize = 50;

/// A delivery to come.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnnounceDelivery {
    /// Whose goods; not needed if there is one owner only.
    pub(crate) owner_id: Option<OwnerId>,
    /// Where to.
    pub(crate) warehouse_id: WarehouseId,
    /// Who sends them.
    pub(crate) supplier_id: Option<PartnerId>,
    /// Its number, unique for the owner; the next one if left out. Numbers of the form `IN-000001` are given here alone.
    pub(crate) number: Option<ShortCode>,
    #[serde(default, deserialize_with = "ambar_kernel::optional_day")]
    pub(crate) expected_on: Option<NaiveDate>,
    /// The dock where its goods arrive; the warehouse's first if left out.
    pub(crate) dock: Option<LocationCode>,
    /// Which other system announces it.
    pub(crate) source: Option<ShortCode>,
    /// That system's name for it, unique for the owner and the source.
    pub(crate) external_ref: Option<ExternalRef>,
    pub(crate) note: Option<Note>,
    /// What is coming: 1 to 5,000 lines.
    pub(crate) lines: Vec<NewLine>,
    /// In which handling units, as far as that is known: at most 5,000.
    #[serde(default)]
    pub(crate) handling_units: Vec<NewUnit>,
}

/// A line to come.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewLine {
    /// What: by `sku` or `item_id`.
    pub(crate) sku: Option<Sku>,
    pub(crate) item_id: Option<ItemId>,
    /// How much, in base units.
    pub(crate) quantity: DecimalText,
    pub(crate) lot: Option<LotCode>,
    #[serde(default, deserialize_with = "ambar_kernel::optional_day")]
    pub(crate) expires_on: Option<NaiveDate>,
}

/// A handling unit to come.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewUnit {
    /// The number on it.
    #[schema(example = "106141412345678908")]
    pub(crate) sscc: String,
    #[serde(default = "pallet")]
    pub(crate) kind: UnitKind,
    /// What is in it: 1 to 100 things.
    pub(crate) contents: Vec<NewContent>,
}

fn pallet() -> UnitKind {
    UnitKind::Pallet
}

/// What a handling unit holds of one line.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewContent {
    /// The line's number in this announcement, from 1.
    pub(crate) line: usize,
    pub(crate) quantity: DecimalText,
    pub(crate) lot: Option<LotCode>,
    #[serde(default, deserialize_with = "ambar_kernel::optional_day")]
    pub(crate) expires_on: Option<NaiveDate>,
    #[serde(default)]
    pub(crate) serials: Vec<SerialCode>,
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
    let id = DeliveryId::from_uuid(ctx.step("delivery"));
    let said = checked(receiving, ctx, id, body, MOST_FAULTS).await?;
    let mut tx = receiving.db.begin(ctx).await?;
    let number = match record(&mut tx, &said).await {
        Ok(number) => number,
        Err(InsertError::Other(failure)) => return Err(failure),
        Err(InsertError::ReferenceTaken) => {
            tx.rollback().await?;
            return Err(delivery::reference_taken(&receiving.db, &said.head).await);
        }
        Err(InsertError::Twin) => {
            tx.rollback().await?;
            ambar_pg::replay(&receiving.db, ctx).await?;
            return Err(Failure::done_before());
        }
    };
    let Announced { head, lines, units } = said;
    let view = AnnouncedView {
        delivery: DeliveryHeadView::of(DeliveryRow { number: Some(number), ..head }),
        lines: lines.iter().map(LineView::of).collect(),
        handling_units: units.into_iter().map(|unit| UnitView::of(unit, None, &lines)).collect(),
    };
    tx.commit(201, view).await
}

/// A delivery whose announcement was found right, as it will be written.
pub(crate) struct Announced {
    pub(crate) head: DeliveryRow,
    pub(crate) lines: Vec<LineRow>,
    pub(crate) units: Vec<UnitRow>,
}

/// Reads an announcement and looks up everything that it names; at most so many of its faults are listed.
pub(crate) async fn checked(
    receiving: &Receiving,
    ctx: &Ctx,
    id: DeliveryId,
    body: AnnounceDelivery,
    most_faults: usize,
) -> Result<Announced> {
    Announcement::check_length(body.lines.len(), body.handling_units.len())
        .map_err(|fault| Failure::field(fault.pointer(), &fault))?;
    check_head(&body)?;
    let owner = owner(receiving, ctx, body.owner_id).await?;
    let unknown_site = at("/warehouse_id", "locations.warehouse_unknown");
    let warehouse = receiving.locations.warehouse(ctx, body.warehouse_id).await.map_err(unknown_site)?;
    let percent = tolerance(receiving, ctx, owner.id, body.supplier_id).await?;
    let dock = dock(receiving, ctx, warehouse.id, body.dock.as_ref()).await?;
    let items = items(receiving, ctx, owner.id, &body.lines).await?;
    let (lines, units) = read(id, owner.id, percent, &body, &items, most_faults)?;
    let head = head(ctx, id, &owner, &warehouse, dock, lines.len(), body)?;
    Ok(Announced { head, lines, units })
}

/// Writes a delivery with what is told of it; answers its number.
pub(crate) async fn record(tx: &mut Tx, said: &Announced) -> Result<String, InsertError> {
    let Announced { head, lines, units } = said;
    let number = delivery::insert(tx, head, lines, units).await?;
    let announced = DeliveryAnnounced {
        delivery_id: head.id,
        number: number.clone(),
        owner_id: head.owner_id,
        warehouse_id: head.warehouse_id,
        lines: head.open_lines,
    };
    tx.emit(head.id, &announced)?;
    tx.audit(
        "announce_delivery",
        "delivery",
        head.id,
        json!({ "number": number, "lines": lines.len(), "handling_units": units.len() }),
    );
    Ok(number)
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
        withdrawn_at: None,
    })
}
