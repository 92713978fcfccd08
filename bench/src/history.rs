//! A year of movements for a ledger that is measured at its length: written by SQL for the reason that `seed` gives, and as
//! whole. Goods go from one of an item's rows to another and back, so that every balance stays what it is.

use anyhow::{Context, Result};
use sqlx::PgConnection;

use crate::output::progress;

/// Pairs of movements that are written at once.
const BATCH: i64 = 250_000;

/// Every row with the next one of its item.
const PAIRS: &str = "
CREATE TEMP TABLE seed_pair AS
SELECT row_number() OVER (ORDER BY a) - 1 AS n, p.* FROM (
    SELECT s.stock_id AS a, lead(s.stock_id) OVER next AS b, s.location_id AS place_a, lead(s.location_id) OVER next AS place_b,
           s.item_id, s.owner_id, s.warehouse_id, s.lot_id, s.serial_id
    FROM inventory.stock s WINDOW next AS (PARTITION BY s.item_id ORDER BY s.stock_id)) AS p
WHERE b IS NOT NULL;
ALTER TABLE seed_pair ADD PRIMARY KEY (n);
ANALYZE seed_pair";

const COUNT: &str = "SELECT count(*) FROM seed_pair";

/// From pair $1 to $2 of $3 in all, over $4 pairs of rows: there and back, in the order of the year.
const MOVED: &str = "
CREATE TEMP TABLE seed_moved AS
SELECT j, back, CASE WHEN back THEN p.b ELSE p.a END AS from_id, CASE WHEN back THEN p.a ELSE p.b END AS to_id,
       CASE WHEN back THEN p.place_b ELSE p.place_a END AS from_place, CASE WHEN back THEN p.place_a ELSE p.place_b END AS to_place,
       p.item_id, p.owner_id, p.warehouse_id, p.lot_id, p.serial_id, 1 + j % 5 AS quantity,
       now() - interval '1 hour' - interval '365 days' * (1 - j::float8 / $3) AS at,
       gen_random_uuid() AS command, gen_random_uuid() AS operation, gen_random_uuid() AS reference
FROM generate_series($1::bigint, $2::bigint) j CROSS JOIN (VALUES (false), (true)) AS way (back)
JOIN seed_pair p ON p.n = (j * 7919) % $4";

const MOVEMENTS: &str = "
INSERT INTO inventory.movement (moved_at, warehouse_id, command_id, kind, item_id, owner_id, lot_id, serial_id, from_stock_id,
    to_stock_id, quantity, reference_kind, reference_id, account_id, operation_id)
SELECT at, warehouse_id, command, 'transfer', item_id, owner_id, lot_id, serial_id, from_id, to_id, quantity, 'move', reference,
       '00000000-0000-0000-0000-000000000000', operation
FROM seed_moved ORDER BY j, back";

/// Outcomes of commands are kept for ninety days.
const COMMANDS: &str = "
INSERT INTO inventory.command (id, outcome, created_at)
SELECT command, jsonb_build_object('Ok', jsonb_build_object('done', 'rows', 'sscc', NULL, 'rows', jsonb_build_array(jsonb_build_object(
           'stock_id', to_id, 'location_id', to_place, 'location', 'P', 'handling_unit_id', lot_id, 'item_id', item_id, 'lot_id', lot_id,
           'lot', NULL, 'serial_id', serial_id, 'serial', NULL, 'status', 'available', 'quantity', quantity)))), at
FROM seed_moved WHERE at > now() - interval '90 days'";

/// One event for fifty moves, as of a group that was committed together.
const EVENTS: &str = "
INSERT INTO platform.event (id, name, version, key, operation_id, account_id, occurred_at, payload)
SELECT gen_random_uuid(), 'inventory.stock_changed', 1, warehouse_id::text, (array_agg(operation))[1],
       '00000000-0000-0000-0000-000000000000', max(at),
       jsonb_build_object('warehouse_id', warehouse_id, 'facts', jsonb_agg(jsonb_build_object('command_id', command,
           'operation_id', operation, 'kind', 'transfer', 'item_id', item_id, 'owner_id', owner_id, 'from_location_id', from_place,
           'to_location_id', to_place, 'quantity', quantity, 'reference', jsonb_build_object('kind', 'move', 'id', reference))
           ORDER BY j, back))
FROM seed_moved GROUP BY j / 25, warehouse_id ORDER BY j / 25";

/// Adds so many movements to a site that [`crate::seed::stock`] filled a year ago.
///
/// # Errors
/// If the database fails.
pub async fn write(connection: &mut PgConnection, movements: u64) -> Result<()> {
    let pairs = i64::try_from(movements / 2)?;
    sqlx::raw_sql(PAIRS).execute(&mut *connection).await.context("the pairs of rows")?;
    let rows = crate::database::figure(connection, COUNT).await?;
    // What is lost with the power now is not missed: nobody measures yet.
    sqlx::raw_sql("SET synchronous_commit = off").execute(&mut *connection).await?;
    let mut first = 0;
    while first < pairs {
        let last = pairs.min(first + BATCH) - 1;
        sqlx::query(MOVED)
            .bind(first)
            .bind(last)
            .bind(pairs)
            .bind(rows)
            .execute(&mut *connection)
            .await
            .context("the moves")?;
        for (what, sql) in [("movements", MOVEMENTS), ("commands", COMMANDS), ("events", EVENTS)] {
            sqlx::query(sql).execute(&mut *connection).await.context(what)?;
        }
        sqlx::raw_sql("DROP TABLE seed_moved").execute(&mut *connection).await?;
        first = last + 1;
        progress(&format!("{} movements of the year", first * 2));
    }
    sqlx::raw_sql("VACUUM ANALYZE").execute(&mut *connection).await?;
    sqlx::raw_sql("CHECKPOINT").execute(&mut *connection).await?;
    Ok(())
}
