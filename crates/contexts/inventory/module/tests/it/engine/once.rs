//! A command takes effect once, a batch wholly or not at all, and an accident acknowledges nothing.

use ambar_inventory_contract::*;
use ambar_kernel::ErrorKind;

use super::{Floor, floor::*};

#[tokio::test]
async fn a_command_sent_again_answers_the_same_and_does_nothing() {
    let floor = Floor::open().await;
    let (item, dock) = (floor.item("A"), floor.dock());
    let granted = request(StockCommand::Receive(receive(item, dock, 5)));
    let refused = request(StockCommand::Receive(receive(item, dock, 0)));
    let both = vec![granted, refused];
    let first = floor.submit(both.clone(), Mode::Each).await;
    assert!(first[0].is_ok() && first[1].is_err());
    assert_eq!(floor.submit(both.clone(), Mode::Each).await, first);
    let twice = vec![both[0].clone(), both[0].clone()];
    assert_eq!(floor.submit(twice, Mode::Each).await, [first[0].clone(), first[0].clone()]);
    assert_eq!(floor.count("SELECT count(*) FROM inventory.movement").await, 1);
    assert!(floor.submit(Vec::new(), Mode::All).await.is_empty());
}

#[tokio::test]
async fn the_same_command_twenty_times_at_once_takes_effect_once() {
    let floor = Floor::of_three_instances().await;
    let (item, dock, bin) = (floor.item("A"), floor.dock(), floor.bin("A-1"));
    let row = floor.stock(item, dock, 100).await;
    let moved = request(StockCommand::Move(go(row, bin, 5)));
    let mut twins = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (gateway, ctx, moved) = (floor.gateway.clone(), floor.ctx(), moved.clone());
        twins.spawn(async move { gateway.submit(&ctx, vec![moved], Mode::Each).await.unwrap() });
    }
    let answers: Vec<_> = twins.join_all().await;
    assert!(answers[0][0].is_ok());
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(floor.balance(row).await, (95, 0));
    assert_eq!(floor.count("SELECT count(*) FROM platform.audit WHERE action = 'move'").await, 1);
    floor.assert_sound().await;
}

#[tokio::test]
async fn a_batch_is_done_wholly_or_not_at_all() {
    let floor = Floor::open().await;
    let (item, dock, bin) = (floor.item("A"), floor.dock(), floor.bin("A-1"));
    let row = floor.stock(item, dock, 10).await;
    let good = request(StockCommand::Move(go(row, bin, 4)));
    let bad = request(StockCommand::Move(go(row, bin, 7)));
    let batch = vec![good.clone(), bad.clone()];
    let codes = |outcomes: Vec<StockOutcome>| outcomes.into_iter().map(|it| it.unwrap_err().code).collect::<Vec<_>>();
    let refused = ["inventory.batch_refused", "inventory.not_enough"];
    assert_eq!(codes(floor.submit(batch.clone(), Mode::All).await), refused);
    assert_eq!(floor.balance(row).await, (10, 0));
    assert_eq!(codes(floor.submit(batch, Mode::All).await), refused, "again it is refused for the same reason");
    assert!(floor.submit(vec![good], Mode::All).await[0].is_ok(), "alone it can still be done");
    let each = vec![request(StockCommand::Move(go(row, bin, 7))), request(StockCommand::Move(go(row, bin, 6)))];
    let outcomes = floor.submit(each, Mode::Each).await;
    assert!(outcomes[0].is_err() && outcomes[1].is_ok(), "each stands for itself");
    floor.assert_sound().await;
}

#[tokio::test]
async fn an_accident_acknowledges_nothing_and_the_same_keys_work_afterwards() {
    let floor = Floor::open().await;
    let (item, dock) = (floor.item("A"), floor.dock());
    floor.stock(item, dock, 1).await;
    // The database refuses the last thing that is written.
    sqlx::query("ALTER TABLE platform.audit ADD CONSTRAINT accident CHECK (action <> 'receive') NOT VALID")
        .execute(floor.sql())
        .await
        .unwrap();
    let group: Vec<_> = (0..5).map(|_| request(StockCommand::Receive(receive(item, dock, 1)))).collect();
    let failure = floor.gateway.submit(&floor.ctx(), group.clone(), Mode::Each).await.unwrap_err();
    assert_eq!(failure.kind, ErrorKind::Internal);
    assert_eq!(floor.count("SELECT count(*) FROM inventory.command").await, 1);
    assert_eq!(floor.count("SELECT count(*) FROM inventory.movement").await, 1);
    sqlx::query("ALTER TABLE platform.audit DROP CONSTRAINT accident").execute(floor.sql()).await.unwrap();
    assert!(floor.submit(group, Mode::Each).await.iter().all(Result::is_ok));
    floor.assert_sound().await;
}

#[tokio::test]
async fn more_than_a_thousand_commands_at_once_are_too_many() {
    let floor = Floor::open().await;
    let (item, dock) = (floor.item("A"), floor.dock());
    let many: Vec<_> = (0..1001).map(|_| request(StockCommand::Receive(receive(item, dock, 1)))).collect();
    let failure = floor.gateway.submit(&floor.ctx(), many.clone(), Mode::Each).await.unwrap_err();
    assert_eq!(failure.fields[0].code, "inventory.too_many_commands");
    let outcomes = floor.submit(many[..1000].to_vec(), Mode::All).await;
    assert!(outcomes.iter().all(Result::is_ok));
    floor.assert_sound().await;
}
