//! Stops of pick lists.

use ambar_inventory_contract::AllocationRule;
use ambar_kernel::{
    Ctx, DisplayName, Failure, HandlingUnitId, ItemId, LocationCode, LocationId, LotCode, OrderId, OrderLineId,
    OwnerId, PickLineId, PickListId, Quantity, ReservationId, Result, Scale, SerialCode, Sku, TaskId, Timestamp,
    ToteCode, WarehouseId,
};
use ambar_pg::{Db, Tx};
use ambar_picking_contract::{NewPickLine, ShortLine};
use ambar_picking_domain::{PickLineState, PickListState, Stop};
use serde::Deserialize;
use serde_json::Value;
use sqlx::{FromRow, PgExecutor, types::Json};

use super::{quantity, scale};
use crate::views::StopRow;

// Everything that a scan must know, in one read; `recorded` tells whether this command picked here before.
pub(crate) const LOAD: &str = "
SELECT l.id, l.pick_list_id, l.order_line_id, l.reservation_id, l.item_id, l.sku, l.name, l.scale, l.location_id, l.location,
       l.lot, l.serial, l.quantity, l.picked, l.replaced, l.short, l.state, l.attempt,
       p.order_id, p.owner_id, p.warehouse_id, p.staging_id, p.task_id, p.task_token, p.renewed_at, p.tote,
       p.state AS list_state, p.open_lines,
       EXISTS (SELECT 1 FROM picking.picked k WHERE k.reservation_id = $3) AS recorded
FROM picking.pick_line l JOIN picking.pick_list p ON p.id = l.pick_list_id
WHERE p.id = $1 AND l.id = $2";

// The open and closed stops of claims, with what their replacement must satisfy.
pub(crate) const OF_RESERVATIONS: &str = "
SELECT l.id, l.pick_list_id, l.order_line_id, l.reservation_id, l.item_id, l.sku, l.name, l.scale, l.location_id, l.location,
       l.lot, l.serial, l.quantity, l.picked, l.replaced, l.short, l.state, l.attempt,
       p.order_id, p.owner_id, p.warehouse_id, p.staging_id, p.task_id, p.task_token, p.renewed_at, p.tote,
       p.state AS list_state, p.open_lines, false AS recorded, r.rule
FROM picking.pick_line l JOIN picking.pick_list p ON p.id = l.pick_list_id
LEFT JOIN picking.rule r ON r.pick_list_id = l.pick_list_id AND r.order_line_id = l.order_line_id
WHERE l.reservation_id = ANY($1) ORDER BY l.id";

// Stops are locked before their lists, both by id: so does everybody.
pub(crate) const LOCK: &str = "
SELECT l.id, l.pick_list_id, l.order_line_id, l.quantity, l.picked, l.replaced, l.short, l.state, l.scale
FROM picking.pick_line l WHERE l.reservation_id = ANY($1) ORDER BY l.id FOR UPDATE";

pub(crate) const INSERT: &str = "
INSERT INTO picking.pick_line (id, pick_list_id, order_line_id, reservation_id, item_id, sku, name, scale, location_id, location,
    pick_sequence, handling_unit_id, lot, serial, quantity, state, why, replaces, created_at)
SELECT id, list, order_line, reservation, item, sku, name, scale, place, code, sequence, unit, lot, serial, quantity, 'open', why, replaces, $18
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::smallint[], $9::uuid[], $10::text[],
    $11::bigint[], $12::uuid[], $13::text[], $14::text[], $15::bigint[], $16::jsonb[], $17::uuid[])
    AS u (id, list, order_line, reservation, item, sku, name, scale, place, code, sequence, unit, lot, serial, quantity, why, replaces)
ON CONFLICT (id) DO NOTHING";

// Whether goods of another lot are to be picked, or were, for the same line.
pub(crate) const OTHER_STOPS: &str = "
SELECT EXISTS (SELECT 1 FROM picking.pick_line l
    WHERE l.pick_list_id = $1 AND l.order_line_id = $2 AND l.id <> $3 AND (l.state = 'open' OR l.picked > 0))";

pub(crate) const REPLACING: &str = "SELECT to_jsonb(l) FROM picking.pick_line l WHERE l.replaces = $1 AND l.pick_list_id = $2 ORDER BY l.pick_sequence, l.id";

pub(crate) const END: &str = "
UPDATE picking.pick_line l SET state = u.state, replaced = u.replaced, short = u.short, ended_at = $5
FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[]) AS u (id, state, replaced, short)
WHERE l.id = u.id";

pub(crate) const UNKNOWN: &str = "
SELECT u.id FROM unnest($1::uuid[]) AS u (id)
WHERE NOT EXISTS (SELECT 1 FROM picking.pick_line l WHERE l.reservation_id = u.id)";

pub(crate) const NEXT_ATTEMPT: &str =
    "UPDATE picking.pick_line SET attempt = attempt + 1 WHERE id = $1 AND attempt = $2";

pub(crate) const SHORT_TOTALS: &str = "
SELECT order_line_id, sum(short)::bigint FROM picking.pick_line
WHERE pick_list_id = $1 AND short > 0 GROUP BY order_line_id ORDER BY order_line_id";

/// A stop and what its list says.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct LoadedStop {
    pub(crate) id: PickLineId,
    pub(crate) pick_list_id: PickListId,
    pub(crate) order_line_id: OrderLineId,
    pub(crate) reservation_id: ReservationId,
    pub(crate) item_id: ItemId,
    pub(crate) sku: Sku,
    pub(crate) name: DisplayName,
    scale: i16,
    pub(crate) location_id: LocationId,
    pub(crate) location: LocationCode,
    pub(crate) lot: Option<LotCode>,
    pub(crate) serial: Option<SerialCode>,
    quantity: i64,
    picked: i64,
    replaced: i64,
    short: i64,
    #[sqlx(try_from = "String")]
    state: PickLineState,
    pub(crate) attempt: i32,
    pub(crate) order_id: OrderId,
    pub(crate) owner_id: OwnerId,
    pub(crate) warehouse_id: WarehouseId,
    pub(crate) staging_id: LocationId,
    pub(crate) task_id: TaskId,
    pub(crate) task_token: Option<i64>,
    pub(crate) renewed_at: Option<Timestamp>,
    #[sqlx(try_from = "String")]
    pub(crate) list_state: PickListState,
    pub(crate) open_lines: i32,
    /// What the goods of the list are put into.
    pub(crate) tote: Option<ToteCode>,
    pub(crate) recorded: bool,
    #[sqlx(default)]
    rule: Option<Json<AllocationRule>>,
}

/// A stop's figures, locked.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct LockedStop {
    pub(crate) id: PickLineId,
    pub(crate) pick_list_id: PickListId,
    pub(crate) order_line_id: OrderLineId,
    quantity: i64,
    picked: i64,
    replaced: i64,
    short: i64,
    #[sqlx(try_from = "String")]
    state: PickLineState,
    scale: i16,
}

macro_rules! figures {
    ($($row:ident),*) => {$(
        impl $row {
            /// Its figures.
            pub(crate) fn stop(&self) -> Result<Stop> {
                Ok(Stop {
                    quantity: quantity(self.quantity)?,
                    picked: quantity(self.picked)?,
                    replaced: quantity(self.replaced)?,
                    short: quantity(self.short)?,
                    state: self.state,
                    scale: scale(self.scale)?,
                })
            }
        }
    )*};
}
figures!(LoadedStop, LockedStop);

impl LoadedStop {
    /// The claim that goods picked by this command get.
    pub(crate) fn picked_id(&self, ctx: &Ctx) -> ReservationId {
        picked_id(ctx, self.id)
    }

    /// What a replacement must satisfy. Where a line is to be of one lot, it is of the lot that it has.
    pub(crate) fn rule(&self) -> AllocationRule {
        let mut rule = self.agreed_rule();
        if rule.one_lot {
            rule.lot.clone_from(&self.lot);
        }
        rule
    }

    /// The rule of its order line.
    pub(crate) fn agreed_rule(&self) -> AllocationRule {
        self.rule.as_ref().map_or_else(AllocationRule::default, |rule| rule.0.clone())
    }

    pub(crate) fn scale(&self) -> Result<Scale> {
        scale(self.scale)
    }
}

fn picked_id(ctx: &Ctx, line: PickLineId) -> ReservationId {
    ReservationId::derived(ctx.command_uuid(), &line.to_string())
}

/// A stop of a list as this command finds it.
///
/// # Errors
/// `picking.stop_unknown`.
pub(crate) async fn load(db: &Db, ctx: &Ctx, list: PickListId, line: PickLineId) -> Result<LoadedStop> {
    sqlx::query_as(LOAD)
        .bind(list)
        .bind(line)
        .bind(picked_id(ctx, line))
        .fetch_optional(db.reader())
        .await?
        .ok_or_else(|| Failure::not_found("picking.stop_unknown", "There is no such stop on this pick list."))
}

/// The stops that these claims were to be picked at; claims that have none are left out.
pub(crate) async fn of_reservations(db: &Db, claims: &[ReservationId]) -> Result<Vec<LoadedStop>> {
    Ok(sqlx::query_as(OF_RESERVATIONS).bind(claims).fetch_all(db.reader()).await?)
}

/// Locks the stops of these claims.
pub(crate) async fn lock(tx: &mut Tx, claims: &[ReservationId]) -> Result<Vec<LockedStop>> {
    Ok(sqlx::query_as(LOCK).bind(claims).fetch_all(tx.conn()).await?)
}

/// A stop to be, on a list, perhaps in place of another.
pub(crate) struct NewStop {
    pub(crate) list: PickListId,
    pub(crate) line: NewPickLine,
    pub(crate) replaces: Option<PickLineId>,
}

/// Adds stops; those that are there stay as they are.
pub(crate) async fn insert(tx: &mut Tx, stops: &[NewStop]) -> Result<()> {
    let now = tx.ctx().now;
    let each = |f: fn(&NewPickLine) -> Option<String>| stops.iter().map(|stop| f(&stop.line)).collect::<Vec<_>>();
    sqlx::query(INSERT)
        .bind(stops.iter().map(|stop| stop.line.id).collect::<Vec<_>>())
        .bind(stops.iter().map(|stop| stop.list).collect::<Vec<_>>())
        .bind(stops.iter().map(|stop| stop.line.order_line_id).collect::<Vec<_>>())
        .bind(stops.iter().map(|stop| stop.line.reservation_id).collect::<Vec<_>>())
        .bind(stops.iter().map(|stop| stop.line.item_id).collect::<Vec<_>>())
        .bind(each(|line| Some(line.sku.to_string())))
        .bind(each(|line| Some(line.name.to_string())))
        .bind(stops.iter().map(|stop| i16::from(stop.line.scale.decimals())).collect::<Vec<_>>())
        .bind(stops.iter().map(|stop| stop.line.location_id).collect::<Vec<_>>())
        .bind(each(|line| Some(line.location.to_string())))
        .bind(stops.iter().map(|stop| stop.line.pick_sequence).collect::<Vec<_>>())
        .bind(stops.iter().map(|stop| stop.line.handling_unit_id).collect::<Vec<HandlingUnitId>>())
        .bind(each(|line| line.lot.as_ref().map(ToString::to_string)))
        .bind(each(|line| line.serial.as_ref().map(ToString::to_string)))
        .bind(stops.iter().map(|stop| stop.line.quantity.units()).collect::<Vec<_>>())
        .bind(stops.iter().map(|stop| stop.line.why.clone()).collect::<Vec<Value>>())
        .bind(stops.iter().map(|stop| stop.replaces).collect::<Vec<_>>())
        .bind(now)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Ends stops without all of it picked.
pub(crate) async fn end(tx: &mut Tx, ended: &[(PickLineId, Stop)]) -> Result<()> {
    let now = tx.ctx().now;
    sqlx::query(END)
        .bind(ended.iter().map(|(id, _)| *id).collect::<Vec<_>>())
        .bind(ended.iter().map(|(_, stop)| stop.state.name()).collect::<Vec<_>>())
        .bind(ended.iter().map(|(_, stop)| stop.replaced.units()).collect::<Vec<_>>())
        .bind(ended.iter().map(|(_, stop)| stop.short.units()).collect::<Vec<_>>())
        .bind(now)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Those of the claims that no stop picks.
pub(crate) async fn unknown(tx: &mut Tx, claims: &[ReservationId]) -> Result<Vec<ReservationId>> {
    if claims.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_scalar(UNKNOWN).bind(claims).fetch_all(tx.conn()).await?)
}

/// Whether other stops pick for the line of this one, or did.
pub(crate) async fn has_other_stops(on: impl PgExecutor<'_>, stop: &LoadedStop) -> Result<bool> {
    let query = sqlx::query_scalar(OTHER_STOPS).bind(stop.pick_list_id).bind(stop.order_line_id).bind(stop.id);
    Ok(query.fetch_one(on).await?)
}

/// The stops that replace one.
pub(crate) async fn replacing(on: impl PgExecutor<'_>, stop: &LoadedStop) -> Result<Vec<StopRow>> {
    let rows: Vec<Json<StopRow>> =
        sqlx::query_scalar(REPLACING).bind(stop.id).bind(stop.pick_list_id).fetch_all(on).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Takes a new number for the next stock command of a stop, unless somebody did.
pub(crate) async fn next_attempt(db: &Db, stop: &LoadedStop) -> Result<()> {
    sqlx::query(NEXT_ATTEMPT).bind(stop.id).bind(stop.attempt).execute(db.reader()).await?;
    Ok(())
}

/// A stop and its list after a pick.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct AfterPick {
    picked: Quantity,
    state: PickLineState,
    pub(crate) list_state: PickListState,
    pub(crate) open_lines: i32,
}

impl AfterPick {
    /// The figures of the stop as the pick left it.
    pub(crate) fn stop(&self, before: &LoadedStop) -> Result<Stop> {
        Ok(Stop { picked: self.picked, state: self.state, ..before.stop()? })
    }
}

/// What a list is short, by demand line.
pub(crate) async fn short_totals(on: impl PgExecutor<'_>, list: PickListId) -> Result<Vec<ShortLine>> {
    let rows: Vec<(OrderLineId, i64)> = sqlx::query_as(SHORT_TOTALS).bind(list).fetch_all(on).await?;
    rows.into_iter()
        .map(|(order_line_id, units)| Ok(ShortLine { order_line_id, quantity: quantity(units)? }))
        .collect::<Result<_>>()
}
