//! One attempt at a group: one transaction.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use ambar_catalog_contract::ItemCard;
use ambar_inventory_contract::{Mode, StockCommand, StockOutcome, StockRequest};
use ambar_inventory_domain::{Book, StockFault};
use ambar_kernel::{
    Ctx, ErrorKind, Failure, Fault, HandlingUnitId, ItemId, LocationId, Replay, Result, StockCommandId, WarehouseId,
};
use ambar_pg::{Notes, Tx, replays};
use chrono::NaiveDate;
use tokio::time::Instant;

use super::{
    Engine, Way,
    announce::{action, announce},
    conclude::{conclude, concluding},
    group::{Answers, Batch, Group, Open, ReplyKey},
    load::{self, Items},
    locking::{Locking, locking},
    meters,
    names::names,
    putaway,
    recall::refused_for_the_first_time,
    relay::Turn,
    stop::Stop,
};
use crate::{
    copies,
    memory::Memory,
    store::{
        balances::{self, Guard, Writing},
        effect::{Effect, Step},
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
    /// Whether there was one: what was in memory then has not sufficed.
    tried: bool,
    /// Whether others offered goods that may come before those that were chosen.
    offered: bool,
    /// Calls of which their contexts could record nothing.
    pub(super) outrun: Vec<ReplyKey>,
    /// The day at the sites; `None` for one that is not there.
    days: BTreeMap<WarehouseId, Option<NaiveDate>>,
}

impl Learnt {
    /// Others offered goods that may come before those that were chosen: once that says nothing about the rest of memory.
    pub(super) fn was_offered(&mut self) {
        self.tried = std::mem::replace(&mut self.offered, true);
    }

    /// The attempt says nothing about what is in memory.
    pub(super) fn not_tried(&mut self) {
        self.tried = false;
    }
}

/// What the ids of a group stand for.
pub(super) struct Found<'a> {
    pub(super) resolved: Resolved,
    pub(super) items: &'a Items,
    /// Whether it was not looked up.
    from_memory: bool,
}

impl Engine {
    /// Carries out what is not known yet.
    pub(super) async fn attempt(
        &self,
        group: &Group<'_>,
        learnt: &mut Learnt,
        turn: &mut Turn<'_>,
    ) -> Result<Answers, Stop> {
        let ctx = &group.ctx;
        let named = names(&group.requests());
        let told = group.told();
        let calls: Vec<&Ctx> = told.iter().map(|it| it.1).collect();
        let looks_up = std::mem::replace(&mut learnt.tried, true) || self.way == Way::Locked;
        let recalled = if looks_up { None } else { self.recall(&named) };
        let from_memory = recalled.is_some();
        if !from_memory {
            turn.write_next().await;
        }
        let (mut held, mut resolved, replied, items) = if let Some((resolved, items)) = recalled {
            (None, resolved, HashMap::new(), items)
        } else if learnt.units.is_empty() {
            let (resolved, replied) =
                tokio::try_join!(self.resolve(ctx, &named), replays(self.stock.reader(), &calls))?;
            let items = self.items(self.stock.reader(), &resolved.items).await?;
            (None, resolved, replied, items)
        } else {
            let mut tx = self.stock.begin(ctx).await?;
            let units: Vec<HandlingUnitId> = learnt.units.iter().copied().collect();
            locks::units(tx.conn(), &units).await?;
            let resolved = resolve(&mut *tx.conn(), &named).await?;
            let replied = replays(&mut *tx.conn(), &calls).await?;
            let items = self.items(&mut *tx.conn(), &resolved.items).await?;
            (Some(tx), resolved, replied, items)
        };
        let mut answers = Answers {
            outcomes: resolved.outcomes.drain(..).map(|known| (known.id, known.outcome)).collect(),
            replies: replied.into_iter().map(|(call, reply)| (told[call].0.clone(), answered_before(reply))).collect(),
        };
        let open = group.open(&mut answers, &learnt.outrun);
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
        let found = Found { resolved, items: &items, from_memory };
        let done = if from_memory && locking.is_plain() && unknown.is_empty() {
            self.see_and_write(ctx, book, found, &locking, &open, turn).await?
        } else {
            turn.write_next().await;
            let tx = match held {
                Some(tx) => tx,
                None => self.stock.begin(ctx).await?,
            };
            self.decide_and_write(tx, book, found, &locking, &open, turn).await?
        };
        answers.outcomes.extend(done.outcomes);
        answers.replies.extend(done.replies);
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
        mut book: Book,
        found: Found<'_>,
        locking: &Locking,
        open: &Open<'_>,
        turn: &mut Turn<'_>,
    ) -> Result<Answers, Stop> {
        let begun = Instant::now();
        let (unlocked, from_memory) = (found.resolved.unlocked(), found.from_memory);
        // What an item weighs changes together with the figures of the places that it stands in: those are locked, and it must
        // still be as it was looked up.
        let guard = Guard { items: found.resolved.items.clone(), ..Guard::default() };
        let outcomes = match decide(&mut tx, &self.memory, &mut book, found, locking, open).await {
            Ok(outcomes) => outcomes,
            Err(stop) => return end(tx, stop).await,
        };
        let refused = outcomes.iter().filter(|outcome| outcome.is_err()).count();
        if refused > 0 {
            // A refusal is an answer for ever, so it must not rest on what was no longer so when the locks were held.
            let named = names(&open.requests());
            let sure = named.are_locked()
                || resolve(&mut *tx.conn(), &named).await.is_ok_and(|now| now.unlocked() == unlocked);
            if !sure || outcomes.iter().any(is_accident) {
                return end(tx, Stop::Overtaken).await;
            }
            if from_memory && let Err(stop) = refused_for_the_first_time(tx.notes(), open, &book) {
                return end(tx, stop).await;
            }
        }
        let mut replies = announce(tx.notes(), &book, open, &outcomes)?;
        let effect = Effect::of(&book, &guard, Step::of(self.stock.new_id()));
        match write(&mut tx, &effect, open, &outcomes, &guard).await {
            Ok(Some(concluded)) => replies.extend(concluded),
            Ok(None) => return end(tx, Stop::Overtaken).await,
            Err(stop) => {
                let ended = end(tx, stop).await;
                let failed = matches!(ended, Err(Stop::Failed(_)));
                return if failed && self.overtaken(open, &unlocked).await { Err(Stop::Overtaken) } else { ended };
            }
        }
        self.commit(tx, &effect, open, Decided { outcomes, replies, begun }, turn).await
    }

    pub(super) async fn commit(
        &self,
        tx: Tx,
        effect: &Effect<'_>,
        open: &Open<'_>,
        decided: Decided,
        turn: &mut Turn<'_>,
    ) -> Result<Answers, Stop> {
        if let Err(failure) = tx.commit_written().await {
            return self.find_out(open, decided.answers(open), failure.into(), turn).await;
        }
        self.keep(effect, turn);
        Ok(decided.done(open))
    }

    /// Keeps what was written, and the numbers that it did not need. What an attempt that fails took of those is lost: a gap, where
    /// using one twice would be an error.
    pub(super) fn keep(&self, effect: &Effect<'_>, turn: &mut Turn<'_>) {
        self.memory.keep_written(effect);
        turn.written();
        self.numbers.give_back(effect.book.unused().iter().copied());
    }

    /// Whether what was looked up is no longer so: a twin used up the hold, say. What is then written may break a rule of the
    /// database before anybody notices, and that is no accident.
    async fn overtaken(&self, open: &Open<'_>, unlocked: &Unlocked) -> bool {
        let now = resolve(self.stock.reader(), &names(&open.requests())).await;
        now.is_ok_and(|now| !now.outcomes.is_empty() || now.unlocked() != *unlocked)
    }

    /// The answer to the write or to its COMMIT was lost, or there was none: what is kept of the commands tells whether it took effect.
    pub(super) async fn find_out(
        &self,
        open: &Open<'_>,
        mut done: Answers,
        stop: Stop,
        turn: &mut Turn<'_>,
    ) -> Result<Answers, Stop> {
        // Even if it took effect: another instance may have done it, for a caller that asked there again, and together with more. Then
        // rows have the versions that were expected, and something else in them.
        turn.close(false);
        let operations: BTreeSet<_> = open.calls().map(|(ctx, _)| ctx.operation_id).collect();
        tracing::warn!(?operations, ?stop, "a commit of the stock engine failed; looking whether it took effect");
        let (with_reply, without): (Vec<&Batch<'_>>, Vec<&Batch<'_>>) =
            open.batches.iter().partition(|batch| batch.keeps_reply());
        let commands: Vec<StockCommandId> =
            without.iter().flat_map(|batch| batch.requests.iter().map(|it| it.id)).collect();
        let calls: Vec<&Ctx> = with_reply.iter().map(|it| it.ctx).collect();
        let is_kept = |batch: &&&Batch<'_>| {
            let reply = batch.reply_key().and_then(|key| done.replies.get(&key));
            reply.is_some_and(|reply| reply.as_ref().err().is_none_or(|refusal| refusal.kept))
        };
        let asked = (commands.len(), with_reply.iter().filter(is_kept).count());
        let names = Names { commands, ..Names::default() };
        let (resolved, replied) =
            match tokio::try_join!(resolve(self.stock.reader(), &names), replays(self.stock.reader(), &calls)) {
                Ok(found) => found,
                Err(_) => return Err(stop),
            };
        if !took_effect(asked, (resolved.outcomes.len(), replied.len())) {
            return Err(stop);
        }
        // What was refused without a reply changed nothing either way.
        done.outcomes.extend(resolved.outcomes.into_iter().map(|known| (known.id, known.outcome)));
        let key = |call: usize| Some((calls[call].actor.account, Arc::clone(&calls[call].idempotency.as_ref()?.key)));
        done.replies.extend(replied.into_iter().filter_map(|(call, reply)| Some((key(call)?, reply))));
        Ok(done)
    }
}

/// Whether the outcomes and replies that were to be kept are there. Where nothing was to be kept nothing tells it: a refusal that
/// was decided on memory has not been held against the database then, and must not be answered.
fn took_effect(to_be_kept: (usize, usize), found: (usize, usize)) -> bool {
    to_be_kept != (0, 0) && to_be_kept == found
}

/// A reply that was stored before, which may be a refusal: the edge answers it as it is.
fn answered_before(reply: Result<Replay>) -> Result<Replay> {
    reply.and_then(|reply| Err(Failure::replayed(reply)))
}

/// Whether the engine, not the rules, refused it.
pub(super) fn is_accident(outcome: &StockOutcome) -> bool {
    outcome.as_ref().is_err_and(|refusal| refusal.code == StockFault::OutOfNumbers.code())
}

/// Ends an attempt without effect.
pub(super) async fn end(tx: Tx, stop: Stop) -> Result<Answers, Stop> {
    // What failed already says more than a rollback that fails after it.
    let _ = tx.rollback().await;
    Err(stop)
}

/// Items and places that are named and not in the copies.
pub(super) fn missing(names: &Names, resolved: &Resolved) -> (Vec<ItemId>, Vec<LocationId>) {
    let items: BTreeSet<ItemId> = resolved.items.iter().map(|it| it.0).collect();
    let places: BTreeSet<LocationId> = resolved.places.iter().copied().collect();
    (
        names.items.iter().filter(|id| !items.contains(id)).copied().collect(),
        names.places.iter().filter(|id| !places.contains(id)).copied().collect(),
    )
}

/// The sites whose day decides: where goods are promised, claimed or shipped that may be past their date.
pub(super) fn dated(requests: &[&StockRequest], resolved: &Resolved) -> BTreeSet<WarehouseId> {
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
    memory: &Memory,
    book: &mut Book,
    found: Found<'_>,
    locking: &Locking,
    open: &Open<'_>,
) -> Result<Vec<StockOutcome>, Stop> {
    let items = found.items;
    load::resolved(book, found.resolved, items)?;
    load::units_and_places(tx.conn(), memory, book, locking).await?;
    let requests = open.requests();
    putaway::prepare(tx.conn(), book, items, &requests).await?;
    load::rows(tx.conn(), book, locking, items).await?;
    Ok(open.batches.iter().flat_map(|batch| book.apply_group(&batch.requests, batch.mode)).collect())
}

/// Writes everything and what is told of it; answers the replies of calls that were concluded, or none if somebody else was
/// faster.
pub(super) async fn write(
    tx: &mut Tx,
    effect: &Effect<'_>,
    open: &Open<'_>,
    outcomes: &[StockOutcome],
    guard: &Guard,
) -> Result<Option<HashMap<ReplyKey, Result<Replay>>>, Stop> {
    let (senders, kept, concluding) = (open.senders(), kept(open, outcomes), concluding(open, outcomes));
    // Where calls are concluded, all is told at once, at the end.
    let notes = if concluding.is_empty() { tx.take_notes() } else { Notes::default() };
    let (ctx, db) = (tx.ctx().clone(), tx.db().clone());
    let writing = Writing { ctx: &ctx, lane: None, senders: &senders, effect, outcomes: &kept, guard, notes };
    balances::write(tx.conn(), balances::call(&db, writing)?).await?;
    let mut hands = papers::Hands::default();
    for ((sender, request), outcome) in open.calls().zip(outcomes) {
        let account = sender.actor.account;
        let _ = match &request.command {
            StockCommand::SettleCount(settle) if outcome.is_ok() => hands.counted.insert(settle.count_id, account),
            StockCommand::ApproveCount(approve) if outcome.is_ok() => hands.decided.insert(approve.count_id, account),
            _ => None,
        };
    }
    if !papers::write(tx.conn(), ctx.now, &hands, effect.book).await? {
        return Ok(None);
    }
    papers::write_offers(tx.conn(), effect).await?;
    if concluding.is_empty() {
        return Ok(Some(HashMap::new()));
    }
    let replies = conclude(tx, effect.book, concluding).await?;
    Ok(tx.flush().await?.then_some(replies))
}

/// What a group came to.
pub(super) struct Decided {
    pub(super) outcomes: Vec<StockOutcome>,
    pub(super) replies: HashMap<ReplyKey, Result<Replay>>,
    /// When it was taken up.
    pub(super) begun: Instant,
}

impl Decided {
    /// What becomes of the commands, if it is committed.
    pub(super) fn answers(self, open: &Open<'_>) -> Answers {
        let outcomes = open.calls().map(|(_, request)| request.id).zip(self.outcomes).collect();
        Answers { outcomes, replies: self.replies }
    }

    /// What became of the commands, counted and logged.
    pub(super) fn done(self, open: &Open<'_>) -> Answers {
        let refused = self.outcomes.iter().filter(|outcome| outcome.is_err()).count();
        meters::committed(self.outcomes.len(), refused, self.begun.elapsed());
        for ((ctx, request), outcome) in open.calls().zip(&self.outcomes) {
            tracing::debug!(operation_id = %ctx.operation_id, command = action(&request.command), id = %request.id,
                refused = outcome.as_ref().err().map(|refusal| &*refusal.code), "stock command done");
        }
        self.answers(open)
    }
}

/// The outcomes to keep: of calls that the engine answers, the reply is kept instead. In a batch that was refused only the command that stopped it has one of its own.
pub(super) fn kept<'o>(open: &Open<'_>, outcomes: &'o [StockOutcome]) -> Vec<(StockCommandId, &'o StockOutcome)> {
    let (mut kept, mut rest) = (Vec::with_capacity(outcomes.len()), outcomes);
    for batch in &open.batches {
        let (own, others) = rest.split_at(batch.requests.len());
        rest = others;
        if batch.keeps_reply() {
            continue;
        }
        let stopped = batch.mode == Mode::All && own.iter().any(Result::is_err);
        let stays = |outcome: &StockOutcome| {
            !stopped || outcome.as_ref().is_err_and(|refusal| refusal.code != "inventory.batch_refused")
        };
        kept.extend(batch.requests.iter().map(|it| it.id).zip(own).filter(|(_, outcome)| stays(outcome)));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::took_effect;

    #[test]
    fn what_is_kept_tells_that_a_write_took_effect_and_where_nothing_is_nothing_does() {
        assert!(took_effect((1, 2), (1, 2)));
        assert!(!took_effect((1, 2), (0, 0)));
        assert!(!took_effect((1, 2), (1, 1)));
        assert!(!took_effect((0, 0), (0, 0)));
    }
}
