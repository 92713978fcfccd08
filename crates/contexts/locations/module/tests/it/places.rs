//! Single places.

use serde_json::{Value, json};

use crate::world::{World, column, id, version};

const NOTHING: &str = "019a0000-0000-7000-8000-000000000000";

#[tokio::test]
async fn a_place_is_added_once_and_found_by_its_code() {
    let world = World::new().await;
    let body = world.body(json!({"code": "A-01", "position": {"x_mm": 1200, "z_mm": -300}}));
    let added = world.ann.post_keyed("/locations", "k", body.clone()).await.expect(201);
    assert_eq!(world.ann.post_keyed("/locations", "k", body.clone()).await.expect(201), added);
    assert_eq!(added["position"], json!({"x_mm": 1200, "y_mm": 0, "z_mm": -300}));
    assert_eq!((&added["zone"], &added["pick_sequence"]), (&json!("PALLETS"), &json!(10)));
    assert_eq!(added["check_digits"].as_str().unwrap().len(), 2);
    assert_eq!(world.place("A-02").await["pick_sequence"], 20);
    let refused = world.ann.post("/locations", body).await.refused(409, "locations.location_code_taken");
    assert_eq!(refused["params"]["codes"], json!(["A-01"]));
    let by_code = world.ann.get(&format!("/warehouses/{}/locations/A-01", world.warehouse)).await;
    assert_eq!(by_code.headers["etag"], "\"1\"");
    assert_eq!(by_code.expect(200), added);
    assert_eq!(world.ann.get(&format!("/locations/{}", id(&added))).await.expect(200), added);
    assert_eq!(world.count("SELECT count(*) FROM platform.audit WHERE action = 'add_location'").await, 2);
}

#[tokio::test]
async fn what_no_place_can_be_is_pointed_at() {
    let world = World::new().await;
    for (field, value, pointer, code) in [
        ("warehouse_id", json!(NOTHING), "/warehouse_id", "locations.warehouse_unknown"),
        ("zone_id", json!(NOTHING), "/zone_id", "locations.zone_unknown"),
        ("location_type_id", json!(NOTHING), "/location_type_id", "locations.location_type_unknown"),
        ("kind", json!(null), "/kind", "locations.kind_missing"),
        ("kind", json!("attic"), "/kind", "field.choice"),
        ("code", json!("A 1"), "/code", "field.invalid"),
        ("limits", json!({"max_weight_g": 0}), "/limits/max_weight_g", "locations.out_of_bounds"),
        ("position", json!({"x_mm": i64::MAX}), "/position/x_mm", "locations.out_of_bounds"),
        ("position", json!({"w_mm": 1}), "/position/w_mm", "field.unknown"),
        ("pick_sequence", json!(-1), "/pick_sequence", "locations.out_of_bounds"),
        ("check_digits", json!("x"), "/check_digits", "locations.check_digits"),
        ("source", json!("erp"), "/external_ref", "locations.external_ref_missing"),
        ("colour", json!("red"), "/colour", "field.unknown"),
    ] {
        let mut body = world.body(json!({"code": "A-1"}));
        body[field] = value;
        let refused = world.ann.post("/locations", body).await.refused(422, "invalid");
        assert_eq!((&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]), (&json!(pointer), &json!(code)));
    }
    assert_eq!(world.count("SELECT count(*) FROM locations.location").await, 0);
    assert_eq!(world.count("SELECT count(*) FROM locations.change").await, 0);
}

#[tokio::test]
async fn a_zone_of_another_warehouse_is_refused() {
    let world = World::new().await;
    let led = json!({"code": "LED", "name": "Leningrad", "time_zone": "Europe/Moscow"});
    let led = id(&world.ann.post("/warehouses", led).await.expect(201));
    let mut body = world.body(json!({"code": "A-1"}));
    body["warehouse_id"] = json!(led);
    let refused = world.ann.post("/locations", body).await.refused(422, "invalid");
    assert_eq!(refused["errors"][0]["code"], "locations.zone_unknown");
}

#[tokio::test]
async fn a_place_is_changed_at_the_version_that_was_read() {
    let world = World::new().await;
    let shelves = json!({"warehouse_id": world.warehouse, "code": "SHELVES", "name": "Shelves"});
    let shelves = id(&world.ann.post("/zones", shelves).await.expect(201));
    let place = world.place("A-1").await;
    let path = format!("/locations/{}", id(&place));
    let body = json!({"zone_id": shelves, "kind": "inspection", "limits": {"max_handling_units": 3}, "mixing": "one_lot",
        "position": {"y_mm": 5}, "pick_sequence": 7, "check_digits": "4711", "source": "erp", "external_ref": "L-1"});
    let changed = world.ann.patch(&path, 1, body).await;
    assert_eq!(changed.headers["etag"], "\"2\"");
    let changed = changed.expect(200);
    for (field, value) in [
        ("zone", json!("SHELVES")),
        ("kind", json!("inspection")),
        ("mixing", json!("one_lot")),
        ("pick_sequence", json!(7)),
        ("check_digits", json!("4711")),
        ("external_ref", json!("L-1")),
        ("code", json!("A-1")),
    ] {
        assert_eq!(changed[field], value, "{field}");
    }
    let card = world.follower.knows("A-1").unwrap();
    assert_eq!((card.version, card.pick_sequence, card.limits.max_handling_units), (2, 7, Some(3)));
    world.ann.patch(&path, 1, json!({})).await.refused(412, "stale");
    let same = world.ann.patch(&path, 2, json!({})).await.expect(200);
    assert_eq!((&same["check_digits"], &same["position"]["y_mm"]), (&json!("4711"), &json!(5)));
}

#[tokio::test]
async fn what_no_change_can_be_is_refused() {
    let world = World::new().await;
    let place = world.place("A-1").await;
    let path = format!("/locations/{}", id(&place));
    for (body, pointer) in [
        (json!({"code": "A-2"}), "/code"),
        (json!({"zone_id": NOTHING}), "/zone_id"),
        (json!({"location_type_id": NOTHING}), "/location_type_id"),
        (json!({"kind": null}), "/kind"),
        (json!({"limits": {"max_weight_g": 0}}), "/limits/max_weight_g"),
        (json!({"position": {"z_mm": i64::MIN}}), "/position/z_mm"),
        (json!({"pick_sequence": i64::MAX}), "/pick_sequence"),
        (json!({"check_digits": "1"}), "/check_digits"),
        (json!({"source": "erp"}), "/external_ref"),
    ] {
        let refused = world.ann.patch(&path, 1, body).await.refused(422, "invalid");
        assert_eq!(refused["errors"][0]["pointer"], pointer);
    }
    let named = world.ann.post("/locations", world.body(json!({"code": "B", "external_ref": "L"}))).await.expect(201);
    let refused = world.ann.patch(&path, 1, json!({"external_ref": "L"})).await;
    assert_eq!(refused.refused(409, "locations.external_ref_taken")["params"]["id"], named["id"]);
    let twice = world.ann.post("/locations", world.body(json!({"code": "C", "external_ref": "L"}))).await;
    twice.refused(409, "locations.external_ref_taken");
    let unknown = format!("/locations/{NOTHING}");
    world.ann.patch(&unknown, 1, json!({})).await.refused(404, "locations.location_unknown");
    world.ann.get(&unknown).await.refused(404, "locations.location_unknown");
    let no_code = format!("/warehouses/{}/locations/Z", world.warehouse);
    world.ann.get(&no_code).await.refused(404, "locations.location_unknown");
}

#[tokio::test]
async fn places_are_listed_by_code_or_in_walking_order() {
    let world = World::new().await;
    let body = json!({"pattern": "{A..B}-{1..2}", "walk": "serpentine"});
    world.ann.post("/locations/generate", world.body(body)).await.expect(201);
    world
        .ann
        .post("/locations", world.body(json!({"code": "DOCK", "kind": "dock", "external_ref": "D"})))
        .await
        .expect(201);
    let list = |query: &str| {
        let path = format!("/locations?{query}");
        async { column(&world.ann.get(&{ path }).await.expect(200), "code") }
    };
    assert_eq!(list("").await, ["A-1", "A-2", "B-1", "B-2", "DOCK"]);
    assert_eq!(list("sort=pick_sequence").await, ["A-1", "A-2", "B-2", "B-1", "DOCK"]);
    assert_eq!(list("code_prefix=B-").await, ["B-1", "B-2"]);
    assert_eq!(list("code_prefix=%25").await, [""; 0]);
    assert_eq!(list("kind=dock").await, ["DOCK"]);
    assert_eq!(list("code=A-1").await, ["A-1"]);
    assert_eq!(list("external_ref=D").await, ["DOCK"]);
    assert_eq!(list("source=erp").await, [""; 0]);
    assert_eq!(list(&format!("zone_id={}&warehouse_id={}&limit=1", world.zone, world.warehouse)).await, ["A-1"]);
    assert_eq!(list(&format!("location_type_id={NOTHING}")).await, [""; 0]);
    let first = world.ann.get("/locations?code=A-2").await.expect(200)["items"][0].clone();
    let path = format!("/locations/{}", id(&first));
    world.ann.post(&format!("{path}/lock"), json!({"out": true, "reason": "broken"})).await.expect(200);
    world.ann.post(&format!("{path}/deactivate"), json!(null)).await.expect(200);
    assert_eq!(list("locked=true").await, ["A-2"]);
    assert_eq!(list("locked=false&active=true").await, ["A-1", "B-1", "B-2", "DOCK"]);
    assert_eq!(list("active=false&sort=pick_sequence").await, ["A-2"]);
    world.ann.get("/locations?sort=colour").await.refused(422, "query.invalid");
}

#[tokio::test]
async fn both_orders_page_to_the_end() {
    let world = World::new().await;
    let body = json!({"pattern": "A-{1..7}"});
    world.ann.post("/locations/generate", world.body(body)).await.expect(201);
    for sort in ["code", "pick_sequence"] {
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let page = world.ann.get(&format!("/locations?sort={sort}&limit=3{after}")).await.expect(200);
            seen.extend(column(&page, "code"));
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        assert_eq!(seen, ["A-1", "A-2", "A-3", "A-4", "A-5", "A-6", "A-7"], "{sort}");
    }
}

#[tokio::test]
async fn a_version_rises_with_every_change() {
    let world = World::new().await;
    let place = world.place("A-1").await;
    let path = format!("/locations/{}", id(&place));
    let moved = world.ann.patch(&path, version(&place), json!({"pick_sequence": 1})).await.expect(200);
    let locked: Value = world.ann.post(&format!("{path}/lock"), json!({"in": true, "reason": "x"})).await.expect(200);
    assert_eq!((version(&moved), version(&locked)), (2, 3));
}
