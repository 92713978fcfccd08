//! Takes a customer's order and promises stock to it by quantity.
//!
//! The order is recorded first, so that what is promised always has an order; then its lines are promised, then the order
//! is open. A crash in between is made good by the retry, or by a sweep.

use ambar_catalog_contract::{PartnerKind, ShippingPolicy};
use ambar_inventory_contract::AllocationOrder;
use ambar_kernel::{
    Ctx, DecimalText, ErrorKind, ExternalRef, Failure, FieldError, ItemId, LotCode, Note, OrderId, OwnerId, PartnerId,
    Result, SerialCode, ShortCode, Sku, WarehouseId,
};
use ambar_pg::Tx;
use ambar_shipments_contract::{OrderReceived, ShipmentsWrite};
use ambar_shipments_domain::{OrderState, after_promise, order_number};
use ambar_web::{Allow, Created, Json, Problem, Versioned, versioned};
use axum::extract::State;
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use serde_json::json;
use sqlx::types::Json as SqlJson;
use utoipa::ToSchema;

use crate::{
    Shipments, external, promise,
    queries::order::show,
    store::{
        self,
        line::{LineRow, NewLine},
        order::OrderRow,
    },
    use_cases::order_lines::{self, Named},
    views::order::{Order, ShipTo},
};

/// The most lines of an order: they are claimed in one submission.
const MOST_LINES: usize = 1000;

/// The most faults of lines that one refusal tells.
const MOST_FAULTS: usize = 100;

/// An order to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TakeOrder {
    /// Whose goods; may be left out while there is one owner.
    pub(crate) owner_id: Option<OwnerId>,
    /// Who gets them.
    pub(crate) customer_id: Option<PartnerId>,
    /// From where.
    pub(crate) warehouse_id: WarehouseId,
    /// What is done if it cannot be filled whole; without it what the customer has, else `ship_available`.
    pub(crate) policy: Option<ShippingPolicy>,
    /// Higher first; 0 to 100, 50 if not given.
    #[schema(minimum = 0, maximum = 100)]
    pub(crate) priority: Option<i16>,
    /// Until when it is wanted.
    pub(crate) due_on: Option<NaiveDate>,
    /// Where it goes.
    #[serde(default)]
    pub(crate) ship_to: ShipTo,
    /// Which stock goes first, for lines that do not say; without it `fefo` for items with expiry dates, else `fifo`.
    pub(crate) allocation: Option<AllocationOrder>,
    pub(crate) note: Option<Note>,
    /// Hold it back until somebody lets it go on.
    #[serde(default)]
    pub(crate) hold: bool,
    /// Which other system knows it.
    pub(crate) source: Option<ShortCode>,
    /// That system's name for it.
    pub(crate) external_ref: Option<ExternalRef>,
    /// 1 to 1,000; two lines may want the same item.
    pub(crate) lines: Vec<TakeLine>,
}

/// A demand line to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TakeLine {
    /// The item's code; or `item_id`.
    pub(crate) sku: Option<Sku>,
    /// The item's id; or `sku`.
    pub(crate) item_id: Option<ItemId>,
    /// In base units.
    pub(crate) quantity: DecimalText,
    /// Which stock goes first.
    pub(crate) allocation: Option<AllocationOrder>,
    /// Days that must remain before expiry; without it what the item says.
    pub(crate) min_remaining_days: Option<u16>,
    /// Only this lot.
    pub(crate) lot: Option<LotCode>,
    /// Only this unit.
    pub(crate) serial: Option<SerialCode>,
}

/// Takes an order. What can be promised of each line now is promised and answered.
#[utoipa::path(post, path = "/orders", operation_id = "take_order", tag = "shipments", request_body = TakeOrder,
    responses((status = 201, body = Order)),
    extensions(("x-permission" = json!("shipments:write")), ("x-problems" = json!(["409 shipments.external_ref_taken",
        "422 shipments.external_ref_missing", "422 shipments.owner_unknown", "422 shipments.owner_inactive", "422 catalog.owner_required",
        "422 shipments.customer_unknown", "422 shipments.customer_inactive", "422 shipments.warehouse_unknown", "422 shipments.priority",
        "422 shipments.due_on", "422 shipments.lines", "422 shipments.item_missing", "422 shipments.item_unknown",
        "422 shipments.item_inactive", "422 quantity.not_a_number", "422 quantity.too_fine", "422 quantity.zero",
        "422 quantity.negative", "422 quantity.too_large"]))))]
pub(crate) async fn post(
    State(shipments): State<Shipments>,
    allow: Allow<ShipmentsWrite>,
    Json(body): Json<TakeOrder>,
) -> Result<Versioned<Created<Order>>, Problem> {
    let order = take_order(&shipments, &allow.ctx, body).await?;
    Ok(versioned(order.version, Created(order)))
}

async fn take_order(shipments: &Shipments, ctx: &Ctx, body: TakeOrder) -> Result<Order> {
    check(&body)?;
    let hold = body.hold;
    let id = OrderId::from_uuid(ctx.step("order"));
    let (order, lines) = checked(shipments, ctx, id, body, MOST_FAULTS).await?;
    let mut tx = shipments.db.begin(ctx).await?;
    match record(&mut tx, order.clone(), &lines).await {
        // An attempt before this one recorded it.
        Ok(None) => tx.rollback().await?,
        Ok(Some(recorded)) if hold => {
            record_held(&mut tx, recorded).await?;
            let reply = show(tx.conn(), order.id).await?;
            return tx.commit(201, reply).await;
        }
        Ok(Some(_)) => tx.commit_step().await?,
        Err(failure) => {
            tx.rollback().await?;
            let (source, external_ref) = (order.source.as_ref(), order.external_ref.as_ref());
            return Err(external::with_holder(shipments, failure, order.owner_id, source, external_ref).await);
        }
    }
    let order = store::order::find(shipments.db.reader(), order.id).await?;
    promise(shipments, ctx, order).await
}

/// What can be said without asking anybody.
pub(crate) fn check(body: &TakeOrder) -> Result<()> {
    external::check(body.source.as_ref(), body.external_ref.as_ref())?;
    let mut faults = Vec::new();
    let mut fault =
        |pointer: &str, code, detail: String| faults.push(FieldError { pointer: pointer.into(), code, detail });
    if body.priority.is_some_and(|priority| !(0..=100).contains(&priority)) {
        fault("/priority", "shipments.priority", "a priority is 0 to 100".into());
    }
    if body.due_on.is_some_and(|day| !(2000..2200).contains(&day.year())) {
        fault("/due_on", "shipments.due_on", "a day between 2000 and 2199".into());
    }
    if body.lines.is_empty() || body.lines.len() > MOST_LINES {
        fault("/lines", "shipments.lines", format!("an order has 1 to {MOST_LINES} lines"));
    }
    if faults.is_empty() { Ok(()) } else { Err(Failure::invalid(faults)) }
}

/// A field that names what does not exist or may not be used.
pub(crate) fn field(pointer: &str, code: &'static str, detail: &str) -> Failure {
    Failure::invalid(vec![FieldError { pointer: pointer.into(), code, detail: detail.into() }])
}

/// Another context's "there is none" about a field of the body.
fn about_field(failure: Failure, pointer: &str, code: &'static str, detail: &str) -> Failure {
    if failure.kind == ErrorKind::NotFound { field(pointer, code, detail) } else { failure }
}

/// The order and its lines, with everything that they name known to exist; at most so many faults of lines are listed.
pub(crate) async fn checked(
    shipments: &Shipments,
    ctx: &Ctx,
    id: OrderId,
    body: TakeOrder,
    most_faults: usize,
) -> Result<(OrderRow, Vec<NewLine>)> {
    let owner = shipments.catalog.owner_or_only(ctx, body.owner_id).await;
    let owner =
        owner.map_err(|it| about_field(it, "/owner_id", "shipments.owner_unknown", "there is no such owner"))?;
    if !owner.active {
        return Err(field("/owner_id", "shipments.owner_inactive", "this owner is no longer in use"));
    }
    let customer_policy = customer_policy(shipments, ctx, owner.id, body.customer_id).await?;
    shipments
        .locations
        .warehouse(ctx, body.warehouse_id)
        .await
        .map_err(|it| about_field(it, "/warehouse_id", "shipments.warehouse_unknown", "there is no such warehouse"))?;
    let named = Named { order: id, owner: owner.id, allocation: body.allocation };
    let lines = order_lines::checked(shipments, ctx, named, body.lines, most_faults).await?;
    let order = OrderRow {
        id,
        version: 1,
        number: String::new(),
        owner_id: owner.id,
        customer_id: body.customer_id,
        warehouse_id: body.warehouse_id,
        state: OrderState::Created,
        policy: body.policy.or(customer_policy).unwrap_or_default(),
        priority: body.priority.unwrap_or(50),
        due_on: body.due_on,
        ship_to: SqlJson(body.ship_to),
        note: body.note,
        source: body.source,
        external_ref: body.external_ref,
        parent_id: None,
        backorder_id: None,
        round: 0,
        staging_id: None,
        pick_list_id: None,
        task_id: None,
        picking_started: false,
        picking_complete: false,
        takes: false,
        dispatch: None,
        command_id: None,
        withdrawn_at: None,
        created_at: ctx.now,
        changed_at: ctx.now,
    };
    Ok((order, lines))
}

async fn customer_policy(
    shipments: &Shipments,
    ctx: &Ctx,
    owner: OwnerId,
    customer: Option<PartnerId>,
) -> Result<Option<ShippingPolicy>> {
    const POINTER: &str = "/customer_id";
    const UNKNOWN: &str = "shipments.customer_unknown";
    let Some(customer) = customer else { return Ok(None) };
    let found = shipments.catalog.partner(ctx, customer).await;
    let customer = found.map_err(|it| about_field(it, POINTER, UNKNOWN, "there is no such customer"))?;
    if customer.kind != PartnerKind::Customer || customer.owner_id != owner {
        return Err(field(POINTER, UNKNOWN, "this is no customer of the owner of the goods"));
    }
    if !customer.active {
        return Err(field(POINTER, "shipments.customer_inactive", "this customer is no longer in use"));
    }
    Ok(Some(customer.shipping_policy))
}

/// Records an order with its lines; `None` if it is there.
pub(crate) async fn record(tx: &mut Tx, mut order: OrderRow, lines: &[NewLine]) -> Result<Option<OrderRow>> {
    if order.number.is_empty() {
        order.number = order_number(store::order::next_number(tx).await?);
    }
    if !store::order::insert(tx, &order).await.map_err(external::explain)? {
        return Ok(None);
    }
    store::line::insert(tx, order.id, lines).await?;
    let detail = json!({ "lines": lines.len(), "source": order.source, "external_ref": order.external_ref });
    store::timeline::note(tx, order.id, order.state, "taken", detail).await?;
    let received = OrderReceived {
        order_id: order.id,
        number: order.number.clone(),
        owner_id: order.owner_id,
        warehouse_id: order.warehouse_id,
        lines: i32::try_from(lines.len()).map_err(Failure::internal)?,
        parent_id: order.parent_id,
    };
    tx.emit(order.id, &received)?;
    tx.audit("take_order", "order", order.id, json!({ "number": order.number, "lines": lines.len() }));
    Ok(Some(order))
}

/// Holds an order back that was just recorded.
pub(crate) async fn record_held(tx: &mut Tx, mut recorded: OrderRow) -> Result<()> {
    store::order::enter(tx, &mut recorded, OrderState::Hold, "held", json!({})).await
}

/// Promises stock to an order that is taken, and opens it; answers it as it is if that is done.
pub(crate) async fn promise(shipments: &Shipments, ctx: &Ctx, order: OrderRow) -> Result<Order> {
    let id = order.id;
    let mut promised = None;
    if order.state == OrderState::Created {
        let lines = store::line::of_order(shipments.db.reader(), id).await?;
        promised = Some(promise::ask(shipments, ctx, &order, lines).await?);
    }
    let mut tx = shipments.db.begin(ctx).await?;
    let mut order = store::order::lock(&mut tx, id).await?;
    if let Some(lines) = promised.filter(|_| order.state == OrderState::Created) {
        open(&mut tx, &mut order, &lines).await?;
    }
    let reply = show(tx.conn(), id).await?;
    tx.commit(201, reply).await
}

/// Opens a locked order with what its lines were promised.
pub(crate) async fn open(tx: &mut Tx, order: &mut OrderRow, lines: &[LineRow]) -> Result<()> {
    store::line::write(tx, lines).await?;
    store::order::next_round(tx, order.id).await?;
    let figures = lines.iter().map(LineRow::figures).collect::<Result<Vec<_>>>()?;
    let state = after_promise(&figures);
    let promised = figures.iter().filter(|line| !line.promised.is_zero()).count();
    store::order::enter(tx, order, state, state.name(), json!({ "promised_lines": promised })).await
}
