//! Taking places out of use and into use again.

use std::sync::atomic::Ordering;

use serde_json::json;

use crate::world::{World, id};

#[tokio::test]
async fn a_place_is_taken_out_of_use_and_into_use_again() {
    let world = World::new().await;
    let path = format!("/locations/{}", id(&world.place("A-1").await));
    let (off, on) = (format!("{path}/deactivate"), format!("{path}/reactivate"));
    let out = world.ann.post_keyed(&off, "k", json!(null)).await;
    assert_eq!(out.headers["etag"], "\"2\"");
    let out = out.expect(200);
    assert_eq!(out["active"], false);
    assert_eq!(world.ann.post_keyed(&off, "k", json!(null)).await.expect(200), out);
    assert!(!world.follower.knows("A-1").unwrap().active);
    assert_eq!(world.ann.post(&off, json!(null)).await.expect(200), out);
    let again = world.ann.post(&on, json!(null)).await.expect(200);
    assert_eq!((&again["active"], &again["version"]), (&json!(true), &json!(3)));
    assert!(world.follower.knows("A-1").unwrap().active);
    assert_eq!(world.ann.post(&on, json!(null)).await.expect(200), again);
}

#[tokio::test]
async fn a_place_in_use_stays_and_says_where() {
    let world = World::new().await;
    let path = format!("/locations/{}", id(&world.place("A-1").await));
    world.usage.used_from.store(0, Ordering::SeqCst);
    let refused = world.ann.post(&format!("{path}/deactivate"), json!(null)).await.refused(409, "locations.in_use");
    assert_eq!(refused["params"]["uses"][0]["context"], "inventory");
    assert_eq!(refused["params"]["uses"][0]["examples"], json!(["85123A"]));
    assert!(refused["detail"].as_str().unwrap().contains("1 stock rows (85123A)"));
    assert_eq!(world.ann.get(&path).await.expect(200)["version"], 1);
    let unknown = "/locations/019a0000-0000-7000-8000-000000000000";
    world.ann.post(&format!("{unknown}/deactivate"), json!(null)).await.refused(404, "locations.location_unknown");
    world.ann.post(&format!("{unknown}/reactivate"), json!(null)).await.refused(404, "locations.location_unknown");
}

#[tokio::test]
async fn goods_that_come_in_between_keep_the_place_in_use() {
    let world = World::new().await;
    let path = format!("/locations/{}", id(&world.place("A-1").await));
    world.usage.used_from.store(1, Ordering::SeqCst);
    let off = format!("{path}/deactivate");
    let refused = world.ann.post_keyed(&off, "k", json!(null)).await.refused(409, "locations.in_use");
    assert_eq!(world.ann.post_keyed(&off, "k", json!(null)).await.refused(409, "locations.in_use"), refused);
    let shown = world.ann.get(&path).await.expect(200);
    assert_eq!((&shown["active"], &shown["version"]), (&json!(true), &json!(3)));
    let card = world.follower.knows("A-1").unwrap();
    assert_eq!((card.active, card.version), (true, 3));
}

#[tokio::test]
async fn a_deactivation_that_stock_could_not_be_told_is_made_good_by_the_retry() {
    let world = World::new().await;
    let off = format!("/locations/{}/deactivate", id(&world.place("A-1").await));
    world.follower.deaf.store(true, Ordering::SeqCst);
    world.ann.post_keyed(&off, "k", json!(null)).await.refused(503, "locations.not_told");
    world.follower.deaf.store(false, Ordering::SeqCst);
    let out = world.ann.post_keyed(&off, "k", json!(null)).await.expect(200);
    assert_eq!((&out["active"], &out["version"]), (&json!(false), &json!(2)));
    assert!(!world.follower.knows("A-1").unwrap().active);

    let off = format!("/locations/{}/deactivate", id(&world.place("A-2").await));
    world.follower.deaf.store(true, Ordering::SeqCst);
    world.ann.post_keyed(&off, "l", json!(null)).await.refused(503, "locations.not_told");
    world.follower.deaf.store(false, Ordering::SeqCst);
    world.usage.used_from.store(0, Ordering::SeqCst);
    world.ann.post_keyed(&off, "l", json!(null)).await.refused(409, "locations.in_use");
    assert!(world.follower.knows("A-2").unwrap().active);
}

#[tokio::test]
async fn what_was_generated_in_error_is_taken_out_of_use_by_its_pattern() {
    let world = World::new().await;
    world.place("B-1").await;
    world.ann.post("/locations/generate", world.body(json!({"pattern": "A-{1..30}"}))).await.expect(201);
    let body = json!({"warehouse_id": world.warehouse, "pattern": "A-{1..30}"});
    let out = world.ann.post_keyed("/locations/deactivate", "k", body.clone()).await.expect(200);
    assert_eq!(out, json!({"deactivated": 30, "in_use": 0, "examples": []}));
    assert_eq!(world.ann.post_keyed("/locations/deactivate", "k", body.clone()).await.expect(200), out);
    let active = "SELECT count(*) FROM locations.location WHERE active";
    assert_eq!(world.count(active).await, 1, "B-1 is not of the pattern");
    assert!(!world.follower.knows("A-30").unwrap().active);
    assert_eq!(world.count("SELECT count(*) FROM platform.audit WHERE action = 'deactivate_locations'").await, 1);
    let again = world.ann.post("/locations/deactivate", body).await.expect(200);
    assert_eq!(again["deactivated"], 0);
}

#[tokio::test]
async fn places_of_a_pattern_that_hold_something_stay_in_use() {
    let world = World::new().await;
    world.ann.post("/locations/generate", world.body(json!({"pattern": "A-{1..30}"}))).await.expect(201);
    let body = json!({"warehouse_id": world.warehouse, "pattern": "A-{1..30}"});
    // The first questions are answered with no, the last ten with yes: twenty go, and all come back whose goods came meanwhile.
    world.usage.used_from.store(20, Ordering::SeqCst);
    let out = world.ann.post("/locations/deactivate", body).await.expect(200);
    assert_eq!((&out["deactivated"], &out["in_use"]), (&json!(0), &json!(30)));
    assert_eq!(out["examples"].as_array().unwrap().len(), 20);
    assert!(world.follower.knows("A-1").unwrap().active);
    assert_eq!(world.count("SELECT count(*) FROM locations.location WHERE active").await, 30);
}

#[tokio::test]
async fn too_many_places_are_not_taken_out_of_use_at_once() {
    let world = World::new().await;
    let body = |pattern: &str| json!({"warehouse_id": world.warehouse, "pattern": pattern});
    let refused = world.ann.post("/locations/deactivate", body("A-{1..2001}")).await.refused(422, "invalid");
    assert_eq!(refused["errors"][0]["code"], "locations.pattern_too_many");
    let refused = world.ann.post("/locations/deactivate", body("A-{1..")).await.refused(422, "invalid");
    assert_eq!(refused["errors"][0]["pointer"], "/pattern");
    let nowhere = json!({"warehouse_id": "019a0000-0000-7000-8000-000000000000", "pattern": "A"});
    world.ann.post("/locations/deactivate", nowhere).await.refused(404, "locations.warehouse_unknown");
}
