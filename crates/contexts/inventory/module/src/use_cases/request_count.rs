//! Asks for a count of what stands in a place: a spot count. Blind: nobody is told what the book has.

use ambar_inventory_contract::{InventoryWrite, StockId};
use ambar_inventory_domain::CountKey;
use ambar_kernel::{
    CountId, Ctx, Failure, HandlingUnitId, ItemId, LocationCode, LocationId, LotId, OwnerId, Result, SerialId, TaskId,
    WarehouseId,
};
use ambar_pg::Tx;
use ambar_web::{Allow, Created, Json, Problem};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Inventory, count_tasks, figures,
    lookup::{self, Named},
    queries::counts::{self, CountView},
};

/// The most counts of one request.
const MOST: usize = 200;

pub(crate) const KEY_OF_ROW: &str = "
SELECT warehouse_id, location_id, handling_unit_id, item_id, lot_id, serial_id, owner_id FROM inventory.stock WHERE stock_id = $1";

pub(crate) const KEYS_OF_PLACE: &str = "
SELECT DISTINCT warehouse_id, location_id, handling_unit_id, item_id, lot_id, serial_id, owner_id FROM inventory.stock
WHERE location_id = $1 AND in_stock AND ($2::uuid IS NULL OR item_id = $2)
ORDER BY handling_unit_id, item_id, lot_id, serial_id, owner_id LIMIT 201";

pub(crate) const INSERT: &str = "
INSERT INTO inventory.count (id, task_id, warehouse_id, location_id, handling_unit_id, item_id, lot_id, serial_id, owner_id, origin,
                             state, requested_at)
SELECT c.id, c.task_id, c.warehouse_id, c.location_id, c.handling_unit_id, c.item_id, c.lot_id, c.serial_id, c.owner_id, 'spot',
       'requested', $10
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[], $9::uuid[])
  AS c (id, task_id, warehouse_id, location_id, handling_unit_id, item_id, lot_id, serial_id, owner_id)
ON CONFLICT DO NOTHING
RETURNING id";

/// What is to be counted: one row's goods, or all that stands in a place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequestCount {
    /// What stands where this row is, of its item, lot and unit, in any status.
    stock_id: Option<StockId>,
    /// All that stands in this place: its id …
    location_id: Option<LocationId>,
    /// … or what is on its label.
    location: Option<LocationCode>,
    /// The site; needed with `location`.
    warehouse_id: Option<WarehouseId>,
    /// Only this item in the place.
    item_id: Option<ItemId>,
}

/// The counts that somebody has to do now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RequestedCounts {
    /// Asked for by this.
    counts: Vec<CountView>,
    /// Asked for before, and not done yet or waiting for a decision.
    open_before: Vec<CountView>,
}

/// Asks for a count of what stands in a place.
#[utoipa::path(post, path = "/counts", operation_id = "request_count", tag = "inventory", request_body = RequestCount,
    responses((status = 201, body = RequestedCounts)),
    extensions(("x-permission" = json!("inventory:write")), ("x-late" = json!(true)),
        ("x-problems" = json!(["409 inventory.count_open", "409 inventory.nothing_to_count", "409 inventory.too_many_rows",
            "422 invalid"]))))]
pub(crate) async fn post(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryWrite>,
    Json(body): Json<RequestCount>,
) -> Result<Created<RequestedCounts>, Problem> {
    Ok(Created(request_count(&inventory, &allow.ctx, body).await?))
}

async fn request_count(inventory: &Inventory, ctx: &Ctx, body: RequestCount) -> Result<RequestedCounts> {
    let keys = keys(inventory, ctx, &body).await?;
    let location = keys.first().map(|key| key.location_id).unwrap_or_default();
    let mut tx = inventory.stock.begin(ctx).await?;
    let asked = insert(&mut tx, ctx, &keys).await?;
    let open: Vec<counts::Record> = sqlx::query_as(counts::OPEN_IN_PLACE).bind(location).fetch_all(tx.conn()).await?;
    let wanted = open.into_iter().filter(|count| keys.contains(&count.key()));
    let (asked, before): (Vec<_>, Vec<_>) = wanted.partition(|count| asked.contains(&count.id));
    if asked.is_empty() {
        let ids: Vec<CountId> = before.iter().map(|count| count.id).collect();
        return Err(Failure::refused(
            "inventory.count_open",
            "Somebody has to count that already, or it was counted and waits for a decision: see the open counts.",
        )
        .param("count_ids", json!(ids)));
    }
    for count in &asked {
        tx.audit("request_count", "count", count.id, json!({ "location": count.location, "sku": count.sku }));
    }
    let ids: Vec<CountId> = asked.iter().map(|count| count.id).collect();
    let views = |counts: Vec<counts::Record>| counts.into_iter().map(counts::Record::view).collect::<Result<_>>();
    let reply = RequestedCounts { counts: views(asked)?, open_before: views(before)? };
    let reply = tx.commit(201, reply).await?;
    // The counts are asked for. A task that cannot be opened now is opened by the sweep within seconds.
    if let Err(failure) = count_tasks::open(inventory, ctx, &ids).await {
        tracing::warn!(operation_id = %ctx.operation_id, error = %failure, "tasks of counts will be opened later");
    }
    Ok(reply)
}

type Key = (WarehouseId, LocationId, HandlingUnitId, ItemId, LotId, SerialId, OwnerId);

async fn keys(inventory: &Inventory, ctx: &Ctx, body: &RequestCount) -> Result<Vec<CountKey>> {
    let found: Vec<Key> = if let Some(row) = body.stock_id {
        if body.location_id.is_some() || body.location.is_some() || body.item_id.is_some() {
            let what = "send either stock_id or a place";
            return Err(figures::bad("/stock_id", "inventory.target_required", what));
        }
        let found: Vec<Key> = sqlx::query_as(KEY_OF_ROW).bind(row.0).fetch_all(inventory.app.reader()).await?;
        if found.is_empty() {
            return Err(figures::bad("/stock_id", "inventory.stock_unknown", format!("there is no stock row {row}")));
        }
        found
    } else {
        let (id, code) = (body.location_id, body.location.as_ref());
        let named = Named { field: "location", id, code, warehouse: body.warehouse_id };
        let place = lookup::named_place(inventory, ctx, named).await?;
        sqlx::query_as(KEYS_OF_PLACE).bind(place.id).bind(body.item_id).fetch_all(inventory.app.reader()).await?
    };
    if found.is_empty() {
        return Err(Failure::refused(
            "inventory.nothing_to_count",
            "The book has nothing there. If you found something, take it in as found (POST /stock/finds).",
        ));
    }
    if found.len() > MOST {
        return Err(Failure::refused(
            "inventory.too_many_rows",
            format!("More than {MOST} things stand there: ask item by item."),
        ));
    }
    let key = |(warehouse_id, location_id, handling_unit_id, item_id, lot_id, serial_id, owner_id): Key| CountKey {
        warehouse_id,
        location_id,
        handling_unit_id,
        item_id,
        lot_id,
        serial_id,
        owner_id,
    };
    Ok(found.into_iter().map(key).collect())
}

/// Records the counts that nobody has to do already; answers which.
async fn insert(tx: &mut Tx, ctx: &Ctx, keys: &[CountKey]) -> Result<Vec<CountId>> {
    let ids: Vec<CountId> = (0..keys.len()).map(|n| CountId::from_uuid(ctx.step(&format!("count {n}")))).collect();
    let tasks: Vec<TaskId> = ids.iter().map(|id| TaskId::derived(id.uuid(), "task")).collect();
    let inserted: Vec<(CountId,)> = sqlx::query_as(INSERT)
        .bind(ids)
        .bind(tasks)
        .bind(keys.iter().map(|key| key.warehouse_id).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.location_id).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.handling_unit_id).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.item_id).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.lot_id).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.serial_id).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.owner_id).collect::<Vec<_>>())
        .bind(ctx.now)
        .fetch_all(tx.conn())
        .await?;
    Ok(inserted.into_iter().map(|(id,)| id).collect())
}
