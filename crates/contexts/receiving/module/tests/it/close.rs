//! Closing and cancelling deliveries; what is in use.

use ambar_kernel::{Ctx, ItemId, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    fakes::id,
    world::{World, text},
};

fn path(delivery: &Value, verb: &str) -> String {
    format!("/deliveries/{}/{verb}", text(&delivery["id"]))
}

#[tokio::test]
async fn what_did_not_come_needs_a_reason() {
    let world = World::new().await;
    let delivery = world.announce("STRICT", &[("MUG", "10"), ("CUP", "5"), ("RICE", "1.5")]).await;
    world.receive(&delivery, "MUG", "10").await;
    world.receive(&delivery, "RICE", "0.5").await;
    let close = path(&delivery, "close");
    let refusal = world.boss().post(&close, json!({})).await.refused(422, "invalid");
    assert_eq!(
        (&refusal["errors"][0]["pointer"], &refusal["errors"][0]["code"]),
        (&json!("/reason"), &json!("receiving.reason_missing"))
    );
    assert_eq!(refusal["params"], json!({"line_no": 2, "short": "5"}));
    let cup = &delivery["lines"][1]["id"];
    world.boss().post(&close, json!({"lines": [{"line_id": cup, "reason": "LOST"}]})).await.refused(422, "invalid");
    let foreign = json!({"reason": "X", "lines": [{"line_id": id::<()>("x"), "reason": "LOST"}]});
    assert_eq!(
        world.boss().post(&close, foreign).await.refused(422, "invalid")["errors"][0]["pointer"],
        "/lines/0/line_id"
    );
    let body = json!({"reason": "SHORT", "lines": [{"line_id": cup, "reason": "LOST"}]});
    let closed = world.boss().post_keyed(&close, "k", body.clone()).await.expect(200);
    assert_eq!(world.boss().post_keyed(&close, "k", body).await.expect(200), closed);
    assert_eq!((&closed["state"], closed["closed_at"].is_string()), (&json!("partially_completed"), true));
    let lines: Vec<_> =
        closed["lines"].as_array().unwrap().iter().map(|it| (text(&it["state"]), it["reason"].clone())).collect();
    assert_eq!(
        lines,
        [("completed", Value::Null), ("canceled", json!("LOST")), ("partially_completed", json!("SHORT"))]
    );
    let event = world.events_named("receiving.delivery_closed").await;
    assert_eq!(event, [json!({"delivery_id": delivery["id"], "state": "partially_completed"})]);
    world.boss().post(&close, json!({"reason": "SHORT"})).await.refused(409, "receiving.delivery_closed");
    let late = json!({"by": "unit", "sku": "CUP", "quantity": "1"});
    world.operator().post(&World::receipts(&delivery), late).await.refused(409, "receiving.delivery_closed");
    let stranger = json!({"by": "unit", "sku": "MILK", "quantity": "1"});
    world.operator().post(&World::receipts(&delivery), stranger).await.refused(409, "receiving.delivery_closed");
}

#[tokio::test]
async fn a_delivery_with_tolerance_is_closed_completed_by_hand() {
    let world = World::new().await;
    let delivery = world.announce("GENEROUS", &[("MUG", "10")]).await;
    assert_eq!(world.receive(&delivery, "MUG", "10").await["delivery"]["state"], "processing", "one more may come");
    let closed = world.boss().post(&path(&delivery, "close"), json!({})).await.expect(200);
    assert_eq!((&closed["state"], &closed["lines"][0]["state"]), (&json!("completed"), &json!("completed")));
}

#[tokio::test]
async fn without_goods_a_delivery_is_cancelled_and_with_goods_closed() {
    let world = World::new().await;
    let delivery = world.announce("STRICT", &[("MUG", "10"), ("CUP", "1")]).await;
    world
        .boss()
        .post(&path(&delivery, "close"), json!({"reason": "X"}))
        .await
        .refused(409, "receiving.nothing_received");
    world.operator().post(&path(&delivery, "cancel"), json!({"reason": "X"})).await.refused(403, "auth.forbidden");
    let canceled = world.boss().post(&path(&delivery, "cancel"), json!({"reason": "NOT_SENT"})).await.expect(200);
    assert_eq!((&canceled["state"], &canceled["close_reason"]), (&json!("canceled"), &json!("NOT_SENT")));
    assert_eq!(
        (&canceled["lines"][1]["state"], &canceled["lines"][1]["reason"]),
        (&json!("canceled"), &json!("NOT_SENT"))
    );
    assert_eq!(world.events_named("receiving.delivery_closed").await[0]["state"], "canceled");
    world
        .boss()
        .post(&path(&delivery, "cancel"), json!({"reason": "X"}))
        .await
        .refused(409, "receiving.delivery_closed");
    let other = world.announce("STRICT", &[("MUG", "10")]).await;
    world.receive(&other, "MUG", "1").await;
    world.boss().post(&path(&other, "cancel"), json!({"reason": "X"})).await.refused(409, "receiving.already_received");
    let unknown = json!({"id": id::<()>("x")});
    world
        .boss()
        .post(&path(&unknown, "cancel"), json!({"reason": "X"}))
        .await
        .refused(404, "receiving.delivery_unknown");
    world.boss().post(&path(&unknown, "close"), json!({})).await.refused(404, "receiving.delivery_unknown");
}

#[tokio::test]
async fn an_item_is_in_use_while_it_is_expected_and_has_a_history_ever_after() {
    let world = World::new().await;
    let ctx = Ctx::system(Uuid::from_u128(1), Timestamp::UNIX_EPOCH);
    let usage = world.receiving.item_usage();
    let mug: ItemId = id("MUG");
    assert!(usage.usage(&ctx, mug).await.unwrap().is_empty());
    let delivery = world.announce("STRICT", &[("MUG", "10")]).await;
    let used = usage.usage(&ctx, mug).await.unwrap();
    assert_eq!(
        (used[0].what.as_str(), used[0].count, used[0].examples[0].as_str()),
        ("lines of open deliveries", 1, "IN-000001")
    );
    world.boss().post(&path(&delivery, "cancel"), json!({"reason": "X"})).await.expect(200);
    assert!(usage.usage(&ctx, mug).await.unwrap().is_empty());
    let fields = json!({"kind": "return", "owner_id": world.owner, "warehouse_id": world.site, "reason": "X", "sku": "MUG", "quantity": "1"});
    world.operator().post("/receipts", fields).await.expect(201);
    let ever: Vec<_> = usage.history(&ctx, mug).await.unwrap().into_iter().map(|it| (it.what, it.count)).collect();
    let expected = [("lines of deliveries", 1), ("receipts of unannounced goods", 1)];
    assert_eq!(ever, expected.map(|(what, count)| (what.to_owned(), count)));
}

#[tokio::test]
async fn a_place_is_in_use_while_goods_are_expected_there() {
    let world = World::new().await;
    let ctx = Ctx::system(Uuid::from_u128(1), Timestamp::UNIX_EPOCH);
    let usage = world.receiving.location_usage();
    assert!(usage.usage(&ctx, id("DOCK-1")).await.unwrap().is_empty());
    let putaway = world.putaway("MUG", "10").await;
    world.announce("STRICT", &[("MUG", "10")]).await;
    let dock = usage.usage(&ctx, id("DOCK-1")).await.unwrap();
    assert_eq!(
        (dock[0].what.as_str(), dock[0].count, dock[0].examples[0].as_str()),
        ("open deliveries to it", 1, "IN-000002")
    );
    let place = usage.usage(&ctx, id("A-01")).await.unwrap();
    assert_eq!((place[0].what.as_str(), place[0].examples[0].as_str()), ("open putaways to it", "MUG"));
    let body = json!({"token": world.claim(&putaway), "location": "A-01"});
    world.operator().post(&format!("/putaways/{}/complete", text(&putaway["id"])), body).await.expect(200);
    assert!(usage.usage(&ctx, id("A-01")).await.unwrap().is_empty());
}
