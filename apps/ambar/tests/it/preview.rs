//! What a release would come to is what it then comes to: random warehouses, every strategy, every kind of shortage.

use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};

use crate::scene::{Scene, list, text};

/// A warehouse with goods that may be claimed and goods that may not.
struct Floor {
    scene: Scene,
    random: StdRng,
    serials: u32,
}

const SKUS: [&str; 5] = ["MUG", "RICE", "TEA", "MILK", "LAMP"];
const PLACES: [&str; 4] = ["R-1", "R-2", "R-3", "R-4"];
const DATES: [&str; 4] = ["2026-12-01", "2027-01-15", "2027-06-01", "2028-01-01"];
const STRATEGIES: [&str; 5] = ["fifo", "fefo", "lifo", "nearest", "fewest_units"];

impl Floor {
    async fn of(seed: u64) -> Self {
        let mut floor = Self { scene: Scene::set().await, random: StdRng::seed_from_u64(seed), serials: 0 };
        for _ in 0..24 {
            floor.comes_in().await;
        }
        for sku in SKUS {
            floor.rule(sku).await;
        }
        floor.is_barred().await;
        floor
    }

    fn one_of<'a>(&mut self, some: &[&'a str]) -> &'a str {
        some[self.random.random_range(0..some.len())]
    }

    fn maybe(&mut self, of: u32) -> bool {
        self.random.random_range(0..of) == 0
    }

    /// What is recorded of goods of an item.
    fn label(&mut self, sku: &str) -> (Value, Value) {
        match sku {
            "TEA" => (json!({"code": self.one_of(&["T1", "T2", "T3"])}), Value::Null),
            "MILK" => {
                let date = self.one_of(&DATES);
                (json!({"code": format!("L-{date}"), "expires_on": date}), Value::Null)
            }
            "LAMP" => {
                self.serials += 1;
                (Value::Null, json!(format!("S-{}", self.serials)))
            }
            _ => (Value::Null, Value::Null),
        }
    }

    async fn comes_in(&mut self) {
        let (sku, place) = (self.one_of(&SKUS), self.one_of(&PLACES));
        let (lot, serial) = self.label(sku);
        let units = if sku == "LAMP" { 1 } else { self.random.random_range(1..8) };
        let status = if self.maybe(6) { "hold" } else { "available" };
        let mut found = json!({"warehouse_id": self.scene.warehouse, "location": place, "sku": sku, "lot": lot,
            "serial": serial, "status": status});
        if self.maybe(3) {
            let at = json!({"kind": "tote", "warehouse_id": self.scene.warehouse, "location": place});
            let unit = self.scene.boss.post("/handling-units", at).await;
            // A place takes four of them.
            if unit.status == 201 {
                found["sscc"] = unit.json["sscc"].clone();
            }
        }
        let body = json!({"found": found, "direction": "in", "quantity": units.to_string(), "reason": "first_stock"});
        self.scene.post("/stock/adjustments", body).await;
        self.scene.app.test.clock.advance(chrono::Duration::minutes(1));
    }

    async fn rule(&mut self, sku: &str) {
        if self.maybe(4) {
            return;
        }
        let order = self.one_of(&STRATEGIES);
        let mut rule = json!({"item_id": self.scene.item(sku), "order": order, "warehouse_id": self.scene.warehouse});
        rule["one_lot"] = json!(self.maybe(3));
        rule["whole_units_first"] = json!(self.maybe(3));
        rule["min_remaining_days"] = json!(if self.maybe(2) { 30 } else { 0 });
        if self.maybe(2) {
            rule["customer_id"] = self.scene.customer.clone();
        }
        self.scene.post("/allocation-rules", rule).await;
    }

    /// A place is locked.
    async fn is_barred(&mut self) {
        let place = self.one_of(&PLACES);
        let query = format!("/locations?code={place}&warehouse_id={}", text(&self.scene.warehouse));
        let id = self.scene.rows(&query).await[0]["id"].clone();
        self.scene.post(&format!("/locations/{}/lock", text(&id)), json!({"out": true, "reason": "leak"})).await;
    }

    async fn order(&mut self) -> Value {
        let lines: Vec<Value> = (0..self.random.random_range(1..5)).map(|_| self.line()).collect();
        let policy = self.one_of(&["ship_available", "ship_available", "ship_complete", "cancel_rest"]);
        let priority = self.random.random_range(1..6) * 10;
        let body = json!({"owner_id": self.scene.owner, "warehouse_id": self.scene.warehouse, "lines": lines, "policy": policy,
            "customer_id": if self.maybe(2) { self.scene.customer.clone() } else { Value::Null }, "priority": priority,
            "hold": self.maybe(8)});
        self.scene.post("/orders", body).await
    }

    fn line(&mut self) -> Value {
        let sku = self.one_of(&SKUS);
        let most = if sku == "LAMP" { 3 } else { 12 };
        let mut line = json!({"sku": sku, "quantity": self.random.random_range(1..most).to_string()});
        if self.maybe(4) {
            line["allocation"] = json!(self.one_of(&STRATEGIES));
        }
        if sku == "TEA" && self.maybe(3) {
            line["lot"] = json!(self.one_of(&["T1", "T2", "T9"]));
        }
        if sku == "MILK" && self.maybe(3) {
            line["min_remaining_days"] = json!(60);
        }
        if sku == "LAMP" && self.maybe(3) {
            (line["quantity"], line["serial"]) = (json!("1"), json!(self.one_of(&["S-1", "S-2", "S-99"])));
        }
        line
    }

    /// All that a release would write.
    async fn written(&self) -> Vec<i64> {
        let sql = "SELECT unnest(ARRAY[(SELECT count(*) FROM inventory.reservation), (SELECT sum(reserved)::bigint FROM inventory.stock),
            (SELECT sum(version)::bigint FROM inventory.stock), (SELECT count(*) FROM inventory.command),
            (SELECT coalesce(sum(promised), 0)::bigint FROM inventory.promise_total), (SELECT count(*) FROM platform.event),
            (SELECT count(*) FROM platform.audit), (SELECT count(*) FROM platform.idempotency),
            (SELECT sum(version)::bigint FROM shipments.customer_order), (SELECT count(*) FROM shipments.allocation)])";
        sqlx::query_scalar(sql).fetch_all(&self.scene.app.test.owner).await.unwrap()
    }

    async fn release(&self, order: &Value, takes: bool) -> Value {
        let path = format!("/orders/{}/release", text(&order["id"]));
        self.scene.boss.post(&path, json!({"take_from_lower": takes})).await.json
    }
}

/// What a preview and a release have in common of an order.
fn told(order: &Value, claims: &str, claimed: &str) -> Value {
    let line = |line: &Value| {
        let mut rows: Vec<Value> = list(&line[claims]).to_vec();
        for row in &mut rows {
            let row = row.as_object_mut().unwrap();
            row.retain(|field, _| ["location", "lot", "serial", "quantity", "why"].contains(&field.as_str()));
        }
        rows.sort_by_key(ToString::to_string);
        json!({"id": line["id"], "claimed": line[claimed], "claims": rows, "shortage": line["shortage"]})
    };
    list(&order["lines"]).iter().map(line).collect()
}

/// What was seen of the outcomes over all of them, so that none is missing.
#[derive(Default)]
struct Seen {
    outcomes: std::collections::BTreeSet<String>,
    reasons: std::collections::BTreeSet<String>,
    losses: usize,
}

impl Seen {
    fn note(&mut self, previewed: &Value) {
        self.outcomes.insert(text(&previewed["outcome"]).to_owned());
        for line in list(&previewed["lines"]) {
            self.losses += list(&line["taken"]).len();
            for passed in line["shortage"]["passed_over"].as_array().into_iter().flatten() {
                self.reasons.insert(text(&passed["why"]).to_owned());
            }
        }
    }
}

async fn a_release_comes_to_what_was_told(seed: u64, seen: &mut Seen) {
    let mut floor = Floor::of(seed).await;
    for _ in 0..3 {
        let order = floor.order().await;
        floor.release(&order, false).await;
    }
    let mut orders = Vec::new();
    for _ in 0..9 {
        orders.push(floor.order().await);
    }
    let takes = seed.is_multiple_of(2);
    let ids: Vec<&Value> = orders.iter().map(|order| &order["id"]).collect();
    let before = floor.written().await;
    let body = json!({"order_ids": ids, "take_from_lower": takes});
    let preview = floor.scene.post("/orders/release-preview", body).await;
    assert_eq!(floor.written().await, before, "a preview changes nothing");
    for (order, previewed) in orders.iter().zip(list(&preview["orders"])) {
        seen.note(previewed);
        let released = floor.release(order, takes).await;
        let outcome = match text(&previewed["outcome"]) {
            "refused" => {
                assert_eq!(released["code"], previewed["refusal"]["code"], "seed {seed}");
                continue;
            }
            outcome => outcome,
        };
        let state = match text(&released["state"]) {
            "allocated" => "whole",
            "partially_allocated" => "part",
            _ => "waits",
        };
        assert_eq!(state, outcome, "seed {seed}: {previewed:#} {released:#}");
        let (told, came) = (told(previewed, "claims", "claimed"), told(&released, "allocations", "allocated"));
        assert_eq!(told, came, "seed {seed}, {}", order["number"]);
    }
    floor.scene.settled().await;
}

#[tokio::test]
async fn what_is_told_before_a_release_is_what_comes_of_it() {
    let mut seen = Seen::default();
    for seed in 0..6 {
        a_release_comes_to_what_was_told(seed, &mut seen).await;
    }
    assert_eq!(seen.outcomes.len(), 4, "{:?}", seen.outcomes);
    assert!(seen.reasons.len() >= 5 && seen.losses > 0, "{:?}, {} losses", seen.reasons, seen.losses);
}
