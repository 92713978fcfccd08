//! Counts: asked for, blind, finished by whoever holds the task.

use ambar_inventory_contract::{IntoUnit, Receive, StockStatus};
use ambar_kernel::{CountId, Scale, TaskId};
use ambar_workforce_contract::TaskState;
use chrono::Duration;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Site, all, column, goods};
use crate::fakes;

fn task_of(count: &Value) -> TaskId {
    count["task_id"].as_str().unwrap().parse().unwrap()
}

fn path(count: &Value) -> String {
    format!("/counts/{}", count["id"].as_str().unwrap())
}

/// A count of a row, its task claimed; answers the count and the token.
async fn claimed(site: &Site, row: i64) -> (Value, i64) {
    let asked = site.ann.post("/counts", json!({ "stock_id": row })).await.expect(201);
    let count = asked["counts"][0].clone();
    let token = site.fakes.workforce.claim(task_of(&count));
    (count, token)
}

#[tokio::test]
async fn a_count_is_blind_until_somebody_has_counted() {
    let site = Site::open().await;
    let row = site.stock(site.item("A"), site.bin("A-1"), 10).await;
    let (count, token) = claimed(&site, row).await;
    let shown = site.ann.get(&path(&count)).await.expect(200);
    assert_eq!((&shown["state"], &shown["origin"]), (&json!("requested"), &json!("spot")));
    for hidden in ["book", "counted", "difference"] {
        assert_eq!(shown[hidden], json!(null));
    }
    let task = site.fakes.workforce.tasks.lock().unwrap()[&task_of(&count)].task.clone();
    assert_eq!(
        (task.reference.to_string(), task.location.unwrap().to_string()),
        (count["id"].as_str().unwrap().into(), "A-1".into())
    );
    assert!(!task.summary.to_string().contains("10"), "{}", task.summary);

    let result = json!({ "token": token, "counted": "8", "note": "two are missing" });
    let told = site.ann.post_keyed(&format!("{}/result", path(&count)), "k", result.clone()).await.expect(200);
    assert_eq!(site.ann.post_keyed(&format!("{}/result", path(&count)), "k", result).await.expect(200), told);
    assert_eq!((&told["book"], &told["counted"], &told["difference"]), (&json!("10"), &json!("8"), &json!("-2")));
    assert_eq!(told["counted_by"], ambar_testkit::account("ann").to_string());
    assert_eq!(site.on_hand(row).await, "8");
    assert_eq!(site.fakes.workforce.state(task_of(&count)), Some(TaskState::Completed));
}

#[tokio::test]
async fn all_that_stands_in_a_place_is_counted_thing_by_thing() {
    let site = Site::open().await;
    let bin = site.bin("A-1");
    let (a, b) = (site.item("A"), site.item("B"));
    site.stock(a, bin, 10).await;
    // The same goods in another status are counted together with them.
    site.receive(Receive { status: StockStatus::Damaged, ..goods(a, bin, 3) }).await;
    site.stock(b, bin, 5).await;
    let pallet = site.pallet(bin, "106141412345678908").await;
    site.receive(Receive { unit: IntoUnit::Unit { id: pallet.into() }, ..goods(a, bin, 2) }).await;
    let body = json!({ "location": "A-1", "warehouse_id": fakes::warehouse(), "item_id": b });
    let one = site.ann.post_keyed("/counts", "k", body.clone()).await.expect(201);
    assert_eq!(site.ann.post_keyed("/counts", "k", body.clone()).await.expect(201), one);
    assert_eq!(column(one["counts"].as_array().unwrap(), "sku"), ["B"]);
    let rest = site.ann.post("/counts", json!({ "location_id": bin })).await.expect(201);
    assert_eq!(column(rest["counts"].as_array().unwrap(), "sku"), ["A", "A"]);
    assert_eq!(column(rest["open_before"].as_array().unwrap(), "sku"), ["B"]);
    assert_eq!(site.fakes.workforce.tasks.lock().unwrap().len(), 3);
    let refusal = site.ann.post("/counts", body).await.refused(409, "inventory.count_open");
    assert_eq!(refusal["params"]["count_ids"], json!([one["counts"][0]["id"]]));

    let loose = rest["counts"].as_array().unwrap().iter().find(|count| count["sscc"].is_null()).unwrap();
    let token = site.fakes.workforce.claim(task_of(loose));
    let told =
        site.ann.post(&format!("{}/result", path(loose)), json!({ "token": token, "counted": "13" })).await.expect(200);
    assert_eq!((&told["book"], &told["difference"]), (&json!("13"), &json!("0")));
}

#[tokio::test]
async fn what_cannot_be_asked_for_is_refused() {
    let site = Site::open().await;
    let bin = site.bin("A-1");
    let row = site.stock(site.item("A"), bin, 10).await;
    for (body, pointer, code) in [
        (json!({}), "/location_id", "inventory.location_required"),
        (json!({ "stock_id": 99 }), "/stock_id", "inventory.stock_unknown"),
        (json!({ "stock_id": row, "location_id": bin }), "/stock_id", "inventory.target_required"),
        (json!({ "location_id": Uuid::from_u128(5) }), "/location_id", "inventory.place_unknown"),
        (json!({ "location": "A-1" }), "/warehouse_id", "inventory.warehouse_required"),
    ] {
        let refusal = site.ann.post("/counts", body.clone()).await.refused(422, "invalid");
        assert_eq!(
            (refusal["errors"][0]["pointer"].as_str(), refusal["errors"][0]["code"].as_str()),
            (Some(pointer), Some(code)),
            "{body}"
        );
    }
    let empty = json!({ "location_id": site.bin("A-2") });
    site.ann.post("/counts", empty).await.refused(409, "inventory.nothing_to_count");
}

#[tokio::test]
async fn only_the_holder_of_the_task_finishes_a_count() {
    let site = Site::open().await;
    let row = site.stock(site.item("A"), site.bin("A-1"), 10).await;
    let (count, token) = claimed(&site, row).await;
    let result = format!("{}/result", path(&count));
    site.ann.post(&result, json!({ "token": token + 1, "counted": "8" })).await.refused(409, "workforce.not_held");
    let newer = site.fakes.workforce.claim(task_of(&count));
    site.ann.post(&result, json!({ "token": token, "counted": "8" })).await.refused(409, "workforce.not_held");
    for (counted, code) in
        [("-1", "quantity.negative"), ("1.5", "quantity.too_fine"), ("many", "quantity.not_a_number")]
    {
        let refusal =
            site.ann.post(&result, json!({ "token": newer, "counted": counted })).await.refused(422, "invalid");
        assert_eq!(
            (&refusal["errors"][0]["pointer"], &refusal["errors"][0]["code"]),
            (&json!("/counted"), &json!(code))
        );
    }
    assert_eq!(site.on_hand(row).await, "10");
    site.ann.post(&result, json!({ "token": newer, "counted": "0" })).await.expect(200);
    assert_eq!(site.on_hand(row).await, "0");
    let nothing = format!("/counts/{}", Uuid::from_u128(5));
    site.ann.get(&nothing).await.refused(404, "inventory.count_unknown");
    let body = json!({ "token": 1, "counted": "1" });
    site.ann.post(&format!("{nothing}/result"), body).await.refused(404, "inventory.count_unknown");
}

#[tokio::test]
async fn less_than_orders_claim_is_refused_until_they_are_done() {
    let site = Site::open().await;
    let item = site.item("A");
    let row = site.stock(item, site.bin("A-1"), 10).await;
    site.claim(item, 6).await;
    let (count, token) = claimed(&site, row).await;
    let body = json!({ "token": token, "counted": "5" });
    let refusal =
        site.ann.post(&format!("{}/result", path(&count)), body).await.refused(409, "inventory.count_below_claims");
    assert_eq!(refusal["params"]["claimed"], "6");
    assert_eq!(site.fakes.workforce.state(task_of(&count)), Some(TaskState::Started), "the count goes on");
}

/// Each point where a server may die between the correction of the book and the stored answer.
#[tokio::test]
async fn a_result_whose_answer_was_lost_is_taken_once() {
    let site = Site::open().await;
    let (item, bin) = (site.item("A"), site.bin("A-1"));
    let row = site.stock(item, bin, 10).await;
    let (count, token) = claimed(&site, row).await;
    let result = format!("{}/result", path(&count));
    let body = json!({ "token": token, "counted": "8" });

    // It died before the task was completed …
    site.fakes.workforce.tasks.lock().unwrap().get_mut(&task_of(&count)).unwrap().state = TaskState::Started;
    let told = site.ann.post_keyed(&result, "k", body.clone()).await.expect(200);
    sqlx::query("DELETE FROM platform.idempotency").execute(&site.test.owner).await.unwrap();
    site.fakes.workforce.tasks.lock().unwrap().get_mut(&task_of(&count)).unwrap().state = TaskState::Started;
    assert_eq!(site.ann.post_keyed(&result, "k", body.clone()).await.expect(200), told);
    assert_eq!(site.fakes.workforce.state(task_of(&count)), Some(TaskState::Completed));

    // … or before the answer was stored, and meanwhile the lease has lapsed and somebody else has the task.
    sqlx::query("DELETE FROM platform.idempotency").execute(&site.test.owner).await.unwrap();
    let newer = site.fakes.workforce.claim(task_of(&count));
    assert_eq!(site.ann.post_keyed(&result, "k", body).await.expect(200), told);
    assert_eq!(site.fakes.workforce.state(task_of(&count)), Some(TaskState::Canceled), "nothing is left to count");
    assert_eq!(site.number("SELECT count(*) FROM inventory.movement WHERE kind = 'adjustment'").await, 1);

    // Whoever took the task over learns that it is over.
    let late = json!({ "token": newer, "counted": "3" });
    site.ann.post(&result, late).await.refused(409, "inventory.count_over");
    assert_eq!(site.on_hand(row).await, "8");
}

#[tokio::test]
async fn a_result_that_cannot_reach_workforce_is_sent_again() {
    let site = Site::open().await;
    let row = site.stock(site.item("A"), site.bin("A-1"), 10).await;
    let (count, token) = claimed(&site, row).await;
    let result = format!("{}/result", path(&count));
    let body = json!({ "token": token, "counted": "8" });
    site.fakes.workforce.set_down(true);
    site.ann.post_keyed(&result, "k", body.clone()).await.refused(503, "workforce.down");
    assert_eq!(site.on_hand(row).await, "10");
    site.fakes.workforce.set_down(false);
    site.ann.post_keyed(&result, "k", body).await.expect(200);
    assert_eq!(site.on_hand(row).await, "8");
}

#[tokio::test]
async fn a_short_pick_opens_the_task_of_its_count_at_once_or_soon() {
    let site = Site::open().await;
    let (item, bin) = (site.item("A"), site.bin("A-1"));
    site.stock(item, bin, 10).await;
    let count = site.doubt(site.claim(item, 4).await).await;
    let shown = site.ann.get(&format!("/counts/{count}")).await.expect(200);
    assert_eq!(shown["origin"], "short_pick");
    let task = site.fakes.workforce.tasks.lock().unwrap()[&task_of(&shown)].task.clone();
    assert_eq!((task.priority, task.reference), (70, count.uuid()));

    site.stock(item, site.bin("A-2"), 10).await;
    let second = site.claim(item, 4).await;
    site.fakes.workforce.set_down(true);
    let count: CountId = site.doubt(second).await;
    let shown = site.ann.get(&format!("/counts/{count}")).await.expect(200);
    assert_eq!(site.fakes.workforce.state(task_of(&shown)), None);
    let sweep = site.inventory.periodic().into_iter().find(|work| work.name() == "inventory.open_count_tasks").unwrap();
    site.test.clock.advance(Duration::seconds(10));
    sweep.run(&site.test.db).await.unwrap_err();
    site.fakes.workforce.set_down(false);
    sweep.run(&site.test.db).await.unwrap();
    assert_eq!(site.fakes.workforce.state(task_of(&shown)), Some(TaskState::Pending));
    assert_eq!(site.number("SELECT count(*) FROM inventory.count WHERE NOT task_opened").await, 0);
}

#[tokio::test]
async fn a_count_ends_the_doubt() {
    let site = Site::open().await;
    let mut card = fakes::item("KG");
    card.scale = Scale::new(3).unwrap();
    let item = site.fakes.catalog.add(card);
    let row = site.stock(item, site.bin("A-1"), 10_500).await;
    let count = site.doubt(site.claim(item, 4000).await).await;
    assert_eq!(site.on_hand(row).await, "0", "what the book still had there is suspect");
    let shown = site.ann.get(&format!("/counts/{count}")).await.expect(200);
    let token = site.fakes.workforce.claim(task_of(&shown));
    let body = json!({ "token": token, "counted": "9.25" });
    let told = site.ann.post(&format!("/counts/{count}/result"), body).await.expect(200);
    assert_eq!((&told["book"], &told["difference"]), (&json!("10.5"), &json!("-1.25")));
    assert_eq!(site.row(row).await["available"], "9.25");
}

#[tokio::test]
async fn a_count_that_nobody_has_to_do_is_called_off() {
    let site = Site::open().await;
    let row = site.stock(site.item("A"), site.bin("A-1"), 10).await;
    let (count, token) = claimed(&site, row).await;
    let cancel = format!("{}/cancel", path(&count));
    let body = json!({ "reason": "moved" });
    let off = site.ann.post_keyed(&cancel, "k", body.clone()).await.expect(200);
    assert_eq!((&off["state"], &off["book"]), (&json!("canceled"), &json!(null)));
    assert_eq!(site.fakes.workforce.state(task_of(&count)), Some(TaskState::Canceled));
    // Its answer was lost: the retry calls it off again.
    sqlx::query("DELETE FROM platform.idempotency").execute(&site.test.owner).await.unwrap();
    assert_eq!(site.ann.post_keyed(&cancel, "k", body.clone()).await.expect(200), off);
    let result = json!({ "token": token, "counted": "8" });
    site.ann.post(&format!("{}/result", path(&count)), result).await.refused(409, "inventory.count_over");

    let (again, token) = claimed(&site, row).await;
    site.ann.post(&format!("{}/result", path(&again)), json!({ "token": token, "counted": "8" })).await.expect(200);
    site.ann.post(&format!("{}/cancel", path(&again)), body.clone()).await.refused(409, "inventory.count_over");
    let nothing = format!("/counts/{}/cancel", Uuid::from_u128(5));
    site.ann.post(&nothing, body).await.refused(404, "inventory.count_unknown");
}

#[tokio::test]
async fn counts_are_listed_by_when_they_were_asked_for() {
    let site = Site::open().await;
    let (a, b) = (site.bin("A-1"), site.bin("A-2"));
    let item = site.item("A");
    for bin in [a, b, site.bin("A-3")] {
        let row = site.stock(item, bin, 10).await;
        site.ann.post("/counts", json!({ "stock_id": row })).await.expect(201);
        site.test.clock.advance(Duration::minutes(1));
    }
    let every = all(&site.ann, "/counts").await;
    assert_eq!(column(&every, "location"), ["A-1", "A-2", "A-3"]);
    assert_eq!(all(&site.ann, &format!("/counts?location_id={b}")).await.len(), 1);
    assert_eq!(all(&site.ann, &format!("/counts?item_id={item}&origin=spot&state=requested")).await.len(), 3);
    assert_eq!(all(&site.ann, "/counts?origin=short_pick").await.len(), 0);
    assert_eq!(all(&site.ann, "/counts?state=completed").await.len(), 0);
    let by_code = format!("/counts?warehouse_id={}&location=A-2", fakes::warehouse());
    assert_eq!(all(&site.ann, &by_code).await.len(), 1);
    site.ann.get("/counts?state=lost").await.refused(422, "query.invalid");
    let unknown = format!("/counts?warehouse_id={}&location=X", fakes::warehouse());
    site.ann.get(&unknown).await.refused(404, "inventory.place_unknown");
}
