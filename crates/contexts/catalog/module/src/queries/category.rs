//! One category.

use ambar_catalog_contract::CatalogRead;
use ambar_kernel::CategoryId;
use ambar_web::{Allow, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;

use crate::{
    Catalog,
    store::category::{self, CategoryRow},
};

/// Shows a category of items.
#[utoipa::path(get, path = "/categories/{id}", operation_id = "get_category", tag = "catalog",
    params(("id" = CategoryId, Path, description = "The category.")),
    responses((status = 200, body = CategoryRow)),
    extensions(("x-permission" = json!("catalog:read")), ("x-problems" = json!(["404 catalog.category_unknown"]))))]
pub(crate) async fn get(
    State(catalog): State<Catalog>,
    _allow: Allow<CatalogRead>,
    Path(id): Path<CategoryId>,
) -> Result<Versioned<Json<CategoryRow>>, Problem> {
    let row = category::get(catalog.db.reader(), category::FIND, id).await?;
    Ok(versioned(row.version, Json(row)))
}
