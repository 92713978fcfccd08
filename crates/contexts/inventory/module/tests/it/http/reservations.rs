//! Stock that is reserved for orders of other systems, and given back.

use std::collections::BTreeSet;

use ambar_catalog_contract::Tracking;
use ambar_inventory::Inventory;
use ambar_inventory_contract::{Demand, Promise, Receive, StockCommand, StockStatus};
use ambar_kernel::{ItemId, Scale};
use ambar_testkit::TestApi;
use chrono::Duration;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Site, column, goods, lot, new, pieces, serials};
use crate::fakes;

const PATH: &str = "/stock/reservations";
const RELEASE: &str = "/stock/reservations/release";

fn id() -> Uuid {
    new::<ambar_kernel::ids::Order>().uuid()
}

fn line(item: ItemId, quantity: &str) -> Value {
    json!({ "order_line_id": id(), "item_id": item, "quantity": quantity })
}

fn order(lines: &[Value]) -> Value {
    json!({ "warehouse_id": fakes::warehouse(), "order_id": id(), "lines": lines })
}

fn each(lines: &[Value]) -> Value {
    with(order(lines), json!({ "mode": "each" }))
}

fn with(mut body: Value, more: Value) -> Value {
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

/// Where and how much, of every allocation.
fn parts(line: &Value) -> Vec<(String, String)> {
    let rows = line["allocations"].as_array().unwrap();
    column(rows, "location").into_iter().zip(column(rows, "quantity")).collect()
}

fn part(location: &str, quantity: &str) -> (String, String) {
    (location.into(), quantity.into())
}

fn faults(refusal: &Value) -> Vec<(&str, &str)> {
    let faults = refusal["errors"].as_array().unwrap().iter();
    faults.map(|it| (it["pointer"].as_str().unwrap(), it["code"].as_str().unwrap())).collect()
}

impl Site {
    /// Goods that come in an hour after what came before.
    async fn later(&self, item: ItemId, at: &str, units: i64) -> i64 {
        self.test.clock.advance(Duration::hours(1));
        self.stock(item, self.bin(at), units).await
    }

    async fn reserved(&self) -> i64 {
        self.number("SELECT coalesce(sum(reserved), 0)::bigint FROM inventory.stock").await
    }

    /// The same site, served by a second instance.
    fn another_instance(&self) -> TestApi {
        let (fakes, test) = (&self.fakes, &self.test);
        let other = Inventory::new(
            test.db.clone(),
            test.stock.clone(),
            fakes.catalog.clone(),
            fakes.locations.clone(),
            fakes.workforce.clone(),
        );
        TestApi::new(test, other.routes())
    }

    /// What the rows and the open claims say of each other.
    async fn assert_claims_add_up(&self) {
        let differing =
            "SELECT count(*) FROM inventory.stock s WHERE s.reserved <> (SELECT coalesce(sum(r.quantity), 0)
                         FROM inventory.reservation r WHERE r.stock_id = s.stock_id)";
        assert_eq!(self.number(differing).await, 0);
    }
}

#[tokio::test]
async fn every_line_gets_what_came_in_first_and_is_told_where_it_stands_and_why() {
    let site = Site::open().await;
    let a = site.item("A");
    let first = site.later(a, "A-9", 4).await;
    let second = site.later(a, "A-1", 10).await;
    let mut card = fakes::item("KG");
    card.scale = Scale::new(3).unwrap();
    let kg = site.fakes.catalog.add(card);
    site.later(kg, "A-2", 2500).await;
    let body = order(&[line(a, "6"), line(kg, "1.25")]);
    let told = site.ann.post(PATH, body.clone()).await.expect(201);
    assert_eq!((&told["order_id"], &told["warehouse_id"]), (&body["order_id"], &body["warehouse_id"]));
    let lines = told["lines"].as_array().unwrap();
    assert_eq!(parts(&lines[0]), [part("A-9", "4"), part("A-1", "2")]);
    assert_eq!(parts(&lines[1]), [part("A-2", "1.25")]);
    assert_eq!(lines[0]["order_line_id"], body["lines"][0]["order_line_id"]);
    let figures = ["sku", "ordered", "allocated", "short"].map(|field| lines[0][field].as_str().unwrap());
    assert_eq!(figures, ["A", "6", "6", "0"]);
    let chosen = &lines[0]["allocations"][1];
    assert_eq!(
        (&chosen["stock_id"], &chosen["lot"], &chosen["handling_unit_id"]),
        (&json!(second), &json!(null), &json!(null))
    );
    assert_eq!(
        (&chosen["why"]["order"], &chosen["why"]["rank"], &chosen["why"]["free"]),
        (&json!("fifo"), &json!(2), &json!("10"))
    );
    assert_eq!(lines[0]["shortage"], json!(null));
    assert_eq!((&site.row(first).await["reserved"], &site.row(second).await["reserved"]), (&json!("4"), &json!("2")));

    let path = format!("/reservations?order_id={}", body["order_id"].as_str().unwrap());
    let listed = site.ann.get(&path).await.expect(200)["items"].as_array().unwrap().clone();
    assert_eq!(column(&listed, "outside"), ["true", "true", "true"]);
    let known: BTreeSet<String> = column(&listed, "id").into_iter().collect();
    let mut answered = BTreeSet::new();
    for line in lines {
        answered.extend(column(line["allocations"].as_array().unwrap(), "reservation_id"));
    }
    assert_eq!(known, answered);
    let note = "SELECT count(*) FROM platform.audit WHERE action = 'reserve_stock' AND entity = 'outside_order'
                AND (detail->>'reservations')::int = 3";
    assert_eq!(site.number(note).await, 1);
    assert_eq!(site.number("SELECT count(*) FROM inventory.movement WHERE reference_kind = 'outside_order'").await, 0);
    site.assert_claims_add_up().await;
}

#[tokio::test]
async fn in_the_mode_all_one_short_line_stops_all_and_is_named_with_what_is_missing() {
    let site = Site::open().await;
    let (a, b) = (site.item("A"), site.item("B"));
    site.later(a, "A-1", 10).await;
    site.later(b, "A-2", 3).await;
    site.receive(Receive { status: StockStatus::Damaged, ..goods(b, site.bin("A-3"), 7) }).await;
    let body = order(&[line(a, "2"), line(b, "5"), line(a, "1")]);
    let refusal = site.ann.post_keyed(PATH, "k", body.clone()).await.refused(409, "inventory.shortage");
    assert_eq!(faults(&refusal), [("/lines/1", "inventory.shortage")]);
    let params = &refusal["params"];
    assert_eq!(params["order_line_id"], body["lines"][1]["order_line_id"]);
    assert_eq!((&params["sku"], &params["ordered"], &params["missing"]), (&json!("B"), &json!("5"), &json!("2")));
    assert_eq!(params["passed_over"], json!([{ "why": "status", "quantity": "7" }]));
    let detail = refusal["detail"].as_str().unwrap();
    assert!(detail.starts_with("Nothing was reserved: of the 5 of B that line 2 wants, 2 are missing."), "{detail}");
    assert_eq!(site.reserved().await, 0);
    assert_eq!(site.number("SELECT count(*) FROM inventory.reservation").await, 0);

    site.later(b, "A-2", 3).await;
    site.ann.post_keyed(PATH, "k", body.clone()).await.refused(409, "inventory.shortage");
    assert_eq!(site.reserved().await, 0, "the refusal stays the answer to this key");
    site.ann.post(PATH, body).await.expect(201);
    assert_eq!(site.reserved().await, 8);
}

#[tokio::test]
async fn in_the_mode_each_a_line_gets_what_there_is_and_says_what_it_is_short_of() {
    let site = Site::open().await;
    let (a, b, c) = (site.item("A"), site.item("B"), site.item("C"));
    site.later(a, "A-1", 10).await;
    site.later(b, "A-2", 3).await;
    site.claim(b, 1).await;
    let told = site.ann.post(PATH, each(&[line(a, "2"), line(b, "5"), line(c, "1")])).await.expect(201);
    let lines = told["lines"].as_array().unwrap();
    assert_eq!(
        (column(lines, "allocated"), column(lines, "short")),
        (["2", "2", "0"].map(String::from).to_vec(), ["0", "3", "1"].map(String::from).to_vec())
    );
    let shortage = json!({ "missing": "3", "passed_over": [{ "why": "reserved", "quantity": "1" }], "refusal": null });
    assert_eq!(lines[1]["shortage"], shortage);
    assert_eq!(lines[2]["shortage"], json!({ "missing": "1", "passed_over": [], "refusal": null }));
    assert_eq!(site.reserved().await, 5);
    site.assert_claims_add_up().await;
}

#[tokio::test]
async fn lines_of_one_item_are_served_in_their_order_and_together_get_no_more_than_there_is() {
    let site = Site::open().await;
    let a = site.item("A");
    site.later(a, "A-1", 6).await;
    site.later(a, "A-2", 4).await;
    let lines = [line(a, "4"), line(a, "4"), line(a, "4")];
    let refusal = site.ann.post(PATH, order(&lines)).await.refused(409, "inventory.shortage");
    assert_eq!(
        (faults(&refusal), &refusal["params"]["missing"]),
        (vec![("/lines/2", "inventory.shortage")], &json!("2"))
    );
    assert_eq!(site.reserved().await, 0);
    let told = site.ann.post(PATH, each(&lines)).await.expect(201);
    let got: Vec<_> = told["lines"].as_array().unwrap().iter().map(parts).collect();
    assert_eq!(got, [vec![part("A-1", "4")], vec![part("A-1", "2"), part("A-2", "2")], vec![part("A-2", "2")]]);
    assert_eq!(site.reserved().await, 10);
    site.assert_claims_add_up().await;
}

#[tokio::test]
async fn the_same_key_answers_the_same_and_reserves_once_also_at_once() {
    let site = Site::open().await;
    let a = site.item("A");
    site.later(a, "A-1", 100).await;
    for round in 1..=3 {
        let (key, body) = (format!("k{round}"), order(&[line(a, "2"), line(a, "1")]));
        let sent = (0..20).map(|_| site.ann.post_keyed(PATH, &key, body.clone()));
        let mut answers = Vec::new();
        for answer in futures::future::join_all(sent).await {
            answers.push(answer.expect(201));
        }
        answers.push(site.ann.post_keyed(PATH, &key, body).await.expect(201));
        assert!(answers.iter().all(|it| *it == answers[0]));
        assert_eq!(site.reserved().await, round * 3);
    }
    assert_eq!(site.number("SELECT count(*) FROM platform.audit WHERE action = 'reserve_stock'").await, 3);
    site.ann.post_keyed(PATH, "k1", order(&[line(a, "1")])).await.refused(422, "idempotency.key_reused");
    site.assert_claims_add_up().await;
}

#[tokio::test]
async fn a_key_that_takes_the_last_goods_twenty_times_at_once_is_granted_every_time() {
    let site = Site::open().await;
    let there = site.another_instance().anyone("ann");
    let a = site.item("A");
    for round in 1..=5 {
        site.later(a, "A-1", 10).await;
        let (key, body) = (format!("k{round}"), order(&[line(a, "10")]));
        let sent = (0..20).map(|n| {
            let caller = if n % 2 == 0 { &site.ann } else { &there };
            caller.post_keyed(PATH, &key, body.clone())
        });
        for answer in futures::future::join_all(sent).await {
            answer.expect(201);
        }
        assert_eq!(site.reserved().await, round * 10);
    }
}

#[tokio::test]
async fn a_key_whose_answer_was_forgotten_does_not_reserve_again_and_is_not_asked_to_try_for_ever() {
    let site = Site::open().await;
    let a = site.item("A");
    site.later(a, "A-1", 10).await;
    let body = order(&[line(a, "2")]);
    site.ann.post_keyed(PATH, "k", body.clone()).await.expect(201);
    sqlx::query("DELETE FROM platform.idempotency").execute(&site.test.owner).await.unwrap();
    site.ann.post_keyed(PATH, "k", body).await.refused(409, "idempotency.done_before");
    assert_eq!(site.reserved().await, 2);
}

#[tokio::test]
async fn of_ten_units_twenty_calls_at_once_from_two_instances_get_ten() {
    let site = Site::open().await;
    let a = site.item("A");
    site.later(a, "A-1", 6).await;
    site.later(a, "A-2", 4).await;
    let bob = site.another_instance().anyone("bob");
    let sent = (0..20).map(|n| {
        let caller = if n % 2 == 0 { &site.ann } else { &bob };
        caller.post(PATH, order(&[line(a, "1")]))
    });
    let mut statuses: Vec<u16> = futures::future::join_all(sent).await.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!((&statuses[..10], &statuses[10..]), (&[201; 10][..], &[409; 10][..]));
    assert_eq!((site.reserved().await, site.number("SELECT count(*) FROM inventory.reservation").await), (10, 10));
    site.assert_claims_add_up().await;
}

#[tokio::test]
async fn stored_rules_decide_and_what_the_order_or_the_line_says_goes_before_them() {
    let site = Site::open().await;
    let a = site.item("A");
    let dated = site.fakes.catalog.add(fakes::tracked("D", Tracking::Expiry));
    site.later(a, "A-1", 5).await;
    site.later(a, "A-2", 5).await;
    let bin = site.bin("A-3");
    site.receive(Receive { lot: lot("LATE", Some((2029, 1, 1))), ..goods(dated, bin, 5) }).await;
    site.receive(Receive { lot: lot("SOON", Some((2028, 1, 1))), ..goods(dated, bin, 5) }).await;
    let rule = site.ann.post("/allocation-rules", json!({ "item_id": a, "order": "lifo" })).await.expect(201);
    let told = site.ann.post(PATH, order(&[line(a, "1"), line(dated, "1")])).await.expect(201);
    assert_eq!(parts(&told["lines"][0]), [part("A-2", "1")]);
    let why = &told["lines"][0]["allocations"][0]["why"];
    assert_eq!((&why["order"], &why["rule_id"]), (&json!("lifo"), &rule["id"]));
    let soon = &told["lines"][1]["allocations"][0];
    assert_eq!(
        (&soon["lot"], &soon["why"]["order"]),
        (&json!("SOON"), &json!("fefo")),
        "what expires goes by its date"
    );

    let said = with(line(a, "1"), json!({ "allocation": "nearest" }));
    let body = with(order(&[line(a, "1"), said]), json!({ "allocation": "fifo" }));
    let told = site.ann.post(PATH, body).await.expect(201);
    let whys: Vec<_> =
        told["lines"].as_array().unwrap().iter().map(|line| line["allocations"][0]["why"].clone()).collect();
    assert_eq!(column(&whys, "order"), ["fifo", "nearest"]);
    assert_eq!(column(&whys, "rule_id"), ["null", "null"]);
}

#[tokio::test]
async fn a_line_may_name_its_lot_or_its_unit_and_days_that_must_remain() {
    let site = Site::open().await;
    let dated = site.fakes.catalog.add(fakes::tracked("D", Tracking::Expiry));
    let unique = site.fakes.catalog.add(fakes::tracked("S", Tracking::Serial));
    let bin = site.bin("A-1");
    site.receive(Receive { lot: lot("SOON", Some((2028, 1, 1))), ..goods(dated, bin, 5) }).await;
    site.receive(Receive { lot: lot("LATE", Some((2029, 1, 1))), ..goods(dated, bin, 5) }).await;
    site.receive(Receive { serials: serials(&["S1", "S2"]), ..goods(unique, bin, 2) }).await;
    let lines = [
        with(line(dated, "1"), json!({ "lot": "LATE" })),
        with(line(unique, "1"), json!({ "serial": "S2" })),
        with(line(dated, "1"), json!({ "min_remaining_days": 20_000 })),
    ];
    let told = site.ann.post(PATH, each(&lines)).await.expect(201);
    assert_eq!(told["lines"][0]["allocations"][0]["lot"], "LATE");
    assert_eq!(told["lines"][1]["allocations"][0]["serial"], "S2");
    let passed_over = &told["lines"][2]["shortage"]["passed_over"];
    assert_eq!(passed_over, &json!([{ "why": "expiry", "quantity": "10" }]));
}

#[tokio::test]
async fn what_is_not_there_or_makes_no_sense_is_pointed_at_in_every_line() {
    let site = Site::open().await;
    let a = site.item("A");
    let row = site.later(a, "A-1", 10).await;
    let mut old = fakes::item("OLD");
    old.active = false;
    let old = site.fakes.catalog.add(old);
    let twice = line(a, "1");
    let lines = [
        twice.clone(),
        json!({ "order_line_id": id(), "item_id": id(), "quantity": "1" }),
        line(old, "1"),
        line(a, "0"),
        line(a, "0.5"),
        with(line(a, "1"), json!({ "owner_id": id() })),
        twice,
        with(line(a, "1"), json!({ "owner_id": fakes::owner() })),
    ];
    for body in [order(&lines), each(&lines)] {
        let refusal = site.ann.post(PATH, body).await.refused(422, "invalid");
        assert_eq!(
            faults(&refusal),
            [
                ("/lines/1/item_id", "inventory.item_unknown"),
                ("/lines/2/item_id", "inventory.item_inactive"),
                ("/lines/3/quantity", "quantity.zero"),
                ("/lines/4/quantity", "quantity.too_fine"),
                ("/lines/5/owner_id", "inventory.owner_differs"),
                ("/lines/6/order_line_id", "inventory.line_twice"),
            ]
        );
    }
    let one = || order(&[line(a, "1")]);
    let nowhere = site.ann.post(PATH, with(one(), json!({ "warehouse_id": id() }))).await.refused(422, "invalid");
    assert_eq!(faults(&nowhere), [("/warehouse_id", "inventory.warehouse_unknown")]);
    let nobody = site.ann.post(PATH, with(one(), json!({ "customer_id": id() }))).await.refused(422, "invalid");
    assert_eq!(faults(&nobody), [("/customer_id", "inventory.customer_unknown")]);
    let many: Vec<Value> = (0..1001).map(|_| line(a, "1")).collect();
    for lines in [&[][..], &many] {
        let refusal = site.ann.post(PATH, order(lines)).await.refused(422, "invalid");
        assert_eq!(faults(&refusal), [("/lines", "inventory.too_many_commands")]);
    }
    assert_eq!(site.row(row).await["reserved"], "0");
    let elsewhere = with(one(), json!({ "warehouse_id": fakes::other_warehouse() }));
    site.ann.post(PATH, elsewhere).await.refused(409, "inventory.shortage");
}

#[tokio::test]
async fn a_thousand_lines_are_reserved_and_given_back_in_one_call_each() {
    let site = Site::open().await;
    let items: Vec<ItemId> = (0..10).map(|n| site.item(&format!("A-{n}"))).collect();
    for item in &items {
        site.later(*item, "A-1", 100).await;
    }
    let lines: Vec<Value> = (0..1000).map(|n| line(items[n % 10], "1")).collect();
    let body = order(&lines);
    let told = site.ann.post(PATH, body.clone()).await.expect(201);
    assert_eq!((told["lines"].as_array().unwrap().len(), site.reserved().await), (1000, 1000));
    let told = site.ann.post(RELEASE, json!({ "order_id": body["order_id"] })).await.expect(200);
    assert_eq!((told["released"].as_array().unwrap().len(), &told["more"]), (1000, &json!(false)));
    assert_eq!(site.reserved().await, 0);
    site.assert_claims_add_up().await;
}

#[tokio::test]
async fn what_an_order_holds_is_given_back_once_and_a_retry_is_told_the_same() {
    let site = Site::open().await;
    let a = site.item("A");
    site.later(a, "A-1", 3).await;
    site.later(a, "A-2", 10).await;
    let (mine, other) = (order(&[line(a, "4"), line(a, "1")]), order(&[line(a, "2")]));
    site.ann.post(PATH, mine.clone()).await.expect(201);
    site.ann.post(PATH, other).await.expect(201);
    let body = json!({ "order_id": mine["order_id"] });
    let told = site.ann.post_keyed(RELEASE, "k", body.clone()).await.expect(200);
    let mut released = told["released"].as_array().unwrap().clone();
    released.sort_by_key(|row| (row["location"].to_string(), row["quantity"].to_string()));
    assert_eq!(
        (column(&released, "location"), column(&released, "quantity")),
        (["A-1", "A-2", "A-2"].map(String::from).to_vec(), ["3", "1", "1"].map(String::from).to_vec())
    );
    assert_eq!(site.reserved().await, 2);
    assert_eq!(site.ann.post_keyed(RELEASE, "k", body.clone()).await.expect(200), told);
    site.ann.post(RELEASE, body).await.refused(404, "inventory.nothing_reserved");
    assert_eq!(site.number("SELECT count(*) FROM platform.audit WHERE action = 'release_reservations'").await, 1);
    let path = format!("/reservations?closed=true&outside=true&order_id={}", mine["order_id"].as_str().unwrap());
    let listed = site.ann.get(&path).await.expect(200)["items"].as_array().unwrap().clone();
    assert_eq!(column(&listed, "state"), ["released", "released", "released"]);
    site.assert_claims_add_up().await;
}

#[tokio::test]
async fn single_reservations_are_given_back_and_none_of_an_order_of_shipments() {
    let site = Site::open().await;
    let a = site.item("A");
    site.later(a, "A-1", 10).await;
    let owned = site.claim(a, 3).await;
    let told = site.ann.post(PATH, order(&[line(a, "1"), line(a, "2")])).await.expect(201);
    let claims: Vec<_> = (0..2).map(|n| told["lines"][n]["allocations"][0]["reservation_id"].clone()).collect();
    let both = json!({ "reservation_ids": [claims[0], owned] });
    let refusal = site.ann.post(RELEASE, both).await.refused(409, "inventory.reservation_of_order");
    assert_eq!(refusal["params"]["reservation_id"], owned.to_string());
    assert_eq!(site.reserved().await, 6);
    for (ids, pointer, code) in [
        (json!([claims[0], id()]), "/reservation_ids/1", "inventory.reservation_unknown"),
        (json!([]), "/reservation_ids", "inventory.too_many_commands"),
        (json!(vec![id(); 1001]), "/reservation_ids", "inventory.too_many_commands"),
    ] {
        let refusal = site.ann.post(RELEASE, json!({ "reservation_ids": ids })).await.refused(422, "invalid");
        assert_eq!(faults(&refusal), [(pointer, code)]);
    }
    for body in [json!({}), json!({ "order_id": id(), "reservation_ids": [claims[0]] })] {
        let refusal = site.ann.post(RELEASE, body).await.refused(422, "invalid");
        assert_eq!(faults(&refusal), [("/order_id", "inventory.target_required")]);
    }
    let one = json!({ "reservation_ids": [claims[1], claims[1]] });
    let told = site.ann.post(RELEASE, one.clone()).await.expect(200);
    assert_eq!((told["released"].as_array().unwrap().len(), &told["released"][0]["quantity"]), (1, &json!("2")));
    let again = site.ann.post(RELEASE, one).await.expect(200);
    assert_eq!(again["released"][0]["quantity"], "0", "given back twice is given back");
    assert_eq!(site.reserved().await, 4);
    site.assert_claims_add_up().await;
}

#[tokio::test]
async fn an_order_of_shipments_with_the_same_ids_is_another_one() {
    let site = Site::open().await;
    let a = site.item("A");
    site.later(a, "A-1", 10).await;
    let body = order(&[line(a, "2")]);
    let ids = (&body["order_id"], &body["lines"][0]["order_line_id"]);
    let [order_id, line_id] = [ids.0, ids.1].map(|id| Uuid::parse_str(id.as_str().unwrap()).unwrap());
    let demand = Demand::of_order(order_id.into(), line_id.into());
    let promise =
        Promise { demand, warehouse_id: fakes::warehouse(), item_id: a, owner_id: fakes::owner(), quantity: pieces(5) };
    site.done(StockCommand::Promise(promise)).await;
    site.ann.post(PATH, body.clone()).await.expect(201);
    assert_eq!(site.number("SELECT promised FROM inventory.promise_total").await, 5, "its promise is not used up");
    let reserve = ambar_inventory_contract::Reserve {
        demand,
        warehouse_id: fakes::warehouse(),
        item_id: a,
        owner_id: fakes::owner(),
        quantity: pieces(5),
        rule: ambar_inventory_contract::AllocationRule::default(),
        exclude: vec![],
        partial: false,
    };
    site.done(StockCommand::Reserve(reserve)).await;
    assert_eq!((site.number("SELECT promised FROM inventory.promise_total").await, site.reserved().await), (0, 7));
    let told = site.ann.post(RELEASE, json!({ "order_id": body["order_id"] })).await.expect(200);
    assert_eq!((told["released"].as_array().unwrap().len(), site.reserved().await), (1, 5));
    let left = site.ann.get(&format!("/reservations?order_id={order_id}")).await.expect(200)["items"].clone();
    assert_eq!((left.as_array().unwrap().len(), &left[0]["outside"]), (1, &json!(false)));
}

#[tokio::test]
async fn goods_that_a_picker_does_not_find_are_no_longer_reserved_and_the_list_says_so() {
    let site = Site::open().await;
    let a = site.item("A");
    site.later(a, "A-1", 10).await;
    let body = order(&[line(a, "4")]);
    site.ann.post(PATH, body.clone()).await.expect(201);
    let picked = site.claim(a, 3).await;
    site.doubt(picked).await;
    let path = format!("/reservations?closed=true&order_id={}", body["order_id"].as_str().unwrap());
    let listed = site.ann.get(&path).await.expect(200)["items"].clone();
    assert_eq!((&listed[0]["state"], &listed[0]["quantity"]), (&json!("released"), &json!("0")));
    site.ann.post(RELEASE, json!({ "order_id": body["order_id"] })).await.refused(404, "inventory.nothing_reserved");
    site.assert_claims_add_up().await;
}
