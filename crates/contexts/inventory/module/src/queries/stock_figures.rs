//! How much stock there is in all, and how full the storage places are.

use std::{collections::HashMap, sync::Arc};

use ambar_inventory_contract::InventoryRead;
use ambar_kernel::{Failure, Result, Timestamp, WarehouseId};
use ambar_pg::Pool;
use ambar_web::{Allow, Json, Problem, Query};
use axum::extract::State;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use tokio::sync::Mutex;
use utoipa::{IntoParams, ToSchema};

// Whole numbers are summed by item first, and each item's card read once.
pub(crate) const UNITS: &str = "
SELECT trim_scale(coalesce(sum(s.on_hand / g.unit), 0))::text AS on_hand, trim_scale(coalesce(sum(s.reserved / g.unit), 0))::text AS reserved,
       trim_scale(coalesce(sum(s.available / g.unit), 0))::text AS available
FROM (SELECT item_id, sum(on_hand) AS on_hand, sum(reserved) AS reserved,
             coalesce(sum(on_hand - reserved) FILTER (WHERE status = 'available'), 0) AS available
      FROM inventory.stock WHERE warehouse_id = $1 AND on_hand > 0 GROUP BY item_id) AS s
JOIN (SELECT id, power(10::numeric, (card ->> 'scale')::integer) AS unit FROM inventory.item) AS g ON g.id = s.item_id";

pub(crate) const PLACES: &str = "
SELECT count(*), count(*) FILTER (WHERE full_rows > 0) FROM inventory.place WHERE warehouse_id = $1 AND kind = 'storage' AND active";

/// They add up all of the stock: so long the same answer is given.
const GOOD_FOR: TimeDelta = TimeDelta::seconds(20);

/// The last figures of each warehouse. The lock is held while they are added up, so that many who ask cost one sum.
#[derive(Clone)]
pub(crate) struct Figures {
    pool: Pool,
    last: Arc<Mutex<HashMap<WarehouseId, StockFigures>>>,
}

/// Where.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Site {
    /// In this warehouse.
    warehouse_id: WarehouseId,
}

#[derive(FromRow)]
struct Units {
    on_hand: String,
    reserved: String,
    available: String,
}

/// The stock of a warehouse.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct StockFigures {
    /// Base units of all items, added up.
    on_hand: String,
    /// Of those, claimed for orders.
    reserved: String,
    /// Of those, in a status that can be allocated, and not claimed.
    available: String,
    /// Storage places that are in use.
    places: i64,
    /// Of those, places with something in them.
    occupied_places: i64,
    /// When it was added up: at most 20 s ago.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// Adds up a warehouse's stock.
#[utoipa::path(get, path = "/stock/figures", operation_id = "get_stock_figures", tag = "inventory", params(Site),
    responses((status = 200, body = StockFigures)),
    extensions(("x-permission" = json!("inventory:read")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(figures): State<Figures>,
    allow: Allow<InventoryRead>,
    Query(site): Query<Site>,
) -> Result<Json<StockFigures>, Problem> {
    Ok(Json(figures.of(site.warehouse_id, allow.ctx.now).await?))
}

impl Figures {
    pub(crate) fn on(pool: &Pool) -> Self {
        Self { pool: pool.clone(), last: Arc::default() }
    }

    async fn of(&self, warehouse: WarehouseId, now: Timestamp) -> Result<StockFigures> {
        let mut last = self.last.lock().await;
        last.retain(|_, figures| now - figures.at < GOOD_FOR);
        if let Some(figures) = last.get(&warehouse) {
            return Ok(figures.clone());
        }
        let units: Result<Units, Failure> =
            sqlx::query_as(UNITS).bind(warehouse).fetch_one(&self.pool).await.map_err(Failure::from);
        let Units { on_hand, reserved, available } = units?;
        let (places, occupied_places): (i64, i64) =
            sqlx::query_as(PLACES).bind(warehouse).fetch_one(&self.pool).await?;
        let figures = StockFigures { on_hand, reserved, available, places, occupied_places, at: now };
        last.insert(warehouse, figures.clone());
        Ok(figures)
    }
}
