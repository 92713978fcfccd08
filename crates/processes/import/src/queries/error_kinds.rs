//! The kinds of errors that an import's rows have.

use ambar_identity_contract::ImportRead;
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Import,
    store::{file, preview},
};

/// A kind of error: one code in one column.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorKindView {
    /// Stable code.
    code: String,
    /// The column, by its name here; null for rows as a whole.
    column: Option<String>,
    /// How many rows have it.
    rows: i64,
    /// What one of the cells holds.
    example: Option<String>,
    /// `check`; `commit` for what was valid when it was checked; `undo` for what cannot be taken back.
    found_by: String,
}

/// The kinds of errors of an import.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorKindsView {
    items: Vec<ErrorKindView>,
}

/// Counts the rows that have each kind of error, the most frequent first.
#[utoipa::path(get, path = "/imports/{id}/error-kinds", operation_id = "list_import_error_kinds", tag = "import",
    params(("id" = Uuid, Path, description = "The import")), responses((status = 200, body = ErrorKindsView)),
    extensions(("x-permission" = json!("import:read")), ("x-problems" = json!(["404 import.unknown"]))))]
pub(crate) async fn get(
    State(import): State<Import>,
    _allow: Allow<ImportRead>,
    Path(id): Path<Uuid>,
) -> Result<Json<ErrorKindsView>, Problem> {
    let on = import.db.reader();
    let file = file::find(on, id).await?;
    let items = preview::kinds(on, file.id).await?.into_iter();
    let view = |row: preview::KindRow| ErrorKindView {
        code: row.code,
        column: row.column_name,
        rows: row.rows,
        example: row.example,
        found_by: row.found_by,
    };
    Ok(Json(ErrorKindsView { items: items.map(view).collect() }))
}
