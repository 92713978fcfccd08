//! Publishes a drafted item: from now on it exists.

use ambar_catalog_contract::{ItemAdded, ItemCard};
use ambar_kernel::{Ctx, DecimalText, ItemId, LocationId, Result};
use serde_json::json;

use crate::{
    Catalog,
    store::{
        draft,
        item::{self, ItemRow},
    },
};

/// Publishes a draft with the first stock it came with, if any. A published item is answered as it is.
pub(crate) async fn publish_item(
    catalog: &Catalog,
    ctx: &Ctx,
    id: ItemId,
    placed: Option<(DecimalText, LocationId)>,
) -> Result<ItemCard> {
    let mut tx = catalog.db.begin(ctx).await?;
    let published = draft::publish(&mut tx, id).await?;
    let Some(card) = item::existing(tx.conn(), &[id]).await?.first().map(ItemRow::card).transpose()? else {
        tx.rollback().await?;
        return Err(draft::discarded(catalog.db.reader(), id, ctx.now).await);
    };
    if published {
        let (initial_quantity, location_id) = placed.unzip();
        let detail = json!({ "sku": card.sku, "initial_quantity": initial_quantity, "location_id": location_id });
        tx.audit("add_item", "item", id, detail);
        tx.emit(id, &ItemAdded { item: card.clone(), initial_quantity, location_id })?;
    }
    tx.commit_step().await?;
    Ok(card)
}
