//! Reserves stock for the lines of an order that another system keeps: all of them in one transaction. Orders of shipments
//! are released instead.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use ambar_inventory_contract::{
    AllocationOrder, AllocationRule, Demand, InventoryWrite, Mode, Reference, Reserve, RuleFor, StockCommand,
    StockDone, StockOutcome, StockRequest,
};
use ambar_inventory_domain::{Book, Claim, Tracking};
use ambar_kernel::{
    AuditNote, Ctx, DecimalText, Document, ErrorKind, Failure, Fault, FieldError, ItemId, LotCode, OrderId,
    OrderLineId, OwnerId, PartnerId, Quantity, Replay, ReservationId, Result, SerialCode, StockCommandId, Told,
    WarehouseId,
};
use ambar_pg::Db;
use ambar_web::{Allow, Created, Json, Problem};
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::{
    Inventory,
    engine::Tell,
    figures, lookup,
    memory::KeptItem,
    reserved::{ReservedOrder, Wanted},
    rules,
};

pub(crate) const MADE: &str = "SELECT EXISTS (SELECT 1 FROM inventory.reservation WHERE id = ANY($1))";

// By key, one by one, and as a list that the planner does not see: with one plan for all.
pub(crate) const GOODS: &str = "
SELECT i.id, i.version, EXISTS (SELECT 1 FROM inventory.allocation_rule) AS ruled
FROM unnest((SELECT $1::uuid[])) AS w (id)
CROSS JOIN LATERAL (SELECT i.id, i.version FROM inventory.item i WHERE i.id = w.id LIMIT 1) AS i";

/// Lines of one request: what the stock engine takes at once.
const MOST: usize = 1000;

/// The most faults that one refusal tells.
const MOST_FAULTS: usize = 100;

/// What the reference of a stock command, and the audit trail, call an order that another system keeps.
pub(super) const OUTSIDE_ORDER: &str = "outside_order";

/// An order that another system keeps, and what its lines want.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReserveStock {
    /// The site that the goods leave.
    warehouse_id: WarehouseId,
    /// The order's id in the system that keeps it. An order of shipments that has the same id is another order.
    order_id: OrderId,
    /// `all`: if one line cannot be reserved whole, nothing is. `each`: every line gets what there is.
    #[serde(default = "all")]
    mode: Mode,
    /// Who gets the goods: for the stored rules of this customer.
    customer_id: Option<PartnerId>,
    /// Which stock goes first, for lines that do not say it.
    allocation: Option<AllocationOrder>,
    /// 1 to 1,000 lines, served in this order.
    lines: Vec<ReserveLine>,
}

/// What a line wants.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReserveLine {
    /// The line's id in the system that keeps the order.
    order_line_id: OrderLineId,
    item_id: ItemId,
    /// Whose goods; the item's owner if left out.
    owner_id: Option<OwnerId>,
    /// In the item's base unit.
    #[schema(example = "12.5")]
    quantity: DecimalText,
    /// Which stock goes first. If nobody says it, nor a lot or a serial number, the stored rules do; without any of them what
    /// expires goes by its date, and everything else by when it came in.
    allocation: Option<AllocationOrder>,
    /// Days that must remain before expiry; without it what the item says.
    min_remaining_days: Option<u16>,
    /// Only this lot.
    lot: Option<LotCode>,
    /// Only this unit.
    serial: Option<SerialCode>,
}

const fn all() -> Mode {
    Mode::All
}

/// Reserves stock for the lines of an order that another system keeps. In the mode `all` nothing is reserved if one line cannot
/// be reserved whole; the problem names it. In the mode `each` the answer tells what every line got and what it is short of. What is
/// reserved stays so until it is given back at `/stock/reservations/release`.
#[utoipa::path(post, path = "/stock/reservations", operation_id = "reserve_stock", tag = "inventory",
    request_body = ReserveStock, responses((status = 201, body = ReservedOrder)),
    extensions(("x-permission" = json!("inventory:write")), ("x-idempotency" = json!("own")),
        ("x-problems" = json!(["409 inventory.shortage", "422 invalid"]))))]
pub(crate) async fn post(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryWrite>,
    Json(body): Json<ReserveStock>,
) -> Result<Created<Document>, Problem> {
    let ctx = &allow.ctx;
    let reserving = Reserving::prepare(&inventory, ctx, body).await?;
    let (requests, mode, lines) = (reserving.requests(ctx), reserving.mode, reserving.lines.len());
    match inventory.engine.reply(ctx, requests, mode, Box::new(reserving)).await {
        Ok(reply) => Ok(Created(reply.body)),
        Err(failure) if failure.is_retryable() && was_made(&inventory, ctx, lines).await? => {
            Err(Failure::done_before().into())
        }
        Err(failure) => Err(failure.into()),
    }
}

/// Whether what this key reserved is there, though its answer is no longer kept: to try it again would be in vain.
async fn was_made(inventory: &Inventory, ctx: &Ctx, lines: usize) -> Result<bool> {
    let claims: Vec<ReservationId> = (0..lines).map(|n| Claim::id_of(command_id(ctx, n), 1)).collect();
    let (made,): (bool,) = sqlx::query_as(MADE).bind(claims).fetch_one(inventory.stock.reader()).await?;
    Ok(made)
}

fn command_id(ctx: &Ctx, line: usize) -> StockCommandId {
    StockCommandId::from_uuid(ctx.step(&format!("reserve#{line}")))
}

/// A line that can be asked for.
#[derive(Debug)]
struct Line {
    wanted: Wanted,
    owner_id: OwnerId,
    rule: AllocationRule,
    /// Whether the stored rules decide.
    by_rules: bool,
}

/// A call as it is told.
#[derive(Debug)]
struct Reserving {
    order_id: OrderId,
    warehouse_id: WarehouseId,
    mode: Mode,
    lines: Vec<Line>,
}

impl Reserving {
    /// # Errors
    /// 422 at everything that cannot be asked for, up to a hundred lines.
    async fn prepare(inventory: &Inventory, ctx: &Ctx, body: ReserveStock) -> Result<Self> {
        if body.lines.is_empty() || body.lines.len() > MOST {
            let detail = format!("send 1 to {MOST} lines, not {}", body.lines.len());
            return Err(figures::bad("/lines", "inventory.too_many_commands", detail));
        }
        let (goods, ()) = tokio::try_join!(
            Goods::of(inventory, ctx, &body.lines),
            check_names(inventory, ctx, body.warehouse_id, body.customer_id)
        )?;
        let mut lines = checked(body.lines, body.allocation, &goods.items)?;
        if goods.have_rules {
            apply_rules(inventory, ctx, (body.warehouse_id, body.customer_id), &mut lines).await?;
        }
        Ok(Self { order_id: body.order_id, warehouse_id: body.warehouse_id, mode: body.mode, lines })
    }

    fn requests(&self, ctx: &Ctx) -> Vec<StockRequest> {
        let request = |(n, line): (usize, &Line)| StockRequest {
            id: command_id(ctx, n),
            command: StockCommand::Reserve(Reserve {
                demand: Demand::of_outside(self.order_id, line.wanted.order_line_id),
                warehouse_id: self.warehouse_id,
                item_id: line.wanted.item_id,
                owner_id: line.owner_id,
                quantity: line.wanted.quantity,
                rule: line.rule.clone(),
                exclude: Vec::new(),
                partial: self.mode == Mode::Each,
            }),
            reference: Reference { kind: OUTSIDE_ORDER.into(), id: self.order_id.uuid() },
            reason: None,
            note: None,
        };
        self.lines.iter().enumerate().map(request).collect()
    }
}

/// The items that lines name.
struct Goods {
    items: HashMap<ItemId, KeptItem>,
    /// Whether there is any stored rule.
    have_rules: bool,
}

impl Goods {
    /// Most items are in memory: whether they are still so is one short answer of the database to all who ask, and whether there are
    /// rules is another word of it.
    async fn of(inventory: &Inventory, ctx: &Ctx, lines: &[ReserveLine]) -> Result<Self> {
        let ids: BTreeSet<ItemId> = lines.iter().map(|line| line.item_id).collect();
        let db = inventory.stock.clone();
        let seen = inventory.goods.ask(ids.iter().copied(), move |ids| see_goods(db.clone(), ids)).await?;
        let as_seen = |id: &ItemId| {
            let kept = inventory.memory.item(*id)?;
            (seen.versions.get(id) == Some(&kept.version)).then_some((*id, kept))
        };
        let mut items: HashMap<ItemId, KeptItem> = ids.iter().filter_map(as_seen).collect();
        let others = ids.into_iter().filter(|id| !items.contains_key(id)).collect::<Vec<_>>();
        if !others.is_empty() {
            for card in lookup::items(inventory, ctx, others.into_iter()).await?.into_values() {
                let kept = KeptItem::of(&card);
                inventory.memory.keep_item(kept.clone());
                items.insert(card.id, kept);
            }
        }
        Ok(Self { items, have_rules: seen.have_rules })
    }
}

/// The versions of items, and whether there is any stored rule.
#[derive(Debug)]
pub(crate) struct GoodsSeen {
    versions: HashMap<ItemId, i64>,
    have_rules: bool,
}

async fn see_goods(db: Db, ids: Vec<ItemId>) -> Result<Arc<GoodsSeen>> {
    let seen: Vec<(ItemId, i64, bool)> = sqlx::query_as(GOODS).bind(ids).fetch_all(db.reader()).await?;
    // Where nothing was found, nothing says whether there are rules.
    let have_rules = seen.is_empty() || seen.iter().any(|it| it.2);
    Ok(Arc::new(GoodsSeen { versions: seen.into_iter().map(|it| (it.0, it.1)).collect(), have_rules }))
}

async fn check_names(
    inventory: &Inventory,
    ctx: &Ctx,
    warehouse: WarehouseId,
    customer: Option<PartnerId>,
) -> Result<()> {
    let missing = |failure: Failure, pointer: &str, code, what: &str| match failure.kind {
        ErrorKind::NotFound | ErrorKind::Invalid => figures::bad(pointer, code, what),
        _ => failure,
    };
    if !inventory.memory.knows_site(warehouse) {
        let found = inventory.locations.warehouse(ctx, warehouse).await;
        found
            .map_err(|it| missing(it, "/warehouse_id", "inventory.warehouse_unknown", "there is no such warehouse"))?;
    }
    if let Some(customer) = customer {
        let found = inventory.catalog.partner(ctx, customer).await;
        found.map_err(|it| missing(it, "/customer_id", "inventory.customer_unknown", "there is no such customer"))?;
    }
    Ok(())
}

/// The lines, with their items found and their quantities read.
fn checked(
    lines: Vec<ReserveLine>,
    allocation: Option<AllocationOrder>,
    items: &HashMap<ItemId, KeptItem>,
) -> Result<Vec<Line>> {
    let (mut checked, mut faults, mut seen) = (Vec::with_capacity(lines.len()), Vec::new(), HashSet::new());
    for (n, line) in lines.into_iter().enumerate() {
        let twice = !seen.insert(line.order_line_id);
        match check(n, line, allocation, items) {
            Ok(_) if twice => faults.push(FieldError {
                pointer: format!("/lines/{n}/order_line_id"),
                code: "inventory.line_twice",
                detail: "this line was sent before: send each line once, with all that it wants".into(),
            }),
            Ok(line) => checked.push(line),
            Err(fault) => faults.push(fault),
        }
        if faults.len() == MOST_FAULTS {
            break;
        }
    }
    if faults.is_empty() { Ok(checked) } else { Err(Failure::invalid(faults)) }
}

fn check(
    n: usize,
    line: ReserveLine,
    allocation: Option<AllocationOrder>,
    items: &HashMap<ItemId, KeptItem>,
) -> Result<Line, FieldError> {
    let at = |field: &str, code, detail: String| FieldError { pointer: format!("/lines/{n}/{field}"), code, detail };
    let kept = items.get(&line.item_id);
    let kept = kept.ok_or_else(|| at("item_id", "inventory.item_unknown", "there is no such item".into()))?;
    let item = &kept.item;
    if !kept.active {
        return Err(at("item_id", "inventory.item_inactive", format!("{} is no longer in use", item.sku)));
    }
    if line.owner_id.is_some_and(|owner| owner != item.owner_id) {
        return Err(at("owner_id", "inventory.owner_differs", format!("{} is an item of another owner", item.sku)));
    }
    let quantity: Quantity =
        line.quantity.positive_at(item.scale).map_err(|fault| at("quantity", fault.code(), fault.to_string()))?;
    let said = line.allocation.or(allocation);
    let usual = if item.tracking == Tracking::Expiry { AllocationOrder::Fefo } else { AllocationOrder::Fifo };
    Ok(Line {
        wanted: Wanted {
            order_line_id: line.order_line_id,
            item_id: item.id,
            sku: item.sku.clone(),
            scale: item.scale,
            quantity,
        },
        owner_id: item.owner_id,
        by_rules: said.is_none() && line.lot.is_none() && line.serial.is_none(),
        rule: AllocationRule {
            order: said.unwrap_or(usual),
            min_remaining_days: line.min_remaining_days.unwrap_or(item.min_remaining_days),
            lot: line.lot,
            serial: line.serial,
            ..AllocationRule::default()
        },
    })
}

/// Gives the lines that say nothing of it themselves the stored rule that is the most specific for them.
async fn apply_rules(
    inventory: &Inventory,
    ctx: &Ctx,
    (warehouse_id, customer_id): (WarehouseId, Option<PartnerId>),
    lines: &mut [Line],
) -> Result<()> {
    let mut undecided: Vec<&mut Line> = lines.iter_mut().filter(|line| line.by_rules).collect();
    if undecided.is_empty() {
        return Ok(());
    }
    let asked: Vec<RuleFor> =
        undecided.iter().map(|line| RuleFor { warehouse_id, item_id: line.wanted.item_id, customer_id }).collect();
    for (line, stored) in undecided.iter_mut().zip(rules::of(inventory, ctx, &asked).await?) {
        if let Some(stored) = stored {
            let min_remaining_days = stored.min_remaining_days.max(line.rule.min_remaining_days);
            line.rule = AllocationRule { min_remaining_days, ..stored };
        }
    }
    Ok(())
}

impl Tell for Reserving {
    fn tell(&self, outcomes: &[StockOutcome], _: &Book) -> Result<Option<Told>> {
        if self.mode == Mode::All && outcomes.iter().any(Result::is_err) {
            return Ok(None);
        }
        if outcomes.len() != self.lines.len() {
            return Err(Failure::internal("a line got no outcome"));
        }
        let mut lines = Vec::with_capacity(self.lines.len());
        for (line, outcome) in self.lines.iter().zip(outcomes) {
            lines.push(match outcome {
                Ok(StockDone::Allocated { allocation }) => line.wanted.got(allocation),
                Ok(_) => return Err(Failure::internal("a reservation did not answer its rows")),
                Err(refusal) => line.wanted.got_nothing(refusal),
            });
        }
        let reservations: usize = lines.iter().map(|line| line.allocations.len()).sum();
        let short_lines = lines.iter().filter(|line| line.shortage.is_some()).count();
        let note = AuditNote {
            action: "reserve_stock",
            entity: OUTSIDE_ORDER,
            entity_id: self.order_id.to_string(),
            detail: json!({ "warehouse_id": self.warehouse_id, "mode": self.mode, "lines": lines.len(),
                "short_lines": short_lines, "reservations": reservations }),
        };
        let order = ReservedOrder { order_id: self.order_id, warehouse_id: self.warehouse_id, lines };
        let body = Document::of(&order)?;
        Ok(Some(Told { reply: Replay { status: 201, body }, notes: vec![note], facts: Vec::new() }))
    }

    /// Names the line that stopped the others, and what it would have needed.
    fn refused(&self, at: usize, refusal: Failure) -> Failure {
        let Some(line) = self.lines.get(at).filter(|_| refusal.code == "inventory.shortage") else { return refusal };
        let Wanted { order_line_id, item_id, sku, scale, quantity } = &line.wanted;
        let text = |units: Option<&Value>| {
            units.and_then(Value::as_i64).and_then(|units| Quantity::new(units).ok()).map(|it| it.to_text(*scale))
        };
        let missing = text(refusal.params.get("missing_units")).unwrap_or_else(|| quantity.to_text(*scale));
        let passed_over = refusal.params.get("passed_over_units").and_then(Value::as_object);
        let passed_over: Vec<Value> = passed_over
            .into_iter()
            .flatten()
            .filter_map(|(why, units)| Some(json!({ "why": why, "quantity": text(Some(units))? })))
            .collect();
        let wanted = quantity.to_text(*scale);
        let detail = format!(
            "Nothing was reserved: of the {wanted} of {sku} that line {} wants, {missing} are missing. Order less of it, or \
             send the mode `each` to get what there is.",
            at + 1
        );
        let params = json!({ "order_line_id": order_line_id, "item_id": item_id, "sku": sku, "ordered": wanted,
            "missing": missing, "passed_over": passed_over });
        let field = FieldError {
            pointer: format!("/lines/{at}"),
            code: "inventory.shortage",
            detail: format!("{missing} of {sku} are missing"),
        };
        let params = if let Value::Object(params) = params { params } else { Map::new() };
        Failure { detail, params, fields: vec![field], ..refusal }
    }
}
