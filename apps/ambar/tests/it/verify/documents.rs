//! i13, i15, i26, i29, i30.

use super::{World, broken};

#[tokio::test]
async fn i13_finds_a_receipt_that_the_ledger_does_not_have() {
    broken(
        "UPDATE receiving.receipt_line SET quantity = 11 WHERE receipt_id = md5('receipt 3')::uuid",
        &["i13", "i30"],
        " says that 11 of UNIQUE came in, and the ledger 1",
    )
    .await;
}

#[tokio::test]
async fn i13_finds_goods_that_came_in_without_a_receipt() {
    broken(
        "UPDATE inventory.movement SET reference_id = md5('nothing')::uuid WHERE seq = 3",
        &["i13"],
        "no receipt (reference",
    )
    .await;
}

#[tokio::test]
async fn i13_finds_a_delivery_line_that_adds_up_wrong() {
    broken(
        "UPDATE receiving.delivery_line SET counted = 4 WHERE id = md5('delivery line 3')::uuid",
        &["i13"],
        "line 3 (PLAIN) of delivery D-2 expects 8, tolerates 8 and 0 more; it says that 4 were scanned and 3 received, and its receipts 3, 0 of them",
    )
    .await;
}

#[tokio::test]
async fn i13_finds_a_putaway_that_did_not_move_what_it_says() {
    broken(
        "UPDATE inventory.movement SET reference_kind = 'move' WHERE seq = 5",
        &["i13"],
        "(DATED, completed) says that 5000 of 5000 are put away, and the ledger moved 0 for it",
    )
    .await;
}

#[tokio::test]
async fn i13_finds_a_pick_that_is_not_recorded() {
    broken("UPDATE picking.picked SET quantity = 3", &["i13"], "says that 4 of 4 were picked").await;
    broken(
        "UPDATE inventory.movement SET reference_id = md5('nothing')::uuid WHERE seq = 7",
        &["i13"],
        "says that 0 of PLAIN were picked, and the ledger moved 4 for it",
    )
    .await;
}

#[tokio::test]
async fn i13_finds_a_pick_that_is_not_recorded_however_young() {
    let mut world = World::consistent().await;
    world
        .alter(
            "UPDATE inventory.movement SET moved_at = now() WHERE seq = 7;
             UPDATE inventory.command SET created_at = now() WHERE id = md5('command 7')::uuid;
             UPDATE picking.picked SET pick_list_id = md5('pick list 2')::uuid",
        )
        .await;
    let report = world.verify().await;
    let found = report.rule("i13").unwrap();
    assert_eq!((found.violations, found.in_flight), (2, 0), "{found:#?}");
}

#[tokio::test]
async fn i15_finds_stock_of_another_owner_than_its_item() {
    broken(
        "UPDATE inventory.stock SET owner_id = md5('owner 2')::uuid WHERE stock_id = 6",
        &["i15", "i01"],
        "stock row 6 (PLAIN at STAGE-1, available) is owned by",
    )
    .await;
}

#[tokio::test]
async fn i15_finds_a_document_of_another_owner_or_site() {
    broken(
        "UPDATE receiving.delivery_line SET owner_id = md5('owner 2')::uuid WHERE line_no = 1",
        &["i15"],
        "line 1 of delivery D-1 is of owner",
    )
    .await;
    broken(
        "UPDATE receiving.receipt SET warehouse_id = md5('elsewhere')::uuid WHERE id = md5('receipt 4')::uuid",
        &["i15"],
        "and delivery D-2 of owner",
    )
    .await;
    broken(
        "UPDATE picking.pick_line SET item_id = md5('nothing')::uuid WHERE id = md5('stop 2')::uuid",
        &["i15"],
        "which is not there",
    )
    .await;
}

#[tokio::test]
async fn i26_finds_a_delivery_that_is_not_where_its_lines_are() {
    broken(
        "UPDATE receiving.delivery SET open_lines = 0 WHERE number = 'D-2'",
        &["i26"],
        "delivery D-2 is processing with 0 lines to come",
    )
    .await;
    broken(
        "UPDATE receiving.delivery_line SET state = 'processing' WHERE line_no = 1",
        &["i26"],
        "delivery D-1 is completed with 0 lines to come; of its 2 lines 0 may take more, 1 are open",
    )
    .await;
}

#[tokio::test]
async fn i26_finds_a_pick_list_that_is_not_where_its_stops_are() {
    broken(
        "UPDATE picking.pick_list SET open_lines = 2 WHERE order_number = 'SO-2'",
        &["i26"],
        "is open with 2 open stops, and has 1",
    )
    .await;
}

#[tokio::test]
async fn i29_finds_a_column_that_is_not_exact() {
    broken(
        "ALTER TABLE receiving.delivery_line ADD COLUMN weight double precision",
        &["i29"],
        "column weight of receiving.delivery_line is double precision",
    )
    .await;
}

#[tokio::test]
async fn i29_finds_a_line_at_another_scale_than_its_item() {
    broken(
        "UPDATE receiving.putaway SET scale = 2 WHERE id = md5('putaway 2')::uuid",
        &["i29"],
        "counts DATED with 2 decimals, and the item has 3",
    )
    .await;
}

#[tokio::test]
async fn i30_finds_parts_that_do_not_make_the_whole() {
    broken(
        "UPDATE catalog.packaging SET quantity = 999 WHERE quantity = 1000",
        &["i30"],
        "packaging each of DATED holds 999, and one base unit is 1000",
    )
    .await;
    broken(
        "UPDATE catalog.packaging SET quantity = 10 WHERE level = 'each' AND item_id = md5('item plain')::uuid",
        &["i30"],
        "packaging case of PLAIN holds 12, which is no whole number, two or more, of the 10 below it",
    )
    .await;
    broken(
        r#"UPDATE receiving.putaway SET goods = '[{"stock_id": 1, "quantity": 2}]' WHERE id = md5('putaway 3')::uuid"#,
        &["i30"],
        "(PLAIN, pending) is of 3, and 0 are done and 2 left",
    )
    .await;
}
