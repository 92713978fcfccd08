//! What is new since a moment: told as soon as it is committed, skipped never, by any instance.

use ambar_pg::{Change, Live, MOST_EVENTS, Moment, changes_since, moment};
use ambar_testkit::TestDb;

use crate::unit_of_work::{Opened, ctx, database};

async fn open(test: &TestDb, key: &str) {
    let mut tx = test.db.begin(&ctx(test, None, 0)).await.unwrap();
    tx.emit(key, &Opened { door: 1 }).unwrap();
    tx.commit_step().await.unwrap();
}

async fn keys(test: &TestDb, since: &Moment) -> (Vec<String>, Moment) {
    let found = changes_since(&test.db, since).await.unwrap();
    assert!(!found.missed);
    (found.changes.into_iter().map(|change| change.key).collect(), found.until)
}

#[tokio::test]
async fn a_commit_is_told_at_once_though_an_older_transaction_runs_and_that_one_when_it_ends() {
    let test = database().await;
    let mut early = test.db.begin(&ctx(&test, None, 0)).await.unwrap();
    sqlx::query("SELECT pg_current_xact_id()").execute(early.conn()).await.unwrap();
    early.emit("early", &Opened { door: 1 }).unwrap();
    let since = moment(&test.db).await.unwrap();
    assert_eq!(keys(&test, &since).await.0, [""; 0]);
    open(&test, "late").await;
    let (found, then) = keys(&test, &since).await;
    assert_eq!(found, ["late"]);
    assert_eq!(keys(&test, &then).await.0, [""; 0], "each is told once");
    early.commit_step().await.unwrap();
    let (found, end) = keys(&test, &then).await;
    assert_eq!(found, ["early"], "numbered before what was told already");
    assert_eq!(keys(&test, &end).await.0, [""; 0]);
    let (mut all, _) = keys(&test, &since).await;
    all.sort();
    assert_eq!(all, ["early", "late"], "whoever looks from before sees both");
}

#[tokio::test]
async fn what_happened_often_to_one_thing_is_one_change_and_says_nothing_of_what() {
    let test = database().await;
    let since = moment(&test.db).await.unwrap();
    for key in ["a", "a", "b", "a"] {
        open(&test, key).await;
    }
    let found = changes_since(&test.db, &since).await.unwrap();
    let at = test.db.clock().now();
    let change = |key: &str| Change { name: "doors.opened".into(), version: 1, key: key.into(), at };
    assert_eq!(found.changes, [change("a"), change("b")]);
}

#[tokio::test]
async fn whoever_is_too_far_behind_or_of_another_time_is_told_to_read_anew() {
    let test = database().await;
    let since = moment(&test.db).await.unwrap();
    let many = "INSERT INTO platform.event (id, name, version, key, operation_id, account_id, occurred_at, payload)
                SELECT gen_random_uuid(), 'doors.opened', 1, n::text, gen_random_uuid(), gen_random_uuid(), now(), '{}'
                FROM generate_series(1, $1) AS n";
    sqlx::query(many).bind(MOST_EVENTS).execute(&test.owner).await.unwrap();
    assert_eq!(keys(&test, &since).await.0.len() as i64, MOST_EVENTS);
    open(&test, "one more").await;
    let behind = changes_since(&test.db, &since).await.unwrap();
    assert_eq!((behind.missed, behind.changes.len()), (true, 0));
    assert_eq!(keys(&test, &behind.until).await.0, [""; 0], "from there on it goes on");

    let later = Moment::parse("900000000000:900000000000:").unwrap();
    assert!(changes_since(&test.db, &later).await.unwrap().missed, "of before a restore");

    let here = moment(&test.db).await.unwrap();
    let forgotten = "INSERT INTO platform.forgotten (name, events, last_xid, last_seq, before)
                     SELECT 'doors.opened', 1, pg_snapshot_xmax(pg_current_snapshot()), 1, now()";
    sqlx::query(forgotten).execute(&test.owner).await.unwrap();
    assert!(changes_since(&test.db, &here).await.unwrap().missed, "it has left by its age");
}

#[tokio::test]
async fn one_reader_serves_all_watchers_of_an_instance_and_a_second_instance_sees_the_same() {
    let test = database().await;
    let (here, there) = (Live::new(test.db.clone()), Live::new(test.db.clone()));
    let mut watchers = [here.watch().await.unwrap(), here.watch().await.unwrap(), there.watch().await.unwrap()];
    open(&test, "a").await;
    for watcher in &mut watchers {
        assert_eq!(watcher.recv().await.unwrap().changes[0].key, "a");
    }
    drop(watchers);
    let mut again = here.watch().await.unwrap();
    open(&test, "b").await;
    assert_eq!(again.recv().await.unwrap().changes.last().unwrap().key, "b");
}
