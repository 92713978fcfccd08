//! What is acknowledged is known to stock; what is not known is not acknowledged.

use std::sync::atomic::Ordering;

use serde_json::json;

use crate::world::{World, id};

#[tokio::test]
async fn a_lock_is_known_to_stock_before_the_answer() {
    let world = World::new().await;
    let path = format!("/locations/{}/lock", id(&world.place("A-1").await));
    let locked = world.ann.post(&path, json!({"in": true, "reason": "leak"})).await.expect(200);
    assert_eq!((&locked["locked_in"], &locked["lock_reason"]), (&json!(true), &json!("leak")));
    let card = world.follower.knows("A-1").unwrap();
    assert_eq!((card.version, card.locked_in, card.locked_out), (2, true, false));
    let both = world.ann.post(&path, json!({"out": true, "reason": "recount"})).await.expect(200);
    assert_eq!(
        (&both["locked_in"], &both["locked_out"], &both["lock_reason"]),
        (&json!(true), &json!(true), &json!("recount"))
    );
    let open = world.ann.post(&path, json!({"in": false, "out": false, "reason": "done"})).await.expect(200);
    assert_eq!(open["lock_reason"], json!(null));
    assert!(!world.follower.knows("A-1").unwrap().locked_out);
    assert_eq!(world.count("SELECT count(*) FROM platform.audit WHERE action = 'lock_location'").await, 3);
}

#[tokio::test]
async fn a_lock_command_names_a_lock_a_reason_and_a_place() {
    let world = World::new().await;
    let path = format!("/locations/{}/lock", id(&world.place("A-1").await));
    let refused = world.ann.post(&path, json!({"reason": "x"})).await.refused(422, "invalid");
    assert_eq!(refused["errors"][0]["code"], "locations.no_lock_named");
    world.ann.post(&path, json!({"in": true})).await.refused(422, "invalid");
    let unknown = "/locations/019a0000-0000-7000-8000-000000000000/lock";
    world.ann.post(unknown, json!({"in": true, "reason": "x"})).await.refused(404, "locations.location_unknown");
}

#[tokio::test]
async fn what_stock_could_not_be_told_is_made_good_by_the_retry() {
    let world = World::new().await;
    let place = world.place("A-1").await;
    let path = format!("/locations/{}/lock", id(&place));
    let body = json!({"in": true, "reason": "leak"});
    world.follower.deaf.store(true, Ordering::SeqCst);
    for _ in 0..2 {
        world.ann.post_keyed(&path, "k", body.clone()).await.refused(503, "locations.not_told");
    }
    assert!(!world.follower.knows("A-1").unwrap().locked_in);
    world.follower.deaf.store(false, Ordering::SeqCst);
    let locked = world.ann.post_keyed(&path, "k", body.clone()).await.expect(200);
    assert_eq!(locked["version"], 2);
    assert!(world.follower.knows("A-1").unwrap().locked_in);
    assert_eq!(world.ann.post_keyed(&path, "k", body).await.expect(200), locked);
    assert_eq!(world.count("SELECT count(*) FROM platform.audit WHERE action = 'lock_location'").await, 1);
}

#[tokio::test]
async fn a_retry_tells_how_the_place_stands_by_then() {
    let world = World::new().await;
    let place = world.place("A-1").await;
    let (path, lock) = (format!("/locations/{}", id(&place)), format!("/locations/{}/lock", id(&place)));
    world.follower.deaf.store(true, Ordering::SeqCst);
    let moved = json!({"pick_sequence": 5});
    let send =
        |key: &'static str| world.ann.send("PATCH".parse().unwrap(), &path, Some(key), Some(1), Some(moved.clone()));
    send("k").await.refused(503, "locations.not_told");
    world.follower.deaf.store(false, Ordering::SeqCst);
    world.ann.post(&lock, json!({"out": true, "reason": "x"})).await.expect(200);
    let answer = send("k").await.expect(200);
    assert_eq!((&answer["version"], &answer["locked_out"]), (&json!(2), &json!(false)));
    let card = world.follower.knows("A-1").unwrap();
    assert_eq!((card.version, card.locked_out, card.pick_sequence), (3, true, 5));
}

#[tokio::test]
async fn generation_that_stock_could_not_be_told_is_made_good_by_the_retry() {
    let world = World::new().await;
    let body = world.body(json!({"pattern": "A-{1..3}"}));
    world.follower.deaf.store(true, Ordering::SeqCst);
    world.ann.post_keyed("/locations/generate", "k", body.clone()).await.refused(503, "locations.not_told");
    let other = world.body(json!({"pattern": "B-{1..3}"}));
    world.ann.post_keyed("/locations/generate", "k", other).await.refused(400, "idempotency.key_reused");
    world.follower.deaf.store(false, Ordering::SeqCst);
    let made = world.ann.post_keyed("/locations/generate", "k", body.clone()).await.expect(201);
    assert_eq!((&made["count"], &made["first"][0]["code"]), (&json!(3), &json!("A-1")));
    assert_eq!(world.follower.told.lock().unwrap().len(), 3);
    assert_eq!(world.ann.post_keyed("/locations/generate", "k", body).await.expect(201), made);
}

#[tokio::test]
async fn twins_take_effect_once_and_answer_alike() {
    let world = World::new().await;
    let path = format!("/locations/{}/lock", id(&world.place("A-1").await));
    let body = json!({"in": true, "reason": "leak"});
    let twins = (0..6).map(|_| {
        let (ann, path, body) = (world.ann.clone(), path.clone(), body.clone());
        tokio::spawn(async move { ann.post_keyed(&path, "k", body).await.expect(200) })
    });
    for twin in twins.collect::<Vec<_>>() {
        assert_eq!(twin.await.unwrap()["version"], 2);
    }
    assert_eq!(world.count("SELECT count(*) FROM platform.audit WHERE action = 'lock_location'").await, 1);
}

#[tokio::test]
async fn changes_are_forgotten_with_their_replies() {
    let world = World::new().await;
    world.place("A-1").await;
    assert_eq!(world.count("SELECT count(*) FROM locations.change").await, 1);
    world.test.clock.advance(chrono::Duration::days(31));
    world.place("A-2").await;
    assert_eq!(world.count("SELECT count(*) FROM locations.change").await, 1);
}
