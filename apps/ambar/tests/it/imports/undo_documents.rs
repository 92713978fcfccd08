//! Taking back deliveries and orders: what nobody worked on is cancelled, and the file can come in again.

use std::fmt::Write;

use futures::future::join_all;
use serde_json::{Value, json};

use super::figures;
use crate::{
    concurrency::in_time,
    scene::{Scene, each, list, text},
};

const DELIVERIES: &str = "\
number,source,external_ref,sku,quantity
D-1,erp,PO-1,MUG,24
D-2,erp,PO-2,MUG,5
D-1,,,RICE,2
D-3,,,MUG,1
";

const ORDERS: &str = "number,hold,sku,quantity\nS-1,,MUG,2\nS-2,yes,MUG,1\nS-1,,RICE,1\nS-3,,MUG,3\n";

/// A file of as many orders of a line.
fn orders(many: usize) -> String {
    let mut file = "number,sku,quantity\n".to_owned();
    for n in 0..many {
        writeln!(file, "S-{n:04},MUG,1").unwrap();
    }
    file
}

impl Scene {
    /// Uploads a file, checks it, and lets all of it come in.
    async fn came_in(&self, query: &str, file: &str) -> Value {
        let import = self.checked(query, file).await;
        let done = self.committed(&import, "all").await;
        self.app.drain().await;
        done
    }

    /// The delivery of a number: the one that is not cancelled, if there are several.
    async fn delivery(&self, number: &str) -> Value {
        let mut rows = self.rows("/deliveries?limit=200").await;
        rows.retain(|row| row["number"] == number);
        rows.sort_by_key(|row| row["state"] == "canceled");
        let found = rows.first().unwrap();
        self.get(&format!("/deliveries/{}", text(&found["id"]))).await
    }

    /// How much of an item is not promised to anybody.
    async fn to_promise(&self, sku: &str) -> String {
        let view = self.get(&format!("/availability?item_id={}", text(self.item(sku)))).await;
        text(&view["available_to_promise"]).to_owned()
    }

    /// The only usage that the error of a row names.
    async fn named(&self, import: &Value, row: i64) -> Value {
        let page = self.get(&format!("/imports/{}/errors?limit=200", text(&import["id"]))).await;
        let error = list(&page["items"]).iter().find(|error| error["row"] == row).unwrap();
        assert_eq!((text(&error["found_by"]), list(&error["params"]["usages"]).len()), ("undo", 1), "{error:#}");
        error["params"]["usages"][0].clone()
    }
}

#[tokio::test]
async fn deliveries_that_nothing_came_on_are_cancelled_and_come_in_again() {
    let scene = Scene::set().await;
    let import = scene.came_in(&scene.announced(), DELIVERIES).await;
    assert_eq!(figures(&import, &["added"]), [4]);
    let undone = scene.undone(&import).await;
    assert_eq!((text(&undone["state"]), figures(&undone, &["undone_rows", "kept"])), ("undone", vec![4, 0]));
    assert_eq!(each(&json!(scene.rows("/deliveries").await), "state"), ["canceled"; 3]);
    let told = "SELECT count(*) FROM platform.event WHERE name = 'receiving.delivery_closed'";
    assert_eq!(scene.count(told).await, 3);
    let audited = "SELECT count(*) FROM platform.audit WHERE action = 'withdraw_delivery' AND account_name <> 'system'";
    assert_eq!(scene.count(audited).await, 3);
    let path = format!("/imports/{}/undo", text(&import["id"]));
    scene.boss.post(&path, json!({})).await.refused(409, "import.nothing_to_undo");
    // The very same file, and the mended one.
    let again = scene.came_in(&scene.announced(), DELIVERIES).await;
    assert_eq!(figures(&again, &["added", "unchanged", "refused"]), [4, 0, 0], "{:?}", scene.errors(&again).await);
    scene.undone(&again).await;
    let mended = scene.came_in(&scene.announced(), &DELIVERIES.replace("MUG,24", "MUG,42")).await;
    assert_eq!(figures(&mended, &["added", "refused"]), [4, 0], "{:?}", scene.errors(&mended).await);
    let delivery = scene.delivery("D-1").await;
    assert_eq!((&delivery["external_ref"], &delivery["lines"][0]["expected"]), (&json!("PO-1"), &json!("42")));
    scene.settled().await;
}

#[tokio::test]
async fn a_delivery_that_goods_came_on_stays_with_all_its_rows_and_keeps_no_other() {
    let scene = Scene::set().await;
    let import = scene.came_in(&scene.announced(), DELIVERIES).await;
    let (first, second) = (scene.delivery("D-1").await, scene.delivery("D-2").await);
    let scan = json!({"by": "unit", "sku": "MUG", "quantity": "4"});
    let receipt = scene.post(&format!("/deliveries/{}/receipts", text(&first["id"])), scan).await;
    scene.post(&format!("/deliveries/{}/cancel", text(&second["id"])), json!({"reason": "LATE"})).await;
    let undone = scene.undone(&import).await;
    assert_eq!((text(&undone["state"]), figures(&undone, &["undone_rows", "kept"])), ("undone", vec![4, 2]));
    let told = ["2 number receiving.already_received", "4 number receiving.already_received"];
    assert_eq!(scene.errors(&undone).await, told);
    let named = scene.named(&undone, 4).await;
    assert_eq!((text(&named["what"]), &named["count"], &named["examples"]), ("receipts", &json!(1), &json!(["MUG"])));
    for (number, state) in [("D-1", "processing"), ("D-2", "canceled"), ("D-3", "canceled")] {
        assert_eq!(scene.delivery(number).await["state"], state, "{number}");
    }
    // It can be tried again, and says the same; what stayed is worked on, and the file finds it there.
    assert_eq!(scene.errors(&scene.undone(&import).await).await, told);
    scene.put_away(&receipt["putaways"][0]).await;
    let again = scene.came_in(&scene.announced(), DELIVERIES).await;
    assert_eq!(figures(&again, &["added", "unchanged", "refused"]), [2, 2, 0], "{:?}", scene.errors(&again).await);
    scene.settled().await;
}

#[tokio::test]
async fn orders_that_were_not_released_are_cancelled_and_come_in_again() {
    let scene = Scene::set().await;
    scene.stocked("sku,location,quantity\nMUG,R-1,4\n").await;
    let import = scene.came_in(&scene.ordered(), ORDERS).await;
    assert_eq!((figures(&import, &["added"]), scene.to_promise("MUG").await), (vec![4], "0".to_owned()));
    let undone = scene.undone(&import).await;
    assert_eq!((text(&undone["state"]), figures(&undone, &["undone_rows", "kept"])), ("undone", vec![4, 0]));
    assert_eq!(scene.to_promise("MUG").await, "4", "what was promised is free again");
    for number in ["S-1", "S-2", "S-3"] {
        let order = scene.taken(number).await;
        let last = list(&order["timeline"]).last().unwrap();
        assert_eq!((text(&order["state"]), text(&last["what"])), ("cancelled", "taken_back"));
    }
    let told = "SELECT count(*) FROM platform.event WHERE name = 'shipments.order_cancelled'";
    assert_eq!(scene.count(told).await, 3);
    let again = scene.came_in(&scene.ordered(), ORDERS).await;
    assert_eq!(figures(&again, &["added", "unchanged", "refused"]), [4, 0, 0], "{:?}", scene.errors(&again).await);
    assert_eq!(scene.count("SELECT count(*) FROM shipments.customer_order").await, 6);
    assert_eq!(scene.to_promise("MUG").await, "0");
    scene.settled().await;
}

#[tokio::test]
async fn an_order_that_was_released_stays_and_names_its_pick_list() {
    let scene = Scene::set().await;
    scene.stocked("sku,location,quantity\nMUG,R-1,9\n").await;
    let import = scene.came_in(&scene.ordered(), ORDERS).await;
    let first = scene.taken("S-1").await;
    let released = scene.release(&first).await;
    assert_eq!(released["state"], "partially_allocated");
    let undone = scene.undone(&import).await;
    assert_eq!((text(&undone["state"]), figures(&undone, &["kept"])), ("undone", vec![2]));
    assert_eq!(scene.errors(&undone).await, ["2 number shipments.order_in_work", "4 number shipments.order_in_work"]);
    let named = scene.named(&undone, 2).await;
    assert_eq!((text(&named["what"]), &named["examples"]), ("pick lists", &json!([first["number"]])));
    assert_eq!(scene.taken("S-3").await["state"], "cancelled");
    assert_eq!(scene.available("MUG").await, "7", "the two that are claimed");
    // Once it is given up where it is worked on, it can be taken back, and gives its name free.
    scene.post(&format!("/orders/{}/cancel", text(&first["id"])), json!({})).await;
    let again = scene.undone(&import).await;
    assert_eq!((figures(&again, &["undone_rows", "kept"]), scene.available("MUG").await), (vec![4, 0], "9".to_owned()));
    let mended = scene.came_in(&scene.ordered(), &ORDERS.replace("S-1,,MUG,2", "S-1,,MUG,5")).await;
    assert_eq!(figures(&mended, &["added", "refused"]), [4, 0], "{:?}", scene.errors(&mended).await);
    scene.settled().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_release_and_a_taking_back_at_once_one_wins() {
    const MANY: usize = 24;
    let scene = Scene::set().await;
    scene.stocked("sku,location,quantity\nMUG,R-1,100\n").await;
    let import = scene.came_in(&scene.ordered(), &orders(MANY)).await;
    scene.boss.post(&format!("/imports/{}/undo", text(&import["id"])), json!({})).await.expect(200);
    let ids: Vec<Value> = scene.rows("/orders?limit=200").await.into_iter().map(|order| order["id"].clone()).collect();
    let releases = ids.iter().map(|id| {
        let path = format!("/orders/{}/release", text(id));
        async { scene.boss.post(&{ path }, json!({})).await }
    });
    let jobs = scene.app.contexts.jobs();
    let (answers, worked) = in_time(async { tokio::join!(join_all(releases), jobs.drain()) }).await;
    worked.unwrap();
    let released = answers.iter().filter(|answer| answer.status == 200).count();
    let refused = answers.iter().filter(|answer| answer.json["code"] == "shipments.order_state").count();
    assert_eq!(released + refused, MANY, "{answers:?}");
    let kept = i64::try_from(released).unwrap();
    scene.app.drain().await;
    let undone = scene.import(&import["id"]).await;
    assert_eq!((text(&undone["state"]), figures(&undone, &["kept"])), ("undone", vec![kept]));
    let states = json!(scene.rows("/orders?limit=200").await);
    let of = |state: &str| each(&states, "state").into_iter().filter(|it| *it == state).count();
    assert_eq!((of("allocated"), of("cancelled")), (released, refused));
    let lists = "SELECT count(*) FROM picking.pick_list WHERE state <> 'canceled'";
    assert_eq!(scene.count(lists).await, kept);
    assert_eq!(scene.available("MUG").await, (100 - released).to_string());
    scene.settled().await;
}

#[tokio::test]
async fn a_taking_back_that_broke_off_goes_on_where_it_stopped() {
    let scene = Scene::set().await;
    let mut file = "number,sku,quantity\n".to_owned();
    for n in 0..700 {
        writeln!(file, "D-{n:04},MUG,1").unwrap();
    }
    let import = scene.came_in(&scene.announced(), &file).await;
    let path = format!("/imports/{}/undo", text(&import["id"]));
    // The same command twice is one, and another one finds it at work.
    let once = scene.boss.post_keyed(&path, "undo", json!({})).await.expect(200);
    assert_eq!(scene.boss.post_keyed(&path, "undo", json!({})).await.expect(200), once);
    scene.boss.post(&path, json!({})).await.refused(409, "import.nothing_to_undo");
    assert_eq!(scene.count("SELECT count(*) FROM platform.job WHERE kind = 'import.undo'").await, 1);
    let dies = tokio::spawn({
        let jobs = scene.app.contexts.jobs();
        async move { jobs.drain().await }
    });
    // In the middle of its second chunk.
    while scene.count("SELECT count(*) FROM receiving.delivery WHERE withdrawn_at IS NOT NULL").await < 300 {
        assert!(!dies.is_finished(), "it was faster than the test");
        tokio::task::yield_now().await;
    }
    dies.abort();
    drop(dies.await);
    assert_eq!(text(&scene.import(&import["id"]).await["state"]), "undoing");
    scene.app.test.clock.advance(chrono::Duration::seconds(61));
    scene.work().await;
    let undone = scene.import(&import["id"]).await;
    assert_eq!((text(&undone["state"]), figures(&undone, &["undone_rows", "kept"])), ("undone", vec![700, 0]));
    let told = "SELECT count(*) FROM platform.event WHERE name = 'receiving.delivery_closed'";
    assert_eq!(scene.count(told).await, 700, "each is told once");
    scene.settled().await;
}
