//! From the announcement to the shelf, over all contexts.

use serde_json::{Value, json};

use crate::scene::{Scene, each, list, sscc, text};

type Row = (String, String, String, String);

fn row(location: &str, status: &str, on_hand: &str, reserved: &str) -> Row {
    (location.into(), status.into(), on_hand.into(), reserved.into())
}

/// A delivery of everything: loose, in cases, on a pallet, by lot, by date, by serial number, by weight.
async fn announced(scene: &Scene, pallet: &str) -> Value {
    let lines = json!([
        {"sku": "MUG", "quantity": "36"},
        {"sku": "TEA", "quantity": "40", "lot": "T1"},
        {"sku": "MILK", "quantity": "12", "lot": "M1", "expires_on": "2027-03-01"},
        {"sku": "LAMP", "quantity": "2"},
        {"sku": "RICE", "quantity": "2.500"},
    ]);
    let contents = json!([{"line": 2, "quantity": "40", "lot": "T1"}]);
    scene.announce(lines, json!([{"sscc": pallet, "kind": "pallet", "contents": contents}])).await
}

#[tokio::test]
async fn goods_received_by_unit_by_case_and_by_pallet_stand_where_they_were_planned_and_it_is_said_why() {
    let scene = Scene::set().await;
    let pallet = sscc(1);
    let delivery = announced(&scene, &pallet).await;
    let receipts = format!("/deliveries/{}/receipts", text(&delivery["id"]));
    let mut planned: Vec<Value> = Vec::new();
    for scan in [
        json!({"by": "unit", "sku": "MUG", "quantity": "12"}),
        json!({"by": "case", "sku": "MUG", "packaging": "case", "count": 2}),
        json!({"by": "handling_unit", "sscc": pallet}),
        json!({"by": "unit", "sku": "MILK", "quantity": "12", "lot": "M1", "expires_on": "2027-03-01"}),
        json!({"by": "unit", "sku": "LAMP", "quantity": "2", "serials": ["S-1", "S-2"]}),
        json!({"by": "unit", "sku": "RICE", "quantity": "2.5"}),
    ] {
        let receipt = scene.post(&receipts, scan).await;
        assert_eq!((&receipt["location"], &receipt["lines"][0]["status"]), (&json!("DOCK-1"), &json!("available")));
        planned.extend(list(&receipt["putaways"]).to_vec());
    }
    assert_eq!(planned.len(), 6);
    for putaway in &planned {
        assert!(putaway["why"].is_string() && !list(&putaway["rejected"]).is_empty(), "{putaway:#}");
        assert!(
            list(&putaway["rejected"])
                .iter()
                .all(|place| place["why"].is_string() && place["location"] != putaway["location"])
        );
        let done = scene.put_away(putaway).await;
        assert_eq!(
            (&done["state"], &done["location"], &done["done"]),
            (&json!("completed"), &putaway["location"], &putaway["quantity"])
        );
    }
    let at = |n: usize| text(&planned[n]["location"]);
    assert_eq!(scene.stock("TEA").await, [row(at(2), "available", "40", "0")]);
    assert_eq!(scene.stock("MILK").await, [row(at(3), "available", "12", "0")]);
    assert_eq!(scene.stock("LAMP").await, [row(at(4), "available", "1", "0"), row(at(4), "available", "1", "0")]);
    assert_eq!(scene.stock("RICE").await, [row(at(5), "available", "2.5", "0")]);
    assert_eq!(scene.available("MUG").await, "36");
    let unit = &scene.rows(&format!("/handling-units?sscc={pallet}")).await[0];
    assert_eq!(unit["location"], at(2), "the pallet stands where its goods stand");
    assert!(scene.rows("/tasks?kind=putaway&state=pending").await.is_empty());
    let seen = scene.get(&format!("/deliveries/{}", text(&delivery["id"]))).await;
    assert!(list(&seen["lines"]).iter().all(|line| line["short"] == "0"), "{seen:#}");
    scene.settled().await;
}

#[tokio::test]
async fn damaged_goods_come_in_too_and_nobody_is_promised_them() {
    let scene = Scene::set().await;
    let delivery = scene.announce(json!([{"sku": "MUG", "quantity": "10"}]), json!([])).await;
    let receipts = format!("/deliveries/{}/receipts", text(&delivery["id"]));
    let good = scene.post(&receipts, json!({"by": "unit", "sku": "MUG", "quantity": "6"})).await;
    let place = scene.put_away(&good["putaways"][0]).await["location"].clone();
    let scan = json!({"by": "unit", "sku": "MUG", "quantity": "4", "condition": "damaged", "reason": "BROKEN"});
    let damaged = scene.post(&receipts, scan).await;
    let line = &damaged["lines"][0];
    assert_eq!((&line["status"], &line["discrepancies"]), (&json!("damaged"), &json!(["damaged"])));
    let putaway = &damaged["putaways"][0];
    assert_eq!(putaway["location"], "CHECK-1", "it waits where goods are looked at");
    scene.put_away(putaway).await;
    assert_eq!(
        scene.stock("MUG").await,
        [row(text(&place), "available", "6", "0"), row("CHECK-1", "damaged", "4", "0")]
    );
    assert_eq!(scene.available("MUG").await, "6");
    let order = scene.order(json!([{"sku": "MUG", "quantity": "10"}])).await;
    assert_eq!(order["lines"][0]["promised"], "6");
    let short = &scene.release(&order).await["lines"][0];
    assert_eq!((&short["allocated"], &short["short"]), (&json!("6"), &json!("4")));
    let passed_over = list(&short["shortage"]["passed_over"]);
    assert!(passed_over.contains(&json!({"why": "status", "quantity": "4"})), "{short:#}");
    scene.settled().await;
}

#[tokio::test]
async fn more_than_may_come_needs_permission_and_a_reason() {
    let scene = Scene::set().await;
    let operator = scene.role("warehouse_operator");
    let delivery = scene.announce(json!([{"sku": "MUG", "quantity": "20"}]), json!([])).await;
    let receipts = format!("/deliveries/{}/receipts", text(&delivery["id"]));
    let scan =
        |quantity: &str, reason: Value| json!({"by": "unit", "sku": "MUG", "quantity": quantity, "reason": reason});
    let over = operator.post(&receipts, scan("21", Value::Null)).await.expect(201);
    assert_eq!(over["lines"][0]["discrepancies"], json!(["over"]), "a tenth may come");
    let movements = scene.movements().await;
    operator.post(&receipts, scan("4", json!("EXTRA"))).await.refused(409, "receiving.over_receipt");
    scene.boss.post(&receipts, scan("4", Value::Null)).await.refused(422, "invalid");
    assert_eq!(scene.movements().await, movements);
    let permitted = scene.boss.post(&receipts, scan("4", json!("EXTRA"))).await.expect(201);
    assert_eq!(permitted["lines"][0]["excess"], "3");
    for putaway in [&over["putaways"][0], &permitted["putaways"][0]] {
        scene.put_away(putaway).await;
    }
    assert_eq!(scene.available("MUG").await, "25");
    let audit = scene.rows("/audit?entity=receipt").await;
    assert!(
        audit.iter().any(|line| line["account_name"] == "boss" && line["detail"].to_string().contains("EXTRA")),
        "{audit:#?}"
    );
    scene.settled().await;
}

#[tokio::test]
async fn an_item_in_use_is_not_deactivated_and_every_context_says_where() {
    let scene = Scene::set().await;
    let deactivate = format!("/items/{}/deactivate", text(scene.item("MUG")));
    let usages = async || {
        let refusal = scene.boss.post(&deactivate, json!({})).await.refused(409, "catalog.item_in_use");
        let usages = list(&refusal["params"]["usages"]).to_vec();
        usages
            .iter()
            .map(|usage| {
                (text(&usage["context"]).to_owned(), text(&usage["what"]).to_owned(), usage["examples"].clone())
            })
            .collect::<Vec<_>>()
    };
    let delivery = scene.announce(json!([{"sku": "MUG", "quantity": "5"}]), json!([])).await;
    let found = usages().await;
    assert_eq!(found.iter().map(|usage| usage.0.as_str()).collect::<Vec<_>>(), ["receiving"], "{found:?}");
    let scan = json!({"by": "unit", "sku": "MUG", "quantity": "5"});
    let receipt = scene.post(&format!("/deliveries/{}/receipts", text(&delivery["id"])), scan).await;
    let place = scene.put_away(&receipt["putaways"][0]).await["location"].clone();
    let order = scene.order(json!([{"sku": "MUG", "quantity": "2"}])).await;
    let found = usages().await;
    assert!(found.contains(&("inventory".into(), "stock".into(), json!([place]))), "{found:?}");
    assert!(
        found.iter().any(|usage| usage.0 == "shipments" && usage.2.to_string().contains(text(&order["number"]))),
        "{found:?}"
    );
    scene.post(&format!("/orders/{}/cancel", text(&order["id"])), json!({})).await;
    let stock = scene.rows(&format!("/stock?item_id={}", text(scene.item("MUG")))).await;
    let body = json!({"direction": "out", "stock_id": stock[0]["stock_id"], "quantity": "5", "reason": "LOST"});
    scene.post("/stock/adjustments", body).await;
    let closing = scene.boss.post(&format!("/deliveries/{}/close", text(&delivery["id"])), json!({})).await;
    assert!(closing.status == 200 || closing.json["code"] == "receiving.delivery_closed", "{closing:?}");
    assert_eq!(scene.boss.post(&deactivate, json!({})).await.expect(200)["active"], false);
    scene.settled().await;
}

#[tokio::test]
async fn a_place_that_cannot_be_used_is_avoided_and_the_goods_find_another() {
    let scene = Scene::set().await;
    let delivery = scene.announce(json!([{"sku": "MUG", "quantity": "5"}]), json!([])).await;
    let scan = json!({"by": "unit", "sku": "MUG", "quantity": "5"});
    let receipt = scene.post(&format!("/deliveries/{}/receipts", text(&delivery["id"])), scan).await;
    let putaway = &receipt["putaways"][0];
    let (path, first) = (format!("/putaways/{}", text(&putaway["id"])), &putaway["location"]);
    let token = scene.claim(&putaway["task_id"]).await;
    scene
        .boss
        .post(&format!("{path}/complete"), json!({"token": token, "location": "R-4"}))
        .await
        .refused(409, "receiving.wrong_place");
    let replanned =
        scene.post(&format!("{path}/replan"), json!({"token": token, "avoid": first, "reason": "BLOCKED"})).await;
    assert_ne!(&replanned["location"], first);
    assert!(list(&replanned["rejected"]).contains(&json!({"location": first, "why": "avoided"})), "{replanned:#}");
    let done =
        scene.post(&format!("{path}/complete"), json!({"token": token, "location": replanned["location"]})).await;
    assert_eq!(done["state"], "completed");
    assert_eq!(scene.stock("MUG").await, [row(text(&replanned["location"]), "available", "5", "0")]);
    scene.app.test.outlast_running().await;
    let events: Vec<Value> = scene.rows("/events?limit=200").await;
    let names = each(&Value::Array(events), "name").iter().filter(|name| name.starts_with("receiving.")).count();
    assert!(names >= 2, "what happened is told to other systems");
    scene.settled().await;
}
