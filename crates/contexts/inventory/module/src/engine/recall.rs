//! What need not be looked up: the rows, places and items of nearly every scan are in memory. That they are still so is looked at
//! once they are locked, or when it is written.

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use ambar_inventory_contract::{Mode, StockCommand};
use ambar_inventory_domain::Book;
use ambar_kernel::{ItemId, Result, StockCommandId};
use ambar_pg::Notes;
use sqlx::PgExecutor;
use uuid::Uuid;

use super::{
    Engine,
    group::{Batch, Open, Submission},
    load::Items,
    stop::Stop,
};
use crate::{
    copies,
    memory::KeptItem,
    store::{
        convert::StockRow,
        resolve::{Names, Resolved},
    },
};

/// Commands of a submission of which it is told beforehand where they are.
const FEW: usize = 128;

impl Engine {
    /// What the names stand for, if all of it is in memory and nothing else can matter: loose goods of known rows, known
    /// places, known items. That a command was carried out before shows when its answer is written.
    pub(super) fn recall(&self, named: &Names) -> Option<(Resolved, Items)> {
        if !named.are_locked() || !named.places.iter().all(|place| self.memory.knows_place(*place)) {
            return None;
        }
        let mut rows = Vec::with_capacity(named.rows.len());
        let mut wanted: BTreeSet<ItemId> = named.items.iter().copied().collect();
        for id in &named.rows {
            let key = self.memory.row(*id)?.row.key;
            if !key.handling_unit_id.is_nil() {
                return None;
            }
            wanted.insert(key.item_id);
            rows.push(StockRow::unread(*id, &key));
        }
        let mut versions = Vec::with_capacity(wanted.len());
        let mut items = Items::new();
        for id in wanted {
            let kept = self.memory.item(id)?;
            versions.push((id, kept.version));
            items.insert(id, kept.item);
        }
        Some((Resolved { rows, items: versions, places: named.places.clone(), ..Resolved::default() }, items))
    }

    /// The places that a few moves will lock, and the items that claims choose from; `None` if that is not known without looking.
    pub(super) fn footprint(&self, submission: &Submission) -> Option<Vec<Uuid>> {
        if submission.requests.len() > FEW {
            return None;
        }
        let mut at = Vec::with_capacity(2 * submission.requests.len());
        for request in &submission.requests {
            match &request.command {
                StockCommand::Move(command) => {
                    at.push(self.memory.row(command.stock_id)?.row.key.location_id.uuid());
                    at.push(command.to_location_id.uuid());
                }
                StockCommand::Reserve(reserve) => at.push(reserve.item_id.uuid()),
                _ => return None,
            }
        }
        Some(at)
    }

    /// The items of these versions: those that are in memory, the others from the copies.
    pub(super) async fn items(&self, on: impl PgExecutor<'_>, versions: &[(ItemId, i64)]) -> Result<Items> {
        let mut items = Items::new();
        let mut missing = Vec::new();
        for (id, version) in versions {
            match self.memory.item(*id) {
                Some(kept) if kept.version == *version => drop(items.insert(*id, kept.item)),
                _ => missing.push(id.uuid()),
            }
        }
        for (_, copies::Item(card)) in copies::ITEMS.find::<copies::Item>(on, &missing).await? {
            let kept = KeptItem::of(&card);
            items.insert(card.id, Arc::clone(&kept.item));
            self.memory.keep_item(kept);
        }
        Ok(items)
    }
}

/// Makes sure that no call that was refused, and keeps no reply for it, was answered before. That one was shows when an outcome
/// or a reply is written; a refusal may leave nothing to write.
///
/// # Errors
/// [`Stop::Overtaken`] if it has to be looked up.
pub(super) fn refused_for_the_first_time(notes: &mut Notes, open: &Open<'_>, book: &Book) -> Result<(), Stop> {
    // Of a batch that stands and falls together only the refusal that stopped it is kept.
    if open.batches.iter().any(|batch| !batch.keeps_reply() && batch.requests.len() > 1 && batch.mode == Mode::All) {
        return Err(Stop::Overtaken);
    }
    let moved: HashSet<StockCommandId> = book.movements().iter().map(|movement| movement.stamp.command_id).collect();
    let stood_still = |batch: &&Batch<'_>| !batch.requests.iter().any(|request| moved.contains(&request.id));
    for batch in open.batches.iter().filter(|batch| batch.keeps_reply()).filter(stood_still) {
        notes.unanswered(batch.ctx);
    }
    Ok(())
}
