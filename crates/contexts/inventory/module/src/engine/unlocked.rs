//! A plain group: it is decided on what is seen without a lock, and written if all of it is still so.

use std::sync::Arc;

use ambar_inventory_contract::StockOutcome;
use ambar_inventory_domain::Book;
use ambar_kernel::{Ctx, ErrorKind};
use ambar_pg::Notes;
use tokio::time::Instant;

use super::{
    Engine, Way,
    announce::announce,
    attempt::{Decided, Found, end, is_accident, kept, write},
    conclude::concluding,
    group::{Answers, Open},
    load,
    locking::Locking,
    recall::refused_for_the_first_time,
    relay::{Ahead, Turn},
    seen::Sight,
    stop::Stop,
};
use crate::store::{
    balances::{self, Guard, WriteError, Writing},
    effect::{Effect, Step},
    papers,
};

impl Engine {
    /// Decides on what is seen of rows and places without a lock, and writes it if all of it is still so: for nearly every
    /// group that is one call.
    pub(super) async fn see_and_write(
        &self,
        ctx: &Ctx,
        mut book: Book,
        found: Found<'_>,
        locking: &Locking,
        open: &Open<'_>,
        turn: &mut Turn<'_>,
    ) -> Result<Answers, Stop> {
        let begun = Instant::now();
        let trusted = self.way == Way::Remembered && self.memory.is_trusted();
        if !trusted {
            // The database does not know yet what the other hand is writing.
            turn.write_next().await;
        }
        let mut ahead = turn.look();
        if ahead.as_ref().is_some_and(|ahead| ahead.offers(&locking.stock_of)) {
            turn.write_next().await;
            ahead = turn.look();
        }
        let sight = Sight { pool: self.stock.reader(), memory: &self.memory, trusted, ahead: ahead.as_deref() };
        let known = (found.items, &*found.resolved.items);
        let guard = sight.see(&mut book, (locking, &open.requests()), known).await?;
        load::resolved(&mut book, found.resolved, found.items)?;
        let outcomes: Vec<StockOutcome> =
            open.batches.iter().flat_map(|batch| book.apply_group(&batch.requests, batch.mode)).collect();
        if outcomes.iter().any(is_accident) {
            return Err(Stop::Overtaken);
        }
        let book = Arc::new(book);
        let effect = Effect::of(&book, &guard, Step::of(self.stock.new_id()));
        let mut notes = Notes::default();
        if outcomes.iter().any(Result::is_err) {
            refused_for_the_first_time(&mut notes, open, &book)?;
        }
        let mut replies = announce(&mut notes, &book, open, &outcomes)?;
        let is_one_call = !papers::are_written(&book) && concluding(open, &outcomes).is_empty();
        let awaited = notes.is_awaited(&self.stock);
        let (senders, kept) = (open.senders(), kept(open, &outcomes));
        let call = if is_one_call {
            let notes = std::mem::take(&mut notes);
            let (lane, senders) = (Some(turn.lane()), &senders);
            let writing = Writing { ctx, lane, senders, effect: &effect, outcomes: &kept, guard: &guard, notes };
            Some(balances::call(&self.stock, writing)?)
        } else {
            None
        };
        let follows = is_one_call && ahead.is_some_and(|ahead| ahead.may_be_followed(&locking.stock_of));
        if !follows {
            turn.write_next().await;
        }
        if turn.is_void() {
            turn.write_next().await;
            return Err(Stop::Void);
        }
        turn.tell(Ahead::of(&book, &effect, is_one_call));
        let Some(call) = call else {
            let mut tx = self.stock.begin(ctx).await?;
            *tx.notes() = notes;
            return match write(&mut tx, &effect, open, &outcomes, &guard).await {
                Ok(Some(concluded)) => {
                    replies.extend(concluded);
                    self.commit(tx, &effect, open, Decided { outcomes, replies, begun }, turn).await
                }
                Ok(None) => end(tx, Stop::Overtaken).await,
                Err(stop) => {
                    self.forget(&stop, &book, &guard);
                    end(tx, stop).await
                }
            };
        };
        let written = balances::write(self.stock.reader(), call).await;
        // What was written before is answered before, and kept.
        turn.write_next().await;
        match written {
            Ok(()) => {
                if awaited {
                    self.stock.ring();
                }
                self.keep(&effect, turn);
            }
            // It waited for the other hand, longer than one waits for a lock.
            Err(WriteError::Other(failure)) if follows && failure.code == "database.busy" => return Err(Stop::Void),
            Err(WriteError::Other(failure)) if failure.kind == ErrorKind::Unavailable && !failure.is_retryable() => {
                // It may have taken effect and only the answer been lost.
                let decided = Decided { outcomes, replies, begun };
                return self.find_out(open, decided.answers(open), failure.into(), turn).await;
            }
            // It is first now: what is in its way at the next attempt is not what the other hand did, or did not do yet.
            Err(_) if follows => return Err(Stop::Void),
            Err(error) => {
                let stop = error.into();
                self.forget(&stop, &book, &guard);
                return Err(stop);
            }
        }
        Ok(Decided { outcomes, replies, begun }.done(open))
    }

    /// Forgets what turned out to be out of date.
    fn forget(&self, stop: &Stop, book: &Book, guard: &Guard) {
        match stop {
            Stop::Offered => self.memory.forget_first_rows(guard.chosen.iter().map(|it| &it.0)),
            _ => self.memory.forget(book, guard),
        }
    }
}
