//! Gives back what was reserved for an order that another system keeps.

use std::collections::{BTreeMap, BTreeSet};

use ambar_inventory_contract::{
    InventoryWrite, Mode, Reference, StockCommand, StockId, StockOutcome, StockRequest, Unreserve,
};
use ambar_inventory_domain::Book;
use ambar_kernel::{
    AuditNote, Ctx, DecimalText, Document, Failure, ItemId, LocationCode, LotCode, OrderId, OrderLineId, Replay,
    ReservationId, Result, SerialCode, Sku, StockCommandId, Told,
};
use ambar_web::{Allow, Json, Problem};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::FromRow;
use utoipa::ToSchema;

use super::reserve_stock::OUTSIDE_ORDER;
use crate::{Inventory, engine::Tell, figures};

/// Reservations of one request: what the stock engine takes at once.
const MOST: usize = 1000;

macro_rules! select {
    ($which:literal) => {
        concat!(
            "
SELECT r.id, r.stock_id, r.order_id, r.order_line_id, r.outside, r.quantity, s.item_id, i.card->>'sku' AS sku,
       (i.card->>'scale')::smallint AS decimals, p.code AS location, l.code AS lot, n.code AS serial
FROM inventory.reservation r JOIN inventory.stock s ON s.stock_id = r.stock_id JOIN inventory.item i ON i.id = s.item_id
     JOIN inventory.place p ON p.id = s.location_id LEFT JOIN inventory.lot l ON l.id = s.lot_id
     LEFT JOIN inventory.serial n ON n.id = s.serial_id
WHERE ",
            $which,
            " ORDER BY r.id LIMIT 1001"
        )
    };
}

pub(crate) const OF_ORDER: &str = select!("r.order_id = $1 AND r.outside AND r.quantity > 0");
pub(crate) const BY_ID: &str = select!("r.id = ANY($1)");

/// What is given back. Exactly one of `order_id` and `reservation_ids` is sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReleaseReservations {
    /// All that is reserved for this order of another system, up to 1,000 reservations.
    order_id: Option<OrderId>,
    /// These, 1 to 1,000.
    reservation_ids: Option<Vec<ReservationId>>,
}

/// What was given back.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReleasedReservations {
    released: Vec<ReleasedReservation>,
    /// Whether the order has more than 1,000 reservations and holds the rest still: send it again with another key.
    more: bool,
}

/// A reservation that holds nothing any more.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ReleasedReservation {
    reservation_id: ReservationId,
    order_id: OrderId,
    order_line_id: OrderLineId,
    stock_id: StockId,
    item_id: ItemId,
    sku: Sku,
    /// The code of its place.
    location: LocationCode,
    lot: Option<LotCode>,
    serial: Option<SerialCode>,
    /// What it held; nothing if it was over before.
    quantity: DecimalText,
}

#[derive(Debug, FromRow)]
struct Found {
    id: ReservationId,
    stock_id: i64,
    order_id: OrderId,
    order_line_id: OrderLineId,
    outside: bool,
    quantity: i64,
    item_id: ItemId,
    sku: Sku,
    decimals: i16,
    location: LocationCode,
    lot: Option<LotCode>,
    serial: Option<SerialCode>,
}

impl Found {
    fn view(self) -> Result<ReleasedReservation> {
        Ok(ReleasedReservation {
            reservation_id: self.id,
            order_id: self.order_id,
            order_line_id: self.order_line_id,
            stock_id: StockId(self.stock_id),
            item_id: self.item_id,
            sku: self.sku,
            location: self.location,
            lot: self.lot,
            serial: self.serial,
            quantity: figures::text(self.quantity, self.decimals)?,
        })
    }
}

/// Gives back what was reserved at `/stock/reservations`: all that an order of another system holds, or single reservations. What an
/// order of shipments claims is given back by cancelling or changing that order.
#[utoipa::path(post, path = "/stock/reservations/release", operation_id = "release_reservations", tag = "inventory",
    request_body = ReleaseReservations, responses((status = 200, body = ReleasedReservations)),
    extensions(("x-permission" = json!("inventory:write")), ("x-idempotency" = json!("own")),
        ("x-problems" = json!(["404 inventory.nothing_reserved", "409 inventory.reservation_of_order", "422 invalid"]))))]
pub(crate) async fn post(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryWrite>,
    Json(body): Json<ReleaseReservations>,
) -> Result<Json<Document>, Problem> {
    let ctx = &allow.ctx;
    let releasing = find(&inventory, body).await?;
    let requests = releasing.requests(ctx);
    let reply = inventory.engine.reply(ctx, requests, Mode::All, Box::new(Releasing(releasing))).await?;
    Ok(Json(reply.body))
}

/// What is to be given back.
///
/// # Errors
/// 422 at what cannot be; 404 if there is nothing; 409 for what an order of shipments claims.
async fn find(inventory: &Inventory, body: ReleaseReservations) -> Result<ReleasedReservations> {
    match (body.order_id, body.reservation_ids) {
        (Some(order), None) => of_order(inventory, order).await,
        (None, Some(ids)) => by_id(inventory, &ids).await,
        _ => {
            let what = "send exactly one of order_id and reservation_ids";
            Err(figures::bad("/order_id", "inventory.target_required", what))
        }
    }
}

async fn of_order(inventory: &Inventory, order: OrderId) -> Result<ReleasedReservations> {
    let mut found: Vec<Found> = sqlx::query_as(OF_ORDER).bind(order).fetch_all(inventory.stock.reader()).await?;
    if found.is_empty() {
        // For a retry the edge finds the answer that was given then.
        return Err(Failure::not_found(
            "inventory.nothing_reserved",
            format!(
                "Nothing is reserved for an order {order} of another system: see GET /reservations?order_id={order}."
            ),
        ));
    }
    let more = found.len() > MOST;
    found.truncate(MOST);
    Ok(ReleasedReservations { released: found.into_iter().map(Found::view).collect::<Result<_>>()?, more })
}

async fn by_id(inventory: &Inventory, ids: &[ReservationId]) -> Result<ReleasedReservations> {
    if ids.is_empty() || ids.len() > MOST {
        let detail = format!("send 1 to {MOST} reservations, not {}", ids.len());
        return Err(figures::bad("/reservation_ids", "inventory.too_many_commands", detail));
    }
    let distinct: BTreeSet<ReservationId> = ids.iter().copied().collect();
    let distinct: Vec<ReservationId> = distinct.into_iter().collect();
    let found: Vec<Found> = sqlx::query_as(BY_ID).bind(&distinct).fetch_all(inventory.stock.reader()).await?;
    if let Some(n) = ids.iter().position(|id| found.iter().all(|found| found.id != *id)) {
        let (pointer, what) = (format!("/reservation_ids/{n}"), format!("there is no reservation {}", ids[n]));
        return Err(figures::bad(&pointer, "inventory.reservation_unknown", what));
    }
    if let Some(owned) = found.iter().find(|found| !found.outside) {
        return Err(Failure::refused(
            "inventory.reservation_of_order",
            format!("Reservation {} is that of order {}: cancel that order instead.", owned.id, owned.order_id),
        )
        .param("reservation_id", owned.id.to_string())
        .param("order_id", owned.order_id.to_string()));
    }
    Ok(ReleasedReservations { released: found.into_iter().map(Found::view).collect::<Result<_>>()?, more: false })
}

impl ReleasedReservations {
    fn requests(&self, ctx: &Ctx) -> Vec<StockRequest> {
        let request = |released: &ReleasedReservation| StockRequest {
            id: StockCommandId::from_uuid(ctx.step(&format!("release {}", released.reservation_id))),
            command: StockCommand::Unreserve(Unreserve { reservation_id: released.reservation_id }),
            reference: Reference { kind: OUTSIDE_ORDER.into(), id: released.order_id.uuid() },
            reason: None,
            note: None,
        };
        self.released.iter().map(request).collect()
    }

    /// One for each order.
    fn notes(&self) -> Vec<AuditNote> {
        let mut orders: BTreeMap<OrderId, usize> = BTreeMap::new();
        for released in &self.released {
            *orders.entry(released.order_id).or_default() += 1;
        }
        let note = |(order, reservations): (OrderId, usize)| AuditNote {
            action: "release_reservations",
            entity: OUTSIDE_ORDER,
            entity_id: order.to_string(),
            detail: json!({ "reservations": reservations }),
        };
        orders.into_iter().map(note).collect()
    }
}

/// All that is given back is the whole call.
#[derive(Debug)]
struct Releasing(ReleasedReservations);

impl Tell for Releasing {
    fn tell(&self, outcomes: &[StockOutcome], _: &Book) -> Result<Option<Told>> {
        if outcomes.iter().any(Result::is_err) {
            return Ok(None);
        }
        let body = Document::of(&self.0)?;
        Ok(Some(Told { reply: Replay { status: 200, body }, notes: self.0.notes(), facts: Vec::new() }))
    }
}
