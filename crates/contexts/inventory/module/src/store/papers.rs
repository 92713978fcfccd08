//! What only some groups write: lots, serial numbers, handling units, claims, promises, holds, counts.

use std::collections::HashMap;

use ambar_inventory_domain::{Book, Change, Claim, Count, Hold, PromiseRow, Serial, Unit};
use ambar_kernel::{AccountId, CountId, Result, TaskId, Timestamp, derived_uuid};
use sqlx::{PgConnection, query::QueryAs};
use uuid::Uuid;

use super::effect::Effect;

// Everything that could have changed since it was read is guarded by what was read; a row that is missing in the count means
// that it has. One statement for each kind of paper: most groups write one or two, and a statement costs by the tables that it
// names, not by the rows.
pub(crate) const GOODS: &str = "
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
)
SELECT (SELECT count(*) FROM lots) + (SELECT count(*) FROM serials) + (SELECT count(*) FROM stood) + (SELECT count(*) FROM units) + (SELECT count(*) FROM went)";

pub(crate) const CLAIMS: &str = "
WITH claimed AS (
    UPDATE inventory.reservation r SET stock_id = u.stock_id, quantity = u.quantity, state = u.state, updated_at = $1
    FROM unnest($2::uuid[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[])
        AS u (id, stock_id, quantity, state, row_before, before)
    WHERE r.id = u.id AND r.stock_id = u.row_before AND r.quantity = u.before RETURNING 1
)
SELECT count(*) FROM claimed";

pub(crate) const PROMISES: &str = "
WITH promises AS (
    INSERT INTO inventory.promise (order_line_id, order_id, warehouse_id, item_id, owner_id, quantity, created_at)
    SELECT n.*, $1 FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::bigint[])
        AS n (order_line_id, order_id, warehouse_id, item_id, owner_id, quantity)
    ORDER BY n.order_line_id ON CONFLICT DO NOTHING RETURNING 1
), promised AS (
    UPDATE inventory.promise p SET order_id = u.order_id, warehouse_id = u.warehouse_id, item_id = u.item_id, owner_id = u.owner_id,
           quantity = u.quantity
    FROM unnest($8::uuid[], $9::uuid[], $10::uuid[], $11::uuid[], $12::uuid[], $13::bigint[], $14::bigint[])
        AS u (order_line_id, order_id, warehouse_id, item_id, owner_id, quantity, before)
    WHERE p.order_line_id = u.order_line_id AND p.quantity = u.before RETURNING 1
), totals AS (
    UPDATE inventory.promise_total t SET promised = t.promised + u.more
    FROM unnest($15::uuid[], $16::uuid[], $17::uuid[], $18::bigint[]) AS u (warehouse_id, item_id, owner_id, more)
    WHERE t.warehouse_id = u.warehouse_id AND t.item_id = u.item_id AND t.owner_id = u.owner_id RETURNING 1
)
SELECT (SELECT count(*) FROM promises) + (SELECT count(*) FROM promised) + (SELECT count(*) FROM totals)";

pub(crate) const HOLDS: &str = "
WITH holds AS (
    INSERT INTO inventory.hold (id, location_id, item_id, lot_code, owner_id, quantity, weight_g, volume_cm3, units, created_at)
    SELECT n.*, $1 FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::uuid[], $7::bigint[], $8::bigint[], $9::bigint[], $10::int[])
        AS n (id, location_id, item_id, lot_code, owner_id, quantity, weight_g, volume_cm3, units)
    ORDER BY n.id ON CONFLICT DO NOTHING RETURNING 1
), used AS (
    DELETE FROM inventory.hold h WHERE h.id = ANY($11) RETURNING 1
)
SELECT (SELECT count(*) FROM holds) + (SELECT count(*) FROM used)";

pub(crate) const COUNTS: &str = "
WITH counts AS (
    INSERT INTO inventory.count (id, warehouse_id, location_id, handling_unit_id, item_id, lot_id, serial_id, owner_id, origin, state, task_id, requested_at)
    SELECT n.*, $1
    FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[], $9::uuid[], $10::text[], $11::text[], $12::uuid[])
        AS n (id, warehouse_id, location_id, handling_unit_id, item_id, lot_id, serial_id, owner_id, origin, state, task_id)
    ORDER BY n.id ON CONFLICT DO NOTHING RETURNING 1
), counted AS (
    UPDATE inventory.count c SET state = u.state, book = u.book, counted = u.counted, version = c.version + 1,
        counted_at = CASE WHEN u.counted_by IS NULL THEN c.counted_at ELSE $1 END, counted_by = coalesce(u.counted_by, c.counted_by),
        decided_at = CASE WHEN u.decided_by IS NOT NULL THEN $1 END, decided_by = u.decided_by
    FROM unnest($13::uuid[], $14::uuid[], $15::uuid[], $16::text[], $17::text[], $18::bigint[], $19::bigint[])
        AS u (counted_by, decided_by, id, before, state, book, counted)
    WHERE c.id = u.id AND c.state = u.before RETURNING 1
)
SELECT (SELECT count(*) FROM counts) + (SELECT count(*) FROM counted)";

pub(crate) const OFFERS: &str = "
INSERT INTO inventory.offer AS o (warehouse_id, item_id, owner_id, revision)
SELECT unnest($1::uuid[]), unnest($2::uuid[]), unnest($3::uuid[]), 1
ON CONFLICT (item_id, warehouse_id, owner_id) DO UPDATE SET revision = o.revision + 1";

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

/// Who counted and who decided on what was counted, in this group.
#[derive(Debug, Default)]
pub(crate) struct Hands {
    pub(crate) counted: HashMap<CountId, AccountId>,
    pub(crate) decided: HashMap<CountId, AccountId>,
}

/// Whether totals of promises change: they come before what is offered, for everybody.
pub(crate) fn totals_are_written(book: &Book) -> bool {
    !book.totals.changes().is_empty()
}

/// Counts what is offered where that comes after totals.
///
/// # Errors
/// If the database fails.
pub(crate) async fn write_offers(conn: &mut PgConnection, effect: &Effect<'_>) -> Result<()> {
    if effect.offered.is_empty() || !totals_are_written(effect.book) {
        return Ok(());
    }
    let offered = &effect.offered;
    sqlx::query(OFFERS)
        .bind(offered.iter().map(|of| of.0).collect::<Vec<_>>())
        .bind(offered.iter().map(|of| of.1).collect::<Vec<_>>())
        .bind(offered.iter().map(|of| of.2).collect::<Vec<_>>())
        .execute(conn)
        .await?;
    Ok(())
}

/// The claims that are made: they are written together with the balances.
pub(crate) fn new_claims(book: &Book) -> Vec<&Claim> {
    Split::of(book.claims.changes()).new
}

/// Whether the book changed anything beside the balances and what is written together with them.
pub(crate) fn are_written(book: &Book) -> bool {
    !(book.lots.changes().is_empty()
        && book.serials.changes().is_empty()
        && book.units.changes().is_empty()
        && Split::of(book.claims.changes()).changed.is_empty()
        && book.promises.changes().is_empty()
        && book.totals.changes().is_empty()
        && book.holds.changes().is_empty()
        && book.counts.changes().is_empty())
}

/// Writes what the book changed beside the balances; asks nothing if there is nothing. `hands` tells who counted and who decided. Answers
/// whether all of it was written: if not, somebody else was faster and nothing of it may be committed.
///
/// # Errors
/// If the database fails.
pub(crate) async fn write(conn: &mut PgConnection, now: Timestamp, hands: &Hands, book: &Book) -> Result<bool> {
    Ok(write_goods(conn, now, book).await?
        && write_claims(conn, now, book).await?
        && write_promises(conn, now, book).await?
        && write_holds(conn, now, book).await?
        && write_counts(conn, now, hands, book).await?)
}

/// Runs a statement that answers how many rows it wrote, and compares.
async fn wrote(query: Query<'_>, conn: &mut PgConnection, expected: usize) -> Result<bool> {
    let (written,) = query.fetch_one(conn).await?;
    Ok(usize::try_from(written) == Ok(expected))
}

async fn write_goods(conn: &mut PgConnection, now: Timestamp, book: &Book) -> Result<bool> {
    let lots: Vec<_> = book.lots.changes().into_iter().filter_map(|change| change.after).collect();
    let (serials, units) = (Split::of(book.serials.changes()), Split::of(book.units.changes()));
    let expected = lots.len() + serials.len() + units.len();
    if expected == 0 {
        return Ok(true);
    }
    let query = sqlx::query_as(GOODS)
        .bind(now)
        .bind(lots.iter().map(|lot| lot.id).collect::<Vec<_>>())
        .bind(lots.iter().map(|lot| lot.item_id).collect::<Vec<_>>())
        .bind(lots.iter().map(|lot| lot.code.to_string()).collect::<Vec<_>>())
        .bind(lots.iter().map(|lot| lot.expires_on).collect::<Vec<_>>());
    wrote(bind_units(bind_serials(query, &serials), &units), conn, expected).await
}

async fn write_claims(conn: &mut PgConnection, now: Timestamp, book: &Book) -> Result<bool> {
    let claims = Split::of(book.claims.changes()).changed;
    if claims.is_empty() {
        return Ok(true);
    }
    wrote(bind_claims(sqlx::query_as(CLAIMS).bind(now), &claims), conn, claims.len()).await
}

async fn write_promises(conn: &mut PgConnection, now: Timestamp, book: &Book) -> Result<bool> {
    let (promises, totals) = (Split::of(book.promises.changes()), book.totals.changes());
    let expected = promises.len() + totals.len();
    if expected == 0 {
        return Ok(true);
    }
    let query = bind_promises(sqlx::query_as(PROMISES).bind(now), &promises)
        .bind(totals.iter().map(|total| total.key.0).collect::<Vec<_>>())
        .bind(totals.iter().map(|total| total.key.1).collect::<Vec<_>>())
        .bind(totals.iter().map(|total| total.key.2).collect::<Vec<_>>())
        .bind(totals.iter().map(|it| it.after.unwrap_or(&0) - it.before.unwrap_or(&0)).collect::<Vec<_>>());
    wrote(query, conn, expected).await
}

async fn write_holds(conn: &mut PgConnection, now: Timestamp, book: &Book) -> Result<bool> {
    let holds = Split::of(book.holds.changes());
    let used: Vec<Uuid> =
        book.holds.changes().iter().filter(|change| change.after.is_none()).map(|change| *change.key).collect();
    let expected = holds.len() + used.len();
    if expected == 0 {
        return Ok(true);
    }
    wrote(bind_holds(sqlx::query_as(HOLDS).bind(now), &holds.new).bind(used), conn, expected).await
}

async fn write_counts(conn: &mut PgConnection, now: Timestamp, hands: &Hands, book: &Book) -> Result<bool> {
    let counts = Split::of(book.counts.changes());
    if counts.len() == 0 {
        return Ok(true);
    }
    wrote(bind_counts(sqlx::query_as(COUNTS).bind(now), hands, &counts), conn, counts.len()).await
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

fn bind_claims<'q>(query: Query<'q>, changed: &[(&Claim, &Claim)]) -> Query<'q> {
    query
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

fn bind_counts<'q>(query: Query<'q>, hands: &Hands, counts: &Split<'_, Count>) -> Query<'q> {
    let Split { new, changed } = counts;
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
        .bind(changed.iter().map(|(count, _)| hands.counted.get(&count.id).copied()).collect::<Vec<_>>())
        .bind(changed.iter().map(|(count, _)| hands.decided.get(&count.id).copied()).collect::<Vec<_>>())
        .bind(changed.iter().map(|(count, _)| count.id).collect::<Vec<_>>())
        .bind(changed.iter().map(|(_, before)| before.state.name()).collect::<Vec<_>>())
        .bind(changed.iter().map(|(count, _)| count.state.name()).collect::<Vec<_>>())
        .bind(changed.iter().map(|(count, _)| count.book.map(|it| it.units())).collect::<Vec<_>>())
        .bind(changed.iter().map(|(count, _)| count.counted.map(|it| it.units())).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change<'a>(before: Option<&'a i64>, after: Option<&'a i64>) -> Change<'a, u8, i64> {
        Change { key: &0, before, after }
    }

    #[test]
    fn what_is_new_is_written_otherwise_than_what_was_changed() {
        let changes = vec![change(None, Some(&5)), change(Some(&6), Some(&7))];
        let split = Split::of(changes);
        assert_eq!((split.new, split.changed), (vec![&5], vec![(&7, &6)]));
    }

    #[test]
    fn what_is_gone_is_not_among_what_must_be_written() {
        let split = Split::of(vec![change(Some(&6), None), change(None, Some(&5))]);
        assert_eq!(split.len(), 1);
    }

    #[test]
    fn rows_are_written_in_the_order_of_their_keys() {
        let mut table = ambar_inventory_domain::Table::default();
        table.load(2, "two");
        for (key, value) in [(3, "drei"), (2, "zwei"), (1, "eins")] {
            table.put(key, value);
        }
        let split = Split::of(table.changes());
        assert_eq!((split.new, split.changed), (vec![&"eins", &"drei"], vec![(&"zwei", &"two")]));
    }

    #[test]
    fn whoever_opens_the_task_of_a_count_names_the_same_one() {
        assert_eq!(count_task(Uuid::from_u128(1)), TaskId::derived(Uuid::from_u128(1), "task"));
        assert_ne!(count_task(Uuid::from_u128(1)), count_task(Uuid::from_u128(2)));
    }
}
