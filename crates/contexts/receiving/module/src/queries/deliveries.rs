//! The announced deliveries.

use ambar_kernel::{DeliveryId, OwnerId, PartnerId, Timestamp, WarehouseId};
use ambar_receiving_contract::ReceivingRead;
use ambar_receiving_domain::InboundState;
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sqlx::types::Json as SqlJson;
use utoipa::{IntoParams, ToSchema};

use crate::{Receiving, store::delivery::DeliveryRow, views::delivery::DeliveryHeadView};

macro_rules! select {
    ($where:literal) => {
        concat!(
            "SELECT to_jsonb(d), n.lines, n.complete, n.differing FROM receiving.delivery d CROSS JOIN LATERAL (
    SELECT count(*) AS lines, count(*) FILTER (WHERE l.received >= l.expected) AS complete,
           count(*) FILTER (WHERE l.received > l.expected OR EXISTS (
               SELECT 1 FROM receiving.receipt_line r WHERE r.delivery_line_id = l.id AND cardinality(r.discrepancies) > 0)) AS differing
    FROM receiving.delivery_line l WHERE l.delivery_id = d.id) AS n
WHERE ($1::text IS NULL OR d.state = $1) AND ($2::uuid IS NULL OR d.warehouse_id = $2) AND ($3::uuid IS NULL OR d.owner_id = $3)
  AND ($4::uuid IS NULL OR d.supplier_id = $4) AND ($5::text IS NULL OR d.number = $5)
  AND ($6::text IS NULL OR d.source = $6) AND ($7::text IS NULL OR d.external_ref = $7)
  AND ($8::date IS NULL OR d.expected_on >= $8) AND ($9::date IS NULL OR d.expected_on <= $9)
  AND ($10::boolean IS NULL OR (n.differing > 0) = $10) AND ",
            $where
        )
    };
}

pub(crate) const NEWEST: &str = select!(
    "($11::timestamptz IS NULL OR (d.created_at, d.id) < ($11, $12)) ORDER BY d.created_at DESC, d.id DESC LIMIT $13"
);

pub(crate) const EXPECTED: &str = select!(
    "d.closed_at IS NULL AND ($11::date IS NULL OR (coalesce(d.expected_on, DATE '9999-12-31'), d.id) > ($11, $12))
ORDER BY coalesce(d.expected_on, DATE '9999-12-31'), d.id LIMIT $13"
);

/// Where a delivery without a date is sorted: the same as in the statement.
const NEVER: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// How the list is sorted.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sort {
    /// The newest first.
    #[default]
    Newest,
    /// Only those that are open, the soonest expected first.
    Expected,
}

/// Which deliveries, and where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// Only those in this state.
    #[param(schema_with = crate::views::inbound_states)]
    state: Option<InboundState>,
    /// Only those to this site.
    warehouse_id: Option<WarehouseId>,
    /// Only those of this owner.
    owner_id: Option<OwnerId>,
    /// Only those of this supplier.
    supplier_id: Option<PartnerId>,
    /// Only the one with this number.
    number: Option<String>,
    /// Only those that this other system announced.
    source: Option<String>,
    /// Only the one that another system calls so.
    external_ref: Option<String>,
    /// Only those expected on this day or later.
    expected_from: Option<NaiveDate>,
    /// Only those expected until this day.
    expected_until: Option<NaiveDate>,
    /// Only those of which something came otherwise than announced, or only the others.
    differing: Option<bool>,
    #[serde(default)]
    #[param(inline)]
    sort: Sort,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// A delivery and how far it has come.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeliveryItem {
    #[serde(flatten)]
    delivery: DeliveryHeadView,
    /// How many lines it has.
    lines: i64,
    /// How many of them have come whole.
    complete_lines: i64,
    /// How many of them came otherwise than announced.
    differing_lines: i64,
}

type Row = (SqlJson<DeliveryRow>, i64, i64, i64);

/// A page's rows of one of the two statements, which differ in the type of the key alone.
async fn fetch<K>(
    receiving: &Receiving,
    sql: &'static str,
    filter: &Filter,
    paging: &Paging<(K, DeliveryId)>,
) -> sqlx::Result<Vec<Row>>
where
    K: Copy + Send + for<'q> sqlx::Encode<'q, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    let (key, id) = paging.key.unzip();
    sqlx::query_as(sql)
        .bind(filter.state.map(InboundState::name))
        .bind(filter.warehouse_id)
        .bind(filter.owner_id)
        .bind(filter.supplier_id)
        .bind(&filter.number)
        .bind(&filter.source)
        .bind(&filter.external_ref)
        .bind(filter.expected_from)
        .bind(filter.expected_until)
        .bind(filter.differing)
        .bind(key)
        .bind(id)
        .bind(paging.limit + 1)
        .fetch_all(receiving.db.reader())
        .await
}

/// Lists the deliveries.
#[utoipa::path(get, path = "/deliveries", operation_id = "list_deliveries", tag = "receiving", params(Filter),
    responses((status = 200, body = Page<DeliveryItem>)),
    extensions(("x-permission" = json!("receiving:read")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(receiving): State<Receiving>,
    _allow: Allow<ReceivingRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<DeliveryItem>>, Problem> {
    let page = match filter.sort {
        Sort::Newest => {
            let paging = Paging::<(Timestamp, DeliveryId)>::read(&filter.after, filter.limit)?;
            let rows = fetch(&receiving, NEWEST, &filter, &paging).await?;
            Page::build(rows, &paging, |row| (row.0.created_at, row.0.id))
        }
        Sort::Expected => {
            let paging = Paging::<(NaiveDate, DeliveryId)>::read(&filter.after, filter.limit)?;
            let rows = fetch(&receiving, EXPECTED, &filter, &paging).await?;
            Page::build(rows, &paging, |row| (row.0.expected_on.unwrap_or(NEVER), row.0.id))
        }
    };
    Ok(Json(page.map(item)))
}

fn item((delivery, lines, complete_lines, differing_lines): Row) -> DeliveryItem {
    DeliveryItem { delivery: DeliveryHeadView::of(delivery.0), lines, complete_lines, differing_lines }
}
