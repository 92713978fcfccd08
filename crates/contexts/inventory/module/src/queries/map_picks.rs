//! How often every place of a warehouse was picked from: where people walk.

use std::{collections::HashMap, sync::Arc};

use ambar_inventory_contract::InventoryRead;
use ambar_kernel::{Ctx, Failure, FieldError, Result, Timestamp, WarehouseId};
use ambar_locations_contract::LocationsGateway;
use ambar_pg::Db;
use ambar_web::{Allow, Json, Path, Problem, Query};
use axum::extract::State;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use tokio::sync::Mutex;
use utoipa::{IntoParams, ToSchema};

/// Days that are looked back at if nothing else is asked for.
const DAYS: i64 = 7;
/// The farthest look back: movements lie a month a part, so that three parts are read at most.
const MOST_DAYS: i64 = 31;
/// How long an answer is given again, in seconds: the ledger is read once for all who look.
const FRESH: i64 = 60;
/// The most places that one answer has.
const MOST: i64 = 500_000;

// Somebody walked there also where less was found than the book said. Rows come before places, and both as numbers only: of a
// million movements few rows are left to look up.
pub(crate) const SELECT: &str = "
SELECT coalesce(array_agg(p.code), '{}') AS codes, coalesce(array_agg(w.picks), '{}') AS picks
FROM (SELECT s.location_id, sum(m.picks)::bigint AS picks
      FROM (SELECT from_stock_id, count(*) AS picks FROM inventory.movement
            WHERE warehouse_id = $1 AND moved_at >= $2 AND reference_kind = 'pick_list' AND kind = 'transfer'
            GROUP BY from_stock_id) AS m
           JOIN inventory.stock s ON s.stock_id = m.from_stock_id
      GROUP BY s.location_id LIMIT $3) AS w
     JOIN inventory.place p ON p.id = w.location_id
WHERE p.active";

/// What was counted, by warehouse and days.
type Counted = HashMap<(WarehouseId, i64), Arc<PicksView>>;

/// What draws a whole floor: a database that gives way to others, and what was read of the ledger a moment ago.
#[derive(Clone)]
pub(crate) struct MapReads {
    pub(crate) db: Db,
    pub(crate) locations: Arc<dyn LocationsGateway>,
    picks: Arc<Mutex<Counted>>,
}

impl MapReads {
    pub(crate) fn on(db: Db, locations: Arc<dyn LocationsGateway>) -> Self {
        Self { db, locations, picks: Arc::default() }
    }
}

/// How far back.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Window {
    /// Days from now, 1 to 31; 7 if left out.
    days: Option<i64>,
}

/// The places that were picked from, as columns of one length: the first of each column is the first place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PicksView {
    /// Their codes, in no order.
    codes: Vec<String>,
    /// How many times goods were picked from each, or were looked for and not found.
    picks: Vec<i64>,
    /// The moment from which picks are counted.
    #[schema(value_type = String, format = DateTime)]
    since: Timestamp,
    /// The moment at which they were counted: a minute ago at most.
    #[schema(value_type = String, format = DateTime)]
    counted_at: Timestamp,
}

#[derive(Debug, FromRow)]
struct Columns {
    codes: Vec<String>,
    picks: Vec<i64>,
}

/// Shows from which places of a warehouse goods were picked, and how often.
#[utoipa::path(get, path = "/warehouses/{id}/map/picks", operation_id = "get_map_picks", tag = "inventory",
    params(("id" = WarehouseId, Path, description = "The warehouse"), Window), responses((status = 200, body = PicksView)),
    extensions(("x-permission" = json!("inventory:read")), ("x-problems" = json!(["422 locations.warehouse_unknown", "422 invalid"]))))]
pub(crate) async fn get(
    State(reads): State<MapReads>,
    allow: Allow<InventoryRead>,
    Path(id): Path<WarehouseId>,
    Query(window): Query<Window>,
) -> Result<Json<PicksView>, Problem> {
    let days = window.days.unwrap_or(DAYS);
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(out_of_bounds().into());
    }
    reads.locations.warehouse(&allow.ctx, id).await?;
    Ok(Json(PicksView::clone(&*picks(&reads, &allow.ctx, id, days).await?)))
}

fn out_of_bounds() -> Failure {
    Failure::invalid(vec![FieldError {
        pointer: "/days".into(),
        code: "inventory.days_out_of_bounds",
        detail: format!("must be from 1 to {MOST_DAYS}"),
    }])
}

/// One look at the ledger at a time: who comes meanwhile waits for it and gets the same.
async fn picks(reads: &MapReads, ctx: &Ctx, id: WarehouseId, days: i64) -> Result<Arc<PicksView>> {
    let mut known = reads.picks.lock().await;
    let fresh_since = ctx.now - TimeDelta::seconds(FRESH);
    known.retain(|_, view| view.counted_at > fresh_since && view.counted_at <= ctx.now);
    if let Some(view) = known.get(&(id, days)) {
        return Ok(Arc::clone(view));
    }
    let since = ctx.now - TimeDelta::days(days);
    let Columns { codes, picks } =
        sqlx::query_as(SELECT).bind(id).bind(since).bind(MOST).fetch_one(reads.db.reader()).await?;
    let view = Arc::new(PicksView { codes, picks, since, counted_at: ctx.now });
    known.insert((id, days), Arc::clone(&view));
    Ok(view)
}
