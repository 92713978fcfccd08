//! Changes a stored rule of allocation.

use std::collections::BTreeSet;

use ambar_inventory_contract::{AllocationOrder, InventoryAdjust};
use ambar_kernel::{CategoryId, Ctx, ErrorKind, Failure, ItemId, Note, PartnerId, Result, WarehouseId, ZoneId};
use ambar_pg::Tx;
use ambar_web::{Allow, IfMatch, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Inventory, figures, lookup,
    rules::{ONE, RuleRow, RuleView},
};

/// The most zones of a rule.
const MOST_ZONES: usize = 50;

pub(crate) const LOCK: &str = "SELECT version FROM inventory.allocation_rule WHERE id = $1 FOR UPDATE";

pub(crate) const UPDATE: &str = "
UPDATE inventory.allocation_rule SET version = version + 1, warehouse_id = $2, customer_id = $3, item_id = $4, category_id = $5,
    choice = $6, min_remaining_days = $7, whole_units_first = $8, one_lot = $9, walk_start = $10, zones = $11, note = $12, changed_at = $13
WHERE id = $1";

// A zone in which nothing can stand is one that nobody meant.
pub(crate) const ZONES: &str =
    "SELECT DISTINCT zone_id FROM inventory.place WHERE warehouse_id = $1 AND zone_id = ANY($2)";

/// For what a rule holds, and what it says.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetAllocationRule {
    /// The warehouse that it is for; all if left out.
    warehouse_id: Option<WarehouseId>,
    /// The customer that it is for; all if left out.
    customer_id: Option<PartnerId>,
    /// The item that it is for; all if left out. Not together with a category.
    item_id: Option<ItemId>,
    /// The category that it is for; all if left out.
    category_id: Option<CategoryId>,
    /// Which stock goes first.
    order: AllocationOrder,
    /// Days that must remain before expiry, if more than the order line and the item say.
    #[serde(default)]
    min_remaining_days: u16,
    /// Whole handling units that fit go first, the rest from loose goods.
    #[serde(default)]
    whole_units_first: bool,
    /// Everything of a line from one lot, or nothing.
    #[serde(default)]
    one_lot: bool,
    /// The position in the walk from which `nearest` measures; its beginning if left out. Needs a warehouse.
    start: Option<i64>,
    /// Only from these zones, from the first of them first; from everywhere if none is named. Needs a warehouse.
    #[serde(default)]
    zones: Vec<ZoneId>,
    /// Why there is this rule.
    note: Option<Note>,
}

/// Changes a stored rule. It holds for what is released from then on.
#[utoipa::path(put, path = "/allocation-rules/{id}", operation_id = "set_allocation_rule", tag = "inventory",
    request_body = SetAllocationRule,
    params(("id" = Uuid, Path, description = "The rule."), ("If-Match" = String, Header, description = "The version that was read")),
    responses((status = 200, body = RuleView)),
    extensions(("x-permission" = json!("inventory:adjust")), ("x-problems" = json!(["404 inventory.rule_unknown",
        "409 inventory.rule_exists", "412 stale", "422 inventory.item_unknown", "422 inventory.customer_unknown",
        "422 inventory.warehouse_unknown", "422 inventory.warehouse_required", "422 inventory.zone_unknown", "422 inventory.zones",
        "422 inventory.category_and_item", "422 inventory.start_without_nearest"]))))]
pub(crate) async fn put(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryAdjust>,
    Path(id): Path<Uuid>,
    IfMatch(version): IfMatch,
    Json(body): Json<SetAllocationRule>,
) -> Result<Versioned<Json<RuleView>>, Problem> {
    let ctx = &allow.ctx;
    check(&body)?;
    check_names(&inventory, ctx, &body).await?;
    let mut tx = inventory.stock.begin(ctx).await?;
    lock(&mut tx, id, version).await?;
    let rule = write(&mut tx, UPDATE, id, &body).await?;
    tx.audit("set_allocation_rule", "allocation_rule", id, json!(body));
    let rule = tx.commit(200, rule).await?;
    Ok(versioned(rule.version, Json(rule)))
}

/// Holds a rule as somebody read it.
///
/// # Errors
/// 404 `inventory.rule_unknown`; 412 `stale`.
pub(crate) async fn lock(tx: &mut Tx, id: Uuid, read: i64) -> Result<()> {
    let present: Option<(i64,)> = sqlx::query_as(LOCK).bind(id).fetch_optional(tx.conn()).await?;
    match present {
        Some((version,)) if version == read => Ok(()),
        Some((version,)) => Err(Failure::stale(version)),
        None => Err(Failure::not_found("inventory.rule_unknown", "There is no such rule: it may have been removed.")),
    }
}

/// Writes a rule; the statement adds or changes it.
///
/// # Errors
/// 409 `inventory.rule_exists`.
pub(crate) async fn write(
    tx: &mut Tx,
    statement: &'static str,
    id: Uuid,
    body: &SetAllocationRule,
) -> Result<RuleView> {
    let now = tx.ctx().now;
    sqlx::query(statement)
        .bind(id)
        .bind(body.warehouse_id)
        .bind(body.customer_id)
        .bind(body.item_id)
        .bind(body.category_id)
        .bind(body.order.name())
        .bind(i32::from(body.min_remaining_days))
        .bind(body.whole_units_first)
        .bind(body.one_lot)
        .bind(body.start)
        .bind(&body.zones)
        .bind(&body.note)
        .bind(now)
        .execute(tx.conn())
        .await
        .map_err(|error| Failure::on_constraint(error, "allocation_rule_scope_key", exists))?;
    let row: RuleRow = sqlx::query_as(ONE).bind(id).fetch_one(tx.conn()).await?;
    row.view()
}

fn exists() -> Failure {
    Failure::refused(
        "inventory.rule_exists",
        "There is a rule for this customer, item, category and warehouse already: change that one (GET /allocation-rules).",
    )
}

/// Whether it makes sense.
///
/// # Errors
/// 422 at what does not.
pub(crate) fn check(body: &SetAllocationRule) -> Result<()> {
    let needs_site = |pointer| {
        let what = "zones and positions are those of one warehouse: name it";
        Err(figures::bad(pointer, "inventory.warehouse_required", what))
    };
    let distinct: BTreeSet<ZoneId> = body.zones.iter().copied().collect();
    if body.item_id.is_some() && body.category_id.is_some() {
        let what = "a rule is for an item or for a category: leave one of them out";
        return Err(figures::bad("/category_id", "inventory.category_and_item", what));
    }
    if distinct.len() != body.zones.len() || body.zones.len() > MOST_ZONES {
        return Err(figures::bad("/zones", "inventory.zones", format!("up to {MOST_ZONES} zones, each once")));
    }
    if body.start.is_some() && body.order != AllocationOrder::Nearest {
        let what = "only `nearest` measures from a start: leave it out";
        return Err(figures::bad("/start", "inventory.start_without_nearest", what));
    }
    if body.warehouse_id.is_none() && !(body.zones.is_empty() && body.start.is_none()) {
        return needs_site("/warehouse_id");
    }
    Ok(())
}

/// Whether what it names is there.
///
/// # Errors
/// 422 at what is not.
pub(crate) async fn check_names(inventory: &Inventory, ctx: &Ctx, body: &SetAllocationRule) -> Result<()> {
    if let Some(item) = body.item_id
        && lookup::item(inventory, ctx, item).await?.is_none()
    {
        return Err(figures::bad("/item_id", "inventory.item_unknown", "there is no such item"));
    }
    let missing = |failure: Failure, pointer: &str, code, what: &str| match failure.kind {
        ErrorKind::NotFound => figures::bad(pointer, code, what),
        _ => failure,
    };
    if let Some(customer) = body.customer_id {
        let found = inventory.catalog.partner(ctx, customer).await;
        found.map_err(|it| missing(it, "/customer_id", "inventory.customer_unknown", "there is no such customer"))?;
    }
    let Some(warehouse) = body.warehouse_id else { return Ok(()) };
    let found = inventory.locations.warehouse(ctx, warehouse).await;
    found.map_err(|it| missing(it, "/warehouse_id", "inventory.warehouse_unknown", "there is no such warehouse"))?;
    if body.zones.is_empty() {
        return Ok(());
    }
    let known: Vec<(ZoneId,)> =
        sqlx::query_as(ZONES).bind(warehouse).bind(&body.zones).fetch_all(inventory.app.reader()).await?;
    match body.zones.iter().position(|zone| !known.contains(&(*zone,))) {
        Some(n) => {
            let what = "no place of this warehouse is in this zone";
            Err(figures::bad(&format!("/zones/{n}"), "inventory.zone_unknown", what))
        }
        None => Ok(()),
    }
}
