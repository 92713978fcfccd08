//! One handling unit: what is in it, what it stands in, what stands in it.

use ambar_inventory_contract::InventoryRead;
use ambar_kernel::{Failure, HandlingUnitId, Result};
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    handling_units::{self, UnitView},
    stock::{self, StockView},
};
use crate::Inventory;

// The unit itself, those around it from the inside out, those in it at any depth: told apart by depth.
pub(crate) const SELECT: &str = "
WITH RECURSIVE around (id, parent_id, depth) AS (
    SELECT id, parent_id, 0 FROM inventory.handling_unit WHERE id = $1
    UNION ALL
    SELECT u.id, u.parent_id, a.depth - 1 FROM around a JOIN inventory.handling_unit u ON u.id = a.parent_id WHERE a.depth > -20
), inside (id, depth) AS (
    SELECT id, 0 FROM inventory.handling_unit WHERE id = $1
    UNION ALL
    SELECT u.id, i.depth + 1 FROM inside i JOIN inventory.handling_unit u ON u.parent_id = i.id WHERE i.depth < 20
), family AS (
    SELECT id, depth FROM around UNION SELECT id, depth FROM inside
)
SELECT f.depth, u.id, u.sscc, u.kind, u.warehouse_id, u.location_id, p.code AS location, u.parent_id, u.created_at,
       NOT EXISTS (SELECT 1 FROM inventory.stock s WHERE s.handling_unit_id = u.id AND s.handling_unit_id <> '00000000-0000-0000-0000-000000000000' AND s.in_stock) AS empty
FROM family f JOIN inventory.handling_unit u ON u.id = f.id LEFT JOIN inventory.place p ON p.id = u.location_id
ORDER BY f.depth, u.sscc LIMIT 1000";

/// A handling unit with everything around it and in it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnitContents {
    #[serde(flatten)]
    unit: UnitView,
    /// The units that it stands in, the outermost first.
    around: Vec<UnitView>,
    /// The units that stand in it, at any depth.
    inside: Vec<UnitView>,
    /// What is in it itself; at most 1,000 rows.
    rows: Vec<StockView>,
}

#[derive(Debug, sqlx::FromRow)]
struct Member {
    depth: i32,
    #[sqlx(flatten)]
    unit: handling_units::Record,
}

/// Shows a handling unit with everything around it and in it.
#[utoipa::path(get, path = "/handling-units/{id}", operation_id = "get_handling_unit", tag = "inventory",
    params(("id" = HandlingUnitId, Path, description = "The unit")), responses((status = 200, body = UnitContents)),
    extensions(("x-permission" = json!("inventory:read")), ("x-problems" = json!(["404 inventory.unit_unknown"]))))]
pub(crate) async fn get(
    State(inventory): State<Inventory>,
    _allow: Allow<InventoryRead>,
    Path(id): Path<HandlingUnitId>,
) -> Result<Json<UnitContents>, Problem> {
    Ok(Json(read(&inventory, id).await?))
}

/// # Errors
/// 404 `inventory.unit_unknown`.
pub(crate) async fn read(inventory: &Inventory, id: HandlingUnitId) -> Result<UnitContents> {
    let family: Vec<Member> = sqlx::query_as(SELECT).bind(id).fetch_all(inventory.app.reader()).await?;
    let (mut around, mut inside, mut itself) = (Vec::new(), Vec::new(), None);
    for Member { depth, unit } in family {
        match depth {
            ..0 => around.push(unit.view()),
            0 => itself = Some(unit.view()),
            1.. => inside.push(unit.view()),
        }
    }
    let unit = itself.ok_or_else(|| Failure::not_found("inventory.unit_unknown", "There is no such handling unit."))?;
    let rows: Vec<stock::Record> = sqlx::query_as(stock::IN_UNIT).bind(id).fetch_all(inventory.app.reader()).await?;
    let rows = rows.into_iter().map(stock::Record::view).collect::<Result<_>>()?;
    Ok(UnitContents { unit, around, inside, rows })
}
