//! i01, i02, i11, i12, i14.

use super::broken;

#[tokio::test]
async fn i01_finds_a_movement_whose_goods_became_others() {
    broken(
        "UPDATE inventory.movement SET item_id = md5('item dated')::uuid WHERE seq = 4",
        &["i01", "i17"],
        "movement 4 (transfer of 10 DATED): it names other goods than row 1",
    )
    .await;
}

#[tokio::test]
async fn i01_finds_a_movement_that_is_not_of_its_kind() {
    broken(
        "UPDATE inventory.movement SET kind = 'adjustment' WHERE seq = 9",
        &["i01", "i17"],
        "movement 9 (adjustment of 4 PLAIN): its two sides, 7 and customer,",
    )
    .await;
}

#[tokio::test]
async fn i02_finds_a_balance_that_its_movements_do_not_make() {
    broken(
        "UPDATE inventory.stock SET on_hand = 5 WHERE stock_id = 1",
        &["i02", "i11"],
        "stock row 1 (PLAIN at DOCK-1, available) has 5 on hand, and its movements make 3",
    )
    .await;
}

#[tokio::test]
async fn i02_finds_movements_of_a_row_that_is_gone() {
    broken(
        "DELETE FROM inventory.stock WHERE stock_id = 2",
        &["i02", "i01"],
        "stock row 2 is not there, and its movements make 0",
    )
    .await;
}

#[tokio::test]
async fn i11_finds_goods_that_came_from_nowhere() {
    broken(
        "UPDATE inventory.movement SET quantity = 4999 WHERE seq = 2",
        &["i11", "i02", "i13", "i17"],
        "DATED, lot L1: 4999 came in, 0 left, and 5000 stand on the floor",
    )
    .await;
}

#[tokio::test]
async fn i12_finds_goods_that_left_before_they_came() {
    broken(
        "UPDATE inventory.movement SET seq = 0 WHERE seq = 9",
        &["i12"],
        "PLAIN: movement 0 took it to a customer, and it first came in by movement 1",
    )
    .await;
}

#[tokio::test]
async fn i12_finds_goods_that_left_without_an_order_for_them() {
    broken(
        "UPDATE inventory.movement SET reference_id = md5('nothing')::uuid WHERE seq = 9",
        &["i12", "i13"],
        "4 of PLAIN left for a customer without a line of an order",
    )
    .await;
}

#[tokio::test]
async fn i14_finds_goods_that_left_on_hold() {
    broken(
        "UPDATE inventory.stock SET status = 'hold' WHERE stock_id = 7",
        &["i14"],
        "movement 9 (outbound of 4 PLAIN) took goods to a customer that were hold",
    )
    .await;
}

#[tokio::test]
async fn i14_finds_goods_that_left_past_their_date() {
    broken(
        "UPDATE inventory.lot SET expires_on = '2020-02-29';
         INSERT INTO inventory.movement (seq, moved_at, warehouse_id, command_id, kind, item_id, owner_id, lot_id, serial_id, from_stock_id, to_virtual, quantity,
                                         reference_kind, reference_id, account_id, operation_id)
         SELECT 11, moved_at, warehouse_id, md5('late')::uuid, 'outbound', item_id, owner_id, lot_id, serial_id, 5, 'customer', 1, 'order', md5('order 1')::uuid,
                account_id, operation_id FROM inventory.movement WHERE seq = 5",
        &["i14", "i02", "i11", "i12", "i13", "i16", "i17"],
        "that were available, of lot L1, which was good until 2020-02-29",
    )
    .await;
}
