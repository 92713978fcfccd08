//! The categories of items.

use ambar_catalog_contract::CatalogRead;
use ambar_kernel::{CategoryId, ExternalRef, ShortCode};
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    Catalog,
    store::category::{CategoryRow, columns},
};

pub(crate) const SELECT: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM catalog.category
WHERE ($1::text IS NULL OR code = $1) AND ($2::text IS NULL OR external_ref = $2) AND ($3::text IS NULL OR source = $3)
  AND ($4::text IS NULL OR (code, id) > ($4, $5))
ORDER BY code, id LIMIT $6"
);

/// Which categories, and where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Only the one with this code.
    code: Option<ShortCode>,
    /// Only those that another system calls so.
    external_ref: Option<ExternalRef>,
    /// Only those that this system knows.
    source: Option<ShortCode>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// Lists the categories by code.
#[utoipa::path(get, path = "/categories", operation_id = "list_categories", tag = "catalog", params(Filter),
    responses((status = 200, body = Page<CategoryRow>)),
    extensions(("x-permission" = json!("catalog:read")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(catalog): State<Catalog>,
    _allow: Allow<CatalogRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<CategoryRow>>, Problem> {
    let paging = Paging::<(String, CategoryId)>::read(&filter.after, filter.limit)?;
    let (code, id) = paging.key.clone().unzip();
    let rows: Vec<CategoryRow> = sqlx::query_as(SELECT)
        .bind(filter.code)
        .bind(filter.external_ref)
        .bind(filter.source)
        .bind(code)
        .bind(id)
        .bind(paging.fetch())
        .fetch_all(catalog.db.reader())
        .await?;
    Ok(Json(Page::build(rows, &paging, |row| (row.code.to_string(), row.id))))
}
