//! What is kept in memory of rows, places and items: as they were when they were last read or written here. With it nearly
//! every stock command is decided without asking the database anything.
//!
//! It may be out of date at any time, since others write too. Whatever is decided on it is written only if all of it is still so
//! ([`crate::store::balances`]); if it is not, that is forgotten, and for a while the database is asked first.

use std::{
    collections::hash_map::RandomState,
    hash::BuildHasher,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use ambar_catalog_contract::ItemCard;
use ambar_inventory_contract::{StockId, StockKey};
use ambar_inventory_domain::{Book, Item, Place, Row, TotalKey};
use ambar_kernel::{ItemId, LocationId, Scale, WarehouseId};

use crate::{
    kept_row::{Common, KeptRow, Packed},
    recent::Recent,
    store::{balances::Guard, convert, effect::Effect},
};

/// Rows kept, at most: some 45 MB.
const ROWS: usize = 250_000;

/// Places and items kept, at most so many of each.
const KEPT: usize = 50_000;

/// So many oldest rows of some stock are kept, at most: many may be of one age.
const MOST_FIRST: usize = 16;

/// So many groups ask the database first after memory was wrong: where another instance writes the same stock, it would be
/// wrong again.
const ASK_FIRST: u32 = 32;

/// An item, as its card says it.
#[derive(Debug, Clone)]
pub(crate) struct KeptItem {
    /// The version of the card.
    pub(crate) version: i64,
    /// Whether it is still in use.
    pub(crate) active: bool,
    pub(crate) item: Arc<Item>,
}

impl KeptItem {
    pub(crate) fn of(card: &ItemCard) -> Self {
        Self { version: card.version, active: card.active, item: Arc::new(convert::item(card)) }
    }
}

/// The oldest rows of some stock that had something free, with all that were as old as the last of them.
#[derive(Debug)]
struct Firsts {
    /// How often goods of this stock had been offered anew: what is older than the last of them is among them until that goes up.
    revision: i64,
    /// With the versions that they were read at: what memory has since then is no older.
    rows: Vec<(StockId, Option<i64>)>,
}

/// What is known. Cheap to clone; all clones are one.
#[derive(Clone)]
pub(crate) struct Memory {
    rows: Recent<StockId, Packed>,
    common: Common,
    /// Rows by the hash of their key; `None` for a key that has none. Two keys of one hash are told apart by the row.
    keys: Recent<u64, Option<StockId>>,
    places: Recent<LocationId, Arc<Place>>,
    items: Recent<ItemId, KeptItem>,
    /// The oldest rows of some stock.
    firsts: Recent<TotalKey, Arc<Firsts>>,
    hasher: RandomState,
    /// Groups that ask the database first.
    doubted: Arc<AtomicU32>,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            rows: Recent::new(ROWS),
            common: Common::default(),
            keys: Recent::new(ROWS),
            places: Recent::new(KEPT),
            items: Recent::new(KEPT),
            firsts: Recent::new(KEPT),
            hasher: RandomState::new(),
            doubted: Arc::default(),
        }
    }
}

impl Memory {
    fn hash(&self, key: &StockKey) -> u64 {
        self.hasher.hash_one(key)
    }

    /// A row, as it was last seen.
    pub(crate) fn row(&self, id: StockId) -> Option<KeptRow> {
        self.rows.lock().get(&id)?.row(id, &self.common)
    }

    /// Whether there is room for rows that are not needed yet.
    pub(crate) fn has_room(&self) -> bool {
        self.rows.lock().has_room()
    }

    /// The row of a key: `None` if that is not known, `Some(None)` if there was none.
    pub(crate) fn row_of(&self, key: &StockKey) -> Option<Option<Row>> {
        let id = *self.keys.lock().get(&self.hash(key))?;
        let Some(id) = id else { return Some(None) };
        self.row(id).filter(|kept| kept.row.key == *key).map(|kept| Some(kept.row))
    }

    /// Whether a site is known to be there: sites never leave.
    pub(crate) fn knows_site(&self, id: WarehouseId) -> bool {
        self.common.knows_site(id)
    }

    /// A place, as it was last seen.
    pub(crate) fn place(&self, id: LocationId) -> Option<Arc<Place>> {
        self.places.lock().get(&id).cloned()
    }

    /// Whether a place is known.
    pub(crate) fn knows_place(&self, id: LocationId) -> bool {
        self.places.lock().has(&id)
    }

    /// The oldest rows of some stock, as they were last seen, and how often goods of that stock had been offered anew when they were the
    /// oldest of which something was free.
    pub(crate) fn first_rows(&self, of: &TotalKey) -> Option<(i64, Vec<Row>)> {
        let firsts = Arc::clone(self.firsts.lock().get(of)?);
        let no_older = |(id, version): &(StockId, Option<i64>)| {
            self.row(*id).map(|kept| kept.row).filter(|row| row.version >= *version)
        };
        let rows = firsts.rows.iter().map(no_older).collect::<Option<_>>()?;
        Some((firsts.revision, rows))
    }

    /// Keeps the oldest rows of some stock as they were read, unless they are too many.
    pub(crate) fn keep_first_rows(&self, of: TotalKey, revision: i64, rows: &[Row], scale: Scale) {
        if rows.len() > MOST_FIRST {
            return;
        }
        rows.iter().for_each(|row| self.keep_row(row, scale));
        let firsts = Firsts { revision, rows: rows.iter().map(|row| (row.id, row.version)).collect() };
        self.firsts.lock().put(of, Arc::new(firsts));
    }

    /// An item.
    pub(crate) fn item(&self, id: ItemId) -> Option<KeptItem> {
        self.items.lock().get(&id).cloned()
    }

    /// Whether an item is known.
    pub(crate) fn knows_item(&self, id: ItemId) -> bool {
        self.items.lock().has(&id)
    }

    /// Keeps a row as it was read or written, unless a later state of it is known.
    pub(crate) fn keep_row(&self, row: &Row, scale: Scale) {
        self.keep_state(row, row.version, scale);
        self.keys.lock().put(self.hash(&row.key), Some(row.id));
    }

    /// Keeps the state of a row at a version, unless a later one is known.
    fn keep_state(&self, row: &Row, version: Option<i64>, scale: Scale) {
        let Some(packed) = Packed::of(row, version, scale, &self.common) else { return };
        let mut rows = self.rows.lock();
        if rows.get(&row.id).is_none_or(|kept| kept.version() < packed.version()) {
            rows.put(row.id, packed);
        }
    }

    /// Keeps that a key has no row, unless one is known.
    pub(crate) fn keep_absent(&self, key: &StockKey) {
        let hash = self.hash(key);
        let mut keys = self.keys.lock();
        if !keys.has(&hash) {
            keys.put(hash, None);
        }
    }

    /// Keeps a place as it was read or written, unless a later state of it is known.
    pub(crate) fn keep_place(&self, place: Place) {
        let mut places = self.places.lock();
        if places.get(&place.id).is_none_or(|kept| kept.revision < place.revision) {
            places.put(place.id, Arc::new(place));
        }
    }

    /// Keeps an item.
    pub(crate) fn keep_item(&self, kept: KeptItem) {
        self.items.lock().put(kept.item.id, kept);
    }

    /// Keeps what was written, and what was seen for it and left as it was.
    pub(crate) fn keep_written(&self, effect: &Effect<'_>) {
        self.forget_first_rows(effect.offered.iter());
        for row in effect.book.rows.values() {
            let Some(item) = effect.book.item_of(row.key.item_id) else { continue };
            self.keep_state(row, effect.version(row), item.scale);
            if row.version.is_none() {
                self.keys.lock().put(self.hash(&row.key), Some(row.id));
            }
        }
        for place in effect.places.values() {
            self.keep_place(Place { revision: effect.step.after(place.revision), ..(*place).clone() });
        }
    }

    /// Forgets what was decided on and turned out to be out of date.
    pub(crate) fn forget(&self, book: &Book, guard: &Guard) {
        self.doubted.store(ASK_FIRST, Ordering::Relaxed);
        for row in book.rows.values() {
            self.rows.lock().forget(&row.id);
            self.keys.lock().forget(&self.hash(&row.key));
        }
        for place in book.places.values() {
            self.places.lock().forget(&place.id);
        }
        for (item, _) in &guard.items {
            self.items.lock().forget(item);
        }
        self.forget_first_rows(guard.chosen.iter().map(|it| &it.0));
    }

    /// Forgets which rows of some stock are the oldest: others may be.
    pub(crate) fn forget_first_rows<'a>(&self, of: impl Iterator<Item = &'a TotalKey>) {
        let mut firsts = self.firsts.lock();
        of.for_each(|of| firsts.forget(of));
    }

    /// Whether a group may be decided on this without asking the database.
    pub(crate) fn is_trusted(&self) -> bool {
        let one_less = |left: u32| left.checked_sub(1);
        self.doubted.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less).is_err()
    }
}
