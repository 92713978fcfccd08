//! What never changes of rows and places, kept in memory: of which site a row or place is, and in which decimals a row is
//! counted. A row keeps its key for ever, and an item its scale once there is stock of it.

use std::collections::{BTreeSet, HashMap};

use ambar_inventory_contract::StockId;
use ambar_kernel::{Ctx, LocationId, Result, Scale, WarehouseId};
use moka::sync::Cache;

use crate::{Inventory, figures, lookup};

pub(crate) const ROWS: &str = "
SELECT w.id, s.warehouse_id, (i.card->>'scale')::smallint AS decimals
FROM unnest($1::bigint[]) AS w (id)
JOIN inventory.stock s ON s.stock_id = w.id JOIN inventory.item i ON i.id = s.item_id";

pub(crate) const PLACES: &str = "
SELECT w.id, p.warehouse_id FROM unnest($1::uuid[]) AS w (id) JOIN inventory.place p ON p.id = w.id";

pub(crate) const STATEMENTS: &[&str] = &[ROWS, PLACES];

/// Rows and places kept, at most: about 100 bytes each.
const KEPT: u64 = 50_000;

/// What never changes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RowFacts {
    /// Its site.
    pub(crate) warehouse_id: WarehouseId,
    /// The decimals of its item.
    pub(crate) scale: Scale,
}

/// The facts that are known.
#[derive(Clone)]
pub(crate) struct Facts {
    rows: Cache<StockId, RowFacts>,
    places: Cache<LocationId, WarehouseId>,
}

impl Default for Facts {
    fn default() -> Self {
        Self { rows: Cache::new(KEPT), places: Cache::new(KEPT) }
    }
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
        let found: Vec<(i64, WarehouseId, i16)> =
            sqlx::query_as(ROWS).bind(missing).fetch_all(inventory.app.reader()).await?;
        for (id, warehouse_id, decimals) in found {
            let facts = RowFacts { warehouse_id, scale: figures::scale(decimals)? };
            kept.insert(StockId(id), facts);
            known.insert(StockId(id), facts);
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
        sqlx::query_as(PLACES).bind(asked).fetch_all(inventory.app.reader()).await?;
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
