//! Owners and categories.

use serde_json::{Value, json};

use crate::setup::{new_item, start};

#[tokio::test]
async fn an_owner_is_added_once_shown_and_listed() {
    let it = start().await;
    let body = json!({"code": "ACME", "name": "Acme Ltd", "source": "erp", "external_ref": "17"});
    let added = it.ann.post_keyed("/owners", "k", body.clone()).await.expect(201);
    assert_eq!(it.ann.post_keyed("/owners", "k", body.clone()).await.expect(201), added);
    let shown = it.ann.get(&format!("/owners/{}", added["id"].as_str().unwrap())).await;
    assert_eq!(shown.headers["etag"], "\"1\"");
    assert_eq!(shown.expect(200), added);
    it.ann.post("/owners", json!({"code": "BETA", "name": "Beta"})).await.expect(201);
    for (query, codes) in [
        ("", vec!["ACME", "BETA"]),
        ("?code=BETA", vec!["BETA"]),
        ("?source=erp&external_ref=17", vec!["ACME"]),
        ("?active=false", vec![]),
    ] {
        let page = it.ann.get(&format!("/owners{query}")).await.expect(200);
        let found: Vec<_> = page["items"].as_array().unwrap().iter().map(|owner| owner["code"].clone()).collect();
        assert_eq!(found, codes, "{query}");
    }
    let first = it.ann.get("/owners?limit=1").await.expect(200);
    let next = it.ann.get(&format!("/owners?limit=1&after={}", first["next"].as_str().unwrap())).await.expect(200);
    assert_eq!((&next["items"][0]["code"], &next["next"]), (&json!("BETA"), &Value::Null));
}

#[tokio::test]
async fn codes_and_references_of_owners_are_unique() {
    let it = start().await;
    let first = it.ann.post("/owners", json!({"code": "ACME", "name": "A", "external_ref": "17"})).await.expect(201);
    it.ann.post("/owners", json!({"code": "ACME", "name": "B"})).await.refused(409, "catalog.owner_code_taken");
    let same_ref = json!({"code": "B", "name": "B", "external_ref": "17"});
    let refusal = it.ann.post("/owners", same_ref).await.refused(409, "catalog.external_ref_taken");
    assert_eq!(refusal["params"]["id"], first["id"]);
    let other_source = json!({"code": "C", "name": "C", "external_ref": "17", "source": "shop"});
    it.ann.post("/owners", other_source).await.expect(201);
    let source_alone = json!({"code": "D", "name": "D", "source": "shop"});
    let refusal = it.ann.post("/owners", source_alone).await.refused(422, "invalid");
    assert_eq!(refusal["errors"][0]["code"], "catalog.external_ref_missing");
}

#[tokio::test]
async fn an_owner_is_changed_by_who_has_read_it() {
    let it = start().await;
    let owner = it.owner("ACME").await;
    let path = format!("/owners/{owner}");
    let changed = it.ann.patch(&path, 1, json!({"name": "Acme", "external_ref": "9"})).await.expect(200);
    assert_eq!(
        (&changed["version"], &changed["name"], &changed["external_ref"]),
        (&json!(2), &json!("Acme"), &json!("9"))
    );
    let refusal = it.ann.patch(&path, 1, json!({"name": "Late"})).await.refused(412, "stale");
    assert_eq!(refusal["params"]["version"], 2);
    let cleared = it.ann.patch(&path, 2, json!({"external_ref": null})).await.expect(200);
    assert_eq!((&cleared["external_ref"], &cleared["name"]), (&Value::Null, &json!("Acme")));
    let unknown = "/owners/0192f0c1-2345-7abc-8def-0123456789ab";
    it.ann.patch(unknown, 1, json!({})).await.refused(404, "catalog.owner_unknown");
    it.ann.get(unknown).await.refused(404, "catalog.owner_unknown");
    it.ann.get("/owners/x").await.refused(404, "path.unknown");
    let missing = it.ann.send(axum::http::Method::PATCH, &path, Some("k"), None, Some(json!({}))).await;
    missing.refused(428, "if_match.missing");
}

#[tokio::test]
async fn an_owner_of_whom_something_is_active_stays() {
    let it = start().await;
    let owner = it.owner("ACME").await;
    let path = format!("/owners/{owner}");
    let item = it.item(new_item(owner, "S-1")).await;
    let partner =
        it.ann.post("/partners", json!({"kind": "customer", "code": "SHOP", "name": "Shop"})).await.expect(201);
    let refusal = it.ann.patch(&path, 1, json!({"active": false})).await.refused(409, "catalog.owner_in_use");
    assert_eq!(
        refusal["params"]["usages"],
        json!([{"context": "catalog", "what": "active items", "count": 1, "examples": ["S-1"]},
               {"context": "catalog", "what": "active suppliers and customers", "count": 1, "examples": ["SHOP"]}])
    );
    it.ann.post(&format!("/items/{}/deactivate", item.id), json!({})).await.expect(200);
    let partner = format!("/partners/{}", partner["id"].as_str().unwrap());
    it.ann.patch(&partner, 1, json!({"active": false})).await.expect(200);
    it.ann.patch(&path, 1, json!({"active": false})).await.expect(200);
    it.ann.post(&format!("/items/{}/reactivate", item.id), json!({})).await.refused(409, "catalog.owner_inactive");
    it.ann.patch(&partner, 2, json!({"active": true})).await.refused(409, "catalog.owner_inactive");
    let late = it.gateway.draft_item(&it.ctx(), new_item(owner, "S-2")).await.unwrap_err();
    assert_eq!(late.code, "catalog.owner_inactive");
}

#[tokio::test]
async fn a_category_is_added_changed_and_listed() {
    let it = start().await;
    let body = json!({"code": "XMAS", "name": "Christmas", "source": "erp", "external_ref": "7"});
    let added = it.ann.post_keyed("/categories", "k", body.clone()).await.expect(201);
    assert_eq!(it.ann.post_keyed("/categories", "k", body).await.expect(201), added);
    it.ann.post("/categories", json!({"code": "XMAS", "name": "x"})).await.refused(409, "catalog.category_code_taken");
    let same_ref = json!({"code": "Y", "name": "y", "source": "erp", "external_ref": "7"});
    let refusal = it.ann.post("/categories", same_ref).await.refused(409, "catalog.external_ref_taken");
    assert_eq!(refusal["params"]["id"], added["id"]);
    let path = format!("/categories/{}", added["id"].as_str().unwrap());
    let changed = it.ann.patch(&path, 1, json!({"name": "Yule"})).await.expect(200);
    assert_eq!((&changed["name"], &changed["version"]), (&json!("Yule"), &json!(2)));
    it.ann.patch(&path, 1, json!({"name": "z"})).await.refused(412, "stale");
    assert_eq!(it.ann.get(&path).await.expect(200), changed);
    it.ann.get("/categories/0192f0c1-2345-7abc-8def-0123456789ab").await.refused(404, "catalog.category_unknown");
    it.ann.post("/categories", json!({"code": "TOYS", "name": "Toys"})).await.expect(201);
    let first = it.ann.get("/categories?limit=1").await.expect(200);
    assert_eq!(first["items"][0]["code"], "TOYS");
    let next = it.ann.get(&format!("/categories?limit=1&after={}", first["next"].as_str().unwrap())).await.expect(200);
    assert_eq!(next["items"][0]["code"], "XMAS");
    let found = it.ann.get("/categories?external_ref=7&source=erp&code=XMAS").await.expect(200);
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
}
