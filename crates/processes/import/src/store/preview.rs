//! Pages of rows, by what became of them.

use ambar_kernel::{Failure, Result};
use ambar_pg::Pool;
use sqlx::FromRow;
use uuid::Uuid;

use super::rows::ErrorRow;
use crate::sheet::Row;

// Every row, by its place in the order in which it was checked.
pub(crate) const AT: &str = "
WITH placed AS (
    SELECT number, count, (sum(count) OVER (ORDER BY number) - count)::bigint AS before FROM import.chunk WHERE file_id = $1)
SELECT p.before, c.rows, c.bad, c.same FROM placed p JOIN import.chunk c ON c.file_id = $1 AND c.number = p.number
WHERE p.before < $3 AND p.before + p.count > $2 ORDER BY p.number";

pub(crate) const OF_ROWS: &str = "
SELECT 0::bigint AS before, c.rows, c.bad, c.same FROM import.chunk c
WHERE c.file_id = $1 AND EXISTS (SELECT 1 FROM unnest($2::int[]) AS r (row) WHERE r.row BETWEEN c.first_row AND c.last_row)";

pub(crate) const REFUSED: &str = "
SELECT row, count(*) OVER () FROM (
    SELECT unnest(bad) AS row FROM import.chunk WHERE file_id = $1
    UNION SELECT row FROM import.error WHERE file_id = $1) AS refused
ORDER BY row OFFSET $2 LIMIT $3";

pub(crate) const WITH_CODE: &str = "
SELECT row, count(*) OVER () FROM (
    SELECT DISTINCT row FROM import.error WHERE file_id = $1 AND code = $4 AND ($5::text IS NULL OR column_name = $5)) AS refused
ORDER BY row OFFSET $2 LIMIT $3";

pub(crate) const UNCHANGED: &str = "
SELECT row, count(*) OVER () FROM (SELECT unnest(same) AS row FROM import.chunk WHERE file_id = $1) AS same
ORDER BY row OFFSET $2 LIMIT $3";

pub(crate) const EDITED: &str = "
SELECT row, count(*) OVER () FROM (SELECT DISTINCT row FROM import.edit WHERE file_id = $1) AS edited
ORDER BY row OFFSET $2 LIMIT $3";

pub(crate) const ERRORS_OF: &str = "
SELECT row, number, found_by, column_name, code, message, value, params FROM import.error
WHERE file_id = $1 AND row = ANY($2) ORDER BY row, number";

// How many rows have each kind of error, and an example of what they hold.
pub(crate) const KINDS: &str = "
SELECT code, column_name, count(DISTINCT row) AS rows, min(value) AS example, min(found_by) AS found_by
FROM import.error WHERE file_id = $1 GROUP BY code, column_name ORDER BY count(DISTINCT row) DESC, code, column_name LIMIT 500";

/// Which rows.
#[derive(Debug, Clone)]
pub(crate) enum Which {
    All,
    Refused,
    /// With an error of this code, in this column if one is named.
    WithCode(String, Option<String>),
    Unchanged,
    Edited,
}

/// A row, and what became of it.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) row: Row,
    pub(crate) bad: bool,
    pub(crate) same: bool,
}

#[derive(Debug, FromRow)]
struct ChunkRow {
    before: i64,
    rows: String,
    bad: Vec<i32>,
    same: Vec<i32>,
}

impl ChunkRow {
    fn seen(self) -> Result<Vec<Seen>> {
        let rows: Vec<Row> = serde_json::from_str(&self.rows).map_err(Failure::internal)?;
        let seen = |row: Row| Seen { bad: self.bad.contains(&row.0), same: self.same.contains(&row.0), row };
        Ok(rows.into_iter().map(seen).collect())
    }
}

/// A kind of error.
#[derive(Debug, FromRow)]
pub(crate) struct KindRow {
    pub(crate) code: String,
    pub(crate) column_name: Option<String>,
    pub(crate) rows: i64,
    pub(crate) example: Option<String>,
    pub(crate) found_by: String,
}

/// Some rows from a place on, and how many there are; `total` if all are asked for.
pub(crate) async fn rows(
    on: &Pool,
    id: Uuid,
    which: &Which,
    (from, most): (i64, i64),
    total: i64,
) -> Result<(Vec<Seen>, i64)> {
    let statement = match which {
        Which::All => return Ok((at(on, id, from, most).await?, total)),
        Which::Refused => REFUSED,
        Which::WithCode(..) => WITH_CODE,
        Which::Unchanged => UNCHANGED,
        Which::Edited => EDITED,
    };
    let mut query = sqlx::query_as(statement).bind(id).bind(from).bind(most);
    if let Which::WithCode(code, column) = which {
        query = query.bind(code).bind(column);
    }
    let found: Vec<(i32, i64)> = query.fetch_all(on).await?;
    let total = found.first().map_or(0, |(_, total)| *total);
    let numbers: Vec<i32> = found.into_iter().map(|(row, _)| row).collect();
    let chunks: Vec<ChunkRow> = sqlx::query_as(OF_ROWS).bind(id).bind(&numbers).fetch_all(on).await?;
    let mut seen = Vec::with_capacity(numbers.len());
    for chunk in chunks {
        seen.extend(chunk.seen()?.into_iter().filter(|it| numbers.binary_search(&it.row.0).is_ok()));
    }
    seen.sort_unstable_by_key(|it| it.row.0);
    Ok((seen, total))
}

async fn at(on: &Pool, id: Uuid, from: i64, most: i64) -> Result<Vec<Seen>> {
    let chunks: Vec<ChunkRow> =
        sqlx::query_as(AT).bind(id).bind(from).bind(from.saturating_add(most)).fetch_all(on).await?;
    let skip = chunks.first().map_or(0, |chunk| from - chunk.before);
    let mut seen = Vec::new();
    for chunk in chunks {
        seen.extend(chunk.seen()?);
    }
    let (skip, most) = (usize::try_from(skip).unwrap_or(0), usize::try_from(most).unwrap_or(0));
    Ok(seen.into_iter().skip(skip).take(most).collect())
}

/// The errors of some rows.
pub(crate) async fn errors(on: &Pool, id: Uuid, rows: &[i32]) -> Result<Vec<ErrorRow>> {
    Ok(sqlx::query_as(ERRORS_OF).bind(id).bind(rows).fetch_all(on).await?)
}

/// The kinds of errors that a file has, the most frequent first.
pub(crate) async fn kinds(on: &Pool, id: Uuid) -> Result<Vec<KindRow>> {
    Ok(sqlx::query_as(KINDS).bind(id).fetch_all(on).await?)
}
