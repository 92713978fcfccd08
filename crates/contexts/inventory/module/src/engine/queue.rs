//! What waits for the engine: two lanes, so that an import does not starve a scanner, and no more than fits.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use ambar_inventory_contract::StockCommand;
use ambar_kernel::{Failure, Result, StockCommandId};
use tokio::{sync::oneshot, time::Instant};
use uuid::Uuid;

use super::group::{Answers, Submission};

/// Commands of one group of small submissions. A larger one holds its rows longer than it saves.
pub(super) const GROUP: usize = 128;

/// Commands of one group of bulk, unless one submission alone has more or places are searched for: one search finds as many places as a group
/// of the other size has commands.
const BULK_GROUP: usize = 320;

/// A submission of more is bulk: it waits in a lane of its own.
pub(super) const SMALL: usize = 16;

/// Commands that may wait. The next is asked to come back.
const MOST_WAITING: usize = 20_000;

/// So many small submissions waiting are worth a group of their own while another is written. Larger groups cost less a command
/// than is won by beginning early.
const DEEP: usize = 24;

/// So many call a second writer.
const DEEPER: usize = 32;

/// So many of a lane are looked at for those that do not meet what another writer is at.
const LOOKED_AT: usize = 512;

/// A submission that waits, and its caller.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) submission: Submission,
    pub(super) since: Instant,
    /// The places that it will lock and the items that it chooses from, if that is known beforehand: two writers do not wait for
    /// each other where they need not.
    pub(super) footprint: Option<Vec<Uuid>>,
    pub(super) answer: oneshot::Sender<Result<Answers>>,
}

/// Who writes groups, one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writer {
    /// Serves small submissions alone: what people scan never waits behind an import.
    First,
    /// Serves bulk, and helps out where many small ones wait.
    Second,
    /// Serves bulk alone, where more of it waits while the second writes.
    Third,
}

impl Writer {
    const ALL: [Self; 3] = [Self::First, Self::Second, Self::Third];

    /// How many there are.
    pub(super) const COUNT: usize = Self::ALL.len();
}

/// One of a writer's two hands: it decides on a group while the other writes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hand {
    pub(super) writer: Writer,
    left: bool,
}

impl Hand {
    #[cfg(test)]
    pub(super) const fn of(writer: Writer) -> Self {
        Self { writer, left: false }
    }

    pub(super) const fn other(self) -> Self {
        Self { left: !self.left, ..self }
    }
}

#[derive(Debug, Default)]
struct Lanes {
    small: VecDeque<Waiting>,
    bulk: VecDeque<Waiting>,
    /// Commands in both.
    commands: usize,
    /// Of both hands of each writer.
    work: [[Work; 2]; Writer::COUNT],
}

/// What a hand is at.
#[derive(Debug, Default)]
struct Work {
    /// Whether it was called and has not ended.
    called: bool,
    /// Whether it has a group.
    busy: bool,
    /// The places and items, where they were known beforehand.
    at: HashSet<Uuid>,
    /// The commands of its group.
    commands: HashSet<StockCommandId>,
    /// Whether it has let go of some since others were called for what it was in the way of.
    let_go: bool,
}

/// The queue of an instance.
#[derive(Debug, Clone, Default)]
pub(super) struct Queue(Arc<Mutex<Lanes>>);

impl Queue {
    fn lanes(&self) -> MutexGuard<'_, Lanes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a submission in its lane. Answers the hands that must be started now.
    ///
    /// # Errors
    /// `server.busy` if too much waits.
    pub(super) fn push(&self, waiting: Waiting) -> Result<Vec<Hand>> {
        let mut lanes = self.lanes();
        let more = waiting.submission.requests.len();
        if lanes.commands + more > MOST_WAITING {
            return Err(Failure::unavailable(
                "server.busy",
                "More stock commands wait than can be carried out at once. Try again with the same key.",
                1,
            ));
        }
        lanes.commands += more;
        if more > SMALL {
            lanes.bulk.push_back(waiting)
        } else {
            lanes.small.push_back(waiting)
        }
        Ok(lanes.call())
    }

    /// Notes that a hand is through with its group, and waits for its turn.
    pub(super) fn put_down(&self, hand: Hand) {
        self.lanes().put_down(hand);
    }

    /// The next group for a hand, and the hands that must be started. Empty if nothing waits that it could do, and then this hand
    /// has ended.
    pub(super) fn take(&self, hand: Hand) -> (Vec<Waiting>, Vec<Hand>) {
        let mut lanes = self.lanes();
        lanes.put_down(hand);
        let group = lanes.fill(hand);
        let work = lanes.of(hand);
        work.at = group.iter().filter_map(|it| it.footprint.as_ref()).flatten().copied().collect();
        work.commands = group.iter().flat_map(|it| &it.submission.requests).map(|request| request.id).collect();
        work.busy = !group.is_empty();
        let let_go = std::mem::take(&mut work.let_go);
        if group.is_empty() {
            work.called = false;
            // What the others could not do because of what this one was at.
            let mut called = if let_go { lanes.call() } else { Vec::new() };
            if called.contains(&hand) {
                lanes.of(hand).called = false;
                called.retain(|it| *it != hand);
            }
            return (group, called);
        }
        lanes.commands -= group.iter().map(|it| it.submission.requests.len()).sum::<usize>();
        (group, lanes.call())
    }

    /// Notes that a hand has ended without asking: it panicked. Answers the hands that must be started for what waits.
    pub(super) fn ended(&self, hand: Hand) -> Vec<Hand> {
        let mut lanes = self.lanes();
        *lanes.of(hand) = Work::default();
        lanes.call()
    }
}

impl Lanes {
    fn of(&mut self, hand: Hand) -> &mut Work {
        &mut self.work[hand.writer as usize][usize::from(hand.left)]
    }

    fn put_down(&mut self, hand: Hand) {
        let work = self.of(hand);
        work.busy = false;
        work.commands.clear();
        work.let_go |= !std::mem::take(&mut work.at).is_empty();
    }

    fn is_called(&self, writer: Writer) -> bool {
        self.work[writer as usize].iter().any(|work| work.called)
    }

    fn is_busy(&self, writer: Writer) -> bool {
        self.work[writer as usize].iter().any(|work| work.busy)
    }

    /// Whether a writer has work, for one hand and, while that is busy, for the other.
    fn wanted(&self, writer: Writer) -> [bool; 2] {
        let bulk = !self.bulk.is_empty();
        let [one, both] = match writer {
            Writer::First => [!self.small.is_empty(), self.small.len() >= DEEP],
            Writer::Second => [bulk || self.small.len() >= DEEPER, bulk],
            Writer::Third => [bulk && self.is_busy(Writer::Second); 2],
        };
        [one, both && self.is_busy(writer)]
    }

    /// The hands that have work and are not at it: they are at it from now on.
    fn call(&mut self) -> Vec<Hand> {
        let mut called = Vec::new();
        for writer in Writer::ALL {
            let [one, both] = self.wanted(writer);
            for left in [false, true] {
                let is_wanted = if self.is_called(writer) { both } else { one };
                let hand = Hand { writer, left };
                if is_wanted && !std::mem::replace(&mut self.of(hand).called, true) {
                    called.push(hand);
                    // One at a time: what waits is taken by the first, and looked at again then.
                    break;
                }
            }
        }
        called
    }

    /// What a hand may do now.
    fn fill(&mut self, hand: Hand) -> Vec<Waiting> {
        let writer = hand.writer;
        let other_is_busy = self.of(hand.other()).busy;
        let helps = self.small.len() >= DEEPER || !self.is_called(Writer::First);
        let Self { small, bulk, work, .. } = self;
        let others: Vec<&HashSet<Uuid>> = Writer::ALL
            .iter()
            .filter(|it| **it != writer)
            .flat_map(|it| &work[*it as usize])
            .map(|work| &work.at)
            .collect();
        let twins = &work[writer as usize][usize::from(!hand.left)].commands;
        match writer {
            // Few are left to the other hand, which comes back.
            Writer::First if other_is_busy && small.len() < DEEP => Vec::new(),
            Writer::First => fill(small, twins, &others),
            Writer::Second if !bulk.is_empty() => fill(bulk, twins, &others),
            Writer::Second if helps && !other_is_busy => fill(small, twins, &others),
            Writer::Second => Vec::new(),
            Writer::Third => fill(bulk, twins, &others),
        }
    }
}

/// As many of a lane as fit into a group, in their order. No command is in it twice, nor in that of the other hand: a twin waits for its answer. What would
/// wait for places that another writer is at stays for the next group.
fn fill(lane: &mut VecDeque<Waiting>, twins: &HashSet<StockCommandId>, others: &[&HashSet<Uuid>]) -> Vec<Waiting> {
    let (mut group, mut stays, mut seen) = (Vec::new(), VecDeque::new(), HashSet::new());
    let (mut looked_at, mut commands, mut searches) = (0, 0, false);
    while let Some(next) = lane.front() {
        let requests = &next.submission.requests;
        searches |= requests.iter().any(|request| matches!(request.command, StockCommand::PlanPutaway(_)));
        let most = if requests.len() > SMALL && !searches { BULK_GROUP } else { GROUP };
        let fits = group.is_empty() || commands + requests.len() <= most;
        if !fits
            || looked_at == LOOKED_AT
            || requests.iter().any(|request| seen.contains(&request.id) || twins.contains(&request.id))
        {
            break;
        }
        looked_at += 1;
        let is_taken = |place: &Uuid| others.iter().any(|at| at.contains(place));
        let meets = next.footprint.as_ref().is_some_and(|places| places.iter().any(is_taken));
        // What stays is not overtaken by its own twin.
        seen.extend(requests.iter().map(|request| request.id));
        if meets {
            stays.extend(lane.pop_front());
        } else {
            commands += requests.len();
            group.extend(lane.pop_front());
        }
    }
    while let Some(last) = stays.pop_back() {
        lane.push_front(last);
    }
    group
}
