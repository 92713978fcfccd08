//! The suppliers and customers.

use ambar_catalog_contract::{CatalogRead, PartnerKind};
use ambar_kernel::{ExternalRef, OwnerId, PartnerId, ShortCode};
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::items::other_list;
use crate::{
    Catalog,
    store::partner::{PartnerRow, columns},
};

macro_rules! sorted {
    ($key:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM catalog.partner
WHERE ($1::uuid IS NULL OR owner_id = $1) AND ($2::text IS NULL OR kind = $2) AND ($3::text IS NULL OR code = $3)
  AND ($4::boolean IS NULL OR active = $4) AND ($5::text IS NULL OR external_ref = $5) AND ($6::text IS NULL OR source = $6)
  AND ($7::text IS NULL OR (",
            $key,
            ", id) > ($7, $8)) ORDER BY ",
            $key,
            ", id LIMIT $9"
        )
    };
}

pub(crate) const BY_CODE: &str = sorted!("code");
pub(crate) const BY_NAME: &str = sorted!("name_sort");

/// What a list of partners may be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PartnerSort {
    /// By code.
    #[default]
    Code,
    /// By name, as people sort.
    Name,
}

/// Which partners, and where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Only those of this owner.
    owner_id: Option<OwnerId>,
    /// Only suppliers, or only customers.
    kind: Option<PartnerKind>,
    /// Only those with this code.
    code: Option<ShortCode>,
    /// Only active ones, or only inactive ones.
    active: Option<bool>,
    /// Only those that another system calls so.
    external_ref: Option<ExternalRef>,
    /// Only those that this system knows.
    source: Option<ShortCode>,
    /// `code`, or `name` as people sort.
    #[serde(default)]
    #[param(inline, required = false)]
    sort: PartnerSort,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// Lists suppliers and customers.
#[utoipa::path(get, path = "/partners", operation_id = "list_partners", tag = "catalog", params(Filter),
    responses((status = 200, body = Page<PartnerRow>)),
    extensions(("x-permission" = json!("catalog:read")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(catalog): State<Catalog>,
    _allow: Allow<CatalogRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<PartnerRow>>, Problem> {
    let sort = filter.sort;
    let paging = Paging::<(PartnerSort, String, PartnerId)>::read(&filter.after, filter.limit)?;
    if paging.key.as_ref().is_some_and(|key| key.0 != sort) {
        return Err(other_list().into());
    }
    let (key, id) = paging.key.clone().map(|(_, key, id)| (key, id)).unzip();
    let rows: Vec<PartnerRow> = sqlx::query_as(match sort {
        PartnerSort::Code => BY_CODE,
        PartnerSort::Name => BY_NAME,
    })
    .bind(filter.owner_id)
    .bind(filter.kind.map(PartnerKind::name))
    .bind(filter.code)
    .bind(filter.active)
    .bind(filter.external_ref)
    .bind(filter.source)
    .bind(key)
    .bind(id)
    .bind(paging.fetch())
    .fetch_all(catalog.db.reader())
    .await?;
    let key = |row: &PartnerRow| match sort {
        PartnerSort::Code => (sort, row.code.to_string(), row.id),
        PartnerSort::Name => (sort, row.name_sort.clone(), row.id),
    };
    Ok(Json(Page::build(rows, &paging, key)))
}
