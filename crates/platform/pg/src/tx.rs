//! The unit of work: one transaction that makes state, events, audit lines and the stored reply visible together.

use ambar_kernel::{Ctx, Event, EventId, Failure, Replay, Result};
use serde::Serialize;
use serde_json::Value;
use sqlx::{PgConnection, Postgres, Transaction};

use crate::{Db, idempotency};

/// Everything that a commit writes beside the state itself, in one statement: the stored reply, the events with a
/// delivery for each subscriber, the audit lines. Answers whether the reply was stored (false: a twin was faster).
pub(crate) const FLUSH: &str = "
WITH reply AS (
    INSERT INTO platform.idempotency (account_id, key, request_hash, status, body, created_at)
    SELECT $1, $2, $3, $4, $5, $6 WHERE $2::text IS NOT NULL
    ON CONFLICT DO NOTHING RETURNING 1
), happened AS (
    INSERT INTO platform.event (id, name, version, key, operation_id, account_id, occurred_at, payload)
    SELECT e.id, e.name, e.version, e.key, $7, $1, $6, e.payload
    FROM unnest($8::uuid[], $9::text[], $10::int[], $11::text[], $12::jsonb[]) WITH ORDINALITY AS e (id, name, version, key, payload, n)
    ORDER BY e.n
    RETURNING seq, id, name, key
), delivered AS (
    INSERT INTO platform.delivery (subscriber, seq, event_id, key, next_at)
    SELECT s.subscriber, h.seq, h.id, h.key, $6
    FROM happened h JOIN unnest($13::text[], $14::text[]) AS s (event, subscriber) ON s.event = h.name
    RETURNING 1
), audited AS (
    INSERT INTO platform.audit (at, account_id, account_name, operation_id, action, entity, entity_id, detail)
    SELECT $6, $1, $15, $7, a.action, a.entity, a.entity_id, a.detail
    FROM unnest($16::text[], $17::text[], $18::text[], $19::jsonb[]) AS a (action, entity, entity_id, detail)
    RETURNING 1
)
SELECT (SELECT count(*) FROM reply) AS replies,
       CASE WHEN EXISTS (SELECT 1 FROM delivered) THEN pg_notify('ambar_outbox', '')::text END AS woken";

/// A unit of work. Not committed = rolled back.
#[must_use = "not committed = rolled back"]
pub struct Tx {
    inner: Transaction<'static, Postgres>,
    db: Db,
    ctx: Ctx,
    events: Vec<Outgoing>,
    audit: Vec<AuditLine>,
}

struct Outgoing {
    name: &'static str,
    version: i32,
    key: String,
    payload: Value,
}

struct AuditLine {
    action: &'static str,
    entity: &'static str,
    entity_id: String,
    detail: Value,
}

impl Tx {
    pub(crate) fn new(inner: Transaction<'static, Postgres>, db: Db, ctx: Ctx) -> Self {
        Self { inner, db, ctx, events: Vec::new(), audit: Vec::new() }
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
        self.audit.push(AuditLine { action, entity, entity_id: entity_id.to_string(), detail });
    }

    /// Commits a command: state, events, audit and the reply, which a retry with the same key will get again.
    ///
    /// # Errors
    /// [`ambar_kernel::ErrorKind::Replayed`] with the stored reply if a twin with the same key was faster (this work is
    /// rolled back); otherwise if the database fails. A lost answer to COMMIT is looked up by key on a new connection.
    pub async fn commit<R: Serialize>(mut self, status: u16, reply: R) -> Result<R> {
        let body = serde_json::to_value(&reply).map_err(Failure::internal)?;
        let stored = self.flush(Some(Replay { status, body })).await?;
        if self.ctx.idempotency.is_some() && stored == 0 {
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
        self.flush(None).await?;
        Ok(self.inner.commit().await?)
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
        self.flush(None).await.map(drop)
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

    /// This also is the proof that the transaction is sound: sqlx answers Ok to the COMMIT of a transaction that PostgreSQL
    /// has aborted, but no statement succeeds in one.
    async fn flush(&mut self, reply: Option<Replay>) -> Result<i64> {
        let key = self.ctx.idempotency.clone().filter(|_| reply.is_some());
        let events = std::mem::take(&mut self.events);
        let audit = std::mem::take(&mut self.audit);
        let ids: Vec<EventId> = events.iter().map(|_| EventId::from_uuid(self.db.new_id())).collect();
        let (names, versions): (Vec<_>, Vec<_>) = events.iter().map(|e| (e.name, e.version)).unzip();
        let (keys, payloads): (Vec<_>, Vec<_>) = events.into_iter().map(|e| (e.key, e.payload)).unzip();
        let subscriptions = self.db.subscriptions();
        let (topics, subscribers): (Vec<_>, Vec<_>) =
            subscriptions.iter().filter(|s| names.contains(&s.event)).map(|s| (s.event, s.subscriber)).unzip();
        let (actions, entities): (Vec<_>, Vec<_>) = audit.iter().map(|a| (a.action, a.entity)).unzip();
        let (entity_ids, details): (Vec<_>, Vec<_>) = audit.into_iter().map(|a| (a.entity_id, a.detail)).unzip();
        let (status, body) = reply.map_or((0, Value::Null), |r| (r.status, r.body));
        let (stored, _woken): (i64, Option<String>) = sqlx::query_as(FLUSH)
            .bind(self.ctx.actor.account)
            .bind(key.as_ref().map(|k| k.key.to_string()))
            .bind(key.as_ref().map(|k| k.request_hash.to_vec()))
            .bind(i16::try_from(status).map_err(Failure::internal)?)
            .bind(body)
            .bind(self.ctx.now)
            .bind(self.ctx.operation_id)
            .bind(ids)
            .bind(names)
            .bind(versions)
            .bind(keys)
            .bind(payloads)
            .bind(topics)
            .bind(subscribers)
            .bind(&*self.ctx.actor.name)
            .bind(actions)
            .bind(entities)
            .bind(entity_ids)
            .bind(details)
            .fetch_one(&mut *self.inner)
            .await?;
        Ok(stored)
    }
}
