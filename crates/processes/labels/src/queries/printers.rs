//! Printers.

use ambar_identity_contract::LabelsPrint;
use ambar_kernel::Failure;
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    Labels,
    store::printer::{LIST, PrinterRow},
    views::PrinterView,
};

/// Which printers.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// The one with this code: what its label says after `PRN-`.
    code: Option<String>,
    /// The `next` of the page before.
    after: Option<String>,
    /// Rows on a page, 1 to 200.
    limit: Option<u32>,
}

/// Lists printers by code, with what waits for them and what keeps it from being printed.
#[utoipa::path(get, path = "/printers", operation_id = "list_printers", tag = "labels", params(Filter),
    responses((status = 200, body = Page<PrinterView>)),
    extensions(("x-permission" = json!("labels:print")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(labels): State<Labels>,
    _allow: Allow<LabelsPrint>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<PrinterView>>, Problem> {
    let paging = Paging::<String>::read(&filter.after, filter.limit)?;
    let rows: Vec<PrinterRow> = sqlx::query_as(LIST)
        .bind(&paging.key)
        .bind(filter.code)
        .bind(paging.fetch())
        .fetch_all(labels.db.reader())
        .await
        .map_err(Failure::from)?;
    Ok(Json(Page::build(rows, &paging, |row| row.code.to_string()).map(PrinterView::from)))
}
