//! Adds a category of items.

use ambar_catalog_contract::CatalogWrite;
use ambar_kernel::{CategoryId, Ctx, DisplayName, ExternalRef, Result, ShortCode};
use ambar_web::{Allow, Created, Json, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Catalog,
    external::External,
    store::category::{self, CategoryFields, CategoryRow},
};

/// A category to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddCategory {
    /// Its code.
    code: ShortCode,
    /// Its name.
    name: DisplayName,
    /// Which other system knows it.
    source: Option<ShortCode>,
    /// That system's name for it.
    external_ref: Option<ExternalRef>,
}

/// Adds a category of items.
#[utoipa::path(post, path = "/categories", operation_id = "add_category", tag = "catalog", request_body = AddCategory,
    responses((status = 201, body = CategoryRow)),
    extensions(("x-permission" = json!("catalog:write")),
        ("x-problems" = json!(["409 catalog.category_code_taken", "409 catalog.external_ref_taken"]))))]
pub(crate) async fn post(
    State(catalog): State<Catalog>,
    allow: Allow<CatalogWrite>,
    Json(body): Json<AddCategory>,
) -> Result<Versioned<Created<CategoryRow>>, Problem> {
    let added = add_category(&catalog, &allow.ctx, body).await?;
    Ok(versioned(added.version, Created(added)))
}

async fn add_category(catalog: &Catalog, ctx: &Ctx, body: AddCategory) -> Result<CategoryRow> {
    let external = External::checked(body.source, body.external_ref)?;
    let fields = CategoryFields { code: body.code, name: body.name, external };
    let id = CategoryId::from_uuid(ctx.step("category"));
    let mut tx = catalog.db.begin(ctx).await?;
    let added = match category::insert(&mut tx, id, &fields).await {
        Ok(added) => added,
        Err(error) => return Err(category::explain(catalog, tx, error, &fields).await),
    };
    tx.audit("add_category", "category", id, json!({ "code": added.code, "name": added.name }));
    tx.commit(201, added).await
}
