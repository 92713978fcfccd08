use std::collections::HashMap;

use ambar_inventory_contract::{Mode, StockDone, StockId, StockOutcome, StockRefusal};
use ambar_inventory_domain::StockFault;
use ambar_kernel::{Ctx, StockCommandId, Timestamp};
use chrono::TimeDelta;
use proptest::prelude::*;

use super::group::{Answers, Group, Submission};
use crate::sample::{self, id, uuid};

fn ctx(operation: u128, second: i64) -> Ctx {
    Ctx::system(uuid(operation), Timestamp::UNIX_EPOCH + TimeDelta::seconds(second))
}

fn submission(operation: u128, keys: impl IntoIterator<Item = u128>, mode: Mode) -> Submission {
    let requests = keys.into_iter().map(|key| sample::request(key, sample::release_plan())).collect();
    Submission { ctx: ctx(operation, 0), requests, mode, answering: None }
}

fn group<'a>(submissions: impl IntoIterator<Item = &'a Submission>) -> Group<'a> {
    Group { ctx: ctx(99, 0), submissions: submissions.into_iter().collect() }
}

fn done() -> StockOutcome {
    Ok(StockDone::Done)
}

fn refused() -> StockOutcome {
    Err(StockFault::RowUnknown(StockId(7)).into())
}

fn batch_refused() -> StockOutcome {
    Err(StockRefusal::from(StockFault::BatchRefused))
}

fn answers<const N: usize>(known: [(u128, StockOutcome); N]) -> Answers {
    Answers { outcomes: known.into_iter().map(|(key, outcome)| (id(key), outcome)).collect(), ..Answers::default() }
}

fn only<const N: usize>(known: [(u128, StockOutcome); N]) -> HashMap<StockCommandId, StockOutcome> {
    answers(known).outcomes
}

/// The keys of each batch that is open.
fn open(group: &Group<'_>, known: &mut Answers) -> Vec<Vec<StockCommandId>> {
    let open = group.open(known, &[]);
    open.batches.iter().map(|batch| batch.requests.iter().map(|request| request.id).collect()).collect()
}

#[tokio::test]
async fn whoever_is_alone_acts_in_their_own_name() {
    let one = submission(1, [10, 11], Mode::Each);
    let group = Group::of(vec![&one], &sample::no_database());
    assert_eq!((group.ctx.operation_id, group.ctx.now), (uuid(1), one.ctx.now));
}

#[tokio::test]
async fn several_act_under_an_operation_of_their_own_at_the_time_of_the_latest() {
    let of = |operation, second| Submission {
        ctx: ctx(operation, second),
        ..submission(operation, [operation], Mode::Each)
    };
    let (early, late, middle) = (of(1, 10), of(2, 30), of(3, 20));
    let group = Group::of(vec![&early, &late, &middle], &sample::no_database());
    assert_eq!(group.ctx.now, late.ctx.now);
    assert!(![uuid(1), uuid(2), uuid(3)].contains(&group.ctx.operation_id));
}

#[test]
fn the_commands_of_a_group_come_in_the_order_of_its_submissions() {
    let (first, second) = (submission(1, [12, 10], Mode::Each), submission(2, [11], Mode::All));
    let keys: Vec<_> = group([&first, &second]).requests().into_iter().map(|request| request.id).collect();
    assert_eq!(keys, [id(12), id(10), id(11)]);
}

#[test]
fn all_is_open_while_nothing_is_known() {
    let (first, second) = (submission(1, [12, 10], Mode::All), submission(2, [11], Mode::Each));
    let mut known = Answers::default();
    assert_eq!(open(&group([&first, &second]), &mut known), [vec![id(12), id(10)], vec![id(11)]]);
    assert!(known.outcomes.is_empty());
}

#[test]
fn what_is_known_is_not_done_again() {
    let one = submission(1, [10, 11, 12], Mode::Each);
    assert_eq!(open(&group([&one]), &mut answers([(11, done())])), [vec![id(10), id(12)]]);
}

#[test]
fn a_refusal_stops_none_of_those_that_stand_alone() {
    let one = submission(1, [10, 11], Mode::Each);
    let mut known = answers([(10, refused())]);
    assert_eq!(open(&group([&one]), &mut known), [vec![id(11)]]);
    assert_eq!(known.outcomes, only([(10, refused())]));
}

#[test]
fn a_batch_that_was_refused_stays_refused() {
    let one = submission(1, [10, 11, 12], Mode::All);
    let mut known = answers([(11, refused())]);
    assert!(group([&one]).open(&mut known, &[]).is_empty());
    assert_eq!(known.outcomes, only([(10, batch_refused()), (11, refused()), (12, batch_refused())]));
}

#[test]
fn a_refused_batch_does_not_stop_the_others() {
    let (refused_before, other) = (submission(1, [10, 11], Mode::All), submission(2, [20, 21], Mode::All));
    let mut known = answers([(10, refused())]);
    assert_eq!(open(&group([&refused_before, &other]), &mut known), [vec![id(20), id(21)]]);
}

#[test]
fn what_a_batch_did_before_does_not_keep_its_rest_from_being_done() {
    let one = submission(1, [10, 11], Mode::All);
    assert_eq!(open(&group([&one]), &mut answers([(10, done())])), [vec![id(11)]]);
}

#[test]
fn a_submission_that_is_known_as_a_whole_leaves_nothing_to_do() {
    let (known_before, other) = (submission(1, [10], Mode::Each), submission(2, [20], Mode::Each));
    let mut known = answers([(10, refused()), (20, done())]);
    assert!(group([&known_before, &other]).open(&mut known, &[]).is_empty());
}

#[test]
fn every_open_command_knows_who_sent_it() {
    let (first, second) = (submission(1, [12, 10], Mode::Each), submission(2, [11], Mode::All));
    let group = group([&first, &second]);
    let open = group.open(&mut answers([(10, done())]), &[]);
    let calls: Vec<_> = open.calls().map(|(ctx, request)| (ctx.operation_id, request.id)).collect();
    assert_eq!(calls, [(uuid(1), id(12)), (uuid(2), id(11))]);
    let senders = open.senders();
    assert_eq!(senders.len(), 2);
    assert_eq!(senders[&id(11)].operation_id, uuid(2));
}

proptest! {
    #[test]
    fn every_command_is_either_answered_or_open(
        submissions in prop::collection::vec((0_u128..5, any::<bool>()), 1..6),
        known in prop::collection::vec((0_u128..30, any::<bool>()), 0..10),
    ) {
        let submissions: Vec<Submission> = (0..).zip(&submissions).map(|(n, (size, all))| {
            submission(n, n * 5..n * 5 + size, if *all { Mode::All } else { Mode::Each })
        }).collect();
        let outcomes = known.into_iter().map(|(key, granted)| (id(key), if granted { done() } else { refused() }));
        let mut answers = Answers { outcomes: outcomes.collect(), ..Answers::default() };
        let group = group(&submissions);
        let open = group.open(&mut answers, &[]);
        for request in group.requests() {
            let is_open = open.requests().iter().any(|it| it.id == request.id);
            prop_assert!(is_open != answers.outcomes.contains_key(&request.id));
        }
        prop_assert!(open.batches.iter().all(|batch| !batch.requests.is_empty()));
    }
}
