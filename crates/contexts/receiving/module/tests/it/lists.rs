//! Lists and single documents.

use serde_json::{Value, json};

use crate::{
    fakes::id,
    world::{World, text},
};

fn of<'a>(page: &'a Value, field: &str) -> Vec<&'a str> {
    page["items"].as_array().unwrap().iter().map(|item| text(&item[field])).collect()
}

#[tokio::test]
async fn deliveries_are_listed_by_age_or_by_when_they_are_expected() {
    let world = World::new().await;
    let reader = world.api.caller("eve", &["receiving:read"]);
    for (number, expected_on) in [("A", json!("2026-12-02")), ("B", Value::Null), ("C", json!("2026-12-01"))] {
        let fields = json!({
            "lines": [{"sku": "MUG", "quantity": "10"}, {"sku": "CUP", "quantity": "1"}], "number": number, "expected_on": expected_on,
            "source": "erp", "external_ref": number,
        });
        world.announce_with("STRICT", fields).await;
        world.test.clock.advance(chrono::Duration::seconds(1));
    }
    let first = reader.get("/deliveries?limit=2").await.expect(200);
    assert_eq!(of(&first, "number"), ["C", "B"]);
    let second = reader.get(&format!("/deliveries?limit=2&after={}", text(&first["next"]))).await.expect(200);
    assert_eq!((of(&second, "number"), &second["next"]), (vec!["A"], &Value::Null));
    let soonest = reader.get("/deliveries?sort=expected&limit=2").await.expect(200);
    assert_eq!(of(&soonest, "number"), ["C", "A"]);
    let last =
        reader.get(&format!("/deliveries?sort=expected&limit=2&after={}", text(&soonest["next"]))).await.expect(200);
    assert_eq!(of(&last, "number"), ["B"]);
    let b = reader.get("/deliveries?number=B").await.expect(200)["items"][0].clone();
    world.receive(&b, "MUG", "10").await;
    let damaged = json!({"by": "unit", "sku": "CUP", "quantity": "1", "condition": "damaged"});
    world.operator().post(&World::receipts(&b), damaged).await.expect(201);
    let supplier = id::<()>("STRICT");
    let filter = format!(
        "state=completed&warehouse_id={}&owner_id={}&supplier_id={supplier}&source=erp&external_ref=B",
        world.site, world.owner
    );
    let found = reader.get(&format!("/deliveries?{filter}")).await.expect(200);
    assert_eq!(of(&found, "number"), ["B"]);
    let progress =
        ["lines", "complete_lines", "differing_lines"].map(|field| found["items"][0][field].as_i64().unwrap());
    assert_eq!(progress, [2, 2, 1]);
    assert_eq!(
        of(&reader.get("/deliveries?sort=expected").await.expect(200), "number"),
        ["C", "A"],
        "closed ones are not expected"
    );
    reader.get("/deliveries?state=lost").await.refused(422, "query.invalid");
    reader.get("/deliveries?colour=red").await.refused(422, "query.invalid");
    reader.get("/deliveries?after=x").await.refused(400, "page.cursor");
    reader.get(&format!("/deliveries/{supplier}")).await.refused(404, "receiving.delivery_unknown");
    world.api.caller("eve", &[]).get("/deliveries").await.refused(403, "auth.forbidden");
}

#[tokio::test]
async fn receipts_and_putaways_are_found_by_what_they_are_about() {
    let world = World::new().await;
    let reader = world.api.caller("eve", &["receiving:read"]);
    let delivery = world.announce("STRICT", &[("MUG", "10"), ("PILLS", "10")]).await;
    for (sku, quantity) in [("MUG", "3"), ("MUG", "4"), ("PILLS", "1")] {
        world.test.clock.advance(chrono::Duration::seconds(1));
        world.receive(&delivery, sku, quantity).await;
    }
    let back = json!({"kind": "return", "owner_id": world.owner, "warehouse_id": world.site, "reason": "X", "sku": "MUG", "quantity": "1",
        "source": "shop", "external_ref": "C1"});
    world.test.clock.advance(chrono::Duration::seconds(1));
    world.operator().post("/receipts", back).await.expect(201);
    let listed = reader.get("/receipts").await.expect(200)["items"][1].clone();
    let one = reader.get(&format!("/receipts/{}", text(&listed["id"]))).await.expect(200);
    assert_eq!(one, listed, "one receipt is shown as it is listed");
    reader.get(&format!("/receipts/{}", id::<()>("x"))).await.refused(404, "receiving.receipt_unknown");
    let quantities = |page: &Value| -> Vec<String> {
        page["items"].as_array().unwrap().iter().map(|item| text(&item["lines"][0]["quantity"]).to_owned()).collect()
    };
    for (filter, expected) in [
        (String::new(), vec!["1", "1", "4", "3"]),
        (format!("delivery_id={}", text(&delivery["id"])), vec!["1", "4", "3"]),
        ("occasion=return".to_owned(), vec!["1"]),
        ("status=hold".to_owned(), vec!["1"]),
        ("source=shop&external_ref=C1".to_owned(), vec!["1"]),
        (
            format!("item_id={}&warehouse_id={}&owner_id={}", id::<()>("MUG"), world.site, world.owner),
            vec!["1", "4", "3"],
        ),
    ] {
        let page = reader.get(&format!("/receipts?{filter}")).await.expect(200);
        assert_eq!(quantities(&page), expected, "{filter}");
    }
    let first = reader.get("/receipts?limit=3").await.expect(200);
    let second = reader.get(&format!("/receipts?limit=3&after={}", text(&first["next"]))).await.expect(200);
    assert_eq!((quantities(&second), &second["next"]), (vec!["3".to_owned()], &Value::Null));

    let oldest = second["items"][0]["putaways"][0].clone();
    let token = world.claim(&oldest);
    let done = json!({"token": token, "location": oldest["location"]});
    world.operator().post(&format!("/putaways/{}/complete", text(&oldest["id"])), done).await.expect(200);
    for (filter, expected) in [
        (String::new(), vec!["1", "4", "3"]),
        ("open=true".to_owned(), vec!["1", "4"]),
        ("state=completed".to_owned(), vec!["3"]),
        ("waiting=true".to_owned(), vec![]),
        (format!("receipt_id={}", text(&oldest["receipt_id"])), vec!["3"]),
        (format!("delivery_id={}&item_id={}", text(&delivery["id"]), id::<()>("PILLS")), vec!["1"]),
        (format!("warehouse_id={}&owner_id={}&waiting=false", world.site, world.owner), vec!["1", "4", "3"]),
    ] {
        let page = reader.get(&format!("/putaways?{filter}")).await.expect(200);
        assert_eq!(of(&page, "quantity"), expected, "{filter}");
    }
    let first = reader.get("/putaways?limit=2").await.expect(200);
    let second = reader.get(&format!("/putaways?limit=2&after={}", text(&first["next"]))).await.expect(200);
    assert_eq!(of(&second, "quantity"), ["3"]);
    let one = reader.get(&format!("/putaways/{}", text(&oldest["id"]))).await.expect(200);
    assert_eq!((&one["state"], &one["why"]), (&json!("completed"), &json!("nearest_empty")));
}
