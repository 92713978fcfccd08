//! Takes an item out of use.

use ambar_catalog_contract::{CatalogWrite, ItemDeactivated};
use ambar_catalog_domain::may_deactivate;
use ambar_kernel::{Ctx, ItemId, Result};
use ambar_web::{Allow, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use serde_json::json;

use crate::{Catalog, store::item, views::ItemDetail};

/// Deactivates an item: it can no longer be received or ordered. One that is in use is refused, and the refusal says where.
/// Publishes `ItemDeactivated`. Repeating it changes nothing.
#[utoipa::path(post, path = "/items/{id}/deactivate", operation_id = "deactivate_item", tag = "catalog",
    params(("id" = ItemId, Path, description = "The item.")),
    responses((status = 200, body = ItemDetail)),
    extensions(("x-permission" = json!("catalog:write")),
        ("x-problems" = json!(["404 catalog.item_unknown", "409 catalog.item_in_use"]))))]
pub(crate) async fn post(
    State(catalog): State<Catalog>,
    allow: Allow<CatalogWrite>,
    Path(id): Path<ItemId>,
) -> Result<Versioned<Json<ItemDetail>>, Problem> {
    let changed = deactivate_item(&catalog, &allow.ctx, id).await?;
    Ok(versioned(changed.version(), Json(changed)))
}

async fn deactivate_item(catalog: &Catalog, ctx: &Ctx, id: ItemId) -> Result<ItemDetail> {
    // Asked before the transaction begins. Goods that arrive just then are stock of an inactive item: seen, and shipped
    // or moved like any other.
    if item::find(catalog.db.reader(), id).await?.active {
        let mut usages = Vec::new();
        for usage in catalog.usages.iter() {
            usages.extend(usage.usage(ctx, id).await?);
        }
        may_deactivate(usages)?;
    }
    let mut tx = catalog.db.begin(ctx).await?;
    let before = item::lock(&mut tx, id).await?;
    if !before.active {
        return tx.commit(200, ItemDetail::of(&before)?).await;
    }
    item::set_active(&mut tx, id, false).await?;
    let after = item::find(tx.conn(), id).await?;
    tx.audit("deactivate_item", "item", id, json!({ "sku": after.sku }));
    tx.emit(id, &ItemDeactivated { item_id: id, item: after.card()? })?;
    tx.commit(200, ItemDetail::of(&after)?).await
}
