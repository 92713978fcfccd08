//! i22.

use super::{World, broken};

#[tokio::test]
async fn i22_finds_figures_that_are_not_what_stands_there() {
    broken(
        "UPDATE inventory.place SET weight_g = 699 WHERE code = 'A-1'",
        &["i22"],
        "place A-1 is said to hold 1 rows, 699 g, 7000 cm³, 0 units; coming: 0 holds, 0 g, 0 cm³, 0 units, and holds 1 rows, 700 g,",
    )
    .await;
}

#[tokio::test]
async fn i22_finds_capacity_held_for_nothing() {
    broken("DELETE FROM inventory.hold", &["i22"], "coming: 1 holds, 300 g, 3000 cm³, 0 units, and holds").await;
}

#[tokio::test]
async fn i22_finds_a_place_over_its_limit_that_nobody_allowed() {
    broken(
        "UPDATE inventory.place SET max_weight_g = 500 WHERE code = 'A-1'",
        &["i22"],
        "place A-1 holds 700 g of 500, 7000 cm³ of any, 0 units of any, and nobody decided that it may",
    )
    .await;
}

#[tokio::test]
async fn i22_finds_goods_that_may_not_stand_together() {
    broken(
        "INSERT INTO inventory.stock (stock_id, warehouse_id, location_id, handling_unit_id, item_id, lot_id, serial_id, status, owner_id, on_hand, received_at)
         OVERRIDING SYSTEM VALUE SELECT 8, warehouse_id, location_id, handling_unit_id, md5('item dated')::uuid, md5('lot L1')::uuid, serial_id, status, owner_id, 1, received_at
         FROM inventory.stock WHERE stock_id = 4;
         UPDATE inventory.place SET full_rows = 2, weight_g = weight_g + 1, volume_cm3 = volume_cm3 + 1 WHERE code = 'A-1'",
        &["i22", "i02", "i11"],
        "place A-1 holds 2 kinds of goods, its rule is one_item",
    )
    .await;
}

#[tokio::test]
async fn i22_lists_what_a_person_decided_and_does_not_fail() {
    let mut world = World::consistent().await;
    world.alter("UPDATE inventory.place SET max_weight_g = 500, over_limit_reason = 'peak' WHERE code = 'A-1'").await;
    let report = world.verify().await;
    assert!(report.ok, "{:#?}", report.broken());
    assert_eq!(report.rule("i22").unwrap().notes, ["place A-1 holds more than it should: peak"]);
}
