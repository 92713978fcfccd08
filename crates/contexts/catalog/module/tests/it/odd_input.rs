//! What nobody should send.

use axum::http::Method;
use serde_json::{Value, json};

use crate::setup::{new_item, start};

#[tokio::test]
async fn odd_texts_are_refused_by_field_and_change_nothing() {
    let it = start().await;
    for (name, code) in [
        (json!("a\u{0}b"), "text.unprintable"),
        (json!("a\u{202E}b"), "field.invalid"),
        (json!("a\u{200B}b"), "field.invalid"),
        (json!(" \t "), "field.invalid"),
        (json!("x".repeat(201)), "field.invalid"),
        (json!("x".repeat(1_000_000)), "field.invalid"),
        (json!(7), "field.type"),
        (json!(["a"]), "field.type"),
        (Value::Null, "field.type"),
    ] {
        let response = it.ann.post("/owners", json!({"code": "ACME", "name": name})).await;
        assert_eq!(response.status, 422, "{:#}", response.json);
        let error = &response.json["errors"][0];
        assert_eq!((error["pointer"].as_str(), error["code"].as_str()), (Some("/name"), Some(code)));
    }
    it.ann.post("/owners", json!({"code": "A B", "name": "x"})).await.refused(422, "invalid");
    it.ann.post("/owners", json!({"code": "A", "name": "x", "colour": "red"})).await.refused(422, "invalid");
    it.ann.post("/owners", json!({"name": "x"})).await.refused(422, "invalid");
    it.ann.post("/owners", json!([])).await.refused(422, "invalid");
    assert_eq!(it.ann.get("/owners").await.expect(200)["items"], json!([]));
}

#[tokio::test]
async fn composed_and_decomposed_spellings_are_one_name() {
    let it = start().await;
    let added = it.ann.post("/owners", json!({"code": "CAFE\u{301}", "name": " Cafe\u{301} "})).await.expect(201);
    assert_eq!((added["code"].as_str(), added["name"].as_str()), (Some("CAF\u{c9}"), Some("Caf\u{e9}")));
    it.ann.post("/owners", json!({"code": "CAF\u{c9}", "name": "x"})).await.refused(409, "catalog.owner_code_taken");
}

#[tokio::test]
async fn odd_values_of_items_are_refused_by_field() {
    let it = start().await;
    let item = it.item(new_item(it.owner("ACME").await, "S-1")).await;
    let path = format!("/items/{}", item.id);
    for (body, pointer) in [
        (json!({"scale": 7}), "/scale"),
        (json!({"scale": -1}), "/scale"),
        (json!({"scale": 1.5}), "/scale"),
        (json!({"scale": "3"}), "/scale"),
        (json!({"tracking": "magic"}), "/tracking"),
        (json!({"abc": "D"}), "/abc"),
        (json!({"min_remaining_days": 65536}), "/min_remaining_days"),
        (json!({"category_id": "toys"}), "/category_id"),
        (json!({"sku": ""}), "/sku"),
        (json!({"sku": "x".repeat(65)}), "/sku"),
        (json!({"owner_id": "x"}), "/owner_id"),
    ] {
        let refusal = it.ann.patch(&path, 1, body.clone()).await.refused(422, "invalid");
        assert_eq!(refusal["errors"][0]["pointer"], pointer, "{body}");
    }
    assert_eq!(it.get(&item).await["version"], 1);
    it.ann.get("/items/%00").await.refused(422, "text.unprintable");
    it.ann.get("/items?q=%00").await.refused(422, "text.unprintable");
    let keyless = it.ann.send(Method::POST, &format!("{path}/deactivate"), None, None, None).await;
    keyless.refused(400, "idempotency.key_missing");
}

#[tokio::test]
async fn nobody_writes_without_the_right_to() {
    let it = start().await;
    let reader = it.api.caller("bob", &["catalog:read"]);
    reader.get("/items").await.expect(200);
    reader.post("/owners", json!({"code": "A", "name": "A"})).await.refused(403, "auth.forbidden");
    it.api.nobody().get("/items").await.refused(401, "auth.not_signed_in");
    let writer = it.api.caller("eve", &["catalog:write"]);
    writer.get("/owners").await.refused(403, "auth.forbidden");
}
