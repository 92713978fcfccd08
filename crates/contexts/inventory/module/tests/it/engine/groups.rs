//! What waits for the engine is committed together, and each caller gets what it would have got alone.

use std::{collections::HashMap, sync::Arc, task::Poll};

use ambar_inventory_contract::*;
use ambar_kernel::{AccountId, Actor, Ctx, ErrorKind, Event, LocationId, Result, StockCommandId};
use sqlx::{Postgres, Transaction};
use uuid::Uuid;

use super::{Floor, floor::*};

const WAITS_FOR_A_LOCK: &str = "
SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()";

/// Keeps a place from being used until it is dropped.
async fn hold(floor: &Floor, place: LocationId) -> Transaction<'static, Postgres> {
    let mut held = floor.sql().begin().await.unwrap();
    let locked = sqlx::query("SELECT 1 FROM inventory.place WHERE id = $1 FOR UPDATE").bind(place).execute(&mut *held);
    assert_eq!(locked.await.unwrap().rows_affected(), 1);
    held
}

/// Submits all, each as somebody else, so that the first is under way and waits for the held place while the others arrive;
/// then lets go.
async fn behind_one_another(
    floor: &Floor,
    held: Transaction<'static, Postgres>,
    submissions: Vec<(Vec<StockRequest>, Mode)>,
) -> Vec<Result<Vec<StockOutcome>>> {
    behind(floor, held, submissions, (1, false)).await
}

/// The same, once so many wait for a lock; what was done to the held place may stay.
async fn behind(
    floor: &Floor,
    held: Transaction<'static, Postgres>,
    submissions: Vec<(Vec<StockRequest>, Mode)>,
    (waiting, stays): (i64, bool),
) -> Vec<Result<Vec<StockOutcome>>> {
    let calls: Vec<Ctx> = (0..submissions.len()).map(|n| somebody(floor, n)).collect();
    let mut all: Vec<_> = calls
        .iter()
        .zip(submissions)
        .map(|(ctx, (requests, mode))| floor.gateway.submit(ctx, requests, mode))
        .collect();
    let mut rest = all.split_off(1);
    let mut first = all.remove(0);
    let blocked = async { while floor.count(WAITS_FOR_A_LOCK).await == 0 {} };
    tokio::select! {
        early = &mut first => panic!("not held up: {early:?}"),
        () = blocked => {}
    }
    // Once asked, each is in the queue.
    std::future::poll_fn(|cx| {
        assert!(rest.iter_mut().all(|it| it.as_mut().poll(cx).is_pending()));
        Poll::Ready(())
    })
    .await;
    let all_wait = async { while floor.count(WAITS_FOR_A_LOCK).await < waiting {} };
    tokio::select! {
        early = &mut first => panic!("the next did not follow it: {early:?}"),
        () = all_wait => {}
    }
    if stays {
        held.commit().await.unwrap()
    } else {
        held.rollback().await.unwrap()
    }
    let mut answers = vec![first.await];
    for it in rest {
        answers.push(it.await);
    }
    answers
}

fn somebody(floor: &Floor, n: usize) -> Ctx {
    let account = AccountId::from_uuid(Uuid::from_u128(0xacc0 + n as u128));
    let actor = Actor { account, name: format!("person {n}").into(), person: None, permissions: Arc::default() };
    Ctx { actor, operation_id: Uuid::from_u128(0x0b00 + n as u128), ..floor.ctx() }
}

fn alone(command: StockCommand) -> (Vec<StockRequest>, Mode) {
    (vec![request(command)], Mode::Each)
}

async fn events(floor: &Floor) -> Vec<StockChanged> {
    let rows: Vec<(sqlx::types::Json<StockChanged>,)> =
        sqlx::query_as("SELECT payload FROM platform.event WHERE name = $1 ORDER BY seq")
            .bind(StockChanged::NAME)
            .fetch_all(floor.sql())
            .await
            .unwrap();
    rows.into_iter().map(|(event,)| event.0).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_committed_together_and_each_caller_is_named() {
    let floor = Floor::open().await;
    let (item, dock) = (floor.item("A"), floor.dock());
    floor.stock(item, dock, 1).await;
    let held = hold(&floor, dock).await;
    let all = (0..10).map(|_| alone(StockCommand::Receive(receive(item, dock, 1)))).collect();
    let answers = behind_one_another(&floor, held, all).await;
    assert!(answers.iter().all(|it| it.as_ref().is_ok_and(|outcomes| outcomes[0].is_ok())));
    let events = events(&floor).await;
    assert_eq!(events.iter().map(|it| it.facts.len()).collect::<Vec<_>>(), [1, 1, 9], "the stock, the first, the rest");
    let told: HashMap<StockCommandId, Uuid> =
        events.iter().flat_map(|it| &it.facts).map(|fact| (fact.command_id, fact.operation_id)).collect();
    let moved: Vec<(StockCommandId, AccountId, Uuid)> =
        sqlx::query_as("SELECT command_id, account_id, operation_id FROM inventory.movement WHERE account_id <> $1")
            .bind(AccountId::NIL)
            .fetch_all(floor.sql())
            .await
            .unwrap();
    let audited: Vec<(String, AccountId, String, Uuid)> = sqlx::query_as(
        "SELECT entity_id, account_id, account_name, operation_id FROM platform.audit WHERE action = 'receive' AND account_id <> $1",
    )
    .bind(AccountId::NIL)
    .fetch_all(floor.sql())
    .await
    .unwrap();
    assert_eq!((moved.len(), audited.len()), (10, 10));
    let named = moved.iter().filter(|(command, account, operation)| {
        let line = audited.iter().find(|line| line.0 == command.to_string()).unwrap();
        let n = account.uuid().as_u128() - 0xacc0;
        told[command] == *operation
            && (line.1, &line.2, line.3) == (*account, &format!("person {n}"), *operation)
            && operation.as_u128() == 0x0b00 + n
    });
    assert_eq!(named.count(), 10);
    floor.assert_sound().await;
}

/// Forty times one piece goes from one place to another; the first is held up while it is written, so that the next are decided on it, and
/// are sent: they wait for it.
async fn forty_moves(is_changed: bool) {
    let floor = &Floor::open().await;
    let (item, bin, other) = (floor.item("A"), floor.bin("A-1"), floor.bin("A-2"));
    let row = floor.stock(item, bin, 100).await;
    // So that all of it is in memory.
    floor.done(StockCommand::Move(go(row, other, 1))).await;
    let mut held = hold(floor, bin).await;
    if is_changed {
        // As if somebody else had done as much meanwhile, of something else.
        sqlx::query("UPDATE inventory.place SET revision = revision + 1").execute(&mut *held).await.unwrap();
        let seven = "UPDATE inventory.stock SET version = version + 1, on_hand = on_hand + CASE stock_id WHEN $1 THEN 7 ELSE 0 END";
        sqlx::query(seven).bind(row.0).execute(&mut *held).await.unwrap();
    }
    let all = (0..40).map(|_| alone(StockCommand::Move(go(row, other, 1)))).collect();
    let answers = behind(floor, held, all, (2, is_changed)).await;
    assert!(answers.iter().all(|it| it.as_ref().is_ok_and(|outcomes| outcomes[0].is_ok())));
    assert_eq!(floor.balance(row).await, (if is_changed { 66 } else { 59 }, 0));
    if is_changed {
        let undone = sqlx::query("UPDATE inventory.stock SET on_hand = on_hand - 7 WHERE stock_id = $1").bind(row.0);
        undone.execute(floor.sql()).await.unwrap();
    }
    floor.assert_sound().await;
    let groups = floor.count("SELECT count(DISTINCT xid) FROM platform.event").await;
    // The stock, one move, the first of the forty, the others in one or few.
    assert!((4..=7).contains(&groups), "{groups} groups");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_next_is_decided_on_what_is_being_written() {
    forty_moves(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_decided_on_a_write_that_did_not_come_to_be_is_decided_anew() {
    forty_moves(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_two_writes_make_versions_go_up_by_the_same() {
    let floor = Floor::open().await;
    let (item, bin, other) = (floor.item("A"), floor.bin("A-1"), floor.bin("A-2"));
    let row = floor.stock(item, bin, 100).await;
    let versions =
        "SELECT sum(s.version)::bigint + (SELECT sum(revision)::bigint FROM inventory.place) FROM inventory.stock s";
    let mut seen = vec![0, floor.count(versions).await];
    for _ in 0..4 {
        floor.done(StockCommand::Move(go(row, other, 1))).await;
        seen.push(floor.count(versions).await);
    }
    let mut steps: Vec<i64> = seen.windows(2).map(|pair| pair[1] - pair[0]).collect();
    steps.sort_unstable();
    steps.dedup();
    assert_eq!((steps.len(), steps[0] > 0), (5, true), "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_is_refused_takes_nothing_from_its_neighbours() {
    let floor = Floor::open().await;
    let (item, dock, bin) = (floor.item("A"), floor.dock(), floor.bin("A-1"));
    let row = floor.stock(item, dock, 10).await;
    let held = hold(&floor, dock).await;
    let batch = vec![request(StockCommand::Move(go(row, bin, 5))), request(StockCommand::Move(go(row, bin, 99)))];
    let all = vec![
        alone(StockCommand::Move(go(row, bin, 1))),
        alone(StockCommand::Move(go(row, bin, 2))),
        (batch.clone(), Mode::All),
        alone(StockCommand::Move(go(row, bin, 50))),
        alone(StockCommand::Move(go(row, bin, 7))),
    ];
    let answers = behind_one_another(&floor, held, all).await;
    let codes: Vec<Vec<String>> = answers
        .into_iter()
        .map(|it| it.unwrap().into_iter().map(|it| it.err().map_or_else(String::new, |it| it.code)).collect())
        .collect();
    let refused = ["inventory.batch_refused", "inventory.not_enough"];
    assert_eq!(codes, [vec![""], vec![""], refused.to_vec(), vec!["inventory.not_enough"], vec![""]]);
    assert_eq!(floor.balance(row).await, (0, 0));
    let again: Vec<_> = floor.submit(batch, Mode::All).await.into_iter().map(|it| it.unwrap_err().code).collect();
    assert_eq!(again, refused, "again it is refused for the same reason");
    floor.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poisoned_command_fails_alone() {
    let floor = Floor::open().await;
    let (item, dock) = (floor.item("A"), floor.dock());
    floor.stock(item, dock, 1).await;
    let all: Vec<_> = (0..12).map(|_| alone(StockCommand::Receive(receive(item, dock, 1)))).collect();
    // The database refuses the last thing that is written for one of them.
    let poisoned = all[7].0[0].id;
    let sql = format!("ALTER TABLE platform.audit ADD CONSTRAINT accident CHECK (entity_id <> '{poisoned}') NOT VALID");
    sqlx::query(sqlx::AssertSqlSafe(sql)).execute(floor.sql()).await.unwrap();
    let held = hold(&floor, dock).await;
    let answers = behind_one_another(&floor, held, all).await;
    for (n, answer) in answers.into_iter().enumerate() {
        match answer {
            Ok(outcomes) => assert!(n != 7 && outcomes[0].is_ok(), "{n}"),
            Err(failure) => assert_eq!((n, failure.kind), (7, ErrorKind::Internal)),
        }
    }
    assert_eq!(floor.count("SELECT count(*) FROM inventory.movement").await, 12);
    floor.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_goes_away_leaves_a_whole_command() {
    let floor = Floor::open().await;
    let (item, dock) = (floor.item("A"), floor.dock());
    floor.stock(item, dock, 1).await;
    let held = hold(&floor, dock).await;
    let gone = request(StockCommand::Receive(receive(item, dock, 5)));
    let ctx = floor.ctx();
    {
        let mut call = floor.gateway.submit(&ctx, vec![gone.clone()], Mode::Each);
        let asked = std::future::poll_fn(|cx| Poll::Ready(call.as_mut().poll(cx).is_pending())).await;
        assert!(asked, "it is in the queue");
    }
    held.rollback().await.unwrap();
    assert!(floor.submit(vec![gone], Mode::Each).await[0].is_ok(), "whoever asks again gets the answer");
    assert_eq!(floor.count("SELECT count(*) FROM inventory.movement").await, 2, "and it was done once");
    floor.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_does_not_wait_behind_an_import() {
    let floor = Floor::open().await;
    let (item, dock, bin) = (floor.item("A"), floor.dock(), floor.bin("A-1"));
    floor.stock(item, dock, 1).await;
    floor.stock(item, bin, 1).await;
    let held = hold(&floor, dock).await;
    let import: Vec<_> = (0..40).map(|_| request(StockCommand::Receive(receive(item, dock, 1)))).collect();
    let ctx = floor.ctx();
    let mut importing = floor.gateway.submit(&ctx, import, Mode::Each);
    tokio::select! {
        early = &mut importing => panic!("not held up: {early:?}"),
        done = floor.done(StockCommand::Receive(receive(item, bin, 1))) => drop(done),
    }
    held.rollback().await.unwrap();
    assert!(importing.await.unwrap().iter().all(Result::is_ok));
    floor.assert_sound().await;
}
