//! People.

use ambar_testkit::account;
use serde_json::json;

use crate::world::{NOTHING, WAREHOUSE, World, column};

#[tokio::test]
async fn a_person_is_added_once_and_shown() {
    let world = World::new().await;
    let body = json!({"badge": "B-7", "name": "Anna Ivanova", "shift": "early", "warehouse_id": WAREHOUSE,
                      "account_id": account("ann"), "source": "hr", "external_ref": "4711"});
    let added = world.ann.post_keyed("/people", "k", body.clone()).await;
    assert_eq!(added.headers["etag"], "\"1\"");
    let added = added.expect(201);
    assert_eq!(world.ann.post_keyed("/people", "k", body).await.expect(201), added);
    assert_eq!((&added["active"], &added["shift"]), (&json!(true), &json!("early")));
    let path = format!("/people/{}", added["id"].as_str().unwrap());
    assert_eq!(world.ann.get(&path).await.expect(200), added);
    assert_eq!(world.count("SELECT count(*) FROM platform.audit WHERE action = 'add_person'").await, 1);
    world.ann.get(&format!("/people/{NOTHING}")).await.refused(404, "workforce.person_unknown");
}

#[tokio::test]
async fn badge_account_and_foreign_name_belong_to_one_person() {
    let world = World::new().await;
    let ann = json!({"badge": "1", "name": "Ann", "account_id": account("ann"), "external_ref": "7"});
    let ann = world.ann.post("/people", ann).await.expect(201);
    let bob = world.ann.post("/people", json!({"badge": "2", "name": "Bob"})).await.expect(201);
    let path = format!("/people/{}", bob["id"].as_str().unwrap());
    for (field, value, code) in [
        ("badge", json!("1"), "workforce.badge_taken"),
        ("account_id", json!(account("ann")), "workforce.account_taken"),
        ("external_ref", json!("7"), "workforce.external_ref_taken"),
    ] {
        let mut body = json!({"badge": "3", "name": "Carl"});
        body[field] = value.clone();
        world.ann.post("/people", body).await.refused(409, code);
        let refused = world.ann.patch(&path, 1, json!({ field: value })).await.refused(409, code);
        if field == "external_ref" {
            assert_eq!(refused["params"]["id"], ann["id"]);
        }
    }
    world.ann.patch(&path, 1, json!({"external_ref": "7", "source": "hr"})).await.expect(200);
}

#[tokio::test]
async fn what_no_person_can_be_is_pointed_at() {
    let world = World::new().await;
    for (field, value, pointer) in [
        ("warehouse_id", json!(NOTHING), "/warehouse_id"),
        ("source", json!("hr"), "/external_ref"),
        ("badge", json!("a b"), "/badge"),
        ("name", json!("a\u{200B}b"), "/name"),
        ("salary", json!(1), "/salary"),
    ] {
        let mut body = json!({"badge": "3", "name": "Carl"});
        body[field] = value;
        let refused = world.ann.post("/people", body).await.refused(422, "invalid");
        assert_eq!(refused["errors"][0]["pointer"], pointer);
    }
    let away = json!({"badge": "3", "name": "Carl", "warehouse_id": uuid::Uuid::nil()});
    world.ann.post("/people", away).await.refused(503, "locations.away");
}

#[tokio::test]
async fn a_record_is_changed_at_the_version_that_was_read() {
    let world = World::new().await;
    let body =
        json!({"badge": "1", "name": "Ann", "shift": "early", "warehouse_id": WAREHOUSE, "account_id": account("ann")});
    let added = world.ann.post("/people", body).await.expect(201);
    let path = format!("/people/{}", added["id"].as_str().unwrap());
    let moved = world.ann.patch(&path, 1, json!({"badge": "9", "name": "Anna", "shift": "late"})).await.expect(200);
    assert_eq!((&moved["badge"], &moved["shift"], &moved["version"]), (&json!("9"), &json!("late"), &json!(2)));
    assert_eq!(moved["warehouse_id"], added["warehouse_id"]);
    world.ann.patch(&path, 1, json!({"active": false})).await.refused(412, "stale");
    let left = json!({"active": false, "shift": null, "warehouse_id": null, "account_id": null});
    let left = world.ann.patch(&path, 2, left).await.expect(200);
    for field in ["shift", "warehouse_id", "account_id"] {
        assert_eq!(left[field], json!(null), "{field}");
    }
    assert_eq!(left["active"], false);
    world.ann.patch(&path, 3, json!({"warehouse_id": NOTHING})).await.refused(422, "invalid");
    world.ann.patch(&path, 3, json!({"source": "hr"})).await.refused(422, "invalid");
    world.ann.patch(&format!("/people/{NOTHING}"), 1, json!({})).await.refused(404, "workforce.person_unknown");
    assert_eq!(world.count("SELECT count(*) FROM platform.audit WHERE action = 'change_person'").await, 2);
}

#[tokio::test]
async fn people_are_listed_by_badge() {
    let world = World::new().await;
    for (badge, shift) in [("3", "late"), ("1", "early"), ("2", "early")] {
        let body = json!({"badge": badge, "name": "N", "shift": shift, "warehouse_id": WAREHOUSE,
            "account_id": account(badge), "source": "hr", "external_ref": badge});
        world.ann.post("/people", body).await.expect(201);
    }
    let list = |query: String| {
        let ann = world.ann.clone();
        async move { column(&ann.get(&format!("/people?{query}")).await.expect(200), "badge") }
    };
    assert_eq!(list(String::new()).await, ["1", "2", "3"]);
    assert_eq!(list("shift=early&source=hr".into()).await, ["1", "2"]);
    assert_eq!(list(format!("account_id={}", account("3"))).await, ["3"]);
    assert_eq!(list("external_ref=2".into()).await, ["2"]);
    assert_eq!(list("badge=1&active=true".into()).await, ["1"]);
    assert_eq!(list(format!("warehouse_id={NOTHING}")).await, [""; 0]);
    assert_eq!(list("active=false".into()).await, [""; 0]);
    let first = world.ann.get("/people?limit=2").await.expect(200);
    assert_eq!(list(format!("after={}", first["next"].as_str().unwrap())).await, ["3"]);
    world.ann.get("/people?colour=red").await.refused(422, "query.invalid");
}
