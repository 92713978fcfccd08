//! Rows of documents, gathered while a file is checked.

use ambar_kernel::{Failure, Result};
use ambar_pg::Tx;
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::sheet::Row;

pub(crate) const PUT: &str = "
INSERT INTO import.line (file_id, document, row, cells)
SELECT $1, l.document, l.row, l.cells FROM unnest($2::int[], $3::int[], $4::text[]) AS l (document, row, cells)
ON CONFLICT DO NOTHING";

pub(crate) const PAGE: &str = "
SELECT document, row, cells FROM import.line WHERE file_id = $1 AND (document, row) > ($2, $3) ORDER BY document, row LIMIT $4";

pub(crate) const FORGET: &str = "DELETE FROM import.line WHERE file_id = $1";

/// Keeps rows, each with the row in which its document begins.
pub(crate) async fn put(tx: &mut Tx, id: Uuid, lines: &[(i32, Row)]) -> Result<()> {
    let cells: Vec<String> =
        lines.iter().map(|(_, row)| serde_json::to_string(&row.1).map_err(Failure::internal)).collect::<Result<_>>()?;
    sqlx::query(PUT)
        .bind(id)
        .bind(lines.iter().map(|(document, _)| *document).collect::<Vec<_>>())
        .bind(lines.iter().map(|(_, row)| row.0).collect::<Vec<_>>())
        .bind(cells)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The next rows after one, document after document.
pub(crate) async fn page(
    on: impl PgExecutor<'_>,
    id: Uuid,
    (document, row): (i32, i32),
    most: i64,
) -> Result<Vec<(i32, Row)>> {
    let found: Vec<(i32, i32, String)> =
        sqlx::query_as(PAGE).bind(id).bind(document).bind(row).bind(most).fetch_all(on).await?;
    let read = |(document, row, cells): (i32, i32, String)| {
        Ok((document, Row(row, serde_json::from_str(&cells).map_err(Failure::internal)?)))
    };
    found.into_iter().map(read).collect()
}
