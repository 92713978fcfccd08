//! Gives an order up before anybody picks it: its pick list is withdrawn, its claims and promises are given up.

use ambar_inventory_contract::{Demand, RefusalKind, StockCommand, StockRequest, Unpromise, Unreserve};
use ambar_kernel::{Ctx, Failure, Note, OrderId, ReservationId, Result, StockCommandId};
use ambar_pg::Tx;
use ambar_shipments_contract::{OrderCancelled, ShipmentsWrite};
use ambar_shipments_domain::{Action, OrderFault, OrderState};
use ambar_web::{Allow, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::{
    Shipments,
    queries::order::show,
    stock,
    store::{self, line::LineRow, order::OrderRow},
    views::order::Order,
};

/// How often it is tried again because the order was released or let go on meanwhile.
const TRIES: usize = 5;

/// Why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CancelOrder {
    /// Why it is given up.
    reason: Option<Note>,
}

/// Gives an order up that nobody picks yet.
#[utoipa::path(post, path = "/orders/{id}/cancel", operation_id = "cancel_order", tag = "shipments",
    params(("id" = OrderId, Path, description = "The order.")), request_body = CancelOrder, responses((status = 200, body = Order)),
    extensions(("x-permission" = json!("shipments:write")), ("x-problems" = json!(["404 shipments.order_unknown",
        "409 shipments.order_state", "409 shipments.picking_started", "503 shipments.busy"]))))]
pub(crate) async fn post(
    State(shipments): State<Shipments>,
    allow: Allow<ShipmentsWrite>,
    Path(id): Path<OrderId>,
    Json(body): Json<CancelOrder>,
) -> Result<Versioned<Json<Order>>, Problem> {
    let order = cancel_order(&shipments, &allow.ctx, id, body).await?;
    Ok(versioned(order.version, Json(order)))
}

async fn cancel_order(shipments: &Shipments, ctx: &Ctx, id: OrderId, body: CancelOrder) -> Result<Order> {
    let (mut tx, mut order) = given_up(shipments, ctx, id, Action::Cancel).await?;
    let detail = json!({ "reason": body.reason });
    record(&mut tx, &mut order, "cancelled", detail.clone()).await?;
    tx.audit("cancel_order", "order", id, detail);
    let reply = show(tx.conn(), id).await?;
    tx.commit(200, reply).await
}

/// Gives up whatever is claimed for an order or promised to it, as this action may; answers the order, locked, for it to be
/// recorded.
pub(crate) async fn given_up(shipments: &Shipments, ctx: &Ctx, id: OrderId, action: Action) -> Result<(Tx, OrderRow)> {
    for _ in 0..TRIES {
        let order = store::order::find(shipments.db.reader(), id).await?;
        order.state.may(action)?;
        let claims = if order.state.on_the_floor() { withdraw(shipments, ctx, id).await? } else { Vec::new() };
        let lines = store::line::of_order(shipments.db.reader(), id).await?;
        give_up(shipments, ctx, &order, &claims, &lines).await?;
        let mut tx = shipments.db.begin(ctx).await?;
        let locked = store::order::lock(&mut tx, id).await?;
        locked.state.may(action)?;
        if locked.round == order.round {
            return Ok((tx, locked));
        }
        // It was released meanwhile, and what that claimed has to be given up too.
        tx.rollback().await?;
    }
    Err(Failure::unavailable("shipments.busy", "Others change this order. Try again with the same key.", 1))
}

/// Records that an order will not be filled.
pub(crate) async fn record(tx: &mut Tx, order: &mut OrderRow, what: &'static str, detail: Value) -> Result<()> {
    let id = order.id;
    let mut lines = store::line::lock(tx, id, None).await?;
    for line in &mut lines {
        line.set(line.figures()?.cancelled()?);
    }
    store::line::write(tx, &lines).await?;
    store::order::enter(tx, order, OrderState::Cancelled, what, detail).await?;
    tx.emit(id, &OrderCancelled { order_id: id })
}

/// Withdraws the pick list: from then on nobody can begin to pick.
async fn withdraw(shipments: &Shipments, ctx: &Ctx, id: OrderId) -> Result<Vec<ReservationId>> {
    shipments
        .picking
        .cancel_pick_list(ctx, id)
        .await
        .map_err(|failure| if failure.code == "picking.started" { OrderFault::PickingStarted.into() } else { failure })
}

async fn give_up(
    shipments: &Shipments,
    ctx: &Ctx,
    order: &OrderRow,
    claims: &[ReservationId],
    lines: &[LineRow],
) -> Result<()> {
    let unreserve = claims.iter().map(|claim| {
        let command = StockCommand::Unreserve(Unreserve { reservation_id: *claim });
        stock::request(StockCommandId::derived(claim.uuid(), "cancel"), order.id, command)
    });
    let unpromise = lines.iter().map(|line| {
        let demand = Demand::of_order(order.id, line.id);
        let id = StockCommandId::derived(line.id.uuid(), &format!("cancel {}", order.round));
        stock::request(id, order.id, StockCommand::Unpromise(Unpromise { demand }))
    });
    let requests: Vec<StockRequest> = unreserve.chain(unpromise).collect();
    for outcome in stock::submit_each(shipments, ctx, requests).await? {
        // What is not there is given up.
        if let Some(refusal) = outcome.err().filter(|refusal| refusal.kind != RefusalKind::NotFound) {
            return Err(Failure::internal(format!("a claim could not be given up: {refusal:?}")));
        }
    }
    Ok(())
}
