//! Stock rows.

use ambar_inventory_contract::{InventoryRead, StockId, StockStatus};
use ambar_kernel::{
    DecimalText, DisplayName, ErrorKind, Failure, HandlingUnitId, ItemId, LocationCode, LocationId, LotCode, LotId,
    OwnerId, Result, SerialCode, SerialId, ShortCode, Sku, Timestamp, WarehouseId,
};
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::{IntoParams, ToSchema};

use crate::{Inventory, figures, lookup};

// That a lot is of the row's item is known; said once more it lets the rows of a lot be found by their item. So it is with a unit's
// rows, none of which is loose, and with the warehouse of a place, by whose codes the places are walked instead of sorted.
macro_rules! select {
    ($which:literal) => {
        concat!(
            "
SELECT s.stock_id, s.warehouse_id, s.location_id, p.code AS location, s.handling_unit_id, u.sscc, s.item_id, i.card->>'sku' AS sku,
       i.card->>'name' AS name, i.card->>'base_unit' AS unit, (i.card->>'scale')::smallint AS decimals, s.lot_id, l.code AS lot,
       l.expires_on, s.serial_id, n.code AS serial, s.status, s.owner_id, s.on_hand, s.reserved, s.received_at
FROM inventory.stock s JOIN inventory.item i ON i.id = s.item_id JOIN inventory.place p ON p.id = s.location_id
     LEFT JOIN inventory.handling_unit u ON u.id = s.handling_unit_id LEFT JOIN inventory.lot l ON l.id = s.lot_id AND l.item_id = s.item_id
     LEFT JOIN inventory.serial n ON n.id = s.serial_id
WHERE ",
            $which
        )
    };
}

macro_rules! list {
    ($order:literal) => {
        concat!(
            select!(
                "($1::uuid IS NULL OR s.warehouse_id = $1) AND ($2::uuid IS NULL OR s.location_id = $2)
  AND ($3::uuid IS NULL OR s.item_id = $3) AND ($4::uuid IS NULL OR s.owner_id = $4) AND ($5::uuid IS NULL OR s.lot_id = $5)
  AND ($6::uuid IS NULL OR s.handling_unit_id = $6) AND ($7::text IS NULL OR s.status = $7)
  AND ($8::text IS NULL OR l.code = $8) AND ($9::text IS NULL OR n.code = $9)
  AND ($10::text IS NULL OR u.sscc = $10 AND s.handling_unit_id <> '00000000-0000-0000-0000-000000000000')
  AND ($11 OR s.in_stock) AND "
            ),
            $order,
            " LIMIT $14"
        )
    };
}

pub(crate) const BY_ROW: &str =
    list!("($13::bigint IS NULL OR s.stock_id > $13) AND ($12::text IS NULL OR true) ORDER BY s.stock_id");

pub(crate) const BY_LOCATION: &str = list!(
    "p.warehouse_id = $1 AND ($13::bigint IS NULL OR (p.code, s.stock_id) > ($12, $13)) ORDER BY p.code, s.stock_id"
);

pub(crate) const SELECT_ONE: &str = select!("s.stock_id = $1");

pub(crate) const IN_UNIT: &str = select!(
    "s.handling_unit_id = $1 AND s.handling_unit_id <> '00000000-0000-0000-0000-000000000000' AND s.in_stock ORDER BY s.stock_id LIMIT 1000"
);

/// In which order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sort {
    /// By the row's number.
    #[default]
    Row,
    /// By the code of the place; needs `warehouse_id`.
    Location,
}

/// Which rows, and where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// Of one site.
    warehouse_id: Option<WarehouseId>,
    /// In one place.
    location_id: Option<LocationId>,
    /// In the place with this code; needs `warehouse_id`.
    location: Option<LocationCode>,
    /// Of one item.
    item_id: Option<ItemId>,
    /// Of the item with this SKU; needs `owner_id` unless there is one owner alone.
    sku: Option<Sku>,
    /// Of one owner.
    owner_id: Option<OwnerId>,
    /// Of one lot.
    lot_id: Option<LotId>,
    /// Of lots with this code.
    lot: Option<LotCode>,
    /// Of units with this serial number.
    serial: Option<SerialCode>,
    /// In one handling unit.
    handling_unit_id: Option<HandlingUnitId>,
    /// In the handling unit with this SSCC.
    sscc: Option<String>,
    /// In one status.
    status: Option<StockStatus>,
    /// Rows that are empty too.
    #[serde(default)]
    empty: bool,
    /// In which order: `row` (the default) or `location`, which needs `warehouse_id`.
    #[serde(default)]
    #[param(inline)]
    sort: Sort,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// A stock row.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StockView {
    /// Its number.
    pub(crate) stock_id: StockId,
    pub(crate) warehouse_id: WarehouseId,
    pub(crate) location_id: LocationId,
    /// The code of its place.
    pub(crate) location: LocationCode,
    /// The handling unit it stands in; null for loose.
    handling_unit_id: Option<HandlingUnitId>,
    /// That unit's SSCC.
    sscc: Option<String>,
    pub(crate) item_id: ItemId,
    pub(crate) sku: Sku,
    name: DisplayName,
    /// What one base unit is called.
    unit: ShortCode,
    lot_id: Option<LotId>,
    /// The lot's code.
    pub(crate) lot: Option<LotCode>,
    /// The last day on which the lot may be used.
    expires_on: Option<NaiveDate>,
    serial_id: Option<SerialId>,
    /// The unit's serial number.
    pub(crate) serial: Option<SerialCode>,
    pub(crate) status: StockStatus,
    owner_id: OwnerId,
    /// What stands there.
    #[schema(example = "12.5")]
    pub(crate) on_hand: DecimalText,
    /// What is claimed of it.
    pub(crate) reserved: DecimalText,
    /// What nobody claims of it; nothing if its status may not be promised.
    available: DecimalText,
    /// When its oldest goods came in from outside.
    #[schema(value_type = String, format = DateTime)]
    received_at: Timestamp,
}

#[derive(Debug, FromRow)]
pub(crate) struct Record {
    pub(crate) stock_id: i64,
    warehouse_id: WarehouseId,
    location_id: LocationId,
    location: LocationCode,
    handling_unit_id: HandlingUnitId,
    sscc: Option<String>,
    item_id: ItemId,
    sku: Sku,
    name: DisplayName,
    unit: ShortCode,
    decimals: i16,
    lot_id: LotId,
    lot: Option<LotCode>,
    expires_on: Option<NaiveDate>,
    serial_id: SerialId,
    serial: Option<SerialCode>,
    #[sqlx(try_from = "String")]
    status: StockStatus,
    owner_id: OwnerId,
    on_hand: i64,
    reserved: i64,
    received_at: Timestamp,
}

impl Record {
    /// As people see it.
    pub(crate) fn view(self) -> Result<StockView> {
        let free = if self.status.allocatable() { self.on_hand - self.reserved } else { 0 };
        Ok(StockView {
            stock_id: StockId(self.stock_id),
            warehouse_id: self.warehouse_id,
            location_id: self.location_id,
            location: self.location,
            handling_unit_id: self.handling_unit_id.some(),
            sscc: self.sscc,
            item_id: self.item_id,
            sku: self.sku,
            name: self.name,
            unit: self.unit,
            lot_id: self.lot_id.some(),
            lot: self.lot,
            expires_on: self.expires_on,
            serial_id: self.serial_id.some(),
            serial: self.serial,
            status: self.status,
            owner_id: self.owner_id,
            on_hand: figures::text(self.on_hand, self.decimals)?,
            reserved: figures::text(self.reserved, self.decimals)?,
            available: figures::text(free, self.decimals)?,
            received_at: self.received_at,
        })
    }
}

/// Lists stock by row.
#[utoipa::path(get, path = "/stock", operation_id = "list_stock", tag = "inventory", params(Filter),
    responses((status = 200, body = Page<StockView>)),
    extensions(("x-permission" = json!("inventory:read")),
        ("x-problems" = json!(["404 inventory.item_unknown", "404 inventory.place_unknown", "422 invalid"]))))]
pub(crate) async fn get(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<StockView>>, Problem> {
    let paging = Paging::<(Option<LocationCode>, i64)>::read(&filter.after, filter.limit)?;
    let by_location = filter.sort == Sort::Location;
    if by_location && filter.warehouse_id.is_none() {
        let what = "sorting by location is for one warehouse: send warehouse_id";
        return Err(figures::bad("/warehouse_id", "inventory.warehouse_required", what).into());
    }
    if paging.key.as_ref().is_some_and(|(code, _)| code.is_some() != by_location) {
        let what = "`after` is of a list in another order. Begin again without it.";
        return Err(Failure::new(ErrorKind::Malformed, "page.cursor", what).into());
    }
    let (after_code, after_row) = paging.key.clone().unzip();
    let ctx = &allow.ctx;
    let item = lookup::item_of_query(&inventory, ctx, filter.item_id, filter.sku.as_ref(), filter.owner_id).await?;
    let place =
        lookup::place_of_query(&inventory, ctx, filter.warehouse_id, filter.location_id, filter.location.as_ref())
            .await?;
    let rows: Vec<Record> = sqlx::query_as(if by_location { BY_LOCATION } else { BY_ROW })
        .bind(filter.warehouse_id)
        .bind(place)
        .bind(item.map(|card| card.id))
        .bind(filter.owner_id)
        .bind(filter.lot_id)
        .bind(filter.handling_unit_id)
        .bind(filter.status.map(StockStatus::name))
        .bind(filter.lot)
        .bind(filter.serial)
        .bind(filter.sscc)
        .bind(filter.empty)
        .bind(after_code.flatten())
        .bind(after_row)
        .bind(paging.fetch())
        .fetch_all(inventory.app.reader())
        .await?;
    let page = Page::build(rows, &paging, |row| (by_location.then(|| row.location.clone()), row.stock_id));
    let items = page.items.into_iter().map(Record::view).collect::<Result<_>>()?;
    Ok(Json(Page { items, next: page.next }))
}
