//! Locks, in one order for everybody: handling units, places, stock rows; each kind by its key.

use ambar_inventory_contract::{StockId, StockKey};
use ambar_inventory_domain::TotalKey;
use ambar_kernel::{HandlingUnitId, LocationId, Result};
use sqlx::{FromRow, PgConnection, PgExecutor};

use super::convert::{PlaceRow, StockRow, UnitRow};

/// The columns of [`PlaceRow`], of a place `p`.
macro_rules! place_columns {
    () => {
        "p.id, p.warehouse_id, p.zone_id, p.code, p.kind, p.active, p.locked_in, p.locked_out, p.pick_sequence, p.max_weight_g, \
         p.max_volume_cm3, p.max_units, p.mixing, p.counted, p.weight_g, p.volume_cm3, p.units, p.full_rows, p.held_weight_g, \
         p.held_volume_cm3, p.held_units, p.holds, p.over_limit_reason, p.version, p.revision"
    };
}
pub(crate) use place_columns;

pub(crate) const UNITS: &str = "
SELECT id, sscc, kind, warehouse_id, location_id FROM inventory.handling_unit WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE";

// One by one in the order of their ids, whatever is locked how: places whose figures are kept for writing; of the others only
// that they do not change under our hands (a lock, the moment when somebody begins to count them), so that a dock is no
// bottleneck.
pub(crate) const PLACES: &str = concat!(
    "SELECT it.* FROM unnest($1::uuid[]) WITH ORDINALITY AS w (id, n) CROSS JOIN LATERAL (SELECT * FROM (SELECT ",
    place_columns!(),
    " FROM inventory.place p WHERE p.id = w.id AND p.counted FOR NO KEY UPDATE) AS counted
     UNION ALL SELECT * FROM (SELECT ",
    place_columns!(),
    " FROM inventory.place p WHERE p.id = w.id AND NOT p.counted FOR SHARE) AS passed) AS it"
);

// As in RESOLVE: by key, one by one, whatever the planner thinks. The rows to lock are known before the first is locked, and
// are locked in the order of their numbers.
macro_rules! rows {
    ($lock:literal) => {
        concat!(
            "
WITH wanted AS MATERIALIZED (
    SELECT unnest($1::bigint[]) AS stock_id
    UNION
    SELECT s.stock_id
    FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[], $9::uuid[])
         AS k (warehouse_id, location_id, handling_unit_id, item_id, lot_id, serial_id, status, owner_id)
    CROSS JOIN LATERAL (
        SELECT s.stock_id FROM inventory.stock s
        WHERE s.warehouse_id = k.warehouse_id AND s.location_id = k.location_id AND s.handling_unit_id = k.handling_unit_id
          AND s.item_id = k.item_id AND s.lot_id = k.lot_id AND s.serial_id = k.serial_id AND s.status = k.status AND s.owner_id = k.owner_id
        LIMIT 1) AS s
    UNION
    SELECT s.stock_id FROM unnest($10::uuid[]) AS w (id) CROSS JOIN LATERAL (
        SELECT s.stock_id FROM inventory.stock s
        WHERE s.handling_unit_id = w.id AND s.handling_unit_id <> '00000000-0000-0000-0000-000000000000' AND s.in_stock) AS s
    UNION
    SELECT s.stock_id FROM unnest($11::uuid[], $12::uuid[], $13::uuid[]) AS d (warehouse_id, item_id, owner_id)
    CROSS JOIN LATERAL (
        SELECT s.stock_id FROM inventory.stock s
        WHERE s.item_id = d.item_id AND s.warehouse_id = d.warehouse_id AND s.owner_id = d.owner_id AND s.in_stock) AS s
), ordered AS MATERIALIZED (SELECT stock_id FROM wanted ORDER BY stock_id)
SELECT s.* FROM ordered AS w CROSS JOIN LATERAL (
    SELECT s.stock_id, s.warehouse_id, s.location_id, s.handling_unit_id, s.item_id, s.lot_id, s.serial_id, s.status, s.owner_id,
           s.on_hand, s.reserved, s.received_at, s.version
    FROM inventory.stock s WHERE s.stock_id = w.stock_id ", $lock, ") AS s"
        )
    };
}

pub(crate) const ROWS: &str = rows!("FOR NO KEY UPDATE");

/// The same rows without a lock: whoever decides on them guards what it writes by their versions.
pub(crate) const SEEN_ROWS: &str = rows!("LIMIT 1");

/// The oldest rows of some stock of which something is free, with all that are as old as the last of them.
pub(crate) const FIRST_ROWS: &str = "
SELECT s.*, coalesce(o.revision, 0) AS revision
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS d (warehouse_id, item_id, owner_id)
LEFT JOIN LATERAL (SELECT o.revision FROM inventory.offer o
                   WHERE o.item_id = d.item_id AND o.warehouse_id = d.warehouse_id AND o.owner_id = d.owner_id LIMIT 1) AS o ON true
CROSS JOIN LATERAL (
    SELECT s.stock_id, s.warehouse_id, s.location_id, s.handling_unit_id, s.item_id, s.lot_id, s.serial_id, s.status, s.owner_id,
           s.on_hand, s.reserved, s.received_at, s.version
    FROM inventory.stock s
    WHERE s.item_id = d.item_id AND s.warehouse_id = d.warehouse_id AND s.owner_id = d.owner_id AND s.in_stock
      AND s.status = 'available' AND s.on_hand > s.reserved
    ORDER BY s.received_at FETCH FIRST 3 ROWS WITH TIES) AS s";

/// Places without a lock.
pub(crate) const SEEN_PLACES: &str = concat!(
    "SELECT p.* FROM unnest($1::uuid[]) AS w (id) CROSS JOIN LATERAL (SELECT ",
    place_columns!(),
    " FROM inventory.place p WHERE p.id = w.id LIMIT 1) AS p"
);

/// Locks handling units.
///
/// # Errors
/// If the database fails.
pub(crate) async fn units(conn: &mut PgConnection, ids: &[HandlingUnitId]) -> Result<Vec<UnitRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_as(UNITS).bind(ids).fetch_all(conn).await?)
}

/// Locks places, in the order in which they are given.
///
/// # Errors
/// If the database fails.
pub(crate) async fn places(conn: &mut PgConnection, ids: &[LocationId]) -> Result<Vec<PlaceRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_as(PLACES).bind(ids).fetch_all(conn).await?)
}

/// Which rows to lock.
#[derive(Debug, Default)]
pub(crate) struct WantedRows {
    /// By number.
    pub(crate) ids: Vec<StockId>,
    /// By key, if they are there.
    pub(crate) keys: Vec<StockKey>,
    /// All that is in these units.
    pub(crate) in_units: Vec<HandlingUnitId>,
    /// All that is there of these.
    pub(crate) stock_of: Vec<TotalKey>,
}

impl WantedRows {
    fn is_empty(&self) -> bool {
        self.ids.is_empty() && self.keys.is_empty() && self.in_units.is_empty() && self.stock_of.is_empty()
    }
}

/// Locks stock rows.
///
/// # Errors
/// If the database fails.
pub(crate) async fn rows(conn: &mut PgConnection, wanted: &WantedRows) -> Result<Vec<StockRow>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    read_rows(ROWS, conn, wanted).await
}

/// Reads stock rows without a lock.
///
/// # Errors
/// If the database fails.
pub(crate) async fn see_rows(on: impl PgExecutor<'_>, wanted: &WantedRows) -> Result<Vec<StockRow>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    read_rows(SEEN_ROWS, on, wanted).await
}

/// One of the oldest rows of some stock, and how often goods of that stock had been offered anew then.
#[derive(Debug, FromRow)]
pub(crate) struct FirstRow {
    #[sqlx(flatten)]
    pub(crate) row: StockRow,
    pub(crate) revision: i64,
}

/// Reads the oldest rows of some stock that has something free, without a lock.
///
/// # Errors
/// If the database fails.
pub(crate) async fn see_first_rows(on: impl PgExecutor<'_>, of: &[TotalKey]) -> Result<Vec<FirstRow>> {
    if of.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query_as(FIRST_ROWS)
        .bind(of.iter().map(|of| of.0).collect::<Vec<_>>())
        .bind(of.iter().map(|of| of.1).collect::<Vec<_>>())
        .bind(of.iter().map(|of| of.2).collect::<Vec<_>>())
        .fetch_all(on)
        .await?;
    Ok(rows)
}

/// Reads places without a lock.
///
/// # Errors
/// If the database fails.
pub(crate) async fn see_places(on: impl PgExecutor<'_>, ids: &[LocationId]) -> Result<Vec<PlaceRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_as(SEEN_PLACES).bind(ids).fetch_all(on).await?)
}

async fn read_rows(statement: &'static str, on: impl PgExecutor<'_>, wanted: &WantedRows) -> Result<Vec<StockRow>> {
    let keys = &wanted.keys;
    let rows = sqlx::query_as(statement)
        .bind(wanted.ids.iter().map(|id| id.0).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.warehouse_id).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.location_id).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.handling_unit_id).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.item_id).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.lot_id).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.serial_id).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.status.name()).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.owner_id).collect::<Vec<_>>())
        .bind(&wanted.in_units)
        .bind(wanted.stock_of.iter().map(|of| of.0).collect::<Vec<_>>())
        .bind(wanted.stock_of.iter().map(|of| of.1).collect::<Vec<_>>())
        .bind(wanted.stock_of.iter().map(|of| of.2).collect::<Vec<_>>())
        .fetch_all(on)
        .await?;
    Ok(rows)
}
