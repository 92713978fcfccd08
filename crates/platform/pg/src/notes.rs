//! What a transaction tells beside the state that it changes: events, audit lines, replies. Gathered, and written by one call.

use std::sync::Arc;

use ambar_kernel::{AccountId, Ctx, Event, EventId, Failure, Idempotency, Published, Replay, Result};
use serde_json::Value;
use sqlx::{Postgres, postgres::PgArguments, query::QueryAs};
use uuid::Uuid;

use crate::{Db, Subscription};

/// The call that writes [`Notes`], whose values [`Notes::bind`] gives. What a statement adds to it begins at `$27`.
#[macro_export]
macro_rules! record {
    () => {
        "platform.record($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, \
         $24, $25, $26)"
    };
}

pub(crate) const RECORD: &str = concat!("SELECT ", record!());

/// A statement that makes such a call and answers the transaction, as `xmin` names it in the rows that it wrote.
pub type Recording<'q> = QueryAs<'q, Postgres, (Option<String>,), PgArguments>;

/// What is in the way of a second answer to a call, and of a second outcome of a stock command.
const KEYS_OF_ANSWERS: [&str; 2] = ["idempotency_pkey", "command_pkey"];

/// Whether a call was answered by somebody else, so that nothing of what failed with it took effect.
#[must_use]
pub fn is_twin(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|db| {
        db.code().as_deref() == Some("AM001")
            || db.is_unique_violation() && db.constraint().is_some_and(|it| KEYS_OF_ANSWERS.contains(&it))
    })
}

/// What is told.
#[derive(Debug, Default)]
pub struct Notes {
    events: Vec<Outgoing>,
    audit: Vec<AuditLine>,
    replies: Vec<Kept>,
    unanswered: Vec<(AccountId, Arc<str>)>,
}

/// A fact to publish.
#[derive(Debug)]
struct Outgoing {
    fact: Published,
    /// Whose it is, and by which operation, if not of whose transaction it is.
    by: Option<(Uuid, AccountId)>,
}

/// A reply to keep.
#[derive(Debug)]
struct Kept {
    account: AccountId,
    idempotency: Idempotency,
    reply: Replay,
    /// The operation, and how many movements it made, where the reply alone records them.
    effect: Option<(Uuid, i32)>,
}

#[derive(Debug)]
struct AuditLine {
    account: AccountId,
    account_name: Arc<str>,
    operation: Uuid,
    action: &'static str,
    entity: &'static str,
    entity_id: String,
    detail: Value,
}

impl Notes {
    /// Publishes a fact. Events of one key reach each subscriber in the order of their commits, if the row that the key names
    /// is locked first.
    ///
    /// # Errors
    /// Only if the event cannot be written as JSON, which is a bug.
    pub fn emit<E: Event>(&mut self, key: impl ToString, event: &E) -> Result<()> {
        self.events.push(Outgoing { fact: Published::of(key, event)?, by: None });
        Ok(())
    }

    /// Publishes a fact of one of several callers: see [`Notes::emit`].
    pub fn publish(&mut self, ctx: &Ctx, fact: Published) {
        self.events.push(Outgoing { fact, by: Some((ctx.operation_id, ctx.actor.account)) });
    }

    /// Adds a line to the audit trail about what a caller did.
    pub fn audit(
        &mut self,
        ctx: &Ctx,
        action: &'static str,
        entity: &'static str,
        entity_id: impl ToString,
        mut detail: Value,
    ) {
        // What was done without a network says when: the line itself says when it was told.
        if let (Some(at), Value::Object(detail)) = (ctx.recorded_at, &mut detail) {
            detail.insert("recorded_at".to_owned(), at.to_rfc3339().into());
        }
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

    /// Keeps the reply to a call; none for a call without a key. `movements` tells how many movements the call made, where
    /// nothing but its reply records them.
    pub fn reply(&mut self, ctx: &Ctx, reply: Replay, movements: Option<i32>) {
        if let Some(idempotency) = ctx.idempotency.clone() {
            let effect = movements.map(|movements| (ctx.operation_id, movements));
            self.replies.push(Kept { account: ctx.actor.account, idempotency, reply, effect });
        }
    }

    /// Makes sure that a call that keeps no reply was not answered before.
    pub fn unanswered(&mut self, ctx: &Ctx) {
        self.unanswered.extend(ctx.idempotency.as_ref().map(|it| (ctx.actor.account, Arc::clone(&it.key))));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.events.is_empty() && self.audit.is_empty() && self.replies.is_empty() && self.unanswered.is_empty()
    }

    /// Whether it publishes anything that somebody subscribes to: then they are told once it is committed ([`Db::ring`]).
    #[must_use]
    pub fn is_awaited(&self, db: &Db) -> bool {
        db.subscriptions().iter().any(|it| self.events.iter().any(|event| event.fact.name == it.event))
    }

    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Binds the values of [`record`]. `ctx` is whose transaction it is, and its time the time of all that is recorded.
    ///
    /// # Errors
    /// Only by a bug.
    pub fn bind<'q>(mut self, query: Recording<'q>, db: &Db, ctx: &Ctx) -> Result<Recording<'q>> {
        // In one order for everybody: who stores the same two would wait for each other.
        self.replies.sort_by(|a, b| (a.account, &a.idempotency.key).cmp(&(b.account, &b.idempotency.key)));
        let query = bind_replies(query.bind(ctx.now), self.replies)?;
        let query = bind_audit(query, self.audit);
        let query = bind_events(query, self.events, db, ctx);
        Ok(query
            .bind(self.unanswered.iter().map(|it| it.0).collect::<Vec<_>>())
            .bind(self.unanswered.iter().map(|it| it.1.to_string()).collect::<Vec<_>>()))
    }
}

fn bind_replies(query: Recording<'_>, replies: Vec<Kept>) -> Result<Recording<'_>> {
    let statuses = replies
        .iter()
        .map(|it| i16::try_from(it.reply.status))
        .collect::<Result<Vec<_>, _>>()
        .map_err(Failure::internal)?;
    let query = query
        .bind(replies.iter().map(|it| it.account).collect::<Vec<_>>())
        .bind(replies.iter().map(|it| it.idempotency.key.to_string()).collect::<Vec<_>>())
        .bind(replies.iter().map(|it| it.idempotency.request_hash.to_vec()).collect::<Vec<_>>())
        .bind(statuses);
    let operations: Vec<_> = replies.iter().map(|it| it.effect.map(|effect| effect.0)).collect();
    let movements: Vec<_> = replies.iter().map(|it| it.effect.map(|effect| effect.1)).collect();
    Ok(query
        .bind(replies.iter().map(|it| it.reply.body.text().to_owned()).collect::<Vec<_>>())
        .bind(operations)
        .bind(movements))
}

fn bind_audit(query: Recording<'_>, audit: Vec<AuditLine>) -> Recording<'_> {
    query
        .bind(audit.iter().map(|a| a.account).collect::<Vec<_>>())
        .bind(audit.iter().map(|a| a.account_name.to_string()).collect::<Vec<_>>())
        .bind(audit.iter().map(|a| a.operation).collect::<Vec<_>>())
        .bind(audit.iter().map(|a| a.action).collect::<Vec<_>>())
        .bind(audit.iter().map(|a| a.entity).collect::<Vec<_>>())
        .bind(audit.iter().map(|a| a.entity_id.clone()).collect::<Vec<_>>())
        .bind(audit.into_iter().map(|a| a.detail).collect::<Vec<_>>())
}

fn bind_events<'q>(query: Recording<'q>, events: Vec<Outgoing>, db: &Db, ctx: &Ctx) -> Recording<'q> {
    let concerns = |it: &&Subscription| events.iter().any(|e| e.fact.name == it.event);
    let subscriptions: Vec<&Subscription> = db.subscriptions().iter().filter(concerns).collect();
    let own = (ctx.operation_id, ctx.actor.account);
    let query = query
        .bind(events.iter().map(|e| e.by.unwrap_or(own).0).collect::<Vec<_>>())
        .bind(events.iter().map(|e| e.by.unwrap_or(own).1).collect::<Vec<_>>())
        .bind(events.iter().map(|_| EventId::from_uuid(db.new_id())).collect::<Vec<_>>())
        .bind(events.iter().map(|e| e.fact.name).collect::<Vec<_>>())
        .bind(events.iter().map(|e| e.fact.version).collect::<Vec<_>>())
        .bind(events.iter().map(|e| e.fact.key.clone()).collect::<Vec<_>>());
    query
        .bind(events.into_iter().map(|e| e.fact.payload).collect::<Vec<_>>())
        .bind(subscriptions.iter().map(|s| s.event).collect::<Vec<_>>())
        .bind(subscriptions.iter().map(|s| s.subscriber).collect::<Vec<_>>())
}
