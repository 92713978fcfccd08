//! The movements behind every figure, newest first.

use ambar_inventory_contract::{InventoryRead, MovementKind, Reference, StockId, StockStatus, VirtualPlace};
use ambar_kernel::{
    AccountId, DecimalText, HandlingUnitId, ItemId, LocationCode, LocationId, LotCode, LotId, OwnerId, Result,
    SerialCode, Sku, StockCommandId, Timestamp, WarehouseId,
};
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{Inventory, archive::LedgerFrom, figures, lookup};

// The page is found first and joined after. Each way to find it is a statement of its own, so that each has its index;
// what else is asked for is tested on the rows it finds.
macro_rules! select {
    ($which:expr) => {
        concat!(
            "
SELECT m.seq, m.moved_at, m.warehouse_id, m.command_id, m.kind, m.item_id, i.card->>'sku' AS sku,
       (i.card->>'scale')::smallint AS decimals, m.owner_id, l.code AS lot, n.code AS serial, m.quantity,
       m.from_stock_id, m.from_virtual, f.location_id AS from_location_id, fp.code AS from_location, f.status AS from_status,
       fu.sscc AS from_sscc, m.to_stock_id, m.to_virtual, t.location_id AS to_location_id, tp.code AS to_location,
       t.status AS to_status, tu.sscc AS to_sscc, m.reference_kind, m.reference_id, m.reason, m.note, m.account_id, m.operation_id
FROM (SELECT * FROM inventory.movement
      WHERE ",
            $which,
            "
        AND ($2::bigint IS NULL OR seq < $2)
        AND moved_at >= coalesce($3, '-infinity'::timestamptz) AND moved_at < coalesce($4, 'infinity'::timestamptz)
        AND ($5::text IS NULL OR kind = $5) AND ($6::uuid IS NULL OR warehouse_id = $6) AND ($7::uuid IS NULL OR lot_id = $7)
        AND ($8::text IS NULL OR reference_kind = $8) AND ($9::uuid IS NULL OR reference_id = $9)
        AND ($10::uuid IS NULL OR item_id = $10) AND ($11::uuid IS NULL OR command_id = $11)
        AND ($12::uuid IS NULL OR owner_id = $12)
        AND ($13::uuid IS NULL OR EXISTS (SELECT 1 FROM inventory.stock s
                                          WHERE s.stock_id IN (from_stock_id, to_stock_id) AND s.location_id = $13))
        AND ($14::uuid IS NULL OR EXISTS (SELECT 1 FROM inventory.stock s
                                          WHERE s.stock_id IN (from_stock_id, to_stock_id) AND s.handling_unit_id = $14))
        AND ($16::text IS NULL OR serial_id IN (SELECT n.id FROM inventory.serial n WHERE n.code = $16))
      ORDER BY seq DESC LIMIT $15) AS m
     JOIN inventory.item i ON i.id = m.item_id
     LEFT JOIN inventory.lot l ON l.id = m.lot_id LEFT JOIN inventory.serial n ON n.id = m.serial_id
     LEFT JOIN inventory.stock f ON f.stock_id = m.from_stock_id LEFT JOIN inventory.place fp ON fp.id = f.location_id
     LEFT JOIN inventory.handling_unit fu ON fu.id = f.handling_unit_id
     LEFT JOIN inventory.stock t ON t.stock_id = m.to_stock_id LEFT JOIN inventory.place tp ON tp.id = t.location_id
     LEFT JOIN inventory.handling_unit tu ON tu.id = t.handling_unit_id
ORDER BY m.seq DESC"
        )
    };
}

pub(crate) const ALL: &str = select!("$1::uuid IS NULL");
pub(crate) const OF_ITEM: &str = select!("item_id = $1");
pub(crate) const OF_REFERENCE: &str = select!("reference_id = $1");
pub(crate) const OF_COMMAND: &str = select!("command_id = $1");
// Those of rows are found among those of their items: an index of the rows on both sides cost every movement more than the
// movement itself.
macro_rules! of_rows {
    ($rows:literal) => {
        select!(concat!(
            "item_id = ANY (ARRAY(SELECT DISTINCT s.item_id FROM ",
            $rows,
            "))
       AND (from_stock_id = ANY (ARRAY(SELECT s.stock_id FROM ",
            $rows,
            "))
            OR to_stock_id = ANY (ARRAY(SELECT s.stock_id FROM ",
            $rows,
            ")))"
        ))
    };
}
pub(crate) const OF_PLACE: &str = of_rows!(
    "inventory.place p JOIN inventory.stock s ON s.warehouse_id = p.warehouse_id AND s.location_id = p.id WHERE p.id = $1"
);
pub(crate) const OF_UNIT: &str = of_rows!(
    "inventory.stock s WHERE s.handling_unit_id = $1 AND s.handling_unit_id <> '00000000-0000-0000-0000-000000000000'"
);
// A number may be that of units of several items.
pub(crate) const OF_SERIAL: &str = select!(
    "item_id = ANY (ARRAY(SELECT n.item_id FROM inventory.serial n WHERE n.code = $1))
       AND serial_id = ANY (ARRAY(SELECT n.id FROM inventory.serial n WHERE n.code = $1))"
);
pub(crate) const OF_ROW: &str = select!(
    "item_id = (SELECT s.item_id FROM inventory.stock s WHERE s.stock_id = $1) AND (from_stock_id = $1 OR to_stock_id = $1)"
);

/// Which movements, and where the page begins.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// At one site.
    warehouse_id: Option<WarehouseId>,
    /// From or to one place.
    location_id: Option<LocationId>,
    /// From or to the place with this code; needs `warehouse_id`.
    location: Option<LocationCode>,
    /// Of one item.
    item_id: Option<ItemId>,
    /// Of the item with this SKU; needs `owner_id` unless there is one owner alone.
    sku: Option<Sku>,
    /// Of one owner's items.
    owner_id: Option<OwnerId>,
    /// Of one lot.
    lot_id: Option<LotId>,
    /// Of units with this serial number.
    serial: Option<SerialCode>,
    /// Out of or into one handling unit.
    handling_unit_id: Option<HandlingUnitId>,
    /// Of one kind.
    kind: Option<MovementKind>,
    /// For one kind of document: `receipt`, `putaway`, `order`, `count`, `move`, …
    reference_kind: Option<String>,
    /// For one document.
    reference_id: Option<Uuid>,
    /// Of one stock command.
    command_id: Option<StockCommandId>,
    /// From this moment on.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Before this moment.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// One side of a movement: a row on the floor, or a virtual place.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SideView {
    /// The row; null for a virtual place.
    pub(crate) stock_id: Option<StockId>,
    location_id: Option<LocationId>,
    /// The code of its place.
    pub(crate) location: Option<LocationCode>,
    /// The SSCC of its handling unit; null for loose.
    sscc: Option<String>,
    pub(crate) status: Option<StockStatus>,
    /// The virtual place; null for a row.
    virtual_place: Option<VirtualPlace>,
}

/// A fact that stock moved.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MovementView {
    /// Its number; later ones are higher.
    seq: i64,
    #[schema(value_type = String, format = DateTime)]
    moved_at: Timestamp,
    warehouse_id: WarehouseId,
    /// The stock command that moved it.
    command_id: StockCommandId,
    kind: MovementKind,
    item_id: ItemId,
    pub(crate) sku: Sku,
    owner_id: OwnerId,
    lot: Option<LotCode>,
    serial: Option<SerialCode>,
    #[schema(example = "12.5")]
    pub(crate) quantity: DecimalText,
    pub(crate) from: SideView,
    pub(crate) to: SideView,
    /// The kind of the document it was for.
    reference_kind: String,
    /// That document.
    reference_id: Uuid,
    /// Why, where somebody had to say why.
    reason: Option<String>,
    /// A remark.
    note: Option<String>,
    /// Who did it; the nil id is Ambar itself.
    account_id: AccountId,
    /// The operation, as in logs and the audit trail.
    operation_id: Uuid,
}

/// A page of movements.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MovementPage {
    /// The rows, sorted.
    items: Vec<MovementView>,
    /// Pass it as `after` for the next page; null on the last.
    next: Option<String>,
    /// On the last page: movements from before this moment have left the ledger and are in its archive, and there may have been
    /// such that were asked for. Null if there were none.
    #[schema(value_type = Option<String>, format = DateTime)]
    archived_before: Option<Timestamp>,
}

#[derive(Debug, FromRow)]
pub(crate) struct Record {
    seq: i64,
    moved_at: Timestamp,
    warehouse_id: WarehouseId,
    command_id: StockCommandId,
    #[sqlx(try_from = "String")]
    kind: MovementKind,
    item_id: ItemId,
    sku: Sku,
    decimals: i16,
    owner_id: OwnerId,
    lot: Option<LotCode>,
    serial: Option<SerialCode>,
    quantity: i64,
    from_stock_id: Option<i64>,
    from_virtual: Option<String>,
    from_location_id: Option<LocationId>,
    from_location: Option<LocationCode>,
    from_status: Option<String>,
    from_sscc: Option<String>,
    to_stock_id: Option<i64>,
    to_virtual: Option<String>,
    to_location_id: Option<LocationId>,
    to_location: Option<LocationCode>,
    to_status: Option<String>,
    to_sscc: Option<String>,
    reference_kind: String,
    reference_id: Uuid,
    reason: Option<String>,
    note: Option<String>,
    account_id: AccountId,
    operation_id: Uuid,
}

impl Record {
    /// As people see it.
    pub(crate) fn view(self) -> Result<MovementView> {
        Ok(MovementView {
            seq: self.seq,
            moved_at: self.moved_at,
            warehouse_id: self.warehouse_id,
            command_id: self.command_id,
            kind: self.kind,
            item_id: self.item_id,
            sku: self.sku,
            owner_id: self.owner_id,
            lot: self.lot,
            serial: self.serial,
            quantity: figures::text(self.quantity, self.decimals)?,
            from: SideView {
                stock_id: self.from_stock_id.map(StockId),
                location_id: self.from_location_id,
                location: self.from_location,
                sscc: self.from_sscc,
                status: self.from_status.as_deref().and_then(StockStatus::from_name),
                virtual_place: self.from_virtual.as_deref().and_then(VirtualPlace::from_name),
            },
            to: SideView {
                stock_id: self.to_stock_id.map(StockId),
                location_id: self.to_location_id,
                location: self.to_location,
                sscc: self.to_sscc,
                status: self.to_status.as_deref().and_then(StockStatus::from_name),
                virtual_place: self.to_virtual.as_deref().and_then(VirtualPlace::from_name),
            },
            reference_kind: self.reference_kind,
            reference_id: self.reference_id,
            reason: self.reason,
            note: self.note,
            account_id: self.account_id,
            operation_id: self.operation_id,
        })
    }
}

/// How the page is found: by what finds the fewest rows.
#[derive(Debug, Clone, Copy)]
pub(crate) enum By {
    All,
    Item(ItemId),
    Place(LocationId),
    Unit(HandlingUnitId),
    /// By the serial number of the filter.
    Serial,
    Reference(Uuid),
    Command(StockCommandId),
    Row(StockId),
}

impl Filter {
    /// Of a time alone.
    pub(crate) fn of_time(
        from: Option<Timestamp>,
        to: Option<Timestamp>,
        after: Option<String>,
        limit: Option<u32>,
    ) -> Self {
        Self { from, to, after, limit, ..Self::default() }
    }

    /// Of one document since a moment.
    fn of_reference(reference: &Reference, since: Timestamp) -> Self {
        let (kind, id) = (Some(reference.kind.clone()), Some(reference.id));
        Self { reference_kind: kind, reference_id: id, from: Some(since), ..Self::default() }
    }

    fn best(&self) -> By {
        if let Some(command) = self.command_id {
            By::Command(command)
        } else if let Some(reference) = self.reference_id {
            By::Reference(reference)
        } else if self.serial.is_some() {
            By::Serial
        } else if let Some(unit) = self.handling_unit_id {
            By::Unit(unit)
        } else if let Some(place) = self.location_id {
            By::Place(place)
        } else {
            self.item_id.map_or(By::All, By::Item)
        }
    }
}

/// Reads movements before a number, newest first. What the way to find them tests already is not tested again.
async fn select(
    inventory: &Inventory,
    by: By,
    filter: &Filter,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Record>> {
    let query = match by {
        By::All => sqlx::query_as(ALL).bind(None::<Uuid>),
        By::Item(item) => sqlx::query_as(OF_ITEM).bind(item),
        By::Place(place) => sqlx::query_as(OF_PLACE).bind(place),
        By::Unit(unit) => sqlx::query_as(OF_UNIT).bind(unit),
        By::Serial => sqlx::query_as(OF_SERIAL).bind(filter.serial.clone()),
        By::Reference(reference) => sqlx::query_as(OF_REFERENCE).bind(reference),
        By::Command(command) => sqlx::query_as(OF_COMMAND).bind(command),
        By::Row(row) => sqlx::query_as(OF_ROW).bind(row.0),
    };
    let rows = query
        .bind(before)
        .bind(figures::moment("/from", filter.from)?)
        .bind(figures::moment("/to", filter.to)?)
        .bind(filter.kind.map(MovementKind::name))
        .bind(filter.warehouse_id)
        .bind(filter.lot_id)
        .bind(&filter.reference_kind)
        .bind(filter.reference_id)
        .bind(filter.item_id)
        .bind(filter.command_id)
        .bind(filter.owner_id)
        .bind(filter.location_id.filter(|_| !matches!(by, By::Place(_))))
        .bind(filter.handling_unit_id.filter(|_| !matches!(by, By::Unit(_))))
        .bind(limit)
        .bind(filter.serial.clone().filter(|_| !matches!(by, By::Serial)))
        .fetch_all(inventory.app.reader());
    Ok(rows.await?)
}

/// Reads a page.
pub(crate) async fn read(inventory: &Inventory, by: By, filter: &Filter) -> Result<MovementPage> {
    let paging = Paging::<i64>::read(&filter.after, filter.limit)?;
    let rows = select(inventory, by, filter, paging.key, paging.fetch()).await?;
    let page = Page::build(rows, &paging, |row| row.seq);
    let archived_before = if page.next.is_none() { left(inventory, by, filter).await? } else { None };
    let items = page.items.into_iter().map(Record::view).collect::<Result<_>>()?;
    Ok(MovementPage { items, next: page.next, archived_before })
}

/// Before which moment movements that were asked for may have left.
async fn left(inventory: &Inventory, by: By, filter: &Filter) -> Result<Option<Timestamp>> {
    let item = if let By::Item(item) = by { Some(item) } else { filter.item_id };
    let from = match (by, item) {
        (By::Row(row), _) => LedgerFrom::of_row(inventory, row).await?,
        (_, Some(item)) => LedgerFrom::of_item(inventory, item).await?,
        (_, None) => LedgerFrom::of_all(inventory).await?,
    };
    Ok(from.filter(|from| filter.from.is_none_or(|since| since < *from)))
}

/// Every movement of one document since a moment, oldest first.
pub(crate) async fn of_reference(
    inventory: &Inventory,
    reference: &Reference,
    since: Timestamp,
) -> Result<Vec<MovementView>> {
    let filter = Filter::of_reference(reference, since);
    let rows = select(inventory, By::Reference(reference.id), &filter, None, i64::MAX).await?;
    rows.into_iter().rev().map(Record::view).collect()
}

/// Lists movements, newest first.
#[utoipa::path(get, path = "/movements", operation_id = "list_movements", tag = "inventory", params(Filter),
    responses((status = 200, body = MovementPage)),
    extensions(("x-permission" = json!("inventory:read")),
        ("x-problems" = json!(["404 inventory.item_unknown", "404 inventory.place_unknown", "422 invalid"]))))]
pub(crate) async fn get(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryRead>,
    Query(mut filter): Query<Filter>,
) -> Result<Json<MovementPage>, Problem> {
    let ctx = &allow.ctx;
    let item = lookup::item_of_query(&inventory, ctx, filter.item_id, filter.sku.as_ref(), filter.owner_id).await?;
    filter.item_id = item.map(|card| card.id);
    let (warehouse, id, code) = (filter.warehouse_id, filter.location_id, filter.location.as_ref());
    filter.location_id = lookup::place_of_query(&inventory, ctx, warehouse, id, code).await?;
    Ok(Json(read(&inventory, filter.best(), &filter).await?))
}
