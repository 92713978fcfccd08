//! One attempt at a group: one transaction.

use std::collections::{BTreeMap, BTreeSet};

use ambar_catalog_contract::ItemCard;
use ambar_inventory_contract::{Mode, StockCommand, StockOutcome, StockRequest};
use ambar_inventory_domain::{Book, StockFault};
use ambar_kernel::{Ctx, ErrorKind, Fault, HandlingUnitId, ItemId, LocationId, Result, StockCommandId, WarehouseId};
use ambar_pg::Tx;
use chrono::NaiveDate;
use tokio::time::Instant;

use super::{
    Engine,
    announce::{action, announce},
    group::{Answers, Group, Open},
    load,
    locking::{Locking, locking},
    meters,
    names::names,
    putaway,
    stop::Stop,
};
use crate::{
    copies,
    store::{
        balances::{self, Written},
        locks, papers,
        resolve::{Names, Resolved, Unlocked, resolve},
    },
};

/// What the attempts before learnt.
#[derive(Debug, Default)]
pub(super) struct Learnt {
    /// Handling units that were in the way: they are locked before anything is looked up, so that what is looked up stays so.
    units: BTreeSet<HandlingUnitId>,
    /// Places that fit and that others had locked: this attempt waits for them.
    pub(super) places: Vec<LocationId>,
    /// The day at the sites; `None` for one that is not there.
    days: BTreeMap<WarehouseId, Option<NaiveDate>>,
}

impl Engine {
    /// Carries out what is not known yet.
    pub(super) async fn attempt(&self, group: &Group<'_>, learnt: &mut Learnt) -> Result<Answers, Stop> {
        let ctx = &group.ctx;
        let named = names(&group.requests());
        let (mut held, mut resolved) = if learnt.units.is_empty() {
            (None, self.resolve(ctx, &named).await?)
        } else {
            let mut tx = self.stock.begin(ctx).await?;
            let units: Vec<HandlingUnitId> = learnt.units.iter().copied().collect();
            locks::units(tx.conn(), &units).await?;
            let resolved = resolve(&mut *tx.conn(), &named).await?;
            (Some(tx), resolved)
        };
        let mut answers: Answers = resolved.outcomes.drain(..).map(|known| (known.id, known.outcome)).collect();
        let open = group.open(&mut answers);
        if open.is_empty() {
            return Ok(answers);
        }
        let mut locking = locking(&open.requests(), &resolved);
        if held.is_some() && !locking.units.is_subset(&learnt.units) {
            learnt.units.append(&mut locking.units);
            return Err(Stop::Overtaken);
        }
        learnt.units.extend(&locking.units);
        locking.places.extend(&learnt.places);
        let unknown: BTreeSet<LocationId> = missing(&named, &resolved).1.into_iter().collect();
        locking.places.retain(|place| !unknown.contains(place));
        let mut book = Book::new(ctx.now);
        for warehouse in dated(&open.requests(), &resolved) {
            // An attempt that looks up under its lock knows them from the one before: nobody is asked meanwhile.
            let day = match learnt.days.get(&warehouse) {
                Some(day) => *day,
                None => self.day_at(ctx, warehouse).await?,
            };
            learnt.days.insert(warehouse, day);
            if let Some(day) = day {
                book.load_day(warehouse, day);
            }
        }
        book.load_fresh(match &mut held {
            Some(tx) => self.numbers.take(&mut *tx.conn(), locking.numbers).await?,
            None => self.numbers.take(self.stock.reader(), locking.numbers).await?,
        });
        let tx = match held {
            Some(tx) => tx,
            None => self.stock.begin(ctx).await?,
        };
        // What an attempt that fails took is lost: a gap in the numbers, where using one twice would be an error.
        let done = self.decide_and_write(tx, &mut book, resolved, &locking, &open).await?;
        self.numbers.give_back(book.unused().iter().copied());
        answers.extend(done);
        Ok(answers)
    }

    /// What the names stand for; items and places that the copies do not have are asked for and kept.
    async fn resolve(&self, ctx: &Ctx, names: &Names) -> Result<Resolved> {
        let resolved = resolve(self.stock.reader(), names).await?;
        let (items, places) = missing(names, &resolved);
        let answered = resolved.outcomes.len() == names.commands.len();
        if answered || items.is_empty() && places.is_empty() {
            return Ok(resolved);
        }
        if !items.is_empty() {
            let cards: Vec<ItemCard> = self.catalog.items(ctx, &items).await?;
            copies::keep_items(&self.stock, &cards).await?;
        }
        if !places.is_empty() {
            let cards = self.locations.locations(ctx, &places).await?;
            copies::keep_places(&self.stock, &cards).await?;
        }
        resolve(self.stock.reader(), names).await
    }

    /// The day at a site; none if there is no such site.
    pub(crate) async fn day_at(&self, ctx: &Ctx, warehouse: WarehouseId) -> Result<Option<NaiveDate>> {
        match self.locations.warehouse(ctx, warehouse).await {
            Ok(card) => Ok(Some(card.day_at(ctx.now))),
            Err(failure) if failure.kind == ErrorKind::NotFound => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    async fn decide_and_write(
        &self,
        mut tx: Tx,
        book: &mut Book,
        resolved: Resolved,
        locking: &Locking,
        open: &Open<'_>,
    ) -> Result<Answers, Stop> {
        let begun = Instant::now();
        let unlocked = resolved.unlocked();
        let outcomes = match decide(&mut tx, book, resolved, locking, open).await {
            Ok(outcomes) => outcomes,
            Err(stop) => return end(tx, stop).await,
        };
        let refused = outcomes.iter().filter(|outcome| outcome.is_err()).count();
        if refused > 0 {
            // A refusal is an answer for ever, so it must not rest on what was no longer so when the locks were held.
            let named = names(&open.requests());
            let sure = resolve(&mut *tx.conn(), &named).await.is_ok_and(|now| now.unlocked() == unlocked);
            if !sure || outcomes.iter().any(is_accident) {
                return end(tx, Stop::Overtaken).await;
            }
        }
        match write(&mut tx, book, open, &outcomes).await {
            Ok(true) => {}
            Ok(false) => return end(tx, Stop::Overtaken).await,
            Err(stop) => {
                let ended = end(tx, stop).await;
                let failed = matches!(ended, Err(Stop::Failed(_)));
                return if failed && self.overtaken(open, &unlocked).await { Err(Stop::Overtaken) } else { ended };
            }
        }
        announce(&mut tx, book, open, &outcomes)?;
        if let Err(failure) = tx.commit_step().await {
            return self.find_out(open, failure.into()).await;
        }
        meters::committed(outcomes.len(), refused, begun.elapsed());
        for ((ctx, request), outcome) in open.calls().zip(&outcomes) {
            tracing::debug!(operation_id = %ctx.operation_id, command = action(&request.command), id = %request.id,
                refused = outcome.as_ref().err().map(|refusal| &*refusal.code), "stock command done");
        }
        Ok(open.calls().map(|(_, request)| request.id).zip(outcomes).collect())
    }

    /// Whether what was looked up is no longer so: a twin used up the hold, say. What is then written may break a rule of the
    /// database before anybody notices, and that is no accident.
    async fn overtaken(&self, open: &Open<'_>, unlocked: &Unlocked) -> bool {
        let now = resolve(self.stock.reader(), &names(&open.requests())).await;
        now.is_ok_and(|now| !now.outcomes.is_empty() || now.unlocked() != *unlocked)
    }

    /// The answer to a COMMIT was lost, or there was none: the answers of the commands tell whether it took effect.
    async fn find_out(&self, open: &Open<'_>, stop: Stop) -> Result<Answers, Stop> {
        let commands: Vec<StockCommandId> = open.calls().map(|(_, request)| request.id).collect();
        let asked = commands.len();
        let names = Names { commands, ..Names::default() };
        let operations: BTreeSet<_> = open.calls().map(|(ctx, _)| ctx.operation_id).collect();
        tracing::warn!(?operations, ?stop, "a commit of the stock engine failed; looking whether it took effect");
        match resolve(self.stock.reader(), &names).await {
            Ok(found) if found.outcomes.len() == asked => {
                Ok(found.outcomes.into_iter().map(|known| (known.id, known.outcome)).collect())
            }
            _ => Err(stop),
        }
    }
}

/// Whether the engine, not the rules, refused it.
fn is_accident(outcome: &StockOutcome) -> bool {
    outcome.as_ref().is_err_and(|refusal| refusal.code == StockFault::OutOfNumbers.code())
}

/// Ends an attempt without effect.
async fn end(tx: Tx, stop: Stop) -> Result<Answers, Stop> {
    // What failed already says more than a rollback that fails after it.
    let _ = tx.rollback().await;
    Err(stop)
}

/// Items and places that are named and not in the copies.
fn missing(names: &Names, resolved: &Resolved) -> (Vec<ItemId>, Vec<LocationId>) {
    let items: BTreeSet<ItemId> = resolved.items.iter().map(|card| card.id).collect();
    let places: BTreeSet<LocationId> = resolved.places.iter().copied().collect();
    (
        names.items.iter().filter(|id| !items.contains(id)).copied().collect(),
        names.places.iter().filter(|id| !places.contains(id)).copied().collect(),
    )
}

/// The sites whose day decides: where goods are promised, claimed or shipped that may be past their date.
fn dated(requests: &[&StockRequest], resolved: &Resolved) -> BTreeSet<WarehouseId> {
    let of_claim = |id| {
        let claim = resolved.claims.iter().find(|claim| claim.id == id)?;
        resolved.rows.iter().find(|row| row.stock_id == claim.stock_id).map(|row| row.warehouse_id)
    };
    requests
        .iter()
        .filter_map(|request| match &request.command {
            StockCommand::Promise(promise) => Some(promise.warehouse_id),
            StockCommand::Reserve(reserve) => Some(reserve.warehouse_id),
            StockCommand::TakeOver(command) => Some(command.reserve.warehouse_id),
            StockCommand::Reallocate(command) => of_claim(command.reservation_id),
            StockCommand::Ship(ship) => of_claim(ship.reservation_id),
            _ => None,
        })
        .collect()
}

async fn decide(
    tx: &mut Tx,
    book: &mut Book,
    resolved: Resolved,
    locking: &Locking,
    open: &Open<'_>,
) -> Result<Vec<StockOutcome>, Stop> {
    let items = load::resolved(book, resolved)?;
    load::units_and_places(tx.conn(), book, locking).await?;
    let requests = open.requests();
    putaway::prepare(tx.conn(), book, &items, &requests).await?;
    load::rows(tx.conn(), book, locking, &items).await?;
    Ok(open.batches.iter().flat_map(|batch| book.apply_group(&batch.requests, batch.mode)).collect())
}

/// Writes everything; answers false if somebody else was faster.
async fn write(tx: &mut Tx, book: &Book, open: &Open<'_>, outcomes: &[StockOutcome]) -> Result<bool, Stop> {
    let kept = kept(open, outcomes);
    let now = tx.ctx().now;
    let senders = open.senders();
    if balances::write(tx.conn(), now, &senders, book, &kept).await? != Written::All {
        return Ok(false);
    }
    let counters = open.calls().filter_map(|(ctx, request)| match &request.command {
        StockCommand::SettleCount(settle) => Some((settle.count_id, ctx.actor.account)),
        _ => None,
    });
    Ok(papers::write(tx.conn(), now, &counters.collect(), book).await?)
}

/// The answers to keep. In a batch that was refused only the command that stopped it has one of its own.
fn kept<'o>(open: &Open<'_>, outcomes: &'o [StockOutcome]) -> Vec<(StockCommandId, &'o StockOutcome)> {
    let (mut kept, mut rest) = (Vec::with_capacity(outcomes.len()), outcomes);
    for batch in &open.batches {
        let (own, others) = rest.split_at(batch.requests.len());
        rest = others;
        let stopped = batch.mode == Mode::All && own.iter().any(Result::is_err);
        let stays = |outcome: &StockOutcome| {
            !stopped || outcome.as_ref().is_err_and(|refusal| refusal.code != "inventory.batch_refused")
        };
        kept.extend(batch.requests.iter().map(|it| it.id).zip(own).filter(|(_, outcome)| stays(outcome)));
    }
    kept
}
