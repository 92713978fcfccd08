//! What went wrong in other systems that keep stock, told in their own threads, done to Ambar. Each scenario ends with
//! every rule of `ambar verify` and with a figure that has one right value.
//!
//! | test | where it went wrong | what went wrong there |
//! | --- | --- | --- |
//! | `claims::p_01` | Odoo #268942, #272560 | 50 who want one serial: a second stock row, 2 reserved of 1, the delivery cannot be validated |
//! | `claims::p_02` | Odoo #32857 | 20 who want 10 reserve 20 |
//! | `picks::p_03` | Odoo #62139, #154905, #188201 | picks and a count at once: reserved is not the sum of the claims, until support repairs it |
//! | `books::p_04` | Odoo #32434 | workers in parallel: the figure is not the sum of the movements |
//! | `locks::p_05` | Odoo #18546, #53276, #62131, #113897 | "could not serialize access" in the user's face |
//! | `counts::p_06` | Odoo #57210, OCA #1258 | after a count one serial stands in two places |
//! | `twice::p_07` | Odoo #27456, #17747, #54132 | an answer is lost, the browser sends again, goods move twice; two tabs ship one order |
//! | `twice::p_08` | Odoo #204790, ERPNext #24841 | a double click is two entries |
//! | `locks::p_09` | OCA #2113 | stock below zero because the row was locked at that moment |
//! | `books::p_10` | ERPNext #51562, #25779 | receipt and issue at once: a stored running balance is wrong from then on |
//! | `cancels::p_11` | ERPNext #54528, #55387, #35408 | a cancelled document leaves stock that is not there |
//! | `counts::p_12` | ERPNext #31035, #36835, #36906, #39573, #40123 | a late entry is reposted through the history: deadlocks, blocked cancels |
//! | `books::p_13` | ERPNext #20215 | an import that was killed has done one side of its movements |
//! | `pairs::p_14` | `InvenTree` #12478 | two who want 5 of 5 both get them, across kinds of documents too |
//! | `picks::p_15` | `InvenTree` #12718, #7285, #11060 | one unit picked by two; one item on two lines; a step after completion |
//! | `claims::p_16` | `OpenBoxes` #6061, #229 | two automatic allocations leave −5 |
//! | `claims::p_17` | Medusa #16502 | one request, one item on many lines: each is checked alone |
//! | `locks::p_18` | Medusa #16569, #12401 | the lock is in the caller: who calls directly oversells |
//! | `locks::p_19` | Vendure #3508, #1738, #4930 | checked in one transaction, allocated in another |
//! | `claims::p_20` | Magento #25653, #28508, `WooCommerce` #25708, Saleor #543, `PrestaShop` #18700 and others | the last unit is sold twice |
//!
//! The harness in `reliability/` does the like to the running binary: it kills, cuts and stops it in the middle.

mod books;
mod cancels;
mod claims;
mod counts;
mod locks;
mod pairs;
mod picks;
mod twice;

use ambar_testkit::TestResponse;
use futures::{StreamExt, future::join_all, stream};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

use crate::{
    concurrency::in_time,
    scene::{Scene, list, text},
};

/// How often a scenario is played: so often, or as often as `AMBAR_PEER_ROUNDS` says if that is more.
fn rounds(modest: usize) -> usize {
    let asked = std::env::var("AMBAR_PEER_ROUNDS").ok();
    let asked = asked.map(|asked| asked.parse().expect("AMBAR_PEER_ROUNDS must be a number"));
    asked.map_or(modest, |asked: usize| asked.max(modest))
}

/// A stream of choices that a seed fixes.
struct Choices(u64);

impl Choices {
    fn seeded(seed: usize) -> Self {
        let mut choices = Self(u64::try_from(seed).unwrap());
        choices.below(1);
        choices
    }

    fn below(&mut self, n: u64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((self.0 >> 33) % n).unwrap()
    }

    fn between(&mut self, least: i64, most: i64) -> i64 {
        least + self.below(u64::try_from(most - least + 1).unwrap())
    }
}

/// A whole number that is told as text.
#[track_caller]
fn units(value: &Value) -> i64 {
    text(value).parse().unwrap()
}

/// Nobody may be told of the database's own troubles; who has to wait is told how long.
#[track_caller]
fn unharmed(answer: &TestResponse) {
    if answer.status >= 500 {
        assert!(answer.status == 503 && answer.headers.contains_key("retry-after"), "{answer:?}");
    }
    if answer.status >= 400 {
        let told = ["code", "title", "detail"].map(|field| answer.json[field].to_string()).join(" ");
        let mut words = told.split(|letter: char| !letter.is_ascii_alphanumeric());
        let trouble = words.find(|word| ["40001", "40P01", "deadlock", "serialize"].contains(word));
        assert_eq!(trouble, None, "{answer:?}");
    }
}

/// Granted, or refused by the rules with this code: nothing else.
#[track_caller]
fn granted(answer: &TestResponse, refusals: &[&str]) -> bool {
    unharmed(answer);
    let granted = (200..300).contains(&answer.status);
    let refused = answer.status == 409 && refusals.contains(&text(&answer.json["code"]));
    assert!(granted || refused, "{answer:?}");
    granted
}

/// Everybody calls at the same moment.
async fn at_once(calls: impl IntoIterator<Item = impl Future<Output = TestResponse>>) -> Vec<TestResponse> {
    let answers = in_time(join_all(calls)).await;
    answers.iter().for_each(unharmed);
    answers
}

impl Scene {
    /// One number.
    async fn figure(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.app.test.owner).await.unwrap()
    }

    /// What all rows of an item have together: on hand, and claimed.
    async fn held(&self, item: &Value) -> (i64, i64) {
        sqlx::query_as(
            "SELECT coalesce(sum(on_hand), 0)::bigint, coalesce(sum(reserved), 0)::bigint FROM inventory.stock WHERE item_id = $1::uuid",
        )
        .bind(text(item))
        .fetch_one(&self.app.test.owner)
        .await
        .unwrap()
    }

    /// An item of which nothing is recorded; answers its id.
    async fn new_item(&self, sku: &str) -> Value {
        let body = json!({"owner_id": self.owner, "sku": sku, "name": sku,
            "packagings": [{"level": "each", "quantity": "1", "weight_g": 10}]});
        self.post("/items", body).await["id"].clone()
    }

    /// Goods that stand in a place without a paper: the quickest way to have some. Answers the number of their row.
    async fn put(&self, item: &Value, place: &str, quantity: i64) -> Value {
        self.put_as(json!({"item_id": item}), place, quantity).await
    }

    /// A unit with a serial number.
    async fn put_unit(&self, serial: &str, place: &str) -> Value {
        self.put_as(json!({"item_id": self.item("LAMP"), "serial": serial}), place, 1).await
    }

    async fn put_as(&self, mut found: Value, place: &str, quantity: i64) -> Value {
        found["warehouse_id"] = self.warehouse.clone();
        found["location"] = json!(place);
        found["status"] = json!("available");
        let body = json!({"found": found, "direction": "in", "quantity": quantity.to_string(), "reason": "OPENING"});
        self.post("/stock/adjustments", body).await["movements"][0]["to"]["stock_id"].clone()
    }

    /// The body of a move of a row's goods.
    fn moving(row: &Value, quantity: i64, to: &str) -> Value {
        json!({"stock_id": row, "quantity": quantity.to_string(), "to_location": to})
    }

    /// The body of a correction of a row.
    fn correcting(row: &Value, direction: &str, quantity: i64) -> Value {
        json!({"stock_id": row, "direction": direction, "quantity": quantity.to_string(), "reason": "RECOUNTED"})
    }

    /// As many orders for the same.
    async fn orders(&self, many: usize, lines: Value) -> Vec<Value> {
        stream::iter(0..many).map(|_| self.order(lines.clone())).buffer_unordered(8).collect().await
    }

    /// Releases orders at the same moment; answers those that got something, and the others.
    async fn release_at_once(&self, orders: &[Value]) -> (Vec<Value>, Vec<Value>) {
        let paths: Vec<String> = orders.iter().map(|order| format!("/orders/{}/release", text(&order["id"]))).collect();
        let answers = at_once(paths.iter().map(|path| self.boss.post(path, json!({})))).await;
        let orders = answers.into_iter().map(|answer| answer.expect(200));
        orders.partition(|order| list(&order["lines"]).iter().any(|line| line["allocated"] != "0"))
    }

    async fn cancel(&self, order: &Value) {
        self.post(&format!("/orders/{}/cancel", text(&order["id"])), json!({})).await;
    }

    /// Asks for a count of a row and claims it; answers the count's path and the token.
    async fn counting(&self, row: &Value) -> (String, Value) {
        let asked = self.post("/counts", json!({"stock_id": row})).await;
        let count = &asked["counts"][0];
        (format!("/counts/{}", text(&count["id"])), self.claim(&count["task_id"]).await)
    }

    /// Picks, packs and ships a released order.
    async fn send_off(&self, order: &Value) -> Value {
        let stops = self.pick_all(order).await;
        self.pack(order, &stops).await;
        self.ship(order).await
    }

    /// No transaction of this database was ended because two waited for each other.
    async fn no_deadlocks(&self) {
        let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
        assert_eq!(self.figure(deadlocks).await, 0);
    }

    /// Locks a stock row as somebody who thinks long does.
    async fn lock(&self, row: &Value) -> Lock {
        let mut holder = PgConnection::connect(&self.app.test.url).await.unwrap();
        sqlx::query("BEGIN").execute(&mut holder).await.unwrap();
        sqlx::query("SELECT 1 FROM inventory.stock WHERE stock_id = $1 FOR UPDATE")
            .bind(row.as_i64().unwrap())
            .execute(&mut holder)
            .await
            .unwrap();
        Lock { holder, watcher: PgConnection::connect(&self.app.test.url).await.unwrap() }
    }
}

/// The lock of a stock row, held by a connection of its own.
struct Lock {
    holder: PgConnection,
    watcher: PgConnection,
}

impl Lock {
    /// Waits until so many transactions of this database wait for a lock.
    async fn until_waiting(&mut self, many: i64) {
        let waiting =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let enough = async {
            while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&mut self.watcher).await.unwrap() < many {
                tokio::task::yield_now().await;
            }
        };
        in_time(enough).await;
    }

    /// Gives the row free.
    async fn let_go(self) {
        self.holder.close().await.unwrap();
    }
}
