//! The events as other systems read them: in a stable order that skips no late commit.
//!
//! Sequence order is not commit order, so a reader of "after number N" would skip an event that was numbered early and
//! committed late. Events are therefore ordered by the transaction that recorded them, and only those of transactions
//! older than every one that still runs are shown (<https://event-driven.io/en/ordering_in_postgres_outbox/>).

use ambar_kernel::{ErrorKind, EventId, Failure, Result, Timestamp};
use serde_json::Value;
use uuid::Uuid;

use crate::Db;

pub(crate) const READ: &str = "
SELECT xid::text::bigint, seq, id, name, version, key, operation_id, occurred_at, payload
FROM platform.event
WHERE (xid, seq) > ($1::text::xid8, $2) AND xid < pg_snapshot_xmin(pg_current_snapshot()) AND ($4::text[] IS NULL OR name = ANY($4))
ORDER BY xid, seq LIMIT $3";

// Whether events after the place have left by their age.
pub(crate) const LEFT: &str = "
SELECT max(before) FROM platform.forgotten
WHERE (last_xid, last_seq) > ($1::text::xid8, $2) AND ($3::text[] IS NULL OR name = ANY($3))";

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

/// Up to `limit` events after `after`, of the given names or of all; from the oldest that is kept for the default place.
///
/// # Errors
/// [`ErrorKind::Refused`] `events.left` if some after that place have left by their age: reading on would skip them in
/// silence. If the database fails.
pub async fn read_feed(db: &Db, after: FeedCursor, limit: i64, names: Option<&[String]>) -> Result<Vec<FeedEvent>> {
    if after != FeedCursor::default() {
        refuse_a_gap(db, after, names).await?;
    }
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

async fn refuse_a_gap(db: &Db, after: FeedCursor, names: Option<&[String]>) -> Result<()> {
    let (left,): (Option<Timestamp>,) =
        sqlx::query_as(LEFT).bind(after.xid.to_string()).bind(after.seq).bind(names).fetch_one(db.reader()).await?;
    match left {
        None => Ok(()),
        Some(before) => Err(Failure::new(
            ErrorKind::Refused,
            "events.left",
            format!(
                "Events after this cursor are no longer kept: those from before {} have left. Read the present state by the \
                 lists of the API, then read events again without a cursor.",
                before.format("%Y-%m-%d %H:%M UTC")
            ),
        )),
    }
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
