//! Stock, lots and reservations as lists, and stock at a past moment.

use ambar_catalog_contract::Tracking;
use ambar_inventory_contract::{IntoUnit, Receive, StockStatus};
use ambar_kernel::Scale;
use chrono::Duration;
use serde_json::json;
use uuid::Uuid;

use super::{Site, all, column, goods, lot, serials};
use crate::fakes;

#[tokio::test]
async fn stock_is_listed_with_all_that_tells_it_apart() {
    let site = Site::open().await;
    let (a, b) = (site.bin("A-1"), site.bin("A-2"));
    let by_lot = site.fakes.catalog.add(fakes::tracked("L", Tracking::Expiry));
    let by_serial = site.fakes.catalog.add(fakes::tracked("S", Tracking::Serial));
    let mut card = fakes::item("KG");
    card.scale = Scale::new(3).unwrap();
    let by_weight = site.fakes.catalog.add(card);
    let pallet = site.pallet(b, "106141412345678908").await;
    let first = site.receive(Receive { lot: lot("L1", Some((2027, 5, 1))), ..goods(by_lot, a, 5) }).await[0].clone();
    site.receive(Receive { serials: serials(&["S1"]), ..goods(by_serial, a, 1) }).await;
    site.receive(Receive { unit: IntoUnit::Unit { id: pallet.into() }, ..goods(by_weight, b, 2500) }).await;
    site.receive(Receive { status: StockStatus::Damaged, ..goods(by_weight, b, 250) }).await;

    let mut every = all(&site.ann, "/stock").await;
    assert!(every.is_sorted_by_key(|row| row["stock_id"].as_i64()));
    every.sort_by_key(|row| (row["location"].to_string(), row["sku"].to_string(), row["status"].to_string()));
    assert_eq!(column(&every, "sku"), ["L", "S", "KG", "KG"]);
    assert_eq!(column(&every, "on_hand"), ["5", "1", "2.5", "0.25"]);
    assert_eq!(column(&every, "available"), ["5", "1", "2.5", "0"]);
    assert_eq!(
        (&every[0]["lot"], &every[0]["expires_on"], &every[0]["location"]),
        (&json!("L1"), &json!("2027-05-01"), &json!("A-1"))
    );
    assert_eq!((&every[1]["serial"], &every[1]["lot"]), (&json!("S1"), &json!(null)));
    assert_eq!((&every[2]["sscc"], &every[2]["unit"]), (&json!("106141412345678908"), &json!("pcs")));

    for (filter, rows) in [
        (format!("location_id={a}"), 2),
        (format!("warehouse_id={}&location=A-2", fakes::warehouse()), 2),
        (format!("item_id={by_weight}"), 2),
        ("sku=kg".to_owned(), 2),
        (format!("sku=KG&owner_id={}", fakes::owner()), 2),
        (format!("lot_id={}", first.lot_id), 1),
        ("lot=L1".to_owned(), 1),
        ("serial=S1".to_owned(), 1),
        (format!("handling_unit_id={pallet}"), 1),
        ("sscc=106141412345678908".to_owned(), 1),
        ("status=damaged".to_owned(), 1),
        (format!("owner_id={}", Uuid::from_u128(5)), 0),
        (format!("warehouse_id={}", fakes::other_warehouse()), 0),
    ] {
        assert_eq!(all(&site.ann, &format!("/stock?{filter}")).await.len(), rows, "{filter}");
    }
}

#[tokio::test]
async fn stock_is_sorted_by_place_for_whoever_walks() {
    let site = Site::open().await;
    let item = site.item("A");
    for code in ["B-2", "A-10", "B-1", "A-2"] {
        site.stock(item, site.bin(code), 1).await;
    }
    let path = format!("/stock?sort=location&warehouse_id={}", fakes::warehouse());
    assert_eq!(column(&all(&site.ann, &path).await, "location"), ["A-10", "A-2", "B-1", "B-2"]);
    let refusal = site.ann.get("/stock?sort=location").await.refused(422, "invalid");
    assert_eq!(refusal["errors"][0]["code"], "inventory.warehouse_required");
    site.ann.get("/stock?sort=colour").await.refused(422, "query.invalid");
    let next = site.ann.get("/stock?limit=1").await.expect(200)["next"].as_str().unwrap().to_owned();
    site.ann.get(&format!("{path}&after={next}")).await.refused(400, "page.cursor");
}

#[tokio::test]
async fn what_a_list_cannot_find_or_read_is_said() {
    let site = Site::open().await;
    site.ann.get("/stock?sku=NONE").await.refused(404, "inventory.item_unknown");
    site.ann.get(&format!("/stock?item_id={}", Uuid::from_u128(5))).await.refused(404, "inventory.item_unknown");
    let other_owner = format!("/stock?sku=A&owner_id={}", Uuid::from_u128(5));
    site.ann.get(&other_owner).await.refused(404, "catalog.owner_unknown");
    let refusal = site.ann.get("/stock?location=A-1").await.refused(422, "invalid");
    assert_eq!(refusal["errors"][0]["code"], "inventory.warehouse_required");
    let unknown = format!("/stock?warehouse_id={}&location=X", fakes::warehouse());
    site.ann.get(&unknown).await.refused(404, "inventory.place_unknown");
    for odd in ["/stock?status=lost", "/stock?limit=x", "/stock?colour=red", "/stock?item_id=5", "/stock?empty=perhaps"]
    {
        site.ann.get(odd).await.refused(422, "query.invalid");
    }
    site.ann.get("/stock?limit=0").await.refused(422, "invalid");
    site.ann.get("/stock?after=x").await.refused(400, "page.cursor");
    site.ann.get("/stock/99").await.refused(404, "inventory.stock_unknown");
    site.ann.get("/stock/x").await.refused(404, "path.unknown");
    site.ann.get("/stock/99/movements").await.refused(404, "inventory.stock_unknown");
}

#[tokio::test]
async fn rows_that_are_empty_are_shown_to_whoever_asks() {
    let site = Site::open().await;
    let row = site.stock(site.item("A"), site.bin("A-1"), 10).await;
    let body = json!({ "stock_id": row, "to_location_id": site.bin("A-2") });
    site.ann.post("/stock/moves", body).await.expect(201);
    assert_eq!(column(&all(&site.ann, "/stock").await, "location"), ["A-2"]);
    assert_eq!(column(&all(&site.ann, "/stock?empty=true").await, "on_hand"), ["0", "10"]);
}

#[tokio::test]
async fn a_row_tells_who_claims_it() {
    let site = Site::open().await;
    let item = site.item("A");
    let row = site.stock(item, site.bin("A-1"), 10).await;
    let (first, second) = (site.claim(item, 3).await, site.claim(item, 4).await);
    let shown = site.row(row).await;
    assert_eq!((&shown["reserved"], &shown["available"]), (&json!("7"), &json!("3")));
    let claims = shown["reservations"].as_array().unwrap();
    assert_eq!(column(claims, "quantity").len(), 2);
    let mut ids = column(claims, "id");
    ids.sort();
    let mut expected = [first.to_string(), second.to_string()];
    expected.sort();
    assert_eq!(ids, expected);
    assert_eq!((&claims[0]["why"]["order"], &claims[0]["why"]["rank"]), (&json!("fifo"), &json!(1)));
}

#[tokio::test]
async fn reservations_are_listed_open_ones_first_of_all() {
    let site = Site::open().await;
    let item = site.item("A");
    let bin = site.bin("A-1");
    let row = site.stock(item, bin, 10).await;
    let given_up = site.claim(item, 3).await;
    site.claim(item, 2).await;
    site.claim(item, 1).await;
    let unreserve = ambar_inventory_contract::Unreserve { reservation_id: given_up };
    site.done(ambar_inventory_contract::StockCommand::Unreserve(unreserve)).await;
    assert_eq!(all(&site.ann, "/reservations").await.len(), 2);
    assert_eq!(all(&site.ann, "/reservations?closed=true").await.len(), 3);
    let released = all(&site.ann, "/reservations?state=released").await;
    assert_eq!(
        (column(&released, "id"), column(&released, "quantity")),
        (vec![given_up.to_string()], vec!["0".into()])
    );
    assert_eq!(
        all(&site.ann, &format!("/reservations?stock_id={row}&item_id={item}&location_id={bin}")).await.len(),
        2
    );
    let order = released[0]["order_id"].as_str().unwrap();
    assert_eq!(all(&site.ann, &format!("/reservations?order_id={order}&closed=true")).await.len(), 1);
    let line = released[0]["order_line_id"].as_str().unwrap();
    assert_eq!(all(&site.ann, &format!("/reservations?order_line_id={line}")).await.len(), 0);
    site.ann.get("/reservations?state=lost").await.refused(422, "query.invalid");
}

#[tokio::test]
async fn lots_are_listed_with_what_stands_of_them() {
    let site = Site::open().await;
    let (a, b) = (site.bin("A-1"), site.bin("A-2"));
    let item = site.fakes.catalog.add(fakes::tracked("L", Tracking::Expiry));
    for (code, year, bin, units) in [("L1", 2027, a, 5), ("L2", 2028, a, 7), ("L2", 2028, b, 1), ("L3", 2029, b, 2)] {
        site.receive(Receive { lot: lot(code, Some((year, 5, 1))), ..goods(item, bin, units) }).await;
    }
    let every = all(&site.ann, "/lots").await;
    let one = site.ann.get(&format!("/lots/{}", every[1]["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(one, every[1], "one lot is shown as it is listed");
    site.ann.get(&format!("/lots/{}", Uuid::from_u128(5))).await.refused(404, "inventory.lot_unknown");
    assert_eq!(
        (column(&every, "code"), column(&every, "on_hand")),
        (vec!["L1".into(), "L2".into(), "L3".into()], vec!["5".into(), "8".into(), "2".into()])
    );
    assert_eq!(column(&all(&site.ann, "/lots?expires_before=2028-05-01").await, "code"), ["L1"]);
    assert_eq!(column(&all(&site.ann, "/lots?code=L2&sku=L").await, "code"), ["L2"]);
    assert_eq!(all(&site.ann, &format!("/lots?owner_id={}", fakes::owner())).await.len(), 3);
    assert_eq!(all(&site.ann, &format!("/lots?owner_id={}", Uuid::from_u128(5))).await.len(), 0);
    let row = site.ann.get("/stock?lot=L1").await.expect(200)["items"][0]["stock_id"].clone();
    let body = json!({ "stock_id": row, "direction": "out", "quantity": "5", "reason": "gone" });
    site.ann.post("/stock/adjustments", body).await.expect(201);
    assert_eq!(column(&all(&site.ann, "/lots?in_stock=true").await, "code"), ["L2", "L3"]);
    let refusal = site.ann.get("/lots?expires_before=%2B12000-01-01").await.refused(422, "invalid");
    assert_eq!(refusal["errors"][0]["code"], "inventory.time_out_of_range");
}

#[tokio::test]
async fn what_stood_where_at_a_past_moment_is_told_by_the_movements() {
    let site = Site::open().await;
    let (a, b) = (site.bin("A-1"), site.bin("A-2"));
    let item = site.item("A");
    let row = site.stock(item, a, 10).await;
    let first = site.test.clock.clone();
    let at = |minutes: i64| {
        let now = ambar_kernel::Clock::now(&*first);
        (now - Duration::minutes(minutes)).format("%Y-%m-%dT%H:%M:%SZ").to_string()
    };
    first.advance(Duration::minutes(10));
    site.ann.post("/stock/moves", json!({ "stock_id": row, "quantity": "4", "to_location_id": b })).await.expect(201);
    first.advance(Duration::minutes(10));
    let body = json!({ "stock_id": row, "direction": "out", "quantity": "6", "reason": "gone" });
    site.ann.post("/stock/adjustments", body).await.expect(201);
    first.advance(Duration::minutes(10));
    let then = |minutes: i64| {
        let path = format!("/stock-at?at={}", at(minutes));
        let ann = site.ann.clone();
        async move {
            let rows = all(&ann, &path).await;
            column(&rows, "location").into_iter().zip(column(&rows, "on_hand")).collect::<Vec<_>>()
        }
    };
    let stood =
        |rows: &[(&str, &str)]| rows.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
    assert_eq!(then(31).await, stood(&[]));
    assert_eq!(then(30).await, stood(&[("A-1", "10")]));
    assert_eq!(then(25).await, stood(&[("A-1", "10")]));
    assert_eq!(then(15).await, stood(&[("A-1", "6"), ("A-2", "4")]));
    assert_eq!(then(0).await, stood(&[("A-2", "4")]));
    let path = format!("/stock-at?at={}&sku=A&location_id={a}&status=available", at(15));
    assert_eq!(column(&all(&site.ann, &path).await, "on_hand"), ["6"]);
    site.ann.get("/stock-at").await.refused(422, "query.invalid");
    site.ann.get("/stock-at?at=yesterday").await.refused(422, "query.invalid");
    let refusal = site.ann.get("/stock-at?at=%2B200000-01-01T00:00:00Z").await.refused(422, "invalid");
    assert_eq!(refusal["errors"][0]["pointer"], "/at");
}
