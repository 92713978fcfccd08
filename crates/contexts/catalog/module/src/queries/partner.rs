//! One partner.

use ambar_catalog_contract::CatalogRead;
use ambar_kernel::PartnerId;
use ambar_web::{Allow, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;

use crate::{
    Catalog,
    store::partner::{self, PartnerRow},
};

/// Shows a supplier or a customer.
#[utoipa::path(get, path = "/partners/{id}", operation_id = "get_partner", tag = "catalog",
    params(("id" = PartnerId, Path, description = "The partner.")),
    responses((status = 200, body = PartnerRow)),
    extensions(("x-permission" = json!("catalog:read")), ("x-problems" = json!(["404 catalog.partner_unknown"]))))]
pub(crate) async fn get(
    State(catalog): State<Catalog>,
    _allow: Allow<CatalogRead>,
    Path(id): Path<PartnerId>,
) -> Result<Versioned<Json<PartnerRow>>, Problem> {
    let row = partner::get(catalog.db.reader(), partner::FIND, id).await?;
    Ok(versioned(row.version, Json(row)))
}
