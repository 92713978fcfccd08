//! Takes an item into use again.

use ambar_catalog_contract::{CatalogWrite, ItemUpdated};
use ambar_kernel::{Ctx, ItemId, Result};
use ambar_web::{Allow, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use serde_json::json;

use crate::{
    Catalog,
    store::{item, owner},
    views::ItemDetail,
};

/// Reactivates an item and publishes `ItemUpdated`. Repeating it changes nothing.
#[utoipa::path(post, path = "/items/{id}/reactivate", operation_id = "reactivate_item", tag = "catalog",
    params(("id" = ItemId, Path, description = "The item.")),
    responses((status = 200, body = ItemDetail)),
    extensions(("x-permission" = json!("catalog:write")),
        ("x-problems" = json!(["404 catalog.item_unknown", "409 catalog.owner_inactive"]))))]
pub(crate) async fn post(
    State(catalog): State<Catalog>,
    allow: Allow<CatalogWrite>,
    Path(id): Path<ItemId>,
) -> Result<Versioned<Json<ItemDetail>>, Problem> {
    let changed = reactivate_item(&catalog, &allow.ctx, id).await?;
    Ok(versioned(changed.version(), Json(changed)))
}

async fn reactivate_item(catalog: &Catalog, ctx: &Ctx, id: ItemId) -> Result<ItemDetail> {
    let mut tx = catalog.db.begin(ctx).await?;
    let owner_id = item::find(tx.conn(), id).await?.owner_id;
    // The owner before the item, as deactivating an owner does.
    owner::of_body(&mut tx, Some(owner_id)).await?;
    let before = item::lock(&mut tx, id).await?;
    if before.active {
        return tx.commit(200, ItemDetail::of(&before)?).await;
    }
    item::set_active(&mut tx, id, true).await?;
    let after = item::find(tx.conn(), id).await?;
    tx.audit("reactivate_item", "item", id, json!({ "sku": after.sku }));
    tx.emit(id, &ItemUpdated { item: after.card()? })?;
    tx.commit(200, ItemDetail::of(&after)?).await
}
