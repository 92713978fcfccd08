//! The events as other systems read them: in a stable order that skips no late commit.
//!
//! Sequence order is not commit order, so a reader of "after number N" would skip an event that was numbered early and
//! committed late. Events are therefore ordered by the transaction that recorded them, and only those of transactions
//! older than every one that still runs are shown (<https://event-driven.io/en/ordering_in_postgres_outbox/>).

use ambar_kernel::{EventId, Result, Timestamp};
use serde_json::Value;
use uuid::Uuid;

use crate::Db;

pub(crate) const READ: &str = "
SELECT xid::text::bigint, seq, id, name, version, key, operation_id, occurred_at, payload
FROM platform.event
WHERE (xid, seq) > ($1::text::xid8, $2) AND xid < pg_snapshot_xmin(pg_current_snapshot()) AND ($4::text[] IS NULL OR name = ANY($4))
ORDER BY xid, seq LIMIT $3";

/// A place in the order of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct FeedCursor {
    /// The recording transaction.
    pub xid: i64,
    /// The number within it.
    pub seq: i64,
}

/// An event with its place.
#[derive(Debug, Clone)]
pub struct FeedEvent {
    /// Its place: read on from here.
    pub cursor: FeedCursor,
    /// Its id.
    pub id: EventId,
    /// `context.fact`.
    pub name: String,
    /// Version of its JSON.
    pub version: i32,
    /// What it is about.
    pub key: String,
    /// The operation that caused it.
    pub operation_id: Uuid,
    /// When it became true.
    pub occurred_at: Timestamp,
    /// The fact.
    pub payload: Value,
}

type Row = (i64, i64, EventId, String, i32, String, Uuid, Timestamp, Value);

/// Up to `limit` events after `after`, of the given names or of all.
///
/// # Errors
/// If the database fails.
pub async fn read_feed(db: &Db, after: FeedCursor, limit: i64, names: Option<&[String]>) -> Result<Vec<FeedEvent>> {
    let rows: Vec<Row> = sqlx::query_as(READ)
        .bind(after.xid.to_string())
        .bind(after.seq)
        .bind(limit)
        .bind(names)
        .fetch_all(db.reader())
        .await?;
    Ok(rows
        .into_iter()
        .map(|(xid, seq, id, name, version, key, operation_id, occurred_at, payload)| FeedEvent {
            cursor: FeedCursor { xid, seq },
            id,
            name,
            version,
            key,
            operation_id,
            occurred_at,
            payload,
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_stand_in_the_order_of_transactions_and_only_then_of_numbers() {
        let at = |xid, seq| FeedCursor { xid, seq };
        let mut places = [at(2, 1), at(1, 9), at(1, 3), FeedCursor::default(), at(2, 0)];
        places.sort();
        assert_eq!(places, [at(0, 0), at(1, 3), at(1, 9), at(2, 0), at(2, 1)]);
    }
}
