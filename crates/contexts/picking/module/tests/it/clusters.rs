//! Several lists walked at once, and the totes of their orders.

use ambar_kernel::{ClusterId, PickListId};
use ambar_testkit::account;
use serde_json::{Value, json};

use crate::{
    crash::When,
    floor::{Floor, list_of, order, task_of},
};

fn cart(orders: u8) -> Value {
    json!({"warehouse_id": ambar_kernel::WarehouseId::NIL, "orders": orders, "into_totes": true})
}

/// Three orders of one piece each, two of them of the same thing.
async fn three() -> Floor {
    let floor = Floor::stocked().await;
    for (order, sku) in [(1, 1), (2, 1), (3, 2)] {
        floor.open(order, &[(sku, 1)]).await;
    }
    floor
}

fn ids(cluster: &Value) -> Vec<PickListId> {
    cluster["lists"].as_array().unwrap().iter().map(|list| list["id"].as_str().unwrap().parse().unwrap()).collect()
}

fn tote_path(list: PickListId) -> String {
    format!("/pick-lists/{list}/tote")
}

/// The token under which somebody holds the task of an order.
fn token(floor: &Floor, of: u32) -> i64 {
    floor.workforce.tasks.lock().unwrap()[&task_of(of)].token
}

#[tokio::test]
async fn a_cart_takes_as_many_lists_as_it_has_room_for_and_tells_what_is_left_of_each() {
    let floor = three().await;
    let two = floor.ann.post("/pick-clusters", cart(2)).await.expect(200);
    assert_eq!((two["lists"].as_array().unwrap().len(), &two["into_totes"]), (2, &json!(true)));
    let rest = floor.api.anyone("bob").post("/pick-clusters", cart(5)).await.expect(200);
    assert_eq!(ids(&rest).len(), 1, "what ann holds is not bob's");
    assert!(!ids(&two).contains(&ids(&rest)[0]));
    assert_eq!(floor.api.anyone("carl").post("/pick-clusters", cart(5)).await.status, 204, "nothing is left");
    let id: ClusterId = two["id"].as_str().unwrap().parse().unwrap();
    let work = floor.gateway.cluster_work(&floor.ctx(), id).await.unwrap();
    assert_eq!(work.lists.iter().map(|list| list.id).collect::<Vec<_>>(), ids(&two));
    assert!(work.into_totes && work.lists.iter().all(|list| list.open && list.tote.is_none() && list.left.len() == 1));
    assert_eq!(floor.get(ids(&two)[0]).await["cluster_id"], two["id"]);
    let unknown = floor.gateway.cluster_work(&floor.ctx(), ClusterId::NIL).await.unwrap_err();
    assert_eq!(unknown.code, "picking.cluster_unknown");
}

#[tokio::test]
async fn a_retry_answers_the_same_cluster_and_what_is_held_already_comes_along() {
    let floor = three().await;
    floor.workforce.claim(task_of(3), account("ann"));
    let first = floor.ann.post_keyed("/pick-clusters", "k", cart(2)).await.expect(200);
    assert!(ids(&first).contains(&list_of(3)), "it is walked with the others");
    assert_eq!(floor.ann.post_keyed("/pick-clusters", "k", cart(2)).await.expect(200), first);
    let again = floor.ann.post("/pick-clusters", cart(2)).await.expect(200);
    assert_eq!(ids(&again), ids(&first), "another command takes the same ones along");
}

#[tokio::test]
async fn a_cart_for_one_order_or_for_a_whole_truck_is_refused() {
    let floor = three().await;
    for orders in [0, 1, 25] {
        let refused = floor.ann.post("/pick-clusters", cart(orders)).await.refused(422, "invalid");
        assert_eq!(
            (&refused["errors"][0]["code"], &refused["errors"][0]["pointer"]),
            (&json!("picking.cart"), &json!("/orders"))
        );
    }
}

#[tokio::test]
async fn what_breaks_off_after_the_claims_goes_on_with_them() {
    let floor = three().await;
    floor.crash.plan(0, When::After);
    floor.ann.post_keyed("/pick-clusters", "k", cart(2)).await.refused(503, "test.crash");
    assert_eq!(floor.crash.calls().last(), Some(&"workforce.claim_several"));
    let cluster = floor.ann.post_keyed("/pick-clusters", "k", cart(2)).await.expect(200);
    assert_eq!(ids(&cluster).len(), 2);
}

#[tokio::test]
async fn goods_go_into_the_tote_of_their_order_and_into_no_other() {
    let floor = three().await;
    let cluster = floor.ann.post("/pick-clusters", cart(3)).await.expect(200);
    assert_eq!(ids(&cluster).len(), 3);
    for of in [1, 2] {
        let body = json!({"token": token(&floor, of), "tote": format!("T-{of}")});
        let bound = floor.ann.post(&tote_path(list_of(of)), body).await.expect(200);
        assert_eq!(bound["tote"], format!("T-{of}"));
    }
    let body = json!({"token": token(&floor, 3), "tote": "T-1"});
    let taken = floor.ann.post(&tote_path(list_of(3)), body).await.refused(409, "picking.tote_taken");
    assert_eq!(taken["params"], json!({"tote": "T-1", "order": "SO-1"}));
    let confirm = |tote: &str| json!({"token": token(&floor, 1), "location": "A-1", "tote": tote});
    let wrong = floor.confirm(list_of(1), "A-1", confirm("T-2")).await.refused(409, "picking.wrong_tote");
    assert_eq!(wrong["params"], json!({"expected": "T-1", "scanned": "T-2"}));
    assert!(floor.inventory.done().is_empty(), "nothing moved");
    floor.confirm(list_of(1), "A-1", confirm("T-1")).await.expect(200);
    // Whoever packs finds the order by its tote.
    let found = floor.gateway.orders_in_totes(&floor.ctx(), &["T-1".into(), "T-9".into()]).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].order_id, found[0].tote.as_str()), (order(1), "T-1"));
    floor.test.clock.advance(chrono::Duration::minutes(1));
    // The list is over, and its tote is free for another order.
    let body = json!({"token": token(&floor, 3), "tote": "T-1"});
    floor.ann.post(&tote_path(list_of(3)), body).await.expect(200);
    let found = floor.gateway.orders_in_totes(&floor.ctx(), &["T-1".into()]).await.unwrap();
    assert_eq!(found[0].order_id, order(3), "the last that it was used for");
}

#[tokio::test]
async fn only_the_holder_gives_a_tote_and_only_to_a_list_that_is_walked() {
    let floor = three().await;
    floor.ann.post("/pick-clusters", cart(2)).await.expect(200);
    let (path, body) = (tote_path(list_of(1)), json!({"token": token(&floor, 1), "tote": "T-1"}));
    floor.api.anyone("bob").post(&path, body.clone()).await.refused(409, "workforce.not_held");
    floor.ann.post(&path, json!({"token": 1, "tote": " "})).await.refused(422, "invalid");
    floor.ann.post(&tote_path(PickListId::NIL), body.clone()).await.refused(404, "picking.list_unknown");
    floor.confirm(list_of(1), "A-1", json!({"token": token(&floor, 1)})).await.expect(200);
    floor.ann.post(&path, body).await.refused(409, "picking.list_closed");
}

#[tokio::test]
async fn of_two_that_scan_one_tote_at_once_one_gets_it() {
    let floor = three().await;
    floor.ann.post("/pick-clusters", cart(3)).await.expect(200);
    let (one, two) = (json!({"token": token(&floor, 1), "tote": "T"}), json!({"token": token(&floor, 2), "tote": "T"}));
    let (first, second) = (tote_path(list_of(1)), tote_path(list_of(2)));
    let (a, b) = tokio::join!(floor.ann.post(&first, one), floor.ann.post(&second, two));
    let mut answers = [a.status, b.status];
    answers.sort_unstable();
    assert_eq!(answers, [200, 409]);
}
