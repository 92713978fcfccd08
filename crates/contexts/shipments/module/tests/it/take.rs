//! Taking orders.

use serde_json::{Value, json};

use crate::{
    bench::{Bench, figures, id, id_of, item},
    masters::{customer, owner, warehouse},
};

#[tokio::test]
async fn an_order_is_taken_and_promised_what_is_there() {
    let bench = Bench::start().await;
    let order = bench.take(&[(1, "4"), (1, "8"), (2, "10")]).await;
    assert_eq!(
        (&order["state"], &order["number"], &order["version"]),
        (&json!("promised"), &json!("SO-000001"), &json!(2))
    );
    assert_eq!(
        (&order["policy"], &order["priority"], &order["owner_id"]),
        (&json!("ship_available"), &json!(50), &json!(owner()))
    );
    for (n, wanted) in [["4", "4"], ["8", "6"], ["10", "10"]].into_iter().enumerate() {
        assert_eq!(figures(&order, n, &["ordered", "promised"]), wanted);
        assert_eq!(order["lines"][n]["line_no"], n + 1);
    }
    assert_eq!(bench.timeline(&order).await, ["taken", "promised"]);
    assert_eq!(bench.events().await, ["shipments.order_received"]);
    let second = bench.take(&[(1, "1")]).await;
    assert_eq!((&second["state"], &second["number"]), (&json!("open"), &json!("SO-000002")));
    assert_eq!(figures(&second, 0, &["promised", "open", "short"]), ["0", "1", "0"]);
}

#[tokio::test]
async fn an_order_keeps_everything_that_was_said() {
    let bench = Bench::start().await;
    let more = json!({
        "owner_id": owner(), "customer_id": customer(3), "priority": 90, "due_on": "2026-12-24", "note": "ring twice",
        "ship_to": {"name": "Anna", "street": "Тверская 1", "city": "Москва", "country": "RU"},
        "source": "shop", "external_ref": "A-77",
    });
    let order = bench.take_with(&[(1, "1")], more.clone()).await.expect(201);
    for key in ["owner_id", "customer_id", "priority", "due_on", "note", "source", "external_ref"] {
        assert_eq!(order[key], more[key], "{key}");
    }
    assert_eq!((&order["policy"], &order["ship_to"]["city"]), (&json!("cancel_rest"), &json!("Москва")));
    let shown = bench.ann.get(&format!("/orders/{}", order["id"].as_str().unwrap())).await;
    assert_eq!(shown.headers["etag"], "\"2\"");
    assert_eq!(shown.expect(200), order);
    let own =
        bench.take_with(&[(1, "1")], json!({"customer_id": customer(3), "policy": "ship_complete"})).await.expect(201);
    assert_eq!(own["policy"], "ship_complete");
}

#[tokio::test]
async fn the_rule_of_a_line_comes_from_the_line_the_order_or_the_item() {
    let bench = Bench::start().await;
    let line = |n: u32, more: Value| {
        let mut line = json!({"item_id": item(n), "quantity": "1"});
        line.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        line
    };
    let lines = json!([
        line(3, json!({})),
        line(1, json!({})),
        line(3, json!({"allocation": "fifo", "min_remaining_days": 5})),
        line(4, json!({"lot": "L-1"})),
        line(5, json!({"serial": "S-1"}))
    ]);
    let order = bench.ann.post("/orders", json!({"warehouse_id": warehouse(), "lines": lines})).await.expect(201);
    let rules: Vec<_> = order["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (line["allocation"].clone(), line["min_remaining_days"].clone()))
        .collect();
    let fifo = json!("fifo");
    assert_eq!(rules[..3], [(json!("fefo"), json!(30)), (fifo.clone(), json!(0)), (fifo.clone(), json!(5))]);
    assert_eq!((&order["lines"][3]["lot"], &order["lines"][4]["serial"]), (&json!("L-1"), &json!("S-1")));
    let all = bench.take_with(&[(1, "1"), (3, "1")], json!({"allocation": "fifo"})).await.expect(201);
    assert_eq!((&all["lines"][0]["allocation"], &all["lines"][1]["allocation"]), (&fifo, &fifo));
}

#[tokio::test]
async fn items_are_found_without_regard_to_case_and_counted_at_their_scale() {
    let bench = Bench::start().await;
    bench.inventory.stock(item(6), "C-1", 2500);
    let body = json!({"warehouse_id": warehouse(), "lines": [{"sku": "SKU-6", "quantity": "2.500"}, {"sku": "Sku-6", "quantity": "0.125"}]});
    let order = bench.ann.post("/orders", body).await.expect(201);
    assert_eq!(figures(&order, 0, &["ordered", "promised"]), ["2.5", "2.5"]);
    assert_eq!(figures(&order, 1, &["ordered", "promised"]), ["0.125", "0"]);
    assert_eq!(order["lines"][0]["sku"], "sku-6");
}

#[tokio::test]
async fn a_retry_takes_the_order_once() {
    let bench = Bench::start().await;
    let first = bench.ann.post_keyed("/orders", "k", Bench::body(&[(1, "1")])).await.expect(201);
    assert_eq!(bench.ann.post_keyed("/orders", "k", Bench::body(&[(1, "1")])).await.expect(201), first);
    assert_eq!(bench.inventory.promised(), 1);
    bench.ann.post_keyed("/orders", "k", Bench::body(&[(1, "2")])).await.refused(422, "idempotency.key_reused");
}

#[tokio::test]
async fn a_reference_is_taken_once_per_owner_and_system() {
    let bench = Bench::start().await;
    let named = |source: &str, name: &str| json!({"source": source, "external_ref": name});
    let first = bench.take_with(&[(1, "1")], named("shop", "77")).await.expect(201);
    let refusal = bench.take_with(&[(1, "1")], named("shop", "77")).await.refused(409, "shipments.external_ref_taken");
    assert_eq!(refusal["params"]["id"], first["id"]);
    assert_eq!(bench.inventory.promised(), 1, "nothing is promised to what was refused");
    bench.take_with(&[(1, "1")], named("erp", "77")).await.expect(201);
    let bare = json!({"external_ref": "77"});
    bench.take_with(&[(1, "1")], bare.clone()).await.expect(201);
    bench.take_with(&[(1, "1")], bare).await.refused(409, "shipments.external_ref_taken");
    let problem = bench.take_with(&[(1, "1")], json!({"source": "shop"})).await.refused(422, "invalid");
    assert_eq!(problem["errors"][0]["code"], "shipments.external_ref_missing");
}

#[tokio::test]
async fn what_an_order_names_must_exist_and_be_in_use() {
    let bench = Bench::start().await;
    for (more, pointer, code) in [
        (json!({"owner_id": id::<()>("owner", 9)}), "/owner_id", "shipments.owner_unknown"),
        (json!({"customer_id": customer(9)}), "/customer_id", "shipments.customer_unknown"),
        (json!({"customer_id": customer(5)}), "/customer_id", "shipments.customer_unknown"),
        (json!({"customer_id": customer(6)}), "/customer_id", "shipments.customer_unknown"),
        (json!({"customer_id": customer(4)}), "/customer_id", "shipments.customer_inactive"),
        (json!({"warehouse_id": id::<()>("warehouse", 9)}), "/warehouse_id", "shipments.warehouse_unknown"),
        (json!({"priority": 101}), "/priority", "shipments.priority"),
        (json!({"priority": -1}), "/priority", "shipments.priority"),
        (json!({"due_on": "1999-12-31"}), "/due_on", "shipments.due_on"),
        (json!({"due_on": "+262142-01-01"}), "/due_on", "shipments.due_on"),
        (json!({"due_on": "tomorrow"}), "/due_on", "field.invalid"),
        (json!({"lines": []}), "/lines", "shipments.lines"),
        (json!({"colour": "red"}), "/colour", "field.unknown"),
        (json!({"ship_to": {"planet": "Mars"}}), "/ship_to/planet", "field.unknown"),
        (json!({"policy": "odd"}), "/policy", "field.choice"),
    ] {
        let problem = bench.take_with(&[(1, "1")], more.clone()).await.refused(422, "invalid");
        assert_eq!(
            (&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]),
            (&json!(pointer), &json!(code)),
            "{more}"
        );
    }
    *bench.catalog.owner_inactive.lock().unwrap() = true;
    let problem = bench.take_with(&[(1, "1")], json!({"owner_id": owner()})).await.refused(422, "invalid");
    assert_eq!(problem["errors"][0]["code"], "shipments.owner_inactive");
    let problem = bench.take_with(&[(1, "1")], json!({})).await.refused(422, "invalid");
    assert_eq!(problem["errors"][0]["code"], "catalog.owner_required");
    assert_eq!(bench.ann.get("/orders").await.expect(200)["items"], json!([]));
}

#[tokio::test]
async fn every_line_that_cannot_be_taken_is_pointed_at() {
    let bench = Bench::start().await;
    let lines = json!([
        {"sku": "sku-1", "quantity": "1"},
        {"sku": "nothing", "quantity": "1"},
        {"item_id": item(8), "quantity": "1"},
        {"sku": "sku-9", "quantity": "1"},
        {"quantity": "1"},
        {"sku": "sku-1", "item_id": item(1), "quantity": "1"},
        {"sku": "sku-1", "quantity": "0.5"},
        {"sku": "sku-1", "quantity": "0"},
        {"sku": "sku-1", "quantity": "-3"},
        {"sku": "sku-1", "quantity": "9999999999999999"},
    ]);
    let problem =
        bench.ann.post("/orders", json!({"warehouse_id": warehouse(), "lines": lines})).await.refused(422, "invalid");
    let faults: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| (fault["pointer"].as_str().unwrap().to_owned(), fault["code"].as_str().unwrap().to_owned()))
        .collect();
    let wanted = [
        ("/lines/1/sku", "shipments.item_unknown"),
        ("/lines/2/item_id", "shipments.item_unknown"),
        ("/lines/3/sku", "shipments.item_inactive"),
        ("/lines/4/sku", "shipments.item_missing"),
        ("/lines/5/sku", "shipments.item_missing"),
        ("/lines/6/quantity", "quantity.too_fine"),
        ("/lines/7/quantity", "quantity.zero"),
        ("/lines/8/quantity", "quantity.negative"),
        ("/lines/9/quantity", "quantity.too_large"),
    ];
    assert_eq!(faults, wanted.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
    let many: Vec<_> = (0..300).map(|_| json!({"sku": "nothing", "quantity": "1"})).collect();
    let problem =
        bench.ann.post("/orders", json!({"warehouse_id": warehouse(), "lines": many})).await.refused(422, "invalid");
    assert_eq!(problem["errors"].as_array().unwrap().len(), 100);
    let many: Vec<_> = (0..1001).map(|_| json!({"sku": "sku-1", "quantity": "1"})).collect();
    bench.ann.post("/orders", json!({"warehouse_id": warehouse(), "lines": many})).await.refused(422, "invalid");
}

#[tokio::test]
async fn a_thousand_lines_are_one_order() {
    let bench = Bench::start().await;
    let many: Vec<_> = (0..1000).map(|_| json!({"sku": "sku-1", "quantity": "1"})).collect();
    let order = bench.ann.post("/orders", json!({"warehouse_id": warehouse(), "lines": many})).await.expect(201);
    assert_eq!((order["lines"].as_array().unwrap().len(), bench.inventory.promised()), (1000, 10));
    let released = bench.act(&order, "release", json!({})).await.expect(200);
    assert_eq!(released["state"], "partially_allocated");
    assert_eq!(bench.picking.list(id_of(&order["id"])).new.lines.len(), 10);
}

#[tokio::test]
async fn a_refusal_of_the_stock_engine_promises_nothing() {
    let bench = Bench::start().await;
    bench.inventory.refuse(Some("promise"));
    let order = bench.take(&[(1, "1")]).await;
    assert_eq!((&order["state"], figures(&order, 0, &["promised"])), (&json!("open"), vec!["0".to_owned()]));
}

#[tokio::test]
async fn orders_are_taken_by_those_who_may() {
    let bench = Bench::start().await;
    bench
        .api
        .caller("bob", &["shipments:read"])
        .post("/orders", Bench::body(&[(1, "1")]))
        .await
        .refused(403, "auth.forbidden");
    bench.api.nobody().post("/orders", Bench::body(&[(1, "1")])).await.refused(401, "auth.not_signed_in");
}
