//! Parts of files, chunks of rows, errors of rows.

use ambar_kernel::{Failure, Result};
use ambar_pg::Tx;
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

use crate::sheet::{CellFault, Row};

pub(crate) const PUT_PART: &str = "
INSERT INTO import.part (file_id, number, bytes) VALUES ($1, $2, $3)
ON CONFLICT (file_id, number) DO UPDATE SET bytes = excluded.bytes";

pub(crate) const PART: &str = "SELECT bytes FROM import.part WHERE file_id = $1 AND number = $2";

pub(crate) const FORGET_PARTS: &str = "DELETE FROM import.part WHERE file_id = $1";

pub(crate) const FORGET_CHUNKS: &str = "DELETE FROM import.chunk WHERE file_id = $1";

pub(crate) const FORGET_ERRORS: &str = "DELETE FROM import.error WHERE file_id = $1";

pub(crate) const PUT_CHUNK: &str = "
INSERT INTO import.chunk (file_id, number, rows, count, bad, same, first_row, last_row) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (file_id, number) DO UPDATE SET rows = excluded.rows, count = excluded.count, bad = excluded.bad, same = excluded.same,
    first_row = excluded.first_row, last_row = excluded.last_row";

pub(crate) const CHUNK: &str = "SELECT rows, bad FROM import.chunk WHERE file_id = $1 AND number = $2";

pub(crate) const PUT_ERRORS: &str = "
INSERT INTO import.error (file_id, row, number, found_by, column_name, code, message, value, params)
SELECT $1, e.row, e.number, $2, e.column_name, e.code, e.message, e.value, e.params
FROM unnest($3::int[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
    AS e (row, number, column_name, code, message, value, params)
ON CONFLICT DO NOTHING";

pub(crate) const FORGET_KEPT: &str = "DELETE FROM import.error WHERE file_id = $1 AND found_by = 'undo'";

pub(crate) const ERRORS: &str = "
SELECT row, number, found_by, column_name, code, message, value, params FROM import.error
WHERE file_id = $1 AND (row, number) > ($2, $3) ORDER BY row, number LIMIT $4";

/// An error of a row.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct ErrorRow {
    pub(crate) row: i32,
    pub(crate) number: i32,
    pub(crate) found_by: String,
    pub(crate) column_name: Option<String>,
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) value: Option<String>,
    /// As JSON.
    pub(crate) params: String,
}

/// A part of a file; none after the last.
pub(crate) async fn part(on: impl PgExecutor<'_>, id: Uuid, number: i32) -> Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar(PART).bind(id).bind(number).fetch_optional(on).await?)
}

/// What became of the rows of a chunk when they were checked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Verdict {
    /// Rows that were refused.
    pub(crate) bad: Vec<i32>,
    /// Rows whose thing is there already.
    pub(crate) same: Vec<i32>,
}

/// Keeps a chunk of rows, with what became of them.
pub(crate) async fn put_chunk(tx: &mut Tx, id: Uuid, number: i32, rows: &[Row], verdict: &Verdict) -> Result<()> {
    let text = serde_json::to_string(rows).map_err(Failure::internal)?;
    sqlx::query(PUT_CHUNK)
        .bind(id)
        .bind(number)
        .bind(text)
        .bind(i32::try_from(rows.len()).map_err(Failure::internal)?)
        .bind(&verdict.bad)
        .bind(&verdict.same)
        .bind(rows.iter().map(|row| row.0).min().unwrap_or_default())
        .bind(rows.iter().map(|row| row.0).max().unwrap_or_default())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The rows of a chunk that the check did not refuse.
pub(crate) async fn good_rows(on: impl PgExecutor<'_>, id: Uuid, number: i32) -> Result<Vec<Row>> {
    let (text, bad): (String, Vec<i32>) = sqlx::query_as(CHUNK).bind(id).bind(number).fetch_one(on).await?;
    let mut rows: Vec<Row> = serde_json::from_str(&text).map_err(Failure::internal)?;
    rows.retain(|row| !bad.contains(&row.0));
    Ok(rows)
}

/// Keeps the errors of rows; errors that are there already are the same ones.
pub(crate) async fn put_errors(
    tx: &mut Tx,
    id: Uuid,
    found_by: &'static str,
    errors: &[(i32, Vec<CellFault>)],
) -> Result<()> {
    if errors.is_empty() {
        return Ok(());
    }
    let kept: Vec<Vec<String>> = errors
        .iter()
        .map(|(_, faults)| {
            faults.iter().map(|fault| serde_json::to_string(&fault.params).map_err(Failure::internal)).collect()
        })
        .collect::<Result<_>>()?;
    let each =
        || errors.iter().flat_map(|(row, faults)| faults.iter().zip(1_i32..).map(move |(fault, n)| (*row, n, fault)));
    sqlx::query(PUT_ERRORS)
        .bind(id)
        .bind(found_by)
        .bind(each().map(|(row, ..)| row).collect::<Vec<_>>())
        .bind(each().map(|(_, number, _)| number).collect::<Vec<_>>())
        .bind(each().map(|(.., fault)| fault.column).collect::<Vec<_>>())
        .bind(each().map(|(.., fault)| &*fault.code).collect::<Vec<_>>())
        .bind(each().map(|(.., fault)| storable(&fault.message)).collect::<Vec<_>>())
        .bind(each().map(|(.., fault)| fault.value.as_deref().map(storable)).collect::<Vec<_>>())
        .bind(kept.concat())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// PostgreSQL's text holds no NUL; what is shown instead is its picture.
pub(crate) fn storable(text: &str) -> String {
    text.replace('\0', "\u{2400}")
}
