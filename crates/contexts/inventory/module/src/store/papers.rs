//! What only some groups write, in one statement: lots, serial numbers, handling units, claims, promises, holds, counts.

use ambar_inventory_domain::{Book, Change, Claim, Count, CountState, Hold, PromiseRow, Serial, Unit};
use ambar_kernel::{Ctx, Result, TaskId, derived_uuid};
use sqlx::{PgConnection, query::QueryAs};
use uuid::Uuid;

// Everything that could have changed since it was read is guarded by what was read; a row that is missing in the count means
// that it has.
pub(crate) const WRITE: &str = "
WITH lots AS (
    INSERT INTO inventory.lot AS l (id, item_id, code, expires_on, created_at)
    SELECT n.*, $1 FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::date[]) AS n (id, item_id, code, expires_on) ORDER BY n.id
    ON CONFLICT (id) DO UPDATE SET expires_on = excluded.expires_on WHERE l.expires_on IS NULL AND excluded.expires_on IS NOT NULL
    RETURNING 1
), serials AS (
    INSERT INTO inventory.serial (id, item_id, code, stock_id)
    SELECT n.* FROM unnest($6::uuid[], $7::uuid[], $8::text[], $9::bigint[]) AS n (id, item_id, code, stock_id) ORDER BY n.id
    ON CONFLICT DO NOTHING RETURNING 1
), stood AS (
    UPDATE inventory.serial s SET stock_id = u.stock_id
    FROM unnest($10::uuid[], $11::bigint[], $12::bigint[]) AS u (id, stock_id, before)
    WHERE s.id = u.id AND s.stock_id IS NOT DISTINCT FROM u.before RETURNING 1
), units AS (
    INSERT INTO inventory.handling_unit (id, sscc, kind, warehouse_id, location_id, created_at)
    SELECT n.*, $1 FROM unnest($13::uuid[], $14::text[], $15::text[], $16::uuid[], $17::uuid[]) AS n (id, sscc, kind, warehouse_id, location_id)
    ORDER BY n.id ON CONFLICT DO NOTHING RETURNING 1
), went AS (
    UPDATE inventory.handling_unit h SET warehouse_id = u.warehouse_id, location_id = u.location_id
    FROM unnest($18::uuid[], $19::uuid[], $20::uuid[]) AS u (id, warehouse_id, location_id) WHERE h.id = u.id RETURNING 1
), claims AS (
    INSERT INTO inventory.reservation (id, stock_id, order_id, order_line_id, quantity, state, why, created_at, updated_at)
    SELECT n.*, $1, $1 FROM unnest($21::uuid[], $22::bigint[], $23::uuid[], $24::uuid[], $25::bigint[], $26::text[], $27::jsonb[])
        AS n (id, stock_id, order_id, order_line_id, quantity, state, why)
    ORDER BY n.id ON CONFLICT DO NOTHING RETURNING 1
), claimed AS (
    UPDATE inventory.reservation r SET stock_id = u.stock_id, quantity = u.quantity, state = u.state, updated_at = $1
    FROM unnest($28::uuid[], $29::bigint[], $30::bigint[], $31::text[], $32::bigint[], $33::bigint[])
        AS u (id, stock_id, quantity, state, row_before, before)
    WHERE r.id = u.id AND r.stock_id = u.row_before AND r.quantity = u.before RETURNING 1
), promises AS (
    INSERT INTO inventory.promise (order_line_id, order_id, warehouse_id, item_id, owner_id, quantity, created_at)
    SELECT n.*, $1 FROM unnest($34::uuid[], $35::uuid[], $36::uuid[], $37::uuid[], $38::uuid[], $39::bigint[])
        AS n (order_line_id, order_id, warehouse_id, item_id, owner_id, quantity)
    ORDER BY n.order_line_id ON CONFLICT DO NOTHING RETURNING 1
), promised AS (
    UPDATE inventory.promise p SET order_id = u.order_id, warehouse_id = u.warehouse_id, item_id = u.item_id, owner_id = u.owner_id,
           quantity = u.quantity
    FROM unnest($40::uuid[], $41::uuid[], $42::uuid[], $43::uuid[], $44::uuid[], $45::bigint[], $46::bigint[])
        AS u (order_line_id, order_id, warehouse_id, item_id, owner_id, quantity, before)
    WHERE p.order_line_id = u.order_line_id AND p.quantity = u.before RETURNING 1
), totals AS (
    UPDATE inventory.promise_total t SET promised = t.promised + u.more
    FROM unnest($47::uuid[], $48::uuid[], $49::uuid[], $50::bigint[]) AS u (warehouse_id, item_id, owner_id, more)
    WHERE t.warehouse_id = u.warehouse_id AND t.item_id = u.item_id AND t.owner_id = u.owner_id RETURNING 1
), holds AS (
    INSERT INTO inventory.hold (id, location_id, item_id, lot_code, owner_id, quantity, weight_g, volume_cm3, units, created_at)
    SELECT n.*, $1 FROM unnest($51::uuid[], $52::uuid[], $53::uuid[], $54::text[], $55::uuid[], $56::bigint[], $57::bigint[], $58::bigint[], $59::int[])
        AS n (id, location_id, item_id, lot_code, owner_id, quantity, weight_g, volume_cm3, units)
    ORDER BY n.id ON CONFLICT DO NOTHING RETURNING 1
), used AS (
    DELETE FROM inventory.hold h WHERE h.id = ANY($60) RETURNING 1
), counts AS (
    INSERT INTO inventory.count (id, warehouse_id, location_id, handling_unit_id, item_id, lot_id, serial_id, owner_id, origin, state, task_id, requested_at)
    SELECT n.*, $1
    FROM unnest($61::uuid[], $62::uuid[], $63::uuid[], $64::uuid[], $65::uuid[], $66::uuid[], $67::uuid[], $68::uuid[], $69::text[], $70::text[], $71::uuid[])
        AS n (id, warehouse_id, location_id, handling_unit_id, item_id, lot_id, serial_id, owner_id, origin, state, task_id)
    ORDER BY n.id ON CONFLICT DO NOTHING RETURNING 1
), counted AS (
    UPDATE inventory.count c SET state = u.state, book = u.book, counted = u.counted, counted_at = $1, counted_by = $72, version = c.version + 1
    FROM unnest($73::uuid[], $74::text[], $75::bigint[], $76::bigint[]) AS u (id, state, book, counted)
    WHERE c.id = u.id AND c.state = 'requested' RETURNING 1
)
SELECT (SELECT count(*) FROM lots) + (SELECT count(*) FROM serials) + (SELECT count(*) FROM stood) + (SELECT count(*) FROM units)
     + (SELECT count(*) FROM went) + (SELECT count(*) FROM claims) + (SELECT count(*) FROM claimed) + (SELECT count(*) FROM promises)
     + (SELECT count(*) FROM promised) + (SELECT count(*) FROM totals) + (SELECT count(*) FROM holds) + (SELECT count(*) FROM used)
     + (SELECT count(*) FROM counts) + (SELECT count(*) FROM counted)";

type Query<'q> = QueryAs<'q, sqlx::Postgres, (i64,), sqlx::postgres::PgArguments>;

/// The task of a count that the engine asks for: derived, so that whoever opens it names the same one.
pub(crate) fn count_task(count: Uuid) -> TaskId {
    TaskId::from_uuid(derived_uuid(count, "task"))
}

/// New rows, and changed ones with what they were.
struct Split<'a, V> {
    new: Vec<&'a V>,
    changed: Vec<(&'a V, &'a V)>,
}

impl<'a, V> Split<'a, V> {
    fn of<K>(changes: Vec<Change<'a, K, V>>) -> Self {
        let mut split = Self { new: Vec::new(), changed: Vec::new() };
        for change in changes {
            match (change.after, change.before) {
                (Some(after), None) => split.new.push(after),
                (Some(after), Some(before)) => split.changed.push((after, before)),
                (None, _) => {}
            }
        }
        split
    }

    fn len(&self) -> usize {
        self.new.len() + self.changed.len()
    }
}

/// Writes what the book changed beside the balances; asks nothing if there is nothing. Answers whether all of it was
/// written: if not, somebody else was faster and nothing of it may be committed.
///
/// # Errors
/// If the database fails.
pub(crate) async fn write(conn: &mut PgConnection, ctx: &Ctx, book: &Book) -> Result<bool> {
    let lots: Vec<_> = book.lots.changes().into_iter().filter_map(|change| change.after).collect();
    let (serials, units) = (Split::of(book.serials.changes()), Split::of(book.units.changes()));
    let (claims, promises) = (Split::of(book.claims.changes()), Split::of(book.promises.changes()));
    let totals: Vec<_> = book.totals.changes();
    let holds = Split::of(book.holds.changes());
    let used: Vec<Uuid> =
        book.holds.changes().iter().filter(|change| change.after.is_none()).map(|change| *change.key).collect();
    let counts = Split::of(book.counts.changes());
    let expected = lots.len()
        + serials.len()
        + units.len()
        + claims.len()
        + promises.len()
        + totals.len()
        + holds.len()
        + used.len()
        + counts.len();
    if expected == 0 {
        return Ok(true);
    }
    let query = sqlx::query_as(WRITE)
        .bind(ctx.now)
        .bind(lots.iter().map(|lot| lot.id).collect::<Vec<_>>())
        .bind(lots.iter().map(|lot| lot.item_id).collect::<Vec<_>>())
        .bind(lots.iter().map(|lot| lot.code.to_string()).collect::<Vec<_>>())
        .bind(lots.iter().map(|lot| lot.expires_on).collect::<Vec<_>>());
    let query = bind_serials(query, &serials);
    let query = bind_units(query, &units);
    let query = bind_claims(query, &claims);
    let query = bind_promises(query, &promises);
    let query = query
        .bind(totals.iter().map(|total| total.key.0).collect::<Vec<_>>())
        .bind(totals.iter().map(|total| total.key.1).collect::<Vec<_>>())
        .bind(totals.iter().map(|total| total.key.2).collect::<Vec<_>>())
        .bind(totals.iter().map(|it| it.after.unwrap_or(&0) - it.before.unwrap_or(&0)).collect::<Vec<_>>());
    let query = bind_holds(query, &holds.new).bind(used);
    let (written,) = bind_counts(query, ctx, &counts).fetch_one(conn).await?;
    Ok(usize::try_from(written) == Ok(expected))
}

fn bind_serials<'q>(query: Query<'q>, serials: &Split<'_, Serial>) -> Query<'q> {
    let Split { new, changed } = serials;
    query
        .bind(new.iter().map(|serial| serial.id).collect::<Vec<_>>())
        .bind(new.iter().map(|serial| serial.item_id).collect::<Vec<_>>())
        .bind(new.iter().map(|serial| serial.code.to_string()).collect::<Vec<_>>())
        .bind(new.iter().map(|serial| serial.stock_id.map(|id| id.0)).collect::<Vec<_>>())
        .bind(changed.iter().map(|(serial, _)| serial.id).collect::<Vec<_>>())
        .bind(changed.iter().map(|(serial, _)| serial.stock_id.map(|id| id.0)).collect::<Vec<_>>())
        .bind(changed.iter().map(|(_, before)| before.stock_id.map(|id| id.0)).collect::<Vec<_>>())
}

fn bind_units<'q>(query: Query<'q>, units: &Split<'_, Unit>) -> Query<'q> {
    let Split { new, changed } = units;
    query
        .bind(new.iter().map(|unit| unit.id).collect::<Vec<_>>())
        .bind(new.iter().map(|unit| unit.sscc.clone()).collect::<Vec<_>>())
        .bind(new.iter().map(|unit| unit.kind.name()).collect::<Vec<_>>())
        .bind(new.iter().map(|unit| unit.warehouse_id).collect::<Vec<_>>())
        .bind(new.iter().map(|unit| unit.location_id).collect::<Vec<_>>())
        .bind(changed.iter().map(|(unit, _)| unit.id).collect::<Vec<_>>())
        .bind(changed.iter().map(|(unit, _)| unit.warehouse_id).collect::<Vec<_>>())
        .bind(changed.iter().map(|(unit, _)| unit.location_id).collect::<Vec<_>>())
}

fn bind_claims<'q>(query: Query<'q>, claims: &Split<'_, Claim>) -> Query<'q> {
    let Split { new, changed } = claims;
    query
        .bind(new.iter().map(|claim| claim.id).collect::<Vec<_>>())
        .bind(new.iter().map(|claim| claim.stock_id.0).collect::<Vec<_>>())
        .bind(new.iter().map(|claim| claim.demand.order_id).collect::<Vec<_>>())
        .bind(new.iter().map(|claim| claim.demand.order_line_id).collect::<Vec<_>>())
        .bind(new.iter().map(|claim| claim.quantity.units()).collect::<Vec<_>>())
        .bind(new.iter().map(|claim| claim.state.name()).collect::<Vec<_>>())
        .bind(new.iter().map(|claim| sqlx::types::Json(claim.why.clone())).collect::<Vec<_>>())
        .bind(changed.iter().map(|(claim, _)| claim.id).collect::<Vec<_>>())
        .bind(changed.iter().map(|(claim, _)| claim.stock_id.0).collect::<Vec<_>>())
        .bind(changed.iter().map(|(claim, _)| claim.quantity.units()).collect::<Vec<_>>())
        .bind(changed.iter().map(|(claim, _)| claim.state.name()).collect::<Vec<_>>())
        .bind(changed.iter().map(|(_, before)| before.stock_id.0).collect::<Vec<_>>())
        .bind(changed.iter().map(|(_, before)| before.quantity.units()).collect::<Vec<_>>())
}

fn bind_promises<'q>(query: Query<'q>, promises: &Split<'_, PromiseRow>) -> Query<'q> {
    let Split { new, changed } = promises;
    query
        .bind(new.iter().map(|promise| promise.demand.order_line_id).collect::<Vec<_>>())
        .bind(new.iter().map(|promise| promise.demand.order_id).collect::<Vec<_>>())
        .bind(new.iter().map(|promise| promise.warehouse_id).collect::<Vec<_>>())
        .bind(new.iter().map(|promise| promise.item_id).collect::<Vec<_>>())
        .bind(new.iter().map(|promise| promise.owner_id).collect::<Vec<_>>())
        .bind(new.iter().map(|promise| promise.quantity.units()).collect::<Vec<_>>())
        .bind(changed.iter().map(|(promise, _)| promise.demand.order_line_id).collect::<Vec<_>>())
        .bind(changed.iter().map(|(promise, _)| promise.demand.order_id).collect::<Vec<_>>())
        .bind(changed.iter().map(|(promise, _)| promise.warehouse_id).collect::<Vec<_>>())
        .bind(changed.iter().map(|(promise, _)| promise.item_id).collect::<Vec<_>>())
        .bind(changed.iter().map(|(promise, _)| promise.owner_id).collect::<Vec<_>>())
        .bind(changed.iter().map(|(promise, _)| promise.quantity.units()).collect::<Vec<_>>())
        .bind(changed.iter().map(|(_, before)| before.quantity.units()).collect::<Vec<_>>())
}

fn bind_holds<'q>(query: Query<'q>, holds: &[&Hold]) -> Query<'q> {
    query
        .bind(holds.iter().map(|hold| hold.id).collect::<Vec<_>>())
        .bind(holds.iter().map(|hold| hold.location_id).collect::<Vec<_>>())
        .bind(holds.iter().map(|hold| hold.item_id).collect::<Vec<_>>())
        .bind(holds.iter().map(|hold| hold.lot.as_ref().map(ToString::to_string)).collect::<Vec<_>>())
        .bind(holds.iter().map(|hold| hold.owner_id).collect::<Vec<_>>())
        .bind(holds.iter().map(|hold| hold.quantity.units()).collect::<Vec<_>>())
        .bind(holds.iter().map(|hold| hold.load.weight_g).collect::<Vec<_>>())
        .bind(holds.iter().map(|hold| hold.load.volume_cm3).collect::<Vec<_>>())
        .bind(holds.iter().map(|hold| hold.load.units).collect::<Vec<_>>())
}

fn bind_counts<'q>(query: Query<'q>, ctx: &Ctx, counts: &Split<'_, Count>) -> Query<'q> {
    let Split { new, changed } = counts;
    let settled: Vec<_> = changed.iter().filter(|(count, _)| count.state != CountState::Requested).collect();
    query
        .bind(new.iter().map(|count| count.id).collect::<Vec<_>>())
        .bind(new.iter().map(|count| count.key.warehouse_id).collect::<Vec<_>>())
        .bind(new.iter().map(|count| count.key.location_id).collect::<Vec<_>>())
        .bind(new.iter().map(|count| count.key.handling_unit_id).collect::<Vec<_>>())
        .bind(new.iter().map(|count| count.key.item_id).collect::<Vec<_>>())
        .bind(new.iter().map(|count| count.key.lot_id).collect::<Vec<_>>())
        .bind(new.iter().map(|count| count.key.serial_id).collect::<Vec<_>>())
        .bind(new.iter().map(|count| count.key.owner_id).collect::<Vec<_>>())
        .bind(vec!["short_pick"; new.len()])
        .bind(new.iter().map(|count| count.state.name()).collect::<Vec<_>>())
        .bind(new.iter().map(|count| count_task(count.id.uuid())).collect::<Vec<_>>())
        .bind(ctx.actor.account)
        .bind(settled.iter().map(|(count, _)| count.id).collect::<Vec<_>>())
        .bind(settled.iter().map(|(count, _)| count.state.name()).collect::<Vec<_>>())
        .bind(settled.iter().map(|(count, _)| count.book.map(|it| it.units())).collect::<Vec<_>>())
        .bind(settled.iter().map(|(count, _)| count.counted.map(|it| it.units())).collect::<Vec<_>>())
}
