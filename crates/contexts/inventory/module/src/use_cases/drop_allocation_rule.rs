//! Removes a stored rule of allocation.

use ambar_inventory_contract::InventoryAdjust;
use ambar_kernel::{Ctx, Result};
use ambar_web::{Allow, IfMatch, Json, Path, Problem};
use axum::extract::State;
use serde_json::{Value, json};
use uuid::Uuid;

use super::set_allocation_rule::lock;
use crate::Inventory;

pub(crate) const DELETE: &str = "DELETE FROM inventory.allocation_rule WHERE id = $1";

/// Removes a stored rule. From then on the next most specific holds.
#[utoipa::path(delete, path = "/allocation-rules/{id}", operation_id = "drop_allocation_rule", tag = "inventory",
    params(("id" = Uuid, Path, description = "The rule."), ("If-Match" = String, Header, description = "The version that was read")),
    responses((status = 200)), extensions(("x-permission" = json!("inventory:adjust")),
        ("x-problems" = json!(["404 inventory.rule_unknown", "412 stale"]))))]
pub(crate) async fn delete(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryAdjust>,
    Path(id): Path<Uuid>,
    IfMatch(version): IfMatch,
) -> Result<Json<Value>, Problem> {
    Ok(Json(drop_allocation_rule(&inventory, &allow.ctx, id, version).await?))
}

async fn drop_allocation_rule(inventory: &Inventory, ctx: &Ctx, id: Uuid, read: i64) -> Result<Value> {
    let mut tx = inventory.stock.begin(ctx).await?;
    lock(&mut tx, id, read).await?;
    sqlx::query(DELETE).bind(id).execute(tx.conn()).await?;
    tx.audit("drop_allocation_rule", "allocation_rule", id, json!({ "version": read }));
    tx.commit(200, json!({})).await
}
