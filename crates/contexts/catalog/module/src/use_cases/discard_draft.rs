//! Removes a draft whose first stock could not be placed.

use ambar_kernel::{Ctx, ItemId, Result};
use serde_json::json;

use crate::{Catalog, store::draft};

/// Removes a draft, for ever: another try needs another id. A published item stays.
pub(crate) async fn discard_draft(catalog: &Catalog, ctx: &Ctx, id: ItemId) -> Result<()> {
    let mut tx = catalog.db.begin(ctx).await?;
    if draft::discard(&mut tx, id).await? {
        tx.audit("discard_draft", "item", id, json!({}));
    }
    tx.commit_step().await
}
