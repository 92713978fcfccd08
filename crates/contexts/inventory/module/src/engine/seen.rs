//! Rows and places as they are seen without a lock: those that are being written as they will be then, those that memory has from
//! there if it is trusted, the others from the database. What is decided on them is written only if it is still so ([`Guard`]).

use std::collections::{BTreeMap, BTreeSet};

use ambar_inventory_contract::StockRequest;
use ambar_inventory_domain::{Book, Mixing, Place, Row, TotalKey};
use ambar_kernel::{ItemId, LocationId, Result};
use ambar_pg::Pool;

use super::{
    choosing::Choosing,
    load::{Items, sorted},
    locking::Locking,
    relay::Ahead,
    stop::Stop,
};
use crate::{
    memory::Memory,
    store::{
        balances::{Guard, SeenAs, SeenRows},
        convert::{PlaceRow, StockRow},
        locks::{self, WantedRows},
    },
};

/// Where to look.
pub(super) struct Sight<'a> {
    pub(super) pool: &'a Pool,
    pub(super) memory: &'a Memory,
    /// Whether memory is trusted.
    pub(super) trusted: bool,
    /// What the other hand is writing.
    pub(super) ahead: Option<&'a Ahead>,
}

/// Rows and places without a lock, and what must still be so when what is decided on them is written.
#[derive(Default)]
struct Seen {
    rows: Vec<Row>,
    places: Vec<Place>,
    guard: Guard,
    /// Whether rows were in memory.
    remembered: bool,
}

impl Sight<'_> {
    /// Loads what is seen of rows and places, and answers what must still be so when the decision is written.
    ///
    /// # Errors
    /// [`Stop::Overtaken`] if more than they must be known.
    pub(super) async fn see(
        &self,
        book: &mut Book,
        (locking, requests): (&Locking, &[&StockRequest]),
        (items, versions): (&Items, &[(ItemId, i64)]),
    ) -> Result<Guard, Stop> {
        let mut seen = Seen { guard: Guard { items: versions.to_vec(), ..Guard::default() }, ..Seen::default() };
        // Memory knows rows, but not whether it knows all of an item.
        let choosing = Choosing::of(requests, locking);
        self.see_named(&mut seen, &choosing, locking).await?;
        self.choose_from(&mut seen, book, &choosing, (locking, items)).await?;
        let plain =
            |row: &Row| row.key.lot_id.is_nil() && row.key.serial_id.is_nil() && row.key.handling_unit_id.is_nil();
        let any = |place: &Place| place.mixing == Mixing::Any;
        if seen.places.len() != locking.places.len() || !seen.places.iter().all(any) || !seen.rows.iter().all(plain) {
            return Err(Stop::Overtaken);
        }
        let rows = std::mem::take(&mut seen.rows);
        self.look_around(book, locking, &rows).await?;
        let remembered = seen.remembered || self.ahead.is_some_and(|ahead| ahead.has_any(&locking.stock_of));
        let Seen { places, mut guard, .. } = seen;
        // Rows that were read just now were so at one moment, and the places at another; what was remembered, or will be, may be so at many.
        guard.rows = if remembered { SeenRows::Apart } else { SeenRows::AtOneMoment };
        if self.trusted {
            let elsewhere = rows.iter().map(|row| row.key.location_id).filter(|id| !locking.places.contains(id));
            guard.looked_at = elsewhere.filter_map(|id| Some((id, book.places.get(&id)?.version))).collect();
        }
        for place in places {
            guard.places.push(SeenAs { id: place.id, revision: place.revision, counted: place.counted });
            book.places.load(place.id, place);
        }
        guard.places.sort_by_key(|place| place.id);
        rows.into_iter().for_each(|row| book.load_row(row));
        Ok(guard)
    }

    /// The rows and places that the commands name, and all rows of what they choose from where the oldest do not suffice.
    async fn see_named(&self, seen: &mut Seen, choosing: &Choosing, locking: &Locking) -> Result<()> {
        let (mut wanted, mut wanted_places) = (WantedRows::default(), Vec::new());
        if self.trusted {
            seen.remembered = !(locking.rows.is_empty() && locking.keys.is_empty());
            self.remember(seen, locking, (&mut wanted, &mut wanted_places));
        } else {
            wanted = WantedRows { ids: sorted(&locking.rows), keys: sorted(&locking.keys), ..wanted };
            wanted_places = sorted(&locking.places);
        }
        wanted.stock_of = locking.stock_of.iter().filter(|of| !choosing.contains(of)).copied().collect();
        let (rows, places) =
            tokio::try_join!(locks::see_rows(self.pool, &wanted), locks::see_places(self.pool, &wanted_places))?;
        let rows = rows.iter().map(StockRow::row).collect::<Result<Vec<_>>>()?;
        seen.rows.extend(self.as_it_will_be(rows, &wanted.stock_of, false));
        seen.places.extend(self.keep_places(places));
        Ok(())
    }

    /// Takes what is being written, and what memory has.
    fn remember(
        &self,
        seen: &mut Seen,
        locking: &Locking,
        (wanted, wanted_places): (&mut WantedRows, &mut Vec<LocationId>),
    ) {
        let (memory, ahead) = (self.memory, self.ahead);
        for id in &locking.rows {
            match ahead.and_then(|ahead| ahead.row(*id)).or_else(|| memory.row(*id).map(|kept| kept.row)) {
                Some(row) => seen.rows.push(row),
                None => wanted.ids.push(*id),
            }
        }
        for key in &locking.keys {
            match ahead.and_then(|ahead| ahead.row_of(key)).map(Some).or_else(|| memory.row_of(key)) {
                Some(row) => seen.rows.extend(row),
                None => wanted.keys.push(*key),
            }
        }
        for id in &locking.places {
            match ahead.and_then(|ahead| ahead.place(*id)).or_else(|| memory.place(*id).map(|kept| Place::clone(&kept)))
            {
                Some(place) => seen.places.push(place),
                None => wanted_places.push(*id),
            }
        }
    }

    /// The rows that are chosen from: the oldest that memory has, where those suffice; else the oldest that there are; else all.
    async fn choose_from(
        &self,
        seen: &mut Seen,
        book: &mut Book,
        choosing: &Choosing,
        (locking, items): (&Locking, &Items),
    ) -> Result<()> {
        let mut wanted = choosing.keys();
        if self.trusted {
            let (mut rows, mut revisions) = (Vec::new(), BTreeMap::new());
            for of in &wanted {
                if let Some((revision, first)) = self.memory.first_rows(of) {
                    revisions.insert(*of, revision);
                    rows.extend(first);
                }
            }
            let known: Vec<TotalKey> = revisions.keys().copied().collect();
            let mut rows = self.as_it_will_be(rows, &known, true);
            // Should something of them be given back, that is offered anew.
            rows.retain(|row| !row.free().is_zero());
            self.look_around(book, locking, &rows).await?;
            let (chosen, short) = choosing.oldest(&known, rows, book);
            revisions.retain(|of, _| !short.contains(of));
            seen.remembered |= !chosen.is_empty();
            seen.rows.extend(chosen);
            wanted.retain(|of| !revisions.contains_key(of));
            seen.guard.chosen.extend(revisions);
        }
        if wanted.is_empty() {
            return Ok(());
        }
        let (rows, mut revisions) = self.see_first(&wanted, items).await?;
        let rows = self.as_it_will_be(rows, &wanted, true);
        self.look_around(book, locking, &rows).await?;
        let (chosen, short) = choosing.oldest(&wanted, rows, book);
        revisions.retain(|of, _| !short.contains(of));
        seen.rows.extend(chosen);
        seen.guard.chosen.extend(revisions);
        let all = WantedRows { stock_of: short, ..WantedRows::default() };
        let rows = locks::see_rows(self.pool, &all).await?.iter().map(StockRow::row).collect::<Result<Vec<_>>>()?;
        seen.rows.extend(self.as_it_will_be(rows, &all.stock_of, false));
        Ok(())
    }

    /// The oldest rows of some stock as the database has them, which are kept in memory.
    async fn see_first(&self, of: &[TotalKey], items: &Items) -> Result<(Vec<Row>, BTreeMap<TotalKey, i64>)> {
        let mut first: BTreeMap<TotalKey, (i64, Vec<Row>)> = BTreeMap::new();
        for found in locks::see_first_rows(self.pool, of).await? {
            let row = found.row.row()?;
            first.entry(row.total_key()).or_insert((found.revision, Vec::new())).1.push(row);
        }
        for (of, (revision, rows)) in &first {
            if let Some(item) = items.get(&of.1) {
                self.memory.keep_first_rows(*of, *revision, rows, item.scale);
            }
        }
        let revisions = first.iter().map(|(of, (revision, _))| (*of, *revision)).collect();
        Ok((first.into_values().flat_map(|(_, rows)| rows).collect(), revisions))
    }

    /// Loads the places of rows where nothing changes: what stands there is only looked at.
    async fn look_around(&self, book: &mut Book, locking: &Locking, rows: &[Row]) -> Result<()> {
        let unseen = |place: &LocationId| !locking.places.contains(place) && book.places.get(place).is_none();
        let elsewhere: BTreeSet<LocationId> = rows.iter().map(|row| row.key.location_id).filter(unseen).collect();
        let mut wanted = Vec::new();
        for id in elsewhere {
            match self.memory.place(id).filter(|_| self.trusted) {
                Some(place) => book.places.load(id, Place::clone(&place)),
                None => wanted.push(id),
            }
        }
        for place in self.keep_places(locks::see_places(self.pool, &wanted).await?) {
            book.places.load(place.id, place);
        }
        Ok(())
    }

    fn keep_places(&self, places: Vec<PlaceRow>) -> Vec<Place> {
        let places: Vec<Place> = places.into_iter().map(PlaceRow::place).collect();
        places.iter().for_each(|place| self.memory.keep_place(place.clone()));
        places
    }

    /// Rows as they will be once the other hand has written.
    fn as_it_will_be(&self, rows: Vec<Row>, of: &[TotalKey], only_oldest: bool) -> Vec<Row> {
        match self.ahead {
            Some(ahead) => ahead.over(rows, of, only_oldest),
            None => rows,
        }
    }
}
