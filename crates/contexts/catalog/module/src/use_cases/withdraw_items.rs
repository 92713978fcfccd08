//! Takes items back that a process brought in by mistake: first out of use, then, if nothing refers to them, for good.

use ambar_catalog_contract::{ItemDeactivated, ItemUpdated};
use ambar_kernel::{Ctx, ItemId, Result};
use serde_json::json;

use crate::{
    Catalog,
    store::{item, item_bulk},
};

/// Takes items out of use. From then on nobody can begin to use them; who asks has asked before whether anybody does.
pub(crate) async fn withdraw_items(catalog: &Catalog, ctx: &Ctx, ids: &[ItemId]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let mut tx = catalog.db.begin(ctx).await?;
    for id in sorted(ids) {
        let before = item::lock(&mut tx, id).await?;
        if before.active {
            item::set_active(&mut tx, id, false).await?;
            let after = item::find(tx.conn(), id).await?;
            tx.emit(id, &ItemDeactivated { item_id: id, item: after.card()? })?;
        }
    }
    tx.commit_step().await
}

/// Removes withdrawn items that nobody uses, so that their SKUs, barcodes and references are free again, and takes those into use
/// again that somebody began to use just before. An item that is in use by now is not removed.
pub(crate) async fn end_withdrawal(catalog: &Catalog, ctx: &Ctx, unused: &[ItemId], used: &[ItemId]) -> Result<()> {
    if unused.is_empty() && used.is_empty() {
        return Ok(());
    }
    let mut tx = catalog.db.begin(ctx).await?;
    for id in sorted(used) {
        let before = item::lock(&mut tx, id).await?;
        if !before.active {
            item::set_active(&mut tx, id, true).await?;
            let after = item::find(tx.conn(), id).await?;
            tx.emit(id, &ItemUpdated { item: after.card()? })?;
        }
    }
    for (owner, skus) in item_bulk::remove(&mut tx, unused).await? {
        tx.audit("remove_items", "owner", owner, json!({ "items": skus.len(), "skus": skus }));
    }
    tx.commit_step().await
}

/// In the order in which everybody locks them.
fn sorted(ids: &[ItemId]) -> Vec<ItemId> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids
}
