//! Events reach each subscriber in order per key, with one effect.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use ambar_kernel::{Failure, Recorded, Result};
use ambar_pg::{Db, Dispatcher, Reactor, Subscription, Tx, platform_schema};
use ambar_testkit::TestDb;
use async_trait::async_trait;
use chrono::Duration;
use serde_json::json;

use crate::unit_of_work::{Opened, ctx};

/// Writes an audit line for each door, and fails on door 13 while it is told to.
struct Porter {
    db: Db,
    afraid: AtomicBool,
}

#[async_trait]
impl Reactor for Porter {
    fn subscriber(&self) -> &'static str {
        "porter"
    }
    fn db(&self) -> &Db {
        &self.db
    }
    async fn react(&self, tx: &mut Tx, event: &Recorded) -> Result<()> {
        let Some(opened) = event.read::<Opened>()? else { return Ok(()) };
        tx.audit("greet", "door", opened.door, json!({}));
        if opened.door == 13 && self.afraid.load(Ordering::SeqCst) {
            return Err(Failure::internal("afraid"));
        }
        Ok(())
    }
}

async fn house() -> (TestDb, Arc<Porter>, Dispatcher) {
    let subscriptions = vec![Subscription { event: "doors.opened", subscriber: "porter" }];
    let test = TestDb::with_subscriptions(vec![platform_schema()], subscriptions).await;
    let porter = Arc::new(Porter { db: test.db.clone(), afraid: AtomicBool::new(false) });
    let dispatcher = Dispatcher::new(test.db.clone(), vec![porter.clone()]).unwrap();
    (test, porter, dispatcher)
}

async fn open(test: &TestDb, key: &str, door: u8) {
    let mut tx = test.db.begin(&ctx(test, None, 0)).await.unwrap();
    tx.emit(key, &Opened { door }).unwrap();
    tx.commit_step().await.unwrap();
}

async fn greeted(test: &TestDb) -> Vec<String> {
    let rows: Vec<(String,)> =
        sqlx::query_as("SELECT entity_id FROM platform.audit WHERE action = 'greet' ORDER BY seq")
            .fetch_all(&test.owner)
            .await
            .unwrap();
    rows.into_iter().map(|row| row.0).collect()
}

#[tokio::test]
async fn each_event_has_one_effect_in_order() {
    let (test, _, dispatcher) = house().await;
    for door in [1, 2, 3] {
        open(&test, "hall", door).await;
    }
    assert_eq!(dispatcher.drain().await.unwrap(), 3);
    assert_eq!(dispatcher.drain().await.unwrap(), 0);
    assert_eq!(greeted(&test).await, ["1", "2", "3"]);
    assert_eq!(dispatcher.lag().await.unwrap().0, 0);
}

#[tokio::test]
async fn a_failing_event_holds_back_its_key_alone_and_is_tried_again() {
    let (test, porter, dispatcher) = house().await;
    porter.afraid.store(true, Ordering::SeqCst);
    open(&test, "cellar", 13).await;
    open(&test, "cellar", 14).await;
    open(&test, "hall", 1).await;
    dispatcher.drain().await.unwrap();
    assert_eq!(greeted(&test).await, ["1"], "what the failed reaction wrote is rolled back");
    porter.afraid.store(false, Ordering::SeqCst);
    dispatcher.drain().await.unwrap();
    assert_eq!(greeted(&test).await, ["1"], "not before its time");
    test.clock.advance(Duration::seconds(2));
    dispatcher.drain().await.unwrap();
    assert_eq!(greeted(&test).await, ["1", "13", "14"]);
}

#[tokio::test]
async fn what_fails_twelve_times_is_set_aside_for_a_person() {
    let (test, porter, dispatcher) = house().await;
    porter.afraid.store(true, Ordering::SeqCst);
    open(&test, "cellar", 13).await;
    for _ in 0..12 {
        dispatcher.drain().await.unwrap();
        test.clock.advance(Duration::seconds(301));
    }
    let (waiting, dead, oldest) = dispatcher.lag().await.unwrap();
    assert_eq!((waiting, dead), (1, 1));
    assert!(oldest.is_some());
    let (error,): (String,) =
        sqlx::query_as("SELECT last_error FROM platform.delivery").fetch_one(&test.owner).await.unwrap();
    assert!(error.contains("afraid"), "{error}");
}

#[tokio::test]
async fn two_dispatchers_share_the_work_without_doubling_it() {
    let (test, porter, dispatcher) = house().await;
    for door in 0..50 {
        open(&test, if door % 2 == 0 { "even" } else { "odd" }, door).await;
    }
    let other = Dispatcher::new(test.db.clone(), vec![porter]).unwrap();
    let (a, b) = tokio::join!(dispatcher.drain(), other.drain());
    // Whoever came while the other held the subscriber left it to the other.
    a.unwrap();
    b.unwrap();
    dispatcher.drain().await.unwrap();
    assert_eq!(greeted(&test).await.len(), 50);
}

#[tokio::test]
async fn a_subscriber_without_a_reactor_is_a_wiring_mistake() {
    let (test, _, _) = house().await;
    assert!(Dispatcher::new(test.db.clone(), Vec::new()).is_err());
}
