//! Changes a category of items.

use ambar_catalog_contract::CatalogWrite;
use ambar_kernel::{CategoryId, Ctx, DisplayName, ExternalRef, Failure, Result, ShortCode};
use ambar_web::{Allow, IfMatch, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Catalog,
    external::External,
    patch::{Given, given, or},
    store::category::{self, CategoryFields, CategoryRow},
};

/// What changes; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeCategory {
    /// Its name.
    name: Option<DisplayName>,
    /// Which other system knows it; null for none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<ShortCode>)]
    source: Given<ShortCode>,
    /// That system's name for it; null for none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<ExternalRef>)]
    external_ref: Given<ExternalRef>,
}

/// Changes a category.
#[utoipa::path(patch, path = "/categories/{id}", operation_id = "change_category", tag = "catalog", request_body = ChangeCategory,
    params(("id" = CategoryId, Path, description = "The category."), ("If-Match" = String, Header, description = "Its `ETag`.")),
    responses((status = 200, body = CategoryRow)),
    extensions(("x-permission" = json!("catalog:write")),
        ("x-problems" = json!(["404 catalog.category_unknown", "409 catalog.external_ref_taken"]))))]
pub(crate) async fn patch(
    State(catalog): State<Catalog>,
    allow: Allow<CatalogWrite>,
    Path(id): Path<CategoryId>,
    IfMatch(version): IfMatch,
    Json(body): Json<ChangeCategory>,
) -> Result<Versioned<Json<CategoryRow>>, Problem> {
    let changed = change_category(&catalog, &allow.ctx, id, version, body).await?;
    Ok(versioned(changed.version, Json(changed)))
}

async fn change_category(
    catalog: &Catalog,
    ctx: &Ctx,
    id: CategoryId,
    version: i64,
    body: ChangeCategory,
) -> Result<CategoryRow> {
    let mut tx = catalog.db.begin(ctx).await?;
    let before = category::get(tx.conn(), category::LOCK, id).await?;
    if before.version != version {
        return Err(Failure::stale(before.version));
    }
    let fields = CategoryFields {
        code: before.code,
        name: body.name.unwrap_or(before.name),
        external: External::checked(or(body.source, before.source), or(body.external_ref, before.external_ref))?,
    };
    let changed = match category::update(&mut tx, id, &fields).await {
        Ok(changed) => changed,
        Err(error) => return Err(category::explain(catalog, tx, error, &fields).await),
    };
    tx.audit("change_category", "category", id, json!({ "code": changed.code, "name": changed.name }));
    tx.commit(200, changed).await
}
