//! Changes of items.

use ambar_catalog_contract::{ItemUpdated, NewItem, PackagingLevel, Tracking};
use ambar_kernel::{ExternalRef, Scale};
use serde_json::{Value, json};

use crate::setup::{level, new_item, start, usage};

#[tokio::test]
async fn an_item_is_changed_and_the_event_carries_the_new_version() {
    let it = start().await;
    let item = it.item(new_item(it.owner("ACME").await, "S-1")).await;
    let category = it.ann.post("/categories", json!({"code": "TOYS", "name": "Toys"})).await.expect(201);
    let path = format!("/items/{}", item.id);
    let body = json!({"sku": "S-1b", "name": "Toy", "category_id": category["id"], "abc": "B", "min_remaining_days": 3,
                      "source": "erp", "external_ref": "9"});
    let response = it.ann.patch(&path, 1, body).await;
    assert_eq!(response.headers["etag"], "\"2\"");
    let changed = response.expect(200);
    assert_eq!((&changed["sku"], &changed["category"], &changed["abc"]), (&json!("S-1b"), &json!("TOYS"), &json!("B")));
    assert_eq!(it.get(&item).await, changed);
    let event = it.events().await.pop().unwrap();
    assert_eq!((event.name.as_str(), event.key), ("catalog.item_updated", item.id.to_string()));
    let updated: ItemUpdated = serde_json::from_value(event.payload).unwrap();
    assert_eq!((updated.item.version, updated.item.sku.as_str()), (2, "S-1b"));
    let cleared =
        json!({"category_id": null, "abc": null, "min_remaining_days": null, "source": null, "external_ref": null});
    let cleared = it.ann.patch(&path, 2, cleared).await.expect(200);
    for field in ["category_id", "category", "abc", "min_remaining_days", "source", "external_ref"] {
        assert_eq!(cleared[field], Value::Null, "{field}");
    }
    assert_eq!(cleared["name"], "Toy");
}

#[tokio::test]
async fn a_change_needs_what_was_read_and_is_done_once() {
    let it = start().await;
    let item = it.item(new_item(it.owner("ACME").await, "S-1")).await;
    let path = format!("/items/{}", item.id);
    let send = async |key: &str, version: i64, name: &str| {
        it.ann.send(axum::http::Method::PATCH, &path, Some(key), Some(version), Some(json!({"name": name}))).await
    };
    let first = send("k", 1, "One").await.expect(200);
    assert_eq!(send("k", 1, "One").await.expect(200), first);
    send("k", 1, "Two").await.refused(422, "idempotency.key_reused");
    assert_eq!(send("l", 1, "Two").await.refused(412, "stale")["params"]["version"], 2);
    let same = send("m", 2, "One").await.expect(200);
    assert_eq!(same["version"], 2, "what changes nothing raises no version");
    assert_eq!(it.event_names().await, ["catalog.item_added", "catalog.item_updated"]);
    it.ann
        .patch("/items/0192f0c1-2345-7abc-8def-0123456789ab", 1, json!({}))
        .await
        .refused(404, "catalog.item_unknown");
}

#[tokio::test]
async fn the_measure_is_fixed_once_a_quantity_was_written_down() {
    let it = start().await;
    let item = it.item(new_item(it.owner("ACME").await, "S-1")).await;
    let path = format!("/items/{}", item.id);
    it.usage.ever.lock().unwrap().push(usage("movements", 4));
    for body in [json!({"scale": 3}), json!({"base_unit": "kg"}), json!({"tracking": "lot"})] {
        let refusal = it.ann.patch(&path, 1, body).await.refused(409, "catalog.item_in_use");
        assert_eq!(refusal["params"]["usages"][0]["what"], "movements");
    }
    it.ann
        .patch(&path, 1, json!({"scale": 0, "tracking": "none", "base_unit": "pcs", "name": "same measure"}))
        .await
        .expect(200);
    it.usage.ever.lock().unwrap().clear();
    it.ann.patch(&path, 2, json!({"tracking": "serial"})).await.expect(200);
    let refusal = it.ann.patch(&path, 3, json!({"scale": 1})).await.refused(422, "invalid");
    assert_eq!(refusal["errors"][0]["code"], "catalog.serial_needs_whole_units");
}

#[tokio::test]
async fn packaging_stays_what_it_is_in_base_units_when_the_scale_changes() {
    let it = start().await;
    let new = NewItem {
        scale: Scale::new(1).unwrap(),
        tracking: Tracking::Lot,
        packagings: vec![level(PackagingLevel::Inner, 20, &["I-1"]), level(PackagingLevel::Case, 40, &[])],
        ..new_item(it.owner("ACME").await, "S-1")
    };
    let item = it.item(new).await;
    let path = format!("/items/{}", item.id);
    let finer = it.ann.patch(&path, 1, json!({"scale": 3})).await.expect(200);
    let quantities: Vec<_> =
        finer["packagings"].as_array().unwrap().iter().map(|level| level["quantity"].clone()).collect();
    assert_eq!(
        (quantities, &finer["packagings"][1]["barcodes"]),
        (vec![json!("1"), json!("2"), json!("4")], &json!(["I-1"]))
    );
    let card = it.gateway.items(&it.ctx(), &[item.id]).await.unwrap().remove(0);
    assert_eq!(card.packagings.iter().map(|level| level.quantity.units()).collect::<Vec<_>>(), [1000, 2000, 4000]);
    assert_eq!(card.packagings[1].id, item.packagings[1].id);
}

#[tokio::test]
async fn what_another_item_has_cannot_be_taken() {
    let it = start().await;
    let owner = it.owner("ACME").await;
    let named = NewItem { external_ref: Some(ExternalRef::parse("1").unwrap()), ..new_item(owner, "S-1") };
    let (first, second) = (it.item(named).await, it.item(new_item(owner, "S-2")).await);
    let path = format!("/items/{}", second.id);
    let refusal = it.ann.patch(&path, 1, json!({"sku": "s-1"})).await.refused(409, "catalog.sku_taken");
    assert_eq!(refusal["params"]["id"], json!(first.id));
    it.ann.patch(&path, 1, json!({"external_ref": "1"})).await.refused(409, "catalog.external_ref_taken");
    let unknown = json!({"category_id": "0192f0c1-2345-7abc-8def-0123456789ab"});
    it.ann.patch(&path, 1, unknown).await.refused(422, "catalog.category_unknown");
    it.ann.patch(&path, 1, json!({"sku": "S-2", "source": "erp"})).await.refused(422, "invalid");
    it.gateway.draft_item(&it.ctx(), new_item(owner, "S-3")).await.unwrap();
    it.ann.patch(&path, 1, json!({"sku": "S-3"})).await.refused(503, "catalog.being_added");
    assert_eq!(it.get(&second).await["version"], 1);
    let own = it.ann.patch(&path, 1, json!({"sku": "s-2"})).await.expect(200);
    assert_eq!(own["sku"], "s-2", "its own SKU in another case");
}

#[tokio::test]
async fn every_write_leaves_a_line_in_the_audit_trail() {
    let it = start().await;
    let owner = it.owner("ACME").await;
    let category = it.ann.post("/categories", json!({"code": "TOYS", "name": "Toys"})).await.expect(201);
    let partner =
        it.ann.post("/partners", json!({"kind": "customer", "code": "SHOP", "name": "Shop"})).await.expect(201);
    let item = it.item(new_item(owner, "S-1")).await;
    let given_up = it.gateway.draft_item(&it.ctx(), new_item(owner, "S-2")).await.unwrap();
    it.gateway.discard_draft(&it.ctx(), given_up.id).await.unwrap();
    for (path, of) in [("categories", &category), ("partners", &partner)] {
        it.ann.patch(&format!("/{path}/{}", of["id"].as_str().unwrap()), 1, json!({"name": "New"})).await.expect(200);
    }
    it.ann.patch(&format!("/owners/{owner}"), 1, json!({"name": "New"})).await.expect(200);
    let path = format!("/items/{}", item.id);
    it.ann.patch(&path, 1, json!({"name": "New"})).await.expect(200);
    let packagings = json!({"packagings": [{"level": "case", "quantity": "2"}]});
    let put = axum::http::Method::PUT;
    it.ann.send(put, &format!("{path}/packagings"), Some("p"), Some(2), Some(packagings)).await.expect(200);
    it.ann.post(&format!("{path}/deactivate"), json!({})).await.expect(200);
    it.ann.post(&format!("{path}/reactivate"), json!({})).await.expect(200);
    let mut written: Vec<String> =
        sqlx::query_scalar("SELECT action FROM platform.audit").fetch_all(&it.test.owner).await.unwrap();
    written.sort();
    assert_eq!(
        written,
        [
            "add_category",
            "add_item",
            "add_owner",
            "add_partner",
            "change_category",
            "change_item",
            "change_owner",
            "change_partner",
            "deactivate_item",
            "discard_draft",
            "draft_item",
            "draft_item",
            "reactivate_item",
            "set_packagings",
        ]
    );
}
