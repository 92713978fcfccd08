//! A crash at every step, before and after its effect: the retry ends the command, and so does the sweep if none comes.

use std::sync::Arc;

use ambar_testkit::TestDb;
use chrono::Duration;
use serde_json::{Value, json};

use crate::{
    faults::When,
    setup::{It, database, on, seven, with},
};

/// Every command, and whether it adds an item.
fn commands() -> [(Value, bool, bool); 4] {
    [
        (json!({"sku": "S-1", "name": "Item"}), false, true),
        (seven(), false, true),
        (with(seven(), json!({"location": "A-2"})), false, true),
        (seven(), true, false),
    ]
}

/// A world in which a command was sent and the process crashed at a step of it.
struct Crash {
    it: It,
    key: String,
    body: Value,
}

/// Sends the command to a process that crashes at this step. None if it has no such step.
async fn crashed(test: &Arc<TestDb>, body: &Value, refused: bool, step: usize, when: When) -> Option<Crash> {
    let it = on(test.clone());
    it.inventory.state.lock().unwrap().refuse_receipts = refused;
    it.faults.crash_at(step, when);
    let (key, body) = (test.db.new_id().to_string(), body.clone());
    let response = it.ann.post_keyed("/items", &key, body.clone()).await;
    if it.faults.disarm() {
        return None;
    }
    response.refused(503, "test.crash");
    Some(Crash { it, key, body })
}

impl Crash {
    /// Sends the command again, twice.
    async fn retry(&self, adds: bool) {
        let response = self.it.ann.post_keyed("/items", &self.key, self.body.clone()).await;
        assert_eq!(response.status, if adds { 201 } else { 409 }, "{:#}", response.json);
        assert_eq!(self.it.settled().len(), usize::from(adds));
        let again = self.it.ann.post_keyed("/items", &self.key, self.body.clone()).await;
        assert_eq!(again.json, response.json);
    }
}

#[tokio::test]
async fn a_retry_after_any_crash_ends_the_command() {
    let test = database().await;
    for (body, refused, adds) in commands() {
        for when in [When::Before, When::After] {
            let mut steps = 0;
            while let Some(crash) = crashed(&test, &body, refused, steps + 1, when).await {
                crash.retry(adds).await;
                steps += 1;
            }
            assert!(steps >= 2, "{steps} steps of {body}");
        }
    }
}

#[tokio::test]
async fn the_sweep_after_any_crash_leaves_a_whole_item_or_none_and_a_late_retry_still_ends_the_command() {
    let test = database().await;
    for (body, refused, adds) in commands() {
        for when in [When::Before, When::After] {
            let mut step = 1;
            while let Some(crash) = crashed(&test, &body, refused, step, when).await {
                crash.it.sweep().await.unwrap();
                test.clock.advance(Duration::minutes(11));
                crash.it.sweep().await.unwrap();
                assert!(crash.it.settled().len() <= 1);
                crash.retry(adds).await;
                step += 1;
            }
        }
    }
}

#[tokio::test]
async fn a_sweep_that_crashes_goes_on_at_the_next_turn() {
    let test = database().await;
    // The third step of adding with a plan is the receipt: stock without a published item is left.
    for when in [When::Before, When::After] {
        let mut step = 1;
        loop {
            let it = crashed(&test, &seven(), false, 3, when).await.unwrap().it;
            it.test.clock.advance(Duration::minutes(11));
            it.faults.crash_at(step, When::After);
            let swept = it.sweep().await;
            if it.faults.disarm() {
                break;
            }
            assert_eq!(swept.unwrap_err().code, "test.crash");
            it.sweep().await.unwrap();
            it.settled();
            step += 1;
        }
        assert!(step > 2);
    }
}

#[tokio::test]
async fn another_request_with_the_key_of_a_crashed_one_is_another_command() {
    let Crash { it, key, body } = crashed(&database().await, &seven(), false, 3, When::After).await.unwrap();
    let other = json!({"sku": "S-2", "name": "Other"});
    let added = it.ann.post_keyed("/items", &key, other).await.expect(201);
    assert_eq!((&added["sku"], &added["placed"]), (&json!("S-2"), &Value::Null));
    it.ann.post_keyed("/items", &key, body).await.refused(422, "idempotency.key_reused");
    it.test.clock.advance(Duration::minutes(11));
    it.sweep().await.unwrap();
    assert_eq!(it.settled().len(), 2);
}
