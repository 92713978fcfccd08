//! Places by the thousand.

use std::collections::HashSet;

use serde_json::json;

use crate::world::{World, column};

#[tokio::test]
async fn five_thousand_places_are_made_in_one_call() {
    let world = World::new().await;
    let body = world.body(json!({
        "pattern": "A-{01..25}-{01..50}-{1..4}", "walk": "serpentine", "first_sequence": 1000, "sequence_step": 1,
        "start": {"x_mm": 1000, "y_mm": 2000}, "steps": [{"x_mm": 3500}, {"y_mm": 950}, {"z_mm": 1600}],
        "limits": {"max_handling_units": 1}, "mixing": "one_item",
    }));
    let made = world.ann.post_keyed("/locations/generate", "k", body.clone()).await.expect(201);
    assert_eq!((&made["count"], &made["dry_run"]), (&json!(5000), &json!(false)));
    assert_eq!(made["first"].as_array().unwrap().len(), 10);
    assert_eq!(made["first"][4]["code"], "A-01-02-4");
    assert_eq!(made["first"][4]["position"], json!({"x_mm": 1000, "y_mm": 2950, "z_mm": 4800}));
    assert_eq!(made["first"][4]["pick_sequence"], 1004);
    assert_eq!(world.ann.post_keyed("/locations/generate", "k", body).await.expect(201), made);
    assert_eq!(world.count("SELECT count(*) FROM locations.location").await, 5000);
    assert_eq!(world.count("SELECT count(*) FROM platform.audit WHERE action = 'generate_locations'").await, 1);
    let events = "SELECT count(*) FROM platform.event WHERE name = 'locations.locations_changed'
                  AND json_array_length(payload->'locations') = 500";
    assert_eq!(world.count(events).await, 10);
    let keys = "SELECT count(DISTINCT key) FROM platform.event WHERE name = 'locations.locations_changed'";
    assert_eq!(world.count(keys).await, 1);
    let told = world.follower.told.lock().unwrap();
    assert_eq!(told.iter().map(|card| card.id).collect::<HashSet<_>>().len(), 5000);
}

#[tokio::test]
async fn the_walk_goes_on_where_it_ended() {
    let world = World::new().await;
    let generate = |pattern: &str| {
        let body = world.body(json!({ "pattern": pattern }));
        async { world.ann.post("/locations/generate", body).await.expect(201) }
    };
    assert_eq!(generate("A-{1..3}").await["first"][0]["pick_sequence"], 10);
    assert_eq!(generate("B-{1..3}").await["first"][0]["pick_sequence"], 40);
    assert_eq!(world.place("C").await["pick_sequence"], 70);
}

#[tokio::test]
async fn a_dry_run_shows_and_makes_nothing() {
    let world = World::new().await;
    let body = world.body(json!({"pattern": "A-{1..12}", "dry_run": true}));
    let shown = world.ann.post_keyed("/locations/generate", "k", body.clone()).await.expect(200);
    assert_eq!(
        (&shown["count"], &shown["dry_run"], &shown["first"][9]["code"]),
        (&json!(12), &json!(true), &json!("A-10"))
    );
    assert_eq!(world.count("SELECT count(*) FROM locations.location").await, 0);
    assert_eq!(world.count("SELECT count(*) FROM platform.idempotency WHERE key = 'k'").await, 0);
    world.place("A-11").await;
    let refused = world.ann.post("/locations/generate", body).await.refused(409, "locations.location_code_taken");
    assert_eq!(refused["params"]["codes"], json!(["A-11"]));
}

#[tokio::test]
async fn a_code_that_exists_refuses_all_of_them() {
    let world = World::new().await;
    world.place("A-2").await;
    world.place("A-4").await;
    let body = world.body(json!({"pattern": "A-{1..5}"}));
    let refused = world.ann.post("/locations/generate", body).await.refused(409, "locations.location_code_taken");
    assert_eq!(refused["params"]["codes"], json!(["A-2", "A-4"]));
    assert!(refused["detail"].as_str().unwrap().contains("A-2"));
    assert_eq!(column(&world.ann.get("/locations").await.expect(200), "code"), ["A-2", "A-4"]);
}

#[tokio::test]
async fn what_cannot_be_generated_is_pointed_at() {
    let world = World::new().await;
    let nothing = "019a0000-0000-7000-8000-000000000000";
    for (field, value, pointer, code) in [
        ("pattern", json!("A-{1..2"), "/pattern", "locations.pattern_brace"),
        ("pattern", json!("A-{1-2}"), "/pattern", "locations.pattern_range"),
        ("pattern", json!("{1..20001}"), "/pattern", "locations.pattern_too_many"),
        ("pattern", json!("{1..11}{1..11}"), "/pattern", "locations.pattern_ambiguous"),
        ("pattern", json!(""), "/pattern", "text.empty"),
        ("steps", json!([{"x_mm": 1}, {"y_mm": 1}]), "/steps", "locations.steps"),
        ("steps", json!([{"x_mm": i64::MAX}]), "/steps", "locations.out_of_bounds"),
        ("steps", json!([{"north": 1}]), "/steps/0/north", "field.unknown"),
        ("sequence_step", json!(0), "/sequence_step", "locations.sequence_step"),
        ("first_sequence", json!(-1), "/first_sequence", "locations.out_of_bounds"),
        ("limits", json!({"max_weight_g": 0}), "/limits/max_weight_g", "locations.out_of_bounds"),
        ("walk", json!("random"), "/walk", "field.choice"),
        ("warehouse_id", json!(nothing), "/warehouse_id", "locations.warehouse_unknown"),
        ("zone_id", json!(nothing), "/zone_id", "locations.zone_unknown"),
        ("location_type_id", json!(nothing), "/location_type_id", "locations.location_type_unknown"),
        ("kind", json!(null), "/kind", "locations.kind_missing"),
    ] {
        let mut body = world.body(json!({"pattern": "A-{1..2}"}));
        body[field] = value;
        let refused = world.ann.post("/locations/generate", body).await.refused(422, "invalid");
        assert_eq!((&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]), (&json!(pointer), &json!(code)));
    }
    assert_eq!(world.count("SELECT count(*) FROM locations.location").await, 0);
}
