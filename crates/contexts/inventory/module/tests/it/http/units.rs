//! Handling units.

use ambar_inventory_contract::{IntoUnit, Receive};
use ambar_locations_contract::LocationKind;
use axum::http::Method;
use serde_json::json;
use uuid::Uuid;

use super::{Site, all, column, goods};
use crate::fakes;

const SSCC: &str = "106141412345678908";

async fn with_range() -> Site {
    let site = Site::open().await;
    let range = json!({ "extension_digit": 1, "company_prefix": "0614141", "next_reference": 1 });
    site.ann.send(Method::PUT, "/sscc-range", Some("range"), Some(0), Some(range)).await.expect(200);
    site
}

#[tokio::test]
async fn a_unit_is_opened_once_with_the_next_sscc_or_the_one_on_it() {
    let site = with_range().await;
    site.bin("A-1");
    let body = json!({ "kind": "tote", "warehouse_id": fakes::warehouse(), "location": "A-1" });
    let tote = site.ann.post_keyed("/handling-units", "k", body.clone()).await.expect(201);
    assert_eq!(site.ann.post_keyed("/handling-units", "k", body.clone()).await.expect(201), tote);
    assert_eq!(tote["location"], "A-1");
    let sscc = tote["sscc"].as_str().unwrap();
    assert!(sscc.len() == 18 && sscc.starts_with("1061414100000000"), "{sscc}");
    let next = site.ann.post("/handling-units", body).await.expect(201);
    assert!(next["sscc"].as_str().unwrap() > sscc);
    let body = json!({ "kind": "pallet", "location_id": site.bin("A-2"), "sscc": SSCC });
    let pallet = site.ann.post("/handling-units", body.clone()).await.expect(201);
    assert_eq!((&pallet["sscc"], &pallet["kind"]), (&json!(SSCC), &json!("pallet")));
    site.ann.post("/handling-units", body).await.refused(409, "inventory.unit_taken");
}

#[tokio::test]
async fn what_cannot_be_opened_is_refused() {
    let site = Site::open().await;
    let bin = site.bin("A-1");
    let open = |body: serde_json::Value| site.ann.post("/handling-units", body);
    let body = json!({ "kind": "tote", "location_id": bin });
    let keyless = open(body).await.refused(409, "inventory.sscc_range_missing");
    assert!(keyless["detail"].as_str().unwrap().contains("sscc-range"));
    for (sscc, word) in [("12345", "18 digits"), ("106141412345678901", "should be 8")] {
        let body = json!({ "kind": "tote", "location_id": bin, "sscc": sscc });
        let refusal = open(body).await.refused(422, "invalid");
        assert_eq!(
            (&refusal["errors"][0]["pointer"], &refusal["errors"][0]["code"]),
            (&json!("/sscc"), &json!("inventory.sscc_invalid"))
        );
        assert!(refusal["detail"].as_str().unwrap().contains(word));
    }
    let nowhere = json!({ "kind": "tote", "location_id": Uuid::from_u128(5), "sscc": SSCC });
    assert_eq!(open(nowhere).await.refused(422, "invalid")["errors"][0]["code"], "inventory.place_unknown");
    let siteless = json!({ "kind": "tote", "location": "A-1", "sscc": SSCC });
    assert_eq!(open(siteless).await.refused(422, "invalid")["errors"][0]["code"], "inventory.warehouse_required");
    let mut full = fakes::place("F-1", LocationKind::Storage);
    full.limits.max_handling_units = Some(1);
    let full = site.fakes.locations.add(full);
    open(json!({ "kind": "tote", "location_id": full, "sscc": SSCC })).await.expect(201);
    let second = json!({ "kind": "tote", "location_id": full, "sscc": "106141412345678915" });
    open(second).await.refused(409, "inventory.place_full");
    let mut locked = fakes::place("L-1", LocationKind::Storage);
    locked.locked_in = true;
    let locked = site.fakes.locations.add(locked);
    let body = json!({ "kind": "tote", "location_id": locked, "sscc": "106141412345678915" });
    open(body).await.refused(409, "inventory.place_locked_in");
}

#[tokio::test]
async fn a_range_that_is_used_up_says_so() {
    let site = Site::open().await;
    let bin = site.bin("A-1");
    let range = json!({ "extension_digit": 1, "company_prefix": "0614141", "next_reference": 7, "last_reference": 7 });
    site.ann.send(Method::PUT, "/sscc-range", Some("range"), Some(0), Some(range)).await.expect(200);
    let body = json!({ "kind": "tote", "location_id": bin });
    site.ann.post("/handling-units", body.clone()).await.expect(201);
    site.ann.post("/handling-units", body).await.refused(409, "inventory.sscc_range_used_up");
}

#[tokio::test]
async fn a_unit_goes_to_a_place_with_all_that_is_in_it() {
    let site = Site::open().await;
    let (from, to) = (site.bin("A-1"), site.bin("A-2"));
    let pallet = site.pallet(from, SSCC).await;
    let unit = IntoUnit::Unit { id: pallet.into() };
    site.receive(Receive { unit: unit.clone(), ..goods(site.item("A"), from, 3) }).await;
    site.receive(Receive { unit, ..goods(site.item("B"), from, 4) }).await;
    let body = json!({ "to_location_id": to, "reason": "better" });
    let path = format!("/handling-units/{pallet}/move");
    let moved = site.ann.post_keyed(&path, "k", body.clone()).await.expect(200);
    assert_eq!(site.ann.post_keyed(&path, "k", body).await.expect(200), moved);
    let rows = moved["rows"].as_array().unwrap();
    assert_eq!((column(rows, "sku"), column(rows, "location")), (vec!["A".into(), "B".into()], vec!["A-2".into(); 2]));
    let shown = site.ann.get(&format!("/handling-units/{pallet}")).await.expect(200);
    assert_eq!((&shown["location"], &shown["empty"]), (&json!("A-2"), &json!(false)));
    assert_eq!(column(shown["rows"].as_array().unwrap(), "on_hand"), ["3", "4"]);
}

#[tokio::test]
async fn a_unit_that_cannot_go_there_stays() {
    let site = Site::open().await;
    let from = site.bin("A-1");
    let pallet = site.pallet(from, SSCC).await;
    site.receive(Receive { unit: IntoUnit::Unit { id: pallet.into() }, ..goods(site.item("A"), from, 30) }).await;
    let path = format!("/handling-units/{pallet}/move");
    let go = |body: serde_json::Value| site.ann.post(&path, body);
    let mut small = fakes::place("F-1", LocationKind::Storage);
    small.limits.max_weight_g = Some(100);
    site.fakes.locations.add(small);
    go(json!({ "to_location": "F-1" })).await.refused(409, "inventory.place_full");
    go(json!({ "to_location": "A-1" })).await.refused(409, "inventory.same_place");
    assert_eq!(go(json!({ "to_location": "X" })).await.refused(422, "invalid")["errors"][0]["pointer"], "/to_location");
    let beyond = json!({ "to_location": "F-1", "override_limits": true });
    go(beyond.clone()).await.refused(422, "inventory.reason_required");
    let bob = site.api.caller("bob", &["inventory:write"]);
    bob.post(&path, beyond).await.refused(403, "auth.forbidden");
    go(json!({ "to_location": "F-1", "override_limits": true, "reason": "peak" })).await.expect(200);
    let nothing = format!("/handling-units/{}/move", Uuid::from_u128(5));
    site.ann.post(&nothing, json!({ "to_location": "A-1" })).await.refused(404, "inventory.unit_unknown");
    site.ann.post("/handling-units/x/move", json!({ "to_location": "A-1" })).await.refused(404, "path.unknown");
    site.ann.get(&format!("/handling-units/{}", Uuid::from_u128(5))).await.refused(404, "inventory.unit_unknown");
}

#[tokio::test]
async fn units_are_listed_by_sscc() {
    let site = Site::open().await;
    let (a, b) = (site.bin("A-1"), site.bin("A-2"));
    let first = site.pallet(a, "006141410000000012").await;
    site.pallet(b, SSCC).await;
    site.pallet(b, "106141412345678915").await;
    site.receive(Receive { unit: IntoUnit::Unit { id: first.into() }, ..goods(site.item("A"), a, 1) }).await;
    let every = all(&site.ann, "/handling-units").await;
    assert_eq!(column(&every, "sscc"), ["006141410000000012", SSCC, "106141412345678915"]);
    assert_eq!(column(&every, "empty"), ["false", "true", "true"]);
    assert_eq!(column(&every, "location"), ["A-1", "A-2", "A-2"]);
    assert_eq!(all(&site.ann, &format!("/handling-units?location_id={b}")).await.len(), 2);
    assert_eq!(all(&site.ann, &format!("/handling-units?sscc={SSCC}")).await.len(), 1);
    assert_eq!(all(&site.ann, "/handling-units?kind=tote").await.len(), 0);
    let by_code = format!("/handling-units?warehouse_id={}&location=A-1", fakes::warehouse());
    assert_eq!(all(&site.ann, &by_code).await.len(), 1);
    site.ann.get("/handling-units?colour=red").await.refused(422, "query.invalid");
}

#[tokio::test]
async fn a_unit_tells_what_it_stands_in_and_what_stands_in_it() {
    let site = Site::open().await;
    let bin = site.bin("A-1");
    let (outer, middle, inner) = (
        site.pallet(bin, "006141410000000012").await,
        site.pallet(bin, SSCC).await,
        site.pallet(bin, "106141412345678915").await,
    );
    for (child, parent) in [(inner, middle), (middle, outer)] {
        let sql = "UPDATE inventory.handling_unit SET parent_id = $2 WHERE id = $1";
        sqlx::query(sql).bind(child).bind(parent).execute(&site.test.owner).await.unwrap();
    }
    let shown = site.ann.get(&format!("/handling-units/{middle}")).await.expect(200);
    assert_eq!(column(shown["around"].as_array().unwrap(), "id"), [outer.to_string()]);
    assert_eq!(column(shown["inside"].as_array().unwrap(), "id"), [inner.to_string()]);
    assert_eq!(shown["parent_id"], outer.to_string());
}
