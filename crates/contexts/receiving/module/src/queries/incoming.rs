//! How much of items is announced and has not come yet.

use ambar_kernel::{DecimalText, Failure, FieldError, ItemId, OwnerId, Quantity, Result, Scale, WarehouseId};
use ambar_receiving_contract::ReceivingRead;
use ambar_web::{Allow, Json, Problem, Query};
use axum::extract::State;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::{IntoParams, ToSchema};

use crate::Receiving;

/// How many items may be asked for at once: as many as rows on a page.
const MOST: usize = 200;

// An open line may have more than was announced: then nothing of it is to come. A line that was closed short is not open.
pub(crate) const SELECT: &str = "
SELECT l.item_id, d.warehouse_id, d.owner_id, max(l.scale) AS scale,
       least(sum(greatest(l.expected - l.received, 0)), 9223372036854775807)::bigint AS incoming,
       min(d.expected_on) FILTER (WHERE l.received < l.expected) AS next_on,
       count(DISTINCT d.id) FILTER (WHERE l.received < l.expected) AS deliveries
FROM receiving.delivery_line l JOIN receiving.delivery d ON d.id = l.delivery_id
WHERE l.item_id = ANY($1) AND l.state IN ('created', 'validated', 'processing') AND d.closed_at IS NULL
  AND ($2::uuid IS NULL OR d.warehouse_id = $2)
GROUP BY l.item_id, d.warehouse_id, d.owner_id
HAVING sum(greatest(l.expected - l.received, 0)) > 0
ORDER BY l.item_id, d.warehouse_id, d.owner_id";

/// Of what, and where to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// The ids of 1 to 200 items, with commas between them.
    items: String,
    /// Only what comes to this warehouse.
    warehouse_id: Option<WarehouseId>,
}

/// What of an item is on its way to a warehouse.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IncomingView {
    item_id: ItemId,
    warehouse_id: WarehouseId,
    owner_id: OwnerId,
    /// What open deliveries announced and has not been received, in base units.
    #[schema(example = "12.5")]
    incoming: DecimalText,
    /// The first day on which some of it is expected; null if no delivery says.
    next_on: Option<NaiveDate>,
    /// How many deliveries bring it.
    deliveries: i64,
}

#[derive(Debug, FromRow)]
struct Row {
    item_id: ItemId,
    warehouse_id: WarehouseId,
    owner_id: OwnerId,
    scale: i16,
    incoming: i64,
    next_on: Option<NaiveDate>,
    deliveries: i64,
}

/// Says how much of items is announced and has not come yet, by warehouse. Items of which nothing is to come are left out.
#[utoipa::path(get, path = "/incoming", operation_id = "get_incoming", tag = "receiving", params(Filter),
    responses((status = 200, body = Vec<IncomingView>)),
    extensions(("x-permission" = json!("receiving:read")), ("x-problems" = json!(["422 invalid"]))))]
pub(crate) async fn get(
    State(receiving): State<Receiving>,
    _allow: Allow<ReceivingRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Vec<IncomingView>>, Problem> {
    let items = ids(&filter.items)?;
    let rows = sqlx::query_as(SELECT).bind(items).bind(filter.warehouse_id).fetch_all(receiving.db.reader());
    let rows: Vec<Row> = rows.await.map_err(Failure::from)?;
    Ok(Json(rows.into_iter().map(view).collect::<Result<_>>()?))
}

fn ids(list: &str) -> Result<Vec<ItemId>> {
    let ids: Option<Vec<ItemId>> = list.split(',').map(|id| id.trim().parse().ok()).collect();
    let some = ids.filter(|ids| ids.len() <= MOST);
    some.ok_or_else(|| {
        let detail = format!("send the ids of 1 to {MOST} items, with commas between them");
        Failure::invalid(vec![FieldError { pointer: "/items".into(), code: "receiving.item_list", detail }])
    })
}

fn view(row: Row) -> Result<IncomingView> {
    let scale = Scale::new(u8::try_from(row.scale).map_err(Failure::internal)?)?;
    Ok(IncomingView {
        item_id: row.item_id,
        warehouse_id: row.warehouse_id,
        owner_id: row.owner_id,
        incoming: Quantity::new(row.incoming).map_err(Failure::internal)?.to_text(scale),
        next_on: row.next_on,
        deliveries: row.deliveries,
    })
}
