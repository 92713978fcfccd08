//! Sets from which difference on a warehouse's counts wait for approval.

use ambar_inventory_contract::InventoryApprove;
use ambar_kernel::{Ctx, DecimalText, Failure, Quantity, Result, Scale, WarehouseId};
use ambar_web::{Allow, IfMatch, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Inventory, figures,
    queries::count_limit::{self, CountLimitView},
};

pub(crate) const INSERT: &str = "
INSERT INTO inventory.count_limit (warehouse_id, quantity, percent) VALUES ($1, $3, $4) ON CONFLICT DO NOTHING RETURNING version + $2";

pub(crate) const UPDATE: &str = "
UPDATE inventory.count_limit SET version = version + 1, quantity = $3, percent = $4 WHERE warehouse_id = $1 AND version = $2
RETURNING version";

/// The most per cent that mean something: what was found beyond the book may well be many times as much.
const MOST_PERCENT: u16 = 1000;

/// By how much a count may differ from the book without anybody's approval.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetCountLimit {
    /// By so many base units; left out for no such limit.
    #[schema(example = "2.5")]
    quantity: Option<DecimalText>,
    /// By so many per cent of what the book has, 0 to 1000; left out for no such limit.
    #[schema(example = 5)]
    percent: Option<u16>,
}

/// Sets by how much a warehouse's counts may differ from the book without anybody's approval. It holds for what is counted from
/// then on. Send `If-Match: "0"` for the first.
#[utoipa::path(put, path = "/count-limits/{id}", operation_id = "set_count_limit", tag = "inventory", request_body = SetCountLimit,
    params(("id" = WarehouseId, Path, description = "The warehouse"), ("If-Match" = String, Header, description = "The ETag that was read")),
    responses((status = 200, body = CountLimitView)),
    extensions(("x-permission" = json!("inventory:approve")),
        ("x-problems" = json!(["404 inventory.warehouse_unknown", "412 stale", "422 invalid"]))))]
pub(crate) async fn put(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryApprove>,
    Path(id): Path<WarehouseId>,
    IfMatch(version): IfMatch,
    Json(body): Json<SetCountLimit>,
) -> Result<Versioned<Json<CountLimitView>>, Problem> {
    let limit = set_count_limit(&inventory, &allow.ctx, id, version, body).await?;
    Ok(versioned(limit.version, Json(limit)))
}

async fn set_count_limit(
    inventory: &Inventory,
    ctx: &Ctx,
    id: WarehouseId,
    read: i64,
    body: SetCountLimit,
) -> Result<CountLimitView> {
    let quantity = body.quantity()?;
    count_limit::require_warehouse(inventory, ctx, id).await?;
    let mut tx = inventory.stock.begin(ctx).await?;
    let set: Option<(i64,)> = sqlx::query_as(if read == 0 { INSERT } else { UPDATE })
        .bind(id)
        .bind(read)
        .bind(quantity.map(Quantity::units))
        .bind(body.percent.map(i32::from))
        .fetch_optional(tx.conn())
        .await?;
    let now = count_limit::read(tx.conn(), id).await?.view(id)?;
    if set.is_none() {
        return Err(Failure::stale(now.version));
    }
    let detail = json!({ "quantity": body.quantity, "percent": body.percent });
    tx.audit("set_count_limit", "count_limit", id, detail);
    tx.commit(200, now).await
}

impl SetCountLimit {
    /// As fine as any item is counted.
    fn quantity(&self) -> Result<Option<Quantity>> {
        if self.percent.is_some_and(|percent| percent > MOST_PERCENT) {
            let what = format!("the limit is 0 to {MOST_PERCENT} per cent");
            return Err(figures::bad("/percent", "inventory.count_percent", what));
        }
        let finest = Scale::new(Scale::MAX)?;
        let quantity = self.quantity.as_ref().map(|text| text.at(finest)).transpose();
        quantity.map_err(|fault| Failure::field("/quantity", &fault))
    }
}
