//! What a context records of its commands is there with them or not at all.

use std::sync::Arc;

use ambar_inventory_contract::*;
use ambar_kernel::{Ctx, Document, Entry, ErrorKind, Event, Idempotency, Replay, Result, Told};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::Connection;

use super::{Floor, floor::*};

/// A context that keeps a diary of moves, a line for each name; a name that is taken is not written again.
const DIARY: &str = "
CREATE SCHEMA diary;
GRANT USAGE ON SCHEMA diary TO ambar_stock, ambar_owner;
CREATE TABLE diary.line (name text PRIMARY KEY, quantity bigint NOT NULL);
GRANT SELECT ON diary.line TO ambar_owner;
CREATE FUNCTION diary.record_lines(lines jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    line record;
    written jsonb[] := array_fill(NULL::jsonb, ARRAY[jsonb_array_length(lines)]);
BEGIN
    FOR line IN SELECT l.* FROM ROWS FROM (jsonb_to_recordset(lines) AS (name text, quantity bigint)) WITH ORDINALITY AS l (name, quantity, n) LOOP
        IF line.name = 'broken' THEN RAISE EXCEPTION 'the diary is torn'; END IF;
        INSERT INTO diary.line (name, quantity) VALUES (line.name, line.quantity) ON CONFLICT DO NOTHING;
        CONTINUE WHEN NOT FOUND;
        written[line.n] := jsonb_build_object('lines', (SELECT count(*) FROM diary.line));
    END LOOP;
    RETURN to_jsonb(written);
END $$";

/// Somebody wrote into the diary.
#[derive(Debug, Serialize, Deserialize)]
struct Written {
    name: String,
}
impl Event for Written {
    const NAME: &'static str = "diary.written";
}

#[derive(Debug)]
struct Diary {
    name: String,
    step: bool,
}

impl Conclude for Diary {
    fn entries(&self, done: &[StockDone]) -> Result<Vec<Entry>> {
        let [StockDone::Rows { rows, .. }] = done else { panic!("one move: {done:?}") };
        let record = json!({ "name": self.name, "quantity": rows[0].quantity });
        Ok(vec![Entry { function: "diary.record_lines", record }])
    }

    fn is_step(&self) -> bool {
        self.step
    }

    fn tell(&self, done: &[StockDone], written: &[Value]) -> Result<Told> {
        assert_eq!((done.len(), written.len()), (1, 1));
        Told::reply(Replay { status: 201, body: Document::of(&written[0]).unwrap() })
            .noting("write", "diary", &self.name, json!({}))
            .telling(&self.name, &Written { name: self.name.clone() })
    }
}

async fn floor() -> Floor {
    let floor = Floor::open().await;
    // No context of the application: the superuser's.
    let mut superuser = sqlx::PgConnection::connect(&floor.test.url).await.unwrap();
    sqlx::raw_sql(DIARY).execute(&mut superuser).await.unwrap();
    floor
}

/// A call under a key.
fn keyed(floor: &Floor, key: &str) -> Ctx {
    Ctx { idempotency: Some(Idempotency { key: key.into(), request_hash: [7; 32] }), ..floor.ctx() }
}

/// The command of a call: the same whenever it is sent.
fn moving(ctx: &Ctx, command: Move) -> StockRequest {
    StockRequest { id: ctx.step("move").into(), ..request(StockCommand::Move(command)) }
}

fn diary(name: &str) -> Arc<Diary> {
    Arc::new(Diary { name: name.into(), step: false })
}

const LINES: &str = "SELECT count(*) FROM diary.line";
const REPLIES: &str = "SELECT count(*) FROM platform.idempotency";
const OUTCOMES: &str = "SELECT count(*) FROM inventory.command c WHERE NOT EXISTS (SELECT 1 FROM inventory.movement m WHERE m.command_id = c.id AND m.kind = 'inbound')";

#[tokio::test]
async fn goods_and_their_record_come_together_and_the_reply_with_them() {
    let floor = floor().await;
    let (item, dock, bin) = (floor.item("A"), floor.dock(), floor.bin("A-1"));
    let row = floor.stock(item, dock, 10).await;
    let ctx = keyed(&floor, "k");
    let moved = moving(&ctx, go(row, bin, 4));
    let done = floor.gateway.conclude(&ctx, vec![moved.clone()], diary("mine")).await.unwrap();
    let Concluded::Done(reply) = done else { panic!("{done:?}") };
    assert_eq!((reply.status, reply.body.value()), (201, json!({ "lines": 1 })));
    assert_eq!((floor.balance(row).await.0, floor.count(LINES).await, floor.count(REPLIES).await), (6, 1, 1));
    assert_eq!(floor.count(OUTCOMES).await, 0, "the reply is the record");
    let of_call = "SELECT count(*) FROM platform.event e JOIN platform.audit a ON a.operation_id = e.operation_id
                   WHERE e.name = 'diary.written' AND a.action = 'write'";
    assert_eq!(floor.count(of_call).await, 1);
    let again = Ctx { operation_id: new::<()>().uuid(), ..ctx.clone() };
    let failure = floor.gateway.conclude(&again, vec![moved.clone()], diary("mine")).await.unwrap_err();
    assert_eq!((failure.kind, failure.replay.map(|it| it.body)), (ErrorKind::Replayed, Some(reply.body)));
    let other = Ctx { idempotency: Some(Idempotency { key: "k".into(), request_hash: [8; 32] }), ..ctx };
    let failure = floor.gateway.conclude(&other, vec![moved], diary("mine")).await.unwrap_err();
    assert_eq!(failure.code, "idempotency.key_reused");
    assert_eq!((floor.balance(row).await.0, floor.count(LINES).await), (6, 1));
    floor.assert_sound().await;
}

#[tokio::test]
async fn what_is_refused_or_cannot_be_recorded_leaves_no_trace() {
    let floor = floor().await;
    let (item, dock, bin) = (floor.item("A"), floor.dock(), floor.bin("A-1"));
    let row = floor.stock(item, dock, 10).await;
    let first = keyed(&floor, "first");
    floor.gateway.conclude(&first, vec![moving(&first, go(row, bin, 1))], diary("taken")).await.unwrap();
    let ctx = keyed(&floor, "k");
    let refused = floor.gateway.conclude(&ctx, vec![moving(&ctx, go(row, bin, 99))], diary("mine")).await.unwrap();
    let Concluded::Refused { at: 0, refusal } = refused else { panic!("{refused:?}") };
    assert_eq!(refusal.code, "inventory.not_enough");
    let outrun = floor.gateway.conclude(&ctx, vec![moving(&ctx, go(row, bin, 2))], diary("taken")).await.unwrap();
    assert!(matches!(outrun, Concluded::Outrun), "{outrun:?}");
    let failure = floor.gateway.conclude(&ctx, vec![moving(&ctx, go(row, bin, 2))], diary("broken")).await.unwrap_err();
    assert_eq!(failure.kind, ErrorKind::Internal);
    assert_eq!((floor.balance(row).await.0, floor.count(LINES).await, floor.count(REPLIES).await), (9, 1, 1));
    assert_eq!(floor.count(OUTCOMES).await, 0);
    // Decided anew, the same call is done.
    let done = floor.gateway.conclude(&ctx, vec![moving(&ctx, go(row, bin, 2))], diary("mine")).await.unwrap();
    assert!(matches!(done, Concluded::Done(_)));
    assert_eq!(floor.balance(row).await.0, 7);
    floor.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_those_that_are_outrun_or_poisoned_hold_up_nobody() {
    let floor = floor().await;
    let (item, dock, bin) = (floor.item("A"), floor.dock(), floor.bin("A-1"));
    let row = floor.stock(item, dock, 1000).await;
    let mut calls = tokio::task::JoinSet::new();
    for n in 0..60 {
        // Each name twice, and a few that break.
        let name = if n % 20 == 19 { "broken".to_owned() } else { format!("name {}", n / 2) };
        let (gateway, ctx) = (floor.gateway.clone(), keyed(&floor, &format!("k{n}")));
        let ctx = Ctx { operation_id: new::<()>().uuid(), ..ctx };
        let moved = moving(&ctx, go(row, bin, 1));
        calls.spawn(async move { gateway.conclude(&ctx, vec![moved], diary(&name)).await });
    }
    let (mut done, mut outrun, mut broken) = (0, 0, 0);
    for answer in calls.join_all().await {
        match answer {
            Ok(Concluded::Done(_)) => done += 1,
            Ok(Concluded::Outrun) => outrun += 1,
            Ok(Concluded::Refused { .. }) => panic!("{answer:?}"),
            Err(failure) => {
                assert_eq!(failure.kind, ErrorKind::Internal);
                broken += 1;
            }
        }
    }
    // Of 60, three break; their twins have their names to themselves.
    assert_eq!((done, outrun, broken), (30, 27, 3));
    assert_eq!((floor.balance(row).await.0, floor.count(LINES).await, floor.count(REPLIES).await), (970, 30, 30));
    let own = "SELECT count(DISTINCT operation_id) FROM platform.event WHERE name = 'diary.written'";
    assert_eq!(floor.count(own).await, 30, "each tells of its own operation");
    floor.assert_sound().await;
}

#[tokio::test]
async fn a_step_is_taken_once_and_stores_no_reply() {
    let floor = floor().await;
    let (item, dock, bin) = (floor.item("A"), floor.dock(), floor.bin("A-1"));
    let row = floor.stock(item, dock, 10).await;
    let step = || Arc::new(Diary { name: "step".into(), step: true });
    let ctx = keyed(&floor, "k");
    let moved = moving(&ctx, go(row, bin, 4));
    let done = floor.gateway.conclude(&ctx, vec![moved.clone()], step()).await.unwrap();
    assert!(matches!(&done, Concluded::Done(reply) if reply.body.value() == json!({ "lines": 1 })), "{done:?}");
    assert_eq!((floor.count(REPLIES).await, floor.count(OUTCOMES).await), (0, 1));
    let again = floor.gateway.conclude(&ctx, vec![moved], step()).await.unwrap();
    assert!(matches!(again, Concluded::Outrun), "what it recorded is there: {again:?}");
    // The sweep has no key; its step is one all the same.
    let sweep = floor.ctx();
    let alone = Arc::new(Diary { name: "sweep".into(), step: true });
    let done = floor.gateway.conclude(&sweep, vec![moving(&sweep, go(row, bin, 1))], alone).await.unwrap();
    assert!(matches!(done, Concluded::Done(_)));
    let nothing = floor.gateway.conclude(&sweep, Vec::new(), step()).await.unwrap_err();
    assert_eq!(nothing.kind, ErrorKind::Internal);
    assert_eq!((floor.balance(row).await.0, floor.count(LINES).await), (5, 2));
    floor.assert_sound().await;
}
