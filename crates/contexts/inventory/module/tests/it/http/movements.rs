//! The movements behind the figures.

use ambar_catalog_contract::Tracking;
use ambar_inventory_contract::{IntoUnit, Receive};
use chrono::Duration;
use serde_json::json;
use uuid::Uuid;

use super::{Site, all, column, goods, lot, serials};
use crate::fakes;

#[tokio::test]
async fn the_movements_of_a_row_add_up_to_its_figure() {
    let site = Site::open().await;
    let row = site.stock(site.item("A"), site.bin("A-1"), 10).await;
    let body = json!({ "stock_id": row, "quantity": "4", "to_location_id": site.bin("A-2") });
    let moved = site.ann.post("/stock/moves", body).await.expect(201);
    let body = json!({ "stock_id": row, "direction": "in", "quantity": "1", "reason": "found" });
    site.ann.post("/stock/adjustments", body).await.expect(201);
    let movements = all(&site.ann, &format!("/stock/{row}/movements")).await;
    assert_eq!(column(&movements, "kind"), ["adjustment", "transfer", "inbound"]);
    assert_eq!(column(&movements, "quantity"), ["1", "4", "10"]);
    let (newest, middle, oldest) = (&movements[0], &movements[1], &movements[2]);
    assert_eq!((&oldest["from"]["virtual_place"], &oldest["to"]["location"]), (&json!("supplier"), &json!("A-1")));
    assert_eq!((&middle["from"]["location"], &middle["to"]["location"]), (&json!("A-1"), &json!("A-2")));
    assert_eq!(newest["account_id"], ambar_testkit::account("ann").to_string());
    let other = moved["rows"][0]["stock_id"].as_i64().unwrap();
    assert_eq!(column(&all(&site.ann, &format!("/stock/{other}/movements")).await, "quantity"), ["4"]);
}

#[tokio::test]
async fn movements_are_found_by_all_that_they_are_of() {
    let site = Site::open().await;
    let (a, b) = (site.bin("A-1"), site.bin("A-2"));
    let (plain, by_lot) = (site.item("A"), site.fakes.catalog.add(fakes::tracked("L", Tracking::Lot)));
    let pallet = site.pallet(b, "106141412345678908").await;
    let row = site.stock(plain, a, 10).await;
    let known = site.receive(Receive { lot: lot("L1", None), ..goods(by_lot, a, 5) }).await[0].clone();
    site.test.clock.advance(Duration::minutes(1));
    let body = json!({ "stock_id": row, "quantity": "4", "to_location_id": b, "handling_unit_id": pallet });
    let moved = site.ann.post("/stock/moves", body).await.expect(201);
    site.ann
        .post(&format!("/handling-units/{pallet}/move"), json!({ "to_location_id": site.bin("A-3") }))
        .await
        .expect(200);
    site.receive(Receive { unit: IntoUnit::Loose, ..goods(plain, b, 1) }).await;

    let first = all(&site.ann, "/movements").await;
    assert_eq!(column(&first, "quantity"), ["1", "4", "4", "5", "10"]);
    let command = first[1]["command_id"].as_str().unwrap();
    let at = first[2]["moved_at"].as_str().unwrap();
    let id = moved["id"].as_str().unwrap();
    for (filter, quantities) in [
        (format!("item_id={plain}"), vec!["1", "4", "4", "10"]),
        ("sku=l".to_owned(), vec!["5"]),
        (format!("lot_id={}", known.lot_id), vec!["5"]),
        (format!("location_id={a}"), vec!["4", "5", "10"]),
        (format!("warehouse_id={}&location=A-3", fakes::warehouse()), vec!["4"]),
        (format!("location_id={b}&item_id={plain}&kind=transfer"), vec!["4", "4"]),
        (format!("handling_unit_id={pallet}"), vec!["4", "4"]),
        (format!("handling_unit_id={pallet}&location_id={a}"), vec!["4"]),
        (format!("reference_id={id}"), vec!["4"]),
        (format!("reference_id={id}&location_id={b}"), vec!["4"]),
        (format!("reference_id={id}&handling_unit_id={}", Uuid::from_u128(5)), vec![]),
        ("reference_kind=move".to_owned(), vec!["4", "4"]),
        (format!("command_id={command}"), vec!["4"]),
        ("kind=inbound".to_owned(), vec!["1", "5", "10"]),
        (format!("from={at}"), vec!["1", "4", "4"]),
        (format!("to={at}"), vec!["5", "10"]),
        (format!("owner_id={}", Uuid::from_u128(5)), vec![]),
        (format!("warehouse_id={}", fakes::other_warehouse()), vec![]),
    ] {
        let found = all(&site.ann, &format!("/movements?{filter}")).await;
        assert_eq!(column(&found, "quantity"), quantities, "{filter}");
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_said() {
    let site = Site::open().await;
    for odd in ["kind=lost", "from=yesterday", "reference_id=x", "colour=red", "lot_id=1"] {
        site.ann.get(&format!("/movements?{odd}")).await.refused(422, "query.invalid");
    }
    for (query, pointer) in [("from=%2B200000-01-01T00:00:00Z", "/from"), ("to=-9000-01-01T00:00:00Z", "/to")] {
        let refusal = site.ann.get(&format!("/movements?{query}")).await.refused(422, "invalid");
        assert_eq!(refusal["errors"][0]["pointer"], pointer);
    }
    site.ann.get("/movements?sku=NONE").await.refused(404, "inventory.item_unknown");
}

#[tokio::test]
async fn movements_of_a_unit_are_found_by_its_serial_number() {
    let site = Site::open().await;
    let (a, b) = (site.bin("A-1"), site.bin("A-2"));
    let lamp = site.fakes.catalog.add(fakes::tracked("LAMP", Tracking::Serial));
    let phone = site.fakes.catalog.add(fakes::tracked("PHONE", Tracking::Serial));
    let two = site.receive(Receive { serials: serials(&["S-1", "S-2"]), ..goods(lamp, a, 2) }).await;
    site.receive(Receive { serials: serials(&["S-1"]), ..goods(phone, b, 1) }).await;
    let first = two.iter().find(|row| row.stock_id.0 == two[0].stock_id.0).unwrap().stock_id.0;
    let moved = site.row(first).await["serial"].as_str().unwrap().to_owned();
    site.ann.post("/stock/moves", json!({ "stock_id": first, "to_location_id": b })).await.expect(201);
    let other = if moved == "S-1" { "S-2" } else { "S-1" };
    let found = async |filter: &str| column(&all(&site.ann, &format!("/movements?{filter}")).await, "kind");
    // The phone has the same number as one of the lamps.
    assert_eq!(found(&format!("serial={moved}&item_id={lamp}")).await, ["transfer", "inbound"]);
    assert_eq!(found(&format!("serial={other}&item_id={lamp}")).await, ["inbound"]);
    assert_eq!(found(&format!("serial=S-1&item_id={phone}")).await, ["inbound"]);
    assert_eq!(found("serial=S-1").await.len() + found("serial=S-2").await.len(), 4);
    assert_eq!(found(&format!("serial={moved}&location_id={b}&item_id={lamp}")).await, ["transfer"]);
    assert_eq!(found("serial=S-9").await, Vec::<String>::new());
    let row = format!("serial={moved}&reference_kind=move");
    assert_eq!(found(&row).await, ["transfer"]);
}
