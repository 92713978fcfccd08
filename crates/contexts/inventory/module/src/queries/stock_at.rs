//! What stood where at a past moment.

use ambar_inventory_contract::{InventoryRead, StockId, StockStatus};
use ambar_kernel::{
    DecimalText, ErrorKind, Failure, HandlingUnitId, ItemId, LocationCode, LocationId, LotCode, LotId, OwnerId, Result,
    SerialCode, ShortCode, Sku, Timestamp, WarehouseId,
};
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::{IntoParams, ToSchema};

use crate::{Inventory, archive::LedgerFrom, figures, lookup};

// What stands there now, less what came since and plus what left since: the sum of all movements up to that moment, since a
// row is the sum of its movements (i02). The movements since are few and in the youngest partitions; those before are all.
pub(crate) const SELECT: &str = "
SELECT b.stock_id, b.warehouse_id, b.location_id, p.code AS location, b.handling_unit_id, u.sscc, b.item_id, i.card->>'sku' AS sku,
       i.card->>'base_unit' AS unit, (i.card->>'scale')::smallint AS decimals, l.code AS lot, n.code AS serial, b.status,
       b.owner_id, b.was AS on_hand
FROM (SELECT s.*, s.on_hand
             - (SELECT coalesce(sum(m.quantity), 0) FROM inventory.movement m
                WHERE m.item_id = s.item_id AND m.to_stock_id = s.stock_id AND m.moved_at > $1)::bigint
             + (SELECT coalesce(sum(m.quantity), 0) FROM inventory.movement m
                WHERE m.item_id = s.item_id AND m.from_stock_id = s.stock_id AND m.moved_at > $1)::bigint
             AS was
      FROM inventory.stock s
      WHERE ($2::uuid IS NULL OR s.warehouse_id = $2) AND ($3::uuid IS NULL OR s.location_id = $3)
        AND ($4::uuid IS NULL OR s.item_id = $4) AND ($5::uuid IS NULL OR s.owner_id = $5)
        AND ($6::uuid IS NULL OR s.lot_id = $6) AND ($7::text IS NULL OR s.status = $7)
        AND ($8::bigint IS NULL OR s.stock_id > $8)) AS b
     JOIN inventory.item i ON i.id = b.item_id JOIN inventory.place p ON p.id = b.location_id
     LEFT JOIN inventory.handling_unit u ON u.id = b.handling_unit_id LEFT JOIN inventory.lot l ON l.id = b.lot_id
     LEFT JOIN inventory.serial n ON n.id = b.serial_id
WHERE b.was > 0
ORDER BY b.stock_id LIMIT $9";

/// When and which rows, and where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// The moment; movements at that very moment are included.
    #[param(value_type = String, format = DateTime)]
    at: Timestamp,
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
    /// In one status.
    status: Option<StockStatus>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// What stood in a row.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StockAtView {
    stock_id: StockId,
    warehouse_id: WarehouseId,
    location_id: LocationId,
    location: LocationCode,
    handling_unit_id: Option<HandlingUnitId>,
    sscc: Option<String>,
    item_id: ItemId,
    sku: Sku,
    /// What one base unit is called.
    unit: ShortCode,
    lot: Option<LotCode>,
    serial: Option<SerialCode>,
    status: StockStatus,
    owner_id: OwnerId,
    /// What stood there then.
    #[schema(example = "12.5")]
    on_hand: DecimalText,
}

#[derive(Debug, FromRow)]
struct Record {
    stock_id: i64,
    warehouse_id: WarehouseId,
    location_id: LocationId,
    location: LocationCode,
    handling_unit_id: HandlingUnitId,
    sscc: Option<String>,
    item_id: ItemId,
    sku: Sku,
    unit: ShortCode,
    decimals: i16,
    lot: Option<LotCode>,
    serial: Option<SerialCode>,
    #[sqlx(try_from = "String")]
    status: StockStatus,
    owner_id: OwnerId,
    on_hand: i64,
}

impl Record {
    fn view(self) -> Result<StockAtView> {
        Ok(StockAtView {
            stock_id: StockId(self.stock_id),
            warehouse_id: self.warehouse_id,
            location_id: self.location_id,
            location: self.location,
            handling_unit_id: self.handling_unit_id.some(),
            sscc: self.sscc,
            item_id: self.item_id,
            sku: self.sku,
            unit: self.unit,
            lot: self.lot,
            serial: self.serial,
            status: self.status,
            owner_id: self.owner_id,
            on_hand: figures::text(self.on_hand, self.decimals)?,
        })
    }
}

/// Shows what stood where at a past moment.
///
/// A moment from before the movements that are kept is refused; `kept_from` says since when they are.
#[utoipa::path(get, path = "/stock-at", operation_id = "list_stock_at", tag = "inventory", params(Filter),
    responses((status = 200, body = Page<StockAtView>)),
    extensions(("x-permission" = json!("inventory:read")),
        ("x-problems" = json!(["404 inventory.item_unknown", "404 inventory.place_unknown", "409 inventory.movements_left", "422 invalid"]))))]
pub(crate) async fn get(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<StockAtView>>, Problem> {
    let (paging, ctx) = (Paging::<i64>::read(&filter.after, filter.limit)?, &allow.ctx);
    let at = figures::moment("/at", Some(filter.at))?;
    let item = lookup::item_of_query(&inventory, ctx, filter.item_id, filter.sku.as_ref(), filter.owner_id).await?;
    let (warehouse, id, code) = (filter.warehouse_id, filter.location_id, filter.location.as_ref());
    let place = lookup::place_of_query(&inventory, ctx, warehouse, id, code).await?;
    let rows: Vec<Record> = sqlx::query_as(SELECT)
        .bind(at)
        .bind(warehouse)
        .bind(place)
        .bind(item.map(|card| card.id))
        .bind(filter.owner_id)
        .bind(filter.lot_id)
        .bind(filter.status.map(StockStatus::name))
        .bind(paging.key)
        .bind(paging.fetch())
        .fetch_all(inventory.app.reader())
        .await?;
    // Asked after, so that a month that left meanwhile is noticed.
    if let Some(from) = LedgerFrom::of_all(&inventory).await?
        && filter.at < from
    {
        return Err(left(from).into());
    }
    let page = Page::build(rows, &paging, |row| row.stock_id);
    let items = page.items.into_iter().map(Record::view).collect::<Result<_>>()?;
    Ok(Json(Page { items, next: page.next }))
}

/// What stood before the ledger begins cannot be said.
fn left(from: Timestamp) -> Failure {
    let detail = format!(
        "The ledger has the movements from {} on, so what stood before cannot be told. Older movements are in the files of the \
         ledger's archive, a month each: ask whoever runs this installation.",
        from.format("%Y-%m-%d %H:%M UTC")
    );
    Failure::new(ErrorKind::Refused, "inventory.movements_left", detail)
        .param("kept_from", from.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
}
