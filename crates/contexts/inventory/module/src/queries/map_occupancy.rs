//! How full every place of a warehouse is: what colours a floor plan.

use ambar_inventory_contract::InventoryRead;
use ambar_kernel::{Result, WarehouseId};
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde::Serialize;
use sqlx::FromRow;
use utoipa::ToSchema;

use super::map_picks::MapReads;

/// The most places that one answer has.
const MOST: i64 = 500_000;

// Places that are passed by everything keep no figures of their own (docs/adr/0007-occupancy.md); they are few, and their rows are
// counted.
pub(crate) const SELECT: &str = "
SELECT coalesce(array_agg(code), '{}') AS codes, coalesce(array_agg(rows), '{}') AS rows, coalesce(array_agg(units), '{}') AS units,
       coalesce(array_agg(coming), '{}') AS coming, coalesce(array_agg(fill), '{}') AS fill
FROM (SELECT p.code, p.full_rows AS rows, p.units, p.holds AS coming,
             nullif(least(coalesce(greatest(p.weight_g * 100 / p.max_weight_g, p.volume_cm3 * 100 / p.max_volume_cm3,
                                            p.units::bigint * 100 / p.max_units), -1), 999), -1)::integer AS fill
      FROM inventory.place p
      WHERE p.warehouse_id = $1 AND p.active AND p.counted AND (p.full_rows > 0 OR p.units > 0 OR p.holds > 0)
      UNION ALL
      SELECT p.code, count(*)::integer, count(DISTINCT nullif(s.handling_unit_id, '00000000-0000-0000-0000-000000000000'))::integer,
             0, NULL
      FROM inventory.place p JOIN inventory.stock s ON s.location_id = p.id AND s.in_stock
      WHERE p.warehouse_id = $1 AND p.active AND NOT p.counted GROUP BY p.id
      LIMIT $2) AS place";

/// The places that are not empty, as columns of one length: the first of each column is the first place.
#[derive(Debug, Serialize, FromRow, ToSchema)]
pub(crate) struct OccupancyView {
    /// Their codes, in no order.
    codes: Vec<String>,
    /// How many different goods stand there: rows of stock.
    rows: Vec<i32>,
    /// How many handling units stand there.
    units: Vec<i32>,
    /// How many loads are on their way there.
    coming: Vec<i32>,
    /// How full it is in percent, by the tightest of its limits; null where it has none.
    fill: Vec<Option<i32>>,
}

/// Shows which places of a warehouse are not empty, and how full they are.
#[utoipa::path(get, path = "/warehouses/{id}/map/occupancy", operation_id = "get_map_occupancy", tag = "inventory",
    params(("id" = WarehouseId, Path, description = "The warehouse")), responses((status = 200, body = OccupancyView)),
    extensions(("x-permission" = json!("inventory:read")), ("x-problems" = json!(["422 locations.warehouse_unknown"]))))]
pub(crate) async fn get(
    State(reads): State<MapReads>,
    allow: Allow<InventoryRead>,
    Path(id): Path<WarehouseId>,
) -> Result<Json<OccupancyView>, Problem> {
    reads.locations.warehouse(&allow.ctx, id).await?;
    Ok(Json(occupancy(&reads, id).await?))
}

async fn occupancy(reads: &MapReads, id: WarehouseId) -> Result<OccupancyView> {
    Ok(sqlx::query_as(SELECT).bind(id).bind(MOST).fetch_one(reads.db.reader()).await?)
}
