//! Connections that are used again at once.

use std::time::Duration;

use ambar_kernel::Ctx;
use ambar_pg::{Db, Pool, platform_schema};
use ambar_testkit::TestDb;
use futures::future::join_all;
use serde_json::json;
use sqlx::{Executor, postgres::PgPoolOptions};
use tokio::time::timeout;

/// Long enough for anything but a wait for what nobody gives back.
const SOON: Duration = Duration::from_secs(5);

async fn database() -> TestDb {
    TestDb::new(vec![platform_schema()]).await
}

/// The database over a pool of its own of so many connections.
async fn with(test: &TestDb, most: u32) -> Db {
    let options = PgPoolOptions::new().max_connections(most).acquire_timeout(SOON).test_before_acquire(false);
    test.db.on(options.connect_with((*test.db.reader().connect_options()).clone()).await.unwrap())
}

fn ctx(db: &Db) -> Ctx {
    db.system_ctx()
}

async fn backend(pool: &Pool) -> i32 {
    sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(pool).await.unwrap()
}

#[tokio::test]
async fn what_ended_well_is_used_again_without_going_back_to_the_pool() {
    let test = database().await;
    let db = with(&test, 3).await;
    let first = backend(db.reader()).await;
    assert_eq!(db.reader().inner().num_idle(), 0, "it is kept");
    let rows: Vec<i32> =
        sqlx::query_scalar("SELECT pg_backend_pid() FROM generate_series(1, 3)").fetch_all(db.reader()).await.unwrap();
    assert_eq!(rows, [first; 3]);
    let mut tx = db.begin(&ctx(&db)).await.unwrap();
    let begun: i32 = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(tx.conn()).await.unwrap();
    tx.audit("try", "door", 1, json!({}));
    tx.commit_step().await.unwrap();
    assert_eq!((begun, backend(db.reader()).await), (first, first));
    assert_eq!((db.reader().inner().num_idle(), db.reader().inner().size()), (0, 1));
}

#[tokio::test]
async fn a_statement_that_failed_or_was_given_up_leaves_nothing_to_the_next() {
    let test = database().await;
    let db = with(&test, 1).await;
    for _ in 0..20 {
        sqlx::query("SELECT 1 / 0").execute(db.reader()).await.unwrap_err();
        let rows = sqlx::query_scalar::<_, i32>("SELECT n FROM generate_series(1, 100000) AS n").fetch_all(db.reader());
        // Given up in the middle.
        assert!(timeout(Duration::from_micros(500), rows).await.is_err());
        let answer: i32 = sqlx::query_scalar("SELECT 42").fetch_one(db.reader()).await.unwrap();
        assert_eq!(answer, 42);
    }
}

#[tokio::test]
async fn a_transaction_that_was_dropped_is_rolled_back_and_lets_go_of_its_locks() {
    let test = database().await;
    let db = with(&test, 2).await;
    for _ in 0..20 {
        let mut tx = db.begin(&ctx(&db)).await.unwrap();
        tx.conn()
            .execute("LOCK TABLE platform.audit IN ACCESS EXCLUSIVE MODE; SELECT pg_current_xact_id()")
            .await
            .unwrap();
        drop(tx);
        let count = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM platform.audit").fetch_one(db.reader());
        assert_eq!(timeout(SOON, count).await.unwrap().unwrap(), 0);
        let outside: bool =
            sqlx::query_scalar("SELECT pg_current_xact_id_if_assigned() IS NULL").fetch_one(db.reader()).await.unwrap();
        assert!(outside, "nothing goes on in the transaction that was dropped");
    }
}

#[tokio::test]
async fn nobody_waits_for_a_connection_that_is_only_kept() {
    let test = database().await;
    let db = with(&test, 1).await;
    backend(db.reader()).await;
    let own = timeout(SOON, db.reader().acquire()).await.unwrap().unwrap();
    let waits = tokio::spawn({
        let db = db.clone();
        async move { db.begin(&ctx(&db)).await.unwrap().rollback().await.unwrap() }
    });
    drop(own);
    timeout(SOON, waits).await.unwrap().unwrap();
    backend(db.reader()).await;
    drop(timeout(SOON, db.reader().listener()).await.unwrap().unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_share_a_few_connections() {
    let test = database().await;
    let db = with(&test, 3).await;
    let work = (0..300).map(|n| {
        let db = db.clone();
        tokio::spawn(async move {
            match n % 4 {
                0 => drop(backend(db.reader()).await),
                1 => db.begin(&ctx(&db)).await.unwrap().rollback().await.unwrap(),
                2 => drop(db.begin(&ctx(&db)).await.unwrap()),
                _ => drop(db.reader().acquire().await.unwrap()),
            }
        })
    });
    for done in timeout(Duration::from_secs(60), join_all(work)).await.unwrap() {
        done.unwrap();
    }
    assert!(db.reader().inner().size() <= 3);
}

#[tokio::test]
async fn what_was_kept_for_long_goes_back_to_the_pool() {
    let test = database().await;
    let inner = with(&test, 2).await.reader().inner().clone();
    let db = test.db.on(Pool::keeping(inner.clone(), Duration::from_secs(1)));
    backend(db.reader()).await;
    assert_eq!((inner.size(), inner.num_idle()), (1, 0), "it is kept");
    let goes_back = async {
        while inner.num_idle() == 0 {
            backend(db.reader()).await;
        }
    };
    timeout(SOON, goes_back).await.unwrap();
}

#[tokio::test]
async fn a_pool_that_is_closed_keeps_nothing() {
    let test = database().await;
    let db = with(&test, 2).await;
    backend(db.reader()).await;
    timeout(SOON, db.reader().close()).await.unwrap();
    assert_eq!(db.reader().inner().size(), 0);
    let closed = sqlx::query("SELECT 1").execute(db.reader()).await.unwrap_err();
    assert!(matches!(closed, sqlx::Error::PoolClosed));
}

#[test]
fn a_pool_may_outlive_its_runtime() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let db = runtime.block_on(async {
        let test = database().await;
        let db = with(&test, 1).await;
        backend(db.reader()).await;
        db
    });
    drop(runtime);
    drop(db);
}
