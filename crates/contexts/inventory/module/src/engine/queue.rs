//! What waits for the engine: two lanes, so that an import does not starve a scanner, and no more than fits.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use ambar_kernel::{Failure, Result};
use tokio::{sync::oneshot, time::Instant};
use uuid::Uuid;

use super::group::{Answers, Submission};

/// Commands of one group, unless one submission alone has more. A larger one holds its rows longer than it saves.
const GROUP: usize = 128;

/// A submission of more is bulk: it waits in a lane of its own.
pub(super) const SMALL: usize = 16;

/// Commands that may wait. The next is asked to come back.
const MOST_WAITING: usize = 20_000;

/// So many small submissions waiting call a second writer. Larger groups cost less a command than two writers win.
const DEEP: usize = 24;

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

/// Who writes a group.
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
}

#[derive(Debug, Default)]
struct Lanes {
    small: VecDeque<Waiting>,
    bulk: VecDeque<Waiting>,
    /// Commands in both.
    commands: usize,
    /// Of each writer.
    work: [Work; 3],
}

/// What a writer is at.
#[derive(Debug, Default)]
struct Work {
    /// Whether it was called and has not ended.
    writes: bool,
    /// Whether it has a group in hand.
    busy: bool,
    /// The places and items, where they were known beforehand.
    at: HashSet<Uuid>,
}

/// The queue of an instance.
#[derive(Debug, Clone, Default)]
pub(super) struct Queue(Arc<Mutex<Lanes>>);

impl Queue {
    fn lanes(&self) -> MutexGuard<'_, Lanes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a submission in its lane. Answers the writers that must be started now.
    ///
    /// # Errors
    /// `server.busy` if too much waits.
    pub(super) fn push(&self, waiting: Waiting) -> Result<Vec<Writer>> {
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

    /// The next group for a writer, and the writers that must be started. Empty if nothing waits that it could do, and then this
    /// writer has ended.
    pub(super) fn take(&self, writer: Writer) -> (Vec<Waiting>, Vec<Writer>) {
        let mut lanes = self.lanes();
        let let_go = !std::mem::take(&mut lanes.work[writer as usize].at).is_empty();
        let group = lanes.fill(writer);
        let work = &mut lanes.work[writer as usize];
        work.at = group.iter().filter_map(|it| it.footprint.as_ref()).flatten().copied().collect();
        work.busy = !group.is_empty();
        if group.is_empty() {
            lanes.work[writer as usize].writes = false;
            // What the others could not do because of what this one was at.
            let mut called = if let_go { lanes.call() } else { Vec::new() };
            if called.contains(&writer) {
                lanes.work[writer as usize].writes = false;
                called.retain(|it| *it != writer);
            }
            return (group, called);
        }
        lanes.commands -= group.iter().map(|it| it.submission.requests.len()).sum::<usize>();
        (group, lanes.call())
    }

    /// Notes that a writer has ended without asking: it panicked. Answers the writers that must be started for what waits.
    pub(super) fn ended(&self, writer: Writer) -> Vec<Writer> {
        let mut lanes = self.lanes();
        lanes.work[writer as usize] = Work::default();
        lanes.call()
    }
}

impl Lanes {
    /// The writers that have work and are not at it: they are at it from now on.
    fn call(&mut self) -> Vec<Writer> {
        let busy = !self.bulk.is_empty() || self.small.len() >= DEEP;
        let more = !self.bulk.is_empty() && self.work[Writer::Second as usize].busy;
        let wanted = [!self.small.is_empty(), busy, more];
        let mut called = Vec::new();
        for writer in Writer::ALL {
            let work = &mut self.work[writer as usize];
            if wanted[writer as usize] && !std::mem::replace(&mut work.writes, true) {
                called.push(writer);
            }
        }
        called
    }

    /// What a writer may do now.
    fn fill(&mut self, writer: Writer) -> Vec<Waiting> {
        let Self { small, bulk, work, .. } = self;
        let others: Vec<&HashSet<Uuid>> =
            Writer::ALL.iter().filter(|it| **it != writer).map(|it| &work[*it as usize].at).collect();
        match writer {
            Writer::First => fill(small, &others),
            Writer::Second if !bulk.is_empty() => fill(bulk, &others),
            Writer::Second if small.len() >= DEEP || !work[Writer::First as usize].writes => fill(small, &others),
            Writer::Second => Vec::new(),
            Writer::Third => fill(bulk, &others),
        }
    }
}

/// As many of a lane as fit into a group, in their order. No command is in it twice: a twin waits for its answer. What would
/// wait for places that another writer is at stays for the next group.
fn fill(lane: &mut VecDeque<Waiting>, others: &[&HashSet<Uuid>]) -> Vec<Waiting> {
    let (mut group, mut stays, mut commands, mut seen) = (Vec::new(), VecDeque::new(), 0, HashSet::new());
    let mut looked_at = 0;
    while let Some(next) = lane.front() {
        let requests = &next.submission.requests;
        let fits = group.is_empty() || commands + requests.len() <= GROUP;
        if !fits || looked_at == LOOKED_AT || requests.iter().any(|request| seen.contains(&request.id)) {
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
    use ambar_kernel::{Ctx, ErrorKind, StockCommandId, Timestamp};

    use super::*;

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

    fn keys(taken: (Vec<Waiting>, Vec<Writer>)) -> Vec<u128> {
        taken.0.iter().flat_map(|it| &it.submission.requests).map(|request| request.id.uuid().as_u128()).collect()
    }

    fn sizes(taken: &(Vec<Waiting>, Vec<Writer>)) -> Vec<usize> {
        taken.0.iter().map(|it| it.submission.requests.len()).collect()
    }

    #[test]
    fn whatever_waits_is_one_group_and_then_the_writer_ends() {
        let queue = Queue::default();
        assert_eq!(queue.push(submission(0..1)).unwrap(), [Writer::First]);
        assert_eq!(queue.push(submission(1..3)).unwrap(), [], "it is at work");
        assert_eq!(sizes(&queue.take(Writer::First)), [1, 2]);
        assert_eq!(queue.push(submission(3..4)).unwrap(), [], "it still is");
        assert_eq!(sizes(&queue.take(Writer::First)), [1]);
        assert!(sizes(&queue.take(Writer::First)).is_empty());
        assert_eq!(queue.push(submission(4..5)).unwrap(), [Writer::First], "it had ended");
    }

    #[test]
    fn a_group_is_no_longer_than_it_may_be_and_a_twin_waits() {
        let queue = Queue::default();
        for n in 0..10 {
            queue.push(submission(n * 100..n * 100 + 15)).unwrap();
        }
        assert_eq!(queue.take(Writer::First).0.len(), 8);
        queue.push(submission(900..901)).unwrap();
        assert_eq!(sizes(&queue.take(Writer::First)), [15, 15]);
        assert_eq!(sizes(&queue.take(Writer::First)), [1], "its answer is known by then");
    }

    #[test]
    fn bulk_has_a_lane_and_a_writer_of_its_own() {
        let queue = Queue::default();
        assert_eq!(queue.push(submission(0..1000)).unwrap(), [Writer::Second]);
        assert_eq!(queue.push(submission(1000..1001)).unwrap(), [Writer::First]);
        assert_eq!(sizes(&queue.take(Writer::First)), [1], "what is scanned does not wait behind it");
        assert!(sizes(&queue.take(Writer::First)).is_empty(), "nor takes it up");
        assert_eq!(sizes(&queue.take(Writer::Second)), [1000]);
        assert!(sizes(&queue.take(Writer::Second)).is_empty());
    }

    #[test]
    fn more_bulk_than_one_writer_does_calls_a_third() {
        let queue = Queue::default();
        assert_eq!(queue.push(submission(0..1000)).unwrap(), [Writer::Second]);
        assert_eq!(sizes(&queue.take(Writer::Second)), [1000]);
        assert_eq!(queue.push(submission(1000..2000)).unwrap(), [Writer::Third]);
        assert_eq!(sizes(&queue.take(Writer::Third)), [1000]);
        assert_eq!(queue.push(submission(2000..3000)).unwrap(), [], "both are at work");
        assert_eq!(queue.push(submission(3000..3001)).unwrap(), [Writer::First]);
        assert_eq!(sizes(&queue.take(Writer::Second)), [1000]);
        assert!(sizes(&queue.take(Writer::Third)).is_empty(), "what is small is not its work");
    }

    #[test]
    fn whoever_ends_calls_for_what_it_was_in_the_way_of() {
        let queue = Queue::default();
        queue.push(at(1, &[10])).unwrap();
        assert_eq!(keys(queue.take(Writer::First)), [1]);
        let bulk = Waiting { footprint: Some(vec![Uuid::from_u128(10)]), ..submission(100..200) };
        assert_eq!(queue.push(bulk).unwrap(), [Writer::Second]);
        let (group, called) = queue.take(Writer::Second);
        assert_eq!((group.len(), called), (0, vec![]), "the place is taken, and nothing has become free");
        let (group, called) = queue.take(Writer::First);
        assert_eq!((group.len(), called), (0, vec![Writer::Second]));
        assert_eq!(sizes(&queue.take(Writer::Second)), [100]);
    }

    #[test]
    fn a_deep_queue_calls_the_second_writer() {
        let queue = Queue::default();
        let called: Vec<_> = (0..64).flat_map(|n| queue.push(submission(n..n + 1)).unwrap()).collect();
        assert_eq!(called, [Writer::First, Writer::Second]);
        assert_eq!(queue.take(Writer::Second).0.len(), 64);
        queue.push(submission(64..65)).unwrap();
        assert!(sizes(&queue.take(Writer::Second)).is_empty(), "one writer is enough again");
        assert_eq!(queue.ended(Writer::First), [Writer::First], "after an accident another one comes for what waits");
        assert_eq!(queue.push(submission(65..66)).unwrap(), [], "it is at work");
        assert_eq!(sizes(&queue.take(Writer::First)), [1, 1]);
    }

    #[test]
    fn two_writers_do_not_meet_at_a_place() {
        let queue = Queue::default();
        queue.push(at(1, &[10, 11])).unwrap();
        assert_eq!(keys(queue.take(Writer::First)), [1]);
        for (key, places) in [(2, [11, 12]), (3, [13, 14]), (4, [10, 15])] {
            queue.push(at(key, &places)).unwrap();
        }
        for key in 5..30 {
            queue.push(at(key, &[16, 17])).unwrap();
        }
        let others: Vec<_> = [3].into_iter().chain(5..30).collect();
        assert_eq!(keys(queue.take(Writer::Second)), others);
        assert_eq!(keys(queue.take(Writer::First)), [2, 4], "what stayed kept its order");
    }

    #[test]
    fn what_nobody_could_do_is_done_once_it_can_be() {
        let queue = Queue::default();
        for key in 1..=24 {
            queue.push(at(key, &[10])).unwrap();
        }
        assert_eq!(keys(queue.take(Writer::Second)).len(), 24);
        assert_eq!(queue.push(at(25, &[10])).unwrap(), [], "the first writer was called before");
        assert!(sizes(&queue.take(Writer::First)).is_empty(), "the place is taken");
        let (group, called) = queue.take(Writer::Second);
        assert_eq!((group.len(), called), (1, vec![]), "nobody else is there to do it");
        queue.push(at(26, &[10])).unwrap();
        queue.push(submission(100..200)).unwrap();
        assert!(sizes(&queue.take(Writer::First)).is_empty());
        let (bulk, called) = queue.take(Writer::Second);
        assert_eq!((bulk.len(), called), (1, vec![Writer::First]), "it goes on with bulk and calls the other");
        assert_eq!(keys(queue.take(Writer::First)), [26]);
    }

    #[test]
    fn a_twin_does_not_overtake_what_stays() {
        let queue = Queue::default();
        queue.push(at(1, &[10])).unwrap();
        queue.take(Writer::First);
        queue.push(at(2, &[10])).unwrap();
        for key in 3..30 {
            queue.push(at(key, &[11])).unwrap();
        }
        queue.push(at(2, &[12])).unwrap();
        assert_eq!(keys(queue.take(Writer::Second)), (3..30).collect::<Vec<_>>());
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
        queue.take(Writer::Second);
        assert!(queue.push(submission(20_000..20_001)).is_ok());
    }
}
