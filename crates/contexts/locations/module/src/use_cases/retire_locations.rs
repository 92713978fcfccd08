//! Takes places out of use in bulk, or into use again: for the process that brought them in and takes them back.

use ambar_kernel::{Ctx, LocationId, Result};
use serde_json::json;

use crate::{Locations, change, store};

/// Takes places out of use, or into use again; those that are so already stay as they are.
pub(crate) async fn set_locations_active(
    locations: &Locations,
    ctx: &Ctx,
    ids: &[LocationId],
    active: bool,
) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    let mut tx = locations.db.begin(ctx).await?;
    let mut changed = Vec::with_capacity(sorted.len());
    for id in sorted {
        let before = store::location::lock(&mut tx, id).await?;
        if before.active != active {
            store::location::set_active(&mut tx, id, active).await?;
            let action = if active { "reactivate_location" } else { "deactivate_location" };
            tx.audit(action, "location", id, json!({ "code": before.code }));
            changed.push(id);
        }
    }
    change::emit(&mut tx, &changed).await?;
    tx.commit_step().await?;
    change::tell(locations, ctx, &changed).await
}
