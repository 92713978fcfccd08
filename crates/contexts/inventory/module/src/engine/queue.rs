//! What waits for the engine: two lanes, so that an import does not starve a scanner, and no more than fits.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use ambar_kernel::{Failure, Result, StockCommandId};
use tokio::{sync::oneshot, time::Instant};
use uuid::Uuid;

use super::group::{Answers, Submission};

/// Commands of one group, unless one submission alone has more. A larger one holds its rows longer than it saves.
const GROUP: usize = 128;

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

    const fn other(self) -> Self {
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
    let (mut group, mut stays, mut commands, mut seen) = (Vec::new(), VecDeque::new(), 0, HashSet::new());
    let mut looked_at = 0;
    while let Some(next) = lane.front() {
        let requests = &next.submission.requests;
        let fits = group.is_empty() || commands + requests.len() <= GROUP;
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

#[cfg(test)]
mod tests {
    use ambar_inventory_contract::{Mode, Reference, ReleasePlan, StockCommand, StockRequest};
    use ambar_kernel::{Ctx, ErrorKind, Timestamp};

    use super::*;

    const FIRST: Hand = Hand::of(Writer::First);
    const SECOND: Hand = Hand::of(Writer::Second);
    const THIRD: Hand = Hand::of(Writer::Third);

    fn submission(keys: std::ops::Range<u128>) -> Waiting {
        let request = |key| StockRequest {
            id: StockCommandId::from_uuid(Uuid::from_u128(key)),
            command: StockCommand::ReleasePlan(ReleasePlan { hold_id: Uuid::from_u128(key) }),
            reference: Reference { kind: "test".into(), id: Uuid::nil() },
            reason: None,
            note: None,
        };
        let ctx = Ctx::system(Uuid::nil(), Timestamp::UNIX_EPOCH);
        let submission = Submission { ctx, requests: keys.map(request).collect(), mode: Mode::Each, answering: None };
        Waiting { submission, since: Instant::now(), answer: oneshot::channel().0, footprint: None }
    }

    fn at(key: u128, places: &[u128]) -> Waiting {
        let places = places.iter().map(|place| Uuid::from_u128(*place)).collect();
        Waiting { footprint: Some(places), ..submission(key..key + 1) }
    }

    fn keys(taken: (Vec<Waiting>, Vec<Hand>)) -> Vec<u128> {
        taken.0.iter().flat_map(|it| &it.submission.requests).map(|request| request.id.uuid().as_u128()).collect()
    }

    fn sizes(taken: &(Vec<Waiting>, Vec<Hand>)) -> Vec<usize> {
        taken.0.iter().map(|it| it.submission.requests.len()).collect()
    }

    #[test]
    fn whatever_waits_is_one_group_and_then_the_writer_ends() {
        let queue = Queue::default();
        assert_eq!(queue.push(submission(0..1)).unwrap(), [FIRST]);
        assert_eq!(queue.push(submission(1..3)).unwrap(), [], "it is at work");
        assert_eq!(sizes(&queue.take(FIRST)), [1, 2]);
        assert_eq!(queue.push(submission(3..4)).unwrap(), [], "it still is");
        assert_eq!(sizes(&queue.take(FIRST)), [1]);
        assert!(sizes(&queue.take(FIRST)).is_empty());
        assert_eq!(queue.push(submission(4..5)).unwrap(), [FIRST], "it had ended");
    }

    #[test]
    fn a_group_is_no_longer_than_it_may_be_and_a_twin_waits() {
        let queue = Queue::default();
        for n in 0..10 {
            queue.push(submission(n * 100..n * 100 + 15)).unwrap();
        }
        assert_eq!(queue.take(FIRST).0.len(), 8);
        queue.push(submission(900..901)).unwrap();
        assert_eq!(sizes(&queue.take(FIRST)), [15, 15]);
        assert_eq!(sizes(&queue.take(FIRST)), [1], "its answer is known by then");
    }

    #[test]
    fn bulk_has_a_lane_and_a_writer_of_its_own() {
        let queue = Queue::default();
        assert_eq!(queue.push(submission(0..1000)).unwrap(), [SECOND]);
        assert_eq!(queue.push(submission(1000..1001)).unwrap(), [FIRST]);
        assert_eq!(sizes(&queue.take(FIRST)), [1], "what is scanned does not wait behind it");
        assert!(sizes(&queue.take(FIRST)).is_empty(), "nor takes it up");
        assert_eq!(sizes(&queue.take(SECOND)), [1000]);
        assert!(sizes(&queue.take(SECOND)).is_empty());
    }

    #[test]
    fn more_bulk_than_one_writer_does_calls_a_third() {
        let queue = Queue::default();
        assert_eq!(queue.push(submission(0..1000)).unwrap(), [SECOND]);
        assert_eq!(sizes(&queue.take(SECOND)), [1000]);
        assert_eq!(queue.push(submission(1000..2000)).unwrap(), [SECOND.other(), THIRD]);
        assert_eq!(sizes(&queue.take(THIRD)), [1000]);
        assert_eq!(queue.push(submission(2000..3000)).unwrap(), [THIRD.other()]);
        assert_eq!(queue.push(submission(3000..3001)).unwrap(), [FIRST], "the others are called");
        assert_eq!(sizes(&queue.take(SECOND)), [1000]);
        assert!(sizes(&queue.take(THIRD)).is_empty(), "what is small is not its work");
    }

    #[test]
    fn whoever_ends_calls_for_what_it_was_in_the_way_of() {
        let queue = Queue::default();
        queue.push(at(1, &[10])).unwrap();
        assert_eq!(keys(queue.take(FIRST)), [1]);
        let bulk = Waiting { footprint: Some(vec![Uuid::from_u128(10)]), ..submission(100..200) };
        assert_eq!(queue.push(bulk).unwrap(), [SECOND]);
        let (group, called) = queue.take(SECOND);
        assert_eq!((group.len(), called), (0, vec![]), "the place is taken, and nothing has become free");
        let (group, called) = queue.take(FIRST);
        assert_eq!((group.len(), called), (0, vec![SECOND]));
        assert_eq!(sizes(&queue.take(SECOND)), [100]);
    }

    #[test]
    fn a_deep_queue_calls_the_second_writer() {
        let queue = Queue::default();
        let called: Vec<_> = (0..64).flat_map(|n| queue.push(submission(n..n + 1)).unwrap()).collect();
        assert_eq!(called, [FIRST, SECOND]);
        assert_eq!(queue.take(SECOND).0.len(), 64);
        queue.push(submission(64..65)).unwrap();
        assert!(sizes(&queue.take(SECOND)).is_empty(), "one writer is enough again");
        assert_eq!(queue.ended(FIRST), [FIRST], "after an accident another one comes for what waits");
        assert_eq!(queue.push(submission(65..66)).unwrap(), [], "it is at work");
        assert_eq!(sizes(&queue.take(FIRST)), [1, 1]);
    }

    #[test]
    fn the_other_hand_takes_what_is_worth_a_group_and_leaves_few_to_the_first() {
        let queue = Queue::default();
        queue.push(submission(0..1)).unwrap();
        assert_eq!(sizes(&queue.take(FIRST)), [1]);
        let called: Vec<_> = (1..=24).flat_map(|n| queue.push(submission(n..n + 1)).unwrap()).collect();
        assert_eq!(called, [FIRST.other()]);
        assert_eq!(queue.take(FIRST.other()).0.len(), 24);
        queue.push(submission(25..26)).unwrap();
        queue.put_down(FIRST);
        assert!(sizes(&queue.take(FIRST)).is_empty(), "the other one comes back for it");
        assert_eq!(sizes(&queue.take(FIRST.other())), [1]);
        assert!(sizes(&queue.take(FIRST.other())).is_empty());
        assert_eq!(queue.push(submission(26..27)).unwrap(), [FIRST], "both had ended");
    }

    #[test]
    fn a_twin_of_what_the_other_hand_is_at_waits_for_its_answer() {
        let queue = Queue::default();
        queue.push(submission(0..100)).unwrap();
        assert_eq!(sizes(&queue.take(SECOND)), [100]);
        queue.push(submission(99..199)).unwrap();
        assert!(sizes(&queue.take(SECOND.other())).is_empty());
        assert_eq!(sizes(&queue.take(SECOND)), [100], "it has been answered");
    }

    #[test]
    fn the_hands_of_a_writer_may_meet_at_a_place() {
        let queue = Queue::default();
        let bulk = |key| Waiting { footprint: Some(vec![Uuid::from_u128(10)]), ..submission(key..key + 100) };
        assert_eq!(queue.push(bulk(0)).unwrap(), [SECOND]);
        assert_eq!(sizes(&queue.take(SECOND)), [100]);
        assert_eq!(queue.push(bulk(100)).unwrap(), [SECOND.other(), THIRD]);
        assert!(sizes(&queue.take(THIRD)).is_empty(), "another writer is at it");
        assert_eq!(sizes(&queue.take(SECOND.other())), [100]);
    }

    #[test]
    fn two_writers_do_not_meet_at_a_place() {
        let queue = Queue::default();
        queue.push(at(1, &[10, 11])).unwrap();
        assert_eq!(keys(queue.take(FIRST)), [1]);
        for (key, places) in [(2, [11, 12]), (3, [13, 14]), (4, [10, 15])] {
            queue.push(at(key, &places)).unwrap();
        }
        for key in 5..45 {
            queue.push(at(key, &[16, 17])).unwrap();
        }
        let others: Vec<_> = [3].into_iter().chain(5..45).collect();
        assert_eq!(keys(queue.take(SECOND)), others);
        assert_eq!(keys(queue.take(FIRST)), [2, 4], "what stayed kept its order");
    }

    #[test]
    fn what_nobody_could_do_is_done_once_it_can_be() {
        let queue = Queue::default();
        for key in 1..=40 {
            queue.push(at(key, &[10])).unwrap();
        }
        assert_eq!(keys(queue.take(SECOND)).len(), 40);
        assert_eq!(queue.push(at(45, &[10])).unwrap(), [], "the first writer was called before");
        assert!(sizes(&queue.take(FIRST)).is_empty(), "the place is taken");
        let (group, called) = queue.take(SECOND);
        assert_eq!((group.len(), called), (1, vec![]), "nobody else is there to do it");
        queue.push(at(26, &[10])).unwrap();
        queue.push(submission(100..200)).unwrap();
        assert!(sizes(&queue.take(FIRST)).is_empty());
        let (bulk, called) = queue.take(SECOND);
        assert_eq!((bulk.len(), called), (1, vec![FIRST]), "it goes on with bulk and calls the other");
        assert_eq!(keys(queue.take(FIRST)), [26]);
    }

    #[test]
    fn a_twin_does_not_overtake_what_stays() {
        let queue = Queue::default();
        queue.push(at(1, &[10])).unwrap();
        queue.take(FIRST);
        queue.push(at(2, &[10])).unwrap();
        for key in 3..45 {
            queue.push(at(key, &[11])).unwrap();
        }
        queue.push(at(2, &[12])).unwrap();
        assert_eq!(keys(queue.take(SECOND)), (3..45).collect::<Vec<_>>());
    }

    #[test]
    fn when_too_much_waits_the_next_is_asked_to_come_back() {
        let queue = Queue::default();
        for n in 0..20 {
            queue.push(submission(n * 1000..n * 1000 + 1000)).unwrap();
        }
        let failure = queue.push(submission(20_000..20_001)).unwrap_err();
        assert_eq!(
            (failure.kind, &*failure.code, failure.retry_after_s),
            (ErrorKind::Unavailable, "server.busy", Some(1))
        );
        queue.take(SECOND);
        assert!(queue.push(submission(20_000..20_001)).is_ok());
    }
}
