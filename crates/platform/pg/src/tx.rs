//! The unit of work: one transaction that makes state, events, audit lines and the stored reply visible together.

use std::sync::Arc;

use ambar_kernel::{AccountId, Ctx, Event, EventId, Failure, Idempotency, Replay, Result};
use serde::Serialize;
use serde_json::Value;
use sqlx::{PgConnection, Postgres, Transaction, postgres::PgArguments, query::QueryAs};
use uuid::Uuid;

use crate::{Db, Subscription, idempotency};

macro_rules! reply_and_audit {
    () => {
        "
WITH reply AS (
    INSERT INTO platform.idempotency (account_id, key, request_hash, status, body, created_at, operation_id, movements)
    SELECT r.account_id, r.key, r.request_hash, r.status, r.body, $1, r.operation_id, r.movements
    FROM unnest($2::uuid[], $3::text[], $4::bytea[], $5::smallint[], $6::jsonb[], $7::uuid[], $8::int[])
         AS r (account_id, key, request_hash, status, body, operation_id, movements)
    ORDER BY r.account_id, r.key
    ON CONFLICT DO NOTHING RETURNING 1
), audited AS (
    INSERT INTO platform.audit (at, account_id, account_name, operation_id, action, entity, entity_id, detail)
    SELECT $1, a.account_id, a.account_name, a.operation_id, a.action, a.entity, a.entity_id, a.detail
    FROM unnest($9::uuid[], $10::text[], $11::uuid[], $12::text[], $13::text[], $14::text[], $15::jsonb[])
         AS a (account_id, account_name, operation_id, action, entity, entity_id, detail)
    RETURNING 1
)"
    };
}

/// What a commit writes beside the state itself if nothing is published, in one statement: the stored replies, the audit lines.
/// Answers how many replies were stored (fewer than there are: a twin was faster).
pub(crate) const FLUSH: &str = concat!(reply_and_audit!(), " SELECT (SELECT count(*) FROM reply), NULL");

/// The same with the events and a delivery for each subscriber.
pub(crate) const FLUSH_EVENTS: &str = concat!(
    reply_and_audit!(),
    ", happened AS (
    INSERT INTO platform.event (id, name, version, key, operation_id, account_id, occurred_at, payload)
    SELECT e.id, e.name, e.version, e.key, $16, $17, $1, e.payload
    FROM unnest($18::uuid[], $19::text[], $20::int[], $21::text[], $22::jsonb[]) WITH ORDINALITY AS e (id, name, version, key, payload, n)
    ORDER BY e.n
    RETURNING seq, id, name, key
), delivered AS (
    INSERT INTO platform.delivery (subscriber, seq, event_id, key, next_at)
    SELECT s.subscriber, h.seq, h.id, h.key, $1
    FROM happened h JOIN unnest($23::text[], $24::text[]) AS s (event, subscriber) ON s.event = h.name
    RETURNING 1
)
SELECT (SELECT count(*) FROM reply),
       CASE WHEN EXISTS (SELECT 1 FROM delivered) THEN pg_notify('ambar_outbox', '')::text END"
);

/// A unit of work. Not committed = rolled back.
#[must_use = "not committed = rolled back"]
pub struct Tx {
    inner: Transaction<'static, Postgres>,
    db: Db,
    ctx: Ctx,
    events: Vec<Outgoing>,
    audit: Vec<AuditLine>,
    replies: Vec<Kept>,
}

/// A reply to keep.
struct Kept {
    account: AccountId,
    idempotency: Idempotency,
    reply: Replay,
    /// The operation, and how many movements it made, where the reply alone records them.
    effect: Option<(Uuid, i32)>,
}

struct Outgoing {
    name: &'static str,
    version: i32,
    key: String,
    payload: Value,
}

struct AuditLine {
    account: AccountId,
    account_name: Arc<str>,
    operation: Uuid,
    action: &'static str,
    entity: &'static str,
    entity_id: String,
    detail: Value,
}

impl Tx {
    pub(crate) fn new(inner: Transaction<'static, Postgres>, db: Db, ctx: Ctx) -> Self {
        Self { inner, db, ctx, events: Vec::new(), audit: Vec::new(), replies: Vec::new() }
    }

    /// The only door to SQL inside a use case.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.inner
    }

    /// Who calls and when.
    #[must_use]
    pub fn ctx(&self) -> &Ctx {
        &self.ctx
    }

    /// A new UUIDv7.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        self.db.new_id()
    }

    /// Publishes a fact once this commits. Events of one key reach each subscriber in the order of their commits, if the
    /// row that the key names is locked first.
    ///
    /// # Errors
    /// Only if the event cannot be written as JSON, which is a bug.
    pub fn emit<E: Event>(&mut self, key: impl ToString, event: &E) -> Result<()> {
        let payload = serde_json::to_value(event).map_err(Failure::internal)?;
        self.events.push(Outgoing { name: E::NAME, version: E::VERSION, key: key.to_string(), payload });
        Ok(())
    }

    /// Adds a line to the audit trail.
    pub fn audit(&mut self, action: &'static str, entity: &'static str, entity_id: impl ToString, detail: Value) {
        let ctx = self.ctx.clone();
        self.audit_for(&ctx, action, entity, entity_id, detail);
    }

    /// Adds a line about what one of several callers did, where they share a transaction.
    pub fn audit_for(
        &mut self,
        ctx: &Ctx,
        action: &'static str,
        entity: &'static str,
        entity_id: impl ToString,
        detail: Value,
    ) {
        self.audit.push(AuditLine {
            account: ctx.actor.account,
            account_name: Arc::clone(&ctx.actor.name),
            operation: ctx.operation_id,
            action,
            entity,
            entity_id: entity_id.to_string(),
            detail,
        });
    }

    /// Commits a command: state, events, audit and the reply, which a retry with the same key will get again.
    ///
    /// # Errors
    /// [`ambar_kernel::ErrorKind::Replayed`] with the stored reply if a twin with the same key was faster (this work is
    /// rolled back); otherwise if the database fails. A lost answer to COMMIT is looked up by key on a new connection.
    pub async fn commit<R: Serialize>(mut self, status: u16, reply: R) -> Result<R> {
        let body = serde_json::to_value(&reply).map_err(Failure::internal)?;
        let ctx = self.ctx.clone();
        self.reply_for(&ctx, Replay { status, body }, None);
        if !self.flush().await? {
            self.inner.rollback().await?;
            idempotency::replay(&self.db, &self.ctx).await?;
            return Err(Failure::internal("a stored reply was in the way and then gone"));
        }
        match self.inner.commit().await {
            Ok(()) => Ok(reply),
            Err(error) => match idempotency::replay(&self.db, &self.ctx).await {
                Err(found) if found.replay.is_some() => Ok(reply),
                _ => Err(error.into()),
            },
        }
    }

    /// Commits a step that answers nobody: a reaction, a sweep, a part of a command whose last part stores the reply.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn commit_step(mut self) -> Result<()> {
        self.flush().await?;
        Ok(self.inner.commit().await?)
    }

    /// Keeps the reply to a call, where several callers share a transaction; none for a call without a key. `movements` tells
    /// how many movements the call made, where nothing but its reply records them. To be ended by [`Tx::commit_group`].
    pub fn reply_for(&mut self, ctx: &Ctx, reply: Replay, movements: Option<i32>) {
        if let Some(idempotency) = ctx.idempotency.clone() {
            let effect = movements.map(|movements| (ctx.operation_id, movements));
            self.replies.push(Kept { account: ctx.actor.account, idempotency, reply, effect });
        }
    }

    /// Commits what several callers share. Answers false, and nothing took effect, if a twin of one of them was faster.
    ///
    /// # Errors
    /// If the database fails; then it is not known whether it took effect.
    pub async fn commit_group(mut self) -> Result<bool> {
        if !self.flush().await? {
            self.inner.rollback().await?;
            return Ok(false);
        }
        self.inner.commit().await?;
        Ok(true)
    }

    /// Ends it without any effect.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn rollback(self) -> Result<()> {
        Ok(self.inner.rollback().await?)
    }

    /// Writes what is buffered without committing, so that the dispatcher can end several reactions in one commit. Most
    /// reactions publish nothing; that the transaction is sound shows when their savepoint is released.
    pub(crate) async fn flush_step(&mut self) -> Result<()> {
        if self.events.is_empty() && self.audit.is_empty() {
            return Ok(());
        }
        self.flush().await.map(drop)
    }

    pub(crate) fn forget_buffered(&mut self) {
        self.events.clear();
        self.audit.clear();
    }

    pub(crate) fn set_ctx(&mut self, ctx: Ctx) {
        self.ctx = ctx;
    }

    pub(crate) async fn commit_plain(self) -> Result<()> {
        Ok(self.inner.commit().await?)
    }

    /// Writes everything that is buffered; answers whether every reply was stored. This also is the proof that the transaction
    /// is sound: sqlx answers Ok to the COMMIT of a transaction that PostgreSQL has aborted, but no statement succeeds in one.
    async fn flush(&mut self) -> Result<bool> {
        let events = std::mem::take(&mut self.events);
        let audit = std::mem::take(&mut self.audit);
        let replies = std::mem::take(&mut self.replies);
        let query = bind_replies(
            sqlx::query_as(if events.is_empty() { FLUSH } else { FLUSH_EVENTS }).bind(self.ctx.now),
            &replies,
        )?;
        let query = query
            .bind(audit.iter().map(|a| a.account).collect::<Vec<_>>())
            .bind(audit.iter().map(|a| a.account_name.to_string()).collect::<Vec<_>>())
            .bind(audit.iter().map(|a| a.operation).collect::<Vec<_>>())
            .bind(audit.iter().map(|a| a.action).collect::<Vec<_>>())
            .bind(audit.iter().map(|a| a.entity).collect::<Vec<_>>())
            .bind(audit.iter().map(|a| &*a.entity_id).collect::<Vec<_>>())
            .bind(audit.iter().map(|a| &a.detail).collect::<Vec<_>>());
        let query = if events.is_empty() { query } else { self.bind_events(query, &events) };
        let (stored, _woken): (i64, Option<String>) = query.fetch_one(&mut *self.inner).await?;
        Ok(usize::try_from(stored) == Ok(replies.len()))
    }

    fn bind_events<'q>(&self, query: Flush<'q>, events: &[Outgoing]) -> Flush<'q> {
        let concerns = |it: &&Subscription| events.iter().any(|e| e.name == it.event);
        let subscriptions: Vec<&Subscription> = self.db.subscriptions().iter().filter(concerns).collect();
        query
            .bind(self.ctx.operation_id)
            .bind(self.ctx.actor.account)
            .bind(events.iter().map(|_| EventId::from_uuid(self.db.new_id())).collect::<Vec<_>>())
            .bind(events.iter().map(|e| e.name).collect::<Vec<_>>())
            .bind(events.iter().map(|e| e.version).collect::<Vec<_>>())
            .bind(events.iter().map(|e| e.key.clone()).collect::<Vec<_>>())
            .bind(events.iter().map(|e| e.payload.clone()).collect::<Vec<_>>())
            .bind(subscriptions.iter().map(|s| s.event).collect::<Vec<_>>())
            .bind(subscriptions.iter().map(|s| s.subscriber).collect::<Vec<_>>())
    }
}

type Flush<'q> = QueryAs<'q, Postgres, (i64, Option<String>), PgArguments>;

fn bind_replies<'q>(query: Flush<'q>, replies: &[Kept]) -> Result<Flush<'q>> {
    let statuses = replies
        .iter()
        .map(|it| i16::try_from(it.reply.status))
        .collect::<Result<Vec<_>, _>>()
        .map_err(Failure::internal)?;
    Ok(query
        .bind(replies.iter().map(|it| it.account).collect::<Vec<_>>())
        .bind(replies.iter().map(|it| it.idempotency.key.to_string()).collect::<Vec<_>>())
        .bind(replies.iter().map(|it| it.idempotency.request_hash.to_vec()).collect::<Vec<_>>())
        .bind(statuses)
        .bind(replies.iter().map(|it| it.reply.body.clone()).collect::<Vec<_>>())
        .bind(replies.iter().map(|it| it.effect.map(|effect| effect.0)).collect::<Vec<_>>())
        .bind(replies.iter().map(|it| it.effect.map(|effect| effect.1)).collect::<Vec<_>>()))
}
