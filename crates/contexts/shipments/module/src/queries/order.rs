//! One order with everything about it.

use ambar_kernel::{OrderId, Result};
use ambar_shipments_contract::ShipmentsRead;
use ambar_web::{Allow, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use sqlx::{FromRow, PgExecutor, types::Json as SqlJson};

use crate::{
    Shipments,
    store::{
        carton::CartonRow,
        line::LineRow,
        order::{OrderRow, unknown},
    },
    views::order::{AllocationRow, Order, TimelineEntry},
};

pub(crate) const SELECT: &str = "
SELECT o.id, o.version, o.number, o.owner_id, o.customer_id, o.warehouse_id, o.state, o.policy, o.priority, o.due_on, o.ship_to, o.note,
       o.source, o.external_ref, o.parent_id, o.backorder_id, o.round, o.staging_id, o.pick_list_id, o.task_id, o.picking_started,
       o.picking_complete, o.takes, o.dispatch, o.command_id, o.withdrawn_at, o.created_at, o.changed_at,
       (SELECT coalesce(jsonb_agg(to_jsonb(l) ORDER BY l.line_no), '[]') FROM shipments.order_line l WHERE l.order_id = o.id) AS lines,
       (SELECT coalesce(jsonb_agg(to_jsonb(a) ORDER BY a.order_line_id, a.why->'rank', a.location, a.reservation_id), '[]')
        FROM shipments.allocation a WHERE a.order_id = o.id) AS allocations,
       (SELECT coalesce(jsonb_agg(to_jsonb(c) || jsonb_build_object('contents', (
                SELECT coalesce(jsonb_agg(jsonb_build_object('order_line_id', l.id, 'line_no', l.line_no, 'sku', l.sku, 'scale', l.scale,
                    'lot', p.lot, 'serial', p.serial, 'quantity', p.quantity) ORDER BY l.line_no, p.packed_at, p.reservation_id), '[]')
                FROM shipments.packed_claim p JOIN shipments.order_line l ON l.id = p.order_line_id WHERE p.carton_id = c.id))
            ORDER BY c.number), '[]')
        FROM shipments.carton c WHERE c.order_id = o.id) AS cartons,
       (SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY t.seq), '[]') FROM shipments.timeline t WHERE t.order_id = o.id) AS timeline
FROM shipments.customer_order o WHERE o.id = $1";

#[derive(FromRow)]
struct WholeOrder {
    #[sqlx(flatten)]
    order: OrderRow,
    lines: SqlJson<Vec<LineRow>>,
    allocations: SqlJson<Vec<AllocationRow>>,
    cartons: SqlJson<Vec<CartonRow>>,
    timeline: SqlJson<Vec<TimelineEntry>>,
}

/// Shows an order with its lines, cartons and timeline.
#[utoipa::path(get, path = "/orders/{id}", operation_id = "get_order", tag = "shipments",
    params(("id" = OrderId, Path, description = "The order.")), responses((status = 200, body = Order)),
    extensions(("x-permission" = json!("shipments:read")), ("x-problems" = json!(["404 shipments.order_unknown"]))))]
pub(crate) async fn get(
    State(shipments): State<Shipments>,
    _allow: Allow<ShipmentsRead>,
    Path(id): Path<OrderId>,
) -> Result<Versioned<Json<Order>>, Problem> {
    let order = show(shipments.db.reader(), id).await?;
    Ok(versioned(order.version, Json(order)))
}

/// An order with everything about it, as it is now.
///
/// # Errors
/// `shipments.order_unknown`.
pub(crate) async fn show(on: impl PgExecutor<'_>, id: OrderId) -> Result<Order> {
    let whole: Option<WholeOrder> = sqlx::query_as(SELECT).bind(id).fetch_optional(on).await?;
    let whole = whole.ok_or_else(unknown)?;
    let order = whole.order;
    let allocations = whole.allocations.0;
    Ok(Order {
        id: order.id,
        version: order.version,
        number: order.number,
        owner_id: order.owner_id,
        customer_id: order.customer_id,
        warehouse_id: order.warehouse_id,
        state: order.state,
        policy: order.policy,
        priority: order.priority,
        due_on: order.due_on,
        ship_to: order.ship_to.0,
        note: order.note,
        source: order.source,
        external_ref: order.external_ref,
        parent_id: order.parent_id,
        backorder_id: order.backorder_id,
        pick_list_id: order.task_id.and(order.pick_list_id),
        task_id: order.task_id,
        created_at: order.created_at,
        changed_at: order.changed_at,
        lines: whole.lines.0.iter().map(|line| line.view(&allocations)).collect::<Result<_>>()?,
        cartons: whole.cartons.0.into_iter().map(CartonRow::view).collect::<Result<_>>()?,
        timeline: whole.timeline.0,
    })
}
