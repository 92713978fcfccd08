//! What was done without a network, and is told when it is back.

use axum::http::{Method, Request, header};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{released, send_late};
use crate::scene::{Scene, list, text};

/// A list that ann took along: its order, its only stop, her token and the address of the stop.
async fn taken_along(scene: &Scene) -> (Value, Value, String) {
    let place = scene.bring_in("MUG", "10", json!({})).await;
    let order = released(scene, "MUG", "3").await;
    let ann = scene.app.api.anyone("ann");
    let claim = ann.post(&format!("/tasks/{}/claim", text(&order["task_id"])), json!({})).await.expect(200);
    let stop = scene.stops(&order).await.remove(0);
    let path = format!("/pick-lists/{}/lines/{}/confirm", text(&order["pick_list_id"]), text(&stop["id"]));
    let body = json!({"token": claim["token"], "quantity": "3", "location": place});
    (order, body, path)
}

fn ago(scene: &Scene, minutes: i64) -> String {
    (scene.app.test.db.clock().now() - TimeDelta::minutes(minutes)).to_rfc3339()
}

#[tokio::test]
async fn a_lapsed_lease_that_nobody_took_still_holds_and_the_trail_says_when_it_was_done() {
    let scene = Scene::set().await;
    let (_, body, path) = taken_along(&scene).await;
    scene.app.test.clock.advance(TimeDelta::hours(3));
    let at = ago(&scene, 150);
    let ann = scene.app.api.anyone("ann");
    let done = send_late(&ann, &path, "late-1", &at, &body).await.expect(200);
    assert_eq!((&done["picked"], &done["list_state"]), (&json!("3"), &json!("completed")));
    let trail = scene.rows("/audit?entity=pick_line").await;
    let told = trail.iter().find(|line| line["detail"]["recorded_at"].is_string()).unwrap();
    assert!(text(&told["detail"]["recorded_at"]).starts_with(&at[..19]), "{told:#}");
    scene.settled().await;
}

#[tokio::test]
async fn a_step_on_a_task_that_another_took_over_becomes_an_exception_task_once() {
    let scene = Scene::set().await;
    let (order, body, path) = taken_along(&scene).await;
    scene.app.test.clock.advance(TimeDelta::hours(1));
    let bob = scene.app.api.anyone("bob");
    let taken = bob.post(&format!("/tasks/{}/claim", text(&order["task_id"])), json!({})).await.expect(200);
    let ann = scene.app.api.anyone("ann");
    let at = ago(&scene, 40);
    let late = send_late(&ann, &path, "late-2", &at, &body).await.expect(202);
    let task = &late["task"];
    assert_eq!(
        (&task["kind"], &task["state"], &late["problem"]["code"]),
        (&json!("exception"), &json!("pending"), &json!("workforce.not_held"))
    );
    assert_eq!(
        (&task["reference"], &task["warehouse_id"], &task["location"]),
        (&order["task_id"], &scene.warehouse, &body["location"])
    );
    let said = &task["summary"];
    assert_eq!(
        (&said["operation"], &said["body"], &said["reported_by"]),
        (&json!("confirm_pick"), &body, &json!("ann"))
    );
    assert!(text(&said["recorded_at"]).starts_with(&at[..19]) && text(&said["path"]).ends_with("/confirm"), "{said:#}");
    // Sent again by its key it is the same task; under another key it is another step.
    let again = send_late(&ann, &path, "late-2", &at, &body).await;
    assert_eq!((again.status, &again.json["task"]["id"]), (202, &task["id"]));
    assert_eq!(scene.rows("/tasks?kind=exception").await.len(), 1);
    // Without the header it is a refusal as ever.
    ann.post(&path, body.clone()).await.refused(409, "workforce.not_held");
    // Bob finishes the list: what ann did then meets a closed stop, and is a fact all the same.
    let mut own = body.clone();
    own["token"] = taken["token"].clone();
    bob.post(&path, own).await.expect(200);
    let after = send_late(&ann, &path, "late-3", &at, &body).await.expect(202);
    assert_eq!(after["problem"]["code"], "picking.stop_closed");
    assert_eq!(scene.rows("/tasks?kind=exception&state=pending").await.len(), 2);
    scene.settled().await;
}

#[tokio::test]
async fn what_was_refused_while_the_person_stands_there_is_told_to_the_person() {
    let scene = Scene::set().await;
    let (_, mut body, path) = taken_along(&scene).await;
    body["location"] = json!("R-1");
    let ann = scene.app.api.anyone("ann");
    let now = ago(&scene, 0);
    send_late(&ann, &path, "late-4", &now, &body).await.refused(409, "picking.wrong_location");
    let old = ago(&scene, 5);
    let late = send_late(&ann, &path, "late-5", &old, &body).await.expect(202);
    assert!(late["problem"]["params"]["expected"].is_string());
    let delivery = scene.announce(json!([{"sku": "MUG", "quantity": "1"}]), json!([])).await;
    let scan = json!({"by": "unit", "sku": "MUG", "quantity": "9"});
    let receipts = format!("/deliveries/{}/receipts", text(&delivery["id"]));
    let over = send_late(&scene.role("warehouse_operator"), &receipts, "late-6", &old, &scan).await.expect(202);
    assert_eq!(
        (&over["problem"]["code"], &over["task"]["summary"]["sku"]),
        (&json!("receiving.over_receipt"), &json!("MUG"))
    );
}

#[tokio::test]
async fn a_time_to_come_or_of_another_month_is_refused_and_nothing_is_done() {
    let scene = Scene::set().await;
    let (_, body, path) = taken_along(&scene).await;
    let ann = scene.app.api.anyone("ann");
    let movements = scene.movements().await;
    send_late(&ann, &path, "odd-1", &ago(&scene, -2), &body).await.refused(422, "recorded_at.in_future");
    send_late(&ann, &path, "odd-2", &ago(&scene, 31 * 24 * 60), &body).await.refused(422, "recorded_at.too_old");
    send_late(&ann, &path, "odd-3", "just now", &body).await.refused(400, "recorded_at.malformed");
    assert_eq!((scene.movements().await, scene.rows("/tasks?kind=exception").await.len()), (movements, 0));
}

#[tokio::test]
async fn a_script_comes_with_a_whole_lease_to_its_holder_alone_and_is_not_sent_twice() {
    let scene = Scene::set().await;
    let (order, _, _) = taken_along(&scene).await;
    let path = format!("/tasks/{}/script", text(&order["task_id"]));
    let (ann, bob) = (scene.app.api.anyone("ann"), scene.app.api.anyone("bob"));
    bob.get(&path).await.refused(409, "workforce.not_held");
    // Three quarters of an hour from when it is taken along, not from the claim; a lapsed claim that nobody took is prolonged too.
    scene.app.test.clock.advance(TimeDelta::minutes(50));
    let served = ann.get(&path).await;
    let tag = served.headers[header::ETAG].to_str().unwrap().to_owned();
    assert_eq!(tag, format!("\"{}\"", text(&served.json["revision"])));
    let until = text(&served.json["task"]["lease_until"]).parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    assert!(until - scene.app.test.db.clock().now() >= TimeDelta::minutes(44));
    bob.post(&format!("/tasks/{}/claim", text(&order["task_id"])), json!({})).await.refused(409, "workforce.task_held");
    let ask = async |tag: &str| {
        let request = Request::builder().method(Method::GET).uri(format!("/api/v1{path}"));
        let request = request.header(header::AUTHORIZATION, ann.bearer().unwrap()).header(header::IF_NONE_MATCH, tag);
        ann.send_raw(request.body(axum::body::Body::empty()).unwrap()).await
    };
    scene.app.test.clock.advance(TimeDelta::minutes(1));
    let same = ask(&tag).await;
    assert_eq!(
        (same.status, same.json, &same.headers[header::ETAG]),
        (304, Value::Null, &served.headers[header::ETAG])
    );
    // Half of it is picked: the script is another.
    let stop = scene.stops(&order).await.remove(0);
    let confirm = format!("/pick-lists/{}/lines/{}/confirm", text(&order["pick_list_id"]), text(&stop["id"]));
    ann.post(&confirm, json!({"token": served.json["task"]["token"], "quantity": "1"})).await.expect(200);
    let other = ask(&tag).await;
    assert_eq!(other.status, 200);
    let step = &other.json["steps"][text(&other.json["start"])];
    let quantity = list(&step["accepts"]).iter().find(|accept| accept["kind"] == "quantity").unwrap();
    assert_eq!(quantity["quantity"]["all"], "2");
}
