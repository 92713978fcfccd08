//! Puts the goods of the plain side's tables into Ambar's: the one place where this program writes into the contexts'
//! schemas.
//!
//! A quarter of a million rows by requests would take longer than all that is measured, and an import of opening stock
//! would be measured by itself. So they are written as their contexts' owner would, whole: every balance has its movement,
//! every movement its event, every place its figures, and `ambar verify` finds nothing. The opening movements are so old that
//! outcomes of their commands would not be kept any more.

use anyhow::{Context, Result};
use sqlx::PgConnection;

use crate::{
    database,
    output::progress,
    site::{Site, VOLUME_CM3, WEIGHT_G},
};

const TABLES: &str = "
CREATE TEMP TABLE seed_item (n integer PRIMARY KEY, id uuid NOT NULL);
CREATE TEMP TABLE seed_place (n integer PRIMARY KEY, id uuid NOT NULL);
CREATE TEMP TABLE seed_site (warehouse uuid NOT NULL, owner uuid NOT NULL);
CREATE TEMP TABLE seed_opening (at timestamptz NOT NULL)";
const OPENING: &str = "INSERT INTO seed_opening SELECT now() - $1 * interval '1 day'";
const PARTITIONS: &str =
    "SELECT inventory.make_movement_partitions((SELECT (at - interval '1 day')::date FROM seed_opening), now()::date)";

const ITEMS: &str = "INSERT INTO seed_item SELECT n, id::uuid FROM unnest($1::text[]) WITH ORDINALITY AS i (id, n)";
const PLACES: &str = "INSERT INTO seed_place SELECT n, id::uuid FROM unnest($1::text[]) WITH ORDINALITY AS p (id, n)";
const SITE: &str = "INSERT INTO seed_site VALUES ($1::uuid, $2::uuid)";

macro_rules! rows {
    ($columns:literal, $number:literal, $quantity:literal, $from:literal, $conflict:literal) => {
        concat!(
            "INSERT INTO inventory.stock AS s (",
            $columns,
            "warehouse_id, location_id, handling_unit_id, item_id, lot_id, serial_id, status, owner_id, on_hand, received_at, version) OVERRIDING SYSTEM VALUE
             SELECT ",
            $number,
            "site.warehouse, p.id, nil.id, i.id, nil.id, nil.id, 'available', site.owner, ",
            $quantity,
            ", opening.at - w.age * interval '1 day', 1 FROM ",
            $from,
            " JOIN seed_place p ON p.n = w.l JOIN seed_item i ON i.n = w.i CROSS JOIN seed_site site CROSS JOIN seed_opening opening
             CROSS JOIN (VALUES ('00000000-0000-0000-0000-000000000000'::uuid)) AS nil (id) ORDER BY w.l, w.k ",
            $conflict
        )
    };
}

/// Ten rows in every place, numbered so that a script can tell the number from place and position.
const SOURCES: &str = rows!(
    "stock_id, ",
    "(w.l - 1) * 10 + w.k + 1, ",
    "1000000",
    "(SELECT l, k, 1 + (l * 7 + k * 997) % $1 AS i, (l * 31 + k) % 300 AS age FROM generate_series(1, $2) l, generate_series(0, 9) k) AS w",
    ""
);

const NUMBERS: &str = "
SELECT setval(pg_get_serial_sequence('inventory.stock', 'stock_id'), (SELECT max(stock_id) FROM inventory.stock))";

/// Twenty places for every item, so that a move mostly comes to a row that is there.
const DESTINATIONS: &str = rows!(
    "stock_id, ",
    "nextval(pg_get_serial_sequence('inventory.stock', 'stock_id')), ",
    "1000",
    "(SELECT 1 + (i * 13 + k * $3) % $2 AS l, k, i, (i * 31 + k) % 300 AS age FROM generate_series(1, $1) i, generate_series(0, 19) k) AS w",
    "ON CONFLICT DO NOTHING"
);

/// Item 1 in the first ten places: what everybody wants at once.
const HOT: &str = rows!(
    "stock_id, ",
    "nextval(pg_get_serial_sequence('inventory.stock', 'stock_id')), ",
    "100000000",
    "(SELECT l, 0 AS k, 1 AS i, 0 AS age FROM generate_series(1, 10) l) AS w",
    "ON CONFLICT ON CONSTRAINT stock_key DO UPDATE SET on_hand = excluded.on_hand"
);

const COUNT: &str = "SELECT count(*) FROM inventory.stock";

/// One row of every item, in a place that depends on the slice.
const MORE: &str = rows!(
    "stock_id, ",
    "nextval(pg_get_serial_sequence('inventory.stock', 'stock_id')), ",
    "10",
    "(SELECT 1 + (i + $3) % $2 AS l, 0 AS k, i, i % 300 AS age FROM generate_series(1, $1) i) AS w",
    "ON CONFLICT DO NOTHING"
);

/// What has no movement yet, five hundred rows a command.
const UNBOOKED: &str = "
CREATE TEMP TABLE seed_fresh AS
SELECT s.*, ((row_number() OVER (ORDER BY s.stock_id) - 1) / 500)::integer AS block
FROM inventory.stock s WHERE NOT EXISTS (SELECT 1 FROM inventory.movement m WHERE m.to_stock_id = s.stock_id);
CREATE TEMP TABLE seed_command AS
SELECT b AS block, gen_random_uuid() AS id, gen_random_uuid() AS operation, opening.at
FROM (SELECT DISTINCT block AS b FROM seed_fresh) AS b CROSS JOIN seed_opening opening";

const MOVEMENTS: &str = "
INSERT INTO inventory.movement (moved_at, warehouse_id, command_id, kind, item_id, owner_id, lot_id, serial_id, from_virtual,
    to_stock_id, quantity, reference_kind, reference_id, reason, account_id, operation_id)
SELECT c.at, f.warehouse_id, c.id, 'adjustment', f.item_id, f.owner_id, f.lot_id, f.serial_id, 'adjustment', f.stock_id, f.on_hand,
       'opening', c.id, 'opening', '00000000-0000-0000-0000-000000000000', c.operation
FROM seed_fresh f JOIN seed_command c USING (block) ORDER BY f.stock_id";

const EVENTS: &str = "
INSERT INTO platform.event (id, name, version, key, operation_id, account_id, occurred_at, payload)
SELECT gen_random_uuid(), 'inventory.stock_changed', 1, f.warehouse_id::text, c.operation, '00000000-0000-0000-0000-000000000000', c.at,
       jsonb_build_object('warehouse_id', f.warehouse_id, 'facts', jsonb_agg(jsonb_build_object('command_id', c.id,
           'operation_id', c.operation, 'kind', 'adjustment', 'item_id', f.item_id, 'owner_id', f.owner_id, 'from_location_id', NULL,
           'to_location_id', f.location_id, 'quantity', f.on_hand, 'reference', jsonb_build_object('kind', 'opening', 'id', c.id))))
FROM seed_fresh f JOIN seed_command c USING (block) GROUP BY c.id, c.operation, c.at, f.warehouse_id";

const FIGURES: &str = "
UPDATE inventory.place p SET full_rows = s.full_rows, weight_g = s.pieces * $1, volume_cm3 = s.pieces * $2, revision = p.revision + 1
FROM (SELECT location_id, count(*)::integer AS full_rows, sum(on_hand)::bigint AS pieces FROM inventory.stock WHERE on_hand > 0
      GROUP BY location_id) AS s
WHERE p.id = s.location_id AND p.counted";

const HOT_ROWS: &str = "
SELECT s.stock_id FROM inventory.stock s JOIN seed_place p ON p.id = s.location_id JOIN seed_item i ON i.id = s.item_id
WHERE i.n = 1 AND p.n <= 10 ORDER BY p.n";

/// The numbers of the ten hot rows, by place.
pub type HotRows = Vec<i64>;

/// Days ago that goods came in, where nothing is said of the time since, and where a year of movements follows.
pub const LATELY: i32 = 100;
pub const YEAR: i32 = 400;

/// Puts a quarter of a million rows (at full size) into the site's places, as if they came in so many days ago. Nothing may
/// have been moved before.
///
/// # Errors
/// If the database fails.
pub async fn stock(connection: &mut PgConnection, site: &Site, days: i32) -> Result<HotRows> {
    sqlx::raw_sql(TABLES).execute(&mut *connection).await.context("the tables for seeding")?;
    sqlx::query(ITEMS).bind(&site.items).execute(&mut *connection).await?;
    sqlx::query(PLACES).bind(&site.places).execute(&mut *connection).await?;
    sqlx::query(SITE).bind(&site.warehouse).bind(&site.owner).execute(&mut *connection).await?;
    sqlx::query(OPENING).bind(days).execute(&mut *connection).await?;
    sqlx::query(PARTITIONS).execute(&mut *connection).await.context("the partitions")?;
    let (items, places) = (i32::try_from(site.size.items)?, i32::try_from(site.size.places)?);
    let step = i32::try_from(site.size.step())?;
    sqlx::query(SOURCES).bind(items).bind(places).execute(&mut *connection).await.context("the sources")?;
    sqlx::query(NUMBERS).execute(&mut *connection).await?;
    sqlx::query(DESTINATIONS)
        .bind(items)
        .bind(places)
        .bind(step)
        .execute(&mut *connection)
        .await
        .context("the destinations")?;
    sqlx::query(HOT).execute(&mut *connection).await.context("the hot rows")?;
    book(connection).await?;
    let hot: Vec<(i64,)> = sqlx::query_as(HOT_ROWS).fetch_all(&mut *connection).await?;
    let rows = database::figure(connection, COUNT).await?;
    progress(&format!("{rows} stock rows"));
    Ok(hot.into_iter().map(|(row,)| row).collect())
}

/// Adds rows until there are so many, in places where their items are not yet; how many there are then.
///
/// # Errors
/// If the database fails.
pub async fn more_stock(connection: &mut PgConnection, site: &Site, wanted: u64) -> Result<u64> {
    let (items, places) = (i32::try_from(site.size.items)?, i32::try_from(site.size.places)?);
    let mut rows = database::figure(connection, COUNT).await?;
    // A slice of places after the other, each item once in a place: the pieces go on from there when it is called again.
    for slice in 0..places {
        let missing = i64::try_from(wanted)? - rows;
        if missing <= 0 {
            break;
        }
        let missing = i32::try_from(missing).unwrap_or(i32::MAX).min(items);
        sqlx::query(MORE)
            .bind(missing)
            .bind(places)
            .bind(slice)
            .execute(&mut *connection)
            .await
            .context("more stock")?;
        rows = database::figure(connection, COUNT).await?;
    }
    book(connection).await?;
    progress(&format!("{rows} stock rows"));
    Ok(u64::try_from(rows)?)
}

/// Gives every row that has no movement yet its movement and its event, and every place its figures.
async fn book(connection: &mut PgConnection) -> Result<()> {
    sqlx::raw_sql(UNBOOKED).execute(&mut *connection).await.context("what has no movement")?;
    sqlx::query(MOVEMENTS).execute(&mut *connection).await.context("the movements")?;
    sqlx::query(EVENTS).execute(&mut *connection).await.context("the events")?;
    sqlx::query(FIGURES)
        .bind(WEIGHT_G)
        .bind(VOLUME_CM3)
        .execute(&mut *connection)
        .await
        .context("the places' figures")?;
    sqlx::raw_sql("DROP TABLE seed_fresh, seed_command").execute(&mut *connection).await?;
    sqlx::raw_sql("VACUUM ANALYZE").execute(&mut *connection).await?;
    Ok(())
}
