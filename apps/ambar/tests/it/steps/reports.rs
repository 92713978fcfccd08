//! Exceptions: what a person reports by hand, for somebody else to look at.

use serde_json::json;

use super::Walk;
use crate::scene::{Scene, text};

#[tokio::test]
async fn every_kind_of_exception_opens_a_task_that_only_who_asks_for_it_is_given() {
    let scene = Scene::set().await;
    let operator = scene.role("warehouse_operator");
    for kind in ["damaged", "wrong_place", "cannot_reach", "label_missing", "unknown_barcode", "other"] {
        let body = json!({"kind": kind, "warehouse_id": scene.warehouse, "location": "A-01", "sku": "MUG", "note": "see there"});
        let task = operator.post("/exceptions", body).await.expect(201);
        assert_eq!(
            (&task["kind"], &task["summary"]["kind"], &task["location"]),
            (&json!("exception"), &json!(kind), &json!("A-01"))
        );
        assert_eq!(task["summary"]["reported_by"], "warehouse_operator");
    }
    operator
        .post("/exceptions", json!({"kind": "boredom", "warehouse_id": scene.warehouse}))
        .await
        .refused(422, "invalid");
    assert_eq!(scene.rows("/tasks?kind=exception").await.len(), 6);
    let next = |kinds: serde_json::Value| {
        scene.boss.post("/tasks/next", json!({"warehouse_id": scene.warehouse, "kinds": kinds}))
    };
    assert_eq!(next(json!([])).await.status, 204, "nobody is given one unasked");
    let mine = next(json!(["exception"])).await.expect(200);
    let script = scene.task_script(&mine["task"]["id"]).await;
    let mut walk = Walk::of(&scene, &script);
    walk.enter("note", "Put aside and counted").await;
    let done = walk.last();
    assert_eq!(
        (&done["state"], &done["summary"]["resolution"]),
        (&json!("completed"), &json!("Put aside and counted"))
    );
    let again = json!({"token": mine["token"], "note": "again"});
    let path = format!("/tasks/{}/resolve", text(&mine["task"]["id"]));
    scene.boss.post(&path, again).await.refused(409, "workforce.not_held");
}

#[tokio::test]
async fn a_task_that_is_done_by_doing_it_is_not_resolved_by_a_note() {
    let scene = Scene::set().await;
    let delivery = scene.announce(json!([{"sku": "MUG", "quantity": "10"}]), json!([])).await;
    let scan = json!({"by": "unit", "sku": "MUG", "quantity": "10"});
    let receipt = scene.post(&format!("/deliveries/{}/receipts", text(&delivery["id"])), scan).await;
    let task = &receipt["putaways"][0]["task_id"];
    let token = scene.claim(task).await;
    let path = format!("/tasks/{}/resolve", text(task));
    scene.boss.post(&path, json!({"token": token, "note": "done"})).await.refused(409, "workforce.not_an_exception");
    scene.put_away(&receipt["putaways"][0]).await;
    scene.boss.get(&format!("/tasks/{}/script", text(task))).await.refused(409, "workforce.not_held");
}
