//! Sends a waiting count back: the book stays as it is, and somebody has to count anew.

use ambar_inventory_contract::InventoryApprove;
use ambar_inventory_domain::StockFault;
use ambar_kernel::{CountId, Ctx, Failure, Result, TaskId};
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::approve_count::DecideCount;
use crate::{
    Inventory, count_tasks,
    queries::counts::{self, CountView},
};

pub(crate) const REJECT: &str = "
UPDATE inventory.count SET state = 'rejected', decided_at = $2, decided_by = $3, version = version + 1
WHERE id = $1 AND state = 'counted'";

pub(crate) const RECOUNT: &str = "
INSERT INTO inventory.count (id, task_id, warehouse_id, location_id, handling_unit_id, item_id, lot_id, serial_id, owner_id, origin,
                             state, recount_of, requested_at)
SELECT $2, $3, c.warehouse_id, c.location_id, c.handling_unit_id, c.item_id, c.lot_id, c.serial_id, c.owner_id, 'recount',
       'requested', c.id, $4
FROM inventory.count c WHERE c.id = $1";

/// What became of a count that was sent back.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RejectedCount {
    /// The count that was sent back.
    count: CountView,
    /// The one that somebody has to do now.
    recount: CountView,
}

/// Sends a count that somebody else made back: nothing is corrected, and the same is to be counted anew.
#[utoipa::path(post, path = "/counts/{id}/reject", operation_id = "reject_count", tag = "inventory",
    params(("id" = CountId, Path, description = "The count")), request_body = DecideCount,
    responses((status = 200, body = RejectedCount)),
    extensions(("x-permission" = json!("inventory:approve")),
        ("x-problems" = json!(["404 inventory.count_unknown", "409 inventory.count_not_done", "409 inventory.count_over",
            "409 inventory.count_own"]))))]
pub(crate) async fn post(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryApprove>,
    Path(id): Path<CountId>,
    Json(body): Json<DecideCount>,
) -> Result<Json<RejectedCount>, Problem> {
    Ok(Json(reject_count(&inventory, &allow.ctx, id, body).await?))
}

async fn reject_count(inventory: &Inventory, ctx: &Ctx, id: CountId, body: DecideCount) -> Result<RejectedCount> {
    let by = ctx.actor.account;
    counts::find(inventory, id).await?.count()?.may_be_decided(by)?;
    let mut tx = inventory.stock.begin(ctx).await?;
    let done = sqlx::query(REJECT).bind(id).bind(ctx.now).bind(by).execute(tx.conn()).await?;
    let count = counts::find_on(tx.conn(), id).await?;
    if done.rows_affected() == 0 {
        // Somebody else decided in the meantime.
        let state = count.count()?.state;
        return Err(Failure::from(StockFault::CountOver { id, state }));
    }
    let again = CountId::from_uuid(ctx.step("recount"));
    let task = TaskId::derived(again.uuid(), "task");
    sqlx::query(RECOUNT).bind(id).bind(again).bind(task).bind(ctx.now).execute(tx.conn()).await?;
    let recount = counts::find_on(tx.conn(), again).await?;
    let detail = json!({ "sku": count.sku, "location": count.location, "note": body.note, "recount_id": again });
    tx.audit("reject_count", "count", id, detail);
    let reply = RejectedCount { count: count.view()?, recount: recount.view()? };
    let reply = tx.commit(200, reply).await?;
    // It is asked for. A task that cannot be opened now is opened by the sweep within seconds.
    if let Err(failure) = count_tasks::open(inventory, ctx, &[again]).await {
        tracing::warn!(operation_id = %ctx.operation_id, error = %failure, "the task of a count will be opened later");
    }
    Ok(reply)
}
