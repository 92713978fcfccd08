//! Receiving announced goods by unit and by case.

use ambar_inventory_contract::StockStatus;
use ambar_locations_contract::LocationKind;
use ambar_workforce_contract::TaskKind;
use serde_json::{Value, json};

use crate::world::{World, task, text};

#[tokio::test]
async fn goods_come_in_at_the_dock_and_get_a_place() {
    let world = World::new().await;
    let delivery = world.announce("STRICT", &[("MUG", "24"), ("CUP", "5")]).await;
    let path = World::receipts(&delivery);
    let body = json!({"by": "unit", "sku": "mug", "quantity": "10"});
    let receipt = world.operator().post_keyed(&path, "k", body.clone()).await.expect(201);
    assert_eq!(
        world.operator().post_keyed(&path, "k", body).await.expect(201),
        receipt,
        "a scan sent twice counts once"
    );
    let line = &receipt["lines"][0];
    assert_eq!((&line["sku"], &line["quantity"], &line["status"]), (&json!("MUG"), &json!("10"), &json!("available")));
    assert_eq!((&line["rows"][0]["quantity"], &receipt["received_by"]), (&json!("10"), &json!("otto")));
    assert_eq!((world.inventory.at("DOCK-1"), world.inventory.holds()), (10, 1));
    let progress = &receipt["delivery"];
    assert_eq!((&progress["state"], &progress["lines"][0]["short"]), (&json!("processing"), &json!("14")));
    let putaway = &receipt["putaways"][0];
    assert_eq!(
        (&putaway["from"], &putaway["location"], &putaway["why"]),
        (&json!("DOCK-1"), &json!("A-01"), &json!("nearest_empty"))
    );
    let opened = world.workforce.task(task(putaway)).unwrap().new;
    assert_eq!((opened.kind, opened.reference.to_string().as_str()), (TaskKind::Putaway, text(&putaway["id"])));
    assert_eq!((&opened.summary["sku"], &opened.summary["to"]), (&json!("MUG"), &json!("A-01")));
    let expected = json!({
        "receipt_id": receipt["id"], "delivery_id": delivery["id"], "delivery_line_id": delivery["lines"][0]["id"],
        "owner_id": world.owner, "item_id": line["item_id"], "quantity": "10", "status": "available",
    });
    assert_eq!(world.events_named("receiving.goods_received").await, [expected]);
    assert_eq!(world.audited().await, ["announce_delivery", "receive_goods"]);
    assert_eq!(world.inventory.done().len(), 2, "one command receives and one plans");
    assert_eq!(world.inventory.done()[0].reference.kind, "receipt");
}

#[tokio::test]
async fn a_delivery_ends_by_itself_once_nothing_more_may_come() {
    let world = World::new().await;
    let delivery = world.announce("STRICT", &[("MUG", "10"), ("RICE", "0.5")]).await;
    assert_eq!(world.receive(&delivery, "MUG", "10").await["delivery"]["state"], "processing");
    let last = world.receive(&delivery, "RICE", "0.5").await;
    assert_eq!(
        (&last["delivery"]["state"], &last["delivery"]["lines"][0]["state"]),
        (&json!("completed"), &json!("completed"))
    );
    let closed = world.events_named("receiving.delivery_closed").await;
    assert_eq!(closed, [json!({"delivery_id": delivery["id"], "state": "completed"})]);
    let again = json!({"by": "unit", "sku": "MUG", "quantity": "1"});
    let refusal = world.boss().post(&World::receipts(&delivery), again).await.refused(409, "receiving.delivery_closed");
    assert_eq!(refusal["params"]["state"], "completed");
}

#[tokio::test]
async fn within_the_suppliers_tolerance_more_may_come_and_beyond_it_with_permission_and_reason() {
    let world = World::new().await;
    let delivery = world.announce("GENEROUS", &[("MUG", "20"), ("CUP", "1")]).await;
    let path = World::receipts(&delivery);
    let (otto, boss) = (world.operator(), world.boss());
    let scan =
        |quantity: &str, reason: Value| json!({"by": "unit", "sku": "MUG", "quantity": quantity, "reason": reason});
    let over = otto.post(&path, scan("21", Value::Null)).await.expect(201);
    assert_eq!(over["lines"][0]["discrepancies"], json!(["over"]));
    assert_eq!((&over["lines"][0]["excess"], &over["delivery"]["lines"][0]["over"]), (&json!("0"), &json!("1")));
    let refusal = otto.post(&path, scan("2", json!("EXTRA"))).await.refused(409, "receiving.over_receipt");
    assert_eq!(refusal["params"]["tolerated"], "22");
    assert!(text(&refusal["detail"]).contains("receiving:manage"));
    let unreasoned = boss.post(&path, scan("2", Value::Null)).await.refused(422, "invalid");
    assert_eq!(
        (&unreasoned["errors"][0]["pointer"], &unreasoned["errors"][0]["code"]),
        (&json!("/reason"), &json!("receiving.reason_missing"))
    );
    let permitted = boss.post(&path, scan("2", json!("EXTRA"))).await.expect(201);
    assert_eq!((&permitted["lines"][0]["excess"], &permitted["reason"]), (&json!("1"), &json!("EXTRA")));
    otto.post(&path, scan("1", Value::Null)).await.refused(409, "receiving.over_receipt");
    assert_eq!(world.inventory.at("DOCK-1"), 23);
    let seen = world.delivery(&delivery).await;
    let kinds: Vec<_> =
        seen["discrepancies"].as_array().unwrap().iter().map(|it| (text(&it["kind"]), text(&it["quantity"]))).collect();
    assert_eq!(kinds, [("over", "21"), ("over", "2")]);
}

#[tokio::test]
async fn cases_bring_what_they_hold_by_level_or_by_barcode() {
    let world = World::new().await;
    let delivery = world.announce("STRICT", &[("MUG", "60"), ("RICE", "24")]).await;
    let path = World::receipts(&delivery);
    let otto = world.operator();
    for (body, quantity) in [
        (json!({"by": "case", "sku": "MUG", "packaging": "case", "count": 2}), "24"),
        (json!({"by": "case", "barcode": "MUG-CASE", "count": 1}), "12"),
        (json!({"by": "case", "line_id": delivery["lines"][0]["id"], "packaging": "each", "count": 3}), "3"),
        (json!({"by": "unit", "barcode": "MUG-EACH", "quantity": "1"}), "1"),
        (json!({"by": "case", "barcode": "RICE-CASE", "count": 1}), "12"),
        (json!({"by": "unit", "sku": "RICE", "quantity": "0.125"}), "0.125"),
    ] {
        let receipt = otto.post(&path, body.clone()).await.expect(201);
        assert_eq!(receipt["lines"][0]["quantity"], quantity, "{body}");
        assert_eq!(receipt["by"], body["by"]);
    }
    for (body, pointer, code) in [
        (
            json!({"by": "case", "sku": "MUG", "packaging": "pallet", "count": 1}),
            "/packaging",
            "receiving.packaging_unknown",
        ),
        (json!({"by": "case", "sku": "MUG", "packaging": "case", "count": 0}), "/count", "receiving.nothing_counted"),
        (json!({"by": "case", "sku": "MUG", "packaging": "case"}), "/count", "field.missing"),
        (json!({"by": "case", "sku": "MUG", "count": 1}), "/packaging", "field.missing"),
        (
            json!({"by": "case", "sku": "MUG", "packaging": "case", "count": 1, "quantity": "1"}),
            "/quantity",
            "receiving.field_superfluous",
        ),
        (json!({"by": "unit", "sku": "MUG", "quantity": "1", "count": 1}), "/count", "receiving.field_superfluous"),
        (
            json!({"by": "unit", "sku": "MUG", "quantity": "1", "packaging": "case"}),
            "/packaging",
            "receiving.field_superfluous",
        ),
        (json!({"by": "unit", "sku": "MUG", "quantity": "1", "sscc": "x"}), "/sscc", "receiving.field_superfluous"),
        (json!({"by": "unit", "sku": "MUG"}), "/quantity", "field.missing"),
        (json!({"by": "unit", "quantity": "1"}), "", "receiving.what_missing"),
        (json!({"by": "unit", "quantity": "1", "sku": "MUG", "barcode": "MUG-EACH"}), "", "receiving.what_twice"),
        (json!({"by": "unit", "quantity": "1", "barcode": "NONE"}), "/barcode", "receiving.barcode_unknown"),
        (json!({"by": "unit", "sku": "MUG", "quantity": "0.5"}), "/quantity", "quantity.too_fine"),
        (json!({"by": "unit", "sku": "MUG", "quantity": "0"}), "/quantity", "quantity.zero"),
        (json!({"by": "unit", "sku": "MUG", "quantity": "1", "lot": "L1"}), "/lot", "receiving.lot_not_recorded"),
        (
            json!({"by": "unit", "sku": "MUG", "quantity": "1", "expires_on": "2027-01-01"}),
            "/expires_on",
            "receiving.lot_not_recorded",
        ),
        (
            json!({"by": "unit", "sku": "MUG", "quantity": "1", "serials": ["a"]}),
            "/serials",
            "receiving.serials_not_recorded",
        ),
        (json!({"by": "unit", "sku": "MUG", "quantity": "1", "location": "A-01"}), "/location", "receiving.not_a_dock"),
        (
            json!({"by": "unit", "sku": "MUG", "quantity": "1", "location": "X"}),
            "/location",
            "receiving.location_unknown",
        ),
    ] {
        let refusal = otto.post(&path, body.clone()).await.refused(422, "invalid");
        assert_eq!(
            (text(&refusal["errors"][0]["pointer"]), text(&refusal["errors"][0]["code"])),
            (pointer, code),
            "{body}"
        );
    }
}

#[tokio::test]
async fn what_is_not_announced_is_refused_with_the_way_to_receive_it() {
    let world = World::new().await;
    let delivery = world.announce("STRICT", &[("MUG", "60")]).await;
    let otto = world.operator();
    let stranger = json!({"by": "unit", "sku": "CUP", "quantity": "1"});
    let refusal = otto.post(&World::receipts(&delivery), stranger.clone()).await.refused(409, "receiving.line_unknown");
    assert!(text(&refusal["detail"]).contains("IN-000001"));
    let nowhere = World::receipts(&json!({"id": crate::fakes::id::<()>("x")}));
    otto.post(&nowhere, stranger).await.refused(404, "receiving.delivery_unknown");
    let by_barcode = json!({"by": "unit", "barcode": "MUG-EACH", "quantity": "1"});
    otto.post(&nowhere, by_barcode).await.refused(404, "receiving.delivery_unknown");
}

#[tokio::test]
async fn damaged_expired_and_badly_labelled_goods_come_in_where_no_order_gets_them() {
    let world = World::new().await;
    let delivery = world.announce("STRICT", &[("MUG", "60"), ("PILLS", "60"), ("MILK", "60")]).await;
    let path = World::receipts(&delivery);
    let otto = world.operator();
    for (fields, status, found) in [
        (json!({"sku": "MUG", "condition": "damaged", "reason": "CRUSHED"}), "damaged", json!(["damaged"])),
        (json!({"sku": "MUG", "condition": "doubtful"}), "inspection", json!(["doubtful"])),
        (json!({"sku": "PILLS"}), "hold", json!(["lot_missing"])),
        (json!({"sku": "MILK", "lot": "L1"}), "hold", json!(["expiry_missing"])),
        (json!({"sku": "MILK", "lot": "L2", "expires_on": "2026-11-23"}), "hold", json!(["expired"])),
    ] {
        let mut body = json!({"by": "unit", "quantity": "1"});
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let receipt = otto.post(&path, body).await.expect(201);
        let line = &receipt["lines"][0];
        assert_eq!((&line["status"], &line["discrepancies"]), (&json!(status), &found), "{fields}");
        let putaway = &receipt["putaways"][0];
        assert_eq!(
            (&putaway["location"], &putaway["why"]),
            (&json!("LOOK"), &json!("asked")),
            "where goods are looked at"
        );
    }
    assert_eq!(world.inventory.in_status(StockStatus::Available), 0);
    let reasons: Vec<_> = world.inventory.done().iter().filter_map(|it| it.reason.clone().map(String::from)).collect();
    assert_eq!(reasons, ["CRUSHED", "doubtful", "lot_missing", "expiry_missing", "expired"]);
    let good = json!({"by": "unit", "sku": "MILK", "quantity": "1", "lot": "L3", "expires_on": "2026-11-24"});
    let receipt = otto.post(&path, good).await.expect(201);
    assert_eq!((&receipt["lines"][0]["status"], &receipt["lines"][0]["lot"]), (&json!("available"), &json!("L3")));
}

#[tokio::test]
async fn the_day_is_that_of_the_site() {
    let world = World::new().await;
    let delivery = world.announce("STRICT", &[("MILK", "60")]).await;
    let body = json!({"by": "unit", "sku": "MILK", "quantity": "1", "lot": "L1", "expires_on": "2026-11-24"});
    // 21:00 UTC on the 24th is midnight in Moscow.
    world.test.clock.advance(chrono::Duration::hours(13));
    let late = world.operator().post(&World::receipts(&delivery), body).await.expect(201);
    assert_eq!(late["lines"][0]["discrepancies"], json!(["expired"]));
}

#[tokio::test]
async fn the_lot_on_the_goods_finds_its_line_and_another_lot_is_held() {
    let world = World::new().await;
    let lines = json!([{"sku": "PILLS", "quantity": "5", "lot": "L1"}, {"sku": "PILLS", "quantity": "5", "lot": "L2"}]);
    let delivery = world.announce_with("STRICT", json!({ "lines": lines })).await;
    let path = World::receipts(&delivery);
    let scan = |lot: Value| json!({"by": "unit", "sku": "PILLS", "quantity": "2", "lot": lot});
    let second = world.operator().post(&path, scan(json!("L2"))).await.expect(201);
    assert_eq!(second["lines"][0]["line_id"], delivery["lines"][1]["id"]);
    let unread = world.operator().post(&path, scan(Value::Null)).await.expect(201);
    assert_eq!((&unread["lines"][0]["lot"], &unread["lines"][0]["status"]), (&json!("L1"), &json!("available")));
    let other = world.operator().post(&path, scan(json!("L9"))).await.expect(201);
    assert_eq!(
        (&other["lines"][0]["status"], &other["lines"][0]["discrepancies"]),
        (&json!("hold"), &json!(["lot_differs"]))
    );
}

#[tokio::test]
async fn pieces_with_numbers_come_in_one_by_one() {
    let world = World::new().await;
    let delivery = world.announce("STRICT", &[("PHONE", "3")]).await;
    let path = World::receipts(&delivery);
    let scan = |serials: Value| json!({"by": "unit", "sku": "PHONE", "quantity": "2", "serials": serials});
    let few = world.operator().post(&path, scan(json!(["a"]))).await.refused(422, "invalid");
    assert_eq!(few["errors"][0]["code"], "receiving.serials_count");
    let receipt = world.operator().post(&path, scan(json!(["a", "b"]))).await.expect(201);
    let rows = receipt["lines"][0]["rows"].as_array().unwrap();
    assert_eq!(rows.iter().map(|row| text(&row["serial"])).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(receipt["putaways"][0]["goods"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_stock_refuses_is_not_counted() {
    let world = World::new().await;
    let delivery = world.announce("STRICT", &[("PHONE", "2")]).await;
    let path = World::receipts(&delivery);
    let scan = json!({"by": "unit", "sku": "PHONE", "quantity": "1", "serials": ["a"]});
    world.operator().post(&path, scan.clone()).await.expect(201);
    world.operator().post_keyed(&path, "k", scan.clone()).await.refused(409, "inventory.serial_on_hand");
    world.operator().post_keyed(&path, "k", scan).await.refused(409, "inventory.serial_on_hand");
    assert_eq!(world.delivery(&delivery).await["lines"][0]["received"], "1");
    let other = json!({"by": "unit", "sku": "PHONE", "quantity": "1", "serials": ["b"]});
    let last = world.operator().post(&path, other).await.expect(201);
    assert_eq!(last["delivery"]["state"], "completed");
    let listed = world.boss().get("/receipts").await.expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 2, "refused ones are no receipts");
}

#[tokio::test]
async fn goods_for_which_no_place_has_room_wait_at_the_dock() {
    let world = World::new().await;
    for place in ["A-01", "A-02", "A-03", "LOOK"] {
        world.inventory.fill(crate::fakes::id(place));
    }
    let delivery = world.announce("STRICT", &[("MUG", "60")]).await;
    let good = world.receive(&delivery, "MUG", "10").await;
    let putaway = &good["putaways"][0];
    assert_eq!((&putaway["location"], &putaway["why"]), (&Value::Null, &Value::Null));
    assert_eq!(putaway["rejected"][0], json!({"location": "A-01", "why": "volume"}));
    assert!(world.workforce.task(task(putaway)).is_some());
    let damaged = json!({"by": "unit", "sku": "MUG", "quantity": "1", "condition": "damaged"});
    let damaged = world.operator().post(&World::receipts(&delivery), damaged).await.expect(201);
    assert_eq!(damaged["putaways"], json!([]), "what no order can have stays where it is");
    assert_eq!((world.inventory.at("DOCK-1"), world.inventory.holds()), (11, 0));
    world.inventory.empty(crate::fakes::id("A-02"));
    world.sweep().await;
    let waiting = world.boss().get(&format!("/putaways/{}", text(&putaway["id"]))).await.expect(200);
    assert_eq!(
        (&waiting["location"], &waiting["state"]),
        (&json!("A-02"), &json!("pending")),
        "found by itself once there is room"
    );
    world.sweep().await;
    assert_eq!(world.inventory.holds(), 1);
}

#[tokio::test]
async fn a_full_place_of_inspection_sends_held_goods_to_storage() {
    let world = World::new().await;
    world.inventory.fill(crate::fakes::id("LOOK"));
    let delivery = world.announce("STRICT", &[("MUG", "60")]).await;
    let damaged = json!({"by": "unit", "sku": "MUG", "quantity": "1", "condition": "damaged"});
    let receipt = world.operator().post(&World::receipts(&delivery), damaged).await.expect(201);
    assert_eq!(receipt["putaways"][0]["location"], "A-01");
    assert_eq!((world.inventory.at("DOCK-1"), world.inventory.holds()), (1, 1));
}

#[tokio::test]
async fn a_request_may_name_the_strategy_and_the_dock() {
    let world = World::new().await;
    let delivery = world.announce("STRICT", &[("MUG", "60")]).await;
    let body = json!({"by": "unit", "sku": "MUG", "quantity": "1", "strategy": "fifo", "location": "DOCK-2"});
    let receipt = world.operator().post(&World::receipts(&delivery), body).await.expect(201);
    assert_eq!((&receipt["location"], &receipt["putaways"][0]["strategy"]), (&json!("DOCK-2"), &json!("fifo")));
    assert_eq!(world.inventory.at("DOCK-2"), 1);
    world.inventory.lock_in(crate::fakes::id("DOCK-2"));
    let body = json!({"by": "unit", "sku": "MUG", "quantity": "1", "location": "DOCK-2"});
    world.operator().post(&World::receipts(&delivery), body).await.refused(409, "inventory.place_locked_in");
}

#[tokio::test]
async fn without_a_dock_the_scan_says_where_the_goods_arrive() {
    let world = World::new().await;
    world.locations.remove_kind(LocationKind::Dock);
    let delivery = world.announce("STRICT", &[("MUG", "60")]).await;
    let path = World::receipts(&delivery);
    let body = json!({"by": "unit", "sku": "MUG", "quantity": "1"});
    world.operator().post(&path, body).await.refused(409, "receiving.dock_missing");
    let body = json!({"by": "unit", "sku": "MUG", "quantity": "1", "location": "LOOK"});
    assert_eq!(world.operator().post(&path, body).await.expect(201)["location"], "LOOK");
}
