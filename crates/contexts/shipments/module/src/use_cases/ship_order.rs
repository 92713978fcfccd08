//! Ships an order: everything in its closed cartons leaves, and what is short goes on as a backorder or is given up.
//!
//! Three steps. The dispatch is begun: from then on nothing more is packed, and whoever comes next, a retry or a sweep,
//! goes on here. The goods leave, and the order of the rest gets its promises, under keys of the order's own state. The
//! shipment is recorded, with the order of the rest.

use ambar_inventory_contract::{Mode, Ship, StockCommand, StockRefusal, StockRequest};
use ambar_kernel::{
    Ctx, DisplayName, Failure, OrderId, OrderLineId, Quantity, ReservationId, Result, ShipmentId, StockCommandId,
};
use ambar_pg::Tx;
use ambar_shipments_contract::{OrderShipped, ShipmentsWrite, ShippedLine};
use ambar_shipments_domain::{Action, OrderState, after_promise, backorder_number};
use ambar_web::{Allow, Created, Json, Path, Problem};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::take_order;
use crate::{
    Shipments,
    promise::{self, Wanting},
    queries::shipment::{Shipment, show},
    stock,
    store::{
        self,
        line::{LineRow, NewLine},
        order::{DispatchNote, OrderRow},
    },
    sync,
};

/// What is told of the shipment.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ShipOrder {
    /// Who carries it.
    carrier: Option<DisplayName>,
    /// The carrier's number for it.
    tracking_number: Option<DisplayName>,
    /// Ship what is there although the customer takes whole orders only.
    accept_short: bool,
}

/// Ships an order of which everything that was found is in closed cartons. The answer names the order of the rest.
#[utoipa::path(post, path = "/orders/{id}/ship", operation_id = "ship_order", tag = "shipments",
    params(("id" = OrderId, Path, description = "The order.")), request_body = ShipOrder, responses((status = 201, body = Shipment)),
    extensions(("x-permission" = json!("shipments:write")), ("x-problems" = json!(["404 shipments.order_unknown",
        "409 shipments.order_state", "409 shipments.picking_not_complete", "409 shipments.not_packed", "409 shipments.carton_open",
        "409 shipments.nothing_packed", "409 shipments.incomplete", "409 inventory.expired", "409 inventory.not_shippable",
        "409 inventory.place_locked_out"]))))]
pub(crate) async fn post(
    State(shipments): State<Shipments>,
    allow: Allow<ShipmentsWrite>,
    Path(id): Path<OrderId>,
    Json(body): Json<ShipOrder>,
) -> Result<Created<Shipment>, Problem> {
    Ok(Created(ship_order(&shipments, &allow.ctx, id, body).await?))
}

async fn ship_order(shipments: &Shipments, ctx: &Ctx, id: OrderId, body: ShipOrder) -> Result<Shipment> {
    let order = store::order::find(shipments.db.reader(), id).await?;
    if order.state == OrderState::Shipped && order.command_id == Some(ctx.command_uuid()) {
        // This command began it, and a sweep ended it.
        let mut tx = shipments.db.begin(ctx).await?;
        let reply = show(tx.conn(), shipment_of(id)).await?;
        return tx.commit(201, reply).await;
    }
    let order = if order.dispatch.is_some() { order } else { begin(shipments, ctx, order, body).await? };
    leave(shipments, ctx, order).await
}

async fn begin(shipments: &Shipments, ctx: &Ctx, order: OrderRow, body: ShipOrder) -> Result<OrderRow> {
    order.state.may(Action::Ship)?;
    if !order.picking_complete {
        sync::ask(shipments, ctx, order.id).await?;
    }
    let mut tx = shipments.db.begin(ctx).await?;
    let order = store::order::lock(&mut tx, order.id).await?;
    order.state.may(Action::Ship)?;
    if order.dispatch.is_none() {
        store::order::dispatch_facts(&mut tx, &order, body.accept_short).await?.check()?;
        let note = DispatchNote {
            carrier: body.carrier.map(String::from),
            tracking_number: body.tracking_number.map(String::from),
        };
        store::order::begin_dispatch(&mut tx, order.id, &note).await?;
    }
    tx.commit_step().await?;
    store::order::find(shipments.db.reader(), order.id).await
}

fn shipment_of(order: OrderId) -> ShipmentId {
    ShipmentId::derived(order.uuid(), "shipment")
}

/// Lets the goods of a dispatch that is begun leave, and records the shipment; answers it as it is if that is done.
///
/// # Errors
/// What the stock engine refuses: the dispatch is then taken back.
pub(crate) async fn leave(shipments: &Shipments, ctx: &Ctx, order: OrderRow) -> Result<Shipment> {
    let (id, round) = (order.id, order.round);
    let Some(note) = order.dispatch.clone() else {
        return Err(Failure::internal(format!("order {id} leaves without a dispatch")));
    };
    let mut lines = store::line::of_order(shipments.db.reader(), id).await?;
    for line in &mut lines {
        line.set(line.figures()?.shipped(order.policy())?);
    }
    let backorder = backorder_of(&order);
    let mut rest = rest_of(&backorder, &lines)?;
    let claims = store::claim::packed_of_order(shipments.db.reader(), id).await?;
    if let Err(refusal) = move_out(shipments, ctx, &order, &claims).await? {
        let mut tx = shipments.db.begin(ctx).await?;
        store::order::end_dispatch(&mut tx, id, round).await?;
        tx.commit_step().await?;
        return Err(refusal.into());
    }
    promise_rest(shipments, ctx, &backorder, &mut rest).await?;
    let mut tx = shipments.db.begin(ctx).await?;
    let mut order = store::order::lock(&mut tx, id).await?;
    if order.state != OrderState::Shipped {
        record(&mut tx, &mut order, &note, &lines, backorder, &rest).await?;
    }
    let reply = show(tx.conn(), shipment_of(id)).await?;
    tx.commit(201, reply).await
}

/// The order of the rest: the same customer, priority and day.
fn backorder_of(order: &OrderRow) -> OrderRow {
    OrderRow {
        id: OrderId::derived(order.id.uuid(), "backorder"),
        version: 1,
        number: backorder_number(&order.number),
        state: OrderState::Created,
        source: None,
        external_ref: None,
        parent_id: Some(order.id),
        backorder_id: None,
        round: 0,
        staging_id: None,
        pick_list_id: None,
        task_id: None,
        picking_started: false,
        picking_complete: false,
        dispatch: None,
        command_id: None,
        ..order.clone()
    }
}

fn rest_of(backorder: &OrderRow, lines: &[LineRow]) -> Result<Vec<NewLine>> {
    let mut rest = Vec::new();
    for line in lines {
        let ordered = line.figures()?.backordered;
        if !ordered.is_zero() {
            rest.push(NewLine {
                id: OrderLineId::derived(backorder.id.uuid(), &line.id.to_string()),
                line_no: line.line_no,
                item_id: line.item_id,
                sku: line.sku.clone(),
                name: line.name.clone(),
                base_unit: line.base_unit.clone(),
                scale: line.scale()?,
                rule: line.rule.0.clone(),
                by_rules: line.by_rules,
                ordered,
                promised: Quantity::ZERO,
            });
        }
    }
    Ok(rest)
}

/// Ships the claims, as many as one submission takes at once.
async fn move_out(
    shipments: &Shipments,
    ctx: &Ctx,
    order: &OrderRow,
    claims: &[ReservationId],
) -> Result<Result<(), StockRefusal>> {
    let requests: Vec<StockRequest> = claims
        .iter()
        .map(|claim| {
            let id = StockCommandId::derived(claim.uuid(), &format!("ship {}", order.round));
            stock::request(id, order.id, StockCommand::Ship(Ship { reservation_id: *claim }))
        })
        .collect();
    for some in requests.chunks(stock::AT_ONCE) {
        let outcomes = shipments.inventory.submit(ctx, some.to_vec(), Mode::All).await?;
        if let Some(refusal) = stock::stopped_by(&outcomes).filter(|refusal| !has_left(refusal)) {
            return Ok(Err(refusal.clone()));
        }
    }
    Ok(Ok(()))
}

/// Promises stock to the order of the rest.
async fn promise_rest(shipments: &Shipments, ctx: &Ctx, backorder: &OrderRow, rest: &mut [NewLine]) -> Result<()> {
    let wanting: Vec<Wanting> =
        rest.iter().map(|line| Wanting { line: line.id, item: line.item_id, quantity: line.ordered }).collect();
    let granted = promise::grants(shipments, ctx, backorder, &wanting).await?;
    for (line, granted) in rest.iter_mut().zip(granted) {
        line.promised = granted;
    }
    Ok(())
}

/// Whether the goods left already: a submission before this one went further than the one that was refused.
fn has_left(refusal: &StockRefusal) -> bool {
    refusal.code == "inventory.reservation_over" && refusal.params.get("state").is_some_and(|state| state == "shipped")
}

async fn record(
    tx: &mut Tx,
    order: &mut OrderRow,
    note: &DispatchNote,
    lines: &[LineRow],
    backorder: OrderRow,
    rest: &[NewLine],
) -> Result<()> {
    let (id, shipment_id) = (order.id, shipment_of(order.id));
    let backorder_id = (!rest.is_empty()).then_some(backorder.id);
    store::line::write(tx, lines).await?;
    store::carton::leave(tx, id).await?;
    store::order::end_dispatch(tx, id, order.round).await?;
    if backorder_id.is_some() {
        record_rest(tx, id, backorder, rest).await?;
    }
    store::shipment::insert(tx, shipment_id, order, note, backorder_id).await?;
    let detail = json!({ "shipment_id": shipment_id, "backorder_id": backorder_id, "carrier": note.carrier });
    store::order::enter(tx, order, OrderState::Shipped, "shipped", detail.clone()).await?;
    let shipped = lines.iter().map(shipped_line).collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
    tx.emit(id, &OrderShipped { order_id: id, shipment_id, lines: shipped, backorder_id })?;
    tx.audit("ship_order", "order", id, detail);
    Ok(())
}

fn shipped_line(line: &LineRow) -> Result<Option<ShippedLine>> {
    let shipped = line.figures()?.shipped;
    let quantity = shipped.to_text(line.scale()?);
    let (order_line_id, item_id) = (line.id, line.item_id);
    Ok((!shipped.is_zero()).then_some(ShippedLine { order_line_id, item_id, quantity }))
}

async fn record_rest(tx: &mut Tx, parent: OrderId, mut backorder: OrderRow, lines: &[NewLine]) -> Result<()> {
    backorder.created_at = tx.ctx().now;
    let Some(mut backorder) = take_order::record(tx, backorder, lines).await? else {
        return Err(Failure::internal(format!("order {parent} has an order of its rest already")));
    };
    let lines = store::line::of_order(tx.conn(), backorder.id).await?;
    let figures = lines.iter().map(LineRow::figures).collect::<Result<Vec<_>>>()?;
    let state = after_promise(&figures);
    store::order::next_round(tx, backorder.id).await?;
    store::order::enter(tx, &mut backorder, state, state.name(), json!({ "parent_id": parent })).await?;
    store::order::set_backorder(tx, parent, backorder.id).await
}
