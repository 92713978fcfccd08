//! One attempt at a submission: one transaction.

use std::collections::{BTreeSet, HashMap};

use ambar_catalog_contract::ItemCard;
use ambar_inventory_contract::{Mode, StockOutcome, StockRequest};
use ambar_inventory_domain::{Book, StockFault};
use ambar_kernel::{Ctx, Fault, HandlingUnitId, ItemId, LocationId, Result, StockCommandId};
use ambar_pg::Tx;

use super::{
    Engine,
    announce::{action, announce},
    load,
    locking::{Locking, locking},
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

type Answers = HashMap<StockCommandId, StockOutcome>;

/// What the attempts before learnt.
#[derive(Debug, Default)]
pub(super) struct Learnt {
    /// Handling units that were in the way: they are locked before anything is looked up, so that what is looked up stays so.
    units: BTreeSet<HandlingUnitId>,
    /// Places that fit and that others had locked: this attempt waits for them.
    pub(super) places: Vec<LocationId>,
}

impl Engine {
    /// Carries out what is not known yet.
    pub(super) async fn attempt(
        &self,
        ctx: &Ctx,
        requests: &[StockRequest],
        mode: Mode,
        learnt: &mut Learnt,
    ) -> Result<Answers, Stop> {
        let all: Vec<&StockRequest> = requests.iter().collect();
        let named = names(&all);
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
        let open: Vec<&StockRequest> = requests.iter().filter(|request| !answers.contains_key(&request.id)).collect();
        if open.is_empty() {
            return Ok(answers);
        }
        if mode == Mode::All && answers.values().any(Result::is_err) {
            // The batch was refused before: it stays refused, for the same reason.
            answers.extend(open.iter().map(|request| (request.id, Err(StockFault::BatchRefused.into()))));
            return Ok(answers);
        }
        let mut locking = locking(&open, &resolved);
        if held.is_some() && !locking.units.is_subset(&learnt.units) {
            learnt.units.append(&mut locking.units);
            return Err(Stop::Overtaken);
        }
        learnt.units.extend(&locking.units);
        locking.places.extend(&learnt.places);
        let unknown: BTreeSet<LocationId> = missing(&named, &resolved).1.into_iter().collect();
        locking.places.retain(|place| !unknown.contains(place));
        let mut book = Book::new(ctx.now);
        book.load_fresh(match &mut held {
            Some(tx) => self.numbers.take(&mut *tx.conn(), locking.numbers).await?,
            None => self.numbers.take(self.stock.reader(), locking.numbers).await?,
        });
        let tx = match held {
            Some(tx) => tx,
            None => self.stock.begin(ctx).await?,
        };
        // What an attempt that fails took is lost: a gap in the numbers, where using one twice would be an error.
        let done = self.decide_and_write(tx, &mut book, resolved, &locking, &open, mode).await?;
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

    async fn decide_and_write(
        &self,
        mut tx: Tx,
        book: &mut Book,
        resolved: Resolved,
        locking: &Locking,
        open: &[&StockRequest],
        mode: Mode,
    ) -> Result<Answers, Stop> {
        let ctx = &tx.ctx().clone();
        let unlocked = resolved.unlocked();
        let outcomes = match decide(&mut tx, book, resolved, locking, open, mode).await {
            Ok(outcomes) => outcomes,
            Err(stop) => return end(tx, stop).await,
        };
        if outcomes.iter().any(Result::is_err) {
            // A refusal is an answer for ever, so it must not rest on what was no longer so when the locks were held.
            let sure = resolve(&mut *tx.conn(), &names(open)).await.is_ok_and(|now| now.unlocked() == unlocked);
            if !sure || outcomes.iter().any(is_accident) {
                return end(tx, Stop::Overtaken).await;
            }
        }
        match write(&mut tx, ctx, book, open, &outcomes, mode).await {
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
            return self.find_out(ctx, open, failure.into()).await;
        }
        for (request, outcome) in open.iter().zip(&outcomes) {
            tracing::debug!(operation_id = %ctx.operation_id, command = action(&request.command), id = %request.id,
                refused = outcome.as_ref().err().map(|refusal| &*refusal.code), "stock command done");
        }
        Ok(open.iter().map(|request| request.id).zip(outcomes).collect())
    }

    /// Whether what was looked up is no longer so: a twin used up the hold, say. What is then written may break a rule of the
    /// database before anybody notices, and that is no accident.
    async fn overtaken(&self, open: &[&StockRequest], unlocked: &Unlocked) -> bool {
        let now = resolve(self.stock.reader(), &names(open)).await;
        now.is_ok_and(|now| !now.outcomes.is_empty() || now.unlocked() != *unlocked)
    }

    /// The answer to a COMMIT was lost, or there was none: the answers of the commands tell whether it took effect.
    async fn find_out(&self, ctx: &Ctx, open: &[&StockRequest], stop: Stop) -> Result<Answers, Stop> {
        let names = Names { commands: open.iter().map(|request| request.id).collect(), ..Names::default() };
        tracing::warn!(operation_id = %ctx.operation_id, ?stop, "a commit of the stock engine failed; looking whether it took effect");
        match resolve(self.stock.reader(), &names).await {
            Ok(found) if found.outcomes.len() == open.len() => {
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

async fn decide(
    tx: &mut Tx,
    book: &mut Book,
    resolved: Resolved,
    locking: &Locking,
    open: &[&StockRequest],
    mode: Mode,
) -> Result<Vec<StockOutcome>, Stop> {
    let items = load::resolved(book, resolved)?;
    load::units_and_places(tx.conn(), book, locking).await?;
    for plan in putaway::plans(open) {
        if let Some(item) = items.get(&plan.item_id) {
            putaway::find(tx.conn(), book, item, plan, open.len()).await?;
        }
    }
    load::rows(tx.conn(), book, locking, &items).await?;
    Ok(book.apply_group(open, mode))
}

/// Writes everything; answers false if somebody else was faster.
async fn write(
    tx: &mut Tx,
    ctx: &Ctx,
    book: &Book,
    open: &[&StockRequest],
    outcomes: &[StockOutcome],
    mode: Mode,
) -> Result<bool, Stop> {
    // In a batch that was refused only the command that stopped it has an answer of its own.
    let stopped = mode == Mode::All && outcomes.iter().any(Result::is_err);
    let kept: Vec<(StockCommandId, &StockOutcome)> = open
        .iter()
        .zip(outcomes)
        .filter(|(_, outcome)| {
            !stopped || outcome.as_ref().is_err_and(|refusal| refusal.code != "inventory.batch_refused")
        })
        .map(|(request, outcome)| (request.id, outcome))
        .collect();
    if balances::write(tx.conn(), ctx, book, &kept).await? != Written::All {
        return Ok(false);
    }
    Ok(papers::write(tx.conn(), ctx, book).await?)
}
