//! Receiving whole handling units.

use ambar_inventory_contract::{IntoUnit, StockCommand};
use serde_json::{Value, json};

use crate::world::{OTHER_PALLET, PALLET, World, text};

async fn announced(world: &World) -> Value {
    let fields = json!({
        "lines": [{"sku": "MUG", "quantity": "48"}, {"sku": "PILLS", "quantity": "10"}],
        "handling_units": [
            {"sscc": PALLET, "contents": [{"line": 1, "quantity": "24"}]},
            {"sscc": OTHER_PALLET, "kind": "case", "contents": [
                {"line": 1, "quantity": "12"}, {"line": 2, "quantity": "4", "lot": "L1"}, {"line": 2, "quantity": "6", "lot": "L2"}]},
        ],
    });
    world.announce_with("STRICT", fields).await
}

fn scan(sscc: &str) -> Value {
    json!({"by": "handling_unit", "sscc": sscc})
}

#[tokio::test]
async fn a_pallet_comes_in_by_one_scan_and_is_put_away_whole() {
    let world = World::new().await;
    let delivery = announced(&world).await;
    let path = World::receipts(&delivery);
    let receipt = world.operator().post(&path, scan(&format!("(00){PALLET}"))).await.expect(201);
    assert_eq!((&receipt["sscc"], &receipt["lines"][0]["quantity"]), (&json!(PALLET), &json!("24")));
    let putaway = &receipt["putaways"][0];
    assert_eq!(
        (&putaway["sscc"], &putaway["handling_unit_id"]),
        (&json!(PALLET), &delivery["handling_units"][0]["id"])
    );
    let StockCommand::Receive(receive) = &world.inventory.done()[0].command else { panic!("goods are received first") };
    assert!(matches!(&receive.unit, IntoUnit::New { sscc: Some(sscc), .. } if sscc == PALLET));
    let StockCommand::PlanPutaway(plan) = &world.inventory.done()[1].command else { panic!("then a place is planned") };
    assert!(plan.whole_unit);
    let again = world.operator().post(&path, scan(PALLET)).await.refused(409, "receiving.unit_received");
    assert_eq!(again["params"]["receipt_id"], receipt["id"]);
    assert_eq!(world.delivery(&delivery).await["handling_units"][0]["receipt_id"], receipt["id"]);

    let token = world.claim(putaway);
    let path = format!("/putaways/{}/complete", text(&putaway["id"]));
    let part = json!({"token": token, "location": "A-01", "quantity": "3"});
    let refusal = world.operator().post(&path, part).await.refused(422, "invalid");
    assert_eq!(refusal["errors"][0]["code"], "receiving.unit_is_whole");
    let done = world.operator().post(&path, json!({"token": token, "location": "A-01"})).await.expect(200);
    assert_eq!((&done["state"], &done["done"]), (&json!("completed"), &json!("24")));
    assert_eq!((world.inventory.at("DOCK-1"), world.inventory.at("A-01")), (0, 24));
}

#[tokio::test]
async fn a_mixed_unit_counts_on_every_line_it_holds() {
    let world = World::new().await;
    let delivery = announced(&world).await;
    let receipt = world.operator().post(&World::receipts(&delivery), scan(OTHER_PALLET)).await.expect(201);
    let lines: Vec<_> =
        receipt["lines"].as_array().unwrap().iter().map(|it| (text(&it["sku"]), text(&it["quantity"]))).collect();
    assert_eq!(lines, [("MUG", "12"), ("PILLS", "4"), ("PILLS", "6")]);
    let progress: Vec<_> =
        receipt["delivery"]["lines"].as_array().unwrap().iter().map(|it| text(&it["received"])).collect();
    assert_eq!(progress, ["12", "10"]);
    let putaway = &receipt["putaways"][0];
    assert_eq!((&putaway["sku"], &putaway["goods"].as_array().unwrap().len()), (&json!("MUG"), &3));
    let token = world.claim(putaway);
    let path = format!("/putaways/{}/complete", text(&putaway["id"]));
    world.operator().post(&path, json!({"token": token, "location": "A-01"})).await.expect(200);
    let mut put_away: Vec<_> = world
        .events_named("receiving.putaway_completed")
        .await
        .iter()
        .map(|event| text(&event["quantity"]).to_owned())
        .collect();
    put_away.sort();
    assert_eq!(put_away, ["10", "12"], "one fact for each item");
}

#[tokio::test]
async fn less_in_a_unit_than_announced_is_said_with_the_scan() {
    let world = World::new().await;
    let delivery = announced(&world).await;
    let path = World::receipts(&delivery);
    let found = |sscc: &str| json!({"by": "handling_unit", "sscc": sscc, "quantity": "23"});
    let mixed = world.operator().post(&path, found(OTHER_PALLET)).await.refused(422, "invalid");
    assert_eq!(mixed["errors"][0]["code"], "receiving.unit_mixed");
    let lot = json!({"by": "handling_unit", "sscc": OTHER_PALLET, "lot": "L1"});
    assert_eq!(world.operator().post(&path, lot).await.refused(422, "invalid")["errors"][0]["pointer"], "/lot");
    let receipt = world.operator().post(&path, found(PALLET)).await.expect(201);
    assert_eq!(receipt["delivery"]["lines"][0]["received"], "23");
    assert_eq!(world.inventory.at("DOCK-1"), 23);
}

#[tokio::test]
async fn a_unit_that_is_not_announced_here_is_refused_with_where_it_is() {
    let world = World::new().await;
    announced(&world).await;
    let other = world.announce("STRICT", &[("MUG", "1")]).await;
    let path = World::receipts(&other);
    let refusal = world.operator().post(&path, scan(PALLET)).await.refused(409, "receiving.unit_unknown");
    assert!(text(&refusal["detail"]).contains("IN-000001"), "{refusal}");
    let refusal = world.operator().post(&path, scan("006141412345678901")).await.refused(409, "receiving.unit_unknown");
    assert!(text(&refusal["detail"]).contains("by unit or by case"), "{refusal}");
    for (body, pointer, code) in [
        (json!({"by": "handling_unit"}), "/sscc", "field.missing"),
        (scan("106141412345678900"), "/sscc", "receiving.sscc_check_digit"),
        (json!({"by": "handling_unit", "sscc": PALLET, "sku": "MUG"}), "", "receiving.field_superfluous"),
        (json!({"by": "handling_unit", "sscc": PALLET, "count": 1}), "", "receiving.field_superfluous"),
    ] {
        let refusal = world.operator().post(&path, body).await.refused(422, "invalid");
        assert_eq!((text(&refusal["errors"][0]["pointer"]), text(&refusal["errors"][0]["code"])), (pointer, code));
    }
}

#[tokio::test]
async fn announced_serial_numbers_come_with_their_unit() {
    let world = World::new().await;
    let fields = json!({
        "lines": [{"sku": "PHONE", "quantity": "4"}],
        "handling_units": [
            {"sscc": PALLET, "contents": [{"line": 1, "quantity": "2", "serials": ["a", "b"]}]},
            {"sscc": OTHER_PALLET, "contents": [{"line": 1, "quantity": "2"}]}],
    });
    let delivery = world.announce_with("STRICT", fields).await;
    let path = World::receipts(&delivery);
    let receipt = world.operator().post(&path, scan(PALLET)).await.expect(201);
    assert_eq!(receipt["lines"][0]["rows"][1]["serial"], "b");
    let unread = world.operator().post(&path, scan(OTHER_PALLET)).await.refused(422, "invalid");
    assert_eq!(unread["errors"][0]["code"], "receiving.serials_count");
    let read = json!({"by": "handling_unit", "sscc": OTHER_PALLET, "serials": ["c", "d"]});
    assert_eq!(world.operator().post(&path, read).await.expect(201)["delivery"]["state"], "completed");
}
