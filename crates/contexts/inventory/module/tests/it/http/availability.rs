//! How much there is: as a query, and as other contexts ask.

use ambar_catalog_contract::Tracking;
use ambar_inventory_contract::{AvailabilityQuery, Demand, IntoUnit, Promise, Receive, StockCommand, StockStatus};
use ambar_kernel::{HandlingUnitId, LocationId, Scale};
use ambar_locations_contract::LocationKind;
use serde_json::json;
use uuid::Uuid;

use super::{Site, goods, lot, new, pieces, serials};
use crate::fakes;

#[tokio::test]
async fn what_is_available_is_what_would_be_allocated() {
    let site = Site::open().await;
    let mut card = fakes::tracked("E", Tracking::Expiry);
    card.min_remaining_days = Some(10);
    let item = site.fakes.catalog.add(card);
    let (bin, dock) = (site.bin("A-1"), site.fakes.locations.add(fakes::place("D-1", LocationKind::Dock)));
    let fresh = || lot("FRESH", Some((2027, 5, 1)));
    site.receive(Receive { lot: fresh(), ..goods(item, bin, 10) }).await;
    site.claim(item, 3).await;
    site.receive(Receive { lot: fresh(), ..goods(item, dock, 20) }).await;
    site.receive(Receive { lot: fresh(), status: StockStatus::Hold, ..goods(item, bin, 30) }).await;
    // Nine days are left, and the item wants ten.
    site.receive(Receive { lot: lot("OLD", Some((2026, 12, 3))), ..goods(item, bin, 40) }).await;
    site.receive(Receive { lot: lot("JUST", Some((2026, 12, 4))), ..goods(item, bin, 5) }).await;
    let mut locked = fakes::place("L-1", LocationKind::Storage);
    locked.locked_out = true;
    let locked = site.fakes.locations.add(locked);
    site.receive(Receive { lot: fresh(), ..goods(item, locked, 50) }).await;
    let promise = Promise {
        demand: Demand::of_order(new(), new()),
        warehouse_id: fakes::warehouse(),
        item_id: item,
        owner_id: fakes::owner(),
        quantity: pieces(4),
    };
    site.done(StockCommand::Promise(promise)).await;

    let shown = site.ann.get("/availability?sku=e").await.expect(200);
    let figures = ["on_hand", "reserved", "available", "promised", "available_to_promise"].map(|name| &shown[name]);
    assert_eq!(figures, [&json!("155"), &json!("3"), &json!("12"), &json!("4"), &json!("8")]);
    let here = format!("/availability?item_id={item}&warehouse_id={}&location=A-1", fakes::warehouse());
    let here = site.ann.get(&here).await.expect(200);
    let figures = ["on_hand", "available", "promised", "available_to_promise"].map(|name| &here[name]);
    assert_eq!(figures, [&json!("85"), &json!("12"), &json!("0"), &json!("12")]);
    let elsewhere = format!("/availability?sku=E&warehouse_id={}", fakes::other_warehouse());
    assert_eq!(site.ann.get(&elsewhere).await.expect(200)["on_hand"], "0");

    let query = AvailabilityQuery { item_id: item, warehouse_id: Some(fakes::warehouse()), location_id: None };
    let asked = site.gateway.availability(&site.test.db.system_ctx(), query).await.unwrap();
    assert_eq!((asked.available, asked.available_to_promise), (pieces(12), pieces(8)));
}

#[tokio::test]
async fn figures_are_decimals_of_the_item() {
    let site = Site::open().await;
    let mut card = fakes::item("KG");
    card.scale = Scale::new(3).unwrap();
    let item = site.fakes.catalog.add(card);
    site.stock(item, site.bin("A-1"), 2500).await;
    let shown = site.ann.get(&format!("/availability?sku=KG&owner_id={}", fakes::owner())).await.expect(200);
    assert_eq!((&shown["available"], &shown["sku"]), (&json!("2.5"), &json!("KG")));
}

#[tokio::test]
async fn nothing_is_there_of_an_item_that_was_just_added() {
    let site = Site::open().await;
    site.item("NEW");
    assert_eq!(site.ann.get("/availability?sku=NEW").await.expect(200)["available"], "0");
}

#[tokio::test]
async fn what_is_not_known_is_said() {
    let site = Site::open().await;
    let item = site.item("A");
    site.ann.get("/availability?sku=NONE").await.refused(404, "inventory.item_unknown");
    site.ann.get(&format!("/availability?sku=B&item_id={item}")).await.refused(404, "inventory.item_unknown");
    let nowhere = format!("/availability?sku=A&location_id={}", Uuid::from_u128(5));
    site.ann.get(&nowhere).await.refused(404, "inventory.place_unknown");
    let unknown = format!("/availability?sku=A&warehouse_id={}&location=X", fakes::warehouse());
    site.ann.get(&unknown).await.refused(404, "inventory.place_unknown");
    let refusal = site.ann.get("/availability").await.refused(422, "invalid");
    assert_eq!(refusal["errors"][0]["code"], "inventory.item_required");
    let refusal = site.ann.get("/availability?sku=A&location=A-1").await.refused(422, "invalid");
    assert_eq!(refusal["errors"][0]["code"], "inventory.warehouse_required");
}

#[tokio::test]
async fn other_contexts_read_units_by_sscc_and_loose_goods() {
    let site = Site::open().await;
    let ctx = site.test.db.system_ctx();
    let bin = site.bin("A-1");
    let pallet = site.pallet(bin, "106141412345678908").await;
    let empty = site.pallet(bin, "006141410000000012").await;
    let by_serial = site.fakes.catalog.add(fakes::tracked("S", Tracking::Serial));
    let (item, unit) = (site.item("A"), IntoUnit::Unit { id: pallet.into() });
    site.receive(Receive { unit: unit.clone(), ..goods(item, bin, 3) }).await;
    site.receive(Receive { unit, serials: serials(&["S1"]), ..goods(by_serial, bin, 1) }).await;
    let younger = site.stock(item, bin, 2).await;
    let older = Receive { status: StockStatus::Damaged, ..goods(item, bin, 1) };
    site.test.clock.advance(chrono::Duration::hours(-1));
    let older = site.receive(older).await[0].stock_id;

    let ssccs = ["106141412345678908", "006141410000000012", "not one"].map(ToOwned::to_owned);
    let cards = site.gateway.units_by_sscc(&ctx, &ssccs).await.unwrap();
    assert_eq!(cards.iter().map(|card| card.id.uuid()).collect::<Vec<_>>(), [empty, pallet]);
    assert_eq!((cards[0].rows.len(), cards[1].location_id), (0, Some(bin)));
    assert_eq!(cards[1].rows.iter().map(|row| row.on_hand.units()).collect::<Vec<_>>(), [3, 1]);
    assert_eq!(cards[1].rows[1].serial.as_ref().map(|serial| serial.as_str()), Some("S1"));
    assert!(site.gateway.units_by_sscc(&ctx, &["not one".into()]).await.unwrap().is_empty());

    let ids = [pallet, empty].map(HandlingUnitId::from);
    assert_eq!(site.gateway.units(&ctx, &ids).await.unwrap(), cards);
    assert!(site.gateway.units(&ctx, &[HandlingUnitId::NIL]).await.unwrap().is_empty());

    let loose = site.gateway.loose_rows(&ctx, item, bin).await.unwrap();
    assert_eq!(loose.iter().map(|row| row.stock_id).collect::<Vec<_>>(), [older, younger.into()]);
    assert!(site.gateway.loose_rows(&ctx, item, LocationId::NIL).await.unwrap().is_empty());
}
