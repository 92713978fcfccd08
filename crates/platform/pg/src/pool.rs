//! A pool whose connections are used again at once.
//!
//! sqlx asks the server for a sign of life whenever a connection comes back to its pool, because it may have been given up in the middle of a
//! statement. Behind a short statement that is one more trip, for both sides. So a connection whose statement or
//! transaction has ended well is kept here for whoever is next; every other one goes back the long way, and so does each one that somebody waits
//! for.

use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_stream::try_stream;
use futures::{TryStreamExt, future::BoxFuture, stream::BoxStream};
use sqlx::{
    Describe, Either, Execute, Executor, PgConnection, PgPool, Postgres, SqlStr,
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgListener, PgQueryResult, PgRow, PgStatement, PgTransactionManager, PgTypeInfo},
};
use sqlx_core::transaction::TransactionManager;
use tokio::{runtime::Handle, time::Instant};

/// For so long a connection is kept here before it goes back to the pool, which closes those that have become old.
const KEPT: Duration = Duration::from_secs(300);

/// A pool. Cheap to clone; all clones are one. As an executor it runs one statement, outside any transaction.
#[derive(Debug, Clone)]
pub struct Pool {
    inner: PgPool,
    shelf: Arc<Mutex<Shelf>>,
}

#[derive(Debug)]
struct Shelf {
    spare: Vec<Held>,
    /// How long a connection may be out of the pool.
    kept: Duration,
    /// How many wait for the pool.
    waiting: usize,
    closed: bool,
    /// Where its connections work: they go back to their pool as a task.
    runtime: Option<Handle>,
}

impl Shelf {
    /// Those that have been out of the pool for long: it looks whether they are still alive, and closes what has become old.
    fn old(&mut self) -> Vec<Held> {
        let mut old = Vec::new();
        while let Some(at) = self.spare.iter().position(|held| held.since.elapsed() >= self.kept) {
            old.push(self.spare.swap_remove(at));
        }
        old
    }
}

impl Drop for Shelf {
    fn drop(&mut self) {
        let _entered = self.runtime.as_ref().map(Handle::enter);
        self.spare.clear();
    }
}

/// A connection.
#[derive(Debug)]
struct Held {
    connection: PoolConnection<Postgres>,
    /// Since when it has been out of the pool.
    since: Instant,
    /// Whether a transaction was begun on it and has not ended.
    open: bool,
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.open {
            // It is sent when the connection is back in its pool.
            PgTransactionManager::start_rollback(&mut self.connection);
        }
    }
}

/// Somebody waits for the pool.
struct Waiting<'a>(&'a Pool);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.shelf().waiting -= 1;
    }
}

impl From<PgPool> for Pool {
    fn from(inner: PgPool) -> Self {
        Self::keeping(inner, KEPT)
    }
}

impl Pool {
    /// A pool whose connections go back to sqlx's after so long.
    #[must_use]
    pub fn keeping(inner: PgPool, kept: Duration) -> Self {
        let shelf = Shelf { spare: Vec::new(), kept, waiting: 0, closed: false, runtime: None };
        Self { inner, shelf: Arc::new(Mutex::new(shelf)) }
    }

    /// The pool as sqlx has it, with its figures. Whoever takes a connection takes it by [`Pool::acquire`].
    #[must_use]
    pub const fn inner(&self) -> &PgPool {
        &self.inner
    }

    /// What its connections are opened with.
    #[must_use]
    pub fn connect_options(&self) -> Arc<PgConnectOptions> {
        self.inner.connect_options()
    }

    /// A connection for several statements.
    ///
    /// # Errors
    /// If none is free within 10 s or the database cannot be reached.
    pub async fn acquire(&self) -> sqlx::Result<PoolConnection<Postgres>> {
        let _waiting = self.wait();
        self.inner.acquire().await
    }

    /// A connection that is told what is notified.
    ///
    /// # Errors
    /// As [`Pool::acquire`].
    pub async fn listener(&self) -> sqlx::Result<PgListener> {
        let _waiting = self.wait();
        PgListener::connect_with(&self.inner).await
    }

    /// Closes it, once those who use a connection have ended.
    pub async fn close(&self) {
        let spare = {
            let mut shelf = self.shelf();
            shelf.closed = true;
            std::mem::take(&mut shelf.spare)
        };
        drop(spare);
        self.inner.close().await;
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the pool; what is kept goes back to it, so that nobody waits for what nobody uses.
    fn wait(&self) -> Waiting<'_> {
        let spare = {
            let mut shelf = self.shelf();
            shelf.waiting += 1;
            shelf.spare.pop()
        };
        drop(spare);
        Waiting(self)
    }

    async fn take(&self) -> sqlx::Result<Held> {
        let (found, old) = {
            let mut shelf = self.shelf();
            let old = shelf.old();
            let found = shelf.spare.pop();
            shelf.waiting += usize::from(found.is_none());
            (found, old)
        };
        drop(old);
        if let Some(held) = found {
            return Ok(held);
        }
        let _waiting = Waiting(self);
        Ok(Held { connection: self.inner.acquire().await?, since: Instant::now(), open: false })
    }

    /// Keeps a connection on which all that was begun has ended well.
    fn keep(&self, held: Held) {
        let mut shelf = self.shelf();
        let old = shelf.old();
        if shelf.waiting == 0 && !shelf.closed && held.since.elapsed() < shelf.kept {
            if shelf.runtime.is_none() {
                shelf.runtime = Handle::try_current().ok();
            }
            shelf.spare.push(held);
        }
        drop(shelf);
        drop(old);
    }

    /// Begins a transaction. It must not be given up while it begins.
    pub(crate) async fn begin(&self) -> sqlx::Result<Begun> {
        let mut held = self.take().await?;
        PgTransactionManager::begin(&mut held.connection, None).await?;
        held.open = true;
        Ok(Begun { held, pool: self.clone() })
    }
}

impl<'p> Executor<'p> for &'p Pool {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, sqlx::Result<Either<PgQueryResult, PgRow>>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let pool = self.clone();
        Box::pin(try_stream! {
            let mut held = pool.take().await?;
            {
                let mut answers = held.connection.fetch_many(query);
                while let Some(answer) = answers.try_next().await? {
                    yield answer;
                }
            }
            pool.keep(held);
        })
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, sqlx::Result<Option<PgRow>>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let pool = self.clone();
        Box::pin(async move {
            let mut held = pool.take().await?;
            let row = held.connection.fetch_optional(query).await?;
            pool.keep(held);
            Ok(row)
        })
    }

    fn prepare_with<'e>(self, sql: SqlStr, parameters: &'e [PgTypeInfo]) -> BoxFuture<'e, sqlx::Result<PgStatement>>
    where
        'p: 'e,
    {
        let pool = self.clone();
        Box::pin(async move { pool.take().await?.connection.prepare_with(sql, parameters).await })
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, sqlx::Result<Describe<Postgres>>>
    where
        'p: 'e,
    {
        let pool = self.clone();
        Box::pin(async move { pool.take().await?.connection.describe(sql).await })
    }
}

/// A transaction. Dropped, it is rolled back.
pub(crate) struct Begun {
    held: Held,
    pool: Pool,
}

impl Begun {
    pub(crate) async fn commit(mut self) -> sqlx::Result<()> {
        PgTransactionManager::commit(&mut self).await?;
        self.ended();
        Ok(())
    }

    pub(crate) async fn rollback(mut self) -> sqlx::Result<()> {
        PgTransactionManager::rollback(&mut self).await?;
        self.ended();
        Ok(())
    }

    fn ended(mut self) {
        self.held.open = false;
        self.pool.keep(self.held);
    }
}

impl Deref for Begun {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.held.connection
    }
}

impl DerefMut for Begun {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.held.connection
    }
}
