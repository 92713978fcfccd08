//! The figures of the control tower: each counts what the list behind it shows.

use serde_json::{Value, json};

use crate::scene::{Scene, text};

/// The test's clock stands on this day.
const TODAY: &str = "2026-11-24";

impl Scene {
    async fn expects(&self, day: Option<&str>, quantity: &str) -> Value {
        let body = json!({"owner_id": self.owner, "supplier_id": self.supplier, "warehouse_id": self.warehouse, "dock": "DOCK-1",
            "expected_on": day, "lines": [{"sku": "MUG", "quantity": quantity}]});
        self.post("/deliveries", body).await
    }

    async fn receives(&self, delivery: &Value, quantity: &str) -> Value {
        let scan = json!({"by": "unit", "sku": "MUG", "quantity": quantity});
        self.post(&format!("/deliveries/{}/receipts", text(&delivery["id"])), scan).await
    }

    async fn due(&self, day: Option<&str>, quantity: &str) -> Value {
        let body = json!({"owner_id": self.owner, "customer_id": self.customer, "warehouse_id": self.warehouse, "due_on": day,
            "lines": [{"sku": "MUG", "quantity": quantity}]});
        self.post("/orders", body).await
    }

    async fn figures(&self, what: &str, more: &str) -> Value {
        self.get(&format!("/{what}?warehouse_id={}{more}", text(&self.warehouse))).await
    }

    async fn listed(&self, address: &str) -> usize {
        self.rows(address).await.len()
    }
}

#[tokio::test]
async fn deliveries_are_counted_as_they_are_listed() {
    let scene = Scene::set().await;
    let late = scene.expects(Some("2026-11-20"), "10").await;
    scene.expects(Some("2026-11-23"), "10").await;
    let today = scene.expects(Some(TODAY), "10").await;
    scene.expects(Some("2026-11-25"), "10").await;
    scene.expects(None, "10").await;
    scene.receives(&late, "4").await;
    // Beyond the tolerance of a tenth nothing comes without permission; the boss has it.
    scene.receives(&today, "9").await;
    let closed = scene.expects(Some("2026-11-01"), "1").await;
    scene.post(&format!("/deliveries/{}/cancel", text(&closed["id"])), json!({"reason": "obsolete"})).await;
    let expected = json!({"due_today": 1, "late": 2, "processing": 2, "differing": 0});
    assert_eq!(scene.figures("deliveries/figures", &format!("&today={TODAY}")).await, expected);
    let open = "/deliveries?sort=expected";
    assert_eq!(scene.listed(&format!("{open}&expected_until=2026-11-23")).await, 2);
    assert_eq!(scene.listed(&format!("{open}&expected_from={TODAY}&expected_until={TODAY}")).await, 1);

    let scan = json!({"by": "unit", "sku": "MUG", "quantity": "2", "condition": "damaged", "reason": "crushed"});
    scene.post(&format!("/deliveries/{}/receipts", text(&late["id"])), scan).await;
    let figures = scene.figures("deliveries/figures", &format!("&today={TODAY}")).await;
    assert_eq!(figures["differing"], scene.listed(&format!("{open}&differing=true")).await);
    assert_eq!(figures["differing"], 1);
}

#[tokio::test]
async fn orders_are_counted_as_they_are_listed() {
    let scene = Scene::set().await;
    scene.bring_in("MUG", "10", json!({})).await;
    scene.due(Some("2026-11-20"), "1").await;
    scene.due(Some(TODAY), "1").await;
    scene.due(None, "1").await;
    let short = scene.release(&scene.due(Some("2026-11-23"), "50").await).await;
    assert_eq!(short["state"], "partially_allocated", "{short:#}");
    let gone = scene.due(Some("2026-11-01"), "1").await;
    scene.post(&format!("/orders/{}/cancel", text(&gone["id"])), json!({"reason": "obsolete"})).await;
    let figures = scene.figures("orders/figures", &format!("&today={TODAY}")).await;
    assert_eq!((&figures["late"], &figures["due_today"], &figures["short"]), (&json!(2), &json!(1), &json!(1)));
    for figure in figures["states"].as_array().unwrap() {
        let listed = scene.listed(&format!("/orders?state={}", text(&figure["state"]))).await;
        assert_eq!(figure["orders"], listed, "{figure}");
    }
    assert_eq!(scene.listed("/orders?open=true&due_until=2026-11-23&sort=due").await, 2);
    assert_eq!(scene.listed(&format!("/orders?open=true&due_from={TODAY}&due_until={TODAY}&sort=urgent")).await, 1);
    let rows = scene.rows("/orders?short=true").await;
    assert_eq!(rows.iter().map(|row| &row["id"]).collect::<Vec<_>>(), [&short["id"]]);
    assert_eq!(scene.listed("/orders?short=false&open=true").await, 3);
    assert_eq!(scene.listed("/orders?open=false").await, 1);
}

#[tokio::test]
async fn stock_and_the_lines_of_each_hour_are_added_up() {
    let scene = Scene::set().await;
    scene.bring_in("MUG", "10", json!({})).await;
    scene.bring_in("RICE", "2.5", json!({})).await;
    let order = scene.release(&scene.due(None, "4").await).await;
    let stock = scene.figures("stock/figures", "").await;
    assert_eq!(
        (&stock["on_hand"], &stock["reserved"], &stock["available"]),
        (&json!("12.5"), &json!("4"), &json!("8.5")),
        "{stock:#}"
    );
    assert_eq!((&stock["places"], &stock["occupied_places"]), (&json!(12), &json!(2)));
    scene.app.test.clock.advance(chrono::Duration::hours(2));
    scene.pick_all(&order).await;
    // The test's day began at 8.
    let hours = async |what: &str| scene.figures(what, "&from=2026-11-24T08:00:00Z").await;
    assert_eq!(hours("receipts/hours").await, json!([{"hour": 0, "lines": 2}]));
    assert_eq!(hours("pick-lists/hours").await, json!([{"hour": 2, "lines": 1}]));
    for what in ["receipts/hours", "pick-lists/hours"] {
        let path = format!("/{what}?warehouse_id={}&from=2026-11-01T00:00:00Z", text(&scene.warehouse));
        scene.boss.get(&path).await.refused(422, "invalid");
    }
}

#[tokio::test]
async fn who_works_is_shown_by_their_own_account() {
    let scene = Scene::set().await;
    let delivery = scene.expects(None, "10").await;
    let receipt = scene.receives(&delivery, "5").await;
    let account = scene
        .post("/users", json!({"name": "ann", "password": "good password 1", "roles": ["warehouse_operator"]}))
        .await;
    let task = text(&receipt["putaways"][0]["task_id"]).to_owned();
    let given = scene.post(&format!("/tasks/{task}/assign"), json!({"user_id": account["id"]})).await;
    assert_eq!(given["assignee_name"], "ann");
    let workers = scene.figures("workers", "").await;
    let ann = workers["items"].as_array().unwrap().iter().find(|it| it["name"] == "ann").unwrap();
    assert_eq!((&ann["account_id"], &ann["assigned"]), (&account["id"], &json!(1)));
    scene.boss.post(&format!("/tasks/{task}/claim"), json!({})).await.refused(409, "workforce.task_assigned");
    let nobody = json!({"user_id": "019a0000-0000-7000-8000-000000000001"});
    let refused = scene.boss.post(&format!("/tasks/{task}/assign"), nobody).await.refused(422, "invalid");
    assert_eq!(refused["errors"][0]["code"], "workforce.account_unknown");
}
