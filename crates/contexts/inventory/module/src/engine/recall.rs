//! What need not be looked up: the rows, places and items of nearly every scan are in memory. What could have changed is
//! looked at once it is locked, or notices it when it is written.

use std::{collections::BTreeSet, sync::Arc};

use ambar_inventory_contract::{Mode, StockCommand};
use ambar_inventory_domain::Book;
use ambar_kernel::{Ctx, ItemId, LocationId, Result};
use ambar_pg::{Tx, replays};
use sqlx::PgExecutor;

use super::{
    Engine,
    group::{Batch, Open, Submission},
    load::Items,
    stop::Stop,
};
use crate::{
    copies,
    facts::RowFacts,
    store::{
        convert::{self, StockRow},
        resolve::{Names, Resolved},
    },
};

/// Moves of a submission whose places are told beforehand.
const FEW: usize = 4;

impl Engine {
    /// What the names stand for, if all of it is in memory and nothing else can matter: loose goods of known rows, known
    /// places, known items. That a command was carried out before shows when its answer is written.
    pub(super) fn recall(&self, named: &Names) -> Option<(Resolved, Items)> {
        if !named.are_locked() || !named.places.iter().all(|place| self.facts.places.contains_key(place)) {
            return None;
        }
        let mut rows = Vec::with_capacity(named.rows.len());
        let mut wanted: BTreeSet<ItemId> = named.items.iter().copied().collect();
        for id in &named.rows {
            let key = self.facts.rows.get(id)?.key;
            if !key.handling_unit_id.is_nil() {
                return None;
            }
            wanted.insert(key.item_id);
            rows.push(StockRow::unread(*id, &key));
        }
        let mut versions = Vec::with_capacity(wanted.len());
        let mut items = Items::new();
        for id in wanted {
            let (version, item) = self.facts.items.get(&id)?;
            versions.push((id, version));
            items.insert(id, item);
        }
        Some((Resolved { rows, items: versions, places: named.places.clone(), ..Resolved::default() }, items))
    }

    /// Keeps in memory what never changes of the rows and places of a group.
    pub(super) fn remember(&self, book: &Book) {
        for row in book.rows.values() {
            if let Some(item) = book.item_of(row.key.item_id) {
                self.facts.rows.insert(row.id, RowFacts { key: row.key, scale: item.scale });
            }
        }
        for place in book.places.values() {
            self.facts.places.insert(place.id, place.warehouse_id);
        }
    }

    /// The places that a few moves will lock; `None` if that is not known without looking.
    pub(super) fn footprint(&self, submission: &Submission) -> Option<Vec<LocationId>> {
        if submission.requests.len() > FEW {
            return None;
        }
        let mut places = Vec::with_capacity(2 * submission.requests.len());
        for request in &submission.requests {
            let StockCommand::Move(command) = &request.command else { return None };
            places.push(self.facts.rows.get(&command.stock_id)?.key.location_id);
            places.push(command.to_location_id);
        }
        Some(places)
    }

    /// The items of these versions: those that are in memory, the others from the copies.
    pub(super) async fn items(&self, on: impl PgExecutor<'_>, versions: &[(ItemId, i64)]) -> Result<Items> {
        let mut items = Items::new();
        let mut missing = Vec::new();
        for (id, version) in versions {
            match self.facts.items.get(id) {
                Some((kept, item)) if kept == *version => drop(items.insert(*id, item)),
                _ => missing.push(id.uuid()),
            }
        }
        for (_, copies::Item(card)) in copies::ITEMS.find::<copies::Item>(on, &missing).await? {
            let item = Arc::new(convert::item(&card));
            self.facts.items.insert(card.id, (card.version, Arc::clone(&item)));
            items.insert(card.id, item);
        }
        Ok(items)
    }
}

/// Makes sure that no call that was refused, and keeps no reply for it, was answered before. That one was shows when an outcome
/// or a reply is written; a refusal may leave nothing to write.
///
/// # Errors
/// [`Stop::Overtaken`] if one was, or if it has to be looked up.
pub(super) async fn refused_for_the_first_time(tx: &mut Tx, open: &Open<'_>, book: &Book) -> Result<(), Stop> {
    // Of a batch that stands and falls together only the refusal that stopped it is kept.
    if open.batches.iter().any(|batch| batch.tell.is_none() && batch.requests.len() > 1 && batch.mode == Mode::All) {
        return Err(Stop::Overtaken);
    }
    let moved = |batch: &Batch<'_>| {
        let own = |id| batch.requests.iter().any(|request| request.id == id);
        book.movements().iter().any(|movement| own(movement.stamp.command_id))
    };
    let calls: Vec<&Ctx> =
        open.batches.iter().filter(|batch| batch.tell.is_some() && !moved(batch)).map(|batch| batch.ctx).collect();
    if calls.is_empty() || replays(&mut *tx.conn(), &calls).await?.is_empty() { Ok(()) } else { Err(Stop::Overtaken) }
}
