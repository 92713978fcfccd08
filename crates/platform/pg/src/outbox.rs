//! Delivery of events: at least once to each subscriber, in order per key; consumed exactly once in effect, because the
//! effect, the inbox row and the removal of the delivery share one transaction.

use std::{collections::HashSet, sync::Arc, time::Duration};

use ambar_kernel::{Ctx, EventId, Failure, Recorded, Result, Timestamp};
use async_trait::async_trait;
use serde_json::Value;
use sqlx::{Executor, postgres::PgListener};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{Db, Tx, bell::CHANNEL};

/// A subscriber's interest in one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subscription {
    /// [`ambar_kernel::Event::NAME`].
    pub event: &'static str,
    /// The subscriber's name: the context, or `context.purpose`.
    pub subscriber: &'static str,
}

/// Someone whom events are delivered to.
#[async_trait]
pub trait Reactor: Send + Sync + 'static {
    /// As in [`Subscription::subscriber`].
    fn subscriber(&self) -> &'static str;

    /// The database as the role that may write what the reaction writes.
    fn db(&self) -> &Db;

    /// Takes one event, inside the transaction that also settles its delivery.
    ///
    /// # Errors
    /// Any failure: the event is tried again later, at growing intervals, and set aside as dead after twelve times.
    async fn react(&self, tx: &mut Tx, event: &Recorded) -> Result<()>;
}

pub(crate) const WAITS: &str =
    "SELECT subscriber FROM unnest($1::text[]) AS s (subscriber) WHERE EXISTS (
         SELECT 1 FROM platform.delivery d WHERE d.subscriber = s.subscriber AND d.state = 'pending' AND d.next_at <= $2)";

// Only the holder of the subscriber's lock reads, so order per key needs no more than order by sequence. An event whose
// key has an earlier one waiting for its next try, or dead, is left alone.
pub(crate) const CLAIM: &str = "
SELECT d.seq, e.id, e.name, e.version, e.key, e.operation_id, e.occurred_at, e.payload, d.attempts
FROM platform.delivery d JOIN platform.event e ON e.seq = d.seq
WHERE d.subscriber = $1 AND d.state = 'pending' AND d.next_at <= $2
  AND NOT EXISTS (SELECT 1 FROM platform.delivery b
                  WHERE b.subscriber = d.subscriber AND b.key = d.key AND b.seq < d.seq AND (b.state = 'dead' OR b.next_at > $2))
ORDER BY d.seq LIMIT 100";

pub(crate) const SETTLE: &str = "
WITH handled AS (
    INSERT INTO platform.inbox (subscriber, event_id, handled_at)
    SELECT $1, e, $4 FROM unnest($3::uuid[]) AS e ON CONFLICT DO NOTHING
)
DELETE FROM platform.delivery WHERE subscriber = $1 AND seq = ANY($2)";

pub(crate) const POSTPONE: &str = "
UPDATE platform.delivery SET attempts = attempts + 1, last_error = $3,
       state = CASE WHEN attempts + 1 >= 12 THEN 'dead' ELSE 'pending' END,
       next_at = $4::timestamptz + make_interval(secs => least(300, power(2, attempts)))
WHERE subscriber = $1 AND seq = $2";

pub(crate) const LAG: &str = "
SELECT count(*), count(*) FILTER (WHERE d.state = 'dead'), min(e.occurred_at)
FROM platform.delivery d JOIN platform.event e ON e.seq = d.seq";

type Claimed = (i64, EventId, String, i32, String, Uuid, Timestamp, Value, i32);

/// Delivers events to the reactors of this process.
#[derive(Clone)]
pub struct Dispatcher {
    db: Db,
    reactors: Arc<[Arc<dyn Reactor>]>,
}

impl Dispatcher {
    /// # Errors
    /// If a subscription names a subscriber that none of the reactors is, or the other way round.
    pub fn new(db: Db, reactors: Vec<Arc<dyn Reactor>>) -> Result<Self> {
        let wanted: HashSet<_> = db.subscriptions().iter().map(|s| s.subscriber).collect();
        let present: HashSet<_> = reactors.iter().map(|r| r.subscriber()).collect();
        if wanted != present {
            return Err(Failure::internal(format!("subscribers {wanted:?} and reactors {present:?} differ")));
        }
        Ok(Self { db, reactors: reactors.into() })
    }

    /// Delivers until `stop`: woken by the commit of an event, and once a second in any case.
    pub async fn run(self, stop: CancellationToken) {
        let mut listener = None;
        while !stop.is_cancelled() {
            if let Err(failure) = self.drain().await {
                tracing::warn!(error = %failure, "events could not be delivered; trying again");
                listener = None;
            }
            if listener.is_none() {
                listener = self.listen().await.ok();
            }
            let woken = async {
                match &mut listener {
                    Some(listener) => listener.recv().await.is_ok(),
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                alive = woken => if !alive { listener = None },
                () = tick(Duration::from_secs(1)) => {}
            }
        }
    }

    async fn listen(&self) -> Result<PgListener> {
        let mut listener = self.db.reader().listener().await?;
        listener.listen(CHANNEL).await?;
        Ok(listener)
    }

    /// Delivers everything that is due, and what the reactions publish in turn. Tests call this instead of waiting.
    /// Answers how many events were delivered.
    ///
    /// # Errors
    /// If the database fails; a failing reaction is not an error here.
    pub async fn drain(&self) -> Result<usize> {
        let mut delivered = 0;
        loop {
            let waiting = self.waiting().await?;
            let mut round = 0;
            for reactor in self.reactors.iter().filter(|it| waiting.iter().any(|(name,)| name == it.subscriber())) {
                round += deliver_batch(&**reactor).await?;
            }
            if round == 0 {
                return Ok(delivered);
            }
            delivered += round;
        }
    }

    /// The subscribers for whom something is due.
    async fn waiting(&self) -> Result<Vec<(String,)>> {
        let all: Vec<&str> = self.reactors.iter().map(|reactor| reactor.subscriber()).collect();
        let now = self.db.clock().now();
        Ok(sqlx::query_as(WAITS).bind(all).bind(now).fetch_all(self.db.reader()).await?)
    }

    /// Deliveries that wait, those set aside as dead, and when the oldest waiting event happened.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn lag(&self) -> Result<(i64, i64, Option<Timestamp>)> {
        Ok(sqlx::query_as(LAG).fetch_one(self.db.reader()).await?)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the poll interval of the dispatcher, beside the wake-up; no test waits for it"
)]
async fn tick(interval: Duration) {
    tokio::time::sleep(interval).await;
}

async fn deliver_batch(reactor: &dyn Reactor) -> Result<usize> {
    let (db, subscriber) = (reactor.db(), reactor.subscriber());
    let now = db.clock().now();
    let mut tx = db.begin(&db.system_ctx()).await?;
    let (mine,): (bool,) = sqlx::query_as("SELECT pg_try_advisory_xact_lock(hashtext('ambar_outbox'), hashtext($1))")
        .bind(subscriber)
        .fetch_one(tx.conn())
        .await?;
    if !mine {
        tx.rollback().await?;
        return Ok(0);
    }
    let claimed: Vec<Claimed> = sqlx::query_as(CLAIM).bind(subscriber).bind(now).fetch_all(tx.conn()).await?;
    if claimed.is_empty() {
        tx.rollback().await?;
        return Ok(0);
    }
    let (mut settled, mut events, mut stuck) = (Vec::new(), Vec::new(), HashSet::new());
    for (seq, id, name, version, key, operation_id, occurred_at, payload, attempts) in claimed {
        if stuck.contains(&key) {
            continue;
        }
        let event = Recorded { id, name, version, key, operation_id, occurred_at, payload };
        tx.set_ctx(Ctx::system(operation_id, now));
        match react_in_savepoint(reactor, &mut tx, &event).await {
            Ok(()) => {
                settled.push(seq);
                events.push(id);
            }
            Err(failure) => {
                tracing::error!(operation_id = %operation_id, subscriber, event = %event.name, event_id = %id, attempts, error = %failure,
                    "reaction failed");
                sqlx::query(POSTPONE)
                    .bind(subscriber)
                    .bind(seq)
                    .bind(failure.to_string())
                    .bind(now)
                    .execute(tx.conn())
                    .await?;
                stuck.insert(event.key);
            }
        }
    }
    sqlx::query(SETTLE).bind(subscriber).bind(&settled).bind(&events).bind(now).execute(tx.conn()).await?;
    tx.commit_written().await?;
    Ok(settled.len())
}

async fn react_in_savepoint(reactor: &dyn Reactor, tx: &mut Tx, event: &Recorded) -> Result<()> {
    tx.conn().execute("SAVEPOINT reaction").await?;
    let reacted = match reactor.react(tx, event).await {
        Ok(()) => tx.flush_step().await,
        Err(failure) => Err(failure),
    };
    match reacted {
        Ok(()) => {
            tx.conn().execute("RELEASE SAVEPOINT reaction").await?;
            tracing::debug!(operation_id = %event.operation_id, subscriber = reactor.subscriber(), event = %event.name, "reaction done");
            Ok(())
        }
        Err(failure) => {
            tx.forget_buffered();
            tx.conn().execute("ROLLBACK TO SAVEPOINT reaction").await?;
            Err(failure)
        }
    }
}
