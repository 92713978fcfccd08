//! Taking orders back that were taken by mistake.

use ambar_kernel::{BulkDone, BulkMode, Ctx, DecimalText, Failure, OrderId, Timestamp};
use ambar_shipments_contract::{Address, NewOrder, NewOrderLine, ShipmentsGateway};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    bench::{Bench, figures, id, id_of, order_id},
    crash::When,
    masters::{owner, warehouse},
};

/// An order as a file says it; `n` tells one import from another.
fn said(n: u32, hold: bool) -> NewOrder {
    NewOrder {
        id: id("said", n),
        owner_id: owner(),
        warehouse_id: warehouse(),
        customer_id: None,
        priority: None,
        due_on: None,
        ship_to: Address::default(),
        note: None,
        hold,
        source: None,
        external_ref: "S-1".parse().unwrap(),
        lines: vec![NewOrderLine {
            sku: "sku-1".parse().unwrap(),
            quantity: DecimalText::new("4"),
            lot: None,
            serial: None,
            min_remaining_days: None,
        }],
    }
}

fn ctx() -> Ctx {
    Ctx::system(Uuid::from_u128(1), Timestamp::UNIX_EPOCH)
}

impl Bench {
    async fn say(&self, n: u32, hold: bool) -> Result<BulkDone<OrderId>, Failure> {
        self.shipments.take_orders(&ctx(), vec![said(n, hold)], BulkMode::Write).await.unwrap().remove(0)
    }

    async fn withdraw(&self, order: OrderId) -> Result<(), Failure> {
        self.shipments.withdraw_orders(&ctx(), &[order]).await?.remove(0)
    }
}

fn shown(id: OrderId) -> Value {
    json!({ "id": id })
}

#[tokio::test]
async fn it_is_cancelled_once_and_its_promise_and_its_name_are_free() {
    let bench = Bench::start().await;
    let first: OrderId = id("said", 1);
    assert_eq!(bench.say(1, false).await.unwrap(), BulkDone::Added(first));
    assert_eq!(bench.inventory.promised(), 4);
    bench.withdraw(first).await.unwrap();
    let order = bench.show(&shown(first)).await;
    assert_eq!((&order["state"], bench.inventory.promised()), (&json!("cancelled"), 0));
    assert_eq!(figures(&order, 0, &["promised", "cancelled", "open"]), ["0", "4", "0"]);
    // Again it changes nothing, and neither does the same taking, sent again.
    bench.withdraw(first).await.unwrap();
    assert_eq!(bench.say(1, false).await.unwrap(), BulkDone::Added(first));
    assert_eq!(bench.timeline(&shown(first)).await, ["taken", "promised", "taken_back"]);
    assert_eq!(bench.events().await, ["shipments.order_received", "shipments.order_cancelled"]);
    // The name is that of the next.
    let second: OrderId = id("said", 2);
    assert_eq!(bench.say(2, true).await.unwrap(), BulkDone::Added(second));
    assert_eq!(bench.say(3, true).await.unwrap(), BulkDone::Unchanged(second));
    let named = bench.shipments.orders_named(&ctx(), &["S-1".to_owned()]).await.unwrap();
    assert_eq!(named.into_iter().map(|card| card.id).collect::<Vec<_>>(), [second]);
    // One that is held back is nobody's work either.
    bench.withdraw(second).await.unwrap();
    assert_eq!(bench.state(&shown(second)).await, "cancelled");
    bench.withdraw(id("nowhere", 1)).await.unwrap();
}

#[tokio::test]
async fn one_that_was_released_stays_and_names_what_it_is_worked_on_by() {
    let bench = Bench::start().await;
    let order = bench.released(&[(1, "4")]).await;
    let refusal = bench.withdraw(order_id(&order)).await.unwrap_err();
    assert_eq!((&*refusal.code, &refusal.params["state"]), ("shipments.order_in_work", &json!("allocated")));
    let list = json!({"context": "shipments", "what": "pick lists", "count": 1, "examples": [order["number"]]});
    assert_eq!((&refusal.params["number"], &refusal.params["usages"]), (&order["number"], &json!([list])));
    assert!(refusal.detail.contains("1 pick lists"), "{}", refusal.detail);
    assert_eq!((bench.state(&order).await, bench.inventory.claimed("allocated")), ("allocated".into(), 4));
    // Cartons and the shipment are named too.
    let packed = bench.packed(&[(2, "3")]).await;
    let refusal = bench.withdraw(order_id(&packed)).await.unwrap_err();
    let what = |refusal: &Failure| -> Vec<String> {
        let usages = refusal.params["usages"].as_array().unwrap().iter();
        usages.map(|usage| usage["what"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(what(&refusal), ["pick lists", "cartons"]);
    bench.act(&packed, "ship", json!({})).await.expect(201);
    let refusal = bench.withdraw(order_id(&packed)).await.unwrap_err();
    assert_eq!((&refusal.params["state"], what(&refusal).len()), (&json!("shipped"), 3));
    bench.check_figures().await;
}

#[tokio::test]
async fn one_that_somebody_cancelled_only_gives_its_name_free() {
    let bench = Bench::start().await;
    bench.say(1, false).await.unwrap();
    let first = shown(id("said", 1));
    bench.act(&first, "cancel", json!({"reason": "by phone"})).await.expect(200);
    assert_eq!(
        bench.say(2, false).await.unwrap(),
        BulkDone::Unchanged(id("said", 1)),
        "a cancelled one keeps its name"
    );
    bench.withdraw(id_of(&first["id"])).await.unwrap();
    assert_eq!(bench.timeline(&first).await, ["taken", "promised", "cancelled", "taken_back"]);
    assert_eq!(bench.events().await, ["shipments.order_received", "shipments.order_cancelled"]);
    assert_eq!(bench.say(2, false).await.unwrap(), BulkDone::Added(id("said", 2)));
}

#[tokio::test]
async fn a_crash_in_between_is_ended_by_the_next() {
    for when in [When::Before, When::After] {
        let bench = Bench::start().await;
        bench.say(1, false).await.unwrap();
        let first: OrderId = id("said", 1);
        bench.crash.plan(0, when);
        assert_eq!(bench.withdraw(first).await.unwrap_err().code, "test.crash");
        assert_eq!(bench.state(&shown(first)).await, "promised");
        bench.withdraw(first).await.unwrap();
        assert_eq!((bench.state(&shown(first)).await, bench.inventory.promised()), ("cancelled".into(), 0));
        // And one that a crash left without its promises.
        bench.crash.plan(0, when);
        assert_eq!(bench.say(2, false).await.unwrap_err().code, "test.crash");
        let second: OrderId = id("said", 2);
        assert_eq!(bench.state(&shown(second)).await, "created");
        bench.withdraw(second).await.unwrap();
        assert_eq!((bench.state(&shown(second)).await, bench.inventory.promised()), ("cancelled".into(), 0));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_release_and_a_taking_back_at_once_one_wins() {
    let bench = Bench::start().await;
    let mut claimed = 0;
    for _ in 0..10 {
        let order = bench.take(&[(1, "1")]).await;
        let (released, withdrawn) =
            tokio::join!(bench.act(&order, "release", json!({})), bench.withdraw(order_id(&order)));
        let state = bench.state(&order).await;
        if withdrawn.is_ok() {
            released.refused(409, "shipments.order_state");
            assert_eq!(state, "cancelled");
        } else {
            assert_eq!(released.expect(200)["state"], "allocated");
            assert_eq!(state, "allocated");
            claimed += 1;
        }
        assert_eq!((bench.inventory.claimed("allocated"), bench.inventory.promised()), (claimed, 0));
    }
    bench.check_figures().await;
}
