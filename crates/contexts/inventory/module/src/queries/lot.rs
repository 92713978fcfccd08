//! One lot.

use ambar_inventory_contract::InventoryRead;
use ambar_kernel::{Failure, LotId};
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;

use super::lots::{LotView, Record, SELECT_ONE};
use crate::Inventory;

/// Shows a lot, and how much stands of it.
#[utoipa::path(get, path = "/lots/{id}", operation_id = "get_lot", tag = "inventory",
    params(("id" = LotId, Path, description = "The lot")), responses((status = 200, body = LotView)),
    extensions(("x-permission" = json!("inventory:read")), ("x-problems" = json!(["404 inventory.lot_unknown"]))))]
pub(crate) async fn get(
    State(inventory): State<Inventory>,
    _allow: Allow<InventoryRead>,
    Path(id): Path<LotId>,
) -> Result<Json<LotView>, Problem> {
    let found: Option<Record> =
        sqlx::query_as(SELECT_ONE).bind(id).fetch_optional(inventory.app.reader()).await.map_err(Failure::from)?;
    let lot = found.ok_or_else(|| Failure::not_found("inventory.lot_unknown", "There is no such lot."))?;
    Ok(Json(lot.view()?))
}
