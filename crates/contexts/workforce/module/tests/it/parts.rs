//! What becomes of tasks in the transactions of other contexts.

use std::sync::Arc;

use ambar_kernel::{Ctx, Document, Part, Replay, Told};
use ambar_pg::Db;
use serde_json::{Value, json};

use crate::world::{World, claim};

/// Another context concludes with a part of workforce, as the stock engine does for it.
async fn concluded(world: &World, ctx: &Ctx, part: Arc<dyn Part>) {
    concluded_on(&world.test.stock, ctx, part).await;
}

async fn concluded_on(db: &Db, ctx: &Ctx, part: Arc<dyn Part>) {
    let entry = part.entry().unwrap();
    let tell =
        |written: &[Value]| part.tell(&written[0], Told::reply(Replay { status: 200, body: Document::nothing() }));
    ambar_pg::conclude(db, ctx, vec![entry], true, tell).await.unwrap().expect("it is written");
}

const OPENED: &str = "SELECT count(*) FROM platform.event WHERE name = 'workforce.tasks_opened'";
const CHANGED: &str = "SELECT count(*) FROM platform.event WHERE name = 'workforce.task_changed'";

#[tokio::test]
async fn a_task_is_opened_once_with_what_it_is_about() {
    let world = World::new().await;
    let task = world.new_task(9000, 10);
    for _ in 0..2 {
        let ctx = world.ctx("ann");
        concluded(&world, &ctx, world.gateway.opening(&ctx, task.clone()).unwrap()).await;
    }
    let shown = world.shown(task.id).await;
    assert_eq!(
        (&shown["state"], &shown["priority"], &shown["location"], &shown["summary"]["order"]),
        (&json!("pending"), &json!(100), &json!("A-01"), &json!("SO-1"))
    );
    assert_eq!(world.count(OPENED).await, 1);
    // It is given out like any other.
    claim(&world.ann, task.id).await;
}

#[tokio::test]
async fn a_held_task_is_gone_on_with_and_its_lease_prolonged_once_it_is_old() {
    let world = World::new().await;
    let task = world.task(50, 10).await;
    let holding = claim(&world.ann, task).await;
    let go_on = async || {
        let ctx = world.ctx("ann");
        concluded(&world, &ctx, world.gateway.progressing(&ctx, holding).unwrap()).await;
        world.shown(task).await
    };
    let begun = go_on().await;
    assert_eq!((&begun["state"], &begun["version"]), (&json!("in_progress"), &json!(3)));
    assert_eq!(go_on().await["version"], 3, "a young lease is not written");
    world.minutes(10);
    let later = go_on().await;
    assert_eq!(later["version"], 4);
    assert!(later["lease_until"].as_str() > begun["lease_until"].as_str());
    // Who lost it changes nothing.
    let ctx = world.ctx("bob");
    concluded(&world, &ctx, world.gateway.progressing(&ctx, holding).unwrap()).await;
    assert_eq!(world.shown(task).await["version"], 4);
}

#[tokio::test]
async fn whoever_holds_a_task_has_completed_it_and_from_anybody_else_it_is_taken_away() {
    for (who, token, state, action) in [
        ("ann", Some(1), "completed", "complete_task"),
        ("bob", Some(1), "canceled", "cancel_task"),
        ("ann", Some(9), "canceled", "cancel_task"),
        ("ann", None, "canceled", "cancel_task"),
    ] {
        let world = World::new().await;
        let task = world.task(50, 10).await;
        claim(&world.ann, task).await;
        let before = world.count(CHANGED).await;
        // With stock, and where none is touched: then the context does it itself.
        for db in [&world.test.db, &world.test.stock] {
            let ctx = world.ctx(who);
            concluded_on(db, &ctx, world.gateway.ending(&ctx, task, token).unwrap()).await;
        }
        assert_eq!(world.shown(task).await["state"], state, "{who} {token:?}");
        assert_eq!(world.count(CHANGED).await, before + 1, "told once");
        let audited: Vec<String> =
            sqlx::query_scalar("SELECT action FROM platform.audit WHERE action IN ('complete_task', 'cancel_task')")
                .fetch_all(&world.test.owner)
                .await
                .unwrap();
        assert_eq!(audited, [action]);
    }
}
