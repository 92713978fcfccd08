//! Packing cartons.

use ambar_kernel::CartonId;
use ambar_locations_contract::LocationKind;
use serde_json::{Value, json};

use crate::bench::{Bench, figures, id, id_of, item, line_of, order_id};

#[tokio::test]
async fn a_picked_order_is_packed_without_waiting_for_any_event() {
    let bench = Bench::start().await;
    let order = bench.picked(&[(1, "4"), (2, "3")]).await;
    let carton = bench.act(&order, "cartons", json!({})).await.expect(201);
    assert_eq!(
        (&carton["number"], &carton["state"], &carton["location"]),
        (&json!(1), &json!("open"), &json!("PACK-1"))
    );
    assert_eq!((carton["sscc"].as_str().unwrap().len(), &carton["contents"]), (18, &json!([])));
    assert_eq!(bench.state(&order).await, "in_packing");
    let carton: CartonId = id_of(&carton["id"]);
    let done = bench.pack(carton, line_of(&order, 0), "3").await.expect(200);
    assert_eq!(
        done["lines"],
        json!([{"order_line_id": line_of(&order, 0), "line_no": 1, "sku": "sku-1", "quantity": "3", "packed": "3", "unpacked": "1"}])
    );
    let by_sku = json!({"sku": "SKU-1", "quantity": "1"});
    bench.ann.post(&format!("/cartons/{carton}/lines"), by_sku).await.expect(200);
    bench.pack(carton, line_of(&order, 1), "3").await.expect(200);
    let closed = bench.ann.post(&format!("/cartons/{carton}/close"), json!({"weight_g": 1250})).await.expect(200);
    assert_eq!((&closed["state"], &closed["weight_g"]), (&json!("closed"), &json!(1250)));
    let contents: Vec<_> =
        closed["contents"].as_array().unwrap().iter().map(|it| (it["sku"].clone(), it["quantity"].clone())).collect();
    assert_eq!(
        contents,
        [(json!("sku-1"), json!("4")), (json!("sku-2"), json!("3"))],
        "two scans of one line are one entry"
    );
    let shown = bench.show(&order).await;
    assert_eq!((&shown["state"], &shown["cartons"][0]), (&json!("packed"), &closed));
    assert_eq!(bench.timeline(&order).await[4..], ["picked", "in_packing", "packed"]);
    let changes = bench.events().await.into_iter().filter(|name| name == "shipments.carton_changed").count();
    assert_eq!(changes, 5, "opened, packed into three times, closed");
    bench.drain().await;
    assert_eq!((bench.state(&order).await, bench.waiting().await), ("packed".into(), 0));
    assert_eq!(figures(&bench.show(&order).await, 0, &["picked", "packed"]), ["4", "4"]);
    bench.check_figures().await;
}

#[tokio::test]
async fn what_is_picked_is_packed_while_the_rest_is_being_picked() {
    let bench = Bench::start().await;
    let order = bench.released(&[(1, "4")]).await;
    bench.act(&order, "cartons", json!({})).await.refused(409, "shipments.nothing_picked");
    let line = line_of(&order, 0);
    bench.picking.pick(order_id(&order), line, 2).await;
    let carton = bench.carton(&order).await;
    bench.pack(carton, line, "2").await.expect(200);
    let refusal = bench.pack(carton, line, "1").await.refused(409, "shipments.not_picked");
    assert_eq!(refusal["params"], json!({"scanned": "1", "left": "0"}));
    bench.picking.pick(order_id(&order), line, 2).await;
    bench.pack(carton, line, "1").await.expect(200);
    bench.close(carton).await.expect(200);
    assert_eq!(bench.state(&order).await, "in_packing");
    let second = bench.carton(&order).await;
    bench.pack(second, line, "1").await.expect(200);
    bench.close(second).await.expect(200);
    assert_eq!(bench.state(&order).await, "in_packing", "picking is not complete");
    bench.picking.complete(order_id(&order)).await;
    bench.drain().await;
    assert_eq!(bench.state(&order).await, "packed");
    bench.check_figures().await;
}

#[tokio::test]
async fn an_order_that_is_packed_may_get_another_carton() {
    let bench = Bench::start().await;
    let order = bench.packed(&[(1, "4")]).await;
    bench.carton(&order).await;
    assert_eq!(bench.state(&order).await, "in_packing");
    assert_eq!(bench.show(&order).await["cartons"][1]["number"], 2);
}

#[tokio::test]
async fn two_lines_of_one_item_are_packed_by_one_scan_of_the_item() {
    let bench = Bench::start().await;
    let order = bench.picked(&[(1, "2"), (1, "3")]).await;
    let carton = bench.carton(&order).await;
    let scan = |quantity: &str| json!({"sku": "sku-1", "quantity": quantity});
    let path = format!("/cartons/{carton}/lines");
    let done = bench.ann.post(&path, scan("4")).await.expect(200);
    let mut lines: Vec<_> = done["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (line["line_no"].clone(), line["quantity"].clone()))
        .collect();
    lines.sort_by_key(|(no, _)| no.as_i64());
    assert_eq!(lines, [(json!(1), json!("2")), (json!(2), json!("2"))]);
    bench.ann.post(&path, scan("2")).await.refused(409, "shipments.not_picked");
    bench.ann.post(&path, scan("1")).await.expect(200);
    bench.check_figures().await;
}

#[tokio::test]
async fn lots_and_units_are_told_apart() {
    let bench = Bench::start().await;
    bench.inventory.stock_of(item(4), "D-1", Some("L1"), None, 2);
    bench.inventory.stock_of(item(4), "D-2", Some("L2"), None, 3);
    for serial in ["S1", "S2"] {
        bench.inventory.stock_of(item(5), "E-1", None, Some(serial), 1);
    }
    let order = bench.picked(&[(4, "5"), (5, "2")]).await;
    let carton = bench.carton(&order).await;
    let path = format!("/cartons/{carton}/lines");
    let scan = |n: usize, more: Value| {
        let mut scan = json!({"order_line_id": line_of(&order, n), "quantity": "1"});
        scan.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        scan
    };
    bench.ann.post(&path, scan(0, json!({}))).await.refused(409, "shipments.which_lot");
    bench.ann.post(&path, scan(0, json!({"lot": "L9"}))).await.refused(409, "shipments.wrong_lot");
    bench.ann.post(&path, scan(0, json!({"lot": "L2", "quantity": "3"}))).await.expect(200);
    bench.ann.post(&path, scan(0, json!({}))).await.expect(200);
    bench.ann.post(&path, scan(1, json!({}))).await.refused(409, "shipments.which_serial");
    let refusal = bench.ann.post(&path, scan(1, json!({"serial": "S9"}))).await.refused(409, "shipments.wrong_serial");
    assert_eq!(refusal["params"], json!({"scanned": "S9", "picked": ["S1", "S2"]}));
    bench.ann.post(&path, scan(1, json!({"serial": "S2"}))).await.expect(200);
    bench.ann.post(&path, scan(1, json!({"serial": "S2"}))).await.refused(409, "shipments.wrong_serial");
    bench.ann.post(&path, scan(1, json!({"serial": "S1"}))).await.expect(200);
    let shown = bench.show(&order).await;
    let mut contents: Vec<_> = shown["cartons"][0]["contents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["lot"].clone(), it["serial"].clone(), it["quantity"].clone()))
        .collect();
    contents.sort_by_key(|(lot, serial, _)| (lot.to_string(), serial.to_string()));
    let wanted = [("L1", "", "1"), ("L2", "", "3"), ("", "S1", "1"), ("", "S2", "1")];
    let text = |text: &str| if text.is_empty() { json!(null) } else { json!(text) };
    assert_eq!(contents, wanted.map(|(lot, serial, quantity)| (text(lot), text(serial), json!(quantity))));
    bench.check_figures().await;
}

#[tokio::test]
async fn a_carton_stands_where_it_is_said() {
    let bench = Bench::start().await;
    let order = bench.picked(&[(1, "4")]).await;
    let there =
        bench.act(&order, "cartons", json!({"location": "PACK-2", "sscc": "123456789012345675"})).await.expect(201);
    assert_eq!((&there["location"], &there["sscc"]), (&json!("PACK-2"), &json!("123456789012345675")));
    for (location, code) in [("A-1", "shipments.not_a_packing_place"), ("X-1", "shipments.location_unknown")] {
        let problem = bench.act(&order, "cartons", json!({"location": location})).await.refused(422, "invalid");
        assert_eq!(
            (&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]),
            (&json!("/location"), &json!(code))
        );
    }
    bench.locations.places.lock().unwrap().retain(|(_, kind)| *kind != LocationKind::Packing);
    let staged = bench.act(&order, "cartons", json!({})).await.expect(201);
    assert_eq!(staged["location"], "STAGE");
    bench.locations.places.lock().unwrap().clear();
    bench.act(&order, "cartons", json!({})).await.refused(422, "invalid");
    bench.inventory.refuse(Some("open_unit"));
    bench.locations.places.lock().unwrap().push(("STAGE", LocationKind::Staging));
    bench.act(&order, "cartons", json!({})).await.refused(409, "inventory.test_refusal");
}

#[tokio::test]
async fn what_cannot_be_packed_is_refused() {
    let bench = Bench::start().await;
    let order = bench.picked(&[(1, "4")]).await;
    let (carton, line) = (bench.carton(&order).await, line_of(&order, 0));
    bench.close(carton).await.refused(409, "shipments.carton_empty");
    let path = format!("/cartons/{carton}/lines");
    for (scan, pointer, code) in [
        (json!({"quantity": "1"}), "/order_line_id", "shipments.item_missing"),
        (json!({"order_line_id": line, "sku": "sku-1", "quantity": "1"}), "/order_line_id", "shipments.item_missing"),
        (json!({"order_line_id": id::<()>("line", 1), "quantity": "1"}), "/order_line_id", "shipments.line_unknown"),
        (json!({"sku": "sku-2", "quantity": "1"}), "/order_line_id", "shipments.line_unknown"),
        (json!({"sku": "sku-1", "quantity": "0"}), "/quantity", "quantity.zero"),
        (json!({"sku": "sku-1", "quantity": "1.5"}), "/quantity", "quantity.too_fine"),
        (json!({"sku": "sku-1", "quantity": "1", "colour": "red"}), "/colour", "field.unknown"),
    ] {
        let problem = bench.ann.post(&path, scan.clone()).await.refused(422, "invalid");
        assert_eq!(
            (&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]),
            (&json!(pointer), &json!(code)),
            "{scan}"
        );
    }
    bench.pack(id("carton", 1), line, "1").await.refused(404, "shipments.carton_unknown");
    bench.close(id("carton", 1)).await.refused(404, "shipments.carton_unknown");
    bench
        .ann
        .post(&format!("/orders/{}/cartons", id::<()>("order", 1)), json!({}))
        .await
        .refused(404, "shipments.order_unknown");
    bench.pack(carton, line, "5").await.refused(409, "shipments.not_picked");
    bench.pack(carton, line, "4").await.expect(200);
    bench.ann.post(&format!("/cartons/{carton}/close"), json!({"weight_g": 0})).await.refused(422, "invalid");
    bench.close(carton).await.expect(200);
    bench.close(carton).await.refused(409, "shipments.carton_closed");
    let refusal = bench.pack(carton, line, "1").await.refused(409, "shipments.carton_closed");
    assert_eq!(refusal["params"]["state"], "closed");
    bench.api.caller("bob", &["shipments:read"]).post(&path, json!({})).await.refused(403, "auth.forbidden");
}

#[tokio::test]
async fn a_retry_of_a_scan_packs_once() {
    let bench = Bench::start().await;
    let order = bench.picked(&[(1, "4")]).await;
    let carton = bench.carton(&order).await;
    let (path, scan) =
        (format!("/cartons/{carton}/lines"), json!({"order_line_id": line_of(&order, 0), "quantity": "2"}));
    let first = bench.ann.post_keyed(&path, "k", scan.clone()).await.expect(200);
    assert_eq!(bench.ann.post_keyed(&path, "k", scan).await.expect(200), first);
    assert_eq!(figures(&bench.show(&order).await, 0, &["packed"]), ["2"]);
}

#[tokio::test]
async fn a_refusal_of_the_stock_engine_is_not_for_ever() {
    let bench = Bench::start().await;
    let order = bench.picked(&[(1, "4"), (1, "4")]).await;
    let carton = bench.carton(&order).await;
    bench.inventory.refuse(Some("move_reserved"));
    let path = format!("/cartons/{carton}/lines");
    bench.ann.post(&path, json!({"sku": "sku-1", "quantity": "6"})).await.refused(409, "inventory.test_refusal");
    bench.inventory.refuse(None);
    bench.ann.post(&path, json!({"sku": "sku-1", "quantity": "6"})).await.expect(200);
    bench.check_figures().await;
}
