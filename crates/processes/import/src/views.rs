//! Imports as they are shown.

use ambar_kernel::{OwnerId, Timestamp, WarehouseId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{kinds::Kind, store::file::FileRow};

/// An import.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportView {
    id: Uuid,
    kind: Kind,
    /// The file's name.
    file: String,
    /// `checking`, `checked`, `committing`, `done`, `failed` (the whole file was refused: see `failure_code`),
    /// `cancelled`, `undoing` or `undone`.
    state: String,
    /// Whose goods, where the kind needs it.
    owner_id: Option<OwnerId>,
    /// Which warehouse, where the kind needs it.
    warehouse_id: Option<WarehouseId>,
    /// What the file is: `csv` or `xlsx`.
    format: Option<String>,
    /// Of a workbook, the sheet that was read: the first that is not hidden.
    sheet: Option<String>,
    /// How the file is encoded: `utf-8`, `utf-16le`, `utf-16be` or `windows-1251`.
    encoding: Option<String>,
    /// What stands between cells: `comma`, `semicolon`, `tab` or `pipe`.
    delimiter: Option<String>,
    /// What was said of headings: `heading=column`, `heading=-` for one that is left out.
    map: Vec<String>,
    /// It was said of an earlier file with the same headings, and not of this one.
    map_remembered: bool,
    /// The first row as it stands.
    headings: Vec<String>,
    /// The column under each heading; null where it is left out.
    heading_columns: Vec<Option<String>>,
    /// The first rows after it, as they came.
    sample: Vec<Vec<String>>,
    /// The columns that were recognised, by their names here, in the order of the file.
    columns: Vec<String>,
    /// The headers that nobody knows: what is under them is left out.
    ignored_columns: Vec<String>,
    /// Its size.
    bytes: i64,
    /// Rows beside the header; while the file is checked, as many as are checked.
    rows: i32,
    /// Rows that the check refused.
    bad_rows: i32,
    /// Rows that would be added, of those that the check did not refuse.
    would_add: i32,
    /// Rows whose thing is there already, just as they say.
    would_leave: i32,
    /// Errors of rows, all of which `/imports/{id}/errors` tells.
    errors: i32,
    /// What is committed: `all` or `only_valid`.
    mode: Option<String>,
    /// Rows that the commit is done with.
    done_rows: i32,
    /// Of those, rows that were added.
    added: i32,
    /// Rows whose thing was there already, just as they say.
    unchanged: i32,
    /// Rows that were valid when they were checked and were refused when they came in.
    refused: i32,
    /// Rows that taking back is done with.
    undone_rows: i32,
    /// Of those, rows whose thing stays because something refers to it; `/imports/{id}/errors` tells what.
    kept: i32,
    /// Why the whole file was refused.
    failure_code: Option<String>,
    /// The same in words.
    failure_detail: Option<String>,
    /// Who uploaded it.
    by: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    checked_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Timestamp>,
}

impl From<FileRow> for ImportView {
    fn from(row: FileRow) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            file: row.name,
            state: row.state,
            owner_id: row.owner_id,
            warehouse_id: row.warehouse_id,
            format: row.format,
            sheet: row.sheet,
            encoding: row.encoding,
            delimiter: row.delimiter,
            map: row.map,
            map_remembered: row.map_remembered,
            headings: row.headings,
            heading_columns: row
                .columns
                .iter()
                .map(|name| Some(name.clone()).filter(|name| !name.is_empty()))
                .collect(),
            sample: serde_json::from_str(&row.sample).unwrap_or_default(),
            columns: row.columns.into_iter().filter(|name| !name.is_empty()).collect(),
            ignored_columns: row.ignored,
            bytes: row.bytes,
            rows: row.rows,
            bad_rows: row.bad_rows,
            would_add: row.would_add,
            would_leave: row.would_leave,
            errors: row.errors,
            mode: row.mode,
            done_rows: row.done_rows,
            added: row.added,
            unchanged: row.unchanged,
            refused: row.refused,
            undone_rows: row.undone_rows,
            kept: row.kept,
            failure_code: row.failure_code,
            failure_detail: row.failure_detail,
            by: row.account_name,
            created_at: row.created_at,
            checked_at: row.checked_at,
            finished_at: row.finished_at,
        }
    }
}
