//! Moving stock.

use ambar_inventory_contract::{IntoUnit, Receive};
use ambar_locations_contract::LocationKind;
use serde_json::json;
use uuid::Uuid;

use super::{Site, goods};
use crate::fakes;

#[tokio::test]
async fn goods_go_from_a_row_to_a_place_once() {
    let site = Site::open().await;
    let (item, from, to) = (site.item("A"), site.bin("A-1"), site.bin("A-2"));
    let row = site.stock(item, from, 10).await;
    let body = json!({ "stock_id": row, "quantity": "4", "to_location_id": to, "note": "tidy up" });
    let moved = site.ann.post_keyed("/stock/moves", "k", body.clone()).await.expect(201);
    assert_eq!(site.ann.post_keyed("/stock/moves", "k", body).await.expect(201), moved);
    let arrived = &moved["rows"][0];
    assert_eq!(
        (&arrived["location"], &arrived["quantity"], &arrived["sku"]),
        (&json!("A-2"), &json!("4"), &json!("A"))
    );
    assert_eq!(site.on_hand(row).await, "6");
    assert_eq!(site.on_hand(arrived["stock_id"].as_i64().unwrap()).await, "4");
    let path = format!("/movements?reference_id={}", moved["id"].as_str().unwrap());
    let movements = site.ann.get(&path).await.expect(200);
    assert_eq!(movements["items"].as_array().unwrap().len(), 1);
    assert_eq!(movements["items"][0]["note"], "tidy up");
    assert_eq!(site.number("SELECT count(*) FROM platform.audit WHERE action = 'move_stock'").await, 1);
}

#[tokio::test]
async fn a_key_that_is_sent_twenty_times_at_once_moves_once_and_answers_the_same() {
    let site = Site::open().await;
    let (item, from, to) = (site.item("A"), site.bin("A-1"), site.bin("A-2"));
    let row = site.stock(item, from, 10).await;
    let body = json!({ "stock_id": row, "quantity": "1", "to_location_id": to });
    for round in 0..3 {
        let key = format!("k{round}");
        let sent = (0..20).map(|_| site.ann.post_keyed("/stock/moves", &key, body.clone()));
        let answers = futures::future::join_all(sent).await;
        let mut bodies = Vec::new();
        for answer in answers {
            bodies.push(answer.expect(201));
        }
        assert!(bodies.iter().all(|it| *it == bodies[0]));
        assert_eq!(site.on_hand(row).await, (9 - round).to_string());
    }
    let other = json!({ "stock_id": row, "quantity": "2", "to_location_id": to });
    site.ann.post_keyed("/stock/moves", "k0", other).await.refused(422, "idempotency.key_reused");
}

#[tokio::test]
async fn a_refusal_stays_the_answer_though_it_could_be_granted_by_now() {
    let site = Site::open().await;
    let (item, from, to) = (site.item("A"), site.bin("A-1"), site.bin("A-2"));
    let row = site.stock(item, from, 1).await;
    let body = json!({ "stock_id": row, "quantity": "2", "to_location_id": to });
    site.ann.post_keyed("/stock/moves", "k", body.clone()).await.refused(409, "inventory.not_enough");
    site.stock(item, from, 5).await;
    site.ann.post_keyed("/stock/moves", "k", body).await.refused(409, "inventory.not_enough");
    assert_eq!(site.on_hand(row).await, "6");
}

#[tokio::test]
async fn many_moves_at_once_have_each_their_outcome_or_stand_and_fall_together() {
    let site = Site::open().await;
    let (item, from, to) = (site.item("A"), site.bin("A-1"), site.bin("A-2"));
    let row = site.stock(item, from, 10).await;
    let one = |quantity: &str| json!({ "stock_id": row, "quantity": quantity, "to_location_id": to });
    let unknown = json!({ "stock_id": 999_999, "quantity": "1", "to_location_id": to });
    let body = json!({ "moves": [one("4"), one("7"), unknown, one("6")] });
    let told = site.ann.post_keyed("/stock/moves/bulk", "k", body.clone()).await.expect(200);
    let statuses: Vec<_> =
        told["outcomes"].as_array().unwrap().iter().map(|it| it["status"].as_u64().unwrap()).collect();
    assert_eq!(statuses, [201, 409, 422, 201]);
    assert_eq!(told["outcomes"][1]["problem"]["code"], "inventory.not_enough");
    assert_eq!(told["outcomes"][2]["problem"]["errors"][0]["pointer"], "/moves/2/stock_id");
    assert_eq!(told["outcomes"][3]["move"]["rows"][0]["quantity"], "6");
    assert_eq!(site.on_hand(row).await, "0");
    assert_eq!(site.ann.post_keyed("/stock/moves/bulk", "k", body).await.expect(200), told);
    let trail = "SELECT count(*) FROM platform.audit WHERE action = 'move_stock_in_bulk' AND detail->>'moved' = '2'";
    assert_eq!(site.number(trail).await, 1, "one line for all: the ledger tells of each");
    assert_eq!(site.number("SELECT movements::bigint FROM platform.idempotency WHERE key = 'k'").await, 2);

    let other = site.stock(item, site.bin("A-3"), 5).await;
    let back = |quantity: &str| json!({ "stock_id": other, "quantity": quantity, "to_location_id": to });
    let all = json!({ "mode": "all", "moves": [back("2"), back("4")] });
    site.ann.post("/stock/moves/bulk", all).await.refused(409, "inventory.not_enough");
    assert_eq!(site.on_hand(other).await, "5");
    let all = json!({ "mode": "all", "moves": [back("2"), back("3")] });
    site.ann.post("/stock/moves/bulk", all).await.expect(200);
    assert_eq!(site.on_hand(other).await, "0");
    for odd in [json!({ "moves": [] }), json!({ "moves": vec![back("1"); 1001] })] {
        site.ann.post("/stock/moves/bulk", odd).await.refused(422, "invalid");
    }
}

#[tokio::test]
async fn all_that_is_unclaimed_goes_if_no_quantity_is_said() {
    let site = Site::open().await;
    let (item, from) = (site.item("A"), site.bin("A-1"));
    site.bin("A-2");
    let row = site.stock(item, from, 10).await;
    site.claim(item, 3).await;
    let moved = site.ann.post("/stock/moves", json!({ "stock_id": row, "to_location": "A-2" })).await.expect(201);
    assert_eq!(moved["rows"][0]["quantity"], "7");
    let left = site.row(row).await;
    assert_eq!((&left["on_hand"], &left["reserved"], &left["available"]), (&json!("3"), &json!("3"), &json!("0")));
    let body = json!({ "stock_id": row, "to_location": "A-2", "quantity": "1" });
    let refusal = site.ann.post("/stock/moves", body).await.refused(409, "inventory.not_enough");
    assert_eq!(refusal["params"]["free"], "0");
}

#[tokio::test]
async fn goods_go_into_a_unit_by_its_id_or_its_sscc() {
    let site = Site::open().await;
    let (item, from, to) = (site.item("A"), site.bin("A-1"), site.bin("A-2"));
    let row = site.stock(item, from, 10).await;
    let pallet = site.pallet(to, "106141412345678908").await;
    let by_id = json!({ "stock_id": row, "to_location_id": to, "quantity": "1", "handling_unit_id": pallet });
    let moved = site.ann.post("/stock/moves", by_id).await.expect(201);
    assert_eq!(moved["rows"][0]["handling_unit_id"], pallet.to_string());
    let by_sscc = json!({ "stock_id": row, "to_location_id": to, "quantity": "1", "sscc": "106141412345678908" });
    let again = site.ann.post("/stock/moves", by_sscc.clone()).await.expect(201);
    assert_eq!(again["rows"][0]["stock_id"], moved["rows"][0]["stock_id"]);

    let mut twice = by_sscc.clone();
    twice["handling_unit_id"] = json!(pallet);
    let refusal = site.ann.post("/stock/moves", twice).await.refused(422, "invalid");
    assert_eq!(refusal["errors"][0]["code"], "inventory.unit_twice");
    let mut unknown = by_sscc;
    unknown["sscc"] = json!("006141410000000012");
    let refusal = site.ann.post("/stock/moves", unknown).await.refused(422, "invalid");
    assert_eq!(refusal["errors"][0]["code"], "inventory.unit_unknown");
    let elsewhere = json!({ "stock_id": row, "to_location_id": site.bin("A-3"), "sscc": "106141412345678908" });
    site.ann.post("/stock/moves", elsewhere).await.refused(409, "inventory.unit_elsewhere");
    let nowhere = json!({ "stock_id": row, "to_location_id": to, "handling_unit_id": Uuid::from_u128(5) });
    site.ann.post("/stock/moves", nowhere).await.refused(404, "inventory.unit_unknown");
}

#[tokio::test]
async fn what_a_body_names_wrongly_is_pointed_at() {
    let site = Site::open().await;
    let (item, from) = (site.item("A"), site.bin("A-1"));
    let row = site.stock(item, from, 10).await;
    let nowhere = Uuid::from_u128(5);
    for (body, pointer, code) in [
        (json!({ "stock_id": 999, "to_location": "A-1" }), "/stock_id", "inventory.stock_unknown"),
        (json!({ "stock_id": row, "to_location": "X-1" }), "/to_location", "inventory.place_unknown"),
        (json!({ "stock_id": row, "to_location_id": nowhere }), "/to_location_id", "inventory.place_unknown"),
        (json!({ "stock_id": row }), "/to_location_id", "inventory.location_required"),
        (
            json!({ "stock_id": row, "to_location": "A-1", "to_location_id": from }),
            "/to_location_id",
            "inventory.location_required",
        ),
        (json!({ "stock_id": row, "to_location": "A-1", "quantity": "0" }), "/quantity", "quantity.zero"),
        (json!({ "stock_id": row, "to_location": "A-1", "quantity": "-1" }), "/quantity", "quantity.negative"),
        (json!({ "stock_id": row, "to_location": "A-1", "quantity": "1.5" }), "/quantity", "quantity.too_fine"),
        (
            json!({ "stock_id": row, "to_location": "A-1", "quantity": "99999999999999999999" }),
            "/quantity",
            "quantity.too_large",
        ),
        (json!({ "stock_id": row, "to_location": "A-1", "colour": "red" }), "/colour", "field.unknown"),
    ] {
        let refusal = site.ann.post("/stock/moves", body.clone()).await.refused(422, "invalid");
        assert_eq!(
            (refusal["errors"][0]["pointer"].as_str(), refusal["errors"][0]["code"].as_str()),
            (Some(pointer), Some(code)),
            "{body}"
        );
    }
    assert_eq!(site.on_hand(row).await, "10");
}

#[tokio::test]
async fn a_place_that_is_locked_full_or_out_of_use_is_refused() {
    let site = Site::open().await;
    let (item, from) = (site.item("A"), site.bin("A-1"));
    let row = site.stock(item, from, 10).await;
    let add = |code: &str, change: &dyn Fn(&mut ambar_locations_contract::LocationCard)| {
        let mut card = fakes::place(code, LocationKind::Storage);
        change(&mut card);
        site.fakes.locations.add(card);
    };
    add("L-1", &|card| card.locked_in = true);
    add("F-1", &|card| card.limits.max_weight_g = Some(100));
    add("X-1", &|card| card.active = false);
    add("M-1", &|card| card.mixing = ambar_locations_contract::MixingRule::OneItem);
    site.stock(site.item("B"), ambar_kernel::LocationId::derived(Uuid::nil(), "M-1"), 1).await;
    for (to, code) in [
        ("L-1", "inventory.place_locked_in"),
        ("F-1", "inventory.place_full"),
        ("X-1", "inventory.place_inactive"),
        ("M-1", "inventory.place_mixing"),
        ("A-1", "inventory.same_place"),
    ] {
        let body = json!({ "stock_id": row, "to_location": to });
        site.ann.post("/stock/moves", body).await.refused(409, code);
    }
    let mut locked = fakes::place("A-1", LocationKind::Storage);
    (locked.version, locked.locked_out) = (2, true);
    site.inventory.location_follower().follow(&site.test.db.system_ctx(), &[locked]).await.unwrap();
    let body = json!({ "stock_id": row, "to_location_id": site.bin("A-2") });
    site.ann.post("/stock/moves", body).await.refused(409, "inventory.place_locked_out");
}

#[tokio::test]
async fn going_beyond_a_limit_needs_the_right_and_a_reason() {
    let site = Site::open().await;
    let (item, from) = (site.item("A"), site.bin("A-1"));
    let row = site.stock(item, from, 10).await;
    let mut card = fakes::place("F-1", LocationKind::Storage);
    card.limits.max_weight_g = Some(100);
    site.fakes.locations.add(card);
    let body = json!({ "stock_id": row, "to_location": "F-1", "override_limits": true });
    let bob = site.api.caller("bob", &["inventory:write"]);
    bob.post("/stock/moves", body.clone()).await.refused(403, "auth.forbidden");
    site.ann.post("/stock/moves", body.clone()).await.refused(422, "inventory.reason_required");
    let mut reasoned = body;
    reasoned["reason"] = json!("peak");
    site.ann.post("/stock/moves", reasoned).await.expect(201);
    let sql = "SELECT count(*) FROM inventory.place WHERE over_limit_reason = 'peak'";
    assert_eq!(site.number(sql).await, 1);
}

#[tokio::test]
async fn goods_in_a_unit_are_moved_out_of_it() {
    let site = Site::open().await;
    let (item, from, to) = (site.item("A"), site.bin("A-1"), site.bin("A-2"));
    let pallet = site.pallet(from, "106141412345678908").await;
    let unit = IntoUnit::Unit { id: pallet.into() };
    let row = site.receive(Receive { unit, ..goods(item, from, 10) }).await[0].stock_id.0;
    let body = json!({ "stock_id": row, "to_location_id": to, "quantity": "10" });
    let moved = site.ann.post("/stock/moves", body).await.expect(201);
    assert_eq!(moved["rows"][0]["handling_unit_id"], json!(null));
    assert_eq!(site.on_hand(row).await, "0");
}
