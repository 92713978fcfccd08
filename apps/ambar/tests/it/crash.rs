//! An answer is lost, a connection dies, a server dies between two steps: whoever repeats a command gets the answer that
//! there was, and nothing happens twice.

use ambar_testkit::TestResponse;
use axum::http::Method;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

use crate::scene::{Scene, list, text};

/// How often a step is disturbed before it is let be.
const DISTURBED: usize = 3;
/// Connections of both pools that may be dead when a step is repeated, and then some.
const REPEATED: usize = 60;

/// What was sent and what came back, step by step.
#[derive(Default)]
struct Day {
    steps: Vec<Step>,
    /// Who ends every connection to the database in the middle of a step.
    killer: Option<PgConnection>,
    /// How often there was no answer.
    unanswered: usize,
}

struct Step {
    path: String,
    body: Value,
    status: u16,
    answer: Value,
}

impl Day {
    /// A day on which every connection to the database dies some milliseconds after a step began, again and again.
    async fn disturbed(scene: &Scene) -> Self {
        Self { killer: Some(PgConnection::connect(&scene.app.test.url).await.unwrap()), ..Self::default() }
    }

    /// Does a step of the day and remembers it.
    async fn step(&mut self, scene: &Scene, path: String, body: Value) -> Value {
        let answer = self.send(scene, &path, &body).await;
        assert!(
            (200..300).contains(&answer.status) || answer.status == 409,
            "{path} with {body}: {} {:#}",
            answer.status,
            answer.json
        );
        self.steps.push(Step { path, body, status: answer.status, answer: answer.json.clone() });
        answer.json
    }

    /// Sends a step until there is an answer, as a device does that loses it.
    async fn send(&mut self, scene: &Scene, path: &str, body: &Value) -> TestResponse {
        let key = self.key(self.steps.len());
        for attempt in 0..REPEATED {
            let sent = scene.boss.post_keyed(path, &key, body.clone());
            let answer = match &mut self.killer {
                // Each step is met at other places of its way.
                Some(killer) if attempt < DISTURBED => {
                    let after_ms = (self.steps.len() * 7 + attempt * 11) % 23;
                    tokio::join!(sent, kill(killer, after_ms)).0
                }
                _ => sent.await,
            };
            if answer.status != 503 && answer.json["code"] != "idempotency.in_flight" {
                return answer;
            }
            self.unanswered += 1;
        }
        panic!("{path} gets no answer")
    }

    /// Reads, on whatever connection is alive.
    async fn get(&self, scene: &Scene, path: &str) -> Value {
        for _ in 0..REPEATED {
            let answer = scene.boss.get(path).await;
            if answer.status != 503 {
                return answer.expect(200);
            }
        }
        panic!("{path} gets no answer")
    }

    async fn stops(&self, scene: &Scene, order: &Value) -> Vec<Value> {
        list(&self.get(scene, &format!("/pick-lists/{}", text(&order["pick_list_id"]))).await["lines"]).to_vec()
    }

    fn key(&self, step: usize) -> String {
        format!("day-step-{step}")
    }

    /// Sends everything again, as somebody does who had no answer.
    async fn again(&self, scene: &Scene) {
        for (n, step) in self.steps.iter().enumerate() {
            let answer =
                scene.boss.send(Method::POST, &step.path, Some(&self.key(n)), None, Some(step.body.clone())).await;
            assert_eq!((answer.status, &answer.json), (step.status, &step.answer), "step {n}: {}", step.path);
            let replayed = answer.headers.get("idempotency-replayed").map(|it| it.to_str().unwrap());
            assert_eq!(replayed, Some("true"), "{}", step.path);
        }
    }
}

/// Ends every connection of the server, after so many milliseconds.
async fn kill(killer: &mut PgConnection, after_ms: usize) {
    let pause = sqlx::query("SELECT pg_sleep($1::int / 1000.0)").bind(i32::try_from(after_ms).unwrap());
    pause.execute(&mut *killer).await.unwrap();
    let victims = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name IN ('ambar/app', 'ambar/stock')";
    sqlx::query(victims).execute(killer).await.unwrap();
}

/// In and out again, with a refusal, a shortage and a count on the way.
async fn work(scene: &Scene, mut day: Day) -> Day {
    let item = json!({"owner_id": scene.owner, "sku": "NEW", "name": "New", "initial_quantity": "3", "warehouse_id": scene.warehouse});
    day.step(scene, "/items".into(), item).await;
    let body = json!({"owner_id": scene.owner, "supplier_id": scene.supplier, "warehouse_id": scene.warehouse, "dock": "DOCK-1",
        "lines": [{"sku": "MUG", "quantity": "10"}, {"sku": "MILK", "quantity": "6", "lot": "L1", "expires_on": "2027-05-01"}]});
    let delivery = day.step(scene, "/deliveries".into(), body).await;
    let receipts = format!("/deliveries/{}/receipts", text(&delivery["id"]));
    for (sku, quantity, place) in [("MUG", "6", 0), ("MUG", "4", 0), ("MILK", "6", 0)] {
        let receipt = day.step(scene, receipts.clone(), json!({"by": "unit", "sku": sku, "quantity": quantity})).await;
        let putaway = &receipt["putaways"][place];
        let claimed = day.step(scene, format!("/tasks/{}/claim", text(&putaway["task_id"])), json!({})).await;
        let path = format!("/putaways/{}/complete", text(&putaway["id"]));
        day.step(scene, path, json!({"token": claimed["token"], "location": putaway["location"]})).await;
    }
    let refused = day.step(scene, receipts, json!({"by": "handling_unit", "sscc": crate::scene::sscc(5)})).await;
    assert!(refused["code"].is_string(), "{refused:#}");
    let body = json!({"owner_id": scene.owner, "customer_id": scene.customer, "warehouse_id": scene.warehouse,
        "lines": [{"sku": "MUG", "quantity": "8"}, {"sku": "MILK", "quantity": "9"}]});
    let order = day.step(scene, "/orders".into(), body).await;
    let path = format!("/orders/{}", text(&order["id"]));
    let released = day.step(scene, format!("{path}/release"), json!({})).await;
    let claimed = day.step(scene, format!("/tasks/{}/claim", text(&released["task_id"])), json!({})).await;
    let pick = format!("/pick-lists/{}/lines", text(&released["pick_list_id"]));
    let stops = day.stops(scene, &released).await;
    let mut count = Value::Null;
    for (n, stop) in stops.iter().enumerate() {
        let line = format!("{pick}/{}", text(&stop["id"]));
        if n == 0 {
            let shorted =
                day.step(scene, format!("{line}/short"), json!({"token": claimed["token"], "found": "1"})).await;
            count = shorted["count_id"].clone();
            for new in list(&shorted["new_stops"]) {
                let path = format!("{pick}/{}/confirm", text(&new["id"]));
                day.step(scene, path, json!({"token": claimed["token"], "location": new["location"]})).await;
            }
        } else {
            day.step(
                scene,
                format!("{line}/confirm"),
                json!({"token": claimed["token"], "location": stop["location"]}),
            )
            .await;
        }
    }
    let task = day.get(scene, &format!("/counts/{}", text(&count))).await["task_id"].clone();
    let counting = day.step(scene, format!("/tasks/{}/claim", text(&task)), json!({})).await;
    day.step(scene, format!("/counts/{}/result", text(&count)), json!({"token": counting["token"], "counted": "0"}))
        .await;
    let carton = day.step(scene, format!("{path}/cartons"), json!({})).await;
    for stop in day.stops(scene, &released).await.iter().filter(|stop| stop["picked"] != "0") {
        let body = json!({"order_line_id": stop["order_line_id"], "quantity": stop["picked"], "lot": stop["lot"]});
        day.step(scene, format!("/cartons/{}/lines", text(&carton["id"])), body).await;
    }
    day.step(scene, format!("/cartons/{}/close", text(&carton["id"])), json!({})).await;
    let shipment = day.step(scene, format!("{path}/ship"), json!({})).await;
    assert!(shipment["backorder_id"].is_string(), "{shipment:#}");
    let body = json!({"kind": "return", "owner_id": scene.owner, "warehouse_id": scene.warehouse, "sku": "MUG", "quantity": "1", "reason": "UNWANTED"});
    day.step(scene, "/receipts".into(), body).await;
    day
}

#[tokio::test]
async fn a_day_sent_again_gets_every_answer_again_and_not_one_movement_more() {
    let scene = Scene::set().await;
    let day = work(&scene, Day::default()).await;
    scene.settled().await;
    let figures = async || {
        let counts = "SELECT (SELECT count(*) FROM inventory.movement), (SELECT count(*) FROM inventory.command), (SELECT count(*) FROM platform.event),
            (SELECT count(*) FROM platform.audit), (SELECT count(*) FROM workforce.task), (SELECT count(*) FROM shipments.customer_order)";
        sqlx::query_as::<_, (i64, i64, i64, i64, i64, i64)>(counts).fetch_one(&scene.app.test.owner).await.unwrap()
    };
    let before = figures().await;
    day.again(&scene).await;
    assert_eq!(figures().await, before);
    scene.settled().await;
}

#[tokio::test]
async fn a_day_whose_answers_were_all_lost_before_they_were_kept_is_carried_on_and_not_done_twice() {
    let scene = Scene::set().await;
    let day = work(&scene, Day::default()).await;
    scene.app.drain().await;
    let before = (scene.movements().await, stock_of_all(&scene).await);
    // As if the server had died after each stock command and before the answer was kept, where that is not kept with its effect.
    sqlx::query("DELETE FROM platform.idempotency WHERE operation_id IS NULL")
        .execute(&scene.app.test.owner)
        .await
        .unwrap();
    let mut accidents = Vec::new();
    for (n, step) in day.steps.iter().enumerate() {
        let answer = scene.boss.post_keyed(&step.path, &day.key(n), step.body.clone()).await;
        if answer.status >= 500 {
            accidents.push(format!("step {n}: {}: {} {}", step.path, answer.status, answer.json["code"]));
        }
    }
    assert!(accidents.is_empty(), "{accidents:#?}");
    assert_eq!((scene.movements().await, stock_of_all(&scene).await), before);
    scene.settled().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_on_which_connections_die_again_and_again_ends_as_any_other() {
    let (quiet, disturbed) = (Scene::set().await, Scene::set().await);
    let expected = work(&quiet, Day::default()).await;
    let day = Day::disturbed(&disturbed).await;
    let mut day = work(&disturbed, day).await;
    drop(day.killer.take());
    let statuses = |day: &Day| day.steps.iter().map(|step| step.status).collect::<Vec<_>>();
    assert_eq!(statuses(&day), statuses(&expected));
    assert!(day.unanswered > day.steps.len(), "{} of {} steps were disturbed", day.unanswered, day.steps.len());
    // Dead connections that are left over are found out by whoever uses them next.
    while disturbed.app.dispatcher.drain().await.is_err() {}
    assert_eq!(disturbed.movements().await, quiet.movements().await, "stock waits for no sweep");
    sweep(&disturbed).await;
    disturbed.settled().await;
    let figures = async |scene: &Scene| {
        let mut figures = Vec::new();
        for sku in ["MUG", "MILK"] {
            figures.extend(scene.stock(sku).await);
        }
        figures
    };
    assert_eq!(figures(&disturbed).await, figures(&quiet).await);
    assert_eq!(disturbed.movements().await, quiet.movements().await, "a sweep finishes and does nothing anew");
}

/// Everything that is done every so often, an hour later.
async fn sweep(scene: &Scene) {
    scene.app.test.clock.advance(chrono::Duration::hours(1));
    for piece in scene.app.contexts.periodic(&ambar::retention::Keep::default()) {
        piece.run(&scene.app.test.db).await.unwrap();
    }
}

async fn stock_of_all(scene: &Scene) -> Vec<(i64, i64, i64)> {
    let rows = "SELECT stock_id, on_hand, reserved FROM inventory.stock ORDER BY stock_id";
    sqlx::query_as(rows).fetch_all(&scene.app.test.owner).await.unwrap()
}
