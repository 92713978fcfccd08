//! Print jobs.

use ambar_identity_contract::LabelsPrint;
use ambar_kernel::{Failure, Timestamp};
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    Labels,
    store::job::{JobRow, LIST},
    views::PrintJobView,
};

/// Where a print job stands.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PrintJobState {
    Ready,
    Waiting,
    Printing,
    Printed,
    Failed,
    Cancelled,
}

impl PrintJobState {
    const fn name(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Waiting => "waiting",
            Self::Printing => "printing",
            Self::Printed => "printed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Which print jobs.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// Only of this printer.
    printer_id: Option<Uuid>,
    /// Only in this state.
    #[param(inline)]
    state: Option<PrintJobState>,
    /// The `next` of the page before.
    after: Option<String>,
    /// Rows on a page, 1 to 200.
    limit: Option<u32>,
}

type Key = (Timestamp, Uuid);

/// Lists print jobs, newest first. They are forgotten after 30 days.
#[utoipa::path(get, path = "/print-jobs", operation_id = "list_print_jobs", tag = "labels", params(Filter),
    responses((status = 200, body = Page<PrintJobView>)),
    extensions(("x-permission" = json!("labels:print")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(labels): State<Labels>,
    _allow: Allow<LabelsPrint>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<PrintJobView>>, Problem> {
    let paging = Paging::<Key>::read(&filter.after, filter.limit)?;
    let (at, id) = paging.key.unzip();
    let rows: Vec<JobRow> = sqlx::query_as(LIST)
        .bind(filter.printer_id)
        .bind(filter.state.map(PrintJobState::name))
        .bind(at)
        .bind(id)
        .bind(paging.fetch())
        .fetch_all(labels.db.reader())
        .await
        .map_err(Failure::from)?;
    let page = Page::build(rows, &paging, |row| (row.created_at, row.id));
    Ok(Json(page.map(PrintJobView::from)))
}
