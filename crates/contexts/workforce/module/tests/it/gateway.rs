//! What other contexts do with tasks.

use ambar_kernel::{ErrorKind, TaskId};
use ambar_workforce_contract::{Holding, LateWork, TaskKind, TaskState};
use serde_json::json;

use crate::world::{WAREHOUSE, World, claim};

#[tokio::test]
async fn a_task_is_opened_once() {
    let world = World::new().await;
    let mut tasks = vec![world.new_task(50, 10), world.new_task(-7, 20), world.new_task(9000, 30)];
    tasks[1].location = None;
    world.open(&tasks).await;
    let anns = claim(&world.ann, tasks[0].id).await;
    tasks[0].priority = 99;
    world.open(&tasks).await;
    world.open(&[]).await;
    let shown = world.shown(tasks[0].id).await;
    assert_eq!(
        (&shown["state"], &shown["priority"], &shown["summary"]["order"]),
        (&json!("started"), &json!(50), &json!("SO-1"))
    );
    assert_eq!((&shown["location"], &shown["sequence"], &shown["kind"]), (&json!("A-01"), &json!(10), &json!("pick")));
    assert_eq!(world.shown(tasks[1].id).await["priority"], 0);
    assert_eq!(world.shown(tasks[1].id).await["location"], json!(null));
    assert_eq!(world.shown(tasks[2].id).await["priority"], 100);
    let card = world.gateway.require_held(&world.ctx("ann"), anns).await.unwrap();
    assert_eq!((card.state, card.reference, card.id), (TaskState::Started, tasks[0].reference, tasks[0].id));
    assert_eq!(card.holder, Some(ambar_testkit::account("ann")));
}

#[tokio::test]
async fn who_does_not_hold_a_task_does_nothing_with_it() {
    let world = World::new().await;
    let task = world.task(50, 10).await;
    let anns = claim(&world.ann, task).await;
    for (who, holding) in [("bob", anns), ("ann", Holding { token: 7, ..anns })] {
        let ctx = world.ctx(who);
        for refusal in [
            world.gateway.require_held(&ctx, holding).await.map(drop).unwrap_err(),
            world.gateway.progress(&ctx, holding).await.unwrap_err(),
            world.gateway.complete(&ctx, holding).await.unwrap_err(),
        ] {
            assert_eq!((refusal.kind, &*refusal.code), (ErrorKind::Refused, "workforce.not_held"));
            assert_eq!(refusal.params["holder_name"], "ann");
        }
    }
    let nothing = Holding { task_id: TaskId::NIL, token: 1 };
    for unknown in [
        world.gateway.require_held(&world.ctx("ann"), nothing).await.map(drop).unwrap_err(),
        world.gateway.progress(&world.ctx("ann"), nothing).await.unwrap_err(),
        world.gateway.complete(&world.ctx("ann"), nothing).await.unwrap_err(),
    ] {
        assert_eq!(unknown.code, "workforce.task_unknown");
    }
    assert_eq!(world.shown(task).await["version"], 2);
}

#[tokio::test]
async fn progress_writes_only_when_there_is_something_new() {
    let world = World::new().await;
    let task = world.task(50, 10).await;
    let anns = claim(&world.ann, task).await;
    for (minutes, version, lease) in
        [(1, 3, "08:46:00"), (3, 3, "08:46:00"), (2, 3, "08:46:00"), (1, 4, "08:52:00"), (1, 4, "08:52:00")]
    {
        world.minutes(minutes);
        world.gateway.progress(&world.ctx("ann"), anns).await.unwrap();
        let shown = world.shown(task).await;
        assert_eq!((&shown["version"], &shown["state"]), (&json!(version), &json!("in_progress")));
        assert_eq!(shown["lease_until"], format!("2026-11-24T{lease}Z"));
    }
    assert_eq!(world.count("SELECT count(*) FROM platform.audit").await, 1);
}

#[tokio::test]
async fn a_task_is_completed_once_and_repeating_it_changes_nothing() {
    let world = World::new().await;
    let task = world.task(50, 10).await;
    let anns = claim(&world.ann, task).await;
    world.minutes(3);
    let ctx = world.ctx("ann");
    for _ in 0..2 {
        world.gateway.complete(&ctx, anns).await.unwrap();
        world.gateway.progress(&ctx, anns).await.unwrap();
        let card = world.gateway.require_held(&ctx, anns).await.unwrap();
        assert_eq!(card.state, TaskState::Completed);
    }
    let shown = world.shown(task).await;
    assert_eq!(
        (&shown["state"], &shown["version"], &shown["holder_name"]),
        (&json!("completed"), &json!(3), &json!("ann"))
    );
    assert_eq!((&shown["finished_at"], &shown["lease_until"]), (&json!("2026-11-24T08:03:00Z"), &json!(null)));
    assert_eq!(world.count("SELECT count(*) FROM platform.audit WHERE action = 'complete_task'").await, 1);
    let refused = world.gateway.complete(&world.ctx("bob"), anns).await.unwrap_err();
    assert!(refused.detail.contains("ann has completed it"), "{}", refused.detail);
    world.bob.post(&format!("/tasks/{task}/claim"), json!(null)).await.refused(409, "workforce.task_closed");
}

#[tokio::test]
async fn of_many_who_complete_one_task_at_once_one_does() {
    let world = World::new().await;
    let anns = claim(&world.ann, world.task(50, 10).await).await;
    let attempts = (0..20).map(|_| {
        let (gateway, ctx) = (world.gateway.clone(), world.ctx("ann"));
        tokio::spawn(async move { gateway.complete(&ctx, anns).await })
    });
    for attempt in attempts.collect::<Vec<_>>() {
        attempt.await.unwrap().unwrap();
    }
    assert_eq!(world.count("SELECT count(*) FROM platform.audit WHERE action = 'complete_task'").await, 1);
}

#[tokio::test]
async fn tasks_are_cancelled_all_or_none() {
    let world = World::new().await;
    let (free, held, done) = (world.task(50, 1).await, world.task(50, 2).await, world.task(50, 3).await);
    claim(&world.ann, held).await;
    world.gateway.complete(&world.ctx("ann"), claim(&world.ann, done).await).await.unwrap();
    let all = [free, held, done, TaskId::NIL];
    let refused = world.gateway.cancel_tasks(&world.ctx("bob"), &all, false).await.unwrap_err();
    assert_eq!((&*refused.code, &refused.params["task_id"]), ("workforce.task_held", &json!(held)));
    assert_eq!(world.shown(free).await["state"], "pending");
    world.gateway.cancel_tasks(&world.ctx("bob"), &all, true).await.unwrap();
    world.gateway.cancel_tasks(&world.ctx("bob"), &all, true).await.unwrap();
    world.gateway.cancel_tasks(&world.ctx("bob"), &[], true).await.unwrap();
    for (task, state) in [(free, "canceled"), (held, "canceled"), (done, "completed")] {
        assert_eq!(world.shown(task).await["state"], state);
    }
    assert_eq!(world.shown(held).await["holder"], json!(null));
    assert_eq!(world.count("SELECT count(*) FROM platform.audit WHERE action = 'cancel_task'").await, 2);
}

#[tokio::test]
async fn a_task_whose_lease_has_lapsed_is_worked_on_by_nobody() {
    let world = World::new().await;
    let task = world.task(50, 1).await;
    claim(&world.ann, task).await;
    world.minutes(46);
    world.gateway.cancel_tasks(&world.ctx("bob"), &[task], false).await.unwrap();
    assert_eq!(world.shown(task).await["state"], "canceled");
}

#[tokio::test]
async fn the_database_refuses_to_change_a_closed_task() {
    let world = World::new().await;
    let task = world.task(50, 1).await;
    world.gateway.cancel_tasks(&world.ctx("bob"), &[task], false).await.unwrap();
    for edit in ["UPDATE workforce.task SET priority = 1", "DELETE FROM workforce.task"] {
        let error = sqlx::query(edit).execute(&world.test.owner).await.unwrap_err();
        assert!(error.to_string().contains("is closed and never changes"), "{error}");
    }
}

#[tokio::test]
async fn a_late_step_that_comes_twice_is_one_exception_with_one_line_in_the_trail() {
    let world = World::new().await;
    let warehouse_id = Some(world.new_task(50, 10).warehouse_id);
    let ctx = world.ctx("ann");
    for _ in 0..2 {
        let path = "/counts/1/result".to_owned();
        let late = LateWork { warehouse_id, path, summary: json!({"kind": "late_step"}) };
        let opened = world.gateway.open_exception(&ctx, late).await.unwrap();
        assert_eq!(opened["kind"], "exception");
    }
    assert_eq!(world.count("SELECT count(*) FROM workforce.task WHERE kind = 'exception'").await, 1);
    assert_eq!(world.count("SELECT count(*) FROM platform.audit WHERE action = 'open_exception'").await, 1);
}

#[tokio::test]
async fn several_tasks_are_claimed_at_once_what_is_held_first_and_nobody_gets_anothers() {
    let world = World::new().await;
    let several = async |who: &'static str, most| {
        let claimed = world.gateway.claim_several(&world.ctx(who), WAREHOUSE, TaskKind::Pick, most).await.unwrap();
        claimed.into_iter().map(|task| (task.id, task.token)).collect::<std::collections::BTreeMap<_, _>>()
    };
    let mut tasks = Vec::new();
    for priority in [10, 50, 90, 30] {
        tasks.push(world.task(priority, 10).await);
    }
    let mut count = world.new_task(99, 1);
    count.kind = TaskKind::Count;
    world.open(&[count]).await;
    let held = claim(&world.ann, tasks[0]).await;
    let two = several("ann", 2).await;
    assert_eq!(two, [(tasks[0], held.token), (tasks[2], 1)].into(), "what she holds, then the most urgent");
    assert_eq!(several("ann", 2).await, two, "repeated, the same");
    assert_eq!(several("bob", 9).await, [(tasks[1], 1), (tasks[3], 1)].into());
    assert_eq!(several("carl", 9).await, [].into());
    let told = "SELECT count(*) FROM platform.audit WHERE action = 'claim_task'";
    assert_eq!(world.count(told).await, 4, "each claim once");
    // A lapsed claim goes to whoever asks, with a token of its own.
    world.minutes(60);
    assert_eq!(several("bob", 3).await.len(), 3);
    assert_eq!(several("carl", 9).await.values().copied().collect::<Vec<_>>(), [2]);
}
