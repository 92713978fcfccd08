//! i03, i04, i06 to i10.

use super::broken;

#[tokio::test]
async fn i03_finds_more_claimed_than_there_is() {
    broken(
        "ALTER TABLE inventory.stock DROP CONSTRAINT stock_reserved_check; UPDATE inventory.stock SET reserved = 8 WHERE stock_id = 4",
        &["i03", "i04"],
        "stock row 4 (PLAIN at A-1, available) has 7 on hand and 8 claimed",
    )
    .await;
}

#[tokio::test]
async fn i03_finds_less_than_nothing() {
    broken(
        "ALTER TABLE inventory.stock DROP CONSTRAINT stock_on_hand_check; ALTER TABLE inventory.stock DROP CONSTRAINT stock_reserved_check;
         UPDATE inventory.stock SET on_hand = -1 WHERE stock_id = 6",
        &["i03", "i02", "i11"],
        "stock row 6 (PLAIN at STAGE-1, available) has -1 on hand",
    )
    .await;
}

#[tokio::test]
async fn i04_finds_a_row_that_counts_its_claims_wrong() {
    broken(
        "UPDATE inventory.stock SET reserved = 2 WHERE stock_id = 4",
        &["i04"],
        "stock row 4 (PLAIN at A-1, available) says that 2 are claimed, and its open claims are 3",
    )
    .await;
}

#[tokio::test]
async fn i04_finds_a_claim_on_a_row_that_is_gone() {
    broken(
        "INSERT INTO inventory.reservation SELECT gen_random_uuid(), 99, order_id, order_line_id, 1, 'picked', why, created_at, updated_at
         FROM inventory.reservation WHERE id = md5('claim 4')::uuid",
        &["i04", "i05", "i15"],
        "claims of 1 are on stock row 99, which is not there",
    )
    .await;
}

#[tokio::test]
async fn i04_finds_a_total_of_promises_that_is_not_their_sum() {
    broken(
        "UPDATE inventory.promise_total SET promised = 5",
        &["i04"],
        "PLAIN is said to be promised 5 times, and its promises are 1",
    )
    .await;
}

#[tokio::test]
async fn i06_finds_a_unit_in_two_places() {
    broken(
        "DROP INDEX inventory.stock_one_place_per_serial;
         INSERT INTO inventory.stock (stock_id, warehouse_id, location_id, handling_unit_id, item_id, lot_id, serial_id, status, owner_id, on_hand, received_at)
         OVERRIDING SYSTEM VALUE SELECT 8, warehouse_id, md5('place STAGE-1')::uuid, handling_unit_id, item_id, lot_id, serial_id, status, owner_id, 1, received_at
         FROM inventory.stock WHERE stock_id = 3",
        &["i06", "i02", "i11"],
        "unit S1 stands in 2 rows (3 to 8)",
    )
    .await;
}

#[tokio::test]
async fn i06_finds_a_unit_whose_record_points_elsewhere() {
    broken(
        "UPDATE inventory.serial SET stock_id = 1",
        &["i06"],
        "unit S1 is said to stand in row 1, and stands in row 3",
    )
    .await;
}

#[tokio::test]
async fn i07_finds_tracked_goods_without_their_number() {
    broken(
        r#"UPDATE inventory.item SET card = jsonb_set(card, '{tracking}', '"serial"') WHERE id = md5('item plain')::uuid"#,
        &["i07"],
        "stock row 1 (PLAIN at DOCK-1, available) has 3 of an item with tracking serial, without lot, without serial number",
    )
    .await;
}

#[tokio::test]
async fn i08_finds_two_rows_of_one_key() {
    broken(
        "ALTER TABLE inventory.stock DROP CONSTRAINT stock_key;
         INSERT INTO inventory.stock (stock_id, warehouse_id, location_id, handling_unit_id, item_id, lot_id, serial_id, status, owner_id, received_at)
         OVERRIDING SYSTEM VALUE SELECT 8, warehouse_id, location_id, handling_unit_id, item_id, lot_id, serial_id, status, owner_id, received_at
         FROM inventory.stock WHERE stock_id = 1",
        &["i08"],
        "stock rows 1 to 8 are 2 rows of one key: PLAIN at DOCK-1, available",
    )
    .await;
}

#[tokio::test]
async fn i09_finds_contents_that_are_elsewhere_than_their_unit() {
    broken(
        "UPDATE inventory.handling_unit SET location_id = md5('place STAGE-1')::uuid WHERE id = md5('unit 1')::uuid;
         UPDATE inventory.place SET units = 0 WHERE code = 'A-2'",
        &["i09"],
        "stock row 5 (DATED at A-2, available) is in handling unit 000000000000000001, which stands at STAGE-1",
    )
    .await;
}

#[tokio::test]
async fn i10_finds_units_that_stand_in_each_other() {
    broken(
        "UPDATE inventory.handling_unit SET location_id = md5('place A-2')::uuid WHERE id = md5('unit 2')::uuid;
         UPDATE inventory.place SET units = 2 WHERE code = 'A-2';
         UPDATE inventory.handling_unit SET parent_id = CASE id WHEN md5('unit 1')::uuid THEN md5('unit 2')::uuid ELSE md5('unit 1')::uuid END",
        &["i10"],
        "handling unit 000000000000000001 stands in itself, 2 levels up",
    )
    .await;
}

#[tokio::test]
async fn i10_finds_a_unit_that_is_elsewhere_than_what_it_stands_in() {
    broken(
        "UPDATE inventory.handling_unit SET parent_id = md5('unit 2')::uuid WHERE id = md5('unit 1')::uuid",
        &["i10"],
        "handling unit 000000000000000001 stands in unit 000000000000000002, which stands elsewhere",
    )
    .await;
}
