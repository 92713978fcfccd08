//! Takes the result of a count: the book is corrected, or it waits for approval, and only then is the difference told.
//!
//! The book is corrected first, under a key of this command; then the task is completed; then the answer is stored. A retry
//! after a crash in between gets the same correction answered again and does the rest.

use ambar_inventory_contract::{InventoryWrite, Reference, SettleCount, StockCommand, StockRequest, submit_one};
use ambar_kernel::{CountId, Ctx, DecimalText, ErrorKind, Failure, Note, Result, StockCommandId};
use ambar_web::{Allow, Json, Path, Problem};
use ambar_workforce_contract::Holding;
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Inventory, figures,
    queries::{
        count_limit,
        counts::{self, CountStatus, CountView},
    },
};

/// What was counted, by whoever holds the count's task.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CountResult {
    /// The token of the claim on the count's task.
    token: i64,
    /// What stands there, in base units; zero if nothing does.
    #[schema(example = "12.5")]
    counted: DecimalText,
    /// A remark.
    note: Option<Note>,
}

/// Takes the result of a count from whoever holds its task, and tells the difference. One that is beyond the warehouse's limit
/// changes nothing yet: the count is `counted`, and somebody else approves it or sends it back.
#[utoipa::path(post, path = "/counts/{id}/result", operation_id = "finish_count", tag = "inventory",
    params(("id" = CountId, Path, description = "The count")), request_body = CountResult,
    responses((status = 200, body = CountView)),
    extensions(("x-permission" = json!("inventory:write")), ("x-late" = json!(true)),
        ("x-problems" = json!(["404 inventory.count_unknown", "404 workforce.task_unknown", "409 inventory.count_below_claims",
            "409 inventory.count_over", "409 inventory.serial_on_hand", "409 workforce.not_held",
            "422 inventory.serials_required", "422 invalid"]))))]
pub(crate) async fn post(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryWrite>,
    Path(id): Path<CountId>,
    Json(body): Json<CountResult>,
) -> Result<Json<CountView>, Problem> {
    Ok(Json(finish_count(&inventory, &allow.ctx, id, body).await?))
}

async fn finish_count(inventory: &Inventory, ctx: &Ctx, id: CountId, body: CountResult) -> Result<CountView> {
    let count = counts::find(inventory, id).await?;
    let counted = body.counted.at(figures::scale(count.decimals)?);
    let counted = counted.map_err(|fault| Failure::field("/counted", &fault))?;
    let holding = Holding { task_id: count.task_id, token: body.token };
    // A count that is over already may be so by an earlier attempt of this command, whose lease has lapsed since: the
    // engine knows the command by its key, and refuses any other.
    if count.status()? == CountStatus::Requested {
        inventory.workforce.require_held(ctx, holding).await?;
    }
    let limit = count_limit::read(inventory.app.reader(), count.warehouse_id).await?.limit()?;
    let request = StockRequest {
        id: StockCommandId::from_uuid(ctx.step("settle")),
        command: StockCommand::SettleCount(SettleCount { count_id: id, counted, limit }),
        reference: Reference { kind: "count".into(), id: id.uuid() },
        reason: None,
        note: body.note,
    };
    let settled = submit_one(inventory, ctx, request).await;
    let over = settled.as_ref().is_err_and(|failure| failure.code == "inventory.count_over");
    if settled.is_ok() || over {
        close_task(inventory, ctx, holding).await?;
    }
    settled?;
    let told = counts::find(inventory, id).await?;
    let mut tx = inventory.app.begin(ctx).await?;
    tx.audit(
        "finish_count",
        "count",
        id,
        json!({ "sku": told.sku, "location": told.location, "counted": body.counted }),
    );
    tx.commit(200, told.view()?).await
}

/// The count is over: its task is completed by its holder, or called off if somebody took it over meanwhile.
async fn close_task(inventory: &Inventory, ctx: &Ctx, holding: Holding) -> Result<()> {
    match inventory.workforce.complete(ctx, holding).await {
        Err(failure) if matches!(failure.kind, ErrorKind::Refused | ErrorKind::NotFound) => {
            inventory.workforce.cancel_tasks(ctx, &[holding.task_id], true).await
        }
        done => done,
    }
}
