//! Received goods on their way to their place.

use ambar_kernel::{DeliveryId, ItemId, OwnerId, PutawayId, ReceiptId, Timestamp, WarehouseId};
use ambar_receiving_contract::ReceivingRead;
use ambar_receiving_domain::PutawayState;
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use serde::Deserialize;
use sqlx::types::Json as SqlJson;
use utoipa::IntoParams;

use crate::{Receiving, store::putaway::PutawayRow, views::putaway::PutawayView};

macro_rules! select {
    ($which:literal) => {
        concat!(
            "SELECT to_jsonb(p) FROM receiving.putaway p WHERE ",
            $which,
            " AND ($1::text IS NULL OR p.state = $1) AND ($2::uuid IS NULL OR p.warehouse_id = $2)
  AND ($3::uuid IS NULL OR p.owner_id = $3) AND ($4::uuid IS NULL OR p.delivery_id = $4) AND ($5::uuid IS NULL OR p.item_id = $5)
  AND ($6::boolean IS NULL OR (p.location_id IS NULL AND p.ended_at IS NULL) = $6)
  AND ($7::timestamptz IS NULL OR (p.created_at, p.id) < ($7, $8))
ORDER BY p.created_at DESC, p.id DESC LIMIT $9"
        )
    };
}

pub(crate) const ALL: &str = select!("$10::uuid IS NULL");
pub(crate) const OPEN: &str = select!("p.ended_at IS NULL AND $10::uuid IS NULL");
pub(crate) const OF_RECEIPT: &str = select!("p.receipt_id = $10");

/// Which putaways, and where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// Only those in this state.
    #[param(schema_with = crate::views::putaway_states)]
    state: Option<PutawayState>,
    /// Only those that are not completed or cancelled.
    #[serde(default)]
    open: bool,
    /// Only those for which no place had room, or only the others.
    waiting: Option<bool>,
    /// Only those at this site.
    warehouse_id: Option<WarehouseId>,
    /// Only those of this owner.
    owner_id: Option<OwnerId>,
    /// Only the one of this receipt.
    receipt_id: Option<ReceiptId>,
    /// Only those of this delivery.
    delivery_id: Option<DeliveryId>,
    /// Only those of this item.
    item_id: Option<ItemId>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// Lists the putaways, the newest first.
#[utoipa::path(get, path = "/putaways", operation_id = "list_putaways", tag = "receiving", params(Filter),
    responses((status = 200, body = Page<PutawayView>)),
    extensions(("x-permission" = json!("receiving:read")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(receiving): State<Receiving>,
    _allow: Allow<ReceivingRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<PutawayView>>, Problem> {
    let paging = Paging::<(Timestamp, PutawayId)>::read(&filter.after, filter.limit)?;
    let (at, id) = paging.key.unzip();
    let sql = match (filter.receipt_id, filter.open) {
        (Some(_), _) => OF_RECEIPT,
        (None, true) => OPEN,
        (None, false) => ALL,
    };
    let rows: Vec<(SqlJson<PutawayRow>,)> = sqlx::query_as(sql)
        .bind(filter.state.map(PutawayState::name))
        .bind(filter.warehouse_id)
        .bind(filter.owner_id)
        .bind(filter.delivery_id)
        .bind(filter.item_id)
        .bind(filter.waiting)
        .bind(at)
        .bind(id)
        .bind(paging.fetch())
        .bind(filter.receipt_id)
        .fetch_all(receiving.db.reader())
        .await?;
    let page = Page::build(rows, &paging, |row| (row.0.created_at, row.0.id));
    Ok(Json(page.map(|row| PutawayView::of(&row.0))))
}
