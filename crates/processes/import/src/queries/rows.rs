//! The rows of an import, as they are checked.

use std::collections::HashMap;

use ambar_identity_contract::ImportRead;
use ambar_kernel::{ErrorKind, Failure, FieldError};
use ambar_web::{Allow, Json, Path, Problem, Query};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::errors::ErrorView;
use crate::{
    Import,
    store::{
        edits, file,
        preview::{self, Seen, Which},
    },
};

/// The most rows at once.
const MOST: i64 = 1000;

/// Which rows are shown.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Show {
    /// Every row.
    #[default]
    All,
    /// Those with something wrong.
    Refused,
    /// Those whose thing is there already, just as they say.
    Unchanged,
    /// Those that somebody has edited.
    Edited,
}

/// Which rows, and from where on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// Which rows; all if left out.
    #[param(inline)]
    show: Option<Show>,
    /// Only those with an error of this code.
    code: Option<String>,
    /// With `code`: in this column.
    column: Option<String>,
    /// How many rows are passed over.
    from: Option<i64>,
    /// Rows on a page, 1 to 1000; 100 if left out.
    limit: Option<i64>,
}

/// What would become of a row.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RowOutcome {
    /// It is added.
    New,
    /// Its thing is there already, just as it says.
    Unchanged,
    /// It is not taken.
    Refused,
}

/// A row.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RowView {
    /// Its number, as a spreadsheet shows it: the header is 1.
    row: i32,
    /// Its cells under the headings of the file, with what was edited.
    cells: Vec<String>,
    /// What would become of it.
    #[schema(inline)]
    outcome: RowOutcome,
    /// The places of cells that were edited, from 0.
    edited: Vec<i32>,
    /// Everything that is wrong with it. A row of a document may be refused for what another says, and has none.
    errors: Vec<ErrorView>,
}

/// Some rows of an import.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RowsView {
    /// How many there are of those that were asked for.
    total: i64,
    /// How many were passed over.
    from: i64,
    items: Vec<RowView>,
}

/// Lists rows of an import with what would become of each. While it is checked, those that are checked so far.
#[utoipa::path(get, path = "/imports/{id}/rows", operation_id = "list_import_rows", tag = "import",
    params(("id" = Uuid, Path, description = "The import"), Filter), responses((status = 200, body = RowsView)),
    extensions(("x-permission" = json!("import:read")), ("x-problems" = json!(["404 import.unknown", "422 import.page"]))))]
pub(crate) async fn get(
    State(import): State<Import>,
    _allow: Allow<ImportRead>,
    Path(id): Path<Uuid>,
    Query(filter): Query<Filter>,
) -> Result<Json<RowsView>, Problem> {
    let (from, most) = (filter.from.unwrap_or(0), filter.limit.unwrap_or(100));
    if from < 0 || !(1..=MOST).contains(&most) {
        return Err(page().into());
    }
    let which = match (filter.code, filter.show.unwrap_or_default()) {
        (Some(code), _) => Which::WithCode(code.replace('\0', ""), filter.column.map(|name| name.replace('\0', ""))),
        (None, Show::All) => Which::All,
        (None, Show::Refused) => Which::Refused,
        (None, Show::Unchanged) => Which::Unchanged,
        (None, Show::Edited) => Which::Edited,
    };
    let on = import.db.reader();
    let file = file::find(on, id).await?;
    let (seen, total) = preview::rows(on, file.id, &which, (from, most), file.rows.into()).await?;
    let numbers: Vec<i32> = seen.iter().map(|it| it.row.0).collect();
    let mut edited = edits::of_rows(on, file.id, &numbers).await?;
    let mut errors: HashMap<i32, Vec<ErrorView>> = HashMap::new();
    for error in preview::errors(on, file.id, &numbers).await? {
        errors.entry(error.row).or_default().push(error.into());
    }
    let view = |it: Seen| {
        let errors = errors.remove(&it.row.0).unwrap_or_default();
        let outcome = match it {
            Seen { bad: true, .. } => RowOutcome::Refused,
            _ if errors.iter().any(ErrorView::is_of_commit) => RowOutcome::Refused,
            Seen { same: true, .. } => RowOutcome::Unchanged,
            Seen { .. } => RowOutcome::New,
        };
        let edited = edited.remove(&it.row.0).unwrap_or_default();
        RowView { row: it.row.0, cells: it.row.1, outcome, edited, errors }
    };
    Ok(Json(RowsView { total, from, items: seen.into_iter().map(view).collect() }))
}

fn page() -> Failure {
    let detail = "from is 0 or more, limit is 1 to 1000";
    let mut failure = Failure::new(ErrorKind::Invalid, "import.page", format!("The page cannot be read: {detail}."));
    failure.fields = vec![FieldError { pointer: String::new(), code: "import.page", detail: detail.into() }];
    failure
}
