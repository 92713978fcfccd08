//! One owner.

use ambar_catalog_contract::CatalogRead;
use ambar_kernel::OwnerId;
use ambar_web::{Allow, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;

use crate::{
    Catalog,
    store::owner::{self, OwnerRow},
};

/// Shows an owner of goods.
#[utoipa::path(get, path = "/owners/{id}", operation_id = "get_owner", tag = "catalog",
    params(("id" = OwnerId, Path, description = "The owner.")),
    responses((status = 200, body = OwnerRow)),
    extensions(("x-permission" = json!("catalog:read")), ("x-problems" = json!(["404 catalog.owner_unknown"]))))]
pub(crate) async fn get(
    State(catalog): State<Catalog>,
    _allow: Allow<CatalogRead>,
    Path(id): Path<OwnerId>,
) -> Result<Versioned<Json<OwnerRow>>, Problem> {
    let row = owner::get(catalog.db.reader(), owner::FIND, id).await?;
    Ok(versioned(row.version, Json(row)))
}
