//! Taking deliveries back that were announced by mistake.

use ambar_kernel::{BulkDone, BulkMode, Ctx, DecimalText, DeliveryId, Failure, Timestamp};
use ambar_receiving_contract::{NewDelivery, NewDeliveryLine, ReceivingGateway};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    fakes::id,
    world::{World, text},
};

fn id_of(delivery: &Value) -> DeliveryId {
    text(&delivery["id"]).parse().unwrap()
}

/// A delivery as a file says it; `n` tells one import from another.
fn said(world: &World, n: &str) -> NewDelivery {
    NewDelivery {
        id: id(n),
        owner_id: world.owner,
        warehouse_id: world.site,
        supplier_id: None,
        number: "D-1".parse().unwrap(),
        expected_on: None,
        dock: None,
        source: Some("erp".parse().unwrap()),
        external_ref: Some("PO-1".parse().unwrap()),
        note: None,
        lines: vec![NewDeliveryLine {
            sku: "MUG".parse().unwrap(),
            quantity: DecimalText::new("10"),
            lot: None,
            expires_on: None,
        }],
    }
}

impl World {
    fn ctx(&self) -> Ctx {
        Ctx::system(Uuid::from_u128(1), Timestamp::UNIX_EPOCH)
    }

    async fn say(&self, n: &str) -> Result<BulkDone<DeliveryId>, Failure> {
        let ctx = self.ctx();
        self.receiving.announce_deliveries(&ctx, vec![said(self, n)], BulkMode::Write).await.unwrap().remove(0)
    }

    async fn withdraw(&self, delivery: DeliveryId) -> Result<(), Failure> {
        let ctx = self.ctx();
        self.receiving.withdraw_deliveries(&ctx, &[delivery]).await.unwrap().remove(0)
    }

    async fn closed(&self) -> usize {
        self.events_named("receiving.delivery_closed").await.len()
    }
}

#[tokio::test]
async fn it_is_cancelled_once_and_its_number_and_reference_are_free() {
    let world = World::new().await;
    let first: DeliveryId = id("first");
    assert_eq!(world.say("first").await.unwrap(), BulkDone::Added(first));
    world.withdraw(first).await.unwrap();
    let seen = world.delivery(&json!({"id": first})).await;
    assert_eq!((&seen["state"], &seen["close_reason"]), (&json!("canceled"), &json!("taken_back")));
    assert_eq!((&seen["lines"][0]["state"], &seen["lines"][0]["reason"]), (&json!("canceled"), &json!("taken_back")));
    let told = world.events_named("receiving.delivery_closed").await;
    assert_eq!(told, [json!({"delivery_id": first, "state": "canceled"})]);
    // Again it changes nothing, and neither does its own announcement, sent again.
    world.withdraw(first).await.unwrap();
    assert_eq!(world.say("first").await.unwrap(), BulkDone::Added(first));
    assert_eq!(world.closed().await, 1);
    assert_eq!(world.audited().await, ["announce_delivery", "withdraw_delivery"]);
    // The number and the reference are those of the next.
    let second: DeliveryId = id("second");
    assert_eq!(world.say("second").await.unwrap(), BulkDone::Added(second));
    assert_eq!(world.say("third").await.unwrap(), BulkDone::Unchanged(second));
    let named = world.receiving.deliveries_by_number(&world.ctx(), &["D-1".parse().unwrap()]).await.unwrap();
    assert_eq!(named.into_iter().map(|card| card.id).collect::<Vec<_>>(), [second]);
    world.withdraw(id("nowhere")).await.unwrap();
}

#[tokio::test]
async fn one_that_goods_came_on_stays_and_names_the_receipts() {
    let world = World::new().await;
    let delivery = world.announce("STRICT", &[("MUG", "10"), ("CUP", "5")]).await;
    world.receive(&delivery, "MUG", "4").await;
    world.receive(&delivery, "CUP", "5").await;
    let refusal = world.withdraw(id_of(&delivery)).await.unwrap_err();
    assert_eq!(refusal.code, "receiving.already_received");
    assert_eq!(refusal.params["number"], "IN-000001");
    let receipts = json!([{"context": "receiving", "what": "receipts", "count": 2, "examples": ["CUP", "MUG"]}]);
    assert_eq!(refusal.params["usages"], receipts);
    assert!(refusal.detail.contains("2 receipts (CUP, MUG)"), "{}", refusal.detail);
    assert_eq!((world.delivery(&delivery).await["state"].clone(), world.closed().await), (json!("processing"), 0));
    // One that is over stays as well, and of several each is judged by itself.
    world.receive(&delivery, "MUG", "6").await;
    let other = world.announce("STRICT", &[("MUG", "1")]).await;
    let ids = [id_of(&delivery), id_of(&other)];
    let outcomes = world.receiving.withdraw_deliveries(&world.ctx(), &ids).await.unwrap();
    assert_eq!(outcomes.iter().map(Result::is_ok).collect::<Vec<_>>(), [false, true]);
    assert_eq!(world.delivery(&delivery).await["state"], "completed");
    assert_eq!(world.delivery(&other).await["state"], "canceled");
}

#[tokio::test]
async fn one_that_somebody_cancelled_only_gives_its_number_free() {
    let world = World::new().await;
    world.say("first").await.unwrap();
    let first: DeliveryId = id("first");
    world.boss().post(&format!("/deliveries/{first}/cancel"), json!({"reason": "LATE"})).await.expect(200);
    assert_eq!(world.say("second").await.unwrap(), BulkDone::Unchanged(first), "a cancelled one keeps its number");
    world.withdraw(first).await.unwrap();
    let seen = world.delivery(&json!({"id": first})).await;
    assert_eq!((&seen["close_reason"], world.closed().await), (&json!("LATE"), 1));
    assert_eq!(world.say("second").await.unwrap(), BulkDone::Added(id("second")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_scan_and_a_taking_back_at_once_one_wins() {
    let world = World::new().await;
    for _ in 0..20 {
        let delivery = world.announce("STRICT", &[("MUG", "2")]).await;
        let (path, operator) = (World::receipts(&delivery), world.operator());
        let scan = json!({"by": "unit", "sku": "MUG", "quantity": "1"});
        let (received, withdrawn) = tokio::join!(operator.post(&path, scan), world.withdraw(id_of(&delivery)));
        let seen = world.delivery(&delivery).await;
        if withdrawn.is_ok() {
            received.refused(409, "receiving.delivery_closed");
            assert_eq!((&seen["state"], &seen["lines"][0]["received"]), (&json!("canceled"), &json!("0")));
        } else {
            received.expect(201);
            assert_eq!((&seen["state"], &seen["lines"][0]["received"]), (&json!("processing"), &json!("1")));
        }
    }
}
