//! Finds the difference of a waiting count right: the book is corrected by it.
//!
//! The book is corrected first, under a key of this command; then the answer is stored. A retry after a crash in between gets
//! the same correction answered again.

use ambar_inventory_contract::{ApproveCount, InventoryApprove, Reference, StockCommand, StockRequest, submit_one};
use ambar_kernel::{CountId, Ctx, Note, Result, StockCommandId};
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Inventory,
    queries::counts::{self, CountView},
};

/// A decision on a count.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecideCount {
    /// A remark.
    pub(crate) note: Option<Note>,
}

/// Approves a count that somebody else made: the book is corrected by what differed when it was counted; what came and went
/// since stays as it is.
#[utoipa::path(post, path = "/counts/{id}/approve", operation_id = "approve_count", tag = "inventory",
    params(("id" = CountId, Path, description = "The count")), request_body = DecideCount,
    responses((status = 200, body = CountView)),
    extensions(("x-permission" = json!("inventory:approve")),
        ("x-problems" = json!(["404 inventory.count_unknown", "409 inventory.count_not_done", "409 inventory.count_over",
            "409 inventory.count_overtaken", "409 inventory.count_own", "409 inventory.serial_on_hand"]))))]
pub(crate) async fn post(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryApprove>,
    Path(id): Path<CountId>,
    Json(body): Json<DecideCount>,
) -> Result<Json<CountView>, Problem> {
    Ok(Json(approve_count(&inventory, &allow.ctx, id, body).await?))
}

async fn approve_count(inventory: &Inventory, ctx: &Ctx, id: CountId, body: DecideCount) -> Result<CountView> {
    counts::find(inventory, id).await?;
    let request = StockRequest {
        id: StockCommandId::from_uuid(ctx.step("approve")),
        command: StockCommand::ApproveCount(ApproveCount { count_id: id, by: ctx.actor.account }),
        reference: Reference { kind: "count".into(), id: id.uuid() },
        reason: None,
        note: body.note.clone(),
    };
    submit_one(inventory, ctx, request).await?;
    let told = counts::find(inventory, id).await?;
    let mut tx = inventory.app.begin(ctx).await?;
    tx.audit("approve_count", "count", id, json!({ "sku": told.sku, "location": told.location, "note": body.note }));
    tx.commit(200, told.view()?).await
}
