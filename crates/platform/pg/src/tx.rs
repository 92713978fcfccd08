//! The unit of work: one transaction that makes state, events, audit lines and the stored reply visible together.

use ambar_kernel::{Ctx, Document, Event, Failure, Replay, Result};
use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    Db, Notes, idempotency,
    notes::{RECORD, is_twin},
    pool::Begun,
};

pub(crate) const BY_KEYS: &str = "
SELECT set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)";

/// A unit of work. Not committed = rolled back.
#[must_use = "not committed = rolled back"]
pub struct Tx {
    inner: Begun,
    db: Db,
    ctx: Ctx,
    notes: Notes,
    /// Whether it has written events that somebody waits for.
    awaited: bool,
}

impl Tx {
    pub(crate) fn new(inner: Begun, db: Db, ctx: Ctx) -> Self {
        Self { inner, db, ctx, notes: Notes::default(), awaited: false }
    }

    /// What follows looks up long lists by key in tables that grow under it. A plan is kept by a connection, and one that was made
    /// while a table was nearly empty would read all of it when it is full.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn look_up_by_keys(&mut self) -> Result<()> {
        sqlx::query(BY_KEYS).execute(&mut *self.inner).await?;
        Ok(())
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

    /// The database.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// A new UUIDv7.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        self.db.new_id()
    }

    /// What it tells once it commits.
    pub fn notes(&mut self) -> &mut Notes {
        &mut self.notes
    }

    /// The notes so far, for a statement of the caller's that writes them beside the state.
    pub fn take_notes(&mut self) -> Notes {
        let notes = std::mem::take(&mut self.notes);
        self.awaited |= notes.is_awaited(&self.db);
        notes
    }

    /// Publishes a fact once this commits: see [`Notes::emit`].
    ///
    /// # Errors
    /// Only if the event cannot be written as JSON, which is a bug.
    pub fn emit<E: Event>(&mut self, key: impl ToString, event: &E) -> Result<()> {
        self.notes.emit(key, event)
    }

    /// Adds a line to the audit trail.
    pub fn audit(&mut self, action: &'static str, entity: &'static str, entity_id: impl ToString, detail: Value) {
        self.notes.audit(&self.ctx, action, entity, entity_id, detail);
    }

    /// Commits a command: state, events, audit and the reply, which a retry with the same key will get again.
    ///
    /// # Errors
    /// [`ambar_kernel::ErrorKind::Replayed`] with the stored reply if a twin with the same key was faster (this work is
    /// rolled back); otherwise if the database fails. A lost answer to COMMIT is looked up by key on a new connection.
    pub async fn commit<R: Serialize>(mut self, status: u16, reply: R) -> Result<R> {
        let body = Document::of(&reply)?;
        self.notes.reply(&self.ctx, Replay { status, body }, None);
        if !self.flush().await? {
            self.inner.rollback().await?;
            idempotency::replay(&self.db, &self.ctx).await?;
            return Err(Failure::internal("a stored reply was in the way and then gone"));
        }
        let (db, ctx) = (self.db.clone(), self.ctx.clone());
        match self.end().await {
            Ok(()) => Ok(reply),
            Err(error) => match idempotency::replay(&db, &ctx).await {
                Err(found) if found.replay.is_some() => Ok(reply),
                _ => Err(error),
            },
        }
    }

    /// Commits a step that answers nobody: a reaction, a sweep, a part of a command whose last part stores the reply.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn commit_step(mut self) -> Result<()> {
        self.flush().await?;
        self.end().await
    }

    /// Commits where there are no notes to write: a statement of the caller's has written them ([`Notes::bind`]), or each step has.
    /// Every statement before must have succeeded, for sqlx answers Ok to the COMMIT of a transaction that PostgreSQL has aborted.
    ///
    /// # Errors
    /// If the database fails; then it is not known whether it took effect.
    pub async fn commit_written(self) -> Result<()> {
        self.end().await
    }

    async fn end(self) -> Result<()> {
        self.inner.commit().await?;
        if self.awaited {
            self.db.ring();
        }
        Ok(())
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
        if self.notes.is_empty() {
            return Ok(());
        }
        self.flush().await.map(drop)
    }

    pub(crate) fn forget_buffered(&mut self) {
        self.notes.forget();
    }

    pub(crate) fn set_ctx(&mut self, ctx: Ctx) {
        self.ctx = ctx;
    }

    /// Writes what is told so far; answers whether every reply was stored. If not, nothing of this may be committed: somebody has
    /// answered one of the calls before. This also is the proof that the transaction
    /// is sound: sqlx answers Ok to the COMMIT of a transaction that PostgreSQL has aborted, but no statement succeeds in one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn flush(&mut self) -> Result<bool> {
        let notes = self.take_notes();
        match notes.bind(sqlx::query_as(RECORD), &self.db, &self.ctx)?.fetch_one(&mut *self.inner).await {
            Ok(_) => Ok(true),
            Err(error) if is_twin(&error) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}
