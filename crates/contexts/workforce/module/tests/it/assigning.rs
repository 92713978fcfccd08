//! Giving tasks to people, and seeing who does what.

use ambar_testkit::account;
use serde_json::{Value, json};

use crate::world::{NOTHING, WAREHOUSE, World, claim, column, next};

fn to(name: &str) -> Value {
    json!({ "user_id": account(name) })
}

#[tokio::test]
async fn an_assigned_task_is_offered_to_that_person_first_and_to_nobody_else() {
    let world = World::new().await;
    let urgent = world.task(90, 1).await;
    let bobs = world.task(10, 2).await;
    let given = world.ann.post(&format!("/tasks/{bobs}/assign"), to("bob")).await.expect(200);
    assert_eq!((&given["assignee"], &given["assignee_name"]), (&json!(account("bob")), &json!("bob")));
    assert_eq!(next(&world.ann, json!({})).await, Some(urgent.to_string()));
    assert_eq!(next(&world.ann, json!({})).await, None, "what is left is bob's");
    assert_eq!(next(&world.ann, json!({"near": 2})).await, None);
    let more = world.task(99, 3).await;
    assert_eq!(next(&world.bob, json!({"near": 3})).await, Some(bobs.to_string()), "though another is more urgent");
    assert_eq!(next(&world.bob, json!({})).await, Some(more.to_string()));
    // Last: a refused claim may hold its row for a moment after its answer, and who looks for work passes over such rows.
    let next_of_bob = world.task(10, 4).await;
    world.ann.post(&format!("/tasks/{next_of_bob}/assign"), to("bob")).await.expect(200);
    let claim = world.ann.post(&format!("/tasks/{next_of_bob}/claim"), json!(null)).await;
    assert_eq!(claim.refused(409, "workforce.task_assigned")["params"]["assignee_name"], "bob");
}

#[tokio::test]
async fn a_task_that_was_given_to_somebody_can_be_given_back_to_all() {
    let world = World::new().await;
    let task = world.task(50, 1).await;
    let path = format!("/tasks/{task}/assign");
    world.ann.post(&path, to("bob")).await.expect(200);
    let back = world.ann.post(&path, json!({"user_id": null})).await.expect(200);
    assert_eq!((&back["assignee"], &back["assignee_name"], &back["version"]), (&json!(null), &json!(null), &json!(3)));
    assert_eq!(next(&world.ann, json!({})).await, Some(task.to_string()));
}

#[tokio::test]
async fn whoever_works_on_a_task_loses_it_on_purpose_alone_and_is_told_so() {
    let world = World::new().await;
    let task = world.task(50, 1).await;
    let anns = claim(&world.ann, task).await;
    let path = format!("/tasks/{task}/assign");
    let refused = world.bob.post(&path, to("bob")).await.refused(409, "workforce.task_held");
    assert_eq!(refused["params"]["holder_name"], "ann");
    let taken = world.bob.post(&path, json!({"user_id": account("bob"), "even_if_held": true})).await.expect(200);
    for field in ["holder", "holder_name", "lease_until", "started_at"] {
        assert_eq!(taken[field], json!(null), "{field}");
    }
    assert_eq!((&taken["state"], &taken["assignee_name"]), (&json!("pending"), &json!("bob")));
    let renew = json!({"token": anns.token});
    let told = world.ann.post(&format!("/tasks/{task}/renew"), renew).await.refused(409, "workforce.not_held");
    assert_eq!(told["params"]["state"], "pending");
    world.gateway.progress(&world.ctx("ann"), anns).await.unwrap_err();
    world.gateway.complete(&world.ctx("ann"), anns).await.unwrap_err();
    assert_eq!(claim(&world.bob, task).await.token, anns.token + 1);
    let audited = "SELECT count(*) FROM platform.audit WHERE action = 'assign_task' AND detail->>'taken_from' = 'ann' AND detail->>'to' = 'bob'";
    assert_eq!(world.count(audited).await, 1);
}

#[tokio::test]
async fn whoever_works_on_a_task_goes_on_when_it_becomes_theirs_or_anybodys() {
    let world = World::new().await;
    let task = world.task(50, 1).await;
    let anns = claim(&world.ann, task).await;
    for user in [json!(account("ann")), json!(null)] {
        let given = world.bob.post(&format!("/tasks/{task}/assign"), json!({ "user_id": user })).await.expect(200);
        assert_eq!((&given["holder_name"], &given["started_at"]), (&json!("ann"), &json!("2026-11-24T08:00:00Z")));
        world.gateway.require_held(&world.ctx("ann"), anns).await.unwrap();
    }
}

#[tokio::test]
async fn work_is_given_only_by_a_lead_and_only_to_those_who_may_work() {
    let world = World::new().await;
    let task = world.task(50, 1).await;
    let path = format!("/tasks/{task}/assign");
    world.api.caller("will", &["workforce:write"]).post(&path, to("will")).await.refused(403, "auth.forbidden");
    for (user, code) in [("zoe", "workforce.cannot_work"), ("nobody", "workforce.account_unknown")] {
        let refused = world.ann.post(&path, to(user)).await.refused(422, "invalid");
        assert_eq!(
            (&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]),
            (&json!("/user_id"), &json!(code))
        );
    }
    world.ann.post(&format!("/tasks/{NOTHING}/assign"), to("bob")).await.refused(404, "workforce.task_unknown");
    world.ann.post(&format!("/tasks/{task}/cancel"), json!({"reason": "obsolete"})).await.expect(200);
    world.ann.post(&path, to("bob")).await.refused(409, "workforce.task_closed");
}

#[tokio::test]
async fn every_change_of_a_task_is_told() {
    let world = World::new().await;
    let task = world.task(50, 1).await;
    world.ann.post(&format!("/tasks/{task}/priority"), json!({"priority": 60})).await.expect(200);
    world.ann.post(&format!("/tasks/{task}/assign"), to("bob")).await.expect(200);
    let bobs = claim(&world.bob, task).await;
    world.bob.post(&format!("/tasks/{task}/release"), json!({"token": bobs.token})).await.expect(200);
    let again = claim(&world.bob, task).await;
    world.gateway.complete(&world.ctx("bob"), again).await.unwrap();
    world.gateway.complete(&world.ctx("bob"), again).await.unwrap();
    let other = world.task(50, 2).await;
    world.gateway.cancel_tasks(&world.ctx("bob"), &[other], false).await.unwrap();
    let told: Vec<(String, Option<String>, Option<String>)> =
        sqlx::query_as("SELECT name, payload->>'change', payload->>'assignee' FROM platform.event ORDER BY seq")
            .fetch_all(&world.test.owner)
            .await
            .unwrap();
    let (opened, changed) = ("workforce.tasks_opened", "workforce.task_changed");
    let bob = Some(account("bob").to_string());
    let expected = [
        (opened, None, None),
        (changed, Some("prioritised"), None),
        (changed, Some("assigned"), bob.clone()),
        (changed, Some("claimed"), bob.clone()),
        (changed, Some("released"), bob.clone()),
        (changed, Some("claimed"), bob.clone()),
        (changed, Some("completed"), bob),
        (opened, None, None),
        (changed, Some("canceled"), None),
    ];
    let expected: Vec<_> =
        expected.map(|(name, change, whose)| (name.to_owned(), change.map(ToOwned::to_owned), whose)).into();
    assert_eq!(told, expected);
}

#[tokio::test]
async fn opening_the_same_tasks_again_tells_nothing() {
    let world = World::new().await;
    let task = world.new_task(50, 1);
    world.open(std::slice::from_ref(&task)).await;
    world.open(&[task]).await;
    assert_eq!(world.count("SELECT count(*) FROM platform.event").await, 1);
}

#[tokio::test]
async fn the_figures_count_what_waits_what_is_in_work_and_what_is_stuck() {
    let world = World::new().await;
    let stuck = world.task(50, 1).await;
    claim(&world.ann, stuck).await;
    world.minutes(60);
    let waiting = world.task(50, 2).await;
    world.minutes(1);
    world.task(50, 3).await;
    let held = world.task(50, 4).await;
    claim(&world.bob, held).await;
    let figures = world.ann.get(&format!("/tasks/figures?warehouse_id={WAREHOUSE}")).await.expect(200);
    let of = |kind: &str| figures["kinds"].as_array().unwrap().iter().find(|it| it["kind"] == kind).unwrap().clone();
    let expected =
        json!({"kind": "pick", "waiting": 2, "in_work": 2, "lapsed": 1, "oldest_opened_at": "2026-11-24T09:00:00Z"});
    assert_eq!(of("pick"), expected);
    assert_eq!(
        of("count"),
        json!({"kind": "count", "waiting": 0, "in_work": 0, "lapsed": 0, "oldest_opened_at": null})
    );

    let list = async |query: &str| column(&world.ann.get(&format!("/tasks?{query}")).await.expect(200), "id");
    assert_eq!(list("work=lapsed").await, [stuck.to_string()]);
    assert_eq!(list("work=in_work&sort=urgency").await, [stuck.to_string(), held.to_string()]);
    assert_eq!(list("work=waiting").await[0], waiting.to_string());
    assert_eq!(list(&format!("holder={}", account("bob"))).await, [held.to_string()]);
    world.ann.post(&format!("/tasks/{waiting}/assign"), to("will")).await.expect(200);
    assert_eq!(list(&format!("assignee={}", account("will"))).await, [waiting.to_string()]);
}

#[tokio::test]
async fn workers_are_shown_with_what_they_do_now() {
    let world = World::new().await;
    let task = world.task(50, 1).await;
    claim(&world.bob, task).await;
    let other = world.task(50, 2).await;
    world.ann.post(&format!("/tasks/{other}/assign"), to("will")).await.expect(200);
    let person = json!({"badge": "7", "name": "Ann Able", "account_id": account("ann"), "warehouse_id": WAREHOUSE});
    world.ann.post("/people", person).await.expect(201);
    let shown = world.ann.get(&format!("/workers?warehouse_id={WAREHOUSE}")).await.expect(200);
    assert_eq!(column(&shown, "name"), ["bob", "ann", "will"]);
    let bob = &shown["items"][0];
    assert_eq!((&bob["holds"][0]["id"], &bob["holds"][0]["location"]), (&json!(task), &json!("A-01")));
    assert_eq!(shown["items"][1]["person_name"], "Ann Able");
    assert_eq!((&shown["items"][2]["assigned"], &shown["items"][2]["holds"]), (&json!(1), &json!([])));
}
