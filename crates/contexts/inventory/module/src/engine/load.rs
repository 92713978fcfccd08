//! Fills the book: what was looked up, then what is locked, then what must be seen beside it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use ambar_inventory_domain::{Book, Item, Mixing, Place};
use ambar_kernel::{ItemId, LocationId, LotId, Result, SerialId};
use sqlx::PgConnection;

use super::{locking::Locking, stop::Stop};
use crate::memory::Memory;
use crate::store::{
    around::{self, Looks},
    convert::{PlaceRow, StockRow},
    locks::{self, WantedRows},
    ranges,
    resolve::Resolved,
    totals,
};

/// The items that the commands and the rows name.
pub(super) type Items = BTreeMap<ItemId, Arc<Item>>;

/// Loads what was looked up and cannot change without a write noticing it.
///
/// # Errors
/// If the database holds what the domain does not know.
pub(super) fn resolved(book: &mut Book, resolved: Resolved, items: &Items) -> Result<()> {
    items.values().for_each(|item| book.load_item(Arc::clone(item)));
    for lot in resolved.lots {
        let lot = lot.lot();
        book.lots.load(lot.id, lot);
    }
    for serial in resolved.serials {
        let serial = serial.serial();
        book.serials.load(serial.id, serial);
    }
    for hold in resolved.holds {
        book.holds.load(hold.id, hold.hold());
    }
    for claim in resolved.claims {
        let claim = claim.claim()?;
        book.claims.load(claim.id, claim);
    }
    for promise in resolved.promises {
        let promise = promise.promise();
        book.promises.load(promise.demand.order_line_id, promise);
    }
    for count in resolved.counts {
        let count = count.count()?;
        book.counts.load(count.id, count);
    }
    Ok(())
}

/// Locks handling units and places and loads them.
///
/// # Errors
/// [`Stop::Overtaken`] if a unit went somewhere else meanwhile, or somebody began to count a place.
pub(super) async fn units_and_places(
    conn: &mut PgConnection,
    memory: &Memory,
    book: &mut Book,
    locking: &Locking,
) -> Result<(), Stop> {
    for unit in locks::units(conn, &sorted(&locking.units)).await? {
        if !unit.location_id.is_nil() && !locking.places.contains(&unit.location_id) {
            return Err(Stop::Overtaken);
        }
        book.load_unit(unit.unit());
    }
    let places = locks::places(conn, &sorted(&locking.places)).await?;
    if places.len() != locking.places.len() {
        return Err(Stop::Overtaken);
    }
    for place in places.into_iter().map(PlaceRow::place) {
        memory.keep_place(place.clone());
        book.places.load(place.id, place);
    }
    Ok(())
}

/// Locks stock rows and loads them with everything that must be seen beside them.
///
/// # Errors
/// [`Stop::Overtaken`] if goods of an item that was not looked up came into a unit that moves.
pub(super) async fn rows(
    conn: &mut PgConnection,
    book: &mut Book,
    locking: &Locking,
    items: &Items,
) -> Result<(), Stop> {
    let rows = locks::rows(conn, &wanted(locking)).await?;
    if rows.iter().any(|row| locking.moved_units.contains(&row.handling_unit_id) && !items.contains_key(&row.item_id)) {
        return Err(Stop::Overtaken);
    }
    // After the rows, as a reservation does it, which changes the total when it is written.
    for (of, promised) in totals::lock(conn, &sorted(&locking.promised)).await? {
        book.totals.load(of, promised);
    }
    with_what_is_beside(conn, book, locking, &rows).await?;
    if locking.ssccs > 0
        && let Some(block) = ranges::ssccs(conn, locking.ssccs).await?
    {
        book.load_block(block);
    }
    Ok(())
}

/// Loads the same rows without a lock, with everything that must be seen beside them: to decide on them without writing anything.
///
/// # Errors
/// If the database fails.
pub(super) async fn seen_rows(conn: &mut PgConnection, book: &mut Book, locking: &Locking) -> Result<()> {
    let rows = locks::see_rows(&mut *conn, &wanted(locking)).await?;
    with_what_is_beside(conn, book, locking, &rows).await
}

fn wanted(locking: &Locking) -> WantedRows {
    WantedRows {
        ids: sorted(&locking.rows),
        keys: sorted(&locking.keys),
        in_units: sorted(&locking.contents_of),
        stock_of: sorted(&locking.stock_of),
    }
}

async fn with_what_is_beside(
    conn: &mut PgConnection,
    book: &mut Book,
    locking: &Locking,
    rows: &[StockRow],
) -> Result<()> {
    let mut looks = looks(book, locking, rows);
    // An order chooses among rows in hundreds of places: as rows they cost a tenth of what they cost as a document.
    for place in
        locks::see_places(&mut *conn, &std::mem::take(&mut looks.places)).await?.into_iter().map(PlaceRow::place)
    {
        book.places.load(place.id, place);
    }
    for row in rows {
        book.load_row(row.row()?);
    }
    let seen = around::look(conn, &looks).await?;
    for place in seen.places {
        book.places.load(place.id, place.place());
    }
    for row in seen.rows {
        book.load_row(row.row()?);
    }
    for lot in seen.lots {
        let lot = lot.lot();
        book.lots.load(lot.id, lot);
    }
    for serial in seen.serials {
        let serial = serial.serial();
        book.serials.load(serial.id, serial);
    }
    for hold in seen.holds {
        book.holds.load(hold.id, hold.hold());
    }
    for claim in seen.claims {
        let claim = claim.claim()?;
        book.claims.load(claim.id, claim);
    }
    for count in seen.counts {
        let count = count.count()?;
        book.counts.load(count.id, count);
    }
    Ok(())
}

pub(super) fn sorted<T: Copy>(ids: &BTreeSet<T>) -> Vec<T> {
    ids.iter().copied().collect()
}

/// What must be seen beside the locked rows.
fn looks(book: &Book, locking: &Locking, rows: &[StockRow]) -> Looks {
    let mixed = |place: &&Place| place.mixing != Mixing::Any && !place.is_empty();
    let place_missing = |id: &LocationId| book.places.get(id).is_none();
    let lot_missing = |id: &LotId| !id.is_nil() && book.lots.get(id).is_none();
    let serial_missing = |id: &SerialId| !id.is_nil() && book.serials.get(id).is_none();
    Looks {
        contents_of: book.places.values().filter(mixed).map(|place| place.id).collect(),
        stock_of: sorted(&locking.promised),
        claims_on: sorted(&locking.claims_on),
        claims_in: sorted(&locking.moved_units),
        counts_at: sorted(&locking.counts_at),
        places: sorted(&rows.iter().map(|row| row.location_id).filter(place_missing).collect()),
        lots: rows.iter().map(|row| row.lot_id).filter(lot_missing).collect(),
        serials: rows.iter().map(|row| row.serial_id).filter(serial_missing).collect(),
    }
}
