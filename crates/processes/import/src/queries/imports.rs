//! Imports.

use ambar_identity_contract::ImportRead;
use ambar_kernel::{Failure, Timestamp};
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    Import,
    kinds::Kind,
    store::file::{FileRow, LIST},
    views::ImportView,
};

/// Where an import stands.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ImportState {
    Checking,
    Checked,
    Committing,
    Done,
    Failed,
    Cancelled,
    Undoing,
    Undone,
}

impl ImportState {
    const fn name(self) -> &'static str {
        match self {
            Self::Checking => "checking",
            Self::Checked => "checked",
            Self::Committing => "committing",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
        }
    }
}

/// Which imports.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// Only of this kind.
    kind: Option<Kind>,
    /// Only in this state.
    #[param(inline)]
    state: Option<ImportState>,
    /// The `next` of the page before.
    after: Option<String>,
    /// Rows on a page, 1 to 200.
    limit: Option<u32>,
}

type Key = (Timestamp, Uuid);

/// Lists imports, newest first. They are forgotten 30 days after the last that happened to them; what they brought in stays.
#[utoipa::path(get, path = "/imports", operation_id = "list_imports", tag = "import", params(Filter),
    responses((status = 200, body = Page<ImportView>)),
    extensions(("x-permission" = json!("import:read")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(import): State<Import>,
    _allow: Allow<ImportRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<ImportView>>, Problem> {
    let paging = Paging::<Key>::read(&filter.after, filter.limit)?;
    let (at, id) = paging.key.unzip();
    let rows: Vec<FileRow> = sqlx::query_as(LIST)
        .bind(filter.kind.map(Kind::name))
        .bind(filter.state.map(ImportState::name))
        .bind(at)
        .bind(id)
        .bind(paging.fetch())
        .fetch_all(import.db.reader())
        .await
        .map_err(Failure::from)?;
    let page = Page::build(rows, &paging, |row| (row.created_at, row.id));
    Ok(Json(page.map(ImportView::from)))
}
