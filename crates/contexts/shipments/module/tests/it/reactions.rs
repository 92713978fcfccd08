//! What picking tells reaches the orders.

use ambar_picking_contract::PickStarted;
use serde_json::json;

use crate::{
    bench::{Bench, figures, id, item, line_of, order_id},
    crash::When,
};

#[tokio::test]
async fn an_order_follows_its_pick_list() {
    let bench = Bench::start().await;
    let order = bench.released(&[(1, "4"), (2, "2")]).await;
    bench.picking.start(order_id(&order)).await;
    bench.drain().await;
    assert_eq!(bench.state(&order).await, "in_picking");
    bench.picking.pick(order_id(&order), line_of(&order, 0), 3).await;
    bench.picking.short(order_id(&order), line_of(&order, 0), 1).await;
    bench.drain().await;
    let shown = bench.show(&order).await;
    assert_eq!(
        figures(&shown, 0, &["allocated", "short", "picked"]),
        ["3", "1", "0"],
        "picks are told with the last stop"
    );
    bench.picking.pick(order_id(&order), line_of(&order, 1), 2).await;
    bench.picking.complete(order_id(&order)).await;
    bench.drain().await;
    let shown = bench.show(&order).await;
    assert_eq!(
        (&shown["state"], figures(&shown, 0, &["allocated", "short", "picked"])),
        (&json!("picked"), vec!["3".into(), "1".into(), "3".into()])
    );
    assert_eq!(bench.timeline(&order).await[4..], ["in_picking", "pick_shorted", "picked"]);
    let note = &shown["timeline"][5];
    assert_eq!((&note["detail"]["location"], &note["account_name"]), (&json!("A-1"), &json!("system")));
    assert_eq!(bench.waiting().await, 0);
    bench.check_figures().await;
}

#[tokio::test]
async fn an_order_of_which_nothing_was_found_waits_for_stock_again() {
    let bench = Bench::start().await;
    let order = bench.released(&[(1, "4")]).await;
    let first = bench.picking.list(order_id(&order)).new.id;
    bench.picking.short(order_id(&order), line_of(&order, 0), 4).await;
    bench.picking.complete(order_id(&order)).await;
    bench.drain().await;
    let shown = bench.show(&order).await;
    assert_eq!(
        (&shown["state"], figures(&shown, 0, &["allocated", "short", "open"])),
        (&json!("open"), vec!["0".into(), "0".into(), "4".into()])
    );
    assert_eq!(shown["lines"][0]["allocations"], json!([]));
    let again = bench.act(&order, "release", json!({})).await.expect(200);
    assert_eq!(again["state"], "allocated");
    let second = bench.picking.list(order_id(&order)).new.id;
    assert_ne!(first, second);
    // What is still told of the first list changes nothing.
    let late = PickStarted { pick_list_id: first, order_id: order_id(&order) };
    let mut tx = bench.test.db.begin(&bench.test.db.system_ctx()).await.unwrap();
    tx.emit(order_id(&order), &late).unwrap();
    tx.commit_step().await.unwrap();
    bench.drain().await;
    assert_eq!(bench.state(&order).await, "allocated");
    bench.picking.pick_all(order_id(&order)).await;
    bench.drain().await;
    assert_eq!((bench.state(&order).await, bench.waiting().await), ("picked".into(), 0));
    bench.check_figures().await;
}

#[tokio::test]
async fn an_order_whose_stops_were_all_dropped_before_anybody_walked_waits_again() {
    let bench = Bench::start().await;
    let order = bench.released(&[(1, "4")]).await;
    bench.picking.lists.lock().unwrap().values_mut().for_each(|list| list.state.started = true);
    bench.picking.short(order_id(&order), line_of(&order, 0), 4).await;
    bench.picking.complete(order_id(&order)).await;
    bench.drain().await;
    assert_eq!(bench.state(&order).await, "open");
    bench.act(&order, "cancel", json!({})).await.expect(200);
}

#[tokio::test]
async fn what_is_told_of_unknown_orders_is_taken_and_forgotten() {
    let bench = Bench::start().await;
    let unknown = PickStarted { pick_list_id: id("list", 1), order_id: id("order", 1) };
    let mut tx = bench.test.db.begin(&bench.test.db.system_ctx()).await.unwrap();
    tx.emit(unknown.order_id, &unknown).unwrap();
    tx.commit_step().await.unwrap();
    bench.drain().await;
    assert_eq!(bench.waiting().await, 0);
}

#[tokio::test]
async fn what_is_told_while_a_release_is_being_recorded_comes_after_it() {
    let bench = Bench::start().await;
    let order = bench.take(&[(1, "4")]).await;
    // The claims are made and the list is open; the release is not recorded.
    bench.crash.plan(1, When::After);
    bench.act(&order, "release", json!({})).await.refused(503, "test.crash");
    bench.picking.pick_all(order_id(&order)).await;
    bench.drain().await;
    assert_eq!((bench.state(&order).await, bench.waiting().await), ("released".into(), 2));
    bench.act(&order, "cancel", json!({})).await.refused(409, "shipments.order_state");
    bench.act(&order, "release", json!({})).await.expect(200);
    bench.test.clock.advance(chrono::Duration::seconds(301));
    bench.drain().await;
    bench.test.clock.advance(chrono::Duration::seconds(301));
    bench.drain().await;
    assert_eq!((bench.state(&order).await, bench.waiting().await), ("picked".into(), 0));
    bench.check_figures().await;
}

#[tokio::test]
async fn an_item_is_in_use_while_orders_want_it_and_known_for_ever() {
    let bench = Bench::start().await;
    let (usage, ctx) = (bench.shipments.item_usage(), bench.test.db.system_ctx());
    assert!(usage.usage(&ctx, item(1)).await.unwrap().is_empty());
    let order = bench.take(&[(1, "1"), (1, "2")]).await;
    let used = usage.usage(&ctx, item(1)).await.unwrap();
    assert_eq!((used[0].context.as_str(), used[0].what.as_str(), used[0].count), ("shipments", "open order lines", 2));
    assert_eq!(used[0].examples, ["SO-000001"]);
    bench.act(&order, "cancel", json!({})).await.expect(200);
    assert!(usage.usage(&ctx, item(1)).await.unwrap().is_empty());
    assert_eq!(usage.history(&ctx, item(1)).await.unwrap()[0].what, "order lines");
    assert!(usage.history(&ctx, item(2)).await.unwrap().is_empty());
}
