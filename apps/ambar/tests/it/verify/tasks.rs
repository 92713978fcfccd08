//! i27, i28.

use super::{World, broken};

#[tokio::test]
async fn i27_finds_work_without_an_open_task() {
    broken(
        "UPDATE workforce.task SET state = 'canceled', finished_at = opened_at WHERE id = md5('task putaway 3')::uuid",
        &["i27"],
        "(putaway, canceled) is about putaway",
    )
    .await;
    broken("DELETE FROM workforce.task WHERE id = md5('task count 2')::uuid", &["i27"], "no task is about count").await;
}

#[tokio::test]
async fn i27_finds_an_open_task_of_work_that_is_over_or_not_there() {
    broken(
        "UPDATE workforce.task SET state = 'pending', holder = NULL, holder_name = NULL, finished_at = NULL WHERE id = md5('task pick 1')::uuid",
        &["i27"],
        "(pick, pending) is about pick",
    )
    .await;
    broken(
        "UPDATE workforce.task SET reference = md5('nothing')::uuid WHERE id = md5('task pick 1')::uuid",
        &["i27"],
        "which is not there",
    )
    .await;
}

#[tokio::test]
async fn i27_finds_two_open_tasks_of_one_thing() {
    broken(
        "INSERT INTO workforce.task SELECT (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid()))).* FROM workforce.task t
         WHERE id = md5('task count 2')::uuid",
        &["i27"],
        "2 open tasks are about one count",
    )
    .await;
}

#[tokio::test]
async fn i27_takes_a_task_that_has_just_ended_as_in_flight() {
    let mut world = World::consistent().await;
    world
        .alter(
            "UPDATE workforce.task SET state = 'completed', finished_at = now(), holder = md5('account')::uuid, holder_name = 'ann'
             WHERE id = md5('task putaway 3')::uuid",
        )
        .await;
    let report = world.verify().await;
    assert!(report.ok, "{:#?}", report.broken());
    assert_eq!(report.rule("i27").unwrap().in_flight, 1);
    assert_eq!(world.verify_settled().await.broken(), ["i27"]);
}

#[tokio::test]
async fn i27_tells_of_a_task_that_a_person_called_off() {
    let mut world = World::consistent().await;
    world
        .alter(
            "UPDATE workforce.task SET state = 'canceled', finished_at = opened_at WHERE id = md5('task putaway 3')::uuid;
             INSERT INTO platform.audit (at, account_id, account_name, operation_id, action, entity, entity_id, detail)
             VALUES (now(), md5('account')::uuid, 'ann', md5('operation')::uuid, 'cancel_task', 'task', md5('task putaway 3')::uuid::text, '{}')",
        )
        .await;
    let report = world.verify().await;
    assert!(report.ok, "{:#?}", report.broken());
    assert!(report.rule("i27").unwrap().notes[0].starts_with("a person called off task"));
}

#[tokio::test]
async fn i28_finds_a_count_that_corrected_the_book_by_something_else() {
    broken(
        "UPDATE inventory.count SET counted = 9 WHERE id = md5('count 1')::uuid",
        &["i28"],
        "of PLAIN (completed) found 9 where the book had 6, and the ledger was corrected by 1",
    )
    .await;
}

#[tokio::test]
async fn i28_finds_a_correction_in_the_name_of_no_count() {
    broken(
        "UPDATE inventory.movement SET reference_id = md5('nothing')::uuid WHERE seq = 10",
        &["i28"],
        "no count (reference",
    )
    .await;
}
