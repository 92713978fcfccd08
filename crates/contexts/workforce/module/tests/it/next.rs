//! The task that comes next.

use std::collections::HashSet;

use ambar_workforce_contract::TaskKind;
use serde_json::json;

use crate::world::{NOTHING, WAREHOUSE, World, claim, next};

#[tokio::test]
async fn the_most_urgent_comes_first_then_the_first_in_the_walk() {
    let world = World::new().await;
    let far = world.task(50, 90).await;
    let near = world.task(50, 10).await;
    let urgent = world.task(80, 99).await;
    for expected in [urgent, near, far] {
        assert_eq!(next(&world.ann, json!({})).await, Some(expected.to_string()));
    }
    assert_eq!(next(&world.ann, json!({})).await, None);
    assert_eq!(world.count("SELECT count(*) FROM platform.audit WHERE action = 'claim_task'").await, 3);
}

#[tokio::test]
async fn of_equally_urgent_tasks_the_nearest_is_given() {
    let world = World::new().await;
    let (a, b, c) = (world.task(50, 10).await, world.task(50, 50).await, world.task(50, 90).await);
    assert_eq!(next(&world.ann, json!({"near": 60})).await, Some(b.to_string()));
    assert_eq!(next(&world.ann, json!({"near": i64::MAX})).await, Some(c.to_string()));
    assert_eq!(next(&world.ann, json!({"near": i64::MIN})).await, Some(a.to_string()));
}

#[tokio::test]
async fn of_equally_urgent_tasks_at_one_place_the_oldest_is_given_whatever_their_ids() {
    let world = World::new().await;
    for near in [json!({}), json!({"near": 10}), json!({"near": 90})] {
        let mut tasks = [(); 3].map(|()| world.new_task(50, 10));
        // The youngest has the first id.
        tasks.sort_by_key(|task| std::cmp::Reverse(task.id));
        for task in &tasks {
            world.open(std::slice::from_ref(task)).await;
            world.test.clock.advance(chrono::Duration::seconds(1));
        }
        for task in &tasks {
            assert_eq!(next(&world.ann, near.clone()).await, Some(task.id.to_string()), "{near}");
        }
    }
}

#[tokio::test]
async fn what_waits_long_enough_overtakes_what_is_urgent() {
    let world = World::new().await;
    let old = world.task(0, 10).await;
    world.minutes(9 * 60);
    let urgent = world.task(100, 10).await;
    assert_eq!(next(&world.ann, json!({})).await, Some(old.to_string()));
    assert_eq!(next(&world.ann, json!({})).await, Some(urgent.to_string()));
}

#[tokio::test]
async fn only_the_kinds_and_the_warehouse_that_were_asked_for_are_given() {
    let world = World::new().await;
    let mut count = world.new_task(90, 1);
    count.kind = TaskKind::Count;
    let mut elsewhere = world.new_task(90, 1);
    elsewhere.warehouse_id = NOTHING.parse().unwrap();
    world.open(&[count.clone(), elsewhere]).await;
    let pick = world.task(10, 1).await;
    assert_eq!(next(&world.ann, json!({"kinds": ["pick", "putaway"]})).await, Some(pick.to_string()));
    assert_eq!(next(&world.ann, json!({"kinds": ["putaway"]})).await, None);
    assert_eq!(next(&world.ann, json!({"kinds": []})).await, Some(count.id.to_string()));
    assert_eq!(next(&world.ann, json!({})).await, None);
    world.ann.post("/tasks/next", json!({"warehouse_id": WAREHOUSE, "kinds": ["nap"]})).await.refused(422, "invalid");
}

#[tokio::test]
async fn a_lapsed_task_is_given_to_the_next_who_asks() {
    let world = World::new().await;
    let task = world.task(50, 10).await;
    let anns = claim(&world.ann, task).await;
    world.gateway.progress(&world.ctx("ann"), anns).await.unwrap();
    assert_eq!(next(&world.bob, json!({})).await, None);
    world.minutes(46);
    let body = json!({"warehouse_id": WAREHOUSE});
    let bobs = world.bob.post("/tasks/next", body.clone()).await.expect(200);
    assert_eq!((&bobs["token"], &bobs["task"]["state"]), (&json!(2), &json!("in_progress")));
    assert_eq!(bobs["task"]["started_at"], "2026-11-24T08:46:00Z");
    world.minutes(46);
    let again = world.bob.post("/tasks/next", body).await.expect(200);
    assert_eq!((&again["token"], &again["task"]["started_at"]), (&json!(2), &json!("2026-11-24T08:46:00Z")));
}

#[tokio::test]
async fn a_retry_gets_the_same_task_and_nothing_to_do_is_not_kept() {
    let world = World::new().await;
    let body = json!({"warehouse_id": WAREHOUSE});
    assert_eq!(world.ann.post_keyed("/tasks/next", "k", body.clone()).await.status, 204);
    world.task(50, 10).await;
    world.task(50, 20).await;
    let first = world.ann.post_keyed("/tasks/next", "k", body.clone()).await.expect(200);
    assert_eq!(world.ann.post_keyed("/tasks/next", "k", body).await.expect(200), first);
    assert_eq!(world.count("SELECT count(*) FROM workforce.task WHERE state = 'pending'").await, 1);
}

#[tokio::test]
async fn two_hundred_callers_at_once_get_two_hundred_different_tasks() {
    let world = World::new().await;
    let tasks: Vec<_> = (0..200).map(|sequence| world.new_task(50, sequence)).collect();
    world.open(&tasks).await;
    let callers = (0..200).map(|number| {
        let caller = world.api.anyone(&format!("p{number}"));
        let more = if number % 2 == 0 { json!({}) } else { json!({ "near": number }) };
        tokio::spawn(async move { next(&caller, more).await })
    });
    let mut given = HashSet::new();
    for caller in callers.collect::<Vec<_>>() {
        assert!(given.insert(caller.await.unwrap().expect("a task for everyone")));
    }
    assert_eq!(next(&world.ann, json!({})).await, None);
    assert_eq!(world.count("SELECT count(DISTINCT holder) FROM workforce.task WHERE token = 1").await, 200);
}
