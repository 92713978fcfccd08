//! What every group writes, in one statement: balances with their movements, the figures of places, and the answers.

use std::collections::HashMap;

use ambar_inventory_contract::{StockId, StockOutcome, VirtualPlace};
use ambar_inventory_domain::{Book, Change, Movement, Place, Row, Side};
use ambar_kernel::{Ctx, Failure, ItemId, LocationId, StockCommandId, Timestamp};
use serde_json::Value;
use sqlx::{PgConnection, query::QueryAs};

// What was only seen is locked first: places in one order for everybody, however each is locked, then the rows of places that
// are not locked for writing. If any of it is not as it was seen, nothing else is locked: a row without its place could be
// waited for from two sides. That is: places by the transaction that wrote them last, items by their
// version, rows by theirs. Rows that lose goods are written before those that gain them, so that a unit of a serial-tracked item is never in two.
pub(crate) const WRITE: &str = "
WITH held AS MATERIALIZED (
    SELECT 1 FROM unnest($54::uuid[], $55::text[], $58::boolean[]) AS w (id, seen, counted) CROSS JOIN LATERAL (
        SELECT 1 FROM (SELECT 1 FROM inventory.place p
                       WHERE w.counted AND p.id = w.id AND p.xmin::text = w.seen FOR NO KEY UPDATE) AS counted
        UNION ALL
        SELECT 1 FROM (SELECT 1 FROM inventory.place p
                       WHERE NOT w.counted AND p.id = w.id AND p.xmin::text = w.seen FOR SHARE) AS passed) AS p
), current AS MATERIALIZED (
    SELECT 1 FROM unnest($56::uuid[], $57::bigint[]) AS w (id, version) CROSS JOIN LATERAL (
        SELECT 1 FROM inventory.item i WHERE i.id = w.id AND i.version = w.version AND (SELECT count(*) FROM held) >= 0 LIMIT 1) AS i
), sure AS MATERIALIZED (
    SELECT (SELECT count(*) FROM held) = cardinality($54::uuid[]) AND (SELECT count(*) FROM current) = cardinality($56::uuid[]) AS it
), ordered AS MATERIALIZED (
    SELECT 1 FROM unnest($59::bigint[]) AS w (id) CROSS JOIN LATERAL (
        SELECT 1 FROM inventory.stock s WHERE (SELECT it FROM sure) AND s.stock_id = w.id FOR NO KEY UPDATE) AS s
), down AS (
    UPDATE inventory.stock s SET on_hand = u.on_hand, reserved = u.reserved, received_at = u.received_at, version = s.version + 1
    FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::timestamptz[], $5::bigint[]) AS u (stock_id, on_hand, reserved, received_at, version)
    WHERE s.stock_id = u.stock_id AND s.version = u.version AND (SELECT it FROM sure) AND (SELECT count(*) FROM ordered) >= 0 RETURNING 1
), up AS (
    UPDATE inventory.stock s SET on_hand = u.on_hand, reserved = u.reserved, received_at = u.received_at, version = s.version + 1
    FROM unnest($6::bigint[], $7::bigint[], $8::bigint[], $9::timestamptz[], $10::bigint[]) AS u (stock_id, on_hand, reserved, received_at, version)
    WHERE s.stock_id = u.stock_id AND s.version = u.version AND (SELECT it FROM sure) AND (SELECT count(*) FROM down) >= 0 RETURNING 1
), made AS (
    INSERT INTO inventory.stock (stock_id, warehouse_id, location_id, handling_unit_id, item_id, lot_id, serial_id, status, owner_id,
                                 on_hand, reserved, received_at, version)
    OVERRIDING SYSTEM VALUE
    SELECT m.*, 1
    FROM unnest($11::bigint[], $12::uuid[], $13::uuid[], $14::uuid[], $15::uuid[], $16::uuid[], $17::uuid[], $18::text[], $19::uuid[],
                $20::bigint[], $21::bigint[], $22::timestamptz[])
         AS m (stock_id, warehouse_id, location_id, handling_unit_id, item_id, lot_id, serial_id, status, owner_id, on_hand, reserved, received_at)
    WHERE (SELECT it FROM sure) AND (SELECT count(*) FROM down) >= 0
    ORDER BY 2, 3, 4, 5, 6, 7, 8, 9
    ON CONFLICT DO NOTHING RETURNING 1
), moved AS (
    INSERT INTO inventory.movement (moved_at, warehouse_id, command_id, kind, item_id, owner_id, lot_id, serial_id, from_stock_id, from_virtual,
                                    to_stock_id, to_virtual, quantity, reference_kind, reference_id, reason, note, account_id, operation_id)
    SELECT $23, m.warehouse_id, m.command_id, m.kind, m.item_id, m.owner_id, m.lot_id, m.serial_id, m.from_stock_id, m.from_virtual,
           m.to_stock_id, m.to_virtual, m.quantity, m.reference_kind, m.reference_id, m.reason, m.note, m.account_id, m.operation_id
    FROM unnest($26::uuid[], $27::uuid[], $28::text[], $29::uuid[], $30::uuid[], $31::uuid[], $32::uuid[], $33::bigint[], $34::text[],
                $35::bigint[], $36::text[], $37::bigint[], $38::text[], $39::uuid[], $40::text[], $41::text[], $24::uuid[], $25::uuid[])
         WITH ORDINALITY
         AS m (warehouse_id, command_id, kind, item_id, owner_id, lot_id, serial_id, from_stock_id, from_virtual, to_stock_id, to_virtual,
               quantity, reference_kind, reference_id, reason, note, account_id, operation_id, n)
    ORDER BY m.n RETURNING 1
), placed AS (
    UPDATE inventory.place p SET weight_g = u.weight_g, volume_cm3 = u.volume_cm3, units = u.units, full_rows = u.full_rows,
        held_weight_g = u.held_weight_g, held_volume_cm3 = u.held_volume_cm3, held_units = u.held_units, holds = u.holds,
        over_limit_reason = u.over_limit_reason
    FROM unnest($42::uuid[], $43::bigint[], $44::bigint[], $45::int[], $46::int[], $47::bigint[], $48::bigint[], $49::int[], $50::int[], $51::text[])
         AS u (id, weight_g, volume_cm3, units, full_rows, held_weight_g, held_volume_cm3, held_units, holds, over_limit_reason)
    WHERE p.id = u.id AND p.counted AND (SELECT it FROM sure) RETURNING 1
), known AS (
    INSERT INTO inventory.command (id, outcome, created_at)
    SELECT k.id, k.outcome, $23 FROM unnest($52::uuid[], $53::jsonb[]) AS k (id, outcome) WHERE (SELECT it FROM sure) ORDER BY k.id
    ON CONFLICT DO NOTHING RETURNING 1
)
SELECT (SELECT count(*) FROM held) + (SELECT count(*) FROM current) + (SELECT count(*) FROM down) + (SELECT count(*) FROM up) + (SELECT count(*) FROM made) + (SELECT count(*) FROM moved)
     + (SELECT count(*) FROM placed), (SELECT count(*) FROM known)";

/// What was decided on without a lock: it must still be so when the decision is written.
#[derive(Debug, Default)]
pub(crate) struct Guard {
    /// Places in the order of their ids.
    pub(crate) places: Vec<SeenAs>,
    /// Items, with the version of the card. They must be as they were looked up when the places are locked.
    pub(crate) items: Vec<(ItemId, i64)>,
}

/// A place as it was seen.
#[derive(Debug)]
pub(crate) struct SeenAs {
    pub(crate) id: LocationId,
    /// The transaction that wrote it last.
    pub(crate) seen: String,
    /// Whether its figures are kept: then it is locked for writing.
    pub(crate) counted: bool,
}

impl Guard {
    /// The rows that must be locked in the order of their numbers before any is written: where a place is not locked for
    /// writing, others may be at its rows too.
    fn unordered(&self, changed: &[Change<'_, StockId, Row>]) -> Vec<i64> {
        if self.places.iter().all(|place| place.counted) {
            return Vec::new();
        }
        changed.iter().filter(|it| it.before.is_some()).map(|it| it.key.0).collect()
    }
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// Everything.
    All,
    /// Not everything: somebody else changed or made a row first. Nothing of it may be committed.
    Conflict,
    /// A command is known by now: a twin was faster. Nothing of it may be committed.
    Twin,
}

type Answer = (i64, i64);
type Query<'q> = QueryAs<'q, sqlx::Postgres, Answer, sqlx::postgres::PgArguments>;

/// Writes what the book changed, and the answers. `senders` tells whose command moved something.
///
/// # Errors
/// If the database fails; the error is not yet a [`Failure`], because a missing partition can be helped.
pub(crate) async fn write(
    conn: &mut PgConnection,
    now: Timestamp,
    senders: &HashMap<StockCommandId, &Ctx>,
    book: &Book,
    outcomes: &[(StockCommandId, &StockOutcome)],
    guard: &Guard,
) -> Result<Written, WriteError> {
    let changed = book.rows.changes();
    let pairs: Vec<(&Row, Option<&Row>)> =
        changed.iter().filter_map(|change| Some((change.after?, change.before))).collect();
    let grows = |(after, before): &(&Row, Option<&Row>)| before.is_none_or(|before| after.on_hand > before.on_hand);
    let (new, old): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|(after, _)| after.version.is_none());
    let (up, down): (Vec<_>, Vec<_>) = old.into_iter().partition(grows);
    let places: Vec<&Place> = book.places.changes().into_iter().filter_map(|change| change.after).collect();
    let written = down.len() + up.len() + new.len() + book.movements().len() + places.len();
    let expected = guard.places.len() + guard.items.len() + written;
    let documents = outcomes
        .iter()
        .map(|(_, outcome)| serde_json::to_value(outcome))
        .collect::<Result<Vec<Value>, _>>()
        .map_err(|error| WriteError::Other(Failure::internal(error)))?;

    let query = sqlx::query_as::<_, Answer>(WRITE);
    let query = bind_changed(query, &down);
    let query = bind_changed(query, &up);
    let query = bind_new(query, &new);
    let sent = || book.movements().iter().map(|it| senders.get(&it.stamp.command_id));
    let query = query
        .bind(now)
        .bind(sent().map(|ctx| ctx.map(|ctx| ctx.actor.account)).collect::<Vec<_>>())
        .bind(sent().map(|ctx| ctx.map(|ctx| ctx.operation_id)).collect::<Vec<_>>());
    let query = bind_movements(query, book.movements());
    let query = bind_places(query, &places);
    let query = query.bind(outcomes.iter().map(|(id, _)| *id).collect::<Vec<_>>()).bind(documents);
    let (written, known) = query
        .bind(guard.places.iter().map(|it| it.id).collect::<Vec<_>>())
        .bind(guard.places.iter().map(|it| it.seen.clone()).collect::<Vec<_>>())
        .bind(guard.items.iter().map(|it| it.0).collect::<Vec<_>>())
        .bind(guard.items.iter().map(|it| it.1).collect::<Vec<_>>())
        .bind(guard.places.iter().map(|it| it.counted).collect::<Vec<_>>())
        .bind(guard.unordered(&changed))
        .fetch_one(conn)
        .await?;
    Ok(if usize::try_from(known) != Ok(outcomes.len()) {
        Written::Twin
    } else if usize::try_from(written) != Ok(expected) {
        Written::Conflict
    } else {
        Written::All
    })
}

fn bind_changed<'q>(query: Query<'q>, rows: &[(&Row, Option<&Row>)]) -> Query<'q> {
    query
        .bind(rows.iter().map(|(row, _)| row.id.0).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.on_hand.units()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.reserved.units()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.received_at).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.version).collect::<Vec<_>>())
}

fn bind_new<'q>(query: Query<'q>, rows: &[(&Row, Option<&Row>)]) -> Query<'q> {
    query
        .bind(rows.iter().map(|(row, _)| row.id.0).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.key.warehouse_id).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.key.location_id).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.key.handling_unit_id).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.key.item_id).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.key.lot_id).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.key.serial_id).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.key.status.name()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.key.owner_id).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.on_hand.units()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.reserved.units()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.received_at).collect::<Vec<_>>())
}

/// A side of a movement as its two columns, of which exactly one is set.
const fn columns(side: Side) -> (Option<i64>, Option<&'static str>) {
    match side {
        Side::Row(id) => (Some(id.0), None),
        Side::Virtual(place) => (None, Some(VirtualPlace::name(place))),
    }
}

fn bind_movements<'q>(query: Query<'q>, movements: &[Movement]) -> Query<'q> {
    query
        .bind(movements.iter().map(|it| it.key.warehouse_id).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| it.stamp.command_id).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| it.kind.name()).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| it.key.item_id).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| it.key.owner_id).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| it.key.lot_id).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| it.key.serial_id).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| columns(it.from).0).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| columns(it.from).1).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| columns(it.to).0).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| columns(it.to).1).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| it.quantity.units()).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| it.stamp.reference.kind.clone()).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| it.stamp.reference.id).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| it.stamp.reason.as_ref().map(ToString::to_string)).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| it.stamp.note.as_ref().map(ToString::to_string)).collect::<Vec<_>>())
}

fn bind_places<'q>(query: Query<'q>, places: &[&Place]) -> Query<'q> {
    query
        .bind(places.iter().map(|place| place.id).collect::<Vec<_>>())
        .bind(places.iter().map(|place| place.load.weight_g).collect::<Vec<_>>())
        .bind(places.iter().map(|place| place.load.volume_cm3).collect::<Vec<_>>())
        .bind(places.iter().map(|place| place.load.units).collect::<Vec<_>>())
        .bind(places.iter().map(|place| place.full_rows).collect::<Vec<_>>())
        .bind(places.iter().map(|place| place.held.weight_g).collect::<Vec<_>>())
        .bind(places.iter().map(|place| place.held.volume_cm3).collect::<Vec<_>>())
        .bind(places.iter().map(|place| place.held.units).collect::<Vec<_>>())
        .bind(places.iter().map(|place| place.holds).collect::<Vec<_>>())
        .bind(places.iter().map(|place| place.over_limit.clone()).collect::<Vec<_>>())
}

/// Why the balances could not be written.
#[derive(Debug)]
pub(crate) enum WriteError {
    /// The ledger has no partition for this month yet.
    NoPartition,
    /// Anything else.
    Other(Failure),
}

impl From<sqlx::Error> for WriteError {
    fn from(error: sqlx::Error) -> Self {
        // "no partition of relation … found for row" is a check violation without a constraint.
        let missing = error
            .as_database_error()
            .is_some_and(|db| db.code().as_deref() == Some("23514") && db.constraint().is_none());
        if missing { Self::NoPartition } else { Self::Other(error.into()) }
    }
}
