//! Receiving what nobody announced.

use ambar_inventory_contract::{StockCommand, StockStatus, VirtualPlace};
use ambar_locations_contract::LocationKind;
use serde_json::{Value, json};

use crate::{
    fakes::id,
    world::{World, text},
};

fn body(world: &World, kind: &str, fields: Value) -> Value {
    let mut body = json!({"kind": kind, "owner_id": world.owner, "warehouse_id": world.site, "reason": "CANCELLED"});
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    body
}

#[tokio::test]
async fn a_return_waits_to_be_looked_at() {
    let world = World::new().await;
    let fields = json!({"sku": "mug", "quantity": "3", "reference": "C536379", "source": "shop", "external_ref": "C536379/1", "putaway": true});
    let body = body(&world, "return", fields);
    let receipt = world.operator().post_keyed("/receipts", "k", body.clone()).await.expect(201);
    assert_eq!(world.operator().post_keyed("/receipts", "k", body.clone()).await.expect(201), receipt);
    assert_eq!(
        (&receipt["occasion"], &receipt["delivery_id"], &receipt["location"]),
        (&json!("return"), &Value::Null, &json!("LOOK"))
    );
    assert_eq!((&receipt["lines"][0]["status"], &receipt["reference"]), (&json!("inspection"), &json!("C536379")));
    assert_eq!(receipt["putaways"], json!([]), "it stays where it is looked at");
    assert!(receipt.get("delivery").is_none());
    assert_eq!(world.inventory.in_status(StockStatus::Inspection), 3);
    let StockCommand::Receive(receive) = &world.inventory.done()[0].command else { panic!("goods are received") };
    assert_eq!(receive.origin, VirtualPlace::Customer);
    assert_eq!(world.inventory.done()[0].reason.as_ref().map(|it| it.as_str()), Some("CANCELLED"));
    let again = world.operator().post("/receipts", body).await.refused(409, "receiving.external_ref_taken");
    assert_eq!(again["params"]["id"], receipt["id"]);
    let event = &world.events_named("receiving.goods_received").await[0];
    assert_eq!((&event["delivery_id"], &event["status"]), (&Value::Null, &json!("inspection")));
}

#[tokio::test]
async fn undelivered_and_unannounced_goods_come_in_too() {
    let world = World::new().await;
    let unopened = body(
        &world,
        "undelivered",
        json!({"item_id": id::<()>("MUG"), "quantity": "1", "putaway": true, "location": "DOCK-1"}),
    );
    let receipt = world.operator().post("/receipts", unopened).await.expect(201);
    assert_eq!(
        (&receipt["lines"][0]["status"], &receipt["putaways"][0]["location"]),
        (&json!("returned"), &json!("LOOK"))
    );
    let there = body(&world, "undelivered", json!({"sku": "MUG", "quantity": "1", "putaway": true}));
    let receipt = world.operator().post("/receipts", there).await.expect(201);
    assert_eq!((&receipt["location"], &receipt["putaways"]), (&json!("LOOK"), &json!([])), "it is where it should be");
    let cases = body(&world, "unannounced", json!({"barcode": "MUG-CASE", "count": 2}));
    let receipt = world.operator().post("/receipts", cases).await.expect(201);
    let line = &receipt["lines"][0];
    assert_eq!(
        (&line["quantity"], &line["status"], &receipt["by"]),
        (&json!("24"), &json!("inspection"), &json!("case"))
    );
    assert_eq!(line["discrepancies"], json!(["unannounced"]));
    let held = body(&world, "unannounced", json!({"sku": "PILLS", "quantity": "1"}));
    let receipt = world.operator().post("/receipts", held).await.expect(201);
    assert_eq!((&receipt["lines"][0]["status"], &receipt["putaways"]), (&json!("hold"), &json!([])));
    assert!(text(&receipt["lines"][0]["lot"]).starts_with("UNKNOWN-"));
    let sent = world.inventory.done();
    let StockCommand::Receive(receive) = &sent.last().unwrap().command else { panic!("goods are received") };
    assert_eq!(receive.origin, VirtualPlace::Supplier);
}

#[tokio::test]
async fn it_arrives_where_it_is_scanned_or_where_such_goods_go() {
    let world = World::new().await;
    let fields = |more: Value| {
        let mut fields = json!({"sku": "MUG", "quantity": "1"});
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        fields
    };
    let at_dock = body(&world, "return", fields(json!({"location": "DOCK-2"})));
    assert_eq!(world.operator().post("/receipts", at_dock).await.expect(201)["location"], "DOCK-2");
    world.locations.remove_kind(LocationKind::Inspection);
    let anywhere = body(&world, "return", fields(json!({})));
    assert_eq!(world.operator().post("/receipts", anywhere.clone()).await.expect(201)["location"], "DOCK-1");
    world.locations.remove_kind(LocationKind::Dock);
    world.operator().post("/receipts", anywhere).await.refused(409, "receiving.dock_missing");
}

#[tokio::test]
async fn what_cannot_be_accepted_is_pointed_at() {
    let world = World::new().await;
    let foreign = world.catalog.add_owner("OTHER", true);
    world.catalog.add_item("FOREIGN", foreign, 0, ambar_catalog_contract::Tracking::None);
    for (fields, pointer, code) in [
        (json!({"sku": "NONE", "quantity": "1"}), "/sku", "receiving.item_unknown"),
        (json!({"item_id": id::<()>("FOREIGN"), "quantity": "1"}), "/item_id", "receiving.item_unknown"),
        (json!({"barcode": "NONE", "quantity": "1"}), "/barcode", "receiving.barcode_unknown"),
        (json!({"quantity": "1"}), "", "receiving.what_missing"),
        (json!({"sku": "MUG", "item_id": id::<()>("MUG"), "quantity": "1"}), "", "receiving.what_twice"),
        (json!({"sku": "MUG"}), "/quantity", "field.missing"),
        (json!({"sku": "MUG", "count": 2}), "/packaging", "field.missing"),
        (json!({"sku": "MUG", "quantity": "1.5"}), "/quantity", "quantity.too_fine"),
        (json!({"sku": "MUG", "packaging": "layer", "count": 2}), "/packaging", "receiving.packaging_unknown"),
        (json!({"sku": "MUG", "quantity": "1", "external_ref": "x"}), "/source", "field.missing"),
        (json!({"sku": "MUG", "quantity": "1", "owner_id": id::<()>("x")}), "/owner_id", "catalog.owner_unknown"),
        (
            json!({"sku": "MUG", "quantity": "1", "warehouse_id": id::<()>("x")}),
            "/warehouse_id",
            "locations.warehouse_unknown",
        ),
        (json!({"sku": "MUG", "quantity": "1", "location": "A-01"}), "/location", "receiving.not_a_dock"),
        (json!({"sku": "PHONE", "quantity": "1"}), "/serials", "receiving.serials_count"),
        (json!({"sku": "MUG", "quantity": "1", "lot": "L"}), "/lot", "receiving.lot_not_recorded"),
    ] {
        let refusal =
            world.operator().post("/receipts", body(&world, "return", fields.clone())).await.refused(422, "invalid");
        assert_eq!(
            (text(&refusal["errors"][0]["pointer"]), text(&refusal["errors"][0]["code"])),
            (pointer, code),
            "{fields}"
        );
    }
    world.catalog.deactivate(id("CUP"));
    let inactive = body(&world, "return", json!({"sku": "CUP", "quantity": "1"}));
    world.operator().post("/receipts", inactive).await.refused(409, "receiving.item_inactive");
    let unreasoned =
        json!({"kind": "return", "owner_id": world.owner, "warehouse_id": world.site, "sku": "MUG", "quantity": "1"});
    assert_eq!(
        world.operator().post("/receipts", unreasoned).await.refused(422, "invalid")["errors"][0]["pointer"],
        "/reason"
    );
    world.api.caller("eve", &["receiving:read"]).post("/receipts", json!({})).await.refused(403, "auth.forbidden");
    assert!(world.inventory.done().is_empty());
}

#[tokio::test]
async fn a_barcode_on_several_items_names_none() {
    let world = World::new().await;
    world.catalog.add_item("MUG", world.owner, 0, ambar_catalog_contract::Tracking::None);
    let fields = json!({"barcode": "MUG-EACH", "quantity": "1"});
    let refusal = world.operator().post("/receipts", body(&world, "return", fields)).await.refused(422, "invalid");
    assert_eq!(refusal["errors"][0]["code"], "receiving.barcode_ambiguous");
}

#[tokio::test]
async fn what_stock_refused_leaves_its_reference_free() {
    let world = World::new().await;
    let fields = json!({"sku": "MUG", "quantity": "1", "source": "shop", "external_ref": "C1", "location": "DOCK-2"});
    world.inventory.lock_in(id("DOCK-2"));
    let body = body(&world, "return", fields);
    world.operator().post_keyed("/receipts", "k", body.clone()).await.refused(409, "inventory.place_locked_in");
    world.operator().post_keyed("/receipts", "k", body.clone()).await.refused(409, "inventory.place_locked_in");
    let mut elsewhere = body;
    elsewhere["location"] = json!("DOCK-1");
    world.operator().post("/receipts", elsewhere).await.expect(201);
}
