//! The errors of an import's rows.

use ambar_identity_contract::ImportRead;
use ambar_kernel::Failure;
use ambar_web::{Allow, Json, Page, Paging, Path, Problem, Query};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    Import,
    store::{
        file,
        rows::{ERRORS, ErrorRow},
    },
};

/// Where to go on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// The `next` of the page before.
    after: Option<String>,
    /// Rows on a page, 1 to 200.
    limit: Option<u32>,
}

/// What is wrong with a cell, or with a row as a whole.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorView {
    /// The row, as a spreadsheet numbers it: the header is 1.
    row: i32,
    /// The column, by its name here; null for the row as a whole.
    column: Option<String>,
    /// Stable code.
    code: String,
    /// What is wrong and what to do.
    message: String,
    /// What the cell holds.
    value: Option<String>,
    /// What the message says in numbers and names.
    #[schema(value_type = Object)]
    params: Value,
    /// `check`; `commit` for what was valid when it was checked; `undo` for what cannot be taken back.
    found_by: String,
}

impl ErrorView {
    pub(super) fn is_of_commit(&self) -> bool {
        self.found_by == "commit"
    }
}

impl From<ErrorRow> for ErrorView {
    fn from(row: ErrorRow) -> Self {
        Self {
            row: row.row,
            column: row.column_name,
            code: row.code,
            message: row.message,
            value: row.value,
            params: serde_json::from_str(&row.params).unwrap_or_default(),
            found_by: row.found_by,
        }
    }
}

type Key = (i32, i32);

/// Lists everything that is wrong with an import's rows, in the order of the file.
#[utoipa::path(get, path = "/imports/{id}/errors", operation_id = "list_import_errors", tag = "import",
    params(("id" = Uuid, Path, description = "The import"), Filter), responses((status = 200, body = Page<ErrorView>)),
    extensions(("x-permission" = json!("import:read")), ("x-problems" = json!(["404 import.unknown"]))))]
pub(crate) async fn get(
    State(import): State<Import>,
    _allow: Allow<ImportRead>,
    Path(id): Path<Uuid>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<ErrorView>>, Problem> {
    let paging = Paging::<Key>::read(&filter.after, filter.limit)?;
    let (row, number) = paging.key.unwrap_or_default();
    let file = file::find(import.db.reader(), id).await?;
    let rows: Vec<ErrorRow> = sqlx::query_as(ERRORS)
        .bind(file.id)
        .bind(row)
        .bind(number)
        .bind(paging.fetch())
        .fetch_all(import.db.reader())
        .await
        .map_err(Failure::from)?;
    let page = Page::build(rows, &paging, |row| (row.row, row.number));
    Ok(Json(page.map(ErrorView::from)))
}
