//! Receives announced goods: one call a scan, by unit, by case, or a whole handling unit.

use ambar_catalog_contract::{ItemCard, PackagingCard, PackagingLevel};
use ambar_inventory_contract::{IntoUnit, PlacementStrategy};
use ambar_kernel::{
    Barcode, Ctx, DecimalText, DeliveryId, DeliveryLineId, Document, Failure, LocationCode, LotCode, Note, Permission,
    Quantity, ReasonCode, ReceiptId, Result, SerialCode, Sku,
};
use ambar_locations_contract::{LocationKind, day_at};
use ambar_receiving_contract::{ReceivingManage, ReceivingWrite};
use ambar_receiving_domain::{Beyond, Condition, Expected, Line, Occasion, Sscc, choose_line, whole_unit};
use ambar_web::{Allow, Created, Json, Path, Problem};
use axum::extract::State;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    Receiving,
    amount::{self, AmountFields, HowMuch, What},
    draft::{Dock, DraftLine, Label, Thing, Wish, check_label, invalid, scan_of},
    recording::receipt::take_in,
    store::{
        self, ATTEMPTS, Begun,
        delivery::{DeliveryRow, LineKey, LineRow, Loaded, UnitRow},
        receipt::{Capture, ReceiptRow, Scan},
    },
    submission::Submission,
    views::receipt::ReceiptView,
};

/// One scan at the dock.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReceiveGoods {
    /// How the goods are captured.
    by: Capture,
    /// The line that they belong to. Or name them by `sku` or `barcode`: then the line is found.
    line_id: Option<DeliveryLineId>,
    sku: Option<Sku>,
    barcode: Option<Barcode>,
    /// By unit: how much, in base units. Of a handling unit with one thing in it: what was found in it, if not what was
    /// announced.
    quantity: Option<DecimalText>,
    /// By case: which packaging; not needed with the barcode of one.
    packaging: Option<PackagingLevel>,
    /// By case: how many.
    count: Option<u32>,
    /// By handling unit: the number on it.
    #[schema(example = "106141412345678908")]
    sscc: Option<String>,
    /// The lot on the goods.
    lot: Option<LotCode>,
    /// The date on the goods.
    #[serde(default, deserialize_with = "ambar_kernel::optional_day")]
    expires_on: Option<NaiveDate>,
    /// The serial numbers of the pieces.
    #[serde(default)]
    serials: Vec<SerialCode>,
    /// The place where they arrive, as scanned; the delivery's dock if left out.
    location: Option<LocationCode>,
    /// What the goods look like.
    #[serde(default)]
    #[schema(schema_with = crate::views::conditions)]
    condition: Condition,
    /// Why they are received although they are too many; or what is wrong with them.
    reason: Option<ReasonCode>,
    note: Option<Note>,
    /// How their place is chosen; the item's own way if left out.
    strategy: Option<PlacementStrategy>,
}

/// Receives announced goods and plans their putaway.
///
/// One call a scan. Goods that are damaged, expired, badly labelled or of another lot come in too, in a status that no order
/// can claim. More than the supplier may send needs the permission `receiving:manage` and a reason.
#[utoipa::path(post, path = "/deliveries/{id}/receipts", operation_id = "receive_goods", tag = "receiving",
    params(("id" = DeliveryId, Path, description = "The delivery.")), request_body = ReceiveGoods,
    responses((status = 201, body = ReceiptView)),
    extensions(("x-permission" = json!("receiving:write")), ("x-late" = json!(true)), ("x-idempotency" = json!("own")), ("x-problems" = json!([
        "404 receiving.delivery_unknown", "409 receiving.delivery_closed", "409 receiving.over_receipt", "409 receiving.line_unknown",
        "409 receiving.unit_unknown", "409 receiving.unit_received", "409 receiving.dock_missing", "409 inventory.place_inactive",
        "409 inventory.place_locked_in", "409 inventory.place_full", "409 inventory.place_mixing", "409 inventory.serial_on_hand",
        "409 inventory.lot_date_differs", "409 inventory.unit_taken", "409 inventory.unit_elsewhere"]))))]
pub(crate) async fn post(
    State(receiving): State<Receiving>,
    allow: Allow<ReceivingWrite>,
    Path(id): Path<DeliveryId>,
    Json(body): Json<ReceiveGoods>,
) -> Result<Created<Document>, Problem> {
    Ok(Created(receive_goods(&receiving, &allow.ctx, id, body).await?))
}

async fn receive_goods(receiving: &Receiving, ctx: &Ctx, delivery: DeliveryId, body: ReceiveGoods) -> Result<Document> {
    let id = ReceiptId::from_uuid(ctx.step("receipt"));
    let asked = Asked::read(receiving, ctx, delivery, &body).await?;
    for _ in 0..ATTEMPTS {
        let Some(loaded) = store::delivery::load(&receiving.db, delivery, &asked.key).await? else {
            return Err(not_announced(receiving, delivery, &asked.key).await?);
        };
        let (scan, submission) = decide(receiving, ctx, id, loaded, &asked, &body).await?;
        if let Some(reply) = take_in(receiving, ctx, scan, submission).await? {
            return Ok(reply);
        }
    }
    Err(store::outrun())
}

/// What the body asks for, once other contexts have been asked.
struct Asked {
    key: LineKey,
    amount: Amount,
    /// The items of the barcode.
    items: Vec<(ItemCard, Option<PackagingCard>)>,
}

enum Amount {
    Goods(HowMuch),
    /// A handling unit, and what was found in it if not what was announced.
    Unit(Option<DecimalText>),
}

impl Asked {
    async fn read(receiving: &Receiving, ctx: &Ctx, delivery: DeliveryId, body: &ReceiveGoods) -> Result<Self> {
        let named =
            [body.line_id.map(What::Line), body.sku.clone().map(What::Sku), body.barcode.clone().map(What::Barcode)];
        let fields = AmountFields { quantity: body.quantity.clone(), packaging: body.packaging, count: body.count };
        if body.by == Capture::HandlingUnit {
            let text =
                body.sscc.as_deref().ok_or_else(|| amount::missing("/sscc", "scan the number of the handling unit"))?;
            let sscc = Sscc::parse(text).map_err(|fault| Failure::field("/sscc", &fault))?;
            if named.iter().any(Option::is_some) {
                return Err(amount::superfluous("", "a handling unit is named by its SSCC alone"));
            }
            if fields.packaging.is_some() || fields.count.is_some() {
                return Err(amount::superfluous("", "a handling unit is not counted"));
            }
            let key = LineKey::Unit(sscc.to_string());
            return Ok(Self { key, amount: Amount::Unit(fields.quantity), items: Vec::new() });
        }
        if body.sscc.is_some() {
            return Err(amount::superfluous("/sscc", "only whole handling units have one"));
        }
        let amount = Amount::Goods(fields.read(body.by, body.barcode.is_some())?);
        let (key, items) = match amount::exactly_one(named, "line_id, sku, barcode")? {
            What::Line(line) => (LineKey::Line(line), Vec::new()),
            What::Sku(sku) => (LineKey::Sku(sku), Vec::new()),
            What::Item(item) => (LineKey::Items(vec![item]), Vec::new()),
            What::Barcode(barcode) => {
                let owner = store::delivery::head(&receiving.db, delivery).await?.owner_id;
                let items = amount::by_barcode(receiving, ctx, owner, &barcode).await?;
                (LineKey::Items(items.iter().map(|it| it.0.id).collect()), items)
            }
        };
        Ok(Self { key, amount, items })
    }
}

/// Decides what a scan is, and whether it may come in, on what was loaded.
async fn decide(
    receiving: &Receiving,
    ctx: &Ctx,
    id: ReceiptId,
    loaded: Loaded,
    asked: &Asked,
    body: &ReceiveGoods,
) -> Result<(Scan, Submission)> {
    let Loaded { delivery, mut lines } = loaded;
    delivery.domain().may_receive()?;
    let beyond = Beyond::of(ctx.actor.may(ReceivingManage::NAME), body.reason.is_some());
    let label = Label { lot: body.lot.clone(), expires_on: body.expires_on, serials: body.serials.clone() };
    let (drafts, unit) = match (&asked.amount, &asked.key) {
        (Amount::Unit(found), LineKey::Unit(sscc)) => {
            let unit = arriving_unit(receiving, &delivery, sscc).await?;
            (unit_lines(&unit, &mut lines, found.as_ref(), &label, beyond)?, Some(unit))
        }
        (Amount::Unit(_), _) => return Err(Failure::internal("a handling unit without its number")),
        (Amount::Goods(how_much), _) => {
            let line = choose(&lines, body.lot.as_ref())?;
            let quantity = quantity_of(receiving, ctx, line, how_much, &asked.items).await?;
            (vec![line_draft(line, quantity, label, expected_of(line), beyond, "")?], None)
        }
    };
    let dock = dock(receiving, ctx, &delivery, body.location.as_ref()).await?;
    let today = day_at(ctx.now, &delivery.time_zone);
    let receipt = receipt_row(ctx, id, &delivery, unit.as_ref(), dock, body);
    let into =
        unit.map_or(IntoUnit::Loose, |unit| IntoUnit::New { id: unit.id, kind: unit.kind, sscc: Some(unit.sscc) });
    scan_of(receiving, ctx, receipt, drafts, into, Wish::Best(body.strategy), today).await
}

fn receipt_row(
    ctx: &Ctx,
    id: ReceiptId,
    delivery: &DeliveryRow,
    unit: Option<&UnitRow>,
    dock: Dock,
    body: &ReceiveGoods,
) -> ReceiptRow {
    ReceiptRow {
        id,
        owner_id: delivery.owner_id,
        warehouse_id: delivery.warehouse_id,
        delivery_id: Some(delivery.id),
        capture: body.by,
        occasion: Occasion::Announced,
        announced_unit_id: unit.map(|unit| unit.id),
        sscc: unit.map(|unit| unit.sscc.clone()),
        location_id: dock.id,
        location: dock.code,
        sequence: dock.sequence,
        condition: body.condition,
        reason: body.reason.clone(),
        note: body.note.clone(),
        reference: None,
        source: None,
        external_ref: None,
        begun: Begun::by(ctx),
    }
}

fn choose<'a>(lines: &'a [LineRow], lot: Option<&LotCode>) -> Result<&'a LineRow> {
    let candidates: Vec<(Line, Option<LotCode>)> = lines.iter().map(|line| (line.domain(), line.lot.clone())).collect();
    choose_line(&candidates, lot)
        .and_then(|at| lines.get(at))
        .ok_or_else(|| Failure::internal("no line to choose from"))
}

async fn quantity_of(
    receiving: &Receiving,
    ctx: &Ctx,
    line: &LineRow,
    how_much: &HowMuch,
    items: &[(ItemCard, Option<PackagingCard>)],
) -> Result<Quantity> {
    let (level, count) = match how_much {
        HowMuch::Units(text) => return amount::units(text, line.scale, "/quantity"),
        HowMuch::Cases(level, count) => (*level, *count),
    };
    if let Some((item, packaging)) = items.iter().find(|it| it.0.id == line.item_id) {
        return amount::cases(item, packaging.as_ref(), level, count);
    }
    match receiving.catalog.items(ctx, &[line.item_id]).await?.pop() {
        Some(item) => amount::cases(&item, None, level, count),
        None => Err(Failure::internal(format!("the catalog does not know the announced item {}", line.item_id))),
    }
}

fn expected_of(line: &LineRow) -> Expected {
    Expected { lot: line.lot.clone(), expires_on: line.expires_on }
}

fn line_draft(
    line: &LineRow,
    quantity: Quantity,
    label: Label,
    expected: Expected,
    beyond: Beyond,
    at: &str,
) -> Result<DraftLine> {
    let thing = Thing::of_line(line);
    check_label(&thing, quantity, &label, at)?;
    let counted = line.domain().count(quantity, beyond).map_err(|fault| match fault {
        ambar_receiving_domain::LineFault::ReasonMissing { .. } => Failure::field("/reason", &fault),
        fault => fault.into(),
    })?;
    Ok(DraftLine { line_id: Some(line.id), thing, quantity, counted, label, expected })
}

/// The unit that was scanned, if it has not come yet.
async fn arriving_unit(receiving: &Receiving, delivery: &DeliveryRow, sscc: &str) -> Result<UnitRow> {
    match store::delivery::unit(&receiving.db, delivery.id, sscc).await? {
        Some((unit, None)) => Ok(unit),
        Some((_, Some(receipt))) => Err(Failure::refused(
            "receiving.unit_received",
            format!("The handling unit {sscc} was received already. If this is another one, its label is wrong: set it aside."),
        )
        .param("receipt_id", receipt.to_string())),
        None => Err(Failure::internal("an announced unit is gone")),
    }
}

/// The goods of a handling unit, each thing in it counted on its line.
fn unit_lines(
    unit: &UnitRow,
    lines: &mut [LineRow],
    found: Option<&DecimalText>,
    label: &Label,
    beyond: Beyond,
) -> Result<Vec<DraftLine>> {
    let read = label.lot.is_some() || label.expires_on.is_some() || !label.serials.is_empty();
    if read && unit.contents.len() != 1 {
        let detail = "this unit holds several things: receive what differs by unit or by case";
        return Err(invalid("/lot", "receiving.unit_mixed", detail));
    }
    let announced: Vec<Quantity> = unit.contents.iter().map(|content| content.quantity).collect();
    let scale = lines.first().map_or_else(Default::default, |line| line.scale);
    let found = found.map(|text| amount::units(text, scale, "/quantity")).transpose()?;
    let quantities = whole_unit(&announced, found).map_err(|fault| Failure::field("/quantity", &fault))?;
    let mut drafts = Vec::with_capacity(quantities.len());
    for (content, quantity) in unit.contents.iter().zip(quantities) {
        let Some(line) = lines.iter_mut().find(|line| line.id == content.line_id) else {
            return Err(Failure::internal("an announced unit holds goods of no line"));
        };
        let serials = if label.serials.is_empty() { content.serials.clone() } else { label.serials.clone() };
        let label = Label { serials, ..label.clone() };
        let expected = Expected {
            lot: content.lot.clone().or_else(|| line.lot.clone()),
            expires_on: content.expires_on.or(line.expires_on),
        };
        let draft = line_draft(line, quantity, label, expected, beyond, "")?;
        // The unit's next thing of the same line is counted on top of this one.
        line.counted = line.counted.add(quantity)?;
        line.excess = line.excess.add(draft.counted.excess)?;
        drafts.push(draft);
    }
    Ok(drafts)
}

/// The place where the goods arrive.
async fn dock(
    receiving: &Receiving,
    ctx: &Ctx,
    delivery: &DeliveryRow,
    scanned: Option<&LocationCode>,
) -> Result<Dock> {
    let known = Dock::of_delivery(delivery);
    match (scanned, known) {
        (Some(code), known) if known.as_ref().is_none_or(|known| known.code != *code) => {
            arrival_place(receiving, ctx, delivery.warehouse_id, code).await
        }
        (_, Some(known)) => Ok(known),
        (_, None) => Err(no_dock()),
    }
}

pub(crate) fn no_dock() -> Failure {
    Failure::refused(
        "receiving.dock_missing",
        "This warehouse has no dock. Add a location of kind dock, or scan where the goods arrive.",
    )
}

/// A place where goods may arrive, by its code.
pub(crate) async fn arrival_place(
    receiving: &Receiving,
    ctx: &Ctx,
    warehouse: ambar_kernel::WarehouseId,
    code: &LocationCode,
) -> Result<Dock> {
    let found = receiving.locations.locations_by_code(ctx, warehouse, std::slice::from_ref(code)).await?.pop();
    match found {
        None => Err(invalid(
            "/location",
            "receiving.location_unknown",
            format!("there is no place {code} in this warehouse"),
        )),
        Some(place) if !matches!(place.kind, LocationKind::Dock | LocationKind::Inspection) => {
            let detail = format!("goods arrive at a dock or where they are inspected, and {code} is neither");
            Err(invalid("/location", "receiving.not_a_dock", detail))
        }
        Some(place) => Ok(Dock::of(place)),
    }
}

/// Why a scan has no line.
async fn not_announced(receiving: &Receiving, id: DeliveryId, key: &LineKey) -> Result<Failure> {
    let delivery = store::delivery::head(&receiving.db, id).await?;
    delivery.domain().may_receive()?;
    let number = delivery.number.clone().unwrap_or_default();
    let LineKey::Unit(sscc) = key else {
        return Ok(Failure::refused(
            "receiving.line_unknown",
            format!(
                "That is not announced in {number}. Look for the delivery it belongs to, or receive it as unannounced."
            ),
        ));
    };
    let detail = match store::delivery::announced_elsewhere(&receiving.db, delivery.owner_id, sscc).await? {
        Some(other) => format!("The handling unit {sscc} is announced in {other}, not in {number}."),
        None => {
            format!("The handling unit {sscc} is not announced in {number}. Receive what is in it by unit or by case.")
        }
    };
    Ok(Failure::refused("receiving.unit_unknown", detail))
}
