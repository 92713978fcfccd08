//! Demand lines.

use ambar_inventory_contract::AllocationRule;
use ambar_kernel::{DisplayName, ItemId, OrderId, OrderLineId, Quantity, Result, Scale, ShortCode, Sku};
use ambar_pg::Tx;
use ambar_shipments_domain::Figures;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, PgExecutor, types::Json};

use super::{quantity, scale};

pub(crate) const INSERT: &str = "
INSERT INTO shipments.order_line (id, order_id, line_no, item_id, sku, sku_folded, name, base_unit, scale, rule, ordered, promised, by_rules)
SELECT id, $2, line_no, item, sku, folded, name, unit, scale, rule, ordered, promised, by_rules
FROM unnest($1::uuid[], $3::int[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::smallint[], $10::jsonb[], $11::bigint[], $12::bigint[], $13::boolean[])
    AS u (id, line_no, item, sku, folded, name, unit, scale, rule, ordered, promised, by_rules)";

pub(crate) const OF_ORDER: &str = "
SELECT id, line_no, item_id, sku, name, base_unit, scale, rule, ordered, promised, allocated, short, pick_short, picked, packed,
       shipped, backordered, cancelled, shortage, by_rules
FROM shipments.order_line WHERE order_id = $1 ORDER BY line_no";

// One order after the other down the key. OFFSET keeps the planner from turning it into a join of whole tables.
pub(crate) const OF_ORDERS: &str = "
SELECT w.id AS order_id, l.* FROM unnest($1::uuid[]) WITH ORDINALITY AS w (id, n) CROSS JOIN LATERAL (
    SELECT id, line_no, item_id, sku, name, base_unit, scale, rule, ordered, promised, allocated, short, pick_short, picked, packed,
           shipped, backordered, cancelled, shortage, by_rules
    FROM shipments.order_line WHERE order_id = w.id ORDER BY line_no OFFSET 0) AS l
ORDER BY w.n, l.line_no LIMIT $2";

pub(crate) const LOCK: &str = "
SELECT id, line_no, item_id, sku, name, base_unit, scale, rule, ordered, promised, allocated, short, pick_short, picked, packed,
       shipped, backordered, cancelled, shortage, by_rules
FROM shipments.order_line WHERE order_id = $1 AND ($2::uuid[] IS NULL OR id = ANY($2)) ORDER BY id FOR NO KEY UPDATE";

pub(crate) const WRITE: &str = "
UPDATE shipments.order_line l
SET promised = u.promised, allocated = u.allocated, short = u.short, pick_short = u.pick_short, picked = u.picked, packed = u.packed,
    shipped = u.shipped, backordered = u.backordered, cancelled = u.cancelled, shortage = u.shortage
FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[],
    $10::bigint[], $11::jsonb[])
    AS u (id, promised, allocated, short, pick_short, picked, packed, shipped, backordered, cancelled, shortage)
WHERE l.id = u.id";

/// A demand line.
#[derive(Debug, Clone, FromRow, Deserialize)]
pub(crate) struct LineRow {
    pub(crate) id: OrderLineId,
    pub(crate) line_no: i32,
    pub(crate) item_id: ItemId,
    pub(crate) sku: Sku,
    pub(crate) name: DisplayName,
    pub(crate) base_unit: ShortCode,
    scale: i16,
    pub(crate) rule: Json<AllocationRule>,
    ordered: i64,
    promised: i64,
    allocated: i64,
    short: i64,
    pick_short: i64,
    picked: i64,
    packed: i64,
    shipped: i64,
    backordered: i64,
    cancelled: i64,
    pub(crate) shortage: Option<Json<StoredShortage>>,
    /// Whether the stored rules say how its goods are chosen.
    pub(crate) by_rules: bool,
}

/// Why something was missing, in the item's smallest units.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct StoredShortage {
    /// What was missing.
    pub(crate) missing: Quantity,
    /// What exists but could not be used, by the reason.
    pub(crate) passed_over: Vec<(String, Quantity)>,
    /// Why the stock engine refused, if it did.
    pub(crate) refusal: Option<String>,
}

/// A line to be.
pub(crate) struct NewLine {
    pub(crate) id: OrderLineId,
    pub(crate) line_no: i32,
    pub(crate) item_id: ItemId,
    pub(crate) sku: Sku,
    pub(crate) name: DisplayName,
    pub(crate) base_unit: ShortCode,
    pub(crate) scale: Scale,
    pub(crate) rule: AllocationRule,
    /// Whether the stored rules say how its goods are chosen.
    pub(crate) by_rules: bool,
    pub(crate) ordered: Quantity,
    pub(crate) promised: Quantity,
}

impl LineRow {
    /// Its figures.
    pub(crate) fn figures(&self) -> Result<Figures> {
        Ok(Figures {
            ordered: quantity(self.ordered)?,
            promised: quantity(self.promised)?,
            allocated: quantity(self.allocated)?,
            short: quantity(self.short)?,
            pick_short: quantity(self.pick_short)?,
            picked: quantity(self.picked)?,
            packed: quantity(self.packed)?,
            shipped: quantity(self.shipped)?,
            backordered: quantity(self.backordered)?,
            cancelled: quantity(self.cancelled)?,
        })
    }

    pub(crate) fn scale(&self) -> Result<Scale> {
        scale(self.scale)
    }

    /// Sets its figures, to be written by [`write`].
    pub(crate) fn set(&mut self, figures: Figures) {
        self.promised = figures.promised.units();
        self.allocated = figures.allocated.units();
        self.short = figures.short.units();
        self.pick_short = figures.pick_short.units();
        self.picked = figures.picked.units();
        self.packed = figures.packed.units();
        self.shipped = figures.shipped.units();
        self.backordered = figures.backordered.units();
        self.cancelled = figures.cancelled.units();
    }
}

/// Adds the lines of an order.
pub(crate) async fn insert(tx: &mut Tx, order: OrderId, lines: &[NewLine]) -> Result<()> {
    sqlx::query(INSERT)
        .bind(lines.iter().map(|line| line.id).collect::<Vec<_>>())
        .bind(order)
        .bind(lines.iter().map(|line| line.line_no).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.item_id).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.sku.as_str()).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.sku.folded()).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.name.as_str()).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.base_unit.as_str()).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| i16::from(line.scale.decimals())).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| Json(&line.rule)).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.ordered.units()).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.promised.units()).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.by_rules).collect::<Vec<_>>())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The lines of an order.
pub(crate) async fn of_order(on: impl PgExecutor<'_>, order: OrderId) -> Result<Vec<LineRow>> {
    Ok(sqlx::query_as(OF_ORDER).bind(order).fetch_all(on).await?)
}

#[derive(FromRow)]
struct LineOfOrder {
    order_id: OrderId,
    #[sqlx(flatten)]
    line: LineRow,
}

/// The lines of orders, `most` of them all at most.
pub(crate) async fn of_orders(
    on: impl PgExecutor<'_>,
    orders: &[OrderId],
    most: i64,
) -> Result<Vec<(OrderId, LineRow)>> {
    let found: Vec<LineOfOrder> = sqlx::query_as(OF_ORDERS).bind(orders).bind(most).fetch_all(on).await?;
    Ok(found.into_iter().map(|it| (it.order_id, it.line)).collect())
}

/// The lines of a locked order, held until the transaction ends: these, or all.
pub(crate) async fn lock(tx: &mut Tx, order: OrderId, lines: Option<&[OrderLineId]>) -> Result<Vec<LineRow>> {
    Ok(sqlx::query_as(LOCK).bind(order).bind(lines).fetch_all(tx.conn()).await?)
}

/// Writes the figures of locked lines.
pub(crate) async fn write(tx: &mut Tx, lines: &[LineRow]) -> Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let each = |figure: fn(&LineRow) -> i64| lines.iter().map(figure).collect::<Vec<_>>();
    sqlx::query(WRITE)
        .bind(lines.iter().map(|line| line.id).collect::<Vec<_>>())
        .bind(each(|line| line.promised))
        .bind(each(|line| line.allocated))
        .bind(each(|line| line.short))
        .bind(each(|line| line.pick_short))
        .bind(each(|line| line.picked))
        .bind(each(|line| line.packed))
        .bind(each(|line| line.shipped))
        .bind(each(|line| line.backordered))
        .bind(each(|line| line.cancelled))
        .bind(lines.iter().map(|line| line.shortage.clone()).collect::<Vec<_>>())
        .execute(tx.conn())
        .await?;
    Ok(())
}
