//! The one door to stock for other contexts, and what they may ask.

use std::sync::Arc;

use ambar_inventory_contract::{
    AllocationRule, Availability, AvailabilityQuery, Conclude, Concluded, CountWork, InventoryGateway, KnownLot,
    KnownSerial, Mode, Rehearsal, RuleFor, StockDone, StockId, StockOutcome, StockRequest, StockStatus, UnitCard,
    UnitRow,
};
use ambar_kernel::{
    CountId, Ctx, HandlingUnitId, ItemId, LocationId, LotCode, LotId, OwnerId, Quantity, Result, SerialCode, SerialId,
    WarehouseId,
};
use async_trait::async_trait;
use chrono::NaiveDate;
use sqlx::FromRow;

use crate::{Inventory, count_tasks, queries::counts, rules};

// What may be allocated is what the engine would allocate today. With a place, promises are left out: they are claims on
// an item, not on a place.
pub(crate) const AVAILABILITY: &str = "
SELECT coalesce(sum(s.on_hand), 0)::bigint AS on_hand, coalesce(sum(s.reserved), 0)::bigint AS reserved,
       coalesce(sum(s.on_hand - s.reserved) FILTER (
           WHERE s.status = 'available' AND p.kind = 'storage' AND NOT p.locked_out
             AND (l.expires_on IS NULL
                  OR l.expires_on >= coalesce(d.today, $4::date) + coalesce((i.card->>'min_remaining_days')::integer, 0))), 0)::bigint AS available,
       CASE WHEN $3::uuid IS NULL THEN
           (SELECT coalesce(sum(t.promised), 0)::bigint FROM inventory.promise_total t
            WHERE t.item_id = $1 AND ($2::uuid IS NULL OR t.warehouse_id = $2))
           ELSE 0 END AS promised
FROM inventory.stock s JOIN inventory.place p ON p.id = s.location_id JOIN inventory.item i ON i.id = s.item_id
     LEFT JOIN inventory.lot l ON l.id = s.lot_id
     LEFT JOIN unnest($5::uuid[], $6::date[]) AS d (warehouse_id, today) ON d.warehouse_id = s.warehouse_id
WHERE s.item_id = $1 AND s.in_stock AND ($2::uuid IS NULL OR s.warehouse_id = $2) AND ($3::uuid IS NULL OR s.location_id = $3)";

pub(crate) const WAREHOUSES: &str = "SELECT DISTINCT warehouse_id FROM inventory.stock WHERE item_id = $1 AND in_stock";

macro_rules! unit_row {
    () => {
        "s.stock_id, s.item_id, s.owner_id, l.code AS lot, n.code AS serial, s.status, s.on_hand, s.reserved
FROM inventory.stock s LEFT JOIN inventory.lot l ON l.id = s.lot_id LEFT JOIN inventory.serial n ON n.id = s.serial_id"
    };
}

pub(crate) const UNITS: &str =
    "SELECT id, sscc, warehouse_id, location_id FROM inventory.handling_unit WHERE sscc = ANY($1) ORDER BY sscc";

pub(crate) const UNITS_BY_ID: &str =
    "SELECT id, sscc, warehouse_id, location_id FROM inventory.handling_unit WHERE id = ANY($1) ORDER BY sscc";

pub(crate) const UNIT_ROWS: &str = concat!(
    "SELECT s.handling_unit_id, ",
    unit_row!(),
    " WHERE s.handling_unit_id = ANY($1) AND s.handling_unit_id <> '00000000-0000-0000-0000-000000000000' AND s.in_stock ORDER BY s.stock_id"
);

pub(crate) const LOOSE_ROWS: &str = concat!(
    "SELECT s.handling_unit_id, ",
    unit_row!(),
    " WHERE s.location_id = $1 AND s.item_id = $2 AND s.handling_unit_id = '00000000-0000-0000-0000-000000000000'
  AND s.in_stock
ORDER BY s.received_at, s.stock_id"
);

pub(crate) const LOTS: &str = "
SELECT id, item_id, code, expires_on FROM inventory.lot
WHERE code = ANY($1) AND ($2::uuid[] IS NULL OR item_id = ANY($2)) ORDER BY created_at DESC LIMIT 50";

pub(crate) const SERIALS: &str = "
SELECT id, item_id, code, stock_id IS NOT NULL FROM inventory.serial
WHERE code = ANY($1) AND ($2::uuid[] IS NULL OR item_id = ANY($2)) ORDER BY item_id LIMIT 50";

pub(crate) const STATEMENTS: &[&str] =
    &[AVAILABILITY, WAREHOUSES, UNITS, UNIT_ROWS, LOOSE_ROWS, UNITS_BY_ID, LOTS, SERIALS];

#[derive(FromRow)]
struct Sums {
    on_hand: i64,
    reserved: i64,
    available: i64,
    promised: i64,
}

#[derive(FromRow)]
struct InUnit {
    handling_unit_id: HandlingUnitId,
    stock_id: i64,
    item_id: ItemId,
    owner_id: OwnerId,
    lot: Option<LotCode>,
    serial: Option<SerialCode>,
    #[sqlx(try_from = "String")]
    status: StockStatus,
    on_hand: i64,
    reserved: i64,
}

impl InUnit {
    fn row(self) -> Result<UnitRow> {
        Ok(UnitRow {
            stock_id: StockId(self.stock_id),
            item_id: self.item_id,
            owner_id: self.owner_id,
            lot: self.lot,
            serial: self.serial,
            status: self.status,
            on_hand: Quantity::new(self.on_hand)?,
            reserved: Quantity::new(self.reserved)?,
        })
    }
}

#[async_trait]
impl InventoryGateway for Inventory {
    async fn submit(&self, ctx: &Ctx, requests: Vec<StockRequest>, mode: Mode) -> Result<Vec<StockOutcome>> {
        let outcomes = self.engine.submit(ctx, requests, mode).await?;
        let counts: Vec<CountId> = outcomes
            .iter()
            .filter_map(|outcome| match outcome {
                Ok(StockDone::Doubted { count_id, .. }) => Some(*count_id),
                _ => None,
            })
            .collect();
        // The doubt is recorded and must be answered: if the task cannot be opened now, the sweep opens it.
        if let Err(failure) = count_tasks::open(self, ctx, &counts).await {
            tracing::warn!(operation_id = %ctx.operation_id, error = %failure, "tasks of counts will be opened later");
        }
        Ok(outcomes)
    }

    async fn conclude(&self, ctx: &Ctx, requests: Vec<StockRequest>, conclude: Arc<dyn Conclude>) -> Result<Concluded> {
        self.engine.conclude(ctx, requests, conclude).await
    }

    async fn rehearse(&self, ctx: &Ctx, requests: &[StockRequest]) -> Result<Box<dyn Rehearsal>> {
        // Not on the writers' connections.
        Ok(Box::new(self.engine.rehearse(self.stock.reader(), ctx, requests).await?))
    }

    async fn availability(&self, ctx: &Ctx, query: AvailabilityQuery) -> Result<Availability> {
        let warehouses: Vec<WarehouseId> = match query.warehouse_id {
            Some(warehouse) => vec![warehouse],
            None => sqlx::query_scalar(WAREHOUSES).bind(query.item_id).fetch_all(self.app.reader()).await?,
        };
        let mut days = Vec::with_capacity(warehouses.len());
        for warehouse in &warehouses {
            days.push(self.engine.day_at(ctx, *warehouse).await?.unwrap_or_else(|| ctx.now.date_naive()));
        }
        let sums: Sums = sqlx::query_as(AVAILABILITY)
            .bind(query.item_id)
            .bind(query.warehouse_id)
            .bind(query.location_id)
            .bind(ctx.now.date_naive())
            .bind(warehouses)
            .bind(days)
            .fetch_one(self.app.reader())
            .await?;
        let available = Quantity::new(sums.available)?;
        let promised = Quantity::new(sums.promised)?;
        Ok(Availability {
            on_hand: Quantity::new(sums.on_hand)?,
            reserved: Quantity::new(sums.reserved)?,
            available,
            promised,
            available_to_promise: available.saturating_minus(promised),
        })
    }

    async fn units_by_sscc(&self, _: &Ctx, ssccs: &[String]) -> Result<Vec<UnitCard>> {
        let units = sqlx::query_as(UNITS).bind(ssccs).fetch_all(self.app.reader()).await?;
        cards(self, units).await
    }

    async fn units(&self, _: &Ctx, ids: &[HandlingUnitId]) -> Result<Vec<UnitCard>> {
        let units = sqlx::query_as(UNITS_BY_ID).bind(ids).fetch_all(self.app.reader()).await?;
        cards(self, units).await
    }

    async fn allocation_rules(&self, ctx: &Ctx, of: &[RuleFor]) -> Result<Vec<Option<AllocationRule>>> {
        rules::of(self, ctx, of).await
    }

    async fn lots_by_code(&self, _: &Ctx, codes: &[LotCode], items: Option<&[ItemId]>) -> Result<Vec<KnownLot>> {
        let found: Vec<(LotId, ItemId, LotCode, Option<NaiveDate>)> =
            sqlx::query_as(LOTS).bind(codes).bind(items).fetch_all(self.app.reader()).await?;
        let lot = |(id, item_id, code, expires_on)| KnownLot { id, item_id, code, expires_on };
        Ok(found.into_iter().map(lot).collect())
    }

    async fn serials_by_code(
        &self,
        _: &Ctx,
        codes: &[SerialCode],
        items: Option<&[ItemId]>,
    ) -> Result<Vec<KnownSerial>> {
        let found: Vec<(SerialId, ItemId, SerialCode, bool)> =
            sqlx::query_as(SERIALS).bind(codes).bind(items).fetch_all(self.app.reader()).await?;
        let serial = |(id, item_id, code, in_stock)| KnownSerial { id, item_id, code, in_stock };
        Ok(found.into_iter().map(serial).collect())
    }

    async fn loose_rows(&self, _: &Ctx, item: ItemId, location: LocationId) -> Result<Vec<UnitRow>> {
        let rows: Vec<InUnit> =
            sqlx::query_as(LOOSE_ROWS).bind(location).bind(item).fetch_all(self.app.reader()).await?;
        rows.into_iter().map(InUnit::row).collect()
    }

    async fn count_work(&self, _: &Ctx, id: CountId) -> Result<CountWork> {
        counts::find(self, id).await?.work()
    }
}

/// The cards of units: id, SSCC, site, place.
async fn cards(
    inventory: &Inventory,
    units: Vec<(HandlingUnitId, String, WarehouseId, LocationId)>,
) -> Result<Vec<UnitCard>> {
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<HandlingUnitId> = units.iter().map(|(id, ..)| *id).collect();
    let contents: Vec<InUnit> = sqlx::query_as(UNIT_ROWS).bind(ids).fetch_all(inventory.app.reader()).await?;
    let mut cards: Vec<UnitCard> = units
        .into_iter()
        .map(|(id, sscc, warehouse_id, location_id)| UnitCard {
            id,
            sscc,
            warehouse_id,
            location_id: location_id.some(),
            rows: Vec::new(),
        })
        .collect();
    for content in contents {
        let unit = content.handling_unit_id;
        if let Some(card) = cards.iter_mut().find(|card| card.id == unit) {
            card.rows.push(content.row()?);
        }
    }
    Ok(cards)
}
