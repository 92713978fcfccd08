//! Reads into memory what moves will need, before they wait for their turn: their rows, the rows they go to, places and items.
//! Calls that need something at the same time are answered by one read.

use std::collections::BTreeSet;

use ambar_inventory_contract::{StockId, StockKey};
use ambar_kernel::{Failure, HandlingUnitId, ItemId, LocationId, Result};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Inventory, copies,
    kept_row::KeptRow,
    memory::KeptItem,
    store::{
        convert::StockRow,
        locks::{self, WantedRows},
    },
};

// By key, one by one, whatever the planner thinks; loose goods alone.
pub(crate) const ROWS: &str = "
WITH leaving AS MATERIALIZED (
    SELECT w.to_id, s.* FROM unnest($1::bigint[], $2::uuid[]) AS w (id, to_id)
    CROSS JOIN LATERAL (
        SELECT s.stock_id, s.warehouse_id, s.location_id, s.handling_unit_id, s.item_id, s.lot_id, s.serial_id, s.status, s.owner_id,
               s.on_hand, s.reserved, s.received_at, s.version
        FROM inventory.stock s WHERE s.stock_id = w.id LIMIT 1) AS s
)
SELECT * FROM leaving
UNION ALL
SELECT NULL, s.* FROM leaving AS l CROSS JOIN LATERAL (
    SELECT s.stock_id, s.warehouse_id, s.location_id, s.handling_unit_id, s.item_id, s.lot_id, s.serial_id, s.status, s.owner_id,
           s.on_hand, s.reserved, s.received_at, s.version
    FROM inventory.stock s
    WHERE s.warehouse_id = l.warehouse_id AND s.location_id = l.to_id AND s.handling_unit_id = '00000000-0000-0000-0000-000000000000'
      AND s.item_id = l.item_id AND s.lot_id = l.lot_id AND s.serial_id = l.serial_id AND s.status = l.status AND s.owner_id = l.owner_id
    LIMIT 1) AS s
UNION ALL
SELECT NULL, s.* FROM (SELECT DISTINCT item_id, warehouse_id, owner_id FROM leaving) AS l CROSS JOIN LATERAL (
    SELECT s.stock_id, s.warehouse_id, s.location_id, s.handling_unit_id, s.item_id, s.lot_id, s.serial_id, s.status, s.owner_id,
           s.on_hand, s.reserved, s.received_at, s.version
    FROM inventory.stock s
    WHERE s.item_id = l.item_id AND s.warehouse_id = l.warehouse_id AND s.owner_id = l.owner_id AND s.in_stock LIMIT $3) AS s";

pub(crate) const STATEMENTS: &[&str] = &[ROWS];

/// Other rows of an item that are read with the one that is needed, while there is room for them: goods that move once move again,
/// and an item costs one read instead of one a row.
const WITH_IT: i64 = 32;

/// Moves of one read.
const AT_ONCE: usize = 1000;

/// A row that loses goods, and the place that they go to.
pub(crate) type Wanted = (StockId, Option<LocationId>);

/// Makes sure that what these moves need is in memory, where it is there at all.
///
/// # Errors
/// If the database fails.
pub(crate) async fn foresee(inventory: &Inventory, moves: &[Wanted]) -> Result<()> {
    let missing: Vec<Wanted> = moves.iter().filter(|it| !is_known(inventory, **it)).copied().collect();
    if missing.is_empty() {
        return Ok(());
    }
    let own = inventory.clone();
    let read = move |wanted: Vec<Wanted>| {
        let inventory = own.clone();
        async move { read_all(&inventory, &wanted).await }
    };
    inventory.reads.ask(missing, read).await
}

/// A row that a move takes from, with what else it needs brought into memory; `None` if there is no such row.
///
/// # Errors
/// If the database fails.
pub(crate) async fn row(inventory: &Inventory, id: StockId, to: Option<LocationId>) -> Result<Option<KeptRow>> {
    foresee(inventory, &[(id, to)]).await?;
    if let Some(kept) = inventory.memory.row(id) {
        return Ok(Some(kept));
    }
    // Nothing is said not to be there because memory has lost it meanwhile.
    let wanted = WantedRows { ids: vec![id], ..WantedRows::default() };
    let Some(found) = locks::see_rows(inventory.stock.reader(), &wanted).await?.into_iter().next() else {
        return Ok(None);
    };
    read_items(inventory, vec![found.item_id.uuid()]).await?;
    let kept = inventory.memory.item(found.item_id).ok_or_else(|| Failure::internal("stock of an unknown item"))?;
    Ok(Some(KeptRow { row: found.row()?, scale: kept.item.scale }))
}

fn is_known(inventory: &Inventory, (id, to): Wanted) -> bool {
    let memory = &inventory.memory;
    let Some(kept) = memory.row(id) else { return false };
    let key = kept.row.key;
    memory.knows_place(key.location_id)
        && memory.knows_item(key.item_id)
        && to.is_none_or(|to| memory.knows_place(to) && memory.row_of(&destination(key, to)).is_some())
}

/// Where goods of a row go that stay loose.
const fn destination(key: StockKey, to: LocationId) -> StockKey {
    StockKey { location_id: to, handling_unit_id: HandlingUnitId::NIL, ..key }
}

async fn read_all(inventory: &Inventory, wanted: &[Wanted]) -> Result<()> {
    for part in wanted.chunks(AT_ONCE) {
        read(inventory, part).await?;
    }
    Ok(())
}

#[derive(FromRow)]
struct Found {
    to_id: Option<LocationId>,
    #[sqlx(flatten)]
    row: StockRow,
}

async fn read(inventory: &Inventory, wanted: &[Wanted]) -> Result<()> {
    let memory = &inventory.memory;
    let found: Vec<Found> = sqlx::query_as(ROWS)
        .bind(wanted.iter().map(|it| it.0.0).collect::<Vec<_>>())
        .bind(wanted.iter().map(|it| it.1).collect::<Vec<_>>())
        .bind(if memory.has_room() { WITH_IT } else { 0 })
        .fetch_all(inventory.stock.reader())
        .await?;
    // Of the rows that come along only themselves are needed.
    let leaving: BTreeSet<StockId> = wanted.iter().map(|it| it.0).collect();
    let left = found.iter().filter(|it| leaving.contains(&it.row.stock_id));
    let places = left.map(|it| it.row.location_id).chain(wanted.iter().filter_map(|it| it.1));
    let places: BTreeSet<LocationId> = places.filter(|place| !memory.knows_place(*place)).collect();
    let items: BTreeSet<ItemId> = found.iter().map(|it| it.row.item_id).collect();
    let missing: Vec<Uuid> = items.iter().filter(|item| !memory.knows_item(**item)).map(|item| item.uuid()).collect();
    tokio::try_join!(read_places(inventory, places), read_items(inventory, missing))?;
    for Found { row, .. } in &found {
        if let Some(kept) = memory.item(row.item_id) {
            memory.keep_row(&row.row()?, kept.item.scale);
        }
    }
    // What was looked for and not found is not there.
    for Found { to_id, row } in &found {
        if let Some(to) = to_id {
            memory.keep_absent(&destination(row.key(), *to));
        }
    }
    Ok(())
}

async fn read_places(inventory: &Inventory, places: BTreeSet<LocationId>) -> Result<()> {
    if places.is_empty() {
        return Ok(());
    }
    let places: Vec<LocationId> = places.into_iter().collect();
    for found in locks::see_places(inventory.stock.reader(), &places).await? {
        inventory.memory.keep_place(found.place());
    }
    Ok(())
}

async fn read_items(inventory: &Inventory, items: Vec<Uuid>) -> Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    for (_, copies::Item(card)) in copies::ITEMS.find::<copies::Item>(inventory.stock.reader(), &items).await? {
        inventory.memory.keep_item(KeptItem::of(&card));
    }
    Ok(())
}
