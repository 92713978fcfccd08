//! Counts that differ by more than a limit: they wait until somebody else decides.

use ambar_kernel::{Scale, TaskId};
use ambar_testkit::{TestCaller, TestResponse};
use ambar_workforce_contract::TaskState;
use axum::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Site, all, column, goods};
use crate::fakes;

fn path(count: &Value) -> String {
    format!("/counts/{}", count["id"].as_str().unwrap())
}

fn task_of(count: &Value) -> TaskId {
    count["task_id"].as_str().unwrap().parse().unwrap()
}

impl Site {
    async fn set_limit(&self, version: Option<i64>, body: Value) -> TestResponse {
        let key = super::new::<ambar_kernel::ids::Count>().to_string();
        let path = format!("/count-limits/{}", fakes::warehouse());
        self.ann.send(Method::PUT, &path, Some(&key), version, Some(body)).await
    }

    /// Somebody who may decide and has counted nothing.
    fn bob(&self) -> TestCaller {
        self.api.caller("bob", &["inventory:read", "inventory:approve"])
    }

    /// Ann counts what stands in a row; answers what she is told.
    async fn counts(&self, row: i64, counted: &str) -> Value {
        let asked = self.ann.post("/counts", json!({ "stock_id": row })).await.expect(201);
        self.counts_open(&asked["counts"][0], counted).await
    }

    async fn counts_open(&self, count: &Value, counted: &str) -> Value {
        let token = self.fakes.workforce.claim(task_of(count));
        let body = json!({ "token": token, "counted": counted });
        self.ann.post(&format!("{}/result", path(count)), body).await.expect(200)
    }

    /// A row of ten with a limit of two, and a count of it that waits.
    async fn waiting(&self, counted: &str) -> (i64, Value) {
        self.set_limit(Some(0), json!({ "quantity": "2" })).await.expect(200);
        let row = self.stock(self.item("A"), self.bin("A-1"), 10).await;
        (row, self.counts(row, counted).await)
    }

    async fn decide(&self, by: &TestCaller, count: &Value, verb: &str) -> TestResponse {
        by.post(&format!("{}/{verb}", path(count)), json!({})).await
    }

    async fn corrections(&self) -> i64 {
        self.number("SELECT count(*) FROM inventory.movement WHERE kind = 'adjustment'").await
    }
}

#[tokio::test]
async fn without_a_limit_every_count_is_settled_at_once() {
    let site = Site::open().await;
    let unset = site.ann.get(&format!("/count-limits/{}", fakes::warehouse())).await;
    assert_eq!(unset.headers["etag"], "\"0\"");
    let unset = unset.expect(200);
    assert_eq!((&unset["quantity"], &unset["percent"]), (&json!(null), &json!(null)));
    let row = site.stock(site.item("A"), site.bin("A-1"), 10).await;
    assert_eq!(site.counts(row, "0").await["state"], "completed");
    site.set_limit(Some(0), json!({})).await.expect(200);
    let other = site.stock(site.item("B"), site.bin("A-2"), 10).await;
    assert_eq!(site.counts(other, "0").await["state"], "completed", "a limit of nothing limits nothing");
}

#[tokio::test]
async fn what_differs_by_more_than_the_limit_waits_and_the_book_stays_as_it_is() {
    let site = Site::open().await;
    let (row, told) = site.waiting("6").await;
    assert_eq!(told["state"], "counted");
    let figures = ["book", "counted", "difference"].map(|figure| told[figure].as_str().unwrap());
    assert_eq!(figures, ["10", "6", "-4"]);
    assert_eq!(told["counted_by"], ambar_testkit::account("ann").to_string());
    assert!(told["counted_at"].is_string() && told["decided_by"].is_null());
    assert_eq!((site.on_hand(row).await, site.corrections().await), ("10".into(), 0));
    assert_eq!(site.fakes.workforce.state(task_of(&told)), Some(TaskState::Completed), "nobody has to count");
    assert_eq!(column(&all(&site.ann, "/counts?state=counted").await, "id"), [told["id"].as_str().unwrap()]);
    // Nobody counts it once more meanwhile, or calls it off.
    let again = site.ann.post("/counts", json!({ "stock_id": row })).await.refused(409, "inventory.count_open");
    assert_eq!(again["params"]["count_ids"], json!([told["id"]]));
    let cancel = json!({ "reason": "moved" });
    site.ann.post(&format!("{}/cancel", path(&told)), cancel).await.refused(409, "inventory.count_over");

    let exact = site.stock(site.item("B"), site.bin("A-2"), 10).await;
    assert_eq!(site.counts(exact, "8").await["state"], "completed", "what the limit lets pass is settled");
    assert_eq!(site.on_hand(exact).await, "8");
}

#[tokio::test]
async fn somebody_else_approves_and_the_book_is_corrected_by_what_differed() {
    let site = Site::open().await;
    let (row, told) = site.waiting("6").await;
    site.receive(goods(site.item("A"), site.bin("A-1"), 5)).await;
    site.decide(&site.ann, &told, "approve").await.refused(409, "inventory.count_own");
    let without = site.api.caller("eve", &["inventory:read", "inventory:write", "inventory:adjust"]);
    site.decide(&without, &told, "approve").await.refused(403, "auth.forbidden");
    let bob = site.bob();
    let approve = format!("{}/approve", path(&told));
    let done = bob.post_keyed(&approve, "k", json!({ "note": "seen it" })).await.expect(200);
    assert_eq!(bob.post_keyed(&approve, "k", json!({ "note": "seen it" })).await.expect(200), done);
    assert_eq!((&done["state"], &done["difference"]), (&json!("completed"), &json!("-4")));
    assert_eq!(done["decided_by"], ambar_testkit::account("bob").to_string());
    assert_eq!(done["counted_by"], told["counted_by"]);
    assert_eq!(done["counted_at"], told["counted_at"]);
    assert_eq!(site.on_hand(row).await, "11", "four were missing; what came since is still there");
    site.decide(&bob, &told, "approve").await.refused(409, "inventory.count_over");
    site.decide(&bob, &told, "reject").await.refused(409, "inventory.count_over");
    let nothing = json!({ "id": Uuid::from_u128(5).to_string() });
    site.decide(&bob, &nothing, "approve").await.refused(404, "inventory.count_unknown");
    site.decide(&bob, &nothing, "reject").await.refused(404, "inventory.count_unknown");
}

#[tokio::test]
async fn somebody_else_sends_it_back_and_it_is_counted_anew() {
    let site = Site::open().await;
    let (row, told) = site.waiting("6").await;
    site.decide(&site.ann, &told, "reject").await.refused(409, "inventory.count_own");
    let bob = site.bob();
    let reject = format!("{}/reject", path(&told));
    let back = bob.post_keyed(&reject, "k", json!({})).await.expect(200);
    assert_eq!(bob.post_keyed(&reject, "k", json!({})).await.expect(200), back);
    let (count, recount) = (&back["count"], &back["recount"]);
    assert_eq!((&count["state"], &count["difference"]), (&json!("rejected"), &json!("-4")));
    assert_eq!(count["decided_by"], ambar_testkit::account("bob").to_string());
    assert_eq!(
        (&recount["state"], &recount["origin"], &recount["recount_of"], &recount["book"]),
        (&json!("requested"), &json!("recount"), &told["id"], &json!(null))
    );
    assert_eq!(site.on_hand(row).await, "10");
    assert_eq!(site.number("SELECT count(*) FROM inventory.count").await, 2, "sent back once");
    let task = site.fakes.workforce.tasks.lock().unwrap()[&task_of(recount)].task.clone();
    assert_eq!((task.priority, task.reference.to_string().as_str()), (70, recount["id"].as_str().unwrap()));
    site.decide(&bob, recount, "approve").await.refused(409, "inventory.count_not_done");
    site.decide(&bob, recount, "reject").await.refused(409, "inventory.count_not_done");
    let told = site.counts_open(recount, "9").await;
    assert_eq!((&told["state"], &told["difference"]), (&json!("completed"), &json!("-1")));
    assert_eq!(site.on_hand(row).await, "9");
}

#[tokio::test]
async fn a_recount_whose_task_could_not_be_opened_gets_it_soon() {
    let site = Site::open().await;
    let (_, told) = site.waiting("6").await;
    site.fakes.workforce.set_down(true);
    let back = site.decide(&site.bob(), &told, "reject").await.expect(200);
    assert_eq!(site.fakes.workforce.state(task_of(&back["recount"])), None);
    site.fakes.workforce.set_down(false);
    site.test.clock.advance(chrono::Duration::seconds(10));
    let sweep = site.inventory.periodic().into_iter().find(|work| work.name() == "inventory.open_count_tasks").unwrap();
    sweep.run(&site.test.db).await.unwrap();
    assert_eq!(site.fakes.workforce.state(task_of(&back["recount"])), Some(TaskState::Pending));
}

#[tokio::test]
async fn two_who_approve_at_once_correct_the_book_once() {
    let site = Site::open().await;
    let (row, told) = site.waiting("6").await;
    let (bob, eve) = (site.bob(), site.api.caller("eve", &["inventory:approve"]));
    let both = tokio::join!(site.decide(&bob, &told, "approve"), site.decide(&eve, &told, "approve"));
    let mut answers = [both.0, both.1].map(|answer| (answer.status, answer.json["code"].clone()));
    answers.sort_by_key(|answer| answer.0);
    assert_eq!(answers, [(200, json!(null)), (409, json!("inventory.count_over"))]);
    assert_eq!((site.on_hand(row).await, site.corrections().await), ("6".into(), 1));
}

#[tokio::test]
async fn of_one_who_approves_and_one_who_sends_back_the_first_decides() {
    for _ in 0..8 {
        let site = Site::open().await;
        let (row, told) = site.waiting("6").await;
        let (bob, eve) = (site.bob(), site.api.caller("eve", &["inventory:approve"]));
        let (yes, no) = tokio::join!(site.decide(&bob, &told, "approve"), site.decide(&eve, &told, "reject"));
        let decided = site.ann.get(&path(&told)).await.expect(200);
        let late = if yes.status == 200 { &no } else { &yes };
        assert_eq!((late.status, &late.json["code"]), (409, &json!("inventory.count_over")));
        let (state, by, left, counts) =
            if yes.status == 200 { ("completed", "bob", "6", 1) } else { ("rejected", "eve", "10", 2) };
        assert_eq!((&decided["state"], site.on_hand(row).await.as_str()), (&json!(state), left));
        assert_eq!(decided["decided_by"], ambar_testkit::account(by).to_string());
        assert_eq!(site.number("SELECT count(*) FROM inventory.count").await, counts);
    }
}

#[tokio::test]
async fn an_approval_whose_answer_was_lost_corrects_the_book_once() {
    let site = Site::open().await;
    let (row, told) = site.waiting("6").await;
    let (bob, approve) = (site.bob(), format!("{}/approve", path(&told)));
    let done = bob.post_keyed(&approve, "k", json!({})).await.expect(200);
    sqlx::query("DELETE FROM platform.idempotency").execute(&site.test.owner).await.unwrap();
    assert_eq!(bob.post_keyed(&approve, "k", json!({})).await.expect(200), done);
    assert_eq!((site.on_hand(row).await, site.corrections().await), ("6".into(), 1));
}

#[tokio::test]
async fn what_is_not_there_any_more_is_not_written_off() {
    let site = Site::open().await;
    let (row, told) = site.waiting("3").await;
    site.claim(site.item("A"), 5).await;
    let refusal = site.decide(&site.bob(), &told, "approve").await.refused(409, "inventory.count_overtaken");
    assert_eq!((&refusal["params"]["missing"], &refusal["params"]["free"]), (&json!("7"), &json!("5")));
    assert_eq!(site.on_hand(row).await, "10");
    site.decide(&site.bob(), &told, "reject").await.expect(200);
}

#[tokio::test]
async fn the_limit_is_set_by_whoever_read_it_and_is_as_fine_as_any_item() {
    let site = Site::open().await;
    site.set_limit(None, json!({ "percent": 5 })).await.refused(428, "if_match.missing");
    site.set_limit(Some(1), json!({ "percent": 5 })).await.refused(412, "stale");
    let set = site.set_limit(Some(0), json!({ "percent": 5, "quantity": "0.5" })).await;
    assert_eq!(set.headers["etag"], "\"1\"");
    let set = set.expect(200);
    assert_eq!((&set["percent"], &set["quantity"]), (&json!(5), &json!("0.5")));
    site.set_limit(Some(0), json!({ "percent": 6 })).await.refused(412, "stale");
    for (body, pointer) in [
        (json!({ "percent": 1001 }), "/percent"),
        (json!({ "quantity": "-1" }), "/quantity"),
        (json!({ "quantity": "0.0000001" }), "/quantity"),
    ] {
        let refusal = site.set_limit(Some(1), body).await.refused(422, "invalid");
        assert_eq!(refusal["errors"][0]["pointer"], pointer);
    }
    let nowhere = format!("/count-limits/{}", Uuid::from_u128(5));
    let put = site.ann.send(Method::PUT, &nowhere, Some("k"), Some(0), Some(json!({})));
    put.await.refused(404, "inventory.warehouse_unknown");

    let mut card = fakes::item("KG");
    card.scale = Scale::new(3).unwrap();
    let item = site.fakes.catalog.add(card);
    let row = site.stock(item, site.bin("A-1"), 100_000).await;
    assert_eq!(site.counts(row, "99.5").await["state"], "completed");
    assert_eq!(site.counts(row, "98.9").await["state"], "counted", "more than half a kilogram");
}
