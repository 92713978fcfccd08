//! The writers: each takes whatever has arrived while its last commit was under way, and does it in one transaction. There is
//! no timer: the group is what waited. Where much waits, the next group is decided while one is written ([`super::relay`]).

use ambar_kernel::{ErrorKind, Failure, Result};
use tokio::{
    runtime::{Handle, RuntimeFlavor},
    sync::oneshot,
    task::block_in_place,
    time::Instant,
};

use super::{
    Engine,
    attempt::Learnt,
    group::{Answers, Group, Submission},
    meters,
    queue::{Hand, Waiting},
    relay::Turn,
    stop::Stop,
};
use crate::store::ranges;

/// How often a submission is tried when others are faster.
const MOST_ATTEMPTS: u32 = 10;

/// How often a group is, before it is halved: what one of it meets again and again must not hold up the others.
const GROUP_ATTEMPTS: u32 = 3;

/// The call of so many commands does not fit into a socket at once, and they take milliseconds to decide on.
const LONG: usize = 150;

/// Ends a hand's shift, also when it panics.
struct Shift<'a> {
    engine: &'a Engine,
    hand: Hand,
    over: bool,
}

impl Drop for Shift<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        // Those whose group it was are told; the others must not wait for ever.
        for hand in self.engine.queue.ended(self.hand) {
            if let Ok(runtime) = Handle::try_current() {
                let engine = self.engine.clone();
                runtime.spawn(async move { engine.write(hand).await });
            }
        }
    }
}

impl Engine {
    /// Lets a submission wait its turn and answers what became of its commands. The work is a writer's: a caller that goes
    /// away stops nothing half-way.
    ///
    /// # Errors
    /// `server.busy` if too much waits; any accident.
    pub(super) async fn enqueue(&self, submission: Submission) -> Result<Answers> {
        let (answer, answered) = oneshot::channel();
        let hands = self
            .queue
            .push(Waiting { footprint: self.footprint(&submission), submission, since: Instant::now(), answer })
            .inspect_err(|_| meters::queue_full())?;
        self.call(hands);
        answered.await.map_err(|_| Failure::internal("the writer of stock commands ended without an answer"))?
    }

    /// Starts writers.
    fn call(&self, hands: Vec<Hand>) {
        for hand in hands {
            let engine = self.clone();
            let work = async move { engine.write(hand).await };
            match &self.runtime {
                Some(runtime) => runtime.spawn(work),
                None => tokio::spawn(work),
            };
        }
    }

    async fn write(&self, hand: Hand) {
        let mut shift = Shift { engine: self, hand, over: false };
        loop {
            let mut turn = self.relays[hand.writer as usize].turn().await;
            let (group, called) = self.queue.take(hand);
            self.call(called);
            if group.is_empty() {
                break;
            }
            self.carry_out_somewhere(group, &mut turn).await;
            drop(turn);
            self.queue.put_down(hand);
        }
        shift.over = true;
    }

    /// Carries out a group. What decides on much works long without a pause: it has a thread to itself meanwhile, or else nobody
    /// might see that the database waits for the rest of what the other hand sends it.
    async fn carry_out_somewhere(&self, group: Vec<Waiting>, turn: &mut Turn<'_>) {
        let handle = Handle::current();
        let is_long = group.iter().map(|it| it.submission.requests.len()).sum::<usize>() >= LONG;
        if is_long && handle.runtime_flavor() == RuntimeFlavor::MultiThread {
            block_in_place(|| handle.block_on(self.carry_out(group, turn)));
        } else {
            self.carry_out(group, turn).await;
        }
    }

    /// Carries out a group. If it fails for a reason that may lie in one of them, its halves are tried, so that one poisoned
    /// command fails alone.
    async fn carry_out(&self, group: Vec<Waiting>, turn: &mut Turn<'_>) {
        for waiting in &group {
            meters::waited(waiting.since.elapsed());
        }
        let mut parts = vec![group];
        while let Some(mut part) = parts.pop() {
            let submissions = part.iter().map(|it| &it.submission).collect();
            match self.persist(&Group::of(submissions, &self.stock), turn).await {
                Ok(answers) => part.into_iter().for_each(|waiting| tell(waiting, &answers)),
                Err(failure) if part.len() > 1 && may_be_one_of_them(&failure) => {
                    let operations: Vec<_> = part.iter().map(|it| it.submission.ctx.operation_id).collect();
                    tracing::warn!(error = %failure, ?operations, "a group of stock commands failed; its halves are tried");
                    meters::halved();
                    let rest = part.split_off(part.len() / 2);
                    parts.push(rest);
                    parts.push(part);
                }
                // A caller that has gone away does not want to know.
                Err(failure) => part.into_iter().for_each(|waiting| drop(waiting.answer.send(Err(failure.clone())))),
            }
        }
    }

    /// Tries until it is done: what others overtook is done again on what they left.
    async fn persist(&self, group: &Group<'_>, turn: &mut Turn<'_>) -> Result<Answers> {
        let mut learnt = Learnt::default();
        let mut left = if group.submissions.len() > 1 { GROUP_ATTEMPTS } else { MOST_ATTEMPTS };
        for attempt in 1..=MOST_ATTEMPTS {
            let attempted = self.attempt(group, &mut learnt, turn).await;
            turn.close(attempted.is_ok());
            // That it met what the other hand could not write is no fault of its own.
            let is_void = matches!(attempted, Err(Stop::Void));
            match attempted {
                Ok(answers) => return Ok(answers),
                Err(Stop::Failed(failure)) => return Err(failure),
                Err(Stop::NoPartition) => {
                    ranges::make_partition(self.stock.reader(), group.ctx.now.date_naive()).await?;
                }
                Err(Stop::Contended(places)) => learnt.places = places,
                Err(Stop::Outrun(calls)) => learnt.outrun.extend(calls),
                Err(Stop::Void) => learnt.not_tried(),
                Err(Stop::Offered) => learnt.was_offered(),
                Err(Stop::Overtaken) => {}
            }
            tracing::debug!(operation_id = %group.ctx.operation_id, attempt, "stock commands are tried again");
            left -= u32::from(!is_void);
            if left == 0 {
                break;
            }
        }
        Err(Failure::unavailable(
            "database.conflict",
            "Too many others change the same stock at the moment. Try again with the same key.",
            1,
        ))
    }
}

/// Whether a group may have failed because of one of its commands, and not because nothing goes at the moment.
fn may_be_one_of_them(failure: &Failure) -> bool {
    failure.kind != ErrorKind::Unavailable || failure.is_retryable() || failure.code == "database.busy"
}

/// Tells a caller what became of its own, and nothing of others'.
fn tell(waiting: Waiting, answers: &Answers) {
    let Waiting { submission, answer, .. } = waiting;
    let outcomes = submission.requests.iter().filter_map(|it| Some((it.id, answers.outcomes.get(&it.id)?.clone())));
    let reply = submission.reply_key().and_then(|key| Some((key.clone(), answers.replies.get(&key)?.clone())));
    let own = Answers { outcomes: outcomes.collect(), replies: reply.into_iter().collect() };
    // A caller that has gone away does not want to know.
    drop(answer.send(Ok(own)));
}

#[cfg(test)]
mod tests {
    use ambar_inventory_contract::{Mode, StockDone};
    use ambar_kernel::{Ctx, Timestamp};
    use uuid::Uuid;

    use super::*;
    use crate::sample::{self, id};

    fn waiting(keys: &[u128]) -> (Waiting, oneshot::Receiver<Result<Answers>>) {
        let (answer, answered) = oneshot::channel();
        let requests = keys.iter().map(|key| sample::request(*key, sample::release_plan())).collect();
        let ctx = Ctx::system(Uuid::nil(), Timestamp::UNIX_EPOCH);
        let submission = Submission { ctx, requests, mode: Mode::Each, answering: None };
        (Waiting { submission, since: Instant::now(), answer, footprint: None }, answered)
    }

    fn answers(keys: &[u128]) -> Answers {
        Answers { outcomes: keys.iter().map(|key| (id(*key), Ok(StockDone::Done))).collect(), ..Answers::default() }
    }

    #[test]
    fn a_mistake_may_lie_in_one_command_of_the_group() {
        assert!(may_be_one_of_them(&Failure::internal("a constraint was broken")));
    }

    #[test]
    fn a_lock_that_somebody_holds_may_be_wanted_by_one_command_alone() {
        for code in ["database.busy", "database.conflict"] {
            assert!(may_be_one_of_them(&Failure::unavailable(code, "Try again.", 1)), "{code}");
        }
    }

    #[test]
    fn while_the_database_is_away_halves_fare_no_better() {
        for code in ["database.unavailable", "database.full"] {
            assert!(!may_be_one_of_them(&Failure::unavailable(code, "Try again.", 1)), "{code}");
        }
    }

    #[test]
    fn a_caller_is_told_of_its_own_commands_alone() {
        let (waiting, mut answered) = waiting(&[10, 12]);
        tell(waiting, &answers(&[10, 11, 12]));
        assert_eq!(answered.try_recv().unwrap().unwrap().outcomes, answers(&[10, 12]).outcomes);
    }

    #[test]
    fn a_caller_that_has_gone_away_is_not_missed() {
        let (waiting, answered) = waiting(&[10]);
        drop(answered);
        tell(waiting, &answers(&[10]));
    }
}
