//! Hard claims on stock.

use ambar_inventory_contract::{AllocationOrder, AllocationReason, AllocationStep, InventoryRead, StockId};
use ambar_inventory_domain::ClaimState;
use ambar_kernel::{
    DecimalText, Failure, ItemId, LocationCode, LocationId, LotCode, OrderId, OrderLineId, ReservationId, Result,
    Scale, SerialCode, Sku, Timestamp,
};
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{Inventory, figures};

macro_rules! select {
    ($which:literal) => {
        concat!(
            "
SELECT r.id, r.stock_id, r.order_id, r.order_line_id, r.outside, r.quantity, r.state, r.why, r.created_at, r.updated_at, s.item_id,
       i.card->>'sku' AS sku, (i.card->>'scale')::smallint AS decimals, s.location_id, p.code AS location, l.code AS lot,
       n.code AS serial
FROM inventory.reservation r JOIN inventory.stock s ON s.stock_id = r.stock_id JOIN inventory.item i ON i.id = s.item_id
     JOIN inventory.place p ON p.id = s.location_id LEFT JOIN inventory.lot l ON l.id = s.lot_id
     LEFT JOIN inventory.serial n ON n.id = s.serial_id
WHERE ",
            $which
        )
    };
}

pub(crate) const SELECT: &str = select!(
    "($1::uuid IS NULL OR r.order_id = $1) AND ($2::uuid IS NULL OR r.order_line_id = $2)
  AND ($3::bigint IS NULL OR r.stock_id = $3) AND ($4::uuid IS NULL OR s.item_id = $4)
  AND ($5::uuid IS NULL OR s.location_id = $5) AND ($6::text IS NULL OR r.state = $6) AND ($7 OR r.quantity > 0)
  AND ($8::boolean IS NULL OR r.outside = $8) AND ($9::uuid IS NULL OR r.id > $9)
ORDER BY r.id LIMIT $10"
);

pub(crate) const OF_ROW: &str = select!("r.stock_id = $1 AND r.quantity > 0 ORDER BY r.created_at, r.id LIMIT 1000");

/// Where a claim stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReservationState {
    /// Open; its goods are in storage.
    Allocated,
    /// Open; its goods are on their way out.
    Picked,
    /// Over: its goods left.
    Shipped,
    /// Over: given up.
    Released,
    /// Over: all of it went on with its goods as another claim.
    Moved,
}

impl From<ReservationState> for ClaimState {
    fn from(state: ReservationState) -> Self {
        match state {
            ReservationState::Allocated => Self::Allocated,
            ReservationState::Picked => Self::Picked,
            ReservationState::Shipped => Self::Shipped,
            ReservationState::Released => Self::Released,
            ReservationState::Moved => Self::Moved,
        }
    }
}

impl From<ClaimState> for ReservationState {
    fn from(state: ClaimState) -> Self {
        match state {
            ClaimState::Allocated => Self::Allocated,
            ClaimState::Picked => Self::Picked,
            ClaimState::Shipped => Self::Shipped,
            ClaimState::Released => Self::Released,
            ClaimState::Moved => Self::Moved,
        }
    }
}

/// Which claims, and where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// Of one order.
    order_id: Option<OrderId>,
    /// Of one order line.
    order_line_id: Option<OrderLineId>,
    /// On one row.
    stock_id: Option<StockId>,
    /// On one item.
    item_id: Option<ItemId>,
    /// In one place.
    location_id: Option<LocationId>,
    /// In one state.
    state: Option<ReservationState>,
    /// Only those of orders that another system keeps, or only the others.
    outside: Option<bool>,
    /// Those that are over too.
    #[serde(default)]
    closed: bool,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// Why a row was chosen.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WhyView {
    /// The rule that ranked it.
    order: AllocationOrder,
    /// Its place in that ranking, from 1.
    rank: u32,
    /// When it came in.
    #[schema(value_type = String, format = DateTime)]
    received_at: Timestamp,
    /// Until when it may be used.
    expires_on: Option<NaiveDate>,
    /// What was free of it.
    free: DecimalText,
    /// The step of the rule that took it.
    step: AllocationStep,
    /// Whether all of it had to come from one lot.
    one_lot: bool,
    /// The stored rule that was followed, if one was.
    rule_id: Option<Uuid>,
}

impl WhyView {
    /// As people see it.
    pub(crate) fn of(why: &AllocationReason, scale: Scale) -> Self {
        Self {
            order: why.order,
            rank: why.rank,
            received_at: why.received_at,
            expires_on: why.expires_on,
            free: why.free.to_text(scale),
            step: why.step,
            one_lot: why.one_lot,
            rule_id: why.rule_id,
        }
    }
}

/// A hard claim on a stock row.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReservationView {
    id: ReservationId,
    stock_id: StockId,
    order_id: OrderId,
    order_line_id: OrderLineId,
    /// Whether another system keeps the order: its id and that of its line are that system's.
    outside: bool,
    /// What is still claimed; nothing once it is over.
    quantity: DecimalText,
    state: ReservationState,
    item_id: ItemId,
    sku: Sku,
    location_id: LocationId,
    /// The code of its place.
    location: LocationCode,
    lot: Option<LotCode>,
    serial: Option<SerialCode>,
    /// Why this row was chosen.
    why: WhyView,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

#[derive(Debug, FromRow)]
pub(crate) struct Record {
    id: ReservationId,
    stock_id: i64,
    order_id: OrderId,
    order_line_id: OrderLineId,
    outside: bool,
    quantity: i64,
    state: String,
    why: sqlx::types::Json<AllocationReason>,
    created_at: Timestamp,
    updated_at: Timestamp,
    item_id: ItemId,
    sku: Sku,
    decimals: i16,
    location_id: LocationId,
    location: LocationCode,
    lot: Option<LotCode>,
    serial: Option<SerialCode>,
}

impl Record {
    /// As people see it.
    pub(crate) fn view(self) -> Result<ReservationView> {
        let state = ClaimState::from_name(&self.state)
            .ok_or_else(|| Failure::internal(format!("{} is no state of a claim", self.state)))?;
        Ok(ReservationView {
            id: self.id,
            stock_id: StockId(self.stock_id),
            order_id: self.order_id,
            order_line_id: self.order_line_id,
            outside: self.outside,
            quantity: figures::text(self.quantity, self.decimals)?,
            state: state.into(),
            item_id: self.item_id,
            sku: self.sku,
            location_id: self.location_id,
            location: self.location,
            lot: self.lot,
            serial: self.serial,
            why: WhyView::of(&self.why.0, figures::scale(self.decimals)?),
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

/// Lists hard claims on stock.
#[utoipa::path(get, path = "/reservations", operation_id = "list_reservations", tag = "inventory", params(Filter),
    responses((status = 200, body = Page<ReservationView>)),
    extensions(("x-permission" = json!("inventory:read")), ("x-problems" = json!(["422 invalid"]))))]
pub(crate) async fn get(
    State(inventory): State<Inventory>,
    _allow: Allow<InventoryRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<ReservationView>>, Problem> {
    let paging = Paging::<ReservationId>::read(&filter.after, filter.limit)?;
    let rows: Vec<Record> = sqlx::query_as(SELECT)
        .bind(filter.order_id)
        .bind(filter.order_line_id)
        .bind(filter.stock_id.map(|id| id.0))
        .bind(filter.item_id)
        .bind(filter.location_id)
        .bind(filter.state.map(|state| ClaimState::from(state).name()))
        // A state that is over is asked for by its name alone.
        .bind(filter.closed || filter.state.is_some())
        .bind(filter.outside)
        .bind(paging.key)
        .bind(paging.fetch())
        .fetch_all(inventory.app.reader())
        .await?;
    let page = Page::build(rows, &paging, |row| row.id);
    let items = page.items.into_iter().map(Record::view).collect::<Result<_>>()?;
    Ok(Json(Page { items, next: page.next }))
}
