//! Moves unclaimed goods from a row to a place.

use ambar_inventory_contract::{
    InventoryAdjust, InventoryWrite, Mode, Move, Reference, StockCommand, StockDone, StockId, StockOutcome,
    StockRequest,
};
use ambar_inventory_domain::Book;
use ambar_kernel::{
    AuditNote, Ctx, DecimalText, Document, Failure, HandlingUnitId, LocationCode, LocationId, Note, ReasonCode, Replay,
    Result, StockCommandId, Told, WarehouseId,
};
use ambar_web::{Allow, Created, Json, Problem};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Inventory,
    engine::Tell,
    figures, foresee,
    lookup::{self, Named},
    views::{self, MovedView},
};

/// Which goods, and where they go.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveStock {
    /// The row that they leave.
    pub(crate) stock_id: StockId,
    /// How much; all that is unclaimed if left out.
    #[schema(example = "12.5")]
    quantity: Option<DecimalText>,
    /// The place they go to: its id …
    pub(crate) to_location_id: Option<LocationId>,
    /// … or what is on its label.
    to_location: Option<LocationCode>,
    /// The handling unit there that they go into: its id …
    handling_unit_id: Option<HandlingUnitId>,
    /// … or its SSCC. Loose if both are left out.
    sscc: Option<String>,
    /// A decision to go beyond the limits of the place: needs the permission `inventory:adjust` and a reason.
    #[serde(default)]
    override_limits: bool,
    /// Why.
    reason: Option<ReasonCode>,
    /// A remark.
    note: Option<Note>,
}

/// Moves unclaimed goods from a row to a place. Going beyond the limits of the place needs `inventory:adjust` as well.
#[utoipa::path(post, path = "/stock/moves", operation_id = "move_stock", tag = "inventory", request_body = MoveStock,
    responses((status = 201, body = MovedView)),
    extensions(("x-permission" = json!("inventory:write")), ("x-late" = json!(true)), ("x-idempotency" = json!("own")),
        ("x-problems" = json!(["403 auth.forbidden", "404 inventory.unit_unknown", "409 inventory.not_enough",
            "409 inventory.place_full", "409 inventory.place_inactive", "409 inventory.place_locked_in",
            "409 inventory.place_locked_out", "409 inventory.place_mixing", "409 inventory.same_place",
            "409 inventory.unit_elsewhere", "422 inventory.reason_required", "422 invalid"]))))]
pub(crate) async fn post(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryWrite>,
    Json(body): Json<MoveStock>,
) -> Result<Created<Document>, Problem> {
    let ctx = &allow.ctx;
    let one = prepare(&inventory, ctx, Planned { body, pointer: String::new(), step: String::new() }).await?;
    let reply = inventory.engine.reply(ctx, vec![one.request.clone()], Mode::All, Box::new(One(one))).await?;
    Ok(Created(reply.body))
}

/// A move of a body, where it stands in it, and what its ids are derived with.
pub(crate) struct Planned {
    pub(crate) body: MoveStock,
    pub(crate) pointer: String,
    pub(crate) step: String,
}

/// A move as a stock command, with what is told of it.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) request: StockRequest,
    shown: Shown,
}

#[derive(Debug)]
struct Shown {
    id: Uuid,
    stock_id: StockId,
    to: LocationId,
    quantity: Option<DecimalText>,
    override_limits: bool,
    reason: Option<ReasonCode>,
}

/// Makes a stock command of a move.
///
/// # Errors
/// 422 if it names what is not there or how much cannot be; 403 if limits may not be gone beyond.
pub(crate) async fn prepare(inventory: &Inventory, ctx: &Ctx, planned: Planned) -> Result<Prepared> {
    let Planned { body, pointer, step } = planned;
    if body.override_limits {
        ctx.require::<InventoryAdjust>()?;
    }
    let at = |field: &str| format!("{pointer}/{field}");
    let kept = foresee::row(inventory, body.stock_id, body.to_location_id).await?.ok_or_else(|| {
        figures::bad(&at("stock_id"), "inventory.stock_unknown", format!("there is no stock row {}", body.stock_id))
    })?;
    let quantity = body.quantity.as_ref().map(|it| figures::positive(&at("quantity"), it, kept.scale)).transpose()?;
    let to = destination(inventory, ctx, &body, &at("to_location"), kept.row.key.warehouse_id).await?;
    let unit = lookup::into_unit(inventory, &at("sscc"), body.handling_unit_id, body.sscc.as_deref()).await?;
    // A move that is the whole call is named as its operation: such ids come in order, and an index takes them in for nothing.
    let id = if step.is_empty() { ctx.operation_id } else { ctx.step(&format!("move{step}")) };
    let command = Move {
        stock_id: body.stock_id,
        quantity,
        to_location_id: to,
        unit,
        hold_id: None,
        override_limits: body.override_limits,
    };
    let request = StockRequest {
        id: StockCommandId::from_uuid(ctx.step(&format!("stock{step}"))),
        command: StockCommand::Move(command),
        reference: Reference { kind: "move".into(), id },
        reason: body.reason.clone(),
        note: body.note,
    };
    let shown = Shown {
        id,
        stock_id: body.stock_id,
        to,
        quantity: body.quantity,
        override_limits: body.override_limits,
        reason: body.reason,
    };
    Ok(Prepared { request, shown })
}

/// The place that a move goes to: most bodies name it by its id, and then nothing has to be looked up.
async fn destination(
    inventory: &Inventory,
    ctx: &Ctx,
    body: &MoveStock,
    pointer: &str,
    warehouse: WarehouseId,
) -> Result<LocationId> {
    if let (Some(id), None) = (body.to_location_id, &body.to_location)
        && inventory.memory.place(id).is_some_and(|kept| kept.warehouse_id == warehouse)
    {
        return Ok(id);
    }
    let field = pointer.trim_start_matches('/');
    let named = Named { field, id: body.to_location_id, code: body.to_location.as_ref(), warehouse: Some(warehouse) };
    Ok(lookup::named_place(inventory, ctx, named).await?.id)
}

impl Prepared {
    /// What was moved, as its caller sees it; `None` if it was refused.
    ///
    /// # Errors
    /// Only by a bug.
    pub(crate) fn told(&self, outcome: &StockOutcome, book: &Book) -> Result<Option<MovedView>> {
        match outcome {
            Err(_) => Ok(None),
            Ok(StockDone::Rows { rows, .. }) => {
                Ok(Some(MovedView { id: self.shown.id, rows: views::rows_of(book, rows)? }))
            }
            Ok(_) => Err(Failure::internal("a move did not answer its rows")),
        }
    }

    /// The line of the audit trail about it.
    pub(crate) fn note(&self, book: &Book) -> AuditNote {
        self.shown.note(book)
    }

    /// Whether it is a person's decision to go beyond limits.
    pub(crate) const fn is_decision(&self) -> bool {
        self.shown.override_limits
    }
}

impl Shown {
    fn note(&self, book: &Book) -> AuditNote {
        let row = book.rows.get(&self.stock_id);
        let code = |place: LocationId| book.places.get(&place).map(|place| place.code.clone());
        let sku = row.and_then(|row| book.item_of(row.key.item_id)).map(|item| item.sku.clone());
        AuditNote {
            action: "move_stock",
            entity: "move",
            entity_id: self.id.to_string(),
            detail: json!({ "stock_id": self.stock_id, "sku": sku, "from": row.and_then(|row| code(row.key.location_id)),
                "to": code(self.to), "quantity": self.quantity, "override_limits": self.override_limits,
                "reason": self.reason }),
        }
    }
}

/// One move is the whole call.
#[derive(Debug)]
struct One(Prepared);

impl Tell for One {
    fn tell(&self, outcomes: &[StockOutcome], book: &Book) -> Result<Option<Told>> {
        let Some(outcome) = outcomes.first() else { return Ok(None) };
        let Some(view) = self.0.told(outcome, book)? else { return Ok(None) };
        let body = Document::of(&view)?;
        Ok(Some(Told { reply: Replay { status: 201, body }, notes: vec![self.0.note(book)], facts: Vec::new() }))
    }
}
