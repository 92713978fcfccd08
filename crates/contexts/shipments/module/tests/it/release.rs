//! Releasing orders.

use std::sync::Arc;

use ambar_locations_contract::LocationKind;
use serde_json::json;

use crate::{
    bench::{Bench, figures, item, line_of, order_id, path, place},
    crash::When,
    masters::customer,
    picking::task_of,
};

#[tokio::test]
async fn a_release_answers_with_the_choice_for_every_line_and_a_pick_list() {
    let bench = Bench::start().await;
    bench.inventory.stock(item(1), "C-1", 5);
    let order = bench.take(&[(1, "12"), (2, "3")]).await;
    let released = bench.act(&order, "release", json!({})).await;
    assert_eq!(released.headers["etag"], "\"4\"");
    let released = released.expect(200);
    assert_eq!(released["state"], "allocated");
    assert_eq!(figures(&released, 0, &["promised", "allocated", "short"]), ["0", "12", "0"]);
    let chosen: Vec<_> = released["lines"][0]["allocations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["location"].clone(), row["quantity"].clone(), row["why"]["rank"].clone()))
        .collect();
    assert_eq!(chosen, [(json!("A-1"), json!("10"), json!(1)), (json!("C-1"), json!("2"), json!(1))]);
    assert_eq!(released["lines"][0]["shortage"], json!(null));
    let list = bench.picking.list(order_id(&order)).new;
    assert_eq!((&released["pick_list_id"], &released["task_id"]), (&json!(list.id), &json!(task_of(list.id))));
    assert_eq!(
        (list.order_number.as_str(), list.priority, list.staging_id, list.lines.len()),
        ("SO-000001", 50, place("STAGE"), 3)
    );
    assert_eq!((list.lines[0].sku.as_str(), list.lines[0].name.as_str(), list.rules.len()), ("sku-1", "A thing", 2));
    assert_eq!(
        list.rules[0],
        (line_of(&order, 0), json!({"order": "fifo", "min_remaining_days": 0, "lot": null, "serial": null}))
    );
    assert_eq!(bench.timeline(&order).await, ["taken", "promised", "released", "allocated"]);
    assert_eq!(bench.events().await, ["shipments.order_received", "shipments.order_released"]);
    assert_eq!(bench.inventory.promised(), 0, "the claims used the promises up");
}

#[tokio::test]
async fn what_is_missing_is_told_with_what_was_passed_over() {
    let bench = Bench::start().await;
    bench.released(&[(1, "7")]).await;
    let order = bench.released(&[(1, "5"), (2, "1"), (7, "2")]).await;
    assert_eq!(order["state"], "partially_allocated");
    assert_eq!(figures(&order, 0, &["allocated", "short"]), ["3", "2"]);
    let shortage = &order["lines"][0]["shortage"];
    assert_eq!(
        *shortage,
        json!({"missing": "2", "passed_over": [{"why": "reserved", "quantity": "7"}], "refusal": null})
    );
    assert_eq!(order["lines"][1]["shortage"], json!(null));
    assert_eq!(order["lines"][2]["shortage"], json!({"missing": "2", "passed_over": [], "refusal": null}));
    assert_eq!(figures(&order, 2, &["allocated", "short", "open"]), ["0", "2", "2"]);
}

#[tokio::test]
async fn a_large_order_is_claimed_slice_by_slice_and_a_retry_goes_on_where_it_broke_off() {
    let lines = vec![(1, "1"); 130];
    let submissions = |bench: &Bench| bench.crash.calls().iter().filter(|call| **call == "inventory.submit").count();
    for when in [When::Before, When::After] {
        let mut crashes = 0;
        loop {
            let bench = Bench::start().await;
            bench.inventory.stock(item(1), "C-1", 200);
            let order = bench.take(&lines).await;
            bench.crash.plan(crashes, when);
            let path = path(&order, "release");
            let first = bench.ann.post_keyed(&path, "k", json!({})).await;
            if bench.crash.is_pending() {
                first.expect(200);
                assert_eq!(submissions(&bench), 3, "130 lines are claimed in slices of 64");
                break;
            }
            first.refused(503, "test.crash");
            assert_eq!(bench.ann.post_keyed(&path, "k", json!({})).await.expect(200)["state"], "allocated");
            assert_eq!(bench.inventory.claimed("allocated"), 130);
            crashes += 1;
        }
        assert!(crashes >= 4, "three slices and the pick list, {crashes} crashes");
    }
}

#[tokio::test]
async fn without_stock_for_any_line_an_order_waits_and_may_be_released_again() {
    let bench = Bench::start().await;
    let order = bench.released(&[(7, "2")]).await;
    assert_eq!(
        (&order["state"], &order["pick_list_id"], &order["task_id"]),
        (&json!("open"), &json!(null), &json!(null))
    );
    assert_eq!(order["lines"][0]["shortage"]["missing"], "2");
    assert_eq!(figures(&order, 0, &["allocated", "short", "promised"]), ["0", "0", "0"]);
    bench.inventory.stock(item(7), "D-1", 1);
    let again = bench.act(&order, "release", json!({})).await.expect(200);
    assert_eq!(
        (&again["state"], figures(&again, 0, &["allocated", "short"])),
        (&json!("partially_allocated"), vec!["1".into(), "1".into()])
    );
    assert_eq!(bench.timeline(&order).await, ["taken", "open", "released", "open", "released", "partially_allocated"]);
    assert_eq!(bench.events().await, ["shipments.order_received", "shipments.order_released"]);
}

#[tokio::test]
async fn an_order_that_waits_again_queues_up_for_a_promise_again() {
    let bench = Bench::start().await;
    bench.inventory.stock_of(item(4), "D-1", Some("OLD"), None, 5);
    let body = json!({"warehouse_id": crate::masters::warehouse(), "lines": [{"sku": "sku-4", "quantity": "2", "lot": "NEW"}]});
    let order = bench.ann.post("/orders", body).await.expect(201);
    assert_eq!(order["state"], "promised", "a promise is by quantity, without regard to the lot");
    let released = bench.act(&order, "release", json!({})).await.expect(200);
    assert_eq!(
        (&released["state"], figures(&released, 0, &["promised", "allocated"])),
        (&json!("promised"), vec!["2".into(), "0".into()])
    );
    assert_eq!(bench.inventory.promised(), 2);
}

#[tokio::test]
async fn a_customer_of_whole_orders_gets_all_or_waits() {
    let bench = Bench::start().await;
    let whole = json!({"customer_id": customer(2)});
    let order = bench.take_with(&[(2, "3"), (1, "11"), (1, "2"), (2, "8")], whole.clone()).await.expect(201);
    let released = bench.act(&order, "release", json!({})).await.expect(200);
    assert_eq!(released["state"], "promised");
    let missing: Vec<_> = (0..4).map(|n| released["lines"][n]["shortage"]["missing"].clone()).collect();
    assert_eq!(missing, [json!(null), json!("1"), json!(null), json!("1")]);
    assert_eq!(released["lines"][1]["shortage"]["passed_over"], json!([{"why": "reserved", "quantity": "0"}]));
    assert_eq!(
        (bench.inventory.claimed("allocated"), figures(&released, 1, &["promised"])),
        (0, vec!["10".to_owned()])
    );
    bench.inventory.stock(item(1), "C-1", 3);
    bench.inventory.stock(item(2), "C-1", 1);
    let again = bench.act(&order, "release", json!({})).await.expect(200);
    assert_eq!((&again["state"], bench.inventory.claimed("allocated")), (&json!("allocated"), 24));
    assert!(again["lines"].as_array().unwrap().iter().all(|line| line["shortage"].is_null()));
}

#[tokio::test]
async fn a_refused_line_is_short_with_the_refusals_code() {
    let bench = Bench::start().await;
    let order = bench.take(&[(1, "2")]).await;
    bench.inventory.refuse(Some("reserve"));
    let released = bench.act(&order, "release", json!({})).await.expect(200);
    assert_eq!(
        released["lines"][0]["shortage"],
        json!({"missing": "2", "passed_over": [], "refusal": "inventory.test_refusal"})
    );
    bench.inventory.refuse(None);
    let again = bench.act(&order, "release", json!({})).await.expect(200);
    assert_eq!(again["state"], "allocated", "another release has other keys");
}

#[tokio::test]
async fn two_releases_at_once_are_one() {
    let bench = Arc::new(Bench::start().await);
    let order = bench.take(&[(1, "6"), (2, "6")]).await;
    let releases: Vec<_> = (0..6)
        .map(|_| {
            let (bench, order) = (bench.clone(), order.clone());
            tokio::spawn(async move { bench.act(&order, "release", json!({})).await })
        })
        .collect();
    let mut lists = Vec::new();
    for release in releases {
        let answer = release.await.unwrap();
        match answer.status {
            200 => lists.push(answer.json["pick_list_id"].clone()),
            _ => drop(answer.refused(409, "shipments.order_state")),
        }
    }
    lists.dedup();
    assert_eq!((lists.len(), bench.picking.opened.lock().unwrap().len()), (1, 1));
    assert_eq!((bench.inventory.claimed("allocated"), bench.inventory.count("reserve")), (12, 2));
    let shown = bench.show(&order).await;
    assert_eq!((&shown["state"], &shown["pick_list_id"]), (&json!("allocated"), &lists[0]));
    assert_eq!(bench.timeline(&order).await, ["taken", "promised", "released", "allocated"]);
    assert_eq!(bench.events().await, ["shipments.order_received", "shipments.order_released"]);
}

#[tokio::test]
async fn a_release_needs_a_staging_place_and_an_order_that_waits() {
    let bench = Bench::start().await;
    let order = bench.take(&[(1, "1")]).await;
    bench.locations.places.lock().unwrap().retain(|(_, kind)| *kind != LocationKind::Staging);
    bench.act(&order, "release", json!({})).await.refused(409, "shipments.no_staging");
    assert_eq!(bench.state(&order).await, "promised");
    bench.locations.places.lock().unwrap().push(("STAGE", LocationKind::Staging));
    bench.act(&order, "release", json!({})).await.expect(200);
    bench.act(&order, "release", json!({})).await.refused(409, "shipments.order_state");
    bench.act(&order, "release", json!({"now": true})).await.refused(422, "invalid");
    bench.ann.post(&format!("/orders/{}/release", item(9)), json!({})).await.refused(404, "shipments.order_unknown");
}

#[tokio::test]
async fn a_retry_of_a_release_answers_the_same() {
    let bench = Bench::start().await;
    let order = bench.take(&[(1, "1")]).await;
    let path = crate::bench::path(&order, "release");
    let first = bench.ann.post_keyed(&path, "k", json!({})).await.expect(200);
    assert_eq!(bench.ann.post_keyed(&path, "k", json!({})).await.expect(200), first);
    assert_eq!(bench.inventory.claimed("allocated"), 1);
}
