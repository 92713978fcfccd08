//! Files: what they are, where they stand, how far they are.

use ambar_kernel::{Failure, OwnerId, Result, Timestamp, WarehouseId};
use ambar_pg::{Pool, Tx};
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

use crate::kinds::Kind;

macro_rules! select {
    ($($rest:literal),*) => {
        concat!(
            "SELECT id, kind, name, state, owner_id, warehouse_id, format, sheet, encoding, delimiter, map, columns, ignored, headings, \
             sample, remember, map_said, map_remembered, bytes, sha256, rows, bad_rows, errors, chunks, would_add, would_leave, mode, \
             done_chunks, done_rows, added, unchanged, refused, undone_chunks, undone_rows, kept, failure_code, failure_detail, \
             account_name, created_at, checked_at, finished_at FROM import.file ",
            $($rest),*
        )
    };
}

pub(crate) const INSERT: &str = "
INSERT INTO import.file (id, kind, name, state, owner_id, warehouse_id, encoding, delimiter, account_id, account_name, created_at, changed_at, map,
                         remember, map_said)
VALUES ($1, $2, $3, 'uploading', $4, $5, $6, $7, $8, $9, $10, $10, $11, $12, $13) ON CONFLICT (id) DO NOTHING";

pub(crate) const FIND: &str = select!("WHERE id = $1");

pub(crate) const LIST: &str = select!(
    "WHERE state <> 'uploading' AND ($1::text IS NULL OR kind = $1) AND ($2::text IS NULL OR state = $2)
  AND ($3::timestamptz IS NULL OR (created_at, id) < ($3, $4::uuid))
ORDER BY created_at DESC, id DESC LIMIT $5"
);

pub(crate) const UPLOADED: &str = "
UPDATE import.file SET state = 'checking', bytes = $2, sha256 = $3, changed_at = $4 WHERE id = $1 AND state = 'uploading'";

pub(crate) const RECOGNISED: &str = "
UPDATE import.file SET encoding = $2, delimiter = $3, columns = $4, ignored = $5, changed_at = $6, format = $7, sheet = $8,
       headings = $9, sample = $10, map = $11, map_remembered = $12
WHERE id = $1 AND state = 'checking'";

pub(crate) const CHECK_PROGRESS: &str = "
UPDATE import.file SET rows = $2, bad_rows = $3, errors = $4, chunks = $5, changed_at = $6, would_add = $7, would_leave = $8
WHERE id = $1 AND state = 'checking'";

pub(crate) const CHECKED: &str =
    "UPDATE import.file SET state = 'checked', checked_at = $2, changed_at = $2 WHERE id = $1 AND state = 'checking'";

pub(crate) const FAIL: &str = "
UPDATE import.file SET state = 'failed', failure_code = $2, failure_detail = $3, finished_at = $4, changed_at = $4
WHERE id = $1 AND state IN ('checking', 'committing', 'undoing')";

// Somebody lets the job that was given up be tried again.
pub(crate) const REVIVE: &str = "
UPDATE import.file SET state = $2, failure_code = NULL, failure_detail = NULL, finished_at = NULL, changed_at = $3
WHERE id = $1 AND state = 'failed' AND failure_code = 'import.given_up'";

pub(crate) const START: &str = "
UPDATE import.file SET state = 'committing', mode = $2, changed_at = $3 WHERE id = $1 AND state = 'checked'";

// Two who start the same bytes at once wait for one another: the lock goes with the transaction.
pub(crate) const SAME: &str = "
SELECT f.id, f.created_at, pg_advisory_xact_lock(hashtextextended($2 || encode($3, 'hex'), 0))::text
FROM (SELECT 1) AS one
LEFT JOIN import.file f ON f.id <> $1 AND f.kind = $2 AND f.sha256 = $3 AND f.state IN ('committing', 'done')
     AND f.owner_id IS NOT DISTINCT FROM $4 AND f.warehouse_id IS NOT DISTINCT FROM $5 AND (f.state = 'committing' OR f.added > 0)
ORDER BY f.created_at LIMIT 1";

pub(crate) const COMMIT_PROGRESS: &str = "
UPDATE import.file SET done_chunks = done_chunks + 1, done_rows = done_rows + $3, added = added + $4, unchanged = unchanged + $5,
       refused = refused + $6, errors = errors + $7, changed_at = $8
WHERE id = $1 AND state = 'committing' AND done_chunks = $2";

pub(crate) const FINISH: &str = "
UPDATE import.file SET state = 'done', finished_at = $2, changed_at = $2 WHERE id = $1 AND state = 'committing' AND done_chunks = chunks";

// A file that was checked, or that the check refused whole, is checked anew: with the edits, and with what is said of headings.
pub(crate) const CHECK_AGAIN: &str = "
UPDATE import.file SET state = 'checking', encoding = $2, delimiter = $3, map = $4, map_said = $5, changed_at = $6, rows = 0, bad_rows = 0,
       errors = 0, chunks = 0, would_add = 0, would_leave = 0, failure_code = NULL, failure_detail = NULL, finished_at = NULL
WHERE id = $1 AND mode IS NULL AND state IN ('checked', 'failed')";

pub(crate) const UNDO: &str = "
UPDATE import.file SET state = 'undoing', undone_chunks = 0, undone_rows = 0, kept = 0, changed_at = $2
WHERE id = $1 AND added > 0 AND state IN ('done', 'failed', 'cancelled', 'undone')";

pub(crate) const UNDO_PROGRESS: &str = "
UPDATE import.file SET undone_chunks = undone_chunks + 1, undone_rows = undone_rows + $3, kept = kept + $4, changed_at = $5
WHERE id = $1 AND state = 'undoing' AND undone_chunks = $2";

pub(crate) const UNDONE: &str =
    "UPDATE import.file SET state = 'undone', finished_at = $2, changed_at = $2 WHERE id = $1 AND state = 'undoing'";

pub(crate) const CANCEL: &str = "
UPDATE import.file SET state = 'cancelled', finished_at = $2, changed_at = $2
WHERE id = $1 AND state IN ('uploading', 'checking', 'checked', 'committing')";

// Uploads that broke off are of no use to anybody after a day.
pub(crate) const FORGET: &str =
    "DELETE FROM import.file WHERE changed_at < $1 OR state = 'uploading' AND changed_at < $2";

// The file itself is kept for mending: nobody mends it after two days.
pub(crate) const FORGET_FILES: &str = "
DELETE FROM import.part p USING import.file f WHERE f.id = p.file_id AND f.changed_at < $1 AND f.state <> 'checking'";

/// A file.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct FileRow {
    pub(crate) id: Uuid,
    #[sqlx(try_from = "String")]
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) state: String,
    pub(crate) owner_id: Option<OwnerId>,
    pub(crate) warehouse_id: Option<WarehouseId>,
    pub(crate) format: Option<String>,
    pub(crate) sheet: Option<String>,
    pub(crate) encoding: Option<String>,
    pub(crate) delimiter: Option<String>,
    pub(crate) map: Vec<String>,
    pub(crate) columns: Vec<String>,
    pub(crate) ignored: Vec<String>,
    /// The first row as it stands.
    pub(crate) headings: Vec<String>,
    /// A few rows after it, as JSON.
    pub(crate) sample: String,
    pub(crate) remember: bool,
    pub(crate) map_said: bool,
    pub(crate) map_remembered: bool,
    pub(crate) bytes: i64,
    pub(crate) sha256: Option<Vec<u8>>,
    pub(crate) rows: i32,
    pub(crate) bad_rows: i32,
    pub(crate) errors: i32,
    pub(crate) chunks: i32,
    pub(crate) would_add: i32,
    pub(crate) would_leave: i32,
    pub(crate) mode: Option<String>,
    pub(crate) done_chunks: i32,
    pub(crate) done_rows: i32,
    pub(crate) added: i32,
    pub(crate) unchanged: i32,
    pub(crate) refused: i32,
    pub(crate) undone_chunks: i32,
    pub(crate) undone_rows: i32,
    pub(crate) kept: i32,
    pub(crate) failure_code: Option<String>,
    pub(crate) failure_detail: Option<String>,
    pub(crate) account_name: String,
    pub(crate) created_at: Timestamp,
    pub(crate) checked_at: Option<Timestamp>,
    pub(crate) finished_at: Option<Timestamp>,
}

/// A file to be.
pub(crate) struct NewFile {
    pub(crate) id: Uuid,
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) owner_id: Option<OwnerId>,
    pub(crate) warehouse_id: Option<WarehouseId>,
    pub(crate) encoding: Option<&'static str>,
    pub(crate) delimiter: Option<&'static str>,
    pub(crate) map: Vec<String>,
    pub(crate) remember: bool,
    pub(crate) map_said: bool,
}

/// Notes that a file is coming; an upload of the same key that broke off is taken up again.
pub(crate) async fn insert(tx: &mut Tx, file: &NewFile) -> Result<()> {
    let ctx = tx.ctx().clone();
    sqlx::query(INSERT)
        .bind(file.id)
        .bind(file.kind.name())
        .bind(&file.name)
        .bind(file.owner_id)
        .bind(file.warehouse_id)
        .bind(file.encoding)
        .bind(file.delimiter)
        .bind(ctx.actor.account)
        .bind(&*ctx.actor.name)
        .bind(ctx.now)
        .bind(&file.map)
        .bind(file.remember)
        .bind(file.map_said)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// A file as it is now.
///
/// # Errors
/// 404 `import.unknown`.
pub(crate) async fn find(on: impl PgExecutor<'_>, id: Uuid) -> Result<FileRow> {
    let unknown = || Failure::not_found("import.unknown", "There is no such import. They are forgotten after 30 days.");
    sqlx::query_as(FIND).bind(id).fetch_optional(on).await?.ok_or_else(unknown)
}

/// The file has come whole.
pub(crate) async fn uploaded(tx: &mut Tx, id: Uuid, bytes: i64, sha256: &[u8]) -> Result<bool> {
    let now = tx.ctx().now;
    let done = sqlx::query(UPLOADED).bind(id).bind(bytes).bind(sha256).bind(now).execute(tx.conn()).await?;
    Ok(done.rows_affected() == 1)
}

/// How many rows were checked so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Checked {
    pub(crate) rows: i32,
    pub(crate) bad_rows: i32,
    pub(crate) errors: i32,
    pub(crate) chunks: i32,
    pub(crate) would_add: i32,
    pub(crate) would_leave: i32,
}

/// Notes how far the check is; false if somebody has cancelled the import.
pub(crate) async fn check_progress(tx: &mut Tx, id: Uuid, checked: Checked) -> Result<bool> {
    let now = tx.ctx().now;
    let done = sqlx::query(CHECK_PROGRESS)
        .bind(id)
        .bind(checked.rows)
        .bind(checked.bad_rows)
        .bind(checked.errors)
        .bind(checked.chunks)
        .bind(now)
        .bind(checked.would_add)
        .bind(checked.would_leave)
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes an import up again whose job was given up, and answers how it stands.
pub(crate) async fn take_up(on: &Pool, id: Uuid, state: &str, now: Timestamp) -> Result<FileRow> {
    sqlx::query(REVIVE).bind(id).bind(state).bind(now).execute(on).await?;
    find(on, id).await
}

/// The whole file is refused.
pub(crate) async fn fail(on: impl PgExecutor<'_>, id: Uuid, code: &str, detail: &str, now: Timestamp) -> Result<()> {
    sqlx::query(FAIL).bind(id).bind(code).bind(detail).bind(now).execute(on).await?;
    Ok(())
}

/// Another import of the same bytes that brought something in, or is about to.
pub(crate) async fn same(tx: &mut Tx, file: &FileRow) -> Result<Option<(Uuid, Timestamp)>> {
    let (id, at, _): (Option<Uuid>, Option<Timestamp>, Option<String>) = sqlx::query_as(SAME)
        .bind(file.id)
        .bind(file.kind.name())
        .bind(&file.sha256)
        .bind(file.owner_id)
        .bind(file.warehouse_id)
        .fetch_one(tx.conn())
        .await?;
    Ok(id.zip(at))
}

/// What became of a chunk's rows.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Written {
    pub(crate) rows: i32,
    pub(crate) added: i32,
    pub(crate) unchanged: i32,
    pub(crate) refused: i32,
    pub(crate) errors: i32,
}

/// Notes that a chunk was written; false if another worker has noted it, or somebody has cancelled the import.
pub(crate) async fn commit_progress(tx: &mut Tx, id: Uuid, chunk: i32, written: Written) -> Result<bool> {
    let now = tx.ctx().now;
    let done = sqlx::query(COMMIT_PROGRESS)
        .bind(id)
        .bind(chunk)
        .bind(written.rows)
        .bind(written.added)
        .bind(written.unchanged)
        .bind(written.refused)
        .bind(written.errors)
        .bind(now)
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected() == 1)
}
