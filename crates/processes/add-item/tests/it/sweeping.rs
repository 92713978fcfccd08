//! Drafts that nobody comes back for, and callers who come back when it is late.

use chrono::Duration;
use serde_json::json;

use crate::{
    faults::When,
    setup::{seven, start},
};

#[tokio::test]
async fn a_young_draft_is_left_alone() {
    let it = start().await;
    it.faults.crash_at(2, When::Before);
    it.ann.post_keyed("/items", "k", seven()).await.refused(503, "test.crash");
    it.test.clock.advance(Duration::minutes(9));
    it.sweep().await.unwrap();
    assert_eq!(it.catalog.state.lock().unwrap().items.len(), 1);
    it.ann.post("/items", json!({"sku": "S-1", "name": "x"})).await.refused(503, "catalog.being_added");
    it.test.clock.advance(Duration::minutes(2));
    it.sweep().await.unwrap();
    assert_eq!(it.settled(), []);
    it.ann.post("/items", json!({"sku": "S-1", "name": "x"})).await.expect(201);
}

#[tokio::test]
async fn stock_that_came_in_is_published_with_its_place() {
    let it = start().await;
    it.faults.crash_at(3, When::After);
    it.ann.post_keyed("/items", "k", seven()).await.refused(503, "test.crash");
    it.test.clock.advance(Duration::minutes(11));
    it.sweep().await.unwrap();
    it.sweep().await.unwrap();
    assert_eq!(it.settled().len(), 1);
    let added = it.ann.post_keyed("/items", "k", seven()).await.expect(201);
    assert_eq!(added["placed"]["quantity"], "7");
    assert_eq!(it.settled().len(), 1);
}

#[tokio::test]
async fn an_attempt_that_the_sweep_overtook_brings_no_stock() {
    let it = start().await;
    it.faults.crash_at(3, When::Before);
    it.ann.post_keyed("/items", "k", seven()).await.refused(503, "test.crash");
    it.test.clock.advance(Duration::minutes(11));
    // The sweep uses up the receipt's key and crashes before it has removed the draft.
    it.faults.crash_at(1, When::After);
    assert_eq!(it.sweep().await.unwrap_err().code, "test.crash");
    it.ann.post_keyed("/items", "k", seven()).await.refused(503, "add_item.interrupted");
    assert_eq!(it.settled(), []);
    it.ann.post_keyed("/items", "k", seven()).await.expect(201);
    assert_eq!(it.settled().len(), 1);
}

#[tokio::test]
async fn a_command_that_was_given_up_too_often_ends() {
    let it = start().await;
    for _ in 0..16 {
        it.faults.crash_at(1, When::After);
        // Attempts that were given up are passed over; the crash comes at the one that drafts.
        while it.ann.post_keyed("/items", "k", seven()).await.status == 503
            && it.catalog.state.lock().unwrap().items.is_empty()
        {
            let skipped = it.catalog.state.lock().unwrap().discarded.len();
            it.faults.crash_at(skipped + 1, When::After);
        }
        it.test.clock.advance(Duration::minutes(11));
        it.sweep().await.unwrap();
    }
    it.ann.post_keyed("/items", "k", seven()).await.refused(409, "add_item.given_up");
    assert_eq!(it.settled(), []);
}
