//! What leaves by the rule of its age, and when. Piece by piece (see [`ambar_pg::retention`]), so that no lock is held long.
//!
//! | what | kept | who forgets it |
//! | --- | --- | --- |
//! | stored replies | [`Keep::replies`] | `platform.forget_replies` |
//! | outcomes of stock commands | [`Keep::outcomes`] | `inventory.forget_commands` |
//! | events that everybody had, with the note of each effect | [`Keep::events`] | `retention.forget_events`, here |
//! | sessions | until they are over | `identity.forget_sessions` |
//! | jobs that are done or cancelled | 30 days | `platform.forget_jobs` |
//! | imports, with the errors of their rows | 30 days | `import.forget_imports` |
//! | the files themselves, for mending | until they are committed, 2 days | the same |
//! | months of movements, to a file | for ever, or [`Keep::months`] | [`crate::old_months`] |
//! | the audit trail | for ever | nobody |

use std::time::Duration;

use ambar_kernel::Result;
use ambar_pg::{
    Db, PeriodicWork,
    retention::{EVERY, PIECE, Turn},
};
use async_trait::async_trait;

const DAY: u64 = 24 * 3600;

/// How long things are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// Answers to commands, for whoever sends one again with its key.
    pub replies: Duration,
    /// What became of stock commands; longer than the replies, so that a retry never finds neither.
    pub outcomes: Duration,
    /// Events, for other systems that read the feed.
    pub events: Duration,
    /// Whole months of movements beside the present one; none: for ever.
    pub months: Option<u32>,
}

impl Keep {
    /// No device is offline longer than a week without anybody noticing; no other system stands still for two.
    const FEWEST_DAYS: [u32; 2] = [7, 14];
    /// The database lets no younger month go.
    const FEWEST_MONTHS: u32 = 3;

    /// So many days, but never fewer than is safe.
    #[must_use]
    pub fn days(replies: u32, outcomes: u32, events: u32) -> Self {
        let days = |days: u32| Duration::from_secs(u64::from(days) * DAY);
        let replies = replies.max(Self::FEWEST_DAYS[0]);
        Self {
            replies: days(replies),
            outcomes: days(outcomes.max(replies.saturating_add(1))),
            events: days(events.max(Self::FEWEST_DAYS[1])),
            months: None,
        }
    }

    /// The same, with so many whole months of movements, but never fewer than is safe; 0 keeps them for ever.
    #[must_use]
    pub fn months(self, months: u32) -> Self {
        Self { months: (months > 0).then(|| months.max(Self::FEWEST_MONTHS)), ..self }
    }
}

impl Default for Keep {
    fn default() -> Self {
        Self::days(30, 90, 90)
    }
}

/// One number for what a fact of an event, or a movement, says.
macro_rules! mark {
    ($of:literal) => {
        concat!(
            "uuid_hash_extended(",
            $of,
            ".command_id, uuid_hash_extended(",
            $of,
            ".item_id, hashtextextended(",
            $of,
            ".kind, ",
            $of,
            ".quantity)))"
        )
    };
}

/// The facts in the payload of `inventory.stock_changed`, as `f`. As `jsonb` the payload is read once; as `json` it is read through for its
/// facts, and they are read again.
macro_rules! facts {
    ($event:literal) => {
        concat!(
            "CROSS JOIN LATERAL jsonb_to_recordset(",
            $event,
            ".payload::jsonb -> 'facts') AS f (command_id uuid, item_id uuid, kind text, quantity bigint)"
        )
    };
}

pub(crate) use {facts, mark};

// The oldest by number, which are the oldest by time but for what was going on at once. An event that a subscriber has not
// had, or that was given up, stays. What the facts of those that leave add up to is kept, so that the rest can still be
// compared with the ledger.
pub(crate) const FORGET_EVENTS: &str = concat!(
    "
WITH RECURSIVE old AS MATERIALIZED (
    SELECT w.seq FROM (SELECT seq, occurred_at FROM platform.event ORDER BY seq LIMIT 2 * $2) AS w
    WHERE w.occurred_at < $1 AND NOT EXISTS (SELECT 1 FROM platform.delivery d WHERE d.seq = w.seq)
    ORDER BY w.seq LIMIT $2
), gone AS (
    DELETE FROM platform.event e USING old WHERE e.seq = old.seq RETURNING e.xid, e.seq, e.id, e.name, e.payload
), subscriber (name) AS (
    (SELECT i.subscriber FROM platform.inbox i ORDER BY i.subscriber LIMIT 1)
    UNION ALL
    SELECT (SELECT i.subscriber FROM platform.inbox i WHERE i.subscriber > s.name ORDER BY i.subscriber LIMIT 1)
    FROM subscriber s WHERE s.name IS NOT NULL
), effects AS (
    DELETE FROM platform.inbox i USING gone g, subscriber s WHERE i.subscriber = s.name AND i.event_id = g.id RETURNING 1
), told AS (
    SELECT count(*) AS facts, coalesce(sum(",
    mark!("f"),
    "), 0) AS mark FROM gone g ",
    facts!("g"),
    " WHERE g.name = 'inventory.stock_changed'
), noted AS (
    INSERT INTO platform.forgotten AS k (name, events, last_xid, last_seq, before, facts, mark)
    SELECT g.name, count(*), (array_agg(g.xid ORDER BY g.xid DESC, g.seq DESC))[1], (array_agg(g.seq ORDER BY g.xid DESC, g.seq DESC))[1], $1,
           CASE WHEN g.name = 'inventory.stock_changed' THEN (SELECT facts FROM told) ELSE 0 END,
           CASE WHEN g.name = 'inventory.stock_changed' THEN (SELECT mark FROM told)::text ELSE '0' END
    FROM gone g GROUP BY g.name
    ON CONFLICT (name) DO UPDATE SET events = k.events + excluded.events, before = greatest(k.before, excluded.before),
        facts = k.facts + excluded.facts, mark = (k.mark::numeric + excluded.mark::numeric)::text,
        last_xid = CASE WHEN (excluded.last_xid, excluded.last_seq) > (k.last_xid, k.last_seq) THEN excluded.last_xid ELSE k.last_xid END,
        last_seq = CASE WHEN (excluded.last_xid, excluded.last_seq) > (k.last_xid, k.last_seq) THEN excluded.last_seq ELSE k.last_seq END
)
SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM effects)"
);

/// Statements of this module, for the test that prepares each.
pub const STATEMENTS: &[&str] = &[FORGET_EVENTS];

/// Forgets events that every subscriber had, and that they had them.
#[derive(Debug, Clone, Copy)]
pub struct ForgetEvents {
    /// How long they are kept.
    pub after: Duration,
}

#[async_trait]
impl PeriodicWork for ForgetEvents {
    fn name(&self) -> &'static str {
        "retention.forget_events"
    }
    fn every(&self) -> Duration {
        EVERY
    }
    async fn run(&self, db: &Db) -> Result<()> {
        let before = db.clock().now() - self.after;
        let (mut events, mut effects) = (Turn::of("events"), Turn::of("effects"));
        loop {
            let (gone, had): (i64, i64) =
                sqlx::query_as(FORGET_EVENTS).bind(before).bind(i64::from(PIECE)).fetch_one(db.reader()).await?;
            effects.goes_on(u64::try_from(had).unwrap_or_default());
            if !events.goes_on(u64::try_from(gone).unwrap_or_default()) {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_sooner_than_is_safe_and_outcomes_outlive_replies() {
        assert_eq!(Keep::days(0, 0, 0), Keep::days(7, 8, 14));
        assert_eq!(Keep::days(60, 30, 365), Keep::days(60, 61, 365));
        assert_eq!(Keep::default(), Keep::days(30, 90, 90));
    }

    #[test]
    fn movements_are_kept_for_ever_or_for_three_months_at_least() {
        assert_eq!(Keep::default().months, None);
        let kept = |months| Keep::default().months(months).months;
        assert_eq!([0, 1, 3, 24].map(kept), [None, Some(3), Some(3), Some(24)]);
    }
}
