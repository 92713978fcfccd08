//! What never changes of rows and places, kept in memory, so that nothing has to be looked up before it is locked: the key of
//! a row, the decimals it is counted in, the site of a place. A row keeps its key for ever, and an item its scale once there is
//! stock of it. Items change: they are kept with the version of their card, and that it is still the one is looked up every time.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use ambar_inventory_contract::{StockId, StockKey};
use ambar_inventory_domain::Item;
use ambar_kernel::{Ctx, ItemId, LocationId, Result, Scale, WarehouseId};
use moka::sync::Cache;
use sqlx::FromRow;

use crate::{Inventory, figures, lookup, store::convert::StockRow};

// By key, one by one, as the engine looks things up, and on its connections: planned once.
pub(crate) const ROWS: &str = "
SELECT s.*, (i.card->>'scale')::smallint AS decimals
FROM unnest($1::bigint[]) AS w (id)
CROSS JOIN LATERAL (SELECT * FROM inventory.stock s WHERE s.stock_id = w.id LIMIT 1) AS s
CROSS JOIN LATERAL (SELECT i.card FROM inventory.item i WHERE i.id = s.item_id LIMIT 1) AS i";

pub(crate) const PLACES: &str = "
SELECT w.id, p.warehouse_id FROM unnest($1::uuid[]) AS w (id)
CROSS JOIN LATERAL (SELECT p.warehouse_id FROM inventory.place p WHERE p.id = w.id LIMIT 1) AS p";

pub(crate) const STATEMENTS: &[&str] = &[ROWS, PLACES];

/// Rows, places and items kept, at most so many of each.
const KEPT: u64 = 50_000;

/// What never changes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RowFacts {
    pub(crate) key: StockKey,
    /// The decimals of its item.
    pub(crate) scale: Scale,
}

/// The facts that are known.
#[derive(Clone)]
pub(crate) struct Facts {
    pub(crate) rows: Cache<StockId, RowFacts>,
    pub(crate) places: Cache<LocationId, WarehouseId>,
    /// With the version of the card that they are made of.
    pub(crate) items: Cache<ItemId, (i64, Arc<Item>)>,
}

impl Default for Facts {
    fn default() -> Self {
        Self { rows: Cache::new(KEPT), places: Cache::new(KEPT), items: Cache::new(KEPT) }
    }
}

#[derive(FromRow)]
struct Found {
    #[sqlx(flatten)]
    row: StockRow,
    decimals: i16,
}

/// The facts of rows; those that are not there are missing.
///
/// # Errors
/// If the database fails.
pub(crate) async fn rows(
    inventory: &Inventory,
    ids: impl Iterator<Item = StockId>,
) -> Result<HashMap<StockId, RowFacts>> {
    let kept = &inventory.facts.rows;
    let (mut known, mut missing) = (HashMap::new(), BTreeSet::new());
    for id in ids {
        match kept.get(&id) {
            Some(facts) => drop(known.insert(id, facts)),
            None => drop(missing.insert(id.0)),
        }
    }
    if !missing.is_empty() {
        let missing: Vec<i64> = missing.into_iter().collect();
        let found: Vec<Found> = sqlx::query_as(ROWS).bind(missing).fetch_all(inventory.stock.reader()).await?;
        for Found { row, decimals } in found {
            let facts = RowFacts { key: row.key(), scale: figures::scale(decimals)? };
            kept.insert(row.stock_id, facts);
            known.insert(row.stock_id, facts);
        }
    }
    Ok(known)
}

/// The sites of places; those that nobody knows are missing.
///
/// # Errors
/// If the database fails or locations cannot be reached.
pub(crate) async fn places(
    inventory: &Inventory,
    ctx: &Ctx,
    ids: impl Iterator<Item = LocationId>,
) -> Result<HashMap<LocationId, WarehouseId>> {
    let kept = &inventory.facts.places;
    let (mut known, mut missing) = (HashMap::new(), BTreeSet::new());
    for id in ids {
        match kept.get(&id) {
            Some(warehouse) => drop(known.insert(id, warehouse)),
            None => drop(missing.insert(id)),
        }
    }
    if missing.is_empty() {
        return Ok(known);
    }
    let asked: Vec<LocationId> = missing.iter().copied().collect();
    let found: Vec<(LocationId, WarehouseId)> =
        sqlx::query_as(PLACES).bind(asked).fetch_all(inventory.stock.reader()).await?;
    for (id, warehouse) in found {
        missing.remove(&id);
        kept.insert(id, warehouse);
        known.insert(id, warehouse);
    }
    // What the copy lacks is asked of its owner.
    for id in missing {
        if let Some(place) = lookup::place(inventory, ctx, id).await? {
            known.insert(id, place.warehouse_id);
        }
    }
    Ok(known)
}
