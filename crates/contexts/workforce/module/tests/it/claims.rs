//! Claiming, releasing, renewing; leases that lapse.

use ambar_testkit::account;
use serde_json::json;

use crate::world::{NOTHING, World, claim};

#[tokio::test]
async fn a_claim_gives_a_token_and_a_lease_that_outlasts_the_promised_half_hour() {
    let world = World::new().await;
    let task = world.task(50, 10).await;
    let claimed = world.ann.post(&format!("/tasks/{task}/claim"), json!(null)).await.expect(200);
    assert_eq!((&claimed["token"], &claimed["lease_until"]), (&json!(1), &json!("2026-11-24T08:45:00Z")));
    assert_eq!((&claimed["task"]["state"], &claimed["task"]["holder_name"]), (&json!("started"), &json!("ann")));
    assert_eq!(claimed["task"]["token"], json!(null));
    let shown = world.shown(task).await;
    assert_eq!(shown, claimed["task"]);
    assert_eq!(shown["started_at"], "2026-11-24T08:00:00Z");
    assert_eq!(world.count("SELECT count(*) FROM platform.audit WHERE action = 'claim_task'").await, 1);
}

#[tokio::test]
async fn a_claimed_task_is_refused_to_others_and_says_who_has_it() {
    let world = World::new().await;
    let task = world.task(50, 10).await;
    claim(&world.ann, task).await;
    let refused =
        world.bob.post(&format!("/tasks/{task}/claim"), json!(null)).await.refused(409, "workforce.task_held");
    assert_eq!(refused["params"]["holder"], json!(account("ann")));
    assert_eq!(refused["params"]["lease_until"], "2026-11-24T08:45:00+00:00");
    assert!(refused["detail"].as_str().unwrap().starts_with("ann works on this task"));
}

#[tokio::test]
async fn claiming_ones_own_again_answers_the_same_token_and_prolongs_the_lease() {
    let world = World::new().await;
    let task = world.task(50, 10).await;
    claim(&world.ann, task).await;
    world.minutes(10);
    let again = world.ann.post(&format!("/tasks/{task}/claim"), json!(null)).await.expect(200);
    assert_eq!((&again["token"], &again["lease_until"]), (&json!(1), &json!("2026-11-24T08:55:00Z")));
    assert_eq!(again["task"]["started_at"], "2026-11-24T08:00:00Z");
}

#[tokio::test]
async fn a_lapsed_claim_is_taken_over_and_its_token_is_worth_nothing() {
    let world = World::new().await;
    let task = world.task(50, 10).await;
    let anns = claim(&world.ann, task).await;
    world.minutes(46);
    world.gateway.require_held(&world.ctx("ann"), anns).await.unwrap();
    let bobs = claim(&world.bob, task).await;
    assert_eq!(bobs.token, anns.token + 1);
    let refused = world.gateway.require_held(&world.ctx("ann"), anns).await.unwrap_err();
    assert_eq!((&*refused.code, &refused.params["holder_name"]), ("workforce.not_held", &json!("bob")));
    for verb in ["renew", "release"] {
        let path = format!("/tasks/{task}/{verb}");
        world.ann.post(&path, json!({"token": anns.token})).await.refused(409, "workforce.not_held");
        world.ann.post(&path, json!({"token": bobs.token})).await.refused(409, "workforce.not_held");
    }
    assert_eq!(world.shown(task).await["holder_name"], "bob");
}

#[tokio::test]
async fn of_many_who_claim_one_task_one_gets_it() {
    let world = World::new().await;
    let task = world.task(50, 10).await;
    let callers = (0..40).map(|number| {
        let caller = world.api.anyone(&format!("p{number}"));
        tokio::spawn(async move { caller.post(&format!("/tasks/{task}/claim"), json!(null)).await.status })
    });
    let mut statuses = Vec::new();
    for caller in callers.collect::<Vec<_>>() {
        statuses.push(caller.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!((statuses[0], statuses[1..].iter().all(|status| *status == 409)), (200, true));
    assert_eq!(world.shown(task).await["version"], 2);
}

#[tokio::test]
async fn a_released_task_waits_for_someone_again() {
    let world = World::new().await;
    let task = world.task(50, 10).await;
    let anns = claim(&world.ann, task).await;
    world.gateway.progress(&world.ctx("ann"), anns).await.unwrap();
    let body = json!({"token": anns.token});
    let released = world.ann.post_keyed(&format!("/tasks/{task}/release"), "k", body.clone()).await.expect(200);
    for field in ["holder", "holder_name", "lease_until", "started_at"] {
        assert_eq!(released[field], json!(null), "{field}");
    }
    assert_eq!(released["state"], "pending");
    assert_eq!(world.ann.post_keyed(&format!("/tasks/{task}/release"), "k", body.clone()).await.expect(200), released);
    world.ann.post(&format!("/tasks/{task}/release"), body).await.refused(409, "workforce.not_held");
    assert_eq!(claim(&world.bob, task).await.token, 2);
}

#[tokio::test]
async fn a_manager_takes_a_task_from_whoever_holds_it() {
    let world = World::new().await;
    let task = world.task(50, 10).await;
    claim(&world.ann, task).await;
    let path = format!("/tasks/{task}/release");
    let worker = world.api.caller("will", &["workforce:write"]);
    worker.post(&path, json!({})).await.refused(403, "auth.forbidden");
    assert_eq!(world.bob.post(&path, json!({})).await.expect(200)["state"], "pending");
    world.bob.post(&path, json!({})).await.refused(409, "workforce.not_held");
    assert_eq!(world.count("SELECT count(*) FROM platform.audit WHERE action = 'release_task'").await, 1);
}

#[tokio::test]
async fn a_lease_is_renewed_by_its_holder() {
    let world = World::new().await;
    let task = world.task(50, 10).await;
    let anns = claim(&world.ann, task).await;
    world.minutes(25);
    let renewed = world.ann.post(&format!("/tasks/{task}/renew"), json!({"token": anns.token})).await.expect(200);
    assert_eq!((&renewed["lease_until"], &renewed["token"]), (&json!("2026-11-24T09:10:00Z"), &json!(1)));
    world.minutes(44);
    world.bob.post(&format!("/tasks/{task}/claim"), json!(null)).await.refused(409, "workforce.task_held");
}

#[tokio::test]
async fn tasks_that_do_not_exist_are_not_found() {
    let world = World::new().await;
    for (verb, body) in [
        ("claim", json!(null)),
        ("release", json!({"token": 1})),
        ("renew", json!({"token": 1})),
        ("priority", json!({"priority": 1})),
        ("cancel", json!({"reason": "x"})),
    ] {
        let path = format!("/tasks/{NOTHING}/{verb}");
        world.ann.post(&path, body).await.refused(404, "workforce.task_unknown");
    }
    world.ann.get(&format!("/tasks/{NOTHING}")).await.refused(404, "workforce.task_unknown");
    world.ann.post(&format!("/tasks/{NOTHING}/renew"), json!({})).await.refused(422, "invalid");
}
