//! Sites.

use serde_json::json;

use crate::world::{World, column, id};

#[tokio::test]
async fn a_site_is_added_once_and_listed() {
    let world = World::new().await;
    let body = json!({"code": "LED", "name": "Leningrad", "time_zone": "Europe/Moscow"});
    let added = world.ann.post_keyed("/warehouses", "k", body.clone()).await.expect(201);
    assert_eq!(world.ann.post_keyed("/warehouses", "k", body.clone()).await.expect(201), added);
    world.ann.post("/warehouses", body).await.refused(409, "locations.warehouse_code_taken");
    let first = world.ann.get("/warehouses?limit=1").await.expect(200);
    assert_eq!(column(&first, "code"), ["LED"]);
    let next = first["next"].as_str().unwrap();
    let second = world.ann.get(&format!("/warehouses?limit=1&after={next}")).await.expect(200);
    assert_eq!((column(&second, "code"), &second["next"]), (vec!["MOW".to_owned()], &json!(null)));
    assert_eq!(column(&world.ann.get("/warehouses?code=LED").await.expect(200), "id"), [id(&added)]);
}

#[tokio::test]
async fn a_site_is_shown_with_its_version_and_changed_at_that_version() {
    let world = World::new().await;
    let path = format!("/warehouses/{}", world.warehouse);
    let shown = world.ann.get(&path).await;
    assert_eq!(shown.headers["etag"], "\"1\"");
    let changed = world.ann.patch(&path, 1, json!({"name": "Moscow North", "time_zone": "Asia/Omsk"})).await;
    assert_eq!(changed.headers["etag"], "\"2\"");
    let changed = changed.expect(200);
    assert_eq!((&changed["name"], &changed["code"]), (&json!("Moscow North"), &json!("MOW")));
    assert_eq!(world.ann.get(&path).await.expect(200), changed);
    let stale = world.ann.patch(&path, 1, json!({"name": "Other"})).await.refused(412, "stale");
    assert_eq!(stale["params"]["version"], 2);
    assert_eq!(world.count("SELECT count(*) FROM platform.audit WHERE action = 'change_warehouse'").await, 1);
}

#[tokio::test]
async fn a_site_has_a_real_time_zone() {
    let world = World::new().await;
    let body = json!({"code": "X", "name": "X", "time_zone": "Mars/Olympus"});
    let refused = world.ann.post("/warehouses", body).await.refused(422, "invalid");
    assert_eq!(refused["errors"][0]["code"], "locations.time_zone_unknown");
    let path = format!("/warehouses/{}", world.warehouse);
    world.ann.patch(&path, 1, json!({"time_zone": "Mars/Olympus"})).await.refused(422, "invalid");
}

#[tokio::test]
async fn unknown_sites_are_not_found() {
    let world = World::new().await;
    let path = "/warehouses/019a0000-0000-7000-8000-000000000000";
    world.ann.get(path).await.refused(404, "locations.warehouse_unknown");
    world.ann.patch(path, 1, json!({})).await.refused(404, "locations.warehouse_unknown");
    world.ann.get("/warehouses/x").await.refused(404, "path.unknown");
}

#[tokio::test]
async fn another_systems_name_belongs_to_one_record() {
    let world = World::new().await;
    let body = |code: &str, source: Option<&str>| json!({"code": code, "name": "N", "time_zone": "UTC", "source": source, "external_ref": "W-1"});
    let first = world.ann.post("/warehouses", body("A", Some("erp"))).await.expect(201);
    let second = world.ann.post("/warehouses", body("B", None)).await.expect(201);
    assert_eq!((&second["source"], &second["external_ref"]), (&json!(null), &json!("W-1")));
    for (source, holder) in [(Some("erp"), &first), (None, &second)] {
        let refused = world.ann.post("/warehouses", body("C", source)).await;
        let refused = refused.refused(409, "locations.external_ref_taken");
        assert_eq!(refused["params"]["id"], holder["id"]);
    }
    let path = format!("/warehouses/{}", id(&second));
    let refused = world.ann.patch(&path, 1, json!({"source": "erp"})).await;
    assert_eq!(refused.refused(409, "locations.external_ref_taken")["params"]["id"], first["id"]);
    world.ann.patch(&path, 1, json!({"external_ref": null})).await.expect(200);
    world.ann.post("/warehouses", body("C", None)).await.expect(201);
    let found = world.ann.get("/warehouses?external_ref=W-1&source=erp").await.expect(200);
    assert_eq!(column(&found, "id"), [id(&first)]);
}

#[tokio::test]
async fn a_source_without_a_name_is_refused() {
    let world = World::new().await;
    let body = json!({"code": "A", "name": "N", "time_zone": "UTC", "source": "erp"});
    let refused = world.ann.post("/warehouses", body).await.refused(422, "invalid");
    assert_eq!(refused["errors"][0]["pointer"], "/external_ref");
    let path = format!("/warehouses/{}", world.warehouse);
    world.ann.patch(&path, 1, json!({"source": "erp"})).await.refused(422, "invalid");
    let both = world.ann.patch(&path, 1, json!({"source": "erp", "external_ref": "W"})).await.expect(200);
    assert_eq!(both["source"], "erp");
    world.ann.patch(&path, 2, json!({"external_ref": null})).await.refused(422, "invalid");
    world.ann.patch(&path, 2, json!({"code": "LED"})).await.expect(200);
}
