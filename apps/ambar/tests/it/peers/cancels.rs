//! Every document that can be cancelled, in every state in which somebody may try to.

use ambar_testkit::TestResponse;
use serde_json::{Value, json};

use super::units;
use crate::{
    imports::upload,
    scene::{Scene, list, text},
};

impl Scene {
    /// What the screens say of an item is what the ledger says, and it is this much, and so much of it is claimed.
    async fn no_ghosts(&self, item: &Value, on_hand: i64, reserved: i64) {
        let ledger: i64 = sqlx::query_scalar(
            "SELECT coalesce(sum(quantity * ((to_stock_id IS NOT NULL)::int - (from_stock_id IS NOT NULL)::int)), 0)::bigint
             FROM inventory.movement WHERE item_id = $1::uuid",
        )
        .bind(text(item))
        .fetch_one(&self.app.test.owner)
        .await
        .unwrap();
        let rows = self.rows(&format!("/stock?item_id={}", text(item))).await;
        let shown = |field: &str| rows.iter().map(|row| units(&row[field])).sum::<i64>();
        let view = self.get(&format!("/availability?item_id={}", text(item))).await;
        assert_eq!((ledger, shown("on_hand"), units(&view["on_hand"])), (on_hand, on_hand, on_hand));
        assert_eq!((shown("reserved"), units(&view["reserved"])), (reserved, reserved));
    }

    async fn cancelling(&self, path: &str, body: Value) -> TestResponse {
        self.boss.post(&format!("{path}/cancel"), body).await
    }
}

#[tokio::test]
async fn p_11_what_is_cancelled_leaves_no_stock_that_is_not_there() {
    let scene = Scene::set().await;
    deliveries(&scene).await;
    orders(&scene).await;
    counts_and_imports(&scene).await;
    scene.settled().await;
}

/// Announced, received in part, closed; and the putaway of what came.
async fn deliveries(scene: &Scene) {
    let (mugs, why) = (scene.item("MUG"), json!({"reason": "WRONG_GOODS"}));
    let announced = scene.announce(json!([{"sku": "MUG", "quantity": "104"}]), json!([])).await;
    let path = |delivery: &Value| format!("/deliveries/{}", text(&delivery["id"]));
    scene.cancelling(&path(&announced), why.clone()).await.expect(200);
    scene.no_ghosts(mugs, 0, 0).await;
    let scan = json!({"by": "unit", "sku": "MUG", "quantity": "4"});
    let receipts = format!("{}/receipts", path(&announced));
    scene.boss.post(&receipts, scan.clone()).await.refused(409, "receiving.delivery_closed");
    scene.no_ghosts(mugs, 0, 0).await;

    let delivery = scene.announce(json!([{"sku": "MUG", "quantity": "104"}]), json!([])).await;
    let receipts = format!("{}/receipts", path(&delivery));
    let first = scene.post(&receipts, scan.clone()).await["putaways"][0].clone();
    let second = scene.post(&receipts, scan).await["putaways"][0].clone();
    scene.cancelling(&path(&delivery), why.clone()).await.refused(409, "receiving.already_received");
    scene.no_ghosts(mugs, 8, 0).await;
    // Goods whose putaway nobody needs stay where they are.
    scene.cancelling(&format!("/putaways/{}", text(&first["id"])), why.clone()).await.expect(200);
    scene.no_ghosts(mugs, 8, 0).await;
    scene.put_away(&second).await;
    let late = scene.cancelling(&format!("/putaways/{}", text(&second["id"])), why.clone()).await;
    late.refused(409, "receiving.putaway_closed");
    scene.no_ghosts(mugs, 8, 0).await;
    scene.post(&format!("{}/close", path(&delivery)), json!({"reason": "NOT_SENT"})).await;
    scene.cancelling(&path(&delivery), why).await.refused(409, "receiving.delivery_closed");
    scene.no_ghosts(mugs, 8, 0).await;
}

/// An order as far as a step, and what cancelling it there is answered; `None` if it is granted.
const ORDERS: [(&str, Option<&str>); 8] = [
    ("promised", None),
    ("held", None),
    ("allocated", None),
    ("picking", Some("shipments.picking_started")),
    ("picked", Some("shipments.picking_started")),
    ("packed", Some("shipments.picking_started")),
    ("shipped", Some("shipments.order_state")),
    ("cancelled", Some("shipments.order_state")),
];

async fn orders(scene: &Scene) {
    let item = scene.new_item("GHOST").await;
    scene.put(&item, "R-1", 100).await;
    let (mut on_hand, mut reserved) = (100, 0);
    for (state, refusal) in ORDERS {
        let order = scene.order(json!([{"sku": "GHOST", "quantity": "4"}])).await;
        let path = format!("/orders/{}", text(&order["id"]));
        brought_to(scene, &order, state).await;
        if state == "shipped" {
            on_hand -= 4;
        } else if refusal.is_some() && state != "cancelled" {
            reserved += 4;
        }
        let answer = scene.cancelling(&path, json!({})).await;
        match refusal {
            Some(code) => drop(answer.refused(409, code)),
            None => assert_eq!(answer.expect(200)["state"], "cancelled"),
        }
        scene.no_ghosts(&item, on_hand, reserved).await;
    }
    // An order that waits, since there is nothing.
    let none = scene.new_item("NOTHING").await;
    let order = scene.order(json!([{"sku": "NOTHING", "quantity": "4"}])).await;
    scene.cancel(&order).await;
    scene.no_ghosts(&none, 0, 0).await;
}

async fn brought_to(scene: &Scene, order: &Value, state: &str) {
    match state {
        "held" => drop(scene.post(&format!("/orders/{}/hold", text(&order["id"])), json!({"reason": "UNPAID"})).await),
        "cancelled" => scene.cancel(order).await,
        "allocated" => drop(scene.release(order).await),
        "picking" => {
            let order = scene.release(order).await;
            let token = scene.claim(&order["task_id"]).await;
            let stop = &scene.stops(&order).await[0];
            let confirm = format!("/pick-lists/{}/lines/{}/confirm", text(&order["pick_list_id"]), text(&stop["id"]));
            scene.post(&confirm, json!({"token": token, "quantity": "1"})).await;
        }
        "picked" => drop(scene.pick_all(&scene.release(order).await).await),
        "packed" => {
            let order = scene.release(order).await;
            let stops = scene.pick_all(&order).await;
            scene.pack(&order, &stops).await;
        }
        "shipped" => drop(scene.send_off(&scene.release(order).await).await),
        _ => assert_eq!(order["state"], state),
    }
}

async fn counts_and_imports(scene: &Scene) {
    let item = scene.new_item("COUNTED").await;
    let row = scene.put(&item, "R-2", 10).await;
    let why = json!({"reason": "MOVED"});
    let (asked, _) = scene.counting(&row).await;
    scene.cancelling(&asked, why.clone()).await.expect(200);
    scene.no_ghosts(&item, 10, 0).await;
    let (done, token) = scene.counting(&row).await;
    scene.post(&format!("{done}/result"), json!({"token": token, "counted": "7"})).await;
    scene.cancelling(&done, why).await.refused(409, "inventory.count_over");
    scene.no_ghosts(&item, 7, 0).await;

    let file = "sku,location,quantity\nCOUNTED,R-2,90\n";
    let uploaded = upload(&scene.boss, &scene.opening(), file).await.expect(201);
    let path = |import: &Value| format!("/imports/{}", text(&import["id"]));
    scene.cancelling(&path(&uploaded), json!({})).await.expect(200);
    let checked = scene.checked(&scene.opening(), file).await;
    scene.cancelling(&path(&checked), json!({})).await.expect(200);
    scene.work().await;
    scene.no_ghosts(&item, 7, 0).await;
    let checked = scene.checked(&scene.opening(), file).await;
    let done = scene.committed(&checked, "all").await;
    assert_eq!(list(&json!([done["added"]])), [json!(1)], "{done:#}");
    scene.cancelling(&path(&done), json!({})).await.refused(409, "import.over");
    scene.no_ghosts(&item, 97, 0).await;
}
