//! What waits for the engine: two lanes, so that an import does not starve a scanner, and no more than fits.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use ambar_kernel::{Failure, Result};
use tokio::{sync::oneshot, time::Instant};

use super::group::{Answers, Submission};

/// Commands of one group, unless one submission alone has more. A larger one holds its rows longer than it saves.
const GROUP: usize = 128;

/// A submission of more is bulk: it waits in a lane of its own.
const SMALL: usize = 16;

/// Commands that may wait. The next is asked to come back.
const MOST_WAITING: usize = 20_000;

/// So many small submissions waiting call a second writer.
const DEEP: usize = 16;

/// A submission that waits, and its caller.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) submission: Submission,
    pub(super) since: Instant,
    pub(super) answer: oneshot::Sender<Result<Answers>>,
}

/// Who writes a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writer {
    /// Serves small submissions alone: what people scan never waits behind an import.
    First,
    /// Serves bulk, and helps out where many small ones wait.
    Second,
}

#[derive(Debug, Default)]
struct Lanes {
    small: VecDeque<Waiting>,
    bulk: VecDeque<Waiting>,
    /// Commands in both.
    commands: usize,
    first_writes: bool,
    second_writes: bool,
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

    /// The next group for a writer; `None` if nothing waits, and then this writer has ended.
    pub(super) fn take(&self, writer: Writer) -> Option<Vec<Waiting>> {
        let mut lanes = self.lanes();
        let group = match writer {
            Writer::First => fill(&mut lanes.small),
            Writer::Second if lanes.bulk.is_empty() && lanes.small.len() < DEEP => Vec::new(),
            Writer::Second if lanes.bulk.is_empty() => fill(&mut lanes.small),
            Writer::Second => fill(&mut lanes.bulk),
        };
        if group.is_empty() {
            lanes.ended(writer);
            return None;
        }
        lanes.commands -= group.iter().map(|it| it.submission.requests.len()).sum::<usize>();
        Some(group)
    }

    /// Notes that a writer has ended without asking: it panicked. Answers the writers that must be started for what waits.
    pub(super) fn ended(&self, writer: Writer) -> Vec<Writer> {
        let mut lanes = self.lanes();
        lanes.ended(writer);
        lanes.call()
    }
}

impl Lanes {
    /// The writers that have work and are not at it: they are at it from now on.
    fn call(&mut self) -> Vec<Writer> {
        let first = !self.small.is_empty() && !std::mem::replace(&mut self.first_writes, true);
        let busy = !self.bulk.is_empty() || self.small.len() >= DEEP;
        let second = busy && !std::mem::replace(&mut self.second_writes, true);
        [(first, Writer::First), (second, Writer::Second)]
            .into_iter()
            .filter(|(call, _)| *call)
            .map(|it| it.1)
            .collect()
    }

    fn ended(&mut self, writer: Writer) {
        match writer {
            Writer::First => self.first_writes = false,
            Writer::Second => self.second_writes = false,
        }
    }
}

/// The longest beginning of a lane that fits into a group and names no command twice: a twin waits for its answer.
fn fill(lane: &mut VecDeque<Waiting>) -> Vec<Waiting> {
    let (mut group, mut commands, mut seen) = (Vec::new(), 0, HashSet::new());
    while let Some(next) = lane.front() {
        let requests = &next.submission.requests;
        let fits = group.is_empty() || commands + requests.len() <= GROUP;
        if !fits || requests.iter().any(|request| seen.contains(&request.id)) {
            break;
        }
        commands += requests.len();
        seen.extend(requests.iter().map(|request| request.id));
        group.extend(lane.pop_front());
    }
    group
}

#[cfg(test)]
mod tests {
    use ambar_inventory_contract::{Mode, Reference, ReleasePlan, StockCommand, StockRequest};
    use ambar_kernel::{Ctx, ErrorKind, StockCommandId, Timestamp};
    use uuid::Uuid;

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
        let submission = Submission { ctx, requests: keys.map(request).collect(), mode: Mode::Each, tell: None };
        Waiting { submission, since: Instant::now(), answer: oneshot::channel().0 }
    }

    fn sizes(group: &[Waiting]) -> Vec<usize> {
        group.iter().map(|it| it.submission.requests.len()).collect()
    }

    #[test]
    fn whatever_waits_is_one_group_and_then_the_writer_ends() {
        let queue = Queue::default();
        assert_eq!(queue.push(submission(0..1)).unwrap(), [Writer::First]);
        assert_eq!(queue.push(submission(1..3)).unwrap(), [], "it is at work");
        assert_eq!(sizes(&queue.take(Writer::First).unwrap()), [1, 2]);
        assert_eq!(queue.push(submission(3..4)).unwrap(), [], "it still is");
        assert_eq!(sizes(&queue.take(Writer::First).unwrap()), [1]);
        assert!(queue.take(Writer::First).is_none());
        assert_eq!(queue.push(submission(4..5)).unwrap(), [Writer::First], "it had ended");
    }

    #[test]
    fn a_group_is_no_longer_than_it_may_be_and_a_twin_waits() {
        let queue = Queue::default();
        for n in 0..10 {
            queue.push(submission(n * 100..n * 100 + 15)).unwrap();
        }
        assert_eq!(queue.take(Writer::First).unwrap().len(), 8);
        queue.push(submission(900..901)).unwrap();
        assert_eq!(sizes(&queue.take(Writer::First).unwrap()), [15, 15]);
        assert_eq!(sizes(&queue.take(Writer::First).unwrap()), [1], "its answer is known by then");
    }

    #[test]
    fn bulk_has_a_lane_and_a_writer_of_its_own() {
        let queue = Queue::default();
        assert_eq!(queue.push(submission(0..1000)).unwrap(), [Writer::Second]);
        assert_eq!(queue.push(submission(1000..1001)).unwrap(), [Writer::First]);
        assert_eq!(sizes(&queue.take(Writer::First).unwrap()), [1], "what is scanned does not wait behind it");
        assert!(queue.take(Writer::First).is_none(), "nor takes it up");
        assert_eq!(sizes(&queue.take(Writer::Second).unwrap()), [1000]);
        assert!(queue.take(Writer::Second).is_none());
    }

    #[test]
    fn a_deep_queue_calls_the_second_writer() {
        let queue = Queue::default();
        let called: Vec<_> = (0..64).flat_map(|n| queue.push(submission(n..n + 1)).unwrap()).collect();
        assert_eq!(called, [Writer::First, Writer::Second]);
        assert_eq!(queue.take(Writer::Second).unwrap().len(), 64);
        queue.push(submission(64..65)).unwrap();
        assert!(queue.take(Writer::Second).is_none(), "one writer is enough again");
        assert_eq!(queue.ended(Writer::First), [Writer::First], "after an accident another one comes for what waits");
        assert_eq!(queue.push(submission(65..66)).unwrap(), [], "it is at work");
        assert_eq!(sizes(&queue.take(Writer::First).unwrap()), [1, 1]);
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
        queue.take(Writer::Second).unwrap();
        assert!(queue.push(submission(20_000..20_001)).is_ok());
    }
}
