//! i05, i21, and what i13, i15, i26 and i30 say of orders.

use super::{World, broken};

#[tokio::test]
async fn i05_finds_a_line_that_does_not_add_up() {
    broken(
        "ALTER TABLE shipments.order_line DROP CONSTRAINT order_line_released_check;
         UPDATE shipments.order_line SET short = 1 WHERE id = md5('order line 2')::uuid",
        &["i05"],
        "line 1 (PLAIN) of order SO-2 (partially_allocated): ordered 5, promised 0, allocated 3, short 1,",
    )
    .await;
}

#[tokio::test]
async fn i05_finds_more_shipped_than_packed() {
    broken(
        "ALTER TABLE shipments.order_line DROP CONSTRAINT order_line_steps_check;
         UPDATE shipments.order_line SET packed = 3 WHERE id = md5('order line 1')::uuid",
        &["i05", "i13"],
        "picked 4, packed 3, shipped 4",
    )
    .await;
}

#[tokio::test]
async fn i05_finds_an_allocation_without_claims() {
    broken(
        "UPDATE inventory.reservation SET quantity = 2 WHERE id = md5('claim 4')::uuid;
         UPDATE inventory.stock SET reserved = 2 WHERE stock_id = 4",
        &["i05", "i21"],
        "line 1 (PLAIN) of order SO-2 (partially_allocated) has 3 allocated that have not left, and its open claims are 2",
    )
    .await;
}

#[tokio::test]
async fn i05_takes_a_young_claim_as_in_flight() {
    let mut world = World::consistent().await;
    world
        .alter(
            "INSERT INTO inventory.reservation SELECT gen_random_uuid(), 1, order_id, order_line_id, 1, 'allocated', why, now(), now()
             FROM inventory.reservation WHERE id = md5('claim 4')::uuid;
             UPDATE inventory.stock SET reserved = 1 WHERE stock_id = 1",
        )
        .await;
    let report = world.verify().await;
    assert!(report.ok, "{:#?}", report.broken());
    // Neither the order nor a stop knows of it yet.
    assert_eq!(["i05", "i21"].map(|id| report.rule(id).unwrap().in_flight), [1, 1]);
    assert_eq!(world.verify_settled().await.broken(), ["i05", "i21"]);
}

#[tokio::test]
async fn i21_finds_claims_of_an_order_that_is_over() {
    broken(
        "UPDATE inventory.reservation SET quantity = 1, state = 'picked' WHERE id = md5('claim 3')::uuid;
         UPDATE inventory.stock SET on_hand = 1, reserved = 1 WHERE stock_id = 7",
        &["i21", "i02", "i05", "i09", "i11", "i13"],
        "holds 1 (picked) for order SO-1, which is shipped",
    )
    .await;
}

#[tokio::test]
async fn i21_finds_a_claim_of_another_system_that_is_taken_for_one_of_an_order_here() {
    broken(
        "UPDATE inventory.reservation SET outside = false WHERE id = md5('claim 5')::uuid",
        &["i21", "i05", "i15"],
        "holds 2000 (allocated) for order SO-3, which is promised",
    )
    .await;
    broken(
        "UPDATE inventory.reservation SET outside = false, order_id = md5('elsewhere')::uuid, order_line_id = md5('elsewhere')::uuid WHERE id = md5('claim 5')::uuid",
        &["i21", "i05", "i15"],
        "which is not there",
    )
    .await;
}

#[tokio::test]
async fn i21_finds_a_claim_of_an_order_here_that_is_taken_for_one_of_another_system() {
    broken(
        "UPDATE inventory.reservation SET outside = true WHERE id = md5('claim 4')::uuid",
        &["i21", "i05"],
        "of another system, and order SO-2 counts it as its own",
    )
    .await;
}

#[tokio::test]
async fn i21_finds_goods_of_another_systems_order_that_somebody_here_works_on() {
    broken(
        "UPDATE inventory.reservation SET state = 'picked' WHERE id = md5('claim 5')::uuid",
        &["i21"],
        "of another system, and nobody here works on those",
    )
    .await;
    broken(
        "UPDATE picking.pick_line SET reservation_id = md5('claim 6')::uuid WHERE id = md5('stop 1')::uuid",
        &["i21"],
        "of another system, and stop",
    )
    .await;
}

#[tokio::test]
async fn i04_finds_a_claim_of_another_system_that_the_row_does_not_know() {
    broken(
        "UPDATE inventory.reservation SET quantity = 1999 WHERE id = md5('claim 5')::uuid",
        &["i04"],
        "says that 2000 are claimed, and its open claims are 1999",
    )
    .await;
}

#[tokio::test]
async fn i21_finds_a_promise_that_was_not_used_up() {
    broken(
        "UPDATE inventory.promise SET quantity = 2 WHERE order_line_id = md5('order line 1')::uuid; UPDATE inventory.promise_total SET promised = 3",
        &["i21"],
        "order SO-1, which is shipped, is promised 2",
    )
    .await;
}

#[tokio::test]
async fn i21_finds_a_promise_that_the_order_does_not_know() {
    broken(
        "UPDATE shipments.order_line SET promised = 0 WHERE id = md5('order line 3')::uuid",
        &["i21"],
        "line 1 (PLAIN) of order SO-3 (promised) says that 0 are promised, and the stock promises it 1",
    )
    .await;
}

#[tokio::test]
async fn i21_finds_a_stop_whose_claim_is_not_what_is_left_to_pick() {
    broken(
        "UPDATE picking.pick_line SET quantity = 2 WHERE id = md5('stop 2')::uuid",
        &["i21"],
        "(PLAIN at A-1) has 2 left to pick under claim",
    )
    .await;
}

#[tokio::test]
async fn i13_finds_an_order_that_says_other_than_the_ledger_left() {
    broken(
        "UPDATE inventory.movement SET reference_id = md5('order 2')::uuid WHERE seq = 9",
        &["i13"],
        "order SO-1 (shipped) says that 4 of PLAIN have left, and the ledger 0",
    )
    .await;
}

#[tokio::test]
async fn i13_finds_picks_that_never_reached_their_order() {
    broken(
        "UPDATE shipments.picked_claim SET quantity = 3, unpacked = 0",
        &["i13"],
        "4 were picked for order SO-1, and the order knows of 3",
    )
    .await;
    broken(
        "UPDATE picking.pick_line SET quantity = 4, picked = 3, short = 1, state = 'short' WHERE id = md5('stop 1')::uuid; UPDATE picking.picked SET quantity = 3",
        &["i13"],
        "line 1 (PLAIN) of order SO-1 knows of 0 short at the shelf, and its pick list of 1",
    )
    .await;
}

#[tokio::test]
async fn i13_finds_packed_goods_that_are_in_no_carton() {
    broken(
        "UPDATE shipments.packed_claim SET quantity = 3",
        &["i13"],
        "line 1 (PLAIN) of order SO-1 (shipped) says 4 picked and 4 packed; its claims are 4 picked, 0 of them in no carton, and 3 packed",
    )
    .await;
}

#[tokio::test]
async fn i13_finds_a_carton_that_does_not_hold_what_it_should() {
    broken(
        "UPDATE shipments.carton SET state = 'closed'",
        &["i13", "i26"],
        "carton 000000000000000002 (closed) of order SO-1 is said to hold 4",
    )
    .await;
}

#[tokio::test]
async fn i15_finds_an_order_of_another_owner_than_its_goods() {
    broken(
        "UPDATE shipments.customer_order SET owner_id = md5('owner 2')::uuid WHERE number = 'SO-2'",
        &["i15"],
        "which is not what the line ordered",
    )
    .await;
    broken(
        "UPDATE shipments.shipment SET warehouse_id = md5('elsewhere')::uuid",
        &["i15"],
        "shipment SH-1 is of owner",
    )
    .await;
}

#[tokio::test]
async fn i26_finds_an_order_that_is_not_where_its_goods_are() {
    broken(
        "DELETE FROM shipments.shipment",
        &["i26"],
        "order SO-1 is shipped without a shipment; of its cartons 0 are open, 0 closed and 1 shipped",
    )
    .await;
}

#[tokio::test]
async fn i26_finds_a_pick_list_of_an_order_that_is_not_on_the_floor() {
    broken(
        "UPDATE picking.pick_list SET order_id = md5('order 3')::uuid WHERE order_number = 'SO-2'",
        &["i26"],
        "order SO-3 is promised, and its pick list",
    )
    .await;
}

#[tokio::test]
async fn i26_finds_a_release_left_half_done_once_it_is_old() {
    let mut world = World::consistent().await;
    world
        .alter("UPDATE shipments.customer_order SET state = 'released', changed_at = now() WHERE number = 'SO-2'")
        .await;
    let report = world.verify().await;
    assert!(report.ok, "{:#?}", report.broken());
    assert_eq!(report.rule("i26").unwrap().in_flight, 1);
    world
        .alter("UPDATE shipments.customer_order SET changed_at = now() - interval '2 minutes' WHERE number = 'SO-2'")
        .await;
    let report = world.verify().await;
    assert_eq!(report.broken(), ["i26"]);
    assert!(report.rule("i26").unwrap().examples[0].starts_with("order SO-2 is released since"));
}

#[tokio::test]
async fn i30_finds_a_rest_that_was_not_ordered_again() {
    broken(
        "UPDATE shipments.order_line SET ordered = 2 WHERE id = md5('order line 3')::uuid",
        &["i30"],
        "of order SO-1 1 of item",
    )
    .await;
}
