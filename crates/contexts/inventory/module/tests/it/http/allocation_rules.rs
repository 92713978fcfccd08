//! Stored rules of allocation.

use ambar_inventory_contract::{AllocationOrder, RuleFor};
use ambar_kernel::{CategoryId, PartnerId, ZoneId};
use ambar_testkit::TestResponse;
use axum::http::Method;
use serde_json::{Value, json};

use super::{Site, fakes, new};

async fn send(site: &Site, method: Method, id: &str, version: Option<i64>, body: Option<Value>) -> TestResponse {
    let key = new::<ambar_kernel::ids::Count>().to_string();
    site.ann.send(method, &format!("/allocation-rules/{id}"), Some(&key), version, body).await
}

async fn put(site: &Site, id: &str, version: i64, body: Value) -> TestResponse {
    send(site, Method::PUT, id, Some(version), Some(body)).await
}

async fn add(site: &Site, body: Value) -> TestResponse {
    site.ann.post("/allocation-rules", body).await
}

fn id() -> String {
    new::<ambar_kernel::ids::Count>().to_string()
}

#[tokio::test]
async fn a_rule_is_set_changed_listed_and_removed_by_whoever_read_it() {
    let site = Site::open().await;
    let (item, bin) = (site.item("A"), site.bin("A-1"));
    site.stock(item, bin, 1).await;
    let zone = site.fakes.locations.cards.lock().unwrap()[&bin].zone_id;
    let body = json!({
        "item_id": item, "warehouse_id": fakes::warehouse(), "order": "nearest", "start": 40, "zones": [zone],
        "one_lot": true, "min_remaining_days": 30, "note": "agreed in May",
    });
    let set = add(&site, body.clone()).await;
    assert_eq!(set.headers["etag"], "\"1\"");
    let set = set.expect(201);
    assert_eq!(
        (&set["order"], &set["zones"], &set["one_lot"], &set["whole_units_first"]),
        (&json!("nearest"), &json!([zone]), &json!(true), &json!(false))
    );
    add(&site, body.clone()).await.refused(409, "inventory.rule_exists");
    let rule = set["id"].as_str().unwrap().to_owned();
    send(&site, Method::PUT, &rule, None, Some(body.clone())).await.refused(428, "if_match.missing");
    put(&site, &rule, 2, body.clone()).await.refused(412, "stale");
    put(&site, &id(), 1, body).await.refused(404, "inventory.rule_unknown");
    let other = json!({"item_id": item, "order": "lifo", "whole_units_first": true});
    assert_eq!(put(&site, &rule, 1, other.clone()).await.expect(200)["version"], 2);
    let second = add(&site, json!({"order": "fefo"})).await.expect(201)["id"].as_str().unwrap().to_owned();
    put(&site, &second, 1, other).await.refused(409, "inventory.rule_exists");
    let all = site.ann.get("/allocation-rules?limit=1").await.expect(200);
    assert!(all["next"].is_string());
    let of_item = site.ann.get(&format!("/allocation-rules?item_id={item}")).await.expect(200);
    assert_eq!((of_item["items"].as_array().unwrap().len(), &of_item["items"][0]["order"]), (1, &json!("lifo")));
    send(&site, Method::DELETE, &rule, Some(1), None).await.refused(412, "stale");
    send(&site, Method::DELETE, &rule, Some(2), None).await.expect(200);
    send(&site, Method::DELETE, &rule, Some(2), None).await.refused(404, "inventory.rule_unknown");
    let audited = "SELECT count(*) FROM platform.audit WHERE action LIKE '%_allocation_rule'";
    assert_eq!(site.number(audited).await, 4);
}

#[tokio::test]
async fn what_makes_no_rule_is_pointed_at() {
    let site = Site::open().await;
    let item = site.item("A");
    let nothing = id();
    for (body, code) in [
        (json!({"order": "fifo", "item_id": nothing}), "inventory.item_unknown"),
        (json!({"order": "fifo", "customer_id": nothing}), "inventory.customer_unknown"),
        (json!({"order": "fifo", "warehouse_id": nothing}), "inventory.warehouse_unknown"),
        (json!({"order": "fifo", "item_id": item, "category_id": nothing}), "inventory.category_and_item"),
        (json!({"order": "fifo", "start": 1, "warehouse_id": fakes::warehouse()}), "inventory.start_without_nearest"),
        (json!({"order": "nearest", "start": 1}), "inventory.warehouse_required"),
        (json!({"order": "fifo", "zones": [nothing]}), "inventory.warehouse_required"),
        (json!({"order": "fifo", "zones": [nothing, nothing], "warehouse_id": fakes::warehouse()}), "inventory.zones"),
        (json!({"order": "fifo", "zones": [nothing], "warehouse_id": fakes::warehouse()}), "inventory.zone_unknown"),
    ] {
        let refusal = add(&site, body.clone()).await;
        assert_eq!(refusal.status, 422, "{body}");
        assert_eq!(refusal.json["errors"][0]["code"], code, "{body}");
    }
    assert_eq!(site.number("SELECT count(*) FROM inventory.allocation_rule").await, 0);
}

#[tokio::test]
async fn the_most_specific_rule_is_answered_for_each_line() {
    let site = Site::open().await;
    let category: CategoryId = new();
    let (plain, of_category) = (site.item("A"), site.item("B"));
    site.fakes.catalog.cards.lock().unwrap().get_mut(&of_category).unwrap().category_id = Some(category);
    let customer: PartnerId = new();
    let asked = |item_id, customer_id| RuleFor { warehouse_id: fakes::warehouse(), item_id, customer_id };
    let lines = [asked(plain, None), asked(of_category, None), asked(plain, Some(customer))];
    let ask = async || {
        let rules = site.gateway.allocation_rules(&site.test.db.system_ctx(), &lines).await.unwrap();
        rules.into_iter().map(|rule| rule.map(|rule| rule.order)).collect::<Vec<_>>()
    };
    assert_eq!(ask().await, [None, None, None]);
    let rule = add(&site, json!({"category_id": category, "order": "lifo"})).await.expect(201);
    assert_eq!(ask().await, [None, Some(AllocationOrder::Lifo), None]);
    add(&site, json!({"item_id": plain, "order": "fefo"})).await.expect(201);
    sqlx::query(
        "INSERT INTO inventory.allocation_rule (id, customer_id, choice, min_remaining_days, whole_units_first, one_lot, zones, changed_at)
         VALUES ($1, $2, 'nearest', 60, true, true, '{}', now())",
    )
    .bind(new::<ZoneId>().uuid())
    .bind(customer)
    .execute(&site.test.owner)
    .await
    .unwrap();
    assert_eq!(ask().await, [Some(AllocationOrder::Fefo), Some(AllocationOrder::Lifo), Some(AllocationOrder::Nearest)]);
    let rules = site.gateway.allocation_rules(&site.test.db.system_ctx(), &lines).await.unwrap();
    let agreed = rules[2].clone().unwrap();
    assert!(agreed.one_lot && agreed.whole_units_first && agreed.rule_id.is_some());
    assert_eq!(agreed.min_remaining_days, 60);
    assert_eq!(json!(rules[1].clone().unwrap().rule_id), rule["id"]);
}
