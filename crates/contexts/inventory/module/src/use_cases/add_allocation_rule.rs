//! Adds a stored rule of allocation.

use ambar_inventory_contract::InventoryAdjust;
use ambar_web::{Allow, Created, Json, Problem, Versioned, versioned};
use axum::extract::State;
use serde_json::json;

use super::set_allocation_rule::{SetAllocationRule, check, check_names, write};
use crate::{Inventory, rules::RuleView};

pub(crate) const INSERT: &str = "
INSERT INTO inventory.allocation_rule (id, warehouse_id, customer_id, item_id, category_id, choice, min_remaining_days,
    whole_units_first, one_lot, walk_start, zones, note, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";

/// Adds a stored rule. It holds for what is released from then on.
#[utoipa::path(post, path = "/allocation-rules", operation_id = "add_allocation_rule", tag = "inventory",
    request_body = SetAllocationRule, responses((status = 201, body = RuleView)),
    extensions(("x-permission" = json!("inventory:adjust")), ("x-problems" = json!(["409 inventory.rule_exists",
        "422 inventory.item_unknown", "422 inventory.customer_unknown", "422 inventory.warehouse_unknown",
        "422 inventory.warehouse_required", "422 inventory.zone_unknown", "422 inventory.zones", "422 inventory.category_and_item",
        "422 inventory.start_without_nearest"]))))]
pub(crate) async fn post(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryAdjust>,
    Json(body): Json<SetAllocationRule>,
) -> Result<Versioned<Created<RuleView>>, Problem> {
    let ctx = &allow.ctx;
    check(&body)?;
    check_names(&inventory, ctx, &body).await?;
    let mut tx = inventory.stock.begin(ctx).await?;
    // Derived from the command's key: a retry names the same thing.
    let id = ctx.step("allocation_rule");
    let rule = write(&mut tx, INSERT, id, &body).await?;
    tx.audit("add_allocation_rule", "allocation_rule", id, json!(body));
    let rule = tx.commit(201, rule).await?;
    Ok(versioned(rule.version, Created(rule)))
}
