//! Changing the status of stock.

use ambar_catalog_contract::Tracking;
use ambar_inventory_contract::{IntoUnit, Receive};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Site, goods, lot};
use crate::fakes;

fn moved(change: &Value) -> Vec<(&str, &str)> {
    let movements = change["movements"].as_array().unwrap();
    movements.iter().map(|it| (it["sku"].as_str().unwrap(), it["quantity"].as_str().unwrap())).collect()
}

#[tokio::test]
async fn a_part_of_a_row_gets_another_status_once() {
    let site = Site::open().await;
    let row = site.stock(site.item("A"), site.bin("A-1"), 10).await;
    let body = json!({ "stock_id": row, "quantity": "4", "to": "damaged", "reason": "crushed", "note": "corner" });
    let change = site.ann.post_keyed("/stock/status-changes", "k", body.clone()).await.expect(201);
    assert_eq!(site.ann.post_keyed("/stock/status-changes", "k", body).await.expect(201), change);
    assert_eq!((moved(&change), &change["still_claimed"]), (vec![("A", "4")], &json!([])));
    let movement = &change["movements"][0];
    assert_eq!((&movement["from"]["status"], &movement["to"]["status"]), (&json!("available"), &json!("damaged")));
    assert_eq!((&movement["kind"], &movement["reason"]), (&json!("transfer"), &json!("crushed")));
    assert_eq!(site.on_hand(row).await, "6");
    let too_much = json!({ "stock_id": row, "quantity": "7", "to": "damaged", "reason": "crushed" });
    site.ann.post("/stock/status-changes", too_much).await.refused(409, "inventory.not_enough");
}

#[tokio::test]
async fn a_lot_is_recalled_wherever_it_stands_but_for_what_orders_claim() {
    let site = Site::open().await;
    let item = site.fakes.catalog.add(fakes::tracked("M", Tracking::Lot));
    let (a, b) = (site.bin("A-1"), site.bin("A-2"));
    let bad = site.receive(Receive { lot: lot("BAD", None), ..goods(item, a, 5) }).await;
    site.receive(Receive { lot: lot("BAD", None), ..goods(item, b, 7) }).await;
    let good = site.receive(Receive { lot: lot("GOOD", None), ..goods(item, b, 9) }).await[0].stock_id.0;
    site.claim(item, 2).await;
    let body = json!({ "lot_id": bad[0].lot_id, "to": "hold", "reason": "recall" });
    let change = site.ann.post("/stock/status-changes", body.clone()).await.expect(201);
    assert_eq!(moved(&change), [("M", "3"), ("M", "7")]);
    let claimed = &change["still_claimed"][0];
    assert_eq!(
        (&claimed["claimed"], &claimed["location"], &claimed["lot"]),
        (&json!("2"), &json!("A-1"), &json!("BAD"))
    );
    assert_eq!(site.row(good).await["status"], "available");
    let again = site.ann.post("/stock/status-changes", body).await.refused(409, "inventory.nothing_to_change");
    assert_eq!(again["params"]["claimed_rows"], 1);
}

#[tokio::test]
async fn the_retry_of_a_change_whose_answer_was_lost_tells_what_was_changed() {
    let site = Site::open().await;
    let bin = site.bin("A-1");
    site.stock(site.item("A"), bin, 10).await;
    site.stock(site.item("B"), bin, 20).await;
    let body = json!({ "location_id": bin, "to": "hold", "reason": "leak" });
    let change = site.ann.post_keyed("/stock/status-changes", "k", body.clone()).await.expect(201);
    assert_eq!(moved(&change), [("A", "10"), ("B", "20")]);
    sqlx::query("DELETE FROM platform.idempotency").execute(&site.test.owner).await.unwrap();
    assert_eq!(site.ann.post_keyed("/stock/status-changes", "k", body).await.expect(201), change);
    assert_eq!(site.number("SELECT count(*) FROM inventory.movement").await, 4);
}

#[tokio::test]
async fn only_rows_in_the_status_that_is_asked_for_are_changed() {
    let site = Site::open().await;
    let bin = site.bin("A-1");
    let item = site.item("A");
    site.stock(item, bin, 10).await;
    let damaged = Receive { status: ambar_inventory_contract::StockStatus::Damaged, ..goods(item, bin, 3) };
    site.receive(damaged).await;
    let body = json!({ "location_id": bin, "from": "damaged", "to": "inspection", "reason": "look" });
    let change = site.ann.post("/stock/status-changes", body).await.expect(201);
    assert_eq!(moved(&change), [("A", "3")]);
}

#[tokio::test]
async fn all_that_is_in_a_handling_unit_gets_another_status() {
    let site = Site::open().await;
    let bin = site.bin("A-1");
    let pallet = site.pallet(bin, "106141412345678908").await;
    let unit = IntoUnit::Unit { id: pallet.into() };
    site.receive(Receive { unit: unit.clone(), ..goods(site.item("A"), bin, 3) }).await;
    site.receive(Receive { unit, ..goods(site.item("B"), bin, 4) }).await;
    site.stock(site.item("C"), bin, 5).await;
    let body = json!({ "handling_unit_id": pallet, "to": "inspection", "reason": "wet" });
    let change = site.ann.post("/stock/status-changes", body).await.expect(201);
    assert_eq!(moved(&change), [("A", "3"), ("B", "4")]);
}

#[tokio::test]
async fn a_lot_in_two_warehouses_needs_the_warehouse() {
    let site = Site::open().await;
    let item = site.fakes.catalog.add(fakes::tracked("M", Tracking::Lot));
    let here = site.bin("A-1");
    let mut card = fakes::place("Z-1", ambar_locations_contract::LocationKind::Storage);
    card.warehouse_id = fakes::other_warehouse();
    let there = site.fakes.locations.add(card);
    let bad = site.receive(Receive { lot: lot("BAD", None), ..goods(item, here, 5) }).await[0].lot_id;
    let elsewhere = Receive { warehouse_id: fakes::other_warehouse(), ..goods(item, there, 7) };
    site.receive(Receive { lot: lot("BAD", None), ..elsewhere }).await;
    let mut body = json!({ "lot_id": bad, "to": "hold", "reason": "recall" });
    let refusal = site.ann.post("/stock/status-changes", body.clone()).await.refused(422, "invalid");
    assert_eq!(refusal["errors"][0]["code"], "inventory.warehouse_required");
    body["warehouse_id"] = json!(fakes::other_warehouse());
    assert_eq!(moved(&site.ann.post("/stock/status-changes", body).await.expect(201)), [("M", "7")]);
}

#[tokio::test]
async fn what_a_body_says_wrongly_is_refused() {
    let site = Site::open().await;
    let row = site.stock(site.item("A"), site.bin("A-1"), 10).await;
    let nothing = Uuid::from_u128(5);
    for (body, pointer, code) in [
        (json!({ "to": "hold", "reason": "x" }), "/stock_id", "inventory.target_required"),
        (
            json!({ "to": "hold", "reason": "x", "stock_id": row, "location_id": nothing }),
            "/stock_id",
            "inventory.target_required",
        ),
        (
            json!({ "to": "hold", "reason": "x", "location_id": nothing, "quantity": "1" }),
            "/quantity",
            "inventory.quantity_of_many",
        ),
        (json!({ "to": "hold", "reason": "x", "stock_id": row, "quantity": "0" }), "/quantity", "quantity.zero"),
        (json!({ "to": "lost", "reason": "x", "stock_id": row }), "/to", "field.choice"),
        (json!({ "to": "hold", "stock_id": row }), "/reason", "field.missing"),
        (json!({ "to": "hold", "reason": "x", "stock_id": 99 }), "/stock_id", "inventory.stock_unknown"),
        (json!({ "to": "hold", "reason": "x", "lot_id": nothing }), "/lot_id", "inventory.lot_unknown"),
        (json!({ "to": "hold", "reason": "x", "location_id": nothing }), "/location_id", "inventory.place_unknown"),
        (
            json!({ "to": "hold", "reason": "x", "handling_unit_id": nothing }),
            "/handling_unit_id",
            "inventory.unit_unknown",
        ),
    ] {
        let refusal = site.ann.post("/stock/status-changes", body.clone()).await.refused(422, "invalid");
        assert_eq!(
            (refusal["errors"][0]["pointer"].as_str(), refusal["errors"][0]["code"].as_str()),
            (Some(pointer), Some(code)),
            "{body}"
        );
    }
    let pallet = site.pallet(site.bin("A-2"), "106141412345678908").await;
    for body in [
        json!({ "to": "available", "reason": "x", "stock_id": row }),
        json!({ "to": "hold", "reason": "x", "location_id": site.bin("A-3") }),
        json!({ "to": "hold", "reason": "x", "handling_unit_id": pallet }),
    ] {
        site.ann.post("/stock/status-changes", body).await.refused(409, "inventory.nothing_to_change");
    }
}
