//! Releases an order to the floor: stock is claimed for its lines, and its pick list is opened.
//!
//! Three steps. The order becomes `released`: from then on it is neither held nor cancelled, and whoever comes next under
//! the same round, a retry, another release or a sweep, goes on here. Stock is claimed and the pick list opened, both
//! under keys of that round. The outcome is recorded: allocated whole or in part, or, if there was nothing for any line,
//! waiting again.

use std::collections::BTreeSet;

use ambar_inventory_contract::{AllocatedRow, Taken};
use ambar_kernel::{Ctx, Failure, LocationId, OrderId, OrderLineId, Result, WarehouseId};
use ambar_locations_contract::LocationKind;
use ambar_picking_contract::{NewPickLine, NewPickList, OpenedPickList};
use ambar_shipments_contract::{OrderReleased, ShipmentsWrite};
use ambar_shipments_domain::{Action, OrderState, after_promise, after_release};
use ambar_web::{Allow, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Shipments, choosing,
    claiming::{self, Finding, Found, find_stock},
    promise,
    queries::order::show,
    store::{self, line::LineRow, order::OrderRow},
    views::order::Order,
};

/// How it is released.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReleaseOrder {
    /// Take what is missing from orders of lower priority that nobody picks yet: from the lowest first, of equal ones from the
    /// youngest. They keep the rest and are short of what was taken.
    #[serde(default)]
    take_from_lower: bool,
}

/// Releases an order to the floor. The answer tells what was claimed for each line and why, what was missing and why, and
/// the pick list with its task. Without stock for any line, or for a customer of whole orders without all of it, the order
/// waits and may be released again later.
#[utoipa::path(post, path = "/orders/{id}/release", operation_id = "release_order", tag = "shipments",
    params(("id" = OrderId, Path, description = "The order.")), request_body = ReleaseOrder, responses((status = 200, body = Order)),
    extensions(("x-permission" = json!("shipments:write")), ("x-problems" = json!(["404 shipments.order_unknown",
        "409 shipments.order_state", "409 shipments.on_hold", "409 shipments.no_staging"]))))]
pub(crate) async fn post(
    State(shipments): State<Shipments>,
    allow: Allow<ShipmentsWrite>,
    Path(id): Path<OrderId>,
    Json(body): Json<ReleaseOrder>,
) -> Result<Versioned<Json<Order>>, Problem> {
    let order = release_order(&shipments, &allow.ctx, id, body.take_from_lower).await?;
    Ok(versioned(order.version, Json(order)))
}

async fn release_order(shipments: &Shipments, ctx: &Ctx, id: OrderId, takes: bool) -> Result<Order> {
    let order = store::order::find(shipments.db.reader(), id).await?;
    if order.command_id == Some(ctx.command_uuid()) && order.state != OrderState::Released {
        // This command began it, and a sweep ended it.
        let mut tx = shipments.db.begin(ctx).await?;
        let reply = show(tx.conn(), id).await?;
        return tx.commit(200, reply).await;
    }
    let order = begin(shipments, ctx, order, takes).await?;
    claim(shipments, ctx, order).await
}

async fn begin(shipments: &Shipments, ctx: &Ctx, order: OrderRow, takes: bool) -> Result<OrderRow> {
    order.state.may(Action::Release)?;
    if order.state == OrderState::Released {
        return Ok(order);
    }
    let staging = staging(shipments, ctx, order.warehouse_id).await?;
    let mut tx = shipments.db.begin(ctx).await?;
    let mut order = store::order::lock(&mut tx, order.id).await?;
    order.state.may(Action::Release)?;
    if order.state == OrderState::Released {
        tx.rollback().await?;
        return Ok(order);
    }
    store::order::begin_release(&mut tx, &mut order, staging, takes).await?;
    store::order::enter(&mut tx, &mut order, OrderState::Released, "released", json!({})).await?;
    tx.commit_step().await?;
    Ok(order)
}

/// Where picked goods are brought: the first staging place in the walk.
pub(super) async fn staging(shipments: &Shipments, ctx: &Ctx, warehouse: WarehouseId) -> Result<LocationId> {
    let places = shipments.locations.locations_of_kind(ctx, warehouse, LocationKind::Staging).await?;
    places.iter().find(|place| !place.locked_in).map(|place| place.id).ok_or_else(|| {
        Failure::refused(
            "shipments.no_staging",
            "This warehouse has no place of the kind `staging` that goods may come to. Add or unlock one, then release again.",
        )
    })
}

/// Claims stock for a released order, opens its pick list, and records the outcome; answers the order as it is if that is
/// done.
pub(crate) async fn claim(shipments: &Shipments, ctx: &Ctx, order: OrderRow) -> Result<Order> {
    let (id, round) = (order.id, order.round);
    let mut lines = store::line::of_order(shipments.db.reader(), id).await?;
    choosing::apply_rules(shipments, ctx, vec![(&order, &mut lines)]).await?;
    let takeable = choosing::by_item(&choosing::takeable(shipments, &order, &lines).await?);
    let finding = find_stock(&mut claiming::Stock { shipments, ctx }, &order, lines, &takeable).await?;
    let Finding { found, lines, .. } = queue_up_again(shipments, ctx, &order, finding).await?;
    let taken: Vec<Taken> = found.iter().flat_map(|found| found.taken.iter().cloned()).collect();
    choosing::give_way(shipments, ctx, &order, &taken).await?;
    let opened = open_pick_list(shipments, ctx, &order, &lines, &found).await?;
    let mut tx = shipments.db.begin(ctx).await?;
    let mut order = store::order::lock(&mut tx, id).await?;
    if order.state == OrderState::Released && order.round == round {
        let rows: Vec<(OrderLineId, AllocatedRow)> = lines
            .iter()
            .zip(found)
            .flat_map(|(line, found)| found.rows.into_iter().map(|row| (line.id, row)))
            .collect();
        store::line::write(&mut tx, &lines).await?;
        choosing::record_taken(&mut tx, &taken).await?;
        store::claim::delete_allocations(&mut tx, id).await?;
        store::claim::insert_allocations(&mut tx, id, &rows).await?;
        end(&mut tx, &mut order, &lines, opened, &taken).await?;
    }
    let reply = show(tx.conn(), id).await?;
    tx.commit(200, reply).await
}

/// Where claims were granted and came to nothing for any line, they used the promises up: the order queues up again.
async fn queue_up_again(shipments: &Shipments, ctx: &Ctx, order: &OrderRow, mut finding: Finding) -> Result<Finding> {
    if finding.claimed && finding.found.iter().all(|found| found.rows.is_empty()) {
        for line in &mut finding.lines {
            line.set(line.figures()?.taken_back()?);
        }
        finding.lines = promise::ask(shipments, ctx, order, finding.lines).await?;
    }
    Ok(finding)
}

async fn end(
    tx: &mut ambar_pg::Tx,
    order: &mut OrderRow,
    lines: &[LineRow],
    opened: Option<OpenedPickList>,
    taken: &[Taken],
) -> Result<()> {
    let figures = lines.iter().map(LineRow::figures).collect::<Result<Vec<_>>>()?;
    let state = after_release(&figures).unwrap_or_else(|| after_promise(&figures));
    let count = |some: usize| i32::try_from(some).map_err(Failure::internal);
    let allocated_lines = count(figures.iter().filter(|line| !line.allocated.is_zero()).count())?;
    let short_lines = count(lines.iter().filter(|line| line.shortage.is_some()).count())?;
    let (list, task) = opened.map(|opened| (opened.pick_list_id, opened.task_id)).unzip();
    let mut detail = json!({ "allocated_lines": allocated_lines, "short_lines": short_lines });
    let losers: BTreeSet<OrderId> = taken.iter().map(|taken| taken.demand.order_id).collect();
    if !losers.is_empty() {
        detail["taken_from"] = json!(losers);
    }
    store::order::enter(tx, order, state, state.name(), detail.clone()).await?;
    store::order::end_release(tx, order.id, list, task).await?;
    if list.is_some() {
        tx.emit(order.id, &OrderReleased { order_id: order.id, allocated_lines, short_lines })?;
    }
    tx.audit("release_order", "order", order.id, detail);
    Ok(())
}

async fn open_pick_list(
    shipments: &Shipments,
    ctx: &Ctx,
    order: &OrderRow,
    lines: &[LineRow],
    found: &[Found],
) -> Result<Option<OpenedPickList>> {
    let mut stops = Vec::new();
    for (line, found) in lines.iter().zip(found) {
        for row in &found.rows {
            stops.push(stop(line, row)?);
        }
    }
    let (Some(id), Some(staging_id)) = (order.pick_list_id, order.staging_id) else {
        return Err(Failure::internal(format!("order {} is released without a pick list", order.id)));
    };
    if stops.is_empty() {
        return Ok(None);
    }
    let rules = lines.iter().map(|line| (line.id, json!(line.rule.0))).collect();
    let list = NewPickList {
        id,
        order_id: order.id,
        order_number: order.number.clone(),
        owner_id: order.owner_id,
        warehouse_id: order.warehouse_id,
        staging_id,
        priority: order.priority,
        rules,
        lines: stops,
    };
    shipments.picking.open_pick_list(ctx, list).await.map(Some)
}

fn stop(line: &LineRow, row: &AllocatedRow) -> Result<NewPickLine> {
    Ok(NewPickLine {
        id: NewPickLine::id_of(row.reservation_id),
        order_line_id: line.id,
        reservation_id: row.reservation_id,
        item_id: line.item_id,
        sku: line.sku.clone(),
        name: line.name.clone(),
        scale: line.scale()?,
        location_id: row.location_id,
        location: row.location.clone(),
        pick_sequence: row.pick_sequence,
        handling_unit_id: row.handling_unit_id,
        lot: row.lot.clone(),
        serial: row.serial.clone(),
        quantity: row.quantity,
        why: json!(row.why),
    })
}
