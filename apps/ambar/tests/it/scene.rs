//! A small warehouse with goods of every kind, made through the API as people would make it.

use std::collections::BTreeMap;

use ambar::verify;
use ambar_testkit::{TestCaller, TestResponse};
use axum::http::Method;
use serde_json::{Value, json};

use crate::app::App;

/// The items, with what is recorded of each.
const ITEMS: [(&str, &str); 5] =
    [("MUG", "none"), ("RICE", "none"), ("TEA", "lot"), ("MILK", "expiry"), ("LAMP", "serial")];

pub struct Scene {
    pub app: App,
    /// Somebody who may do everything.
    pub boss: TestCaller,
    pub warehouse: Value,
    pub zone: Value,
    pub owner: Value,
    pub supplier: Value,
    pub customer: Value,
    items: BTreeMap<&'static str, Value>,
}

/// A number for a pallet, with its check digit.
pub fn sscc(serial: u64) -> String {
    let digits = format!("395212340{serial:08}");
    let weighed = digits.bytes().rev().zip([3, 1].into_iter().cycle());
    let sum: u32 = weighed.map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// A text that must be there.
#[track_caller]
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text but {value}"))
}

/// A list that must be there.
#[track_caller]
pub fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("no list but {value}"))
}

/// One field of each of some things.
pub fn each<'a>(things: &'a Value, field: &str) -> Vec<&'a str> {
    list(things).iter().map(|thing| text(&thing[field])).collect()
}

impl Scene {
    /// Places `A-01` to `A-08` for one item each, `R-1` to `R-4` for anything, and one place of every other kind.
    pub async fn set() -> Self {
        let app = App::start().await;
        let boss = app.boss();
        let made = async |path: &str, body: Value| boss.post(path, body).await.expect(201);
        let warehouse = made("/warehouses", json!({"code": "W1", "name": "Main", "time_zone": "Europe/Moscow"})).await
            ["id"]
            .clone();
        let zone =
            made("/zones", json!({"warehouse_id": warehouse, "code": "PICK", "name": "Picking"})).await["id"].clone();
        for (pattern, kind, mixing, limits) in [
            ("A-{01..08}", "storage", "one_item", json!({"max_weight_g": 100_000, "max_handling_units": 2})),
            ("R-{1..4}", "storage", "any", json!({"max_weight_g": 1_000_000, "max_handling_units": 4})),
            ("DOCK-1", "dock", "any", json!({})),
            ("STAGE-1", "staging", "any", json!({})),
            ("PACK-1", "packing", "any", json!({})),
            ("CHECK-1", "inspection", "any", json!({})),
            ("OVER-1", "overflow", "any", json!({})),
        ] {
            let steps = if pattern.contains('{') { json!([{"x_mm": 1000, "y_mm": 0, "z_mm": 0}]) } else { json!([]) };
            let body = json!({"warehouse_id": warehouse, "zone_id": zone, "pattern": pattern, "kind": kind, "mixing": mixing,
                "limits": limits, "start": {"x_mm": 0, "y_mm": 0, "z_mm": 0}, "steps": steps});
            made("/locations/generate", body).await;
        }
        let range =
            json!({"extension_digit": 0, "company_prefix": "9521234", "next_reference": 1, "last_reference": 9999});
        boss.send(Method::PUT, "/sscc-range", Some("sscc-range"), Some(0), Some(range)).await.expect(200);
        let owner = made("/owners", json!({"code": "ACME", "name": "Acme"})).await["id"].clone();
        let supplier = json!({"owner_id": owner, "kind": "supplier", "code": "NORTH", "name": "North", "over_receipt_percent": 10});
        let supplier = made("/partners", supplier).await["id"].clone();
        let customer = json!({"owner_id": owner, "kind": "customer", "code": "SHOP", "name": "Shop"});
        let customer = made("/partners", customer).await["id"].clone();
        let mut items = BTreeMap::new();
        for (sku, tracking) in ITEMS {
            let weighed = sku == "RICE";
            let packagings =
                json!([{"level": "each", "quantity": "1", "weight_g": 500}, {"level": "case", "quantity": "12"}]);
            let body = json!({"owner_id": owner, "sku": sku, "name": sku, "tracking": tracking, "scale": if weighed { 3 } else { 0 },
                "base_unit": if weighed { "kg" } else { "pcs" }, "packagings": packagings});
            items.insert(sku, made("/items", body).await["id"].clone());
        }
        Self { app, boss, warehouse, zone, owner, supplier, customer, items }
    }

    /// The id of an item.
    pub fn item(&self, sku: &str) -> &Value {
        &self.items[sku]
    }

    /// Somebody with the rights of this role alone.
    pub fn role(&self, role: &str) -> TestCaller {
        let role = ambar_identity::ROLES.into_iter().find(|known| known.name() == role).unwrap();
        let permissions: Vec<&str> = ambar_identity::permissions_of(&[role]).into_iter().collect();
        self.app.api.caller(role.name(), &permissions)
    }

    /// Writes as the boss; it must succeed.
    pub fn post(&self, path: &str, body: Value) -> impl Future<Output = Value> {
        let (boss, path) = (self.boss.clone(), path.to_owned());
        async move {
            let shown = format!("POST {path} with {body}");
            let TestResponse { status, json, .. } = boss.post(&path, body).await;
            assert!((200..300).contains(&status), "{shown}: {status} {json:#}");
            json
        }
    }

    /// Reads as the boss; it must succeed.
    pub async fn get(&self, path: &str) -> Value {
        self.boss.get(path).await.expect(200)
    }

    /// The rows of a list.
    pub async fn rows(&self, path: &str) -> Vec<Value> {
        list(&self.get(path).await["items"]).to_vec()
    }

    /// What stands of an item: place, status, how much, how much of it is claimed.
    pub async fn stock(&self, sku: &str) -> Vec<(String, String, String, String)> {
        let mut rows: Vec<_> = self.rows(&format!("/stock?item_id={}", text(self.item(sku)))).await;
        rows.sort_by_key(|row| (text(&row["location"]).to_owned(), text(&row["status"]).to_owned()));
        let fields = |row: &Value| {
            let field = |name: &str| text(&row[name]).to_owned();
            (field("location"), field("status"), field("on_hand"), field("reserved"))
        };
        rows.iter().map(fields).collect()
    }

    /// How much of an item an order could claim now.
    pub async fn available(&self, sku: &str) -> String {
        let view = self.get(&format!("/availability?item_id={}", text(self.item(sku)))).await;
        text(&view["available"]).to_owned()
    }

    /// Delivers all events; then every invariant of the warehouse must hold, nothing left in between.
    pub async fn settled(&self) {
        self.app.drain().await;
        let report = verify::run(&self.app.test.db, true).await.unwrap();
        let broken: Vec<_> = report.rules.iter().filter(|rule| rule.violations > 0).collect();
        assert!(report.ok, "{broken:#?}");
    }

    /// How many movements there are.
    pub async fn movements(&self) -> i64 {
        let (count,) =
            sqlx::query_as("SELECT count(*) FROM inventory.movement").fetch_one(&self.app.test.owner).await.unwrap();
        count
    }
}
