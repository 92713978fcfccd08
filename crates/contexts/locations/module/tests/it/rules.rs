//! Location types, and what their places take over from them.

use ambar_locations_contract::{Limits, LocationKind, MixingRule};
use serde_json::{Value, json};

use crate::world::{World, column, id, version};

const NOTHING: &str = "019a0000-0000-7000-8000-000000000000";

fn rack() -> Value {
    json!({"code": "RACK", "name": "Pallet rack", "kind": "storage", "mixing": "one_item",
           "limits": {"max_weight_g": 800_000, "max_handling_units": 1}})
}

#[tokio::test]
async fn a_type_is_added_once_shown_and_listed() {
    let world = World::new().await;
    let added = world.location_type(rack()).await;
    assert_eq!(added["limits"], json!({"max_weight_g": 800_000, "max_volume_cm3": null, "max_handling_units": 1}));
    world.ann.post("/location-types", rack()).await.refused(409, "locations.location_type_code_taken");
    let dock = world.location_type(json!({"code": "DOCK", "name": "Dock", "kind": "dock"})).await;
    assert_eq!((&dock["mixing"], &dock["limits"]["max_weight_g"]), (&json!("any"), &json!(null)));
    assert_eq!(world.ann.get(&format!("/location-types/{}", id(&dock))).await.expect(200), dock);
    assert_eq!(column(&world.ann.get("/location-types").await.expect(200), "code"), ["DOCK", "RACK"]);
    assert_eq!(column(&world.ann.get("/location-types?kind=storage").await.expect(200), "code"), ["RACK"]);
    assert_eq!(column(&world.ann.get("/location-types?code=DOCK").await.expect(200), "code"), ["DOCK"]);
    let first = world.ann.get("/location-types?limit=1").await.expect(200);
    let next = world.ann.get(&format!("/location-types?after={}", first["next"].as_str().unwrap())).await.expect(200);
    assert_eq!(column(&next, "code"), ["RACK"]);
}

#[tokio::test]
async fn what_no_type_can_be_is_pointed_at() {
    let world = World::new().await;
    for (field, value, pointer) in [
        ("limits", json!({"max_weight_g": 0}), "/limits/max_weight_g"),
        ("limits", json!({"max_handling_units": -1}), "/limits/max_handling_units"),
        ("limits", json!({"max_volume_cm3": 9_000_000_000_000_000_000_i64}), "/limits/max_volume_cm3"),
        ("limits", json!({"height": 1}), "/limits/height"),
        ("kind", json!("attic"), "/kind"),
        ("mixing", json!("all"), "/mixing"),
        ("source", json!("erp"), "/external_ref"),
    ] {
        let mut body = rack();
        body[field] = value;
        let refused = world.ann.post("/location-types", body).await.refused(422, "invalid");
        assert_eq!(refused["errors"][0]["pointer"], pointer);
    }
}

#[tokio::test]
async fn a_place_takes_over_what_it_does_not_say_itself() {
    let world = World::new().await;
    let rack = id(&world.location_type(rack()).await);
    let body = json!({"warehouse_id": world.warehouse, "zone_id": world.zone, "location_type_id": rack, "code": "A-1"});
    let plain = world.ann.post("/locations", body.clone()).await.expect(201);
    assert_eq!((&plain["kind"], &plain["mixing"]), (&json!("storage"), &json!("one_item")));
    assert_eq!(plain["limits"]["max_handling_units"], 1);
    assert_eq!(plain["own"], json!({"kind": false, "limits": false, "mixing": false}));
    let mut own = body;
    own["code"] = json!("A-2");
    own["limits"] = json!({});
    own["mixing"] = json!("any");
    let own = world.ann.post("/locations", own).await.expect(201);
    assert_eq!(own["own"], json!({"kind": false, "limits": true, "mixing": true}));
    let card = world.follower.knows("A-2").unwrap();
    assert_eq!((card.kind, card.limits, card.mixing), (LocationKind::Storage, Limits::default(), MixingRule::Any));

    let path = format!("/locations/{}", id(&own));
    let back = world.ann.patch(&path, version(&own), json!({"limits": null, "mixing": null})).await.expect(200);
    assert_eq!((&back["limits"], &back["mixing"]), (&plain["limits"], &plain["mixing"]));
    let without = world.ann.patch(&path, version(&back), json!({"location_type_id": null})).await;
    assert_eq!(without.refused(422, "invalid")["errors"][0]["code"], "locations.kind_missing");
    let without = json!({"location_type_id": null, "kind": "overflow"});
    let without = world.ann.patch(&path, version(&back), without).await.expect(200);
    assert_eq!((&without["kind"], &without["limits"]["max_weight_g"]), (&json!("overflow"), &json!(null)));
}

#[tokio::test]
async fn a_types_new_rules_reach_the_places_that_follow_it() {
    let world = World::new().await;
    let rack = world.location_type(rack()).await;
    let place = |code: &str, more: Value| {
        let mut body = json!({"warehouse_id": world.warehouse, "zone_id": world.zone, "code": code});
        body["location_type_id"] = rack["id"].clone();
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        world.ann.post("/locations", body)
    };
    place("A-1", json!({})).await.expect(201);
    place("A-2", json!({"limits": {"max_handling_units": 2}})).await.expect(201);
    place("A-3", json!({"kind": "overflow", "limits": {}, "mixing": "any"})).await.expect(201);
    let path = format!("/location-types/{}", id(&rack));
    let body = json!({"limits": {"max_weight_g": 500_000}, "mixing": "one_lot"});
    let changed = world.ann.patch(&path, 1, body).await.expect(200);
    assert_eq!((&changed["version"], &changed["kind"]), (&json!(2), &json!("storage")));
    let figures = |code: &str| {
        let card = world.follower.knows(code).unwrap();
        (card.version, card.limits.max_weight_g, card.limits.max_handling_units, card.mixing)
    };
    assert_eq!(figures("A-1"), (2, Some(500_000), None, MixingRule::OneLot));
    assert_eq!(figures("A-2"), (2, None, Some(2), MixingRule::OneLot));
    assert_eq!(figures("A-3"), (1, None, None, MixingRule::Any));

    let events = "SELECT count(*) FROM platform.event WHERE name = 'locations.locations_changed'";
    let before = world.count(events).await;
    world.ann.patch(&path, 2, json!({"name": "Rack"})).await.expect(200);
    assert_eq!((world.count(events).await, figures("A-1").0), (before, 2));
    world.ann.patch(&path, 3, json!({"kind": "inspection"})).await.expect(200);
    assert_eq!(world.follower.knows("A-2").unwrap().kind, LocationKind::Inspection);
}

#[tokio::test]
async fn a_type_is_changed_at_the_version_that_was_read() {
    let world = World::new().await;
    let path = format!("/location-types/{}", id(&world.location_type(rack()).await));
    let other = json!({"code": "SHELF", "name": "Shelf", "kind": "storage", "external_ref": "T-1", "source": "erp"});
    let other = world.location_type(other).await;
    world.ann.patch(&path, 2, json!({"name": "X"})).await.refused(412, "stale");
    world.ann.patch(&path, 1, json!({"code": "SHELF"})).await.refused(409, "locations.location_type_code_taken");
    let taken = json!({"external_ref": "T-1", "source": "erp"});
    let refused = world.ann.patch(&path, 1, taken.clone()).await.refused(409, "locations.external_ref_taken");
    assert_eq!(refused["params"]["id"], other["id"]);
    let mut twice = rack();
    twice["code"] = json!("OTHER");
    twice.as_object_mut().unwrap().extend(taken.as_object().unwrap().clone());
    world.ann.post("/location-types", twice).await.refused(409, "locations.external_ref_taken");
    world.ann.patch(&path, 1, json!({"limits": {"max_weight_g": -1}})).await.refused(422, "invalid");
    let found = world.ann.get("/location-types?external_ref=T-1&source=erp").await.expect(200);
    assert_eq!(column(&found, "code"), ["SHELF"]);
    let unknown = format!("/location-types/{NOTHING}");
    world.ann.get(&unknown).await.refused(404, "locations.location_type_unknown");
    world.ann.patch(&unknown, 1, json!({})).await.refused(404, "locations.location_type_unknown");
}
