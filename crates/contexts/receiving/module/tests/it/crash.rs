//! An accident at every call to another context, before or after it has its effect: the retry with the same key ends in
//! the same state as if nothing had happened.

use ambar_locations_contract::LocationKind;
use ambar_testkit::TestResponse;
use ambar_workforce_contract::TaskState;
use serde_json::{Value, json};

use crate::{
    fakes::{When, id},
    world::{PALLET, World, task, text},
};

const WHENS: [When; 2] = [When::Before, When::After];

/// A delivery of pieces and a pallet.
async fn delivered(world: &World) -> Value {
    let fields = json!({
        "lines": [{"sku": "MUG", "quantity": "48"}, {"sku": "CUP", "quantity": "1"}],
        "handling_units": [{"sscc": PALLET, "contents": [{"line": 1, "quantity": "24"}]}],
    });
    world.announce_with("STRICT", fields).await
}

/// What failed is told as such, unless it was the answer of the stock engine that was lost: the reply that it stored is found then.
fn check_first(world: &World, first: &TestResponse, key: &str) {
    let lost = world.accidents.calls().last() == Some(&"inventory.conclude") && first.status < 300;
    assert!(lost || first.status == 503, "{key}: {:#}", first.json);
}

/// The same scan on one delivery after another, with an accident at each call that it makes; the first that makes no such
/// call shows that all were tried.
async fn scanned(body: Value, quantity: i64) {
    let world = World::new().await;
    for place in 0..30 {
        let card = world.locations.add_place(world.site, &format!("B-{place:02}"), LocationKind::Storage);
        world.inventory.know(card);
    }
    for when in WHENS {
        for call in 0.. {
            let delivery = delivered(&world).await;
            let path = World::receipts(&delivery);
            let key = format!("{when:?} {call}").replace(' ', "-");
            let (before, stood) =
                (world.tally("receiving.goods_received", "receive_goods").await, world.inventory.at("DOCK-1"));
            world.accidents.fail_after(call, when);
            let first = world.operator().post_keyed(&path, &key, body.clone()).await;
            if world.accidents.waiting() {
                assert!(call > 0, "the scan calls others");
                world.accidents.none();
                break;
            }
            check_first(&world, &first, &key);
            let receipt = world.operator().post_keyed(&path, &key, body.clone()).await.expect(201);
            assert_eq!(world.inventory.at("DOCK-1") - stood, quantity, "{key}");
            let after = world.tally("receiving.goods_received", "receive_goods").await;
            assert_eq!(after, before.map(|count| count + 1), "{key}: one hold, one task, one fact, one line");
            assert_eq!(receipt["delivery"]["lines"][0]["received"], quantity.to_string());
            let pending = world.workforce.task(task(&receipt["putaways"][0])).unwrap().state;
            assert_eq!(pending, TaskState::Pending);
        }
    }
}

#[tokio::test]
async fn a_scan_by_case_survives_an_accident_at_every_call() {
    scanned(json!({"by": "case", "sku": "MUG", "packaging": "case", "count": 1}), 12).await;
}

#[tokio::test]
async fn a_scan_of_a_pallet_survives_an_accident_at_every_call() {
    scanned(json!({"by": "handling_unit", "sscc": PALLET}), 24).await;
}

#[tokio::test]
async fn a_scan_whose_answer_was_lost_is_there_whole_and_one_that_never_arrived_is_not() {
    for (when, received) in [(When::Before, "0"), (When::After, "48")] {
        let world = World::new().await;
        let delivery = delivered(&world).await;
        let path = World::receipts(&delivery);
        let body = json!({"by": "unit", "sku": "MUG", "quantity": "48"});
        world.accidents.fail_after(0, when);
        let status = if when == When::Before { 503 } else { 201 };
        assert_eq!(world.operator().post_keyed(&path, "k", body.clone()).await.status, status);
        assert_eq!(world.delivery(&delivery).await["lines"][0]["received"], received);
        let whole = usize::from(when == When::After);
        assert_eq!(world.tally("receiving.goods_received", "receive_goods").await, [whole; 4]);
        let receipt = world.operator().post_keyed(&path, "k", body.clone()).await.expect(201);
        assert_eq!(world.tally("receiving.goods_received", "receive_goods").await, [1; 4]);
        let replayed = world.operator().post_keyed(&path, "k", body).await;
        assert_eq!((replayed.headers.contains_key("idempotency-replayed"), replayed.expect(201)), (true, receipt));
    }
}

#[tokio::test]
async fn what_is_refused_leaves_no_trace() {
    let world = World::new().await;
    let delivery = delivered(&world).await;
    let path = World::receipts(&delivery);
    let body = json!({"by": "unit", "sku": "MUG", "quantity": "48"});
    world.inventory.lock_in(id("DOCK-1"));
    for key in ["k", "k", "other"] {
        world.operator().post_keyed(&path, key, body.clone()).await.refused(409, "inventory.place_locked_in");
    }
    assert_eq!(world.tally("receiving.goods_received", "receive_goods").await, [0; 4]);
    assert_eq!(world.delivery(&delivery).await["lines"][0]["received"], "0");
}

#[tokio::test]
async fn a_blind_receipt_survives_an_accident_at_every_call() {
    let world = World::new().await;
    for when in WHENS {
        for call in 0.. {
            let key = format!("{when:?}-{call}");
            let body = json!({"kind": "undelivered", "owner_id": world.owner, "warehouse_id": world.site, "reason": "X", "sku": "MUG",
                "quantity": "7", "putaway": true, "source": "shop", "external_ref": key, "location": "DOCK-1"});
            let (before, stood) =
                (world.tally("receiving.goods_received", "receive_goods").await, world.inventory.at("DOCK-1"));
            world.accidents.fail_after(call, when);
            let first = world.operator().post_keyed("/receipts", &key, body.clone()).await;
            if world.accidents.waiting() {
                assert!(call > 5, "it asks many");
                world.accidents.none();
                break;
            }
            check_first(&world, &first, &key);
            let receipt = world.operator().post_keyed("/receipts", &key, body).await.expect(201);
            assert_eq!(
                (world.inventory.at("DOCK-1") - stood, &receipt["putaways"][0]["location"]),
                (7, &json!("LOOK")),
                "{key}"
            );
            let after = world.tally("receiving.goods_received", "receive_goods").await;
            assert_eq!(after, before.map(|count| count + 1), "{key}: one hold, one task, one fact, one line");
        }
    }
}

/// The same step on one putaway after another, with an accident at each call that it makes.
async fn stepped(verb: &str, body: impl Fn(i64) -> Value, check: impl AsyncFn(&World, &Value)) {
    let world = World::new().await;
    for when in WHENS {
        for call in 0.. {
            let putaway = world.putaway("MUG", "10").await;
            let body = body(world.claim(&putaway));
            let path = format!("/putaways/{}/{verb}", text(&putaway["id"]));
            let key = format!("{when:?}-{call}");
            world.accidents.fail_after(call, when);
            let first = world.boss().post_keyed(&path, &key, body.clone()).await;
            if world.accidents.waiting() {
                assert!(call > 0, "the step calls others");
                world.accidents.none();
                clear(&world).await;
                break;
            }
            check_first(&world, &first, &key);
            let done = world.boss().post_keyed(&path, &key, body.clone()).await.expect(200);
            check(&world, &done).await;
            clear(&world).await;
        }
    }
}

/// Cancels what is open and takes everything away, so that the next putaway begins as the first did.
async fn clear(world: &World) {
    for putaway in world.boss().get("/putaways?open=true").await.expect(200)["items"].as_array().unwrap() {
        let path = format!("/putaways/{}/cancel", text(&putaway["id"]));
        world.boss().post(&path, json!({"reason": "DONE"})).await.expect(200);
    }
    for place in ["DOCK-1", "A-01", "A-02"] {
        world.inventory.lose(place);
    }
    sqlx::raw_sql("TRUNCATE platform.event, platform.delivery").execute(&world.test.owner).await.unwrap();
}

#[tokio::test]
async fn a_completed_putaway_survives_an_accident_at_every_call() {
    stepped(
        "complete",
        |token| json!({"token": token, "location": "A-01"}),
        async |world, done| {
            assert_eq!((&done["state"], &done["done"]), (&json!("completed"), &json!("10")));
            assert_eq!((world.inventory.at("DOCK-1"), world.inventory.at("A-01"), world.inventory.holds()), (0, 10, 0));
            assert_eq!(world.workforce.task(task(done)).unwrap().state, TaskState::Completed);
            assert_eq!(world.events_named("receiving.putaway_completed").await.len(), 1);
        },
    )
    .await;
}

#[tokio::test]
async fn a_part_put_elsewhere_survives_an_accident_at_every_call() {
    let body = |token| json!({"token": token, "location": "A-02", "quantity": "4", "override": {"reason": "NEARER"}});
    stepped("complete", body, async |world, done| {
        assert_eq!(
            (&done["state"], &done["done"], &done["location"]),
            (&json!("in_progress"), &json!("4"), &json!("A-01"))
        );
        assert_eq!((world.inventory.at("DOCK-1"), world.inventory.at("A-02"), world.inventory.holds()), (6, 4, 1));
        assert_eq!(world.workforce.task(task(done)).unwrap().state, TaskState::InProgress);
    })
    .await;
}

#[tokio::test]
async fn a_replanned_putaway_survives_an_accident_at_every_call() {
    stepped(
        "replan",
        |token| json!({"token": token, "avoid": "A-01", "reason": "BLOCKED"}),
        async |world, done| {
            assert_eq!((&done["state"], &done["location"]), (&json!("pending"), &json!("A-02")));
            assert_eq!((world.inventory.at("DOCK-1"), world.inventory.holds()), (10, 1));
        },
    )
    .await;
}

#[tokio::test]
async fn a_cancelled_putaway_survives_an_accident_at_every_call() {
    stepped(
        "cancel",
        |_| json!({"reason": "GONE"}),
        async |world, done| {
            assert_eq!((&done["state"], world.inventory.holds()), (&json!("canceled"), 0));
            assert_eq!(world.workforce.task(task(done)).unwrap().state, TaskState::Canceled);
        },
    )
    .await;
}

#[tokio::test]
async fn goods_moved_by_someone_whose_answer_was_lost_stay_moved() {
    let world = World::new().await;
    let putaway = world.putaway("MUG", "10").await;
    let token = world.claim(&putaway);
    let path = format!("/putaways/{}/complete", text(&putaway["id"]));
    let body = json!({"token": token, "location": "A-01"});
    // After the claim was checked, the goods moved, and the answer was lost: the reply that was stored with them is found.
    world.accidents.fail_after(1, When::After);
    world.operator().post_keyed(&path, "k", body.clone()).await.expect(200);
    assert_eq!(world.workforce.task(task(&putaway)).unwrap().state, TaskState::Completed);
    world.operator().post(&path, body.clone()).await.refused(409, "receiving.putaway_closed");
    assert_eq!(world.operator().post_keyed(&path, "k", body).await.expect(200)["state"], "completed");
    assert_eq!(world.inventory.at("A-01"), 10);
}

#[tokio::test]
async fn an_announcement_that_failed_leaves_nothing() {
    let world = World::new().await;
    let body = json!({"owner_id": world.owner, "warehouse_id": world.site, "supplier_id": id::<()>("STRICT"),
        "lines": [{"sku": "MUG", "quantity": "1"}]});
    for call in 0..5 {
        world.accidents.fail_after(call, When::Before);
        assert_eq!(world.boss().post_keyed("/deliveries", "k", body.clone()).await.status, 503);
        assert!(!world.accidents.waiting(), "it asks five times: {:?}", world.accidents.calls());
    }
    world.accidents.none();
    world.boss().post_keyed("/deliveries", "k", body).await.expect(201);
    assert_eq!(world.events().await.len(), 1);
}
