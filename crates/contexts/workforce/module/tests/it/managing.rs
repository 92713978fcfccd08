//! What managers do with tasks.

use serde_json::json;

use crate::world::{World, claim, next};

#[tokio::test]
async fn a_tasks_new_priority_decides_when_it_is_given_out() {
    let world = World::new().await;
    let first = world.task(50, 10).await;
    let second = world.task(50, 20).await;
    let path = format!("/tasks/{second}/priority");
    let set = world.ann.post(&path, json!({"priority": 51})).await.expect(200);
    assert_eq!((&set["priority"], &set["version"]), (&json!(51), &json!(2)));
    assert_eq!(next(&world.bob, json!({})).await, Some(second.to_string()));
    assert_eq!(next(&world.bob, json!({})).await, Some(first.to_string()));
    for odd in [-1, 101] {
        let refused = world.ann.post(&path, json!({ "priority": odd })).await.refused(422, "invalid");
        assert_eq!(refused["errors"][0]["code"], "workforce.priority");
    }
    assert_eq!(world.count("SELECT count(*) FROM platform.audit WHERE action = 'set_task_priority'").await, 1);
}

#[tokio::test]
async fn a_task_is_cancelled_with_a_reason() {
    let world = World::new().await;
    let task = world.task(50, 10).await;
    let path = format!("/tasks/{task}/cancel");
    world.ann.post(&path, json!({})).await.refused(422, "invalid");
    claim(&world.bob, task).await;
    world.ann.post(&path, json!({"reason": "obsolete"})).await.refused(409, "workforce.task_held");
    let cancelled = world.ann.post(&path, json!({"reason": "obsolete", "even_if_held": true})).await.expect(200);
    assert_eq!((&cancelled["state"], &cancelled["holder"]), (&json!("canceled"), &json!(null)));
    assert_eq!(cancelled["finished_at"], "2026-11-24T08:00:00Z");
    world.ann.post(&path, json!({"reason": "obsolete"})).await.refused(409, "workforce.task_closed");
    let priority = json!({"priority": 1});
    world.ann.post(&format!("/tasks/{task}/priority"), priority).await.refused(409, "workforce.task_closed");
    let reasons = "SELECT count(*) FROM platform.audit WHERE action = 'cancel_task' AND detail->>'reason' = 'obsolete'";
    assert_eq!(world.count(reasons).await, 1);
}
