//! Putting goods away.

use ambar_workforce_contract::TaskState;
use serde_json::{Value, json};

use crate::{
    fakes::id,
    world::{World, task, text},
};

fn path(putaway: &Value, verb: &str) -> String {
    format!("/putaways/{}/{verb}", text(&putaway["id"]))
}

#[tokio::test]
async fn goods_stand_in_their_place_and_the_task_is_done() {
    let world = World::new().await;
    let putaway = world.putaway("MUG", "10").await;
    let token = world.claim(&putaway);
    let body = json!({"token": token, "location": "A-01"});
    let done = world.operator().post_keyed(&path(&putaway, "complete"), "k", body.clone()).await.expect(200);
    assert_eq!(world.operator().post_keyed(&path(&putaway, "complete"), "k", body).await.expect(200), done);
    assert_eq!((&done["state"], &done["done"], &done["location"]), (&json!("completed"), &json!("10"), &json!("A-01")));
    assert_eq!((&done["goods"], done["ended_at"].is_string()), (&json!([]), true));
    assert_eq!((world.inventory.at("DOCK-1"), world.inventory.at("A-01"), world.inventory.holds()), (0, 10, 0));
    assert_eq!(world.workforce.task(task(&putaway)).unwrap().state, TaskState::Completed);
    let expected =
        json!({"putaway_id": putaway["id"], "item_id": putaway["item_id"], "location": "A-01", "quantity": "10"});
    assert_eq!(world.events_named("receiving.putaway_completed").await, [expected]);
    assert_eq!(world.audited().await.last().unwrap(), "put_away");
    let again = json!({"token": token, "location": "A-01"});
    let refusal =
        world.operator().post(&path(&putaway, "complete"), again).await.refused(409, "receiving.putaway_closed");
    assert_eq!(refusal["params"]["state"], "completed");
}

#[tokio::test]
async fn the_wrong_place_is_refused_naming_both() {
    let world = World::new().await;
    let putaway = world.putaway("MUG", "10").await;
    let token = world.claim(&putaway);
    let wrong = json!({"token": token, "location": "A-02"});
    let refusal = world.operator().post(&path(&putaway, "complete"), wrong).await.refused(409, "receiving.wrong_place");
    assert_eq!(refusal["detail"], "This is A-02. Go to A-01.");
    assert_eq!(world.inventory.at("DOCK-1"), 10);
}

#[tokio::test]
async fn a_person_may_decide_for_another_place_that_has_room() {
    let world = World::new().await;
    let putaway = world.putaway("MUG", "10").await;
    let token = world.claim(&putaway);
    let elsewhere = |place: &str, more: Value| {
        let mut body = json!({"token": token, "location": place, "override": {"reason": "NEARER"}});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let unknown =
        world.operator().post(&path(&putaway, "complete"), elsewhere("X", json!({}))).await.refused(422, "invalid");
    assert_eq!(unknown["errors"][0]["pointer"], "/location");
    world.inventory.fill(id("A-02"));
    world
        .operator()
        .post(&path(&putaway, "complete"), elsewhere("A-02", json!({})))
        .await
        .refused(409, "inventory.place_full");
    assert_eq!((world.inventory.at("DOCK-1"), world.inventory.holds()), (10, 1), "refused: the plan stands");
    let part = world
        .operator()
        .post(&path(&putaway, "complete"), elsewhere("A-03", json!({"quantity": "4"})))
        .await
        .expect(200);
    assert_eq!(
        (&part["state"], &part["location"], world.inventory.holds()),
        (&json!("in_progress"), &json!("A-01"), 1)
    );
    let rest = world.operator().post(&path(&putaway, "complete"), elsewhere("A-03", json!({}))).await.expect(200);
    assert_eq!((&rest["state"], &rest["location"], world.inventory.holds()), (&json!("completed"), &json!("A-03"), 0));
    assert_eq!(world.inventory.at("A-03"), 10);
    let moved = world
        .inventory
        .done()
        .into_iter()
        .filter(|it| it.reason.as_ref().is_some_and(|reason| reason.as_str() == "NEARER"));
    assert_eq!(moved.count(), 3, "both moves and the release say why");
}

#[tokio::test]
async fn a_part_may_be_put_away_and_room_is_held_for_the_rest() {
    let world = World::new().await;
    let putaway = world.putaway("RICE", "10").await;
    let token = world.claim(&putaway);
    let part = |quantity: &str| json!({"token": token, "location": "A-01", "quantity": quantity});
    let complete = path(&putaway, "complete");
    for (quantity, code) in [("10.001", "receiving.too_much"), ("0", "quantity.zero"), ("0.0001", "quantity.too_fine")]
    {
        let refusal = world.operator().post(&complete, part(quantity)).await.refused(422, "invalid");
        assert_eq!(
            (&refusal["errors"][0]["pointer"], &refusal["errors"][0]["code"]),
            (&json!("/quantity"), &json!(code))
        );
    }
    let first = world.operator().post(&complete, part("2.5")).await.expect(200);
    assert_eq!(
        (&first["state"], &first["done"], &first["goods"][0]["quantity"]),
        (&json!("in_progress"), &json!("2.5"), &json!("7.5"))
    );
    assert_eq!((&first["location"], world.inventory.holds()), (&json!("A-01"), 1));
    assert_eq!(world.workforce.task(task(&putaway)).unwrap().state, TaskState::InProgress);
    let rest = world.operator().post(&complete, part("7.5")).await.expect(200);
    assert_eq!((&rest["state"], &rest["done"], world.inventory.holds()), (&json!("completed"), &json!("10"), 0));
    let parts: Vec<_> = world
        .events_named("receiving.putaway_completed")
        .await
        .iter()
        .map(|it| text(&it["quantity"]).to_owned())
        .collect();
    assert_eq!(parts, ["2.5", "7.5"]);
}

#[tokio::test]
async fn of_pieces_with_numbers_a_part_is_scanned_piece_by_piece() {
    let world = World::new().await;
    let delivery = world.announce("STRICT", &[("PHONE", "3")]).await;
    let scan = json!({"by": "unit", "sku": "PHONE", "quantity": "3", "serials": ["a", "b", "c"]});
    let receipt = world.operator().post(&World::receipts(&delivery), scan).await.expect(201);
    let putaway = &receipt["putaways"][0];
    let token = world.claim(putaway);
    let complete = path(putaway, "complete");
    for (fields, code) in [
        (json!({"quantity": "2"}), "receiving.serials_missing"),
        (json!({"serials": ["x"]}), "receiving.serial_unknown"),
    ] {
        let mut body = json!({"token": token, "location": "A-01"});
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let refusal = world.operator().post(&complete, body).await.refused(422, "invalid");
        assert_eq!(
            (&refusal["errors"][0]["pointer"], &refusal["errors"][0]["code"]),
            (&json!("/serials"), &json!(code))
        );
    }
    let part = json!({"token": token, "location": "A-01", "serials": ["c", "a"]});
    let first = world.operator().post(&complete, part).await.expect(200);
    assert_eq!((&first["done"], &first["goods"][0]["serial"]), (&json!("2"), &json!("b")));
    let rest = world.operator().post(&complete, json!({"token": token, "location": "A-01"})).await.expect(200);
    assert_eq!((&rest["state"], world.inventory.at("A-01")), (&json!("completed"), 3));
}

#[tokio::test]
async fn only_who_holds_the_task_puts_away() {
    let world = World::new().await;
    let putaway = world.putaway("MUG", "10").await;
    let body = |token: i64| json!({"token": token, "location": "A-01"});
    world.operator().post(&path(&putaway, "complete"), body(1)).await.refused(409, "workforce.not_held");
    let first = world.claim(&putaway);
    let second = world.claim(&putaway);
    world.operator().post(&path(&putaway, "complete"), body(first)).await.refused(409, "workforce.not_held");
    let replan = json!({"token": first, "reason": "BLOCKED"});
    world.operator().post(&path(&putaway, "replan"), replan).await.refused(409, "workforce.not_held");
    assert_eq!(world.inventory.at("DOCK-1"), 10);
    world.operator().post(&path(&putaway, "complete"), body(second)).await.expect(200);
    let reader = world.api.caller("eve", &["receiving:read"]);
    reader.post(&path(&putaway, "complete"), body(second)).await.refused(403, "auth.forbidden");
    let unknown = json!({"id": id::<()>("x")});
    world.operator().post(&path(&unknown, "complete"), body(1)).await.refused(404, "receiving.putaway_unknown");
    world.operator().get(&format!("/putaways/{}", id::<()>("x"))).await.refused(404, "receiving.putaway_unknown");
}

#[tokio::test]
async fn a_refused_move_leaves_the_goods_at_the_dock() {
    let world = World::new().await;
    let putaway = world.putaway("MUG", "10").await;
    let token = world.claim(&putaway);
    world.inventory.fill(id("A-01"));
    let body = json!({"token": token, "location": "A-01"});
    world
        .operator()
        .post_keyed(&path(&putaway, "complete"), "k", body.clone())
        .await
        .refused(409, "inventory.place_full");
    world
        .operator()
        .post_keyed(&path(&putaway, "complete"), "k", body.clone())
        .await
        .refused(409, "inventory.place_full");
    let seen = world.boss().get(&format!("/putaways/{}", text(&putaway["id"]))).await.expect(200);
    assert_eq!(seen["state"], "pending", "the way back");
    world.inventory.empty(id("A-01"));
    assert_eq!(world.operator().post(&path(&putaway, "complete"), body).await.expect(200)["state"], "completed");
}

#[tokio::test]
async fn another_place_is_planned_without_those_that_are_no_good() {
    let world = World::new().await;
    let putaway = world.putaway("MUG", "10").await;
    let token = world.claim(&putaway);
    let replan = path(&putaway, "replan");
    let unknown = json!({"token": token, "avoid": "X", "reason": "BLOCKED"});
    assert_eq!(world.operator().post(&replan, unknown).await.refused(422, "invalid")["errors"][0]["pointer"], "/avoid");
    let body = json!({"token": token, "avoid": "A-01", "reason": "BLOCKED"});
    let second = world.operator().post_keyed(&replan, "k", body.clone()).await.expect(200);
    assert_eq!(world.operator().post_keyed(&replan, "k", body).await.expect(200), second);
    assert_eq!(
        (&second["location"], &second["state"], world.inventory.holds()),
        (&json!("A-02"), &json!("pending"), 1)
    );
    assert_eq!(second["rejected"][0], json!({"location": "A-01", "why": "avoided"}));
    let third = world
        .operator()
        .post(&replan, json!({"token": token, "reason": "BLOCKED", "strategy": "abc"}))
        .await
        .expect(200);
    assert_eq!(
        (&third["location"], &third["strategy"]),
        (&json!("A-03"), &json!("abc")),
        "the planned place is avoided, and the one before"
    );
    let none = world.operator().post(&replan, json!({"token": token, "reason": "BLOCKED"})).await.expect(200);
    assert_eq!((&none["location"], world.inventory.holds()), (&Value::Null, 0));
    let nowhere = json!({"token": token, "location": "A-03"});
    world.operator().post(&path(&putaway, "complete"), nowhere).await.refused(409, "receiving.no_place");
    let decided = json!({"token": token, "location": "A-03", "override": {"reason": "FITS"}});
    let done = world.operator().post(&path(&putaway, "complete"), decided).await.expect(200);
    assert_eq!((&done["state"], &done["location"]), (&json!("completed"), &json!("A-03")));
    let closed = json!({"token": token, "reason": "BLOCKED"});
    world.operator().post(&replan, closed).await.refused(409, "receiving.putaway_closed");
}

#[tokio::test]
async fn a_putaway_that_nobody_needs_is_cancelled() {
    let world = World::new().await;
    let putaway = world.putaway("MUG", "10").await;
    let token = world.claim(&putaway);
    world.inventory.lose("DOCK-1");
    let body = json!({"token": token, "location": "A-01"});
    world.operator().post(&path(&putaway, "complete"), body).await.refused(409, "inventory.not_enough");
    world.operator().post(&path(&putaway, "cancel"), json!({"reason": "GONE"})).await.refused(403, "auth.forbidden");
    let canceled = world.boss().post(&path(&putaway, "cancel"), json!({"reason": "GONE"})).await.expect(200);
    assert_eq!((&canceled["state"], world.inventory.holds()), (&json!("canceled"), 0));
    assert_eq!(world.workforce.task(task(&putaway)).unwrap().state, TaskState::Canceled);
    assert_eq!(world.audited().await.last().unwrap(), "cancel_putaway");
    world
        .boss()
        .post(&path(&putaway, "cancel"), json!({"reason": "GONE"}))
        .await
        .refused(409, "receiving.putaway_closed");
}
