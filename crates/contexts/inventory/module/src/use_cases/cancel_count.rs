//! Calls off a count that nobody has to do any more.

use ambar_inventory_contract::InventoryAdjust;
use ambar_kernel::{CountId, Ctx, Failure, ReasonCode, Result};
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Inventory,
    queries::counts::{self, CountStatus, CountView},
};

pub(crate) const CANCEL: &str = "
UPDATE inventory.count SET state = 'canceled', version = version + 1 WHERE id = $1 AND state = 'requested'";

/// Why nobody has to count any more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CancelCount {
    /// Why.
    reason: ReasonCode,
}

/// Calls off a count and its task. Goods that a short pick made suspect stay suspect until they are counted or their status
/// is changed.
#[utoipa::path(post, path = "/counts/{id}/cancel", operation_id = "cancel_count", tag = "inventory",
    params(("id" = CountId, Path, description = "The count")), request_body = CancelCount,
    responses((status = 200, body = CountView)),
    extensions(("x-permission" = json!("inventory:adjust")),
        ("x-problems" = json!(["404 inventory.count_unknown", "409 inventory.count_over"]))))]
pub(crate) async fn post(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryAdjust>,
    Path(id): Path<CountId>,
    Json(body): Json<CancelCount>,
) -> Result<Json<CountView>, Problem> {
    Ok(Json(cancel_count(&inventory, &allow.ctx, id, body).await?))
}

async fn cancel_count(inventory: &Inventory, ctx: &Ctx, id: CountId, body: CancelCount) -> Result<CountView> {
    counts::find(inventory, id).await?;
    let done = sqlx::query(CANCEL).bind(id).execute(inventory.stock.reader()).await?;
    let count = counts::find(inventory, id).await?;
    // Called off already, perhaps by an earlier attempt of this command: the rest is repeated.
    if done.rows_affected() == 0 && count.status()? != CountStatus::Canceled {
        return Err(Failure::refused(
            "inventory.count_over",
            "This count is done: nothing is left to call off. If it waits for a decision, approve it or send it back.",
        ));
    }
    inventory.workforce.cancel_tasks(ctx, &[count.task_id], true).await?;
    let mut tx = inventory.app.begin(ctx).await?;
    tx.audit(
        "cancel_count",
        "count",
        id,
        json!({ "sku": count.sku, "location": count.location, "reason": body.reason }),
    );
    tx.commit(200, count.view()?).await
}
