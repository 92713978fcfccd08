//! What is decided without a word to the database: the pool here has nobody at its other end and is never asked.

use std::sync::Arc;

use ambar_kernel::{Clock, Ctx, Document, ErrorKind, Ids, Recorded, Replay, Result, Timestamp};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::*;

struct Fixed;
impl Clock for Fixed {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}
impl Ids for Fixed {
    fn next(&self) -> Uuid {
        Uuid::from_u128(7)
    }
}

fn db(subscriptions: Vec<Subscription>) -> Db {
    let nowhere = PgConnectOptions::new().host("/nonexistent/ambar");
    Db::new(PgPoolOptions::new().connect_lazy_with(nowhere), Arc::new(Fixed), Arc::new(Fixed), subscriptions)
}

struct Doorman(Db);

#[async_trait]
impl Reactor for Doorman {
    fn subscriber(&self) -> &'static str {
        "doorman"
    }
    fn db(&self) -> &Db {
        &self.0
    }
    async fn react(&self, _: &mut Tx, _: &Recorded) -> Result<()> {
        Ok(())
    }
}

fn dispatcher(subscribers: &[&'static str], doormen: usize) -> Result<Dispatcher> {
    let subscriptions = subscribers.iter().map(|subscriber| Subscription { event: "doors.opened", subscriber });
    let db = db(subscriptions.collect());
    let reactors = (0..doormen).map(|_| Arc::new(Doorman(db.clone())) as Arc<dyn Reactor>).collect();
    Dispatcher::new(db, reactors)
}

#[tokio::test]
async fn every_subscriber_needs_its_reactor_and_every_reactor_a_subscription() {
    assert!(dispatcher(&["doorman"], 1).is_ok());
    for (subscribers, doormen) in [(&["doorman"][..], 0), (&[][..], 1), (&["doorman", "porter"][..], 1)] {
        let refusal = dispatcher(subscribers, doormen).err().unwrap();
        assert_eq!(refusal.kind, ErrorKind::Internal, "{subscribers:?}");
    }
}

#[tokio::test]
async fn one_subscriber_may_listen_to_several_events() {
    let subscriptions = ["doors.opened", "doors.shut"].map(|event| Subscription { event, subscriber: "doorman" });
    let db = db(subscriptions.to_vec());
    assert!(Dispatcher::new(db.clone(), vec![Arc::new(Doorman(db))]).is_ok());
}

#[tokio::test]
async fn a_call_without_a_key_is_neither_looked_up_nor_stored() {
    let (db, ctx) = (db(Vec::new()), Ctx::system(Uuid::from_u128(1), Timestamp::UNIX_EPOCH));
    assert!(replay(&db, &ctx).await.is_ok());
    let refusal = Replay { status: 409, body: Document::nothing() };
    assert!(record_refusal(&db, &ctx, &refusal).await.is_ok());
}

#[tokio::test]
async fn the_systems_own_work_is_a_new_operation_of_this_moment() {
    let ctx = db(Vec::new()).system_ctx();
    assert_eq!((ctx.operation_id, ctx.now), (Uuid::from_u128(7), Timestamp::UNIX_EPOCH));
    assert!(ctx.actor.account.is_nil() && ctx.idempotency.is_none());
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Card;
impl Versioned for Card {
    fn id(&self) -> Uuid {
        Uuid::nil()
    }
    fn version(&self) -> i64 {
        1
    }
}

#[tokio::test]
async fn no_ids_and_no_cards_are_no_work_for_a_copy() {
    let (db, copy) = (db(Vec::new()), copy_table!("doors.item_copy"));
    assert!(copy.find::<Card>(db.reader(), &[]).await.unwrap().is_empty());
    assert!(copy.keep::<Card>(db.reader(), &[]).await.is_ok());
}

#[test]
fn a_copy_is_of_the_table_that_is_named_and_only_ever_grows_newer() {
    let copy = copy_table!("doors.item_copy");
    assert!(copy.select.contains(" FROM doors.item_copy "), "{}", copy.select);
    assert!(copy.upsert.starts_with("INSERT INTO doors.item_copy "), "{}", copy.upsert);
    assert!(copy.upsert.ends_with("WHERE c.version < excluded.version"), "{}", copy.upsert);
}
