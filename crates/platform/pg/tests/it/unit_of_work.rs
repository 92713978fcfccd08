//! One transaction: state, events, audit and the stored reply together, or nothing.

use std::{collections::HashSet, sync::Arc};

use ambar_kernel::{AccountId, Actor, Ctx, Document, ErrorKind, Event, Idempotency, Replay};
use ambar_pg::{FeedCursor, platform_schema, read_feed, record_refusal, replay};
use ambar_testkit::TestDb;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

#[derive(Debug, Serialize, Deserialize)]
pub struct Opened {
    pub door: u8,
}
impl Event for Opened {
    const NAME: &'static str = "doors.opened";
}

pub async fn database() -> TestDb {
    TestDb::new(vec![platform_schema()]).await
}

pub fn ctx(test: &TestDb, key: Option<&str>, hash: u8) -> Ctx {
    Ctx {
        actor: Actor {
            account: AccountId::from(Uuid::from_u128(1)),
            name: "ann".into(),
            person: None,
            permissions: Arc::new(HashSet::new()),
        },
        operation_id: test.db.new_id(),
        now: test.db.clock().now(),
        idempotency: key.map(|key| Idempotency { key: key.into(), request_hash: [hash; 32] }),
        recorded_at: None,
    }
}

async fn counts(test: &TestDb) -> (i64, i64, i64) {
    sqlx::query_as(
        "SELECT (SELECT count(*) FROM platform.event), (SELECT count(*) FROM platform.audit), (SELECT count(*) FROM platform.idempotency)",
    )
    .fetch_one(&test.owner)
    .await
    .unwrap()
}

#[tokio::test]
async fn a_commit_writes_event_audit_and_reply_together() {
    let test = database().await;
    let ctx = ctx(&test, Some("k"), 1);
    let mut tx = test.db.begin(&ctx).await.unwrap();
    tx.emit("door-3", &Opened { door: 3 }).unwrap();
    tx.audit("open", "door", "3", json!({"by": "hand"}));
    assert_eq!(tx.commit(201, json!({"id": 3})).await.unwrap(), json!({"id": 3}));
    assert_eq!(counts(&test).await, (1, 1, 1));
    let again = replay(&test.db, &ctx).await.unwrap_err();
    assert_eq!(again.replay.as_deref(), Some(&Replay { status: 201, body: Document::of(&json!({"id": 3})).unwrap() }));
}

#[tokio::test]
async fn a_dropped_unit_of_work_leaves_nothing() {
    let test = database().await;
    let ctx = ctx(&test, Some("k"), 1);
    let mut tx = test.db.begin(&ctx).await.unwrap();
    tx.emit("door-3", &Opened { door: 3 }).unwrap();
    drop(tx);
    assert_eq!(counts(&test).await, (0, 0, 0));
    replay(&test.db, &ctx).await.unwrap();
}

#[tokio::test]
async fn of_two_twins_one_takes_effect_and_both_answer_alike() {
    let test = database().await;
    let ctx = ctx(&test, Some("k"), 1);
    let mut first = test.db.begin(&ctx).await.unwrap();
    let mut second = test.db.begin(&ctx).await.unwrap();
    first.emit("door", &Opened { door: 1 }).unwrap();
    second.emit("door", &Opened { door: 2 }).unwrap();
    first.commit(200, json!("first")).await.unwrap();
    let replayed = second.commit(200, json!("second")).await.unwrap_err();
    assert_eq!(replayed.kind, ErrorKind::Replayed);
    assert_eq!(replayed.replay.unwrap().body.value(), json!("first"));
    assert_eq!(counts(&test).await.0, 1);
}

#[tokio::test]
async fn a_key_sent_with_another_request_is_refused() {
    let test = database().await;
    test.db.begin(&ctx(&test, Some("k"), 1)).await.unwrap().commit(200, json!(1)).await.unwrap();
    let refusal = replay(&test.db, &ctx(&test, Some("k"), 2)).await.unwrap_err();
    assert_eq!((refusal.kind, &*refusal.code), (ErrorKind::Invalid, "idempotency.key_reused"));
}

#[tokio::test]
async fn a_refusal_is_stored_unless_a_twin_succeeded_first() {
    let test = database().await;
    let refusal = Replay { status: 409, body: Document::of(&json!({"code": "x"})).unwrap() };
    record_refusal(&test.db, &ctx(&test, Some("a"), 1), &refusal).await.unwrap();
    let stored = replay(&test.db, &ctx(&test, Some("a"), 1)).await.unwrap_err();
    assert_eq!(stored.replay.as_deref(), Some(&refusal));

    test.db.begin(&ctx(&test, Some("b"), 1)).await.unwrap().commit(200, json!("won")).await.unwrap();
    let winner = record_refusal(&test.db, &ctx(&test, Some("b"), 1), &refusal).await.unwrap_err();
    assert_eq!(winner.replay.unwrap().body.value(), json!("won"));
}

#[tokio::test]
async fn an_aborted_transaction_is_never_acknowledged() {
    let test = database().await;
    let ctx = ctx(&test, Some("k"), 1);
    let mut tx = test.db.begin(&ctx).await.unwrap();
    let _swallowed = sqlx::query("SELECT 1 / 0").execute(tx.conn()).await.unwrap_err();
    tx.commit(200, json!("done")).await.unwrap_err();
    replay(&test.db, &ctx).await.unwrap();
}

#[tokio::test]
async fn cancelled_beginnings_poison_no_connection() {
    let test = database().await;
    let ctx = ctx(&test, None, 0);
    for _ in 0..300 {
        let begin = test.db.begin(&ctx);
        // Polled once and dropped: the caller has gone away in the middle of BEGIN.
        let mut begin = std::pin::pin!(begin);
        let _ = std::future::poll_fn(|cx| std::task::Poll::Ready(begin.as_mut().poll(cx))).await;
    }
    let mut visible = 0;
    for n in 0..40_i32 {
        let mut tx = test.db.begin(&ctx).await.unwrap();
        tx.audit("try", "door", n, json!({}));
        tx.commit_step().await.unwrap();
        visible += 1;
    }
    assert_eq!(counts(&test).await.1, visible);
    // A connection that is just being made would keep the server from dropping the database for a minute: nobody answers its
    // question for the password once this thread waits for the drop.
    test.db.reader().close().await;
}

#[tokio::test]
async fn the_feed_shows_a_late_commit_in_its_place_and_skips_none() {
    let test = database().await;
    let ctx = ctx(&test, None, 0);
    let mut early = test.db.begin(&ctx).await.unwrap();
    sqlx::query("SELECT pg_current_xact_id()").execute(early.conn()).await.unwrap();
    early.emit("a", &Opened { door: 1 }).unwrap();
    let mut late = test.db.begin(&ctx).await.unwrap();
    late.emit("b", &Opened { door: 2 }).unwrap();
    late.commit_step().await.unwrap();
    assert!(
        read_feed(&test.db, FeedCursor::default(), 10, None).await.unwrap().is_empty(),
        "an older transaction still runs"
    );
    early.commit_step().await.unwrap();
    test.outlast_running().await;
    let all = read_feed(&test.db, FeedCursor::default(), 10, None).await.unwrap();
    assert_eq!(all.iter().map(|e| e.key.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    let rest = read_feed(&test.db, all[0].cursor, 10, None).await.unwrap();
    assert_eq!(rest.len(), 1);
    let named = read_feed(&test.db, FeedCursor::default(), 10, Some(&["doors.shut".to_owned()])).await.unwrap();
    assert!(named.is_empty());
}

#[tokio::test]
async fn the_audit_trail_cannot_be_edited_by_anyone_who_works() {
    let test = database().await;
    let mut tx = test.db.begin(&ctx(&test, None, 0)).await.unwrap();
    tx.audit("open", "door", "1", json!({}));
    tx.commit_step().await.unwrap();
    for statement in ["UPDATE platform.audit SET action = 'x'", "DELETE FROM platform.audit", "TRUNCATE platform.audit"]
    {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(test.db.reader()).await.unwrap_err();
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&test.owner).await.unwrap_err();
    }
}
