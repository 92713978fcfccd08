//! i16, i17, i18.

use ambar::wiring::subscriptions;
use sqlx::Connection;

use super::{World, broken};

#[tokio::test]
async fn i16_finds_goods_that_moved_by_no_known_command() {
    broken(
        "DELETE FROM inventory.command WHERE id = md5('command 4')::uuid",
        &["i16"],
        "made 1 movements of commands without an outcome, and its replies tell of 0",
    )
    .await;
}

#[tokio::test]
async fn i16_finds_a_reply_that_tells_of_movements_that_are_not_there() {
    broken(
        r#"INSERT INTO platform.idempotency (account_id, key, request_hash, status, body, created_at, operation_id, movements)
           VALUES (gen_random_uuid(), 'k', '', 201, '{}', now(), gen_random_uuid(), 1)"#,
        &["i16"],
        "made 0 movements of commands without an outcome, and its replies tell of 1",
    )
    .await;
}

#[tokio::test]
async fn i16_finds_goods_that_moved_though_they_were_refused() {
    broken(
        r#"UPDATE inventory.command SET outcome = '{"Err": {"code": "inventory.short"}}' WHERE id = md5('command 4')::uuid"#,
        &["i16"],
        "made 1 movements, and its outcome, refused, is that of 0",
    )
    .await;
}

#[tokio::test]
async fn i16_finds_a_command_that_moved_nothing_though_it_says_so() {
    broken(
        r#"INSERT INTO inventory.command (id, outcome, created_at)
           VALUES (gen_random_uuid(), '{"Ok": {"done": "rows", "sscc": null, "rows": [{"stock_id": 1, "quantity": 1}]}}', now())"#,
        &["i16"],
        "made 0 movements, and its outcome, rows, is that of 1",
    )
    .await;
}

#[tokio::test]
async fn i16_finds_a_command_that_took_effect_twice() {
    broken(
        r#"INSERT INTO inventory.movement (seq, moved_at, warehouse_id, command_id, kind, item_id, owner_id, lot_id, serial_id, from_stock_id, from_virtual,
               to_stock_id, to_virtual, quantity, reference_kind, reference_id, account_id, operation_id)
           SELECT n, now(), warehouse_id, CASE n WHEN 20 THEN command_id ELSE md5('again')::uuid END, kind, item_id, owner_id, lot_id, serial_id,
                  CASE n WHEN 20 THEN from_stock_id ELSE to_stock_id END, from_virtual, CASE n WHEN 20 THEN to_stock_id ELSE from_stock_id END, to_virtual,
                  quantity, 'move', gen_random_uuid(), account_id, gen_random_uuid()
           FROM inventory.movement, generate_series(20, 21) n WHERE seq = 4"#,
        &["i16", "i17"],
        "took effect more than once",
    )
    .await;
}

#[tokio::test]
async fn i17_finds_a_movement_that_was_not_published() {
    broken(
        "DELETE FROM platform.event WHERE id = md5('event 4')::uuid",
        &["i17"],
        "made 1 movements, and 0 were published",
    )
    .await;
}

#[tokio::test]
async fn i17_finds_a_published_movement_that_is_not_in_the_ledger() {
    broken(
        "UPDATE platform.event SET payload = jsonb_set(payload::jsonb, '{facts,1}', (payload #> '{facts,0}')::jsonb) WHERE id = md5('event 4')::uuid",
        &["i17"],
        "made 1 movements, and 2 were published",
    )
    .await;
}

#[tokio::test]
async fn i17_finds_a_publication_of_another_quantity() {
    broken(
        "UPDATE platform.event SET payload = jsonb_set(payload::jsonb, '{facts,0,quantity}', '11') WHERE id = md5('event 4')::uuid",
        &["i17"],
        "made 1 movements, and 1 were published, but others",
    )
    .await;
}

/// One more event of the first subscription, with what became of it.
async fn event(world: &mut World, age: &str, what: &str) {
    let subscription = subscriptions()[0];
    let mut conn = sqlx::PgConnection::connect(&world.test.url).await.unwrap();
    sqlx::query(
        "WITH e AS (INSERT INTO platform.event (id, name, version, key, operation_id, account_id, occurred_at, payload)
                    SELECT md5('extra')::uuid, $1, 1, 'key', md5('operation')::uuid, md5('account')::uuid, now() - $3::text::interval, '{}' RETURNING id, seq),
         d AS (INSERT INTO platform.delivery (subscriber, seq, event_id, key, next_at, state, attempts, last_error)
               SELECT $2, seq, id, 'key', now(), CASE $4 WHEN 'dead' THEN 'dead' ELSE 'pending' END, 12, 'no luck' FROM e WHERE $4 <> 'lost')
         INSERT INTO platform.inbox (subscriber, event_id, handled_at) SELECT $2, id, now() FROM e WHERE $4 = 'twice'",
    )
    .bind(subscription.event)
    .bind(subscription.subscriber)
    .bind(age)
    .bind(what)
    .execute(&mut conn)
    .await
    .unwrap();
}

#[tokio::test]
async fn i18_finds_events_that_are_lost_doubled_given_up_or_late() {
    for (what, words) in [
        ("lost", "never reached"),
        ("twice", "and is still to be delivered"),
        ("dead", "after 12 attempts: no luck"),
        ("pending", "waits for"),
    ] {
        let mut world = World::consistent().await;
        event(&mut world, "2 minutes", what).await;
        let report = world.verify().await;
        assert_eq!(report.broken(), ["i18"], "{what}");
        let found = report.rule("i18").unwrap();
        assert!(found.violations == 1 && found.examples[0].contains(words), "{found:#?}");
    }
}

#[tokio::test]
async fn i18_lists_a_young_delivery_as_in_flight_unless_all_is_settled() {
    let mut world = World::consistent().await;
    event(&mut world, "2 seconds", "pending").await;
    let report = world.verify().await;
    assert!(report.ok, "{:#?}", report.broken());
    let found = report.rule("i18").unwrap();
    assert_eq!((found.violations, found.in_flight), (0, 1));
    assert!(found.in_flight_examples[0].contains("waits for"), "{found:#?}");
    assert_eq!(world.verify_settled().await.broken(), ["i18"]);
}

#[tokio::test]
async fn i18_does_not_miss_events_of_before_a_subscriber_was_there() {
    let mut world = World::consistent().await;
    // All that it had is forgotten but the last.
    event(&mut world, "2 hours", "lost").await;
    world.alter("DELETE FROM platform.inbox WHERE event_id IN (SELECT id FROM platform.event WHERE id <> md5('extra')::uuid)").await;
    assert!(world.verify().await.ok);
}

#[tokio::test]
async fn i18_finds_an_effect_of_no_event() {
    broken(
        "INSERT INTO platform.inbox (subscriber, event_id, handled_at) VALUES ('inventory', md5('nothing')::uuid, now())",
        &["i18"],
        "inventory had an effect of event",
    )
    .await;
}
