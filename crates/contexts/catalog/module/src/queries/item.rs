//! One item.

use ambar_catalog_contract::CatalogRead;
use ambar_kernel::ItemId;
use ambar_web::{Allow, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;

use crate::{Catalog, store::item, views::ItemDetail};

/// Shows an item with its packaging and barcodes.
#[utoipa::path(get, path = "/items/{id}", operation_id = "get_item", tag = "catalog",
    params(("id" = ItemId, Path, description = "The item.")),
    responses((status = 200, body = ItemDetail)),
    extensions(("x-permission" = json!("catalog:read")), ("x-problems" = json!(["404 catalog.item_unknown"]))))]
pub(crate) async fn get(
    State(catalog): State<Catalog>,
    _allow: Allow<CatalogRead>,
    Path(id): Path<ItemId>,
) -> Result<Versioned<Json<ItemDetail>>, Problem> {
    let detail = ItemDetail::of(&item::find(catalog.db.reader(), id).await?)?;
    Ok(versioned(detail.version(), Json(detail)))
}
