//! An order of higher priority takes goods from others; stored rules choose goods for lines that do not say how.

use ambar_inventory_contract::{AllocationOrder, AllocationRule};
use serde_json::{Value, json};

use crate::{
    bench::{Bench, figures, item, line_of, order_id},
    crash::When,
    masters::customer,
};

async fn order_of(bench: &Bench, priority: i16, lines: &[(u32, &str)]) -> Value {
    bench.take_with(lines, json!({"priority": priority})).await.expect(201)
}

async fn release(bench: &Bench, order: &Value, takes: bool) -> Value {
    bench.act(order, "release", json!({"take_from_lower": takes})).await.expect(200)
}

#[tokio::test]
async fn the_lowest_and_youngest_lose_first_and_keep_the_rest() {
    let bench = Bench::start().await;
    let (low, lower) = (order_of(&bench, 40, &[(1, "4")]).await, order_of(&bench, 30, &[(1, "5"), (2, "1")]).await);
    for order in [&low, &lower] {
        release(&bench, order, false).await;
    }
    let urgent = order_of(&bench, 90, &[(1, "7")]).await;
    let released = release(&bench, &urgent, true).await;
    assert_eq!(
        (&released["state"], figures(&released, 0, &["allocated", "short"])),
        (&json!("allocated"), vec!["7".into(), "0".into()])
    );
    assert_eq!(
        released["timeline"].as_array().unwrap().last().unwrap()["detail"]["taken_from"].as_array().unwrap().len(),
        2
    );
    bench.drain().await;
    // One was free, five came from the lowest, one from the next.
    let shown = bench.show(&lower).await;
    assert_eq!(
        (&shown["state"], figures(&shown, 0, &["allocated", "short"])),
        (&json!("partially_allocated"), vec!["0".into(), "5".into()])
    );
    assert_eq!(
        (figures(&shown, 1, &["allocated"]), &shown["lines"][0]["allocations"]),
        (vec!["1".to_owned()], &json!([]))
    );
    let note = shown["timeline"].as_array().unwrap().iter().find(|entry| entry["what"] == "gave_way").cloned().unwrap();
    assert_eq!(note["detail"]["taken_by"], urgent["id"]);
    let kept = bench.show(&low).await;
    assert_eq!(
        (&kept["state"], figures(&kept, 0, &["allocated", "short"])),
        (&json!("partially_allocated"), vec!["3".into(), "1".into()])
    );
    assert_eq!(kept["lines"][0]["allocations"][0]["quantity"], "3");
    assert_eq!(bench.inventory.claimed("allocated"), 11, "ten of item 1, one of item 2: nothing twice");
    // What is kept can be taken again, and be picked.
    let more = order_of(&bench, 91, &[(1, "1")]).await;
    assert_eq!(release(&bench, &more, true).await["state"], "allocated");
    bench.drain().await;
    assert_eq!(figures(&bench.show(&low).await, 0, &["allocated", "short"]), ["2", "2"]);
    bench.picking.pick_all(order_id(&low)).await;
    bench.drain().await;
    assert_eq!((bench.state(&low).await, bench.waiting().await), ("picked".into(), 0));
    bench.check_figures().await;
}

#[tokio::test]
async fn an_order_that_lost_everything_waits_for_stock_again() {
    let bench = Bench::start().await;
    let low = order_of(&bench, 10, &[(1, "10")]).await;
    release(&bench, &low, false).await;
    let urgent = order_of(&bench, 90, &[(1, "10")]).await;
    release(&bench, &urgent, true).await;
    bench.drain().await;
    let shown = bench.show(&low).await;
    assert_eq!(
        (&shown["state"], figures(&shown, 0, &["allocated", "short", "open"])),
        (&json!("open"), vec!["0".into(), "0".into(), "10".into()])
    );
    bench.inventory.stock(item(1), "C-1", 10);
    assert_eq!(release(&bench, &low, false).await["state"], "allocated");
    bench.check_figures().await;
}

#[tokio::test]
async fn nothing_is_taken_from_equals_from_what_is_being_picked_or_without_being_told_to() {
    let bench = Bench::start().await;
    let (equal, begun) = (order_of(&bench, 90, &[(1, "4")]).await, order_of(&bench, 10, &[(1, "6")]).await);
    for order in [&equal, &begun] {
        release(&bench, order, false).await;
    }
    bench.picking.start(order_id(&begun)).await;
    bench.drain().await;
    let urgent = order_of(&bench, 90, &[(1, "1")]).await;
    assert_eq!(release(&bench, &urgent, true).await["state"], "open");
    let low = order_of(&bench, 10, &[(2, "10")]).await;
    release(&bench, &low, false).await;
    let other = order_of(&bench, 90, &[(2, "1")]).await;
    assert_eq!(release(&bench, &other, false).await["state"], "open");
    assert_eq!(release(&bench, &other, true).await["state"], "allocated", "told so, it takes");
}

#[tokio::test]
async fn a_whole_order_takes_all_that_it_lacks_or_nothing() {
    let bench = Bench::start().await;
    let low = order_of(&bench, 10, &[(1, "8"), (2, "2")]).await;
    release(&bench, &low, false).await;
    let whole = json!({"customer_id": customer(2), "priority": 90});
    let order = bench.take_with(&[(1, "10"), (2, "11")], whole.clone()).await.expect(201);
    release(&bench, &order, true).await;
    bench.drain().await;
    assert_eq!(figures(&bench.show(&low).await, 0, &["allocated", "short"]), ["8", "0"]);
    let order = bench.take_with(&[(1, "10"), (2, "10")], whole).await.expect(201);
    assert_eq!(release(&bench, &order, true).await["state"], "allocated");
}

#[tokio::test]
async fn a_release_that_takes_ends_the_same_whichever_call_crashed() {
    for when in [When::Before, When::After] {
        for by_sweep in [false, true] {
            for n in 0..3 {
                let bench = Bench::start().await;
                let low = order_of(&bench, 10, &[(1, "8")]).await;
                release(&bench, &low, false).await;
                let urgent = order_of(&bench, 90, &[(1, "5")]).await;
                bench.crash.plan(n, when);
                let path = crate::bench::path(&urgent, "release");
                let body = json!({"take_from_lower": true});
                bench.ann.post_keyed(&path, "k", body.clone()).await.refused(503, "test.crash");
                if by_sweep {
                    bench.sweep().await;
                }
                let done = bench.ann.post_keyed(&path, "k", body).await.expect(200);
                assert_eq!(
                    (&done["state"], figures(&done, 0, &["allocated"])),
                    (&json!("allocated"), vec!["5".to_owned()])
                );
                bench.drain().await;
                let shown = bench.show(&low).await;
                assert_eq!(figures(&shown, 0, &["allocated", "short"]), ["5", "3"], "{n} {when:?} {by_sweep}");
                assert_eq!(shown["lines"][0]["allocations"][0]["quantity"], "5");
                assert_eq!(bench.inventory.claimed("allocated"), 10);
            }
        }
    }
}

#[tokio::test]
async fn a_stop_that_was_reallocated_is_shown_at_its_order() {
    let bench = Bench::start().await;
    let order = bench.released(&[(1, "4")]).await;
    let list = bench.picking.list(order_id(&order)).new;
    let claim = ambar_picking_contract::ClaimToPick {
        reservation_id: crate::bench::id("other", 1),
        location: "B-7".parse().unwrap(),
        lot: None,
        serial: None,
        quantity: crate::inventory::q(4),
        why: json!({"rank": 2}),
    };
    let event = ambar_picking_contract::PickReallocated {
        pick_list_id: list.id,
        order_id: order_id(&order),
        order_line_id: line_of(&order, 0),
        reservation_id: list.lines[0].reservation_id,
        claims: vec![claim],
    };
    for _ in 0..2 {
        let mut tx = bench.test.db.begin(&bench.test.db.system_ctx()).await.unwrap();
        tx.emit(event.order_id, &event).unwrap();
        tx.commit_step().await.unwrap();
    }
    bench.drain().await;
    let shown = bench.show(&order).await;
    let allocations = shown["lines"][0]["allocations"].as_array().unwrap();
    assert_eq!((allocations.len(), &allocations[0]["location"]), (1, &json!("B-7")));
    assert_eq!(bench.timeline(&order).await.last().unwrap(), "reallocated");
}

#[tokio::test]
async fn a_stored_rule_holds_for_lines_that_do_not_say_how_goods_are_chosen() {
    let bench = Bench::start().await;
    let stored = AllocationRule {
        order: AllocationOrder::Lifo,
        one_lot: true,
        min_remaining_days: 30,
        ..AllocationRule::default()
    };
    bench.inventory.rule(Some(stored));
    let lines = json!([
        {"sku": "sku-1", "quantity": "1"},
        {"sku": "sku-1", "quantity": "1", "min_remaining_days": 60},
        {"sku": "sku-1", "quantity": "1", "allocation": "nearest"},
    ]);
    let body = json!({"warehouse_id": crate::masters::warehouse(), "lines": lines});
    let order = bench.ann.post("/orders", body).await.expect(201);
    release(&bench, &order, false).await;
    let rules: Vec<Value> = bench.picking.list(order_id(&order)).new.rules.into_iter().map(|(_, rule)| rule).collect();
    let of = |rule: &Value| (rule["order"].clone(), rule["min_remaining_days"].clone(), rule["one_lot"].clone());
    assert_eq!(of(&rules[0]), (json!("lifo"), json!(30), json!(true)));
    assert_eq!(of(&rules[1]), (json!("lifo"), json!(60), json!(true)));
    assert_eq!(of(&rules[2]), (json!("nearest"), json!(0), json!(null)));
}
