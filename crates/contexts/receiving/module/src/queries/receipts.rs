//! What was taken in, scan by scan.

use ambar_inventory_contract::StockStatus;
use ambar_kernel::{DeliveryId, ItemId, OwnerId, ReceiptId, Timestamp, WarehouseId};
use ambar_receiving_contract::ReceivingRead;
use ambar_receiving_domain::Occasion;
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use serde::Deserialize;
use sqlx::types::Json as SqlJson;
use utoipa::IntoParams;

use crate::{
    Receiving,
    store::{
        putaway::PutawayRow,
        receipt::{ReceiptLineRow, ReceiptRow, Scan},
    },
    views::receipt::ReceiptView,
};

macro_rules! select {
    ($delivery:literal) => {
        concat!(
            "SELECT to_jsonb(r), (SELECT jsonb_agg(to_jsonb(l) ORDER BY l.n) FROM receiving.receipt_line l WHERE l.receipt_id = r.id),
       (SELECT to_jsonb(p) FROM receiving.putaway p WHERE p.receipt_id = r.id)
FROM receiving.receipt r
WHERE ",
            $delivery,
            " AND ($2::uuid IS NULL OR r.warehouse_id = $2) AND ($3::uuid IS NULL OR r.owner_id = $3)
  AND ($4::text IS NULL OR r.occasion = $4) AND ($5::text IS NULL OR r.source = $5) AND ($6::text IS NULL OR r.external_ref = $6)
  AND (($7::uuid IS NULL AND $8::text IS NULL) OR EXISTS (SELECT 1 FROM receiving.receipt_line l WHERE l.receipt_id = r.id
       AND ($7 IS NULL OR l.item_id = $7) AND ($8 IS NULL OR l.status = $8)))
  AND ($9::timestamptz IS NULL OR (r.created_at, r.id) < ($9, $10))
ORDER BY r.created_at DESC, r.id DESC LIMIT $11"
        )
    };
}

pub(crate) const ALL: &str = select!("$1::uuid IS NULL");
pub(crate) const OF_DELIVERY: &str = select!("r.delivery_id = $1");

/// Which receipts, and where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// Only those of this delivery.
    delivery_id: Option<DeliveryId>,
    /// Only those at this site.
    warehouse_id: Option<WarehouseId>,
    /// Only those of this owner.
    owner_id: Option<OwnerId>,
    /// Only those for this reason.
    #[param(schema_with = crate::views::occasions)]
    occasion: Option<Occasion>,
    /// Only those of this item.
    item_id: Option<ItemId>,
    /// Only those whose goods came into this status.
    status: Option<StockStatus>,
    /// Only those that this other system sent.
    source: Option<String>,
    /// Only the one that another system calls so.
    external_ref: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// A receipt, its lines, and where it was put away.
pub(crate) type Row = (SqlJson<ReceiptRow>, SqlJson<Vec<ReceiptLineRow>>, Option<SqlJson<PutawayRow>>);

/// Lists the receipts, the newest first.
#[utoipa::path(get, path = "/receipts", operation_id = "list_receipts", tag = "receiving", params(Filter),
    responses((status = 200, body = Page<ReceiptView>)),
    extensions(("x-permission" = json!("receiving:read")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(receiving): State<Receiving>,
    _allow: Allow<ReceivingRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<ReceiptView>>, Problem> {
    let paging = Paging::<(Timestamp, ReceiptId)>::read(&filter.after, filter.limit)?;
    let (at, id) = paging.key.unzip();
    let occasion = filter
        .occasion
        .map(|occasion| serde_json::to_value(occasion).map_err(ambar_kernel::Failure::internal))
        .transpose()?;
    let rows: Vec<Row> = sqlx::query_as(if filter.delivery_id.is_some() { OF_DELIVERY } else { ALL })
        .bind(filter.delivery_id)
        .bind(filter.warehouse_id)
        .bind(filter.owner_id)
        .bind(occasion.as_ref().and_then(|occasion| occasion.as_str()))
        .bind(filter.source)
        .bind(filter.external_ref)
        .bind(filter.item_id)
        .bind(filter.status.map(StockStatus::name))
        .bind(at)
        .bind(id)
        .bind(paging.fetch())
        .fetch_all(receiving.db.reader())
        .await?;
    let page = Page::build(rows, &paging, |row| (row.0.begun.created_at, row.0.id));
    Ok(Json(page.map(shown)))
}

/// As people see it.
pub(crate) fn shown((receipt, lines, putaway): Row) -> ReceiptView {
    let scan = Scan { receipt: receipt.0, lines: lines.0 };
    ReceiptView::of(&scan, putaway.map(|putaway| putaway.0).as_ref(), None)
}
