//! What waits for which hand, and in which groups.

use ambar_inventory_contract::{Mode, PlanPutaway, Reference, ReleasePlan, StockCommand, StockRequest};
use ambar_kernel::{Ctx, ErrorKind, ItemId, OwnerId, Quantity, StockCommandId, Timestamp, WarehouseId};
use tokio::{sync::oneshot, time::Instant};
use uuid::Uuid;

use super::{
    group::Submission,
    queue::{Hand, Queue, Waiting, Writer},
};

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

fn plan() -> PlanPutaway {
    PlanPutaway {
        hold_id: Uuid::nil(),
        warehouse_id: WarehouseId::NIL,
        item_id: ItemId::NIL,
        owner_id: OwnerId::NIL,
        lot: None,
        quantity: Quantity::ZERO,
        whole_unit: false,
        strategy: None,
        location_id: None,
        avoid: Vec::new(),
    }
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
fn bulk_comes_in_larger_groups_unless_places_are_searched_for() {
    let queue = Queue::default();
    (0..5).for_each(|n| drop(queue.push(submission(n * 100..n * 100 + 100))));
    assert_eq!(sizes(&queue.take(SECOND)), [100, 100, 100]);
    let mut searching = submission(500..600);
    searching.submission.requests[50].command = StockCommand::PlanPutaway(plan());
    queue.push(searching).unwrap();
    assert_eq!(sizes(&queue.take(SECOND)), [100, 100], "the third searches");
    queue.push(submission(600..700)).unwrap();
    assert_eq!(sizes(&queue.take(SECOND)), [100]);
    assert_eq!(sizes(&queue.take(SECOND)), [100]);
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
    assert_eq!((failure.kind, &*failure.code, failure.retry_after_s), (ErrorKind::Unavailable, "server.busy", Some(1)));
    queue.take(SECOND);
    assert!(queue.push(submission(20_000..20_001)).is_ok());
}
