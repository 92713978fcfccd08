//! What people have written over cells of a file.

use std::collections::HashMap;

use ambar_kernel::Result;
use ambar_pg::{Pool, Tx};
use uuid::Uuid;

use crate::sheet::Row;

pub(crate) const ALL: &str = "SELECT row, cell, value FROM import.edit WHERE file_id = $1";

pub(crate) const OF_ROWS: &str =
    "SELECT row, cell, value FROM import.edit WHERE file_id = $1 AND row = ANY($2) ORDER BY row, cell";

pub(crate) const PUT: &str = "
INSERT INTO import.edit (file_id, row, cell, value)
SELECT $1, e.row, e.cell, e.value FROM unnest($2::int[], $3::int[], $4::text[]) AS e (row, cell, value)
ON CONFLICT (file_id, row, cell) DO UPDATE SET value = excluded.value";

pub(crate) const COUNT: &str = "SELECT count(*) FROM import.edit WHERE file_id = $1";

/// A cell that somebody has written over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Edit {
    pub(crate) row: i32,
    /// Its place in the row, from 0.
    pub(crate) cell: i32,
    pub(crate) value: String,
}

/// The edits of a file, by row.
#[derive(Debug, Default)]
pub(crate) struct Edits(HashMap<i32, Vec<(usize, String)>>);

impl Edits {
    /// Writes what was edited into a row; whether anything was.
    pub(crate) fn apply(&self, row: &mut Row) -> bool {
        let Some(edits) = self.0.get(&row.0) else { return false };
        for (at, value) in edits {
            if row.1.len() <= *at {
                row.1.resize(at + 1, String::new());
            }
            if let Some(cell) = row.1.get_mut(*at) {
                value.trim().clone_into(cell);
            }
        }
        true
    }
}

/// The edits of a file.
pub(crate) async fn of(on: &Pool, id: Uuid) -> Result<Edits> {
    let found: Vec<(i32, i32, String)> = sqlx::query_as(ALL).bind(id).fetch_all(on).await?;
    let mut edits = Edits::default();
    for (row, cell, value) in found {
        edits.0.entry(row).or_default().push((usize::try_from(cell).unwrap_or_default(), value));
    }
    Ok(edits)
}

/// Which cells of some rows were edited.
pub(crate) async fn of_rows(on: &Pool, id: Uuid, rows: &[i32]) -> Result<HashMap<i32, Vec<i32>>> {
    let found: Vec<(i32, i32, String)> = sqlx::query_as(OF_ROWS).bind(id).bind(rows).fetch_all(on).await?;
    let mut edited: HashMap<i32, Vec<i32>> = HashMap::new();
    for (row, cell, _) in found {
        edited.entry(row).or_default().push(cell);
    }
    Ok(edited)
}

/// Keeps edits; the last of a cell counts. Answers how many cells of the file are edited now.
pub(crate) async fn put(tx: &mut Tx, id: Uuid, edits: &[Edit]) -> Result<i64> {
    let mut last: HashMap<(i32, i32), &Edit> = HashMap::new();
    for edit in edits {
        last.insert((edit.row, edit.cell), edit);
    }
    sqlx::query(PUT)
        .bind(id)
        .bind(last.values().map(|edit| edit.row).collect::<Vec<_>>())
        .bind(last.values().map(|edit| edit.cell).collect::<Vec<_>>())
        .bind(last.values().map(|edit| edit.value.as_str()).collect::<Vec<_>>())
        .execute(tx.conn())
        .await?;
    Ok(sqlx::query_scalar(COUNT).bind(id).fetch_one(tx.conn()).await?)
}
