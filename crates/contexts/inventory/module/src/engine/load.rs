//! Fills the book: what was looked up, then what is locked, then what must be seen beside it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use ambar_inventory_contract::StockRequest;
use ambar_inventory_domain::{Book, Item, Mixing, Place, Row, TotalKey};
use ambar_kernel::{ItemId, LocationId, LotId, Result, SerialId};
use ambar_pg::Pool;
use sqlx::PgConnection;

use super::{
    choosing::{Choosing, total_key},
    locking::Locking,
    relay::Ahead,
    stop::Stop,
};
use crate::memory::Memory;
use crate::store::{
    around::{self, Looks},
    balances::{Guard, SeenAs, SeenRows},
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

/// Loads rows and places as they are seen without a lock: those that are being written as they will be then, those that memory has
/// from there if it is trusted, the others from the database. Answers what must still be so when the decision is written.
///
/// # Errors
/// [`Stop::Overtaken`] if more than they must be known.
pub(super) async fn seen(
    pool: &Pool,
    (memory, trusted, ahead): (&Memory, bool, Option<&Ahead>),
    book: &mut Book,
    (locking, requests): (&Locking, &[&StockRequest]),
    items: &[(ItemId, i64)],
) -> Result<Guard, Stop> {
    let mut seen = Seen::default();
    if trusted {
        seen.remembered(memory, ahead, locking);
    } else {
        seen.wanted = WantedRows { ids: sorted(&locking.rows), keys: sorted(&locking.keys), ..WantedRows::default() };
        seen.wanted_places = sorted(&locking.places);
    }
    // Memory knows rows, but not whether it knows all of an item.
    let choosing = Choosing::of(requests, locking);
    seen.wanted.stock_of = locking.stock_of.iter().filter(|of| !choosing.contains(of)).copied().collect();
    let of = choosing.keys();
    let (rows, first, places) = tokio::try_join!(
        locks::see_rows(pool, &seen.wanted),
        locks::see_first_rows(pool, &of),
        locks::see_places(pool, &seen.wanted_places)
    )?;
    let over = |rows: Vec<Row>, of: &[TotalKey], only_oldest| match ahead {
        Some(ahead) => ahead.over(rows, of, only_oldest),
        None => rows,
    };
    let rows = rows.iter().map(StockRow::row).collect::<Result<Vec<_>>>()?;
    seen.rows.extend(over(rows, &seen.wanted.stock_of, false));
    for place in places.into_iter().map(PlaceRow::place) {
        memory.keep_place(place.clone());
        seen.places.push(place);
    }
    let first = over(first.iter().map(StockRow::row).collect::<Result<Vec<_>>>()?, &of, true);
    seen.see_elsewhere(pool, book, locking, &first).await?;
    let short = WantedRows { stock_of: choosing.insufficient(&first, book), ..WantedRows::default() };
    let is_short = |row: &Row| short.stock_of.contains(&total_key(row));
    seen.rows.extend(first.into_iter().filter(|row| !is_short(row)));
    let all = locks::see_rows(pool, &short).await?.iter().map(StockRow::row).collect::<Result<Vec<_>>>()?;
    seen.rows.extend(over(all, &short.stock_of, false));
    let plain = |row: &Row| row.key.lot_id.is_nil() && row.key.serial_id.is_nil() && row.key.handling_unit_id.is_nil();
    let any = |place: &Place| place.mixing == Mixing::Any;
    if seen.places.len() != locking.places.len() || !seen.places.iter().all(any) || !seen.rows.iter().all(plain) {
        return Err(Stop::Overtaken);
    }
    let rows = std::mem::take(&mut seen.rows);
    seen.see_elsewhere(pool, book, locking, &rows).await?;
    let remembered = trusted && !(locking.rows.is_empty() && locking.keys.is_empty());
    let remembered = remembered || ahead.is_some_and(|ahead| ahead.has_any(&locking.stock_of));
    // Rows that were read just now were so at one moment, and the places at another; what was remembered, or will be, may be so at many.
    let at = if remembered { SeenRows::Apart } else { SeenRows::AtOneMoment };
    let mut guard = Guard { items: items.to_vec(), rows: at, ..Guard::default() };
    for place in seen.places {
        guard.places.push(SeenAs { id: place.id, revision: place.revision, counted: place.counted });
        book.places.load(place.id, place);
    }
    guard.places.sort_by_key(|place| place.id);
    rows.into_iter().for_each(|row| book.load_row(row));
    Ok(guard)
}

/// Rows and places without a lock, and those that are still to be read.
#[derive(Default)]
struct Seen {
    rows: Vec<Row>,
    places: Vec<Place>,
    wanted: WantedRows,
    wanted_places: Vec<LocationId>,
}

impl Seen {
    /// Loads the places of rows where nothing changes: what stands there is only looked at.
    async fn see_elsewhere(&self, pool: &Pool, book: &mut Book, locking: &Locking, rows: &[Row]) -> Result<()> {
        let unseen = |place: &LocationId| !locking.places.contains(place) && book.places.get(place).is_none();
        let elsewhere: BTreeSet<LocationId> = rows.iter().map(|row| row.key.location_id).filter(unseen).collect();
        for place in locks::see_places(pool, &sorted(&elsewhere)).await?.into_iter().map(PlaceRow::place) {
            book.places.load(place.id, place);
        }
        Ok(())
    }

    /// Takes what is being written, and what memory has.
    fn remembered(&mut self, memory: &Memory, ahead: Option<&Ahead>, locking: &Locking) {
        for id in &locking.rows {
            match ahead.and_then(|ahead| ahead.row(*id)).or_else(|| memory.row(*id).map(|kept| kept.row)) {
                Some(row) => self.rows.push(row),
                None => self.wanted.ids.push(*id),
            }
        }
        for key in &locking.keys {
            match ahead.and_then(|ahead| ahead.row_of(key)).map(Some).or_else(|| memory.row_of(key)) {
                Some(row) => self.rows.extend(row),
                None => self.wanted.keys.push(*key),
            }
        }
        for id in &locking.places {
            match ahead.and_then(|ahead| ahead.place(*id)).or_else(|| memory.place(*id).map(|kept| Place::clone(&kept)))
            {
                Some(place) => self.places.push(place),
                None => self.wanted_places.push(*id),
            }
        }
    }
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

fn sorted<T: Copy>(ids: &BTreeSet<T>) -> Vec<T> {
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
