//! What is decided while others are at the same rows.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use ambar::wiring::Contexts;
use ambar_inventory_contract::{
    Adjust, AdjustTarget, AllocationRule, Demand, Direction, IntoUnit, InventoryGateway, Mode, Move, Reference,
    Reserve, StockCommand, StockDone, StockId, StockOutcome, StockRequest, Unreserve,
};
use ambar_kernel::{Id, LocationId, Quantity, ReasonCode, derived_uuid};
use ambar_testkit::TestApi;
use futures::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{at_once, granted, rounds};
use crate::{
    concurrency::in_time,
    scene::{Scene, text},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p_05_four_hundred_users_at_once_never_hear_of_the_databases_conflicts() {
    let scene = Scene::set().await;
    let (near, far) = (scene.put(scene.item("MUG"), "R-1", 400).await, scene.put(scene.item("MUG"), "R-2", 400).await);
    let order = json!({"owner_id": scene.owner, "customer_id": scene.customer, "warehouse_id": scene.warehouse,
        "lines": [{"sku": "MUG", "quantity": "1"}]});
    let users = 400.max(rounds(1));
    let calls: Vec<(&str, Value)> = (0..users)
        .map(|n| match n % 5 {
            0 => ("/stock/moves", Scene::moving(&near, 1, "R-2")),
            1 => ("/stock/moves", Scene::moving(&far, 1, "R-1")),
            2 => ("/stock/adjustments", Scene::correcting(&near, "out", 1)),
            3 => ("/stock/adjustments", Scene::correcting(&far, "in", 2)),
            _ => ("/orders", order.clone()),
        })
        .collect();
    // `at_once` looks into every answer.
    let answers = at_once(calls.iter().map(|(path, body)| scene.boss.post(path, body.clone()))).await;
    let mut book = 800;
    for ((path, body), answer) in calls.iter().zip(&answers) {
        // Who has to come again was told so, and nothing was done.
        if answer.status != 503 {
            assert_eq!(answer.status, 201, "{path} with {body}: {answer:?}");
            match body["direction"].as_str() {
                Some("in") => book += 2,
                Some("out") => book -= 1,
                _ => {}
            }
        }
    }
    let done = answers.iter().filter(|answer| answer.status != 503).count();
    assert!(done * 2 > users, "most are served at once, not {done} of {users}");
    assert_eq!(scene.held(scene.item("MUG")).await, (book, 0));
    scene.no_deadlocks().await;
    scene.settled().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p_09_stock_is_never_seen_below_zero_even_while_its_row_is_locked() {
    let scene = Scene::set().await;
    let over = AtomicBool::new(false);
    let watch = async {
        let wrong = "SELECT count(*) FROM inventory.stock WHERE on_hand < 0 OR reserved < 0 OR reserved > on_hand";
        let mut looks = 0;
        while !over.load(Ordering::Relaxed) {
            assert_eq!(scene.figure(wrong).await, 0);
            looks += 1;
        }
        looks
    };
    let work = async {
        for round in 0..rounds(3) {
            let item = scene.new_item(&format!("ONE-{round}")).await;
            let row = scene.put(&item, "R-1", 1).await;
            let mut lock = scene.lock(&row).await;
            let takes = (0..50).map(|n| {
                let (path, body) = match n % 2 {
                    0 => ("/stock/moves", Scene::moving(&row, 1, "R-2")),
                    _ => ("/stock/adjustments", Scene::correcting(&row, "out", 1)),
                };
                scene.boss.post(path, body)
            });
            let release = async {
                lock.until_waiting(1).await;
                lock.let_go().await;
            };
            let (answers, ()) = tokio::join!(at_once(takes), release);
            let took = answers.iter().filter(|answer| granted(answer, &["inventory.not_enough"])).count();
            assert_eq!(took, 1, "{answers:#?}");
        }
        over.store(true, Ordering::Relaxed);
    };
    let (looks, ()) = tokio::join!(watch, work);
    assert!(looks > 1);
    scene.settled().await;
}

/// A stock command under a key of its own.
fn request(name: &str, command: StockCommand) -> StockRequest {
    StockRequest {
        id: Id::derived(Uuid::nil(), name),
        command,
        reference: Reference { kind: "test".into(), id: derived_uuid(Uuid::nil(), name) },
        reason: Some(ReasonCode::parse("test").unwrap()),
        note: None,
    }
}

/// What takes one piece of the row, each kind in its turn.
fn take_one(scene: &Scene, n: usize, order: &Value, row: &Value, staging: LocationId) -> StockRequest {
    let (name, one) = (format!("take {n} of {row} for {}", order["id"]), Quantity::new(1).unwrap());
    let stock_id = StockId(row.as_i64().unwrap());
    let command = match n % 3 {
        0 => StockCommand::Reserve(Reserve {
            demand: Demand::of_order(
                text(&order["id"]).parse().unwrap(),
                text(&order["lines"][0]["id"]).parse().unwrap(),
            ),
            warehouse_id: text(&scene.warehouse).parse().unwrap(),
            item_id: text(scene.item("MUG")).parse().unwrap(),
            owner_id: text(&scene.owner).parse().unwrap(),
            quantity: one,
            rule: AllocationRule::default(),
            exclude: Vec::new(),
            partial: false,
        }),
        1 => StockCommand::Move(Move {
            stock_id,
            quantity: Some(one),
            to_location_id: staging,
            unit: IntoUnit::Loose,
            hold_id: None,
            override_limits: false,
        }),
        _ => StockCommand::Adjust(Adjust {
            target: AdjustTarget::Row { stock_id },
            direction: Direction::Out,
            quantity: one,
        }),
    };
    request(&name, command)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p_18_the_door_and_the_database_refuse_whoever_calls_them_directly() {
    let scene = Scene::set().await;
    let staging = scene.rows("/locations?code=STAGE-1").await;
    let staging: LocationId = text(&staging[0]["id"]).parse().unwrap();
    let test = &scene.app.test;
    // Two instances that know nothing of each other: no lock of theirs is common but the database's.
    let another = Contexts::new(&test.db, &test.stock);
    let doors: [Arc<dyn InventoryGateway>; 2] = [scene.app.contexts.inventory.gateway(), another.inventory.gateway()];
    for _ in 0..rounds(2) {
        let row = scene.put(scene.item("MUG"), "R-1", 20).await;
        let orders = scene.orders(20, json!([{"sku": "MUG", "quantity": "1"}])).await;
        let ctx = test.db.system_ctx();
        let takes = (0..60).map(|n| {
            let request = take_one(&scene, n, &orders[n / 3], &row, staging);
            let (door, ctx) = (&doors[n % 2], &ctx);
            async move { door.submit(ctx, vec![request], Mode::Each).await.unwrap().remove(0) }
        });
        let outcomes: Vec<StockOutcome> = in_time(join_all(takes)).await;
        let refusals: Vec<&str> = outcomes.iter().filter_map(|it| Some(it.as_ref().err()?.code.as_str())).collect();
        assert_eq!(refusals.len(), 40, "{outcomes:#?}");
        assert!(
            refusals.iter().all(|code| ["inventory.shortage", "inventory.not_enough"].contains(code)),
            "{refusals:?}"
        );

        let over = "UPDATE inventory.stock SET reserved = on_hand + 1 WHERE stock_id = $1";
        let below = "UPDATE inventory.stock SET on_hand = -1, reserved = -1 WHERE stock_id = $1";
        for statement in [over, below] {
            let refused =
                sqlx::query(statement).bind(row.as_i64().unwrap()).execute(test.stock.reader()).await.unwrap_err();
            let code = refused.as_database_error().and_then(|error| error.code().map(|code| code.into_owned()));
            assert_eq!(code.as_deref(), Some("23514"), "{refused}");
        }

        // The orders know nothing of their claims: they are given up again, and what they held leaves.
        for outcome in outcomes.into_iter().flatten() {
            let StockDone::Allocated { allocation } = outcome else { continue };
            let claim = allocation.rows[0].reservation_id;
            let given_up =
                request(&format!("give up {claim}"), StockCommand::Unreserve(Unreserve { reservation_id: claim }));
            doors[0].submit(&ctx, vec![given_up], Mode::All).await.unwrap().remove(0).unwrap();
            scene.post("/stock/adjustments", Scene::correcting(&row, "out", 1)).await;
        }
        for order in &orders {
            scene.cancel(order).await;
        }
        let left = scene.rows(&format!("/stock?location=R-1&warehouse_id={}", text(&scene.warehouse))).await;
        assert!(left.iter().all(|row| row["on_hand"] == "0"), "{left:#?}");
    }
    scene.settled().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p_19_what_was_checked_is_checked_again_under_the_lock() {
    let scene = Scene::set().await;
    // Two instances, so that both wait at the database and not one behind the other.
    let another = Contexts::new(&scene.app.test.db, &scene.app.test.stock);
    let colleague = TestApi::new(&scene.app.test, another.routes()).anyone("colleague");
    for _ in 0..rounds(3) {
        let row = scene.put(scene.item("MUG"), "R-1", 5).await;
        let order = scene.order(json!([{"sku": "MUG", "quantity": "5"}])).await;
        assert_eq!(order["lines"][0]["promised"], "5", "at the check all five are there");
        let mut lock = scene.lock(&row).await;
        let release = format!("/orders/{}/release", text(&order["id"]));
        let lost = colleague.post("/stock/adjustments", Scene::correcting(&row, "out", 3));
        let waited = async {
            lock.until_waiting(2).await;
            assert_eq!(scene.held(scene.item("MUG")).await, (5, 0), "both saw five, and neither has them yet");
            lock.let_go().await;
        };
        let (released, lost, ()) =
            in_time(async { tokio::join!(scene.boss.post(&release, json!({})), lost, waited) }).await;
        let released = released.expect(200);
        let allocated = text(&released["lines"][0]["allocated"]).to_owned();
        // Whoever was second found what the first had left.
        if granted(&lost, &["inventory.not_enough"]) {
            assert_eq!((allocated.as_str(), scene.held(scene.item("MUG")).await), ("2", (2, 2)));
        } else {
            assert_eq!((allocated.as_str(), scene.held(scene.item("MUG")).await), ("5", (5, 5)));
        }
        scene.send_off(&released).await;
        assert_eq!(scene.held(scene.item("MUG")).await, (0, 0));
    }
    scene.settled().await;
}
