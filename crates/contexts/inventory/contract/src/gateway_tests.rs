//! What callers get of the answers of the engine.

use std::{
    pin::pin,
    sync::Mutex,
    task::{Context, Poll, Waker},
};

use ambar_kernel::{Ctx, ErrorKind, Failure, Id, ItemId, LocationId, Result, Timestamp};
use async_trait::async_trait;
use uuid::Uuid;

use crate::*;

/// Answers what it was told to, and remembers what was submitted.
struct Answers {
    outcomes: Result<Vec<StockOutcome>>,
    seen: Mutex<Vec<(usize, Mode)>>,
}

#[async_trait]
impl InventoryGateway for Answers {
    async fn submit(&self, _: &Ctx, requests: Vec<StockRequest>, mode: Mode) -> Result<Vec<StockOutcome>> {
        self.seen.lock().unwrap().push((requests.len(), mode));
        self.outcomes.clone()
    }
    async fn availability(&self, _: &Ctx, _: AvailabilityQuery) -> Result<Availability> {
        Ok(Availability::default())
    }
    async fn units_by_sscc(&self, _: &Ctx, _: &[String]) -> Result<Vec<UnitCard>> {
        Ok(Vec::new())
    }
}

fn answers(outcomes: impl IntoIterator<Item = StockOutcome>) -> Answers {
    Answers { outcomes: Ok(outcomes.into_iter().collect()), seen: Mutex::default() }
}

fn ctx() -> Ctx {
    Ctx::system(Uuid::nil(), Timestamp::UNIX_EPOCH)
}

fn request(key: u128) -> StockRequest {
    StockRequest {
        id: Id::from_uuid(Uuid::from_u128(key)),
        command: StockCommand::ReleasePlan(ReleasePlan { hold_id: Uuid::nil() }),
        reference: Reference { kind: "test".into(), id: Uuid::nil() },
        reason: None,
        note: None,
    }
}

fn refused(code: &str, kind: RefusalKind) -> StockOutcome {
    Err(StockRefusal { code: code.into(), kind, detail: "no".into(), params: serde_json::Map::new() })
}

/// Nothing here waits for anything: it is done at the first look.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => panic!("it waits"),
    }
}

#[test]
fn one_command_answers_what_was_done() {
    let gateway = answers([Ok(StockDone::Done)]);
    assert_eq!(now(submit_one(&gateway, &ctx(), request(1))).unwrap(), StockDone::Done);
    assert_eq!(*gateway.seen.lock().unwrap(), [(1, Mode::All)]);
}

#[test]
fn the_refusal_of_one_command_is_a_failure() {
    let gateway = answers([refused("inventory.hold_unknown", RefusalKind::NotFound)]);
    let failure = now(submit_one(&gateway, &ctx(), request(1))).unwrap_err();
    assert_eq!((failure.kind, &*failure.code), (ErrorKind::NotFound, "inventory.hold_unknown"));
}

#[test]
fn a_command_without_an_outcome_is_a_mistake_of_ours() {
    assert_eq!(now(submit_one(&answers([]), &ctx(), request(1))).unwrap_err().kind, ErrorKind::Internal);
}

#[test]
fn commands_that_all_succeed_answer_in_their_order() {
    let done = [StockDone::Done, StockDone::Promised { quantity: ambar_kernel::Quantity::ZERO }];
    let gateway = answers(done.clone().map(Ok));
    assert_eq!(now(submit_all(&gateway, &ctx(), vec![request(1), request(2)])).unwrap(), done);
    assert_eq!(*gateway.seen.lock().unwrap(), [(2, Mode::All)]);
}

#[test]
fn of_a_refused_batch_the_caller_is_told_what_stopped_it() {
    let batch_refused = || refused("inventory.batch_refused", RefusalKind::Refused);
    let gateway = answers([batch_refused(), refused("inventory.unit_unknown", RefusalKind::NotFound), batch_refused()]);
    let failure = now(submit_all(&gateway, &ctx(), vec![request(1), request(2), request(3)])).unwrap_err();
    assert_eq!((failure.kind, &*failure.code), (ErrorKind::NotFound, "inventory.unit_unknown"));
}

#[test]
fn a_batch_of_which_nobody_says_what_stopped_it_is_refused_all_the_same() {
    let gateway = answers([Ok(StockDone::Done), refused("inventory.batch_refused", RefusalKind::Refused)]);
    let failure = now(submit_all(&gateway, &ctx(), vec![request(1), request(2)])).unwrap_err();
    assert_eq!(&*failure.code, "inventory.batch_refused");
}

#[test]
fn an_accident_reaches_the_caller_as_it_is() {
    let busy = || Err(Failure::unavailable("server.busy", "Try again.", 1));
    let gateway = Answers { outcomes: busy(), seen: Mutex::default() };
    let one = now(submit_one(&gateway, &ctx(), request(1))).unwrap_err();
    let all = now(submit_all(&gateway, &ctx(), vec![request(1)])).unwrap_err();
    assert_eq!((&*one.code, one.retry_after_s), ("server.busy", Some(1)));
    assert_eq!((&*all.code, all.retry_after_s), ("server.busy", Some(1)));
}

#[test]
fn an_inventory_that_cannot_tell_its_loose_rows_does_not_answer_that_there_are_none() {
    let asked = now(answers([]).loose_rows(&ctx(), ItemId::NIL, LocationId::NIL));
    assert_eq!(asked.unwrap_err().kind, ErrorKind::Internal);
}
