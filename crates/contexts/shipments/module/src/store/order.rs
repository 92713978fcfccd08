//! Orders.

use ambar_catalog_contract::ShippingPolicy;
use ambar_kernel::{
    ExternalRef, Failure, LocationId, Note, OrderId, OwnerId, PartnerId, PickListId, Result, ShortCode, Sku, TaskId,
    Timestamp, WarehouseId,
};
use ambar_pg::Tx;
use ambar_shipments_domain::{Dispatch, OpenCarton, OrderState, Policy, Progress, UnpackedLine};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::{FromRow, PgExecutor, types::Json};
use uuid::Uuid;

use super::{quantity, scale};
use crate::views::order::ShipTo;

pub(crate) const NEXT_NUMBER: &str = "SELECT nextval('shipments.order_number_seq')";

pub(crate) const INSERT: &str = "
INSERT INTO shipments.customer_order (id, number, owner_id, customer_id, warehouse_id, state, policy, priority, due_on, ship_to, note,
    source, external_ref, parent_id, round, created_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16) ON CONFLICT (id) DO NOTHING";

pub(crate) const FIND: &str = "
SELECT id, version, number, owner_id, customer_id, warehouse_id, state, policy, priority, due_on, ship_to, note, source, external_ref,
       parent_id, backorder_id, round, staging_id, pick_list_id, task_id, picking_started, picking_complete, takes, dispatch, command_id,
       withdrawn_at, created_at, changed_at
FROM shipments.customer_order WHERE id = $1";

// One by one down the key, in the sequence in which they are named.
pub(crate) const FIND_MANY: &str = "
SELECT o.* FROM unnest($1::uuid[]) WITH ORDINALITY AS w (id, n) CROSS JOIN LATERAL (
    SELECT id, version, number, owner_id, customer_id, warehouse_id, state, policy, priority, due_on, ship_to, note, source, external_ref,
           parent_id, backorder_id, round, staging_id, pick_list_id, task_id, picking_started, picking_complete, takes, dispatch,
           command_id, withdrawn_at, created_at, changed_at
    FROM shipments.customer_order o WHERE o.id = w.id LIMIT 1) AS o ORDER BY w.n";

pub(crate) const LOCK: &str = "
SELECT id, version, number, owner_id, customer_id, warehouse_id, state, policy, priority, due_on, ship_to, note, source, external_ref,
       parent_id, backorder_id, round, staging_id, pick_list_id, task_id, picking_started, picking_complete, takes, dispatch, command_id,
       withdrawn_at, created_at, changed_at
FROM shipments.customer_order WHERE id = $1 FOR NO KEY UPDATE";

// A state is entered together with its line of the timeline.
pub(crate) const ENTER: &str = "
WITH noted AS (
    INSERT INTO shipments.timeline (order_id, at, what, state, account_id, account_name, detail) VALUES ($1, $3, $4, $2, $5, $6, $7)
)
UPDATE shipments.customer_order SET state = $2, version = version + 1, changed_at = $3 WHERE id = $1 RETURNING version";

pub(crate) const BEGIN_RELEASE: &str = "
UPDATE shipments.customer_order SET staging_id = $2, pick_list_id = $3, task_id = NULL, command_id = $4, takes = $5,
    picking_started = false, picking_complete = false WHERE id = $1";

pub(crate) const END_RELEASE: &str =
    "UPDATE shipments.customer_order SET pick_list_id = $2, task_id = $3, round = round + 1 WHERE id = $1";

pub(crate) const BEGIN_DISPATCH: &str =
    "UPDATE shipments.customer_order SET dispatch = $2, command_id = $3, changed_at = $4 WHERE id = $1";

pub(crate) const END_DISPATCH: &str = "UPDATE shipments.customer_order SET dispatch = NULL, round = round + 1 WHERE id = $1 AND round = $2 AND dispatch IS NOT NULL";

pub(crate) const NEXT_ROUND: &str = "UPDATE shipments.customer_order SET round = round + 1 WHERE id = $1";

pub(crate) const SET_PICKING: &str =
    "UPDATE shipments.customer_order SET picking_started = $2, picking_complete = $3 WHERE id = $1";

pub(crate) const SET_BACKORDER: &str = "UPDATE shipments.customer_order SET backorder_id = $2 WHERE id = $1";

pub(crate) const PROGRESS: &str = "
SELECT o.picking_started AS started, o.picking_complete AS complete,
       EXISTS (SELECT 1 FROM shipments.order_line l WHERE l.order_id = o.id AND l.picked > 0) AS picked,
       EXISTS (SELECT 1 FROM shipments.order_line l WHERE l.order_id = o.id AND l.short > 0) AS short,
       EXISTS (SELECT 1 FROM shipments.picked_claim k WHERE k.order_id = o.id AND k.unpacked > 0) AS unpacked,
       (SELECT count(*) FROM shipments.carton c WHERE c.order_id = o.id AND c.state = 'open') AS open_cartons,
       (SELECT count(*) FROM shipments.carton c WHERE c.order_id = o.id AND c.state = 'closed') AS closed_cartons
FROM shipments.customer_order o WHERE o.id = $1";

pub(crate) const DISPATCH_FACTS: &str = "
SELECT (SELECT coalesce(jsonb_agg(jsonb_build_object('line_no', l.line_no, 'sku', l.sku, 'scale', l.scale, 'units', l.picked - l.packed)
            ORDER BY l.line_no), '[]') FROM shipments.order_line l WHERE l.order_id = $1 AND l.packed < l.picked) AS unpacked,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('sscc', c.sscc, 'has_goods',
            EXISTS (SELECT 1 FROM shipments.packed_claim p WHERE p.carton_id = c.id)) ORDER BY c.number), '[]')
        FROM shipments.carton c WHERE c.order_id = $1 AND c.state = 'open') AS open_cartons,
       (SELECT count(*) FROM shipments.carton c WHERE c.order_id = $1 AND c.state = 'closed') AS closed_cartons,
       (SELECT count(*) FROM shipments.order_line l WHERE l.order_id = $1 AND l.short > 0) AS short_lines";

// One that was taken back is found by its id alone: sent again it does not come back.
pub(crate) const FIND_EXTERNAL: &str = "
SELECT id FROM shipments.customer_order
WHERE id = $4 OR owner_id = $1 AND coalesce(source, '') = coalesce($2, '') AND external_ref = $3 AND withdrawn_at IS NULL
ORDER BY id IS NOT DISTINCT FROM $4 DESC LIMIT 1";

pub(crate) const WITHDRAW: &str = "UPDATE shipments.customer_order SET withdrawn_at = $2 WHERE id = $1";

/// What is told of a shipment while its goods leave.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct DispatchNote {
    pub(crate) carrier: Option<String>,
    pub(crate) tracking_number: Option<String>,
}

/// An order.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct OrderRow {
    pub(crate) id: OrderId,
    pub(crate) version: i64,
    pub(crate) number: String,
    pub(crate) owner_id: OwnerId,
    pub(crate) customer_id: Option<PartnerId>,
    pub(crate) warehouse_id: WarehouseId,
    #[sqlx(try_from = "String")]
    pub(crate) state: OrderState,
    #[sqlx(try_from = "String")]
    pub(crate) policy: ShippingPolicy,
    pub(crate) priority: i16,
    pub(crate) due_on: Option<NaiveDate>,
    pub(crate) ship_to: Json<ShipTo>,
    pub(crate) note: Option<Note>,
    pub(crate) source: Option<ShortCode>,
    pub(crate) external_ref: Option<ExternalRef>,
    pub(crate) parent_id: Option<OrderId>,
    pub(crate) backorder_id: Option<OrderId>,
    pub(crate) round: i32,
    pub(crate) staging_id: Option<LocationId>,
    pub(crate) pick_list_id: Option<PickListId>,
    pub(crate) task_id: Option<TaskId>,
    pub(crate) picking_started: bool,
    pub(crate) picking_complete: bool,
    /// Whether its release takes from orders of lower priority.
    pub(crate) takes: bool,
    pub(crate) dispatch: Option<Json<DispatchNote>>,
    pub(crate) command_id: Option<Uuid>,
    /// When it was taken back, since it was taken by mistake: then the other system's name for it is free.
    pub(crate) withdrawn_at: Option<Timestamp>,
    pub(crate) created_at: Timestamp,
    pub(crate) changed_at: Timestamp,
}

impl OrderRow {
    pub(crate) fn policy(&self) -> Policy {
        super::policy(self.policy)
    }
}

/// There is no such order.
pub(crate) fn unknown() -> Failure {
    Failure::not_found("shipments.order_unknown", "There is no such order.")
}

/// The next number of the orders.
pub(crate) async fn next_number(tx: &mut Tx) -> Result<i64> {
    Ok(sqlx::query_scalar(NEXT_NUMBER).fetch_one(tx.conn()).await?)
}

/// Adds an order; false if it is there.
///
/// # Errors
/// The database's, to be explained by [`crate::external`].
pub(crate) async fn insert(tx: &mut Tx, order: &OrderRow) -> Result<bool, sqlx::Error> {
    let added = sqlx::query(INSERT)
        .bind(order.id)
        .bind(&order.number)
        .bind(order.owner_id)
        .bind(order.customer_id)
        .bind(order.warehouse_id)
        .bind(order.state.name())
        .bind(order.policy.name())
        .bind(order.priority)
        .bind(order.due_on)
        .bind(&order.ship_to)
        .bind(&order.note)
        .bind(&order.source)
        .bind(&order.external_ref)
        .bind(order.parent_id)
        .bind(order.round)
        .bind(order.created_at)
        .execute(tx.conn())
        .await?;
    Ok(added.rows_affected() == 1)
}

/// An order as it is now.
///
/// # Errors
/// `shipments.order_unknown`.
pub(crate) async fn find(on: impl PgExecutor<'_>, id: OrderId) -> Result<OrderRow> {
    sqlx::query_as(FIND).bind(id).fetch_optional(on).await?.ok_or_else(unknown)
}

/// Orders as they are now, in the sequence in which they are named.
///
/// # Errors
/// `shipments.order_unknown`, if one of them is.
pub(crate) async fn find_many(on: impl PgExecutor<'_>, ids: &[OrderId]) -> Result<Vec<OrderRow>> {
    let found: Vec<OrderRow> = sqlx::query_as(FIND_MANY).bind(ids).fetch_all(on).await?;
    if found.len() == ids.len() { Ok(found) } else { Err(unknown()) }
}

/// An order, held until the transaction ends.
///
/// # Errors
/// `shipments.order_unknown`.
pub(crate) async fn lock(tx: &mut Tx, id: OrderId) -> Result<OrderRow> {
    sqlx::query_as(LOCK).bind(id).fetch_optional(tx.conn()).await?.ok_or_else(unknown)
}

/// Lets a locked order enter a state, which its present one must lead to.
pub(crate) async fn enter(
    tx: &mut Tx,
    order: &mut OrderRow,
    state: OrderState,
    what: &'static str,
    detail: Value,
) -> Result<()> {
    if !order.state.may_become(state) {
        let (from, to) = (order.state.name(), state.name());
        return Err(Failure::internal(format!("order {} cannot go from {from} to {to}", order.id)));
    }
    let ctx = tx.ctx().clone();
    order.version = sqlx::query_scalar(ENTER)
        .bind(order.id)
        .bind(state.name())
        .bind(ctx.now)
        .bind(what)
        .bind(ctx.actor.account)
        .bind(&*ctx.actor.name)
        .bind(detail)
        .fetch_one(tx.conn())
        .await?;
    order.state = state;
    Ok(())
}

/// Notes where the picked goods of a release go, and its pick list.
pub(crate) async fn begin_release(tx: &mut Tx, order: &mut OrderRow, staging: LocationId, takes: bool) -> Result<()> {
    let command = tx.ctx().command_uuid();
    let list = PickListId::derived(order.id.uuid(), &format!("pick list {}", order.round));
    let query = sqlx::query(BEGIN_RELEASE).bind(order.id).bind(staging).bind(list).bind(command).bind(takes);
    query.execute(tx.conn()).await?;
    order.takes = takes;
    (order.staging_id, order.pick_list_id, order.command_id) = (Some(staging), Some(list), Some(command));
    Ok(())
}

/// Notes what a release led to and ends its round.
pub(crate) async fn end_release(
    tx: &mut Tx,
    order: OrderId,
    list: Option<PickListId>,
    task: Option<TaskId>,
) -> Result<()> {
    sqlx::query(END_RELEASE).bind(order).bind(list).bind(task).execute(tx.conn()).await?;
    Ok(())
}

/// Notes that the goods are about to leave.
pub(crate) async fn begin_dispatch(tx: &mut Tx, order: OrderId, note: &DispatchNote) -> Result<()> {
    let (command, now) = (tx.ctx().command_uuid(), tx.ctx().now);
    sqlx::query(BEGIN_DISPATCH).bind(order).bind(Json(note)).bind(command).bind(now).execute(tx.conn()).await?;
    Ok(())
}

/// Notes that the goods did not leave, or have, and ends the round.
pub(crate) async fn end_dispatch(tx: &mut Tx, order: OrderId, round: i32) -> Result<()> {
    sqlx::query(END_DISPATCH).bind(order).bind(round).execute(tx.conn()).await?;
    Ok(())
}

/// Ends the round of a promise.
pub(crate) async fn next_round(tx: &mut Tx, order: OrderId) -> Result<()> {
    sqlx::query(NEXT_ROUND).bind(order).execute(tx.conn()).await?;
    Ok(())
}

/// Notes that a cancelled order was taken back.
pub(crate) async fn withdraw(tx: &mut Tx, order: OrderId) -> Result<()> {
    let now = tx.ctx().now;
    sqlx::query(WITHDRAW).bind(order).bind(now).execute(tx.conn()).await?;
    Ok(())
}

/// Notes how far picking is.
pub(crate) async fn set_picking(tx: &mut Tx, order: &mut OrderRow, started: bool, complete: bool) -> Result<()> {
    let (started, complete) = (order.picking_started || started, order.picking_complete || complete);
    if (started, complete) != (order.picking_started, order.picking_complete) {
        sqlx::query(SET_PICKING).bind(order.id).bind(started).bind(complete).execute(tx.conn()).await?;
        (order.picking_started, order.picking_complete) = (started, complete);
    }
    Ok(())
}

/// Links the order of the rest.
pub(crate) async fn set_backorder(tx: &mut Tx, order: OrderId, backorder: OrderId) -> Result<()> {
    sqlx::query(SET_BACKORDER).bind(order).bind(backorder).execute(tx.conn()).await?;
    Ok(())
}

/// Brings the state of a locked order up to what is known of its goods.
pub(crate) async fn refresh(tx: &mut Tx, order: &mut OrderRow) -> Result<()> {
    type Row = (bool, bool, bool, bool, bool, i64, i64);
    let (started, complete, picked, short, unpacked, open_cartons, closed_cartons): Row =
        sqlx::query_as(PROGRESS).bind(order.id).fetch_one(tx.conn()).await?;
    let progress = Progress { started, complete, picked, short, unpacked, open_cartons, closed_cartons };
    let state = progress.state(order.state);
    if state != order.state {
        enter(tx, order, state, state.name(), json!({})).await?;
    }
    Ok(())
}

#[derive(FromRow)]
struct DispatchRow {
    unpacked: Json<Vec<UnpackedRow>>,
    open_cartons: Json<Vec<OpenCartonRow>>,
    closed_cartons: i64,
    short_lines: i64,
}

#[derive(Deserialize)]
struct UnpackedRow {
    line_no: i32,
    sku: Sku,
    scale: i16,
    units: i64,
}

#[derive(Deserialize)]
struct OpenCartonRow {
    sscc: String,
    has_goods: bool,
}

/// What decides whether a locked order may leave.
pub(crate) async fn dispatch_facts(tx: &mut Tx, order: &OrderRow, accept_short: bool) -> Result<Dispatch> {
    let row: DispatchRow = sqlx::query_as(DISPATCH_FACTS).bind(order.id).fetch_one(tx.conn()).await?;
    let mut unpacked = Vec::with_capacity(row.unpacked.len());
    for line in row.unpacked.0 {
        let text = quantity(line.units)?.to_text(scale(line.scale)?);
        unpacked.push(UnpackedLine { line_no: line.line_no, sku: line.sku, unpacked: text });
    }
    let open = row.open_cartons.0.into_iter();
    Ok(Dispatch {
        picking_complete: order.picking_complete,
        unpacked,
        open_cartons: open.map(|it| OpenCarton { sscc: it.sscc, has_goods: it.has_goods }).collect(),
        closed_cartons: row.closed_cartons,
        short_lines: row.short_lines,
        policy: order.policy(),
        accept_short,
    })
}
