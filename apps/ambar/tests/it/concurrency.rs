//! Many at once: exactly what exists is granted, one command has one effect, and nobody waits for ever.

use std::time::Duration;

use ambar_testkit::TestCaller;
use futures::{StreamExt, future::join_all, stream};
use serde_json::{Value, json};

use crate::scene::{Scene, list, text};

/// As many as the promise says.
const CLIENTS: usize = 200;
/// What there is for them, in three places.
const PLACES: [u32; 3] = [50, 40, 30];

fn whole(text: &Value) -> u32 {
    text.as_str().unwrap().parse().unwrap()
}

/// Nothing here may wait for anything for ever: a deadlock fails the test in words.
pub async fn in_time<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(240), work).await.expect("somebody waits for ever")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_clients_who_want_the_same_scarce_stock_get_exactly_what_there_is() {
    let scene = Scene::set().await;
    for quantity in PLACES {
        scene.bring_in("MUG", &quantity.to_string(), json!({})).await;
    }
    // Every order is taken while nothing is promised for long: the releases decide.
    let orders: Vec<Value> = stream::iter(0..CLIENTS)
        .map(|_| scene.order(json!([{"sku": "MUG", "quantity": "1"}, {"sku": "MUG", "quantity": "1"}])))
        .buffer_unordered(16)
        .collect()
        .await;
    let released = in_time(join_all(orders.iter().map(|order| {
        let client = scene.app.api.anyone(text(&order["number"]));
        async move { client.post(&format!("/orders/{}/release", text(&order["id"])), json!({})).await }
    })))
    .await;
    let mut granted = 0;
    for answer in released {
        assert_eq!(answer.status, 200, "{:#}", answer.json);
        for line in list(&answer.json["lines"]) {
            let allocated: u32 = list(&line["allocations"]).iter().map(|it| whole(&it["quantity"])).sum();
            assert_eq!(allocated, whole(&line["allocated"]), "{line:#}");
            granted += allocated;
        }
    }
    let there_is: u32 = PLACES.iter().sum();
    assert_eq!(granted, there_is);
    assert_eq!(scene.available("MUG").await, "0");
    let rows = scene.stock("MUG").await;
    assert!(rows.iter().all(|row| row.2 == row.3), "every piece is claimed once: {rows:?}");
    scene.settled().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn orders_over_many_items_in_any_order_neither_deadlock_nor_fail() {
    let scene = Scene::set().await;
    scene.bring_in("MUG", "60", json!({})).await;
    scene.bring_in("RICE", "60", json!({})).await;
    scene.bring_in("TEA", "60", json!({"lot": "T1"})).await;
    let skus = ["MUG", "RICE", "TEA"];
    let statuses = in_time(
        stream::iter(0..60)
            .map(|n| {
                let scene = &scene;
                async move {
                    let turned = |k: usize| skus[(n + if n % 2 == 0 { k } else { 2 * k }) % 3];
                    let lines: Vec<Value> = (0..3).map(|k| json!({"sku": turned(k), "quantity": "1"})).collect();
                    let order = scene.order(json!(lines)).await;
                    let released = scene.release(&order).await;
                    if n % 3 == 0 {
                        scene.post(&format!("/orders/{}/cancel", text(&order["id"])), json!({})).await;
                    }
                    text(&released["state"]).to_owned()
                }
            })
            .buffer_unordered(60)
            .collect::<Vec<_>>(),
    )
    .await;
    assert!(statuses.iter().all(|state| state == "allocated"), "{statuses:?}");
    for sku in skus {
        assert_eq!(scene.available(sku).await, "20", "a third was given back");
    }
    scene.settled().await;
}

/// Sends the same request with the same key twenty times at once; answers the one answer.
pub async fn twenty_at_once(scene: &Scene, path: &str, body: &Value) -> Value {
    let key = twin_key(path);
    let twins = (0..20).map(|_| {
        let (client, key) = (scene.boss.clone(), key.clone());
        async move { patiently(&client, path, &key, body).await }
    });
    let mut answers = in_time(join_all(twins)).await;
    let first = answers.pop().unwrap();
    for answer in answers {
        assert_eq!(answer, first, "{path}");
    }
    first
}

fn twin_key(path: &str) -> String {
    format!("twin-{}", path.replace('/', "-"))
}

/// Waits as it is told to while a twin is being carried out.
pub async fn patiently(client: &TestCaller, path: &str, key: &str, body: &Value) -> Value {
    loop {
        let answer = client.post_keyed(path, key, body.clone()).await;
        if answer.json["code"] == "idempotency.in_flight" {
            assert!(answer.headers.contains_key("retry-after"), "{answer:?}");
            tokio::task::yield_now().await;
            continue;
        }
        assert!((200..300).contains(&answer.status), "{path}: {} {:#}", answer.status, answer.json);
        return answer.json;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_identical_commands_at_once_have_one_effect_and_one_answer() {
    let scene = Scene::set().await;
    let item = json!({"owner_id": scene.owner, "sku": "TWIN", "name": "Twin", "initial_quantity": "5", "warehouse_id": scene.warehouse});
    let added = twenty_at_once(&scene, "/items", &item).await;
    assert_eq!(scene.rows(&format!("/movements?item_id={}", text(&added["id"]))).await.len(), 1);

    let delivery = scene.announce(json!([{"sku": "MUG", "quantity": "10"}]), json!([])).await;
    let receipts = format!("/deliveries/{}/receipts", text(&delivery["id"]));
    let receipt = twenty_at_once(&scene, &receipts, &json!({"by": "unit", "sku": "MUG", "quantity": "3"})).await;
    assert_eq!(receipt["delivery"]["lines"][0]["received"], "3");
    let putaway = &receipt["putaways"][0];
    let token = scene.claim(&putaway["task_id"]).await;
    let complete = format!("/putaways/{}/complete", text(&putaway["id"]));
    twenty_at_once(&scene, &complete, &json!({"token": token, "location": putaway["location"]})).await;
    assert_eq!(scene.available("MUG").await, "3");

    let body = json!({"warehouse_id": scene.warehouse, "lines": [{"sku": "MUG", "quantity": "2"}]});
    let order = twenty_at_once(&scene, "/orders", &body).await;
    assert_eq!(scene.rows("/orders").await.len(), 1);
    let released = twenty_at_once(&scene, &format!("/orders/{}/release", text(&order["id"])), &json!({})).await;
    assert_eq!(released["lines"][0]["allocated"], "2");
    let token = scene.claim(&released["task_id"]).await;
    let stop = scene.stops(&released).await[0].clone();
    let confirm = format!("/pick-lists/{}/lines/{}/confirm", text(&released["pick_list_id"]), text(&stop["id"]));
    twenty_at_once(&scene, &confirm, &json!({"token": token})).await;
    let carton = twenty_at_once(&scene, &format!("/orders/{}/cartons", text(&order["id"])), &json!({})).await;
    let pack = format!("/cartons/{}/lines", text(&carton["id"]));
    let packed = twenty_at_once(&scene, &pack, &json!({"sku": "MUG", "quantity": "2"})).await;
    assert_eq!(packed["lines"][0]["packed"], "2");
    twenty_at_once(&scene, &format!("/cartons/{}/close", text(&carton["id"])), &json!({})).await;
    let shipment = twenty_at_once(&scene, &format!("/orders/{}/ship", text(&order["id"])), &json!({})).await;
    assert_eq!(shipment["lines"][0]["shipped"], "2");
    assert_eq!(scene.stock("MUG").await.iter().map(|row| whole(&json!(row.2))).sum::<u32>(), 1);
    scene.settled().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_made_is_made_once_however_often_it_is_sent_at_once_and_a_month_later() {
    let scene = Scene::set().await;
    let (warehouse, zone, owner) = (&scene.warehouse, &scene.zone, &scene.owner);
    let limits = json!({"max_weight_g": 1000});
    let things = [
        ("/owners", json!({"code": "TWIN", "name": "Twin"})),
        ("/categories", json!({"code": "TWIN", "name": "Twin"})),
        ("/partners", json!({"owner_id": owner, "kind": "supplier", "code": "TWIN", "name": "Twin"})),
        ("/items", json!({"owner_id": owner, "sku": "TWIN", "name": "Twin"})),
        ("/warehouses", json!({"code": "TWIN", "name": "Twin", "time_zone": "UTC"})),
        ("/zones", json!({"warehouse_id": warehouse, "code": "TWIN", "name": "Twin"})),
        ("/location-types", json!({"code": "TWIN", "name": "Twin", "kind": "storage", "limits": limits})),
        ("/locations", json!({"warehouse_id": warehouse, "zone_id": zone, "code": "TWIN", "kind": "storage"})),
        (
            "/locations/generate",
            json!({"warehouse_id": warehouse, "zone_id": zone, "pattern": "T-{1..9}", "kind": "storage"}),
        ),
        ("/people", json!({"badge": "TWIN", "name": "Twin"})),
        ("/handling-units", json!({"kind": "pallet", "warehouse_id": warehouse, "location": "R-1"})),
        (
            "/deliveries",
            json!({"owner_id": owner, "warehouse_id": warehouse, "lines": [{"sku": "MUG", "quantity": "1"}]}),
        ),
        ("/orders", json!({"owner_id": owner, "warehouse_id": warehouse, "lines": [{"sku": "MUG", "quantity": "1"}]})),
    ];
    for (path, body) in &things {
        twenty_at_once(&scene, path, body).await;
    }
    let figures = async || {
        // That somebody sent it again may be told in the audit trail.
        let counts = "SELECT (SELECT count(*) FROM platform.event), (SELECT count(*) FROM inventory.command)";
        sqlx::query_as::<_, (i64, i64)>(counts).fetch_one(&scene.app.test.owner).await.unwrap()
    };
    let before = figures().await;
    // Answers are kept for 30 days.
    sqlx::query("DELETE FROM platform.idempotency").execute(&scene.app.test.owner).await.unwrap();
    for (path, body) in &things {
        let answer = scene.boss.post_keyed(path, &twin_key(path), body.clone()).await;
        assert!(answer.status < 500, "{path}: {} {:#}", answer.status, answer.json);
    }
    assert_eq!(figures().await, before);
    scene.settled().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_claim_a_task_one_has_it_and_only_that_one_can_finish_it() {
    let scene = Scene::set().await;
    let delivery = scene.announce(json!([{"sku": "MUG", "quantity": "5"}]), json!([])).await;
    let scan = json!({"by": "unit", "sku": "MUG", "quantity": "5"});
    let receipt = scene.post(&format!("/deliveries/{}/receipts", text(&delivery["id"])), scan).await;
    let putaway = &receipt["putaways"][0];
    let people: Vec<TestCaller> = (0..12).map(|n| scene.app.api.anyone(&format!("person-{n}"))).collect();
    let claim = format!("/tasks/{}/claim", text(&putaway["task_id"]));
    let claims = in_time(join_all(people.iter().map(|person| person.post(&claim, json!({}))))).await;
    let holders: Vec<usize> = claims.iter().enumerate().filter(|(_, it)| it.status == 200).map(|(n, _)| n).collect();
    let [holder] = holders[..] else { panic!("{holders:?} hold the task") };
    let token = &claims[holder].json["token"];
    for answer in claims.iter().filter(|answer| answer.status != 200) {
        assert_eq!((answer.status, &answer.json["code"]), (409, &json!("workforce.task_held")));
    }
    let complete = format!("/putaways/{}/complete", text(&putaway["id"]));
    let body = json!({"token": token, "location": putaway["location"]});
    let done = in_time(join_all(people.iter().map(|person| person.post(&complete, body.clone())))).await;
    for (n, answer) in done.iter().enumerate() {
        if n == holder {
            assert_eq!((answer.status, &answer.json["state"]), (200, &json!("completed")), "{:#}", answer.json);
        } else {
            assert_eq!(answer.status, 409, "{:#}", answer.json);
        }
    }
    assert_eq!(scene.available("MUG").await, "5");
    let moved = scene.rows(&format!("/movements?kind=transfer&item_id={}", text(scene.item("MUG")))).await;
    assert_eq!(moved.len(), 1, "the goods went once");
    scene.settled().await;
}

#[tokio::test]
async fn a_task_whose_holder_went_silent_is_taken_over_and_the_first_holder_can_no_longer_finish_it() {
    let scene = Scene::set().await;
    let delivery = scene.announce(json!([{"sku": "MUG", "quantity": "5"}]), json!([])).await;
    let scan = json!({"by": "unit", "sku": "MUG", "quantity": "5"});
    let receipt = scene.post(&format!("/deliveries/{}/receipts", text(&delivery["id"])), scan).await;
    let putaway = &receipt["putaways"][0];
    let (ann, bob) = (scene.app.api.anyone("ann"), scene.app.api.anyone("bob"));
    let claim = format!("/tasks/{}/claim", text(&putaway["task_id"]));
    let first = ann.post(&claim, json!({})).await.expect(200)["token"].clone();
    bob.post(&claim, json!({})).await.refused(409, "workforce.task_held");
    scene.app.test.clock.advance(chrono::Duration::minutes(46));
    let second = bob.post(&claim, json!({})).await.expect(200)["token"].clone();
    assert_ne!(first, second);
    let complete = format!("/putaways/{}/complete", text(&putaway["id"]));
    let body = |token: &Value| json!({"token": token, "location": putaway["location"]});
    ann.post(&complete, body(&first)).await.refused(409, "workforce.not_held");
    ann.post(&complete, body(&second)).await.refused(409, "workforce.not_held");
    bob.post(&complete, body(&second)).await.expect(200);
    assert_eq!(scene.available("MUG").await, "5");
    scene.settled().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_who_ask_for_the_next_task_each_get_another() {
    let scene = Scene::set().await;
    let delivery = scene.announce(json!([{"sku": "MUG", "quantity": "30"}]), json!([])).await;
    let receipts = format!("/deliveries/{}/receipts", text(&delivery["id"]));
    for _ in 0..8 {
        scene.post(&receipts, json!({"by": "unit", "sku": "MUG", "quantity": "1"})).await;
    }
    let people: Vec<TestCaller> = (0..12).map(|n| scene.app.api.anyone(&format!("person-{n}"))).collect();
    let asked = json!({"warehouse_id": scene.warehouse, "kinds": ["putaway"]});
    let given = in_time(join_all(people.iter().map(|person| person.post("/tasks/next", asked.clone())))).await;
    let mut tasks: Vec<&str> =
        given.iter().filter(|it| it.status == 200).map(|it| text(&it.json["task"]["id"])).collect();
    tasks.sort_unstable();
    tasks.dedup();
    assert_eq!(tasks.len(), 8, "nobody shares a task, and none is left");
    assert_eq!(given.iter().filter(|it| it.status == 204).count(), 4);
}
