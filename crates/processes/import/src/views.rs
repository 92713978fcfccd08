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
    /// `checking`, `checked`, `committing`, `done`, `failed` (the whole file was refused: see `failure_code`) or `cancelled`.
    state: String,
    /// Whose goods, where the kind needs it.
    owner_id: Option<OwnerId>,
    /// Which warehouse, where the kind needs it.
    warehouse_id: Option<WarehouseId>,
    /// What the file is: `csv` or `xlsx`.
    format: Option<String>,
    /// Of a workbook, the sheet that was read: the first that is not hidden.
    sheet: Option<String>,
    /// How the file is encoded: `utf-8` or `windows-1251`.
    encoding: Option<String>,
    /// What stands between cells: `comma`, `semicolon` or `tab`.
    delimiter: Option<String>,
    /// What the uploader said of headings: `heading=column`.
    map: Vec<String>,
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
            columns: row.columns,
            ignored_columns: row.ignored,
            bytes: row.bytes,
            rows: row.rows,
            bad_rows: row.bad_rows,
            errors: row.errors,
            mode: row.mode,
            done_rows: row.done_rows,
            added: row.added,
            unchanged: row.unchanged,
            refused: row.refused,
            failure_code: row.failure_code,
            failure_detail: row.failure_detail,
            by: row.account_name,
            created_at: row.created_at,
            checked_at: row.checked_at,
            finished_at: row.finished_at,
        }
    }
}
