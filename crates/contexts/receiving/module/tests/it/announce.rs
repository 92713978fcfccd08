//! Announcing deliveries.

use ambar_catalog_contract::{PartnerKind, Tracking};
use ambar_locations_contract::LocationKind;
use serde_json::{Value, json};

use crate::{
    fakes::id,
    world::{OTHER_PALLET, PALLET, World, text},
};

fn body(world: &World, lines: Value) -> Value {
    json!({"owner_id": world.owner, "warehouse_id": world.site, "lines": lines})
}

fn with(mut body: Value, field: &str, value: impl Into<Value>) -> Value {
    body[field] = value.into();
    body
}

#[tokio::test]
async fn a_delivery_is_announced_once_with_lines_and_units() {
    let world = World::new().await;
    let boss = world.boss();
    let body = json!({
        "owner_id": world.owner, "warehouse_id": world.site, "supplier_id": id::<()>("GENEROUS"), "expected_on": "2026-11-30",
        "source": "erp", "external_ref": "PO-7", "note": "fragile",
        "lines": [{"sku": "mug", "quantity": "30"}, {"item_id": id::<()>("MILK"), "quantity": "20", "lot": "L1", "expires_on": "2027-01-01"}],
        "handling_units": [{"sscc": format!("(00){PALLET}"), "contents": [{"line": 1, "quantity": "24"}, {"line": 2, "quantity": "5", "lot": "L2", "expires_on": "2027-02-01"}]}],
    });
    let announced = boss.post_keyed("/deliveries", "k", body.clone()).await.expect(201);
    assert_eq!(boss.post_keyed("/deliveries", "k", body).await.expect(201), announced);
    assert_eq!(announced["number"], "IN-000001");
    assert_eq!((&announced["state"], &announced["dock"]), (&json!("validated"), &json!("DOCK-1")));
    let [mug, milk] = [&announced["lines"][0], &announced["lines"][1]];
    assert_eq!((&mug["line_no"], &mug["sku"], &mug["tolerated"]), (&json!(1), &json!("MUG"), &json!("33")));
    assert_eq!((&milk["tracking"], &milk["lot"], &milk["short"]), (&json!("expiry"), &json!("L1"), &json!("20")));
    assert_eq!(announced["handling_units"][0]["sscc"], PALLET);
    assert_eq!(announced["handling_units"][0]["contents"][1]["lot"], "L2");
    let read = world.delivery(&announced).await;
    assert_eq!((&read["lines"], &read["handling_units"]), (&announced["lines"], &announced["handling_units"]));
    let expected = json!({
        "delivery_id": announced["id"], "number": "IN-000001", "owner_id": world.owner, "warehouse_id": world.site, "lines": 2,
    });
    assert_eq!(world.events().await, [("receiving.delivery_announced".to_owned(), expected)]);
    assert_eq!(world.audited().await, ["announce_delivery"]);
}

#[tokio::test]
async fn numbers_are_given_in_turn_unless_the_announcement_has_one() {
    let world = World::new().await;
    let boss = world.boss();
    let lines = || json!([{"sku": "MUG", "quantity": "1"}]);
    for number in ["IN-000001", "IN-000002"] {
        assert_eq!(boss.post("/deliveries", body(&world, lines())).await.expect(201)["number"], number);
    }
    let own = with(body(&world, lines()), "number", "ASN-9");
    assert_eq!(boss.post("/deliveries", own.clone()).await.expect(201)["number"], "ASN-9");
    let refusal = boss.post("/deliveries", own).await.refused(409, "receiving.number_taken");
    assert_eq!(refusal["params"]["number"], "ASN-9");
    let reserved =
        boss.post("/deliveries", with(body(&world, lines()), "number", "IN-000009")).await.refused(422, "invalid");
    assert_eq!(reserved["errors"][0]["code"], "receiving.number_reserved");
}

#[tokio::test]
async fn another_systems_delivery_is_announced_once() {
    let world = World::new().await;
    let boss = world.boss();
    let lines = json!([{"sku": "MUG", "quantity": "1"}]);
    let body = with(with(body(&world, lines), "source", "erp"), "external_ref", "PO-7");
    let first = boss.post("/deliveries", body.clone()).await.expect(201);
    let refusal = boss.post("/deliveries", body.clone()).await.refused(409, "receiving.external_ref_taken");
    assert_eq!(refusal["params"]["id"], first["id"]);
    boss.post("/deliveries", with(body.clone(), "source", "shop")).await.expect(201);
    let without = boss.post("/deliveries", with(body, "source", Value::Null)).await.refused(422, "invalid");
    assert_eq!(without["errors"][0]["pointer"], "/source");
}

#[tokio::test]
async fn wrong_lines_and_units_are_pointed_at() {
    let world = World::new().await;
    world.catalog.deactivate(id("CUP"));
    let stranger = world.catalog.add_owner("OTHER", true);
    world.catalog.add_item("FOREIGN", stranger, 0, Tracking::None);
    let boss = world.boss();
    let lines = json!([
        {"sku": "NONE", "quantity": "1"}, {"sku": "CUP", "quantity": "1"}, {"item_id": id::<()>("FOREIGN"), "quantity": "1"},
        {"quantity": "1"}, {"sku": "MUG", "item_id": id::<()>("MUG"), "quantity": "1"}, {"sku": "MUG", "quantity": "0"},
        {"sku": "MUG", "quantity": "-1"}, {"sku": "MUG", "quantity": "0.5"}, {"sku": "RICE", "quantity": "0.5"},
        {"sku": "MUG", "quantity": "1", "lot": "L1"}, {"sku": "MUG", "quantity": "1", "expires_on": "2027-01-01"},
    ]);
    let refusal = boss.post("/deliveries", body(&world, lines)).await.refused(422, "invalid");
    let found = pointers(&refusal);
    assert_eq!(
        found,
        [
            ("/lines/0/sku", "receiving.item_unknown"),
            ("/lines/1/sku", "receiving.item_inactive"),
            ("/lines/2/item_id", "receiving.item_unknown"),
            ("/lines/3", "receiving.what_missing"),
            ("/lines/4", "receiving.what_missing"),
            ("/lines/5/quantity", "quantity.zero"),
            ("/lines/6/quantity", "quantity.negative"),
            ("/lines/7/quantity", "quantity.too_fine"),
            ("/lines/9/lot", "receiving.lot_not_recorded"),
            ("/lines/10/expires_on", "receiving.lot_not_recorded"),
        ]
    );
    let lines = json!([{"sku": "MUG", "quantity": "10"}, {"sku": "PHONE", "quantity": "2"}]);
    let units = json!([
        {"sscc": "123", "contents": [{"line": 1, "quantity": "1"}]},
        {"sscc": PALLET, "contents": [{"line": 1, "quantity": "0.5"}]},
        {"sscc": PALLET, "contents": [{"line": 1, "quantity": "1", "lot": "L1"}]},
        {"sscc": PALLET, "contents": [{"line": 2, "quantity": "2", "serials": ["a"]}]},
    ]);
    let refusal = boss
        .post("/deliveries", with(body(&world, lines.clone()), "handling_units", units))
        .await
        .refused(422, "invalid");
    assert_eq!(
        pointers(&refusal),
        [
            ("/handling_units/0/sscc", "receiving.sscc_malformed"),
            ("/handling_units/1/contents/0/quantity", "quantity.too_fine"),
            ("/handling_units/2/contents/0/lot", "receiving.lot_not_recorded"),
            ("/handling_units/3/contents/0/serials", "receiving.serials_count"),
        ]
    );
    let units = json!([
        {"sscc": PALLET, "contents": [{"line": 1, "quantity": "6"}, {"line": 9, "quantity": "1"}]},
        {"sscc": PALLET, "contents": [{"line": 1, "quantity": "6"}]}, {"sscc": OTHER_PALLET, "contents": []},
    ]);
    let refusal =
        boss.post("/deliveries", with(body(&world, lines), "handling_units", units)).await.refused(422, "invalid");
    assert_eq!(
        pointers(&refusal),
        [
            ("/handling_units/0/contents/1/line", "receiving.no_such_line"),
            ("/handling_units/1/sscc", "receiving.unit_twice"),
            ("/handling_units/2/contents", "receiving.unit_contents"),
            ("/lines/0/quantity", "receiving.more_than_line"),
        ]
    );
    let empty = boss.post("/deliveries", body(&world, json!([]))).await.refused(422, "invalid");
    assert_eq!(pointers(&empty), [("/lines", "receiving.no_lines")]);
    let unknown = json!([{"sku": "MUG", "quantity": "1", "colour": "red"}]);
    assert_eq!(
        pointers(&boss.post("/deliveries", body(&world, unknown)).await.refused(422, "invalid"))[0].1,
        "field.unknown"
    );
    assert!(world.events().await.is_empty(), "nothing half-announced");
}

fn pointers(problem: &Value) -> Vec<(&str, &str)> {
    problem["errors"].as_array().unwrap().iter().map(|error| (text(&error["pointer"]), text(&error["code"]))).collect()
}

#[tokio::test]
async fn owner_site_supplier_and_dock_must_be_there_and_in_use() {
    let world = World::new().await;
    let boss = world.boss();
    let closed = world.catalog.add_owner("CLOSED", false);
    world.catalog.add_partner("BUYER", world.owner, PartnerKind::Customer, 0, true);
    world.catalog.add_partner("GONE", world.owner, PartnerKind::Supplier, 0, false);
    world.catalog.add_partner("THEIRS", closed, PartnerKind::Supplier, 0, true);
    let good = body(&world, json!([{"sku": "MUG", "quantity": "1"}]));
    for (field, value, code) in [
        ("owner_id", json!(id::<()>("x")), "catalog.owner_unknown"),
        ("owner_id", Value::Null, "catalog.owner_required"),
        ("warehouse_id", json!(id::<()>("x")), "locations.warehouse_unknown"),
        ("supplier_id", json!(id::<()>("x")), "catalog.partner_unknown"),
        ("supplier_id", json!(id::<()>("BUYER")), "receiving.not_a_supplier"),
        ("supplier_id", json!(id::<()>("THEIRS")), "receiving.not_a_supplier"),
        ("dock", json!("A-01"), "receiving.not_a_dock"),
        ("dock", json!("NOWHERE"), "receiving.location_unknown"),
    ] {
        let refusal = boss.post("/deliveries", with(good.clone(), field, value)).await.refused(422, "invalid");
        assert_eq!(pointers(&refusal), [(format!("/{field}").as_str(), code)]);
    }
    boss.post("/deliveries", with(good.clone(), "owner_id", json!(closed)))
        .await
        .refused(409, "receiving.owner_inactive");
    let gone = with(good.clone(), "supplier_id", json!(id::<()>("GONE")));
    boss.post("/deliveries", gone).await.refused(409, "receiving.supplier_inactive");
    assert_eq!(boss.post("/deliveries", with(good.clone(), "dock", "DOCK-2")).await.expect(201)["dock"], "DOCK-2");
    world.locations.remove_kind(LocationKind::Dock);
    assert_eq!(boss.post("/deliveries", good.clone()).await.expect(201)["dock"], Value::Null);
    world.operator().post("/deliveries", good).await.refused(403, "auth.forbidden");
}

#[tokio::test]
async fn two_twins_announce_one_delivery() {
    let world = World::new().await;
    let boss = world.boss();
    let body = body(&world, json!([{"sku": "MUG", "quantity": "1"}]));
    let (a, b) =
        tokio::join!(boss.post_keyed("/deliveries", "k", body.clone()), boss.post_keyed("/deliveries", "k", body));
    assert_eq!(a.expect(201), b.expect(201));
    assert_eq!(world.events().await.len(), 1);
}
