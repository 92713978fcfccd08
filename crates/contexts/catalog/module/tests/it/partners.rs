//! Suppliers and customers.

use ambar_catalog_contract::{PartnerKind, ShippingPolicy};
use serde_json::{Value, json};

use crate::setup::{id, start};

#[tokio::test]
async fn suppliers_and_customers_have_their_own_terms() {
    let it = start().await;
    it.owner("ACME").await;
    let supplier = json!({"kind": "supplier", "code": "MILL", "name": "Mill", "over_receipt_percent": 10});
    let supplier = it.ann.post("/partners", supplier).await.expect(201);
    assert_eq!(
        (&supplier["over_receipt_percent"], &supplier["shipping_policy"]),
        (&json!(10), &json!("ship_available"))
    );
    let customer = json!({"kind": "customer", "code": "MILL", "name": "Mill", "shipping_policy": "ship_complete"});
    let customer = it.ann.post("/partners", customer).await.expect(201);
    for (body, code) in [
        (
            json!({"kind": "supplier", "code": "A", "name": "A", "shipping_policy": "cancel_rest"}),
            "catalog.policy_of_supplier",
        ),
        (
            json!({"kind": "customer", "code": "A", "name": "A", "over_receipt_percent": 1}),
            "catalog.tolerance_of_customer",
        ),
        (json!({"kind": "supplier", "code": "A", "name": "A", "over_receipt_percent": 101}), "catalog.tolerance"),
    ] {
        let refusal = it.ann.post("/partners", body).await.refused(422, "invalid");
        assert_eq!(refusal["errors"][0]["code"], code);
    }
    let card = it.gateway.partner(&it.ctx(), id(&customer)).await.unwrap();
    assert_eq!((card.kind, card.shipping_policy), (PartnerKind::Customer, ShippingPolicy::ShipComplete));
    let unknown = it.gateway.partner(&it.ctx(), ambar_kernel::PartnerId::NIL).await.unwrap_err();
    assert_eq!((unknown.kind, &*unknown.code), (ambar_kernel::ErrorKind::Invalid, "catalog.partner_unknown"));
}

#[tokio::test]
async fn codes_are_unique_per_owner_and_kind_and_references_per_owner() {
    let it = start().await;
    it.ann
        .post("/partners", json!({"kind": "supplier", "code": "A", "name": "A"}))
        .await
        .refused(422, "catalog.owner_required");
    let (acme, beta) = (it.owner("ACME").await, it.owner("BETA").await);
    let body = |owner: Value, code: &str| json!({"owner_id": owner, "kind": "supplier", "code": code, "name": code, "external_ref": "1"});
    let first = it.ann.post("/partners", body(json!(acme), "MILL")).await.expect(201);
    it.ann.post("/partners", body(Value::Null, "X")).await.refused(422, "catalog.owner_required");
    it.ann.post("/partners", body(json!(acme), "MILL")).await.refused(409, "catalog.partner_code_taken");
    let refusal = it.ann.post("/partners", body(json!(acme), "OTHER")).await.refused(409, "catalog.external_ref_taken");
    assert_eq!(refusal["params"]["id"], first["id"]);
    it.ann.post("/partners", body(json!(beta), "MILL")).await.expect(201);
    let unknown = body(json!("0192f0c1-2345-7abc-8def-0123456789ab"), "MILL");
    let refusal = it.ann.post("/partners", unknown).await.refused(422, "catalog.owner_unknown");
    assert_eq!(refusal["errors"][0]["pointer"], "/owner_id");
}

#[tokio::test]
async fn a_partner_is_changed_and_keeps_what_is_not_sent() {
    let it = start().await;
    it.owner("ACME").await;
    let added =
        json!({"kind": "supplier", "code": "MILL", "name": "Mill", "over_receipt_percent": 10, "external_ref": "1"});
    let added = it.ann.post("/partners", added).await.expect(201);
    let path = format!("/partners/{}", added["id"].as_str().unwrap());
    let changed = it.ann.patch(&path, 1, json!({"name": "New Mill", "active": false})).await.expect(200);
    assert_eq!((&changed["over_receipt_percent"], &changed["external_ref"]), (&json!(10), &json!("1")));
    assert_eq!((&changed["active"], &changed["version"]), (&json!(false), &json!(2)));
    it.ann.patch(&path, 1, json!({})).await.refused(412, "stale");
    it.ann.patch(&path, 2, json!({"shipping_policy": "cancel_rest"})).await.refused(422, "invalid");
    let cleared = it
        .ann
        .patch(&path, 2, json!({"external_ref": null, "over_receipt_percent": 0, "active": true}))
        .await
        .expect(200);
    assert_eq!((&cleared["external_ref"], &cleared["over_receipt_percent"]), (&Value::Null, &json!(0)));
    let shown = it.ann.get(&path).await;
    assert_eq!(shown.headers["etag"], "\"3\"");
    assert_eq!(shown.expect(200), cleared);
    it.ann.get("/partners/0192f0c1-2345-7abc-8def-0123456789ab").await.refused(404, "catalog.partner_unknown");
}

#[tokio::test]
async fn partners_are_listed_by_code_or_as_people_sort() {
    let it = start().await;
    let acme = it.owner("ACME").await;
    for (code, name) in [("C1", "ель"), ("C2", "ёлка"), ("C3", "жук"), ("C4", "ежи")] {
        it.ann.post("/partners", json!({"kind": "customer", "code": code, "name": name})).await.expect(201);
    }
    it.ann.post("/partners", json!({"kind": "supplier", "code": "S1", "name": "яма"})).await.expect(201);
    let names = async |query: String| -> (Vec<Value>, Value) {
        let page = it.ann.get(&query).await.expect(200);
        let names = page["items"].as_array().unwrap().iter().map(|partner| partner["name"].clone()).collect();
        (names, page["next"].clone())
    };
    let (first, next) = names("/partners?sort=name&kind=customer&limit=2".into()).await;
    assert_eq!(first, ["ежи", "ёлка"]);
    let next = next.as_str().unwrap().to_owned();
    assert_eq!(names(format!("/partners?sort=name&kind=customer&limit=2&after={next}")).await.0, ["ель", "жук"]);
    it.ann.get(&format!("/partners?sort=code&after={next}")).await.refused(400, "page.cursor");
    assert_eq!(names(format!("/partners?owner_id={acme}&active=true&code=C3")).await.0, ["жук"]);
    let (first, next) = names("/partners?limit=4".into()).await;
    assert_eq!(first.len(), 4);
    assert_eq!(names(format!("/partners?after={}", next.as_str().unwrap())).await.0, ["яма"]);
}
